"""Small pieces that the window is made of: cards, columns, labels with a role."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.ui.theme.sizes import sized


def label(text: str = "", role: str = "") -> QLabel:
    """A text, never markup, with a role that the style sheet knows: title, muted, small, value, warning."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        result.setProperty("role", role)
    return result


def set_role(text: QLabel, role: str) -> None:
    """Gives a label another role, which the style sheet sees only when it is polished again."""
    if text.property("role") != role:
        text.setProperty("role", role)
        text.style().unpolish(text)
        text.style().polish(text)


def turn_to(stack: QStackedWidget | QStackedLayout, page: QWidget) -> None:
    """Shows a page. Qt would give the focus that was on the page before to the first control of this one."""
    before, focus = stack.currentWidget(), page.window().focusWidget()
    if focus is not None and before is not None and before is not page and before.isAncestorOf(focus):
        focus.clearFocus()
    stack.setCurrentWidget(page)


def mark_wrong(field: QWidget, wrong: bool) -> None:
    """Marks a field that holds something invalid, or removes the mark."""
    if bool(field.property("wrong")) != wrong:
        field.setProperty("wrong", wrong)
        field.style().unpolish(field)
        field.style().polish(field)


def tool_button(text: str, look: str, *, checkable: bool = False) -> QToolButton:
    """A tool button with a look that the style sheet knows: boxed, flat, card, primary."""
    button = QToolButton()
    button.setText(text)
    button.setCheckable(checkable)
    button.setProperty(look, True)
    return button


def follow(button: QToolButton, action: QAction, tip: str = "{}") -> None:
    """A button with a word of its own does what an action does, with its state; ``tip`` has a gap for its tool tip."""

    def show() -> None:
        button.setEnabled(action.isEnabled())
        button.setToolTip(tip.format(action.toolTip()))
        button.setAccessibleName(action.iconText())

    button.clicked.connect(action.trigger)
    action.changed.connect(show)
    show()


def begin_segments(button: QToolButton) -> None:
    """The first of some segments: it has a line on its left as well, where the others take that of their neighbour."""
    button.setProperty("first", True)


class Card(QFrame):
    """A panel with a title on the left and room for more on the right of it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.head = QHBoxLayout()
        sized(self.head, spacing=6)
        self.title = label(title, "title")
        self.head.addWidget(self.title)
        self.head.addStretch()
        self.body = QVBoxLayout(self)
        sized(self.body, margins=(11, 9, 11, 10))
        sized(self.body, spacing=7)
        self.body.addLayout(self.head)


OVERHANG = 2
"""Pixels by which a J or an italic letter reaches out of its place on the left, where a label would cut it off."""


def height_of_lines(text: QLabel, lines: int) -> int:
    """Pixels that so many lines of a label with an indent take: Qt applies the indent at the top as well."""
    return lines * text.fontMetrics().lineSpacing() + text.indent() + text.contentsMargins().top()


def elided(role: str = "small") -> QLabel:
    """A label that gives way instead of widening its panel."""
    result = label("", role)
    result.setMinimumWidth(1)
    sized(result, indent=OVERHANG)
    result.setWordWrap(True)
    result.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return result


def scroll(content: QWidget, width: int = 0) -> QScrollArea:
    """A content that scrolls where there is no room for it, of a fixed width where one is given."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setProperty("clear", True)
    content.resize(1, 1)  # or Qt would ask all of it for its size, before it has its style
    area.setWidget(content)
    if width:
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        sized(area, width=width)
    return area


def column(*parts: QWidget, spacing: int = 6, right: int = 8) -> QWidget:
    """Widgets above each other, what is left below them, so many pixels free on the right; hidden ones take no room."""
    box = QWidget()
    layout = QVBoxLayout(box)
    sized(layout, margins=(0, 0, right, 0))
    sized(layout, spacing=spacing)
    for part in parts:
        layout.addWidget(part)
    layout.addStretch(1)
    return box


def wrapped(role: str = "") -> QLabel:
    """A label of several lines that gives way instead of widening its panel; its text can be selected."""
    result = label("", role)
    result.setWordWrap(True)
    sized(result, indent=OVERHANG)
    result.setMinimumWidth(1)
    result.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return result


def rich(role: str = "") -> QLabel:
    """A wrapped label of rich text."""
    result = wrapped(role)
    result.setTextFormat(Qt.TextFormat.RichText)
    return result
