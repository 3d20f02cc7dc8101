"""A box for a real number within a range, with as many decimals as the range asks for."""

import math

from PySide6.QtCore import Signal

from nnviz.ui.widgets.quiet import QuietBox, show_untyped

_DIGITS = 3
"""Steps of the box are a thousandth to a hundredth of its range; decimals show them."""


class ValueBox(QuietBox):
    """``entered`` carries what a person chose; showing a value emits nothing."""

    entered = Signal(float)

    def __init__(self) -> None:
        super().__init__()
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
        show_untyped(self, value)
