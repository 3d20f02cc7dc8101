"""Inputs as bars, where there are more than a plane shows."""
