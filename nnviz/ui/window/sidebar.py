"""The left column: the controls of the experiment, or the lecture."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.view import View
from nnviz.ui.widgets.pieces import tool_button, turn_to

if TYPE_CHECKING:
    from nnviz.ui.lecture.lecture_view import LectureView

WIDTH = 286


class Sidebar(QWidget, View):
    """Two tabs: "controls" and "lecture". ``shown`` tells which one a person chose.

    The lecture is made when it is first looked at.
    """

    shown = Signal(str)

    def __init__(self, controls: QWidget, make_lecture: Callable[[], "LectureView"], theme: Theme) -> None:
        super().__init__()
        sized(self, width=WIDTH)
        self._make_lecture, self._theme = make_lecture, theme
        self._lecture: LectureView | None = None
        card = QFrame()
        card.setProperty("card", True)
        self._inner = QVBoxLayout(card)
        sized(self._inner, margins=(10, 9, 10, 9))
        self._stack = QStackedWidget()
        self._pages = {"controls": controls, "lecture": card}
        words = {"controls": self.tr("Controls"), "lecture": self.tr("Lecture")}
        row = QHBoxLayout()
        sized(row, margins=(2, 0, 0, 0))
        row.setSpacing(0)
        group = QButtonGroup(self)
        self.buttons = {}
        for name, page in self._pages.items():
            button = tool_button(words[name], "tab", checkable=True)
            button.setObjectName(f"sidebar_{name}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on, n=name: self.show_page(n))
            group.addButton(button)
            row.addWidget(button)
            self.buttons[name] = button
            self._stack.addWidget(page)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout, spacing=5)
        layout.addLayout(row)
        layout.addWidget(self._stack, 1)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {
            "lecture": lambda: self.show_page("lecture"), "controls": lambda: self.show_page("controls"),
            "next_lesson": lambda: self._turn_lesson(1), "previous_lesson": lambda: self._turn_lesson(-1),
        }  # fmt: skip

    def _turn_lesson(self, by: int) -> None:
        """Opens the lecture, at the next lesson or the one before."""
        self.show_page("lecture")
        self.lecture.turn(by)

    @property
    def lecture(self) -> "LectureView":
        """The lessons."""
        if self._lecture is None:
            self._lecture = self._make_lecture()
            self._lecture.set_theme(self._theme)
            self._inner.addWidget(self._lecture)
        return self._lecture

    def refresh_lessons(self) -> None:
        """Lists the lessons again, if they are listed."""
        if self._lecture is not None:
            self._lecture.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._theme = theme
        if self._lecture is not None:
            self._lecture.set_theme(theme)

    @property
    def page(self) -> str:
        """Which one is shown."""
        return next(name for name, page in self._pages.items() if page is self._stack.currentWidget())

    def show_page(self, name: str) -> None:
        """Shows the controls or the lecture; anything else means the controls."""
        name = name if name in self._pages else "controls"
        if name == "lecture":
            self.lecture.setVisible(True)
        turn_to(self._stack, self._pages[name])
        self.buttons[name].setChecked(True)
        self.shown.emit(name)
