"""Enter presses what has the focus, of every kind of control: Space is the key of Play (decision 0018)."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QDialog, QToolButton, QWidget

_ENTER = (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value)


def is_enter(event: QKeyEvent) -> bool:
    """Is it Return or the Enter of the number pad, alone and not repeated by holding it down?"""
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in _ENTER and plain and not event.isAutoRepeat()


def press(widget: QWidget | None) -> bool:
    """Presses a button, opens a list, ticks the current row of a view; False where there is nothing of this kind."""
    if isinstance(widget, QAbstractButton):
        _press_button(widget)
    elif isinstance(widget, QComboBox) and not widget.isEditable():
        widget.showPopup()
    else:
        return isinstance(widget, QAbstractItemView) and _tick(widget)
    return True


def _press_button(button: QAbstractButton) -> None:
    instant = QToolButton.ToolButtonPopupMode.InstantPopup
    if isinstance(button, QToolButton) and button.popupMode() == instant and button.menu() is not None:
        button.menu().popup(button.mapToGlobal(button.rect().bottomLeft()))  # a click would block until it closes
    else:
        button.click()


def _tick(view: QAbstractItemView) -> bool:
    """Ticks the current row of a view, or unticks it, where it has a box."""
    index, ticked = view.currentIndex(), Qt.CheckState.Checked
    wanted = Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled
    state = index.data(Qt.ItemDataRole.CheckStateRole) if index.isValid() else None
    if state is None or (index.flags() & wanted) != wanted:
        return False
    other = Qt.CheckState.Unchecked if Qt.CheckState(state) == ticked else ticked
    return bool(view.model().setData(index, other.value, Qt.ItemDataRole.CheckStateRole))


class Dialog(QDialog):
    """A dialog in which Enter presses the button or ticks the box or row that has the focus.

    In a field or a list it means the default button, as in dialogs everywhere, and Space presses and opens as well.
    """

    def event(self, event: QEvent) -> bool:
        """Space is no key of the window behind it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(event.key() == Qt.Key.Key_Space.value)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no control wanted."""
        widget = self.focusWidget()
        if not (is_enter(event) and not isinstance(widget, QComboBox) and press(widget)):
            super().keyPressEvent(event)
