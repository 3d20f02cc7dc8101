"""The box over a hidden entry into which a student types the result."""

from itertools import islice

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from nnviz.core.steps.model import Step
from nnviz.ui.step_through.exercise import Exercise
from nnviz.ui.theme.sizes import px
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.equation.equation_view import Cell, EquationView, holds

_MOST_BACK = 5000
"""Shift+Tab goes back over so many hidden entries at most."""


class AnswerBox(QLineEdit):
    """Opens over one hidden entry at a time. However it is left, what was typed stays in its entry.

    ``answered`` carries the verdict on an answer, ``told`` a line about a text that is not a number, and ``ended`` says
    that the student has had enough; ``placed``, that it is over another place.
    """

    answered = Signal(object)
    told = Signal(str)
    ended = Signal()
    placed = Signal()

    def __init__(self, equation: EquationView, exercise: Exercise, theme: Theme) -> None:
        super().__init__(equation)
        self.theme = theme
        self._equation, self._exercise = equation, exercise
        self._at: tuple[Step, Cell] | None = None
        self.setProperty("number", True)
        self.setAccessibleName(self.tr("Your result"))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._mark(False)
        self.hide()
        equation.scrolled.connect(self.place)
        self.returnPressed.connect(self._on_return)
        self.textEdited.connect(self._on_edited)

    @property
    def cell(self) -> Cell | None:
        """The entry that it is open over."""
        return None if self._at is None else self._at[1]

    def open(self, step: Step, cell: Cell) -> None:
        """Opens over a hidden entry, with what was typed there before."""
        self._keep()
        self._at = (step, cell)
        self._equation.bring_into_view(cell)
        self.setText(self._exercise.typed_at(step, cell))
        self._mark(self._exercise.is_marked(step, cell))
        self.place()
        self.setFocus()
        self.selectAll()

    def open_first(self, step: Step) -> None:
        """Opens over the first entry of a step that is hidden, if there is one."""
        first = next(self._exercise.hidden(step), None)
        if first is not None:
            self.open(step, first)

    @Slot()
    def place(self) -> None:
        """Goes where its entry is; out of sight with it."""
        where = None if self._at is None else self._equation.place_of(self._at[1])
        self.setVisible(where is not None)
        if where is not None:
            box = where.toRect().adjusted(-px(6), -px(2), px(6), px(2))  # its frame takes of the room for the digits
            self.setGeometry(box.translated(max(0, -box.left()), max(0, -box.top())))
            self.placed.emit()

    def leave(self) -> None:
        """Closes, and keeps what was typed."""
        self._keep()
        self._at = None
        self.hide()

    def start_over(self, step: Step | None) -> None:
        """The numbers are others, those of ``step``: what is written here belongs to the old ones."""
        if self._at is None:
            return
        self.clear()
        self._mark(False)
        cell = self._at[1]
        self._at = None if step is None or not holds(step, cell) else (step, cell)
        if self._at is None:
            self.hide()

    def _keep(self) -> None:
        if self._at is None or not self._exercise.on:
            return
        step, cell = self._at
        problem = self._exercise.keep(step, cell, self.text())
        self._equation.update()
        self._mark(self._exercise.is_marked(step, cell))
        if problem:
            self.told.emit(problem)

    def _mark(self, wrong: bool) -> None:
        color = self.theme.color("warning" if wrong else "ink").name()
        self.setStyleSheet(f"padding: 0; font-size: {px(12)}px; min-height: 0; border: {px(2)}px solid {color};")

    @Slot()
    def _on_edited(self) -> None:
        self._mark(False)

    @Slot()
    def _on_return(self) -> None:
        if self._at is None or not self.text().strip():
            return
        step, cell = self._at
        verdict = self._exercise.answer(step, cell, self.text())
        self._mark(not verdict.right)
        self._equation.update()
        if verdict.right:
            self._at = None
            self.hide()
        else:
            self.selectAll()  # what is typed next takes its place
        self.answered.emit(verdict)
        if verdict.right:
            following = next(self._exercise.hidden(step, cell), None)
            if following is not None:
                self.open(step, following)

    # ---------------------------------------------------------------- events

    def event(self, event: QEvent) -> bool:
        """Tab goes to the next hidden entry and Shift+Tab to the one before, Escape ends the exercise."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.ended.emit()
                return True
            if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self._at is not None:
                self._go_on(ahead=event.key() == Qt.Key.Key_Tab)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is an answer, and no key that the window could take for leaving the field."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()

    def _go_on(self, *, ahead: bool) -> None:
        assert self._at is not None
        step, cell = self._at
        hidden = self._exercise.hidden(step, cell)
        self.open(step, next(hidden, cell) if ahead else list(islice(hidden, _MOST_BACK))[-2:][0])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Left by a click elsewhere: what was typed is kept."""
        self._keep()
        super().focusOutEvent(event)
