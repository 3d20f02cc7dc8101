"""Small controls and pieces that know nothing of networks."""
