"""What is read off a network: gradients, health, decision boundaries, scores."""
