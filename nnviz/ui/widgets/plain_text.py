"""Text that is not ours, such as the names that a person gives, where Qt would take it for markup or a short cut."""

import html

from PySide6.QtGui import Qt


def tool_tip(text: str) -> str:
    """The text of a tool tip that shows every character as it is: a tool tip guesses whether it is given HTML."""
    if not Qt.mightBeRichText(text):
        return text
    return f"<span>{html.escape(text)}</span>".replace("\n", "<br>")


def caption(text: str) -> str:
    """The text of a button or of an entry in a menu, where a single & would underline the letter after it."""
    return text.replace("&", "&&")
