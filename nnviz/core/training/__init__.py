"""A run: batches, updates, measuring, divergence, loss curve."""
