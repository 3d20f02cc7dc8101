"""Controls that repeat while the mouse holds them let go when they disappear or something opens over them.

Qt stops a held button only where it is disabled, and a held slider nowhere: the release that would stop it goes to the
dialog that has opened, or to nobody. So the control asks before each repetition whether it can still be held.
"""

from PySide6.QtCore import QTimerEvent
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QSlider, QToolButton, QWidget

_DELAY_MS, _INTERVAL_MS = 500, 120


def let_go(widget: QWidget) -> None:
    """What the mouse holds of this widget is held no more; a button is not clicked by that."""
    if isinstance(widget, QAbstractButton):
        widget.setDown(False)
    elif isinstance(widget, QAbstractSlider):
        widget.setRepeatAction(QAbstractSlider.SliderAction.SliderNoAction)
        widget.setSliderDown(False)


def _can_be_held(widget: QWidget) -> bool:
    """Can it be seen and used, in the window in front, with no menu or dialog over it?"""
    window, dialog = widget.window(), QApplication.activeModalWidget()
    free = QApplication.activePopupWidget() is None and (dialog is None or dialog is window)
    return free and widget.isVisible() and widget.isEnabled() and window.isActiveWindow()


class RepeatingButton(QToolButton):
    """A flat button that clicks again and again while it is held."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setProperty("flat", True)
        self.setAutoRepeat(True)
        self.setAutoRepeatDelay(_DELAY_MS)
        self.setAutoRepeatInterval(_INTERVAL_MS)

    def timerEvent(self, event: QTimerEvent) -> None:
        """One click more, if it is still held."""
        super().timerEvent(event) if _can_be_held(self) else let_go(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """It is not held on when it comes back."""
        let_go(self)
        super().hideEvent(event)


class RepeatingSlider(QSlider):
    """A slider that goes on to the place where its groove is held."""

    def timerEvent(self, event: QTimerEvent) -> None:
        """One page further, if it is still held."""
        super().timerEvent(event) if _can_be_held(self) else let_go(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """It is not held on when it comes back."""
        let_go(self)
        super().hideEvent(event)
