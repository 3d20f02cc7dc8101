"""Curves: loss, activations, slices."""
