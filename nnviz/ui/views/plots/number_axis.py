"""The axes of every plot: ticks with as many digits as tell them apart."""

import pyqtgraph as pg

from nnviz.core.base.notation import ticks


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis whose labels are all distinct, also where it shows a narrow range far from 0.

    ``narrow``: its place is fixed, and large numbers are written with a power of ten.
    """

    def __init__(self, side: str, narrow: bool = False) -> None:
        super().__init__(side)
        self.enableAutoSIPrefix(False)
        self._widest = 1e5 if narrow else 1e7

    def updateAutoSIPrefix(self) -> None:
        """Nothing: there are no prefixes here, and pyqtgraph would set its label again for each range."""

    def _updateLabel(self) -> None:
        """Sets the name only where there is one: pyqtgraph has it set as HTML for each pen and each change of size."""
        if self.labelText:
            super()._updateLabel()
        else:
            self.picture = None
            self.update()

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The labels of ticks so far apart; logarithmic places are exponents."""
        if self.logMode:
            return list(self.logTickStrings(values, scale, spacing))
        return ticks([value * scale for value in values], spacing * scale, self._widest)
