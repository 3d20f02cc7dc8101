"""Where keys go in the window: what Space and Enter mean, and which widget has the focus when none was chosen.

Qt gives the focus of a widget that disappears to the next one in the Tab order, which may be Reset. Here it goes home,
to the plane (decision 0018).
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QTextEdit,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from nnviz.ui.widgets.actions import Actions
from nnviz.ui.widgets.enter import is_enter, press

PAUSE = 1.0
"""Seconds without a key after which typing has ended."""
_NUMBER = set("0123456789.,+-−eE")
_RUB_OUT = (Qt.Key.Key_Backspace.value, Qt.Key.Key_Delete.value)


class Keyboard(QObject):
    """Space plays whatever has the focus, Enter presses it; a focus that falls goes ``home``.

    ``digit`` and ``escape`` are the single keys that no row of the actions has.
    """

    def __init__(
        self, window: QMainWindow, actions: Actions, home: Callable[[], object], digit: Callable[[int], bool],
        escape: Callable[[], object],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._home, self._actions = window, home, actions
        self._digit, self._escape = digit, escape
        self._dialog: QWidget | None = None
        self._going_home = False
        self._typed_number, self._typing_until = False, 0.0
        # A shortcut comes before the button that has the focus, and after the field that is typed into.
        space = QShortcut(QKeySequence(Qt.Key.Key_Space), window)
        space.setAutoRepeat(False)
        space.activated.connect(lambda: actions.press(Qt.Key.Key_Space.value))
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    # ---------------------------------------------------------------- keys that no control wanted

    def press(self, event: QKeyEvent) -> bool:
        """Takes a key of the window; False: the key is free."""
        if is_enter(event):
            return self._press_enter()
        if self._goes_on_typing(event):
            return True
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            return False
        digit = event.key() - Qt.Key.Key_0.value
        if 0 <= digit <= 9 and self._digit(digit):
            return True
        if event.key() == Qt.Key.Key_Escape.value:
            self._escape()
            return True
        return self._actions.press(event.key())

    def _press_enter(self) -> bool:
        """Enter presses what has the focus; what is typed into gives the keys back."""
        widget = self._window.focusWidget()
        if is_typed_into(widget):
            self._home()
            return True
        menu = widget.menu() if isinstance(widget, QToolButton) else None
        if menu is not None:
            menu.aboutToHide.connect(self._home, Qt.ConnectionType.SingleShotConnection)
        return press(widget)

    def end_typing(self) -> None:
        """The person has gone elsewhere: the next key is meant for it."""
        self._typing_until = 0.0

    def _goes_on_typing(self, event: QKeyEvent) -> bool:
        """Is it a key that goes on with what was being typed when its field closed?

        Whoever types a number fast has not seen yet that Enter closed its box: the digits that follow are no classes.
        """
        if time.monotonic() >= self._typing_until:
            return False
        text = event.text()
        typed = text in _NUMBER if self._typed_number else text.isprintable() and text != " "
        if not (text and typed) and event.key() not in _RUB_OUT:
            self.end_typing()
            return False
        self._typing_until = time.monotonic() + PAUSE
        return True

    # ---------------------------------------------------------------- the focus

    @Slot("QWidget*", "QWidget*")
    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        if self._going_home or not isValid(self._window):
            return
        if now is None:
            if self._returns() or (self._window.isActiveWindow() and not QApplication.activePopupWidget()):
                self._go_home(old)
        elif now.window() is not self._window:
            if self._window.isAncestorOf(now) or now.window().parentWidget() is self._window:
                self._dialog = now.window()
        elif self._returns() or (not _by_mouse() and self._fell(old, now)):
            self._go_home(old)
        elif not _by_mouse() and not is_typed_into(now):
            self._note_typing(old)

    def _go_home(self, old: QWidget | None) -> None:
        self._note_typing(old)
        self._going_home = True
        self._home()
        self._going_home = False

    def _returns(self) -> bool:
        """Does the focus come back from a dialog that has been closed?"""
        closed = self._dialog is not None and (not isValid(self._dialog) or not self._dialog.isVisible())
        if closed:
            self._dialog = None
        return closed

    def _fell(self, old: QWidget | None, now: QWidget) -> bool:
        """Did what had the focus disappear, so that Qt chose another one?"""
        if old is None:
            return False
        if isinstance(old, QMenuBar):
            return not is_typed_into(now)
        return old.window() is self._window and not (old.isVisible() and old.isEnabled())

    def _note_typing(self, old: QWidget | None) -> None:
        if is_typed_into(old) and old is not None and old.window() is self._window:
            self._typed_number = not isinstance(old, QLineEdit) or bool(old.property("number"))
            self._typing_until = time.monotonic() + PAUSE


def is_typed_into(widget: QWidget | None) -> bool:
    """Does a widget take text, so that single keys are letters to it?"""
    if isinstance(widget, QLineEdit | QTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox) or (isinstance(widget, QComboBox) and widget.isEditable())


def _by_mouse() -> bool:
    """Is a button of the mouse down: did a person click on what now has the focus?"""
    return QApplication.mouseButtons() != Qt.MouseButton.NoButton
