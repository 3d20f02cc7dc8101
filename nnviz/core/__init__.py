"""The mathematics of nnviz: NumPy only, no Qt. A notebook can use it alone."""
