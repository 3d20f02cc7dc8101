"""State and threads of the running app: QtCore and QtGui only, no widgets."""
