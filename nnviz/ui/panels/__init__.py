"""The panels below the network: each shows one thing of the present moment. A new one is an entry in ``registry``."""
