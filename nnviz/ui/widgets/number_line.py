"""A line for one real number: typed with point or comma, stepped by the arrow keys and the wheel."""

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit

from nnviz.core.base.notation import general
from nnviz.core.tables.numbers import either_number, too_large
from nnviz.ui.widgets.pieces import mark_wrong

LARGEST = 1e9
STEP, FINE = 0.1, 0.01
"""What a notch of the wheel or an arrow key adds, and what it adds with Shift."""


class NumberLine(QLineEdit):
    """``entered`` carries a number that a person gave; ``left`` says that Enter or Esc ended it.

    What is not a number stays and is marked, and ``refused`` says once why; Esc takes the old number again.
    """

    entered = Signal(float)
    refused = Signal(str)
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name, self._value = name, 0.0
        self._refused: str | None = None
        self.setProperty("number", True)
        self.setAccessibleName(name)
        self.editingFinished.connect(self._on_finished)
        self.textEdited.connect(lambda _text: mark_wrong(self, False))

    def show_value(self, value: float) -> None:
        """Shows a value, unless a person is typing one."""
        self._value = value
        text = written(value)
        if self.isModified() or text == self.text():
            return
        chosen = bool(self.text()) and self.selectedText() == self.text()
        self.setText(text)
        self.selectAll() if chosen else self.setCursorPosition(0)

    def show_name(self, name: str) -> None:
        """Is for another number."""
        self._name = name
        self.setAccessibleName(name)
        self._forget()

    def drop_edit(self) -> None:
        """Forgets what is being typed."""
        self._forget()
        self.show_value(self._value)

    def _forget(self) -> None:
        """What was typed here is given up."""
        self.setModified(False)
        self._refused = None
        mark_wrong(self, False)

    def _on_finished(self) -> bool:
        """Takes what was typed; False where it is not a number."""
        if not self.isModified():
            return True
        try:
            value = read(self.text())
        except ValueError as error:
            mark_wrong(self, True)
            if self._refused != self.text():  # once: Enter is followed by leaving
                self._refused = self.text()
                self.refused.emit(f"{self._name}: {error}")
            return False
        self._forget()
        self._value = value
        self.entered.emit(value)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down step the number, Enter takes it and leaves, Esc leaves without what was typed."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1.0 if event.key() == Qt.Key.Key_Up else -1.0, event.modifiers())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit() if self._on_finished() else self.selectAll()
        elif event.key() == Qt.Key.Key_Escape:
            self.drop_edit()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A notch is a step while the line has the focus."""
        if not self.hasFocus():
            event.ignore()
            return
        self._step(notches(event), event.modifiers())
        event.accept()

    def _step(self, by: float, modifiers: Qt.KeyboardModifier) -> None:
        if not self._on_finished():
            return
        self._value = stepped(self._value, by, modifiers)  # the next key may come before the window has shown this one
        self.entered.emit(self._value)


def notches(event: QWheelEvent) -> float:
    """How far a wheel is turned, also sideways, as Alt makes of it."""
    turned = event.angleDelta()
    return (turned.y() or turned.x()) / 120.0


def step_of(modifiers: Qt.KeyboardModifier) -> float:
    """How much one step is: fine with Shift."""
    return FINE if modifiers & Qt.KeyboardModifier.ShiftModifier else STEP


def stepped(value: float, by: float, modifiers: Qt.KeyboardModifier) -> float:
    """A value some steps further, rounded to what the step can say, within the bounds."""
    moved = round(value + by * step_of(modifiers), 9)
    return max(-LARGEST, min(LARGEST, moved))


def written(value: float) -> str:
    """A number to six digits, as it can be read back."""
    return general(value + 0.0, 6)


def read(text: str) -> float:
    """The number that a person wrote. Raises ValueError with what would be right."""
    value = either_number(text)
    wanted = QCoreApplication.translate("NumberLine", "it must be a number from {} to {}, such as 0.5").format(
        f"{-LARGEST:g}".replace("-", "−"), f"{LARGEST:g}"
    )
    if value is None and not too_large(text):
        problem = QCoreApplication.translate("NumberLine", "{} is not a number; {}")
        raise ValueError(problem.format(repr(text.strip()), wanted))
    if value is None or abs(value) > LARGEST:
        raise ValueError(QCoreApplication.translate("NumberLine", "{} is out of bounds; {}").format(text, wanted))
    return value
