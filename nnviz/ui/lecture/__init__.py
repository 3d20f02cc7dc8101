"""Lessons and labs: what is shown, and what their links do."""
