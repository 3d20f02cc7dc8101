"""How one experiment becomes another: edits, validation, fields of the form, files."""
