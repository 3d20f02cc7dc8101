"""Data sets, classes, examples: what a network is trained on."""
