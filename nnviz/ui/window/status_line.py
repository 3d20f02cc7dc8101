"""The line at the bottom of the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnviz.ui.theme.sizes import sized
from nnviz.ui.widgets.pieces import label, set_role, tool_button
from nnviz.ui.widgets.plain_text import tool_tip


class StatusLine(QWidget):
    """The line at the bottom: a hint, or a message with a button for the rest of it."""

    def __init__(self) -> None:
        super().__init__()
        self._act: Callable[[], object] = lambda: None
        layout = QHBoxLayout(self)
        sized(layout, margins=(12, 3, 12, 4))
        self.text = label()
        self.text.setObjectName("message")
        self.text.setMinimumWidth(1)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self.text, 1)
        self.more = tool_button("", "small")
        self.more.setFixedHeight(self.text.sizeHint().height())  # the window must not move when it comes and goes
        self.more.setObjectName("message_more")
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(lambda: self._act())
        self.more.hide()
        layout.addWidget(self.more)

    def offer(self, text: str, act: Callable[[], object]) -> None:
        """A button beside the message, until another one comes."""
        self.more.setText(text)
        self._act = act
        self.more.show()

    def show_text(self, text: str, warns: bool) -> None:
        """A hint in grey, a warning in the warning colour."""
        self.more.hide()
        self.text.setText(text)
        self.text.setToolTip(tool_tip(text) if len(text) > 120 else "")
        set_role(self.text, "warning" if warns else "muted")
