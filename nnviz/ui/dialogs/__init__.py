"""Dialogs: files, tables, pictures, sharing."""
