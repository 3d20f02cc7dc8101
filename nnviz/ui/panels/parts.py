"""Small pieces that several panels are made of."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QStackedWidget, QVBoxLayout, QWidget

from nnviz.core.base.notation import number
from nnviz.ui.theme.sizes import sized
from nnviz.ui.widgets.pieces import label, scroll, turn_to

LARGEST_LOSS = 1e9
"""Beyond it J is too large for what a change of one parameter does to it: float64 has no digits for that."""
REST = 9.0
"""A panel that is costly to update pauses so many times as long as an update took, while the network trains."""


class Saying(QStackedWidget):
    """A content, or a line of text in its place that says what is missing."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self._text = label("", "muted")
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._text.setMinimumSize(1, 1)
        self.addWidget(content)
        self.addWidget(self._text)

    def say(self, text: str | None) -> bool:
        """Shows a text, or the content where there is none to say; returns whether the content is shown."""
        self._text.setText(text or "")
        turn_to(self, self._text if text else self._content)
        return not text

    @property
    def said(self) -> str:
        """The text that is shown in place of the content; empty: none."""
        return self._text.text() if self.currentIndex() else ""


def plain(value: float) -> str:
    """A number without a plus sign."""
    return number(value).removeprefix("+")


def fill(panel: QWidget, content: QWidget) -> None:
    """Makes a scrolling content all that a panel shows."""
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(scroll(content))


def column_or_saying(panel: QWidget, *parts: QWidget | QLayout) -> Saying:
    """Makes a scrolling column all that a panel shows, or a line that says what is missing."""
    content, inner = QWidget(), QWidget()
    layout = QVBoxLayout(content)
    sized(layout, margins=(0, 0, 6, 0))
    sized(layout, spacing=7)
    for part in parts:
        layout.addWidget(part) if isinstance(part, QWidget) else layout.addLayout(part)
    layout.addStretch(1)
    fill(inner, content)
    saying = Saying(inner)
    outer = QVBoxLayout(panel)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(saying)
    return saying
