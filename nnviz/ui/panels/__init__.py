"""The panels below the network: each shows one thing about the run as it stands. Their entries: ``nnviz.panels``."""
