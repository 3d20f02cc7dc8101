"""What a person's hands do to points, weights and inputs, between the views and the workbench."""
