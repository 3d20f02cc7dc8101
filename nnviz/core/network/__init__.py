"""The network: layers, activations, losses, optimizers, and what its inputs and outputs mean."""
