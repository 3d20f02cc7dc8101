"""Importing and exporting tables and pictures: the dialogs, and who opens them."""
