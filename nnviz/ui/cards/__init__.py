"""The cards of the window and what they are made of."""
