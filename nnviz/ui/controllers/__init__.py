"""What mouse and keys do to points, weights and inputs, as edits of the workbench."""
