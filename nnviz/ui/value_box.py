"""A box for a real number within a range, with as many decimals as the range asks for."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

_DIGITS = 3
"""Steps of the box are a thousandth to a hundredth of its range; decimals show them."""


class ValueBox(QDoubleSpinBox):
    """``entered`` carries what a person chose; showing a value emits nothing."""

    entered = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone gives no focus
        self.valueChanged.connect(self.entered)

    def set_range(self, low: float, high: float) -> None:
        """Bounds, decimals and steps for values from ``low`` to ``high``."""
        decimals = min(max(_DIGITS - 1 - math.floor(math.log10(high - low)), 0), 9)
        self.blockSignals(True)
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(10.0 ** (math.floor(math.log10(high - low)) - 1))
        self.blockSignals(False)

    def show_value(self, value: float) -> None:
        """Shows a value, unless a person is typing one."""
        if self.lineEdit().isModified() and self.hasFocus():
            return
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page; it must not change a value by accident."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
