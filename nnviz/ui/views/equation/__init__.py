"""Equations: formulas, matrices, numbers."""
