"""The left column: the controls of the experiment, or the lecture."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from nnviz.ui.lecture.lecture_view import LectureView
from nnviz.ui.widgets.pieces import tool_button, turn_to

WIDTH = 286


class Sidebar(QWidget):
    """Two tabs: "controls" and "lecture". ``shown`` tells which one a person chose."""

    shown = Signal(str)

    def __init__(self, controls: QWidget, lecture: LectureView) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self._lecture = lecture
        card = QFrame()
        card.setProperty("card", True)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(10, 9, 10, 9)
        inner.addWidget(lecture)
        self._stack = QStackedWidget()
        self._pages = {"controls": controls, "lecture": card}
        words = {"controls": self.tr("Controls"), "lecture": self.tr("Lecture")}
        row = QHBoxLayout()
        row.setContentsMargins(2, 0, 0, 0)
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
        layout.setSpacing(5)
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
        self._lecture.turn(by)

    @property
    def page(self) -> str:
        """Which one is shown."""
        return next(name for name, page in self._pages.items() if page is self._stack.currentWidget())

    def show_page(self, name: str) -> None:
        """Shows the controls or the lecture; anything else means the controls."""
        name = name if name in self._pages else "controls"
        turn_to(self._stack, self._pages[name])
        self.buttons[name].setChecked(True)
        self.shown.emit(name)
