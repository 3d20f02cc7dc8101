"""The main window and its parts: layout, actions, keys, status line."""
