"""Straight lines over the boundary plot, each with its name beside it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from nnviz.core.analysis.lines import Line, clip
from nnviz.ui.theme.sizes import dp
from nnviz.ui.theme.theme import PLANE_INK, Theme
from nnviz.ui.views.plots.plot import Plot

_DEPTH, _NAME_DEPTH = 4, 9
"""Lines lie below the points, their names above them."""


class BoundaryLines:
    """The lines of a plot; ``show`` draws others, or none, and ``fit`` follows another range of the view."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.items: list[tuple[Any, Any]] = []
        self.shown: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line], theme: Theme, *, over_picture: bool = True) -> None:
        """Draws these lines; what is no line (a = b = 0) is left out.

        Over the picture of the plane, which is white in the middle in every theme, they are dark; over the curve of a
        single input they have the ink of the theme.
        """
        ink, ground = (PLANE_INK, "neutral") if over_picture else (theme.color("ink"), "card")
        self.shown = tuple(line for line in lines if np.isfinite([line.a, line.b, line.c]).all() and (line.a or line.b))
        while len(self.items) < len(self.shown):
            self.items.append(self._make())
        for (curve, text), line in zip(self.items, self.shown, strict=False):
            curve.setPen(pg.mkPen(ink, width=dp(3), style=Qt.PenStyle.DashLine))
            text.setText(line.name)
            text.setColor(ink)
            text.fill = pg.mkBrush(theme.color(ground))
        self.fit()

    def fit(self) -> None:
        """Draws each line from edge to edge of the view."""
        (left, right), (bottom, top) = self._plot.box.viewRange()
        for number, (curve, text) in enumerate(self.items):
            ends = clip(self.shown[number], left, right, bottom, top) if number < len(self.shown) else None
            curve.setVisible(ends is not None)
            text.setVisible(ends is not None)
            if ends is not None:
                curve.setData(ends[:, 0], ends[:, 1])
                share = 0.85 - 0.12 * (number % 6)  # names of several lines do not cover each other
                x, y = (ends[0] + share * (ends[1] - ends[0])).tolist()
                text.setPos(x, y)
                # the nearer to an edge, the more of the name lies on the other side of the place: none is cut off
                text.setAnchor(((x - left) / (right - left), (top - y) / (top - bottom)))

    def _make(self) -> tuple[Any, Any]:
        curve = pg.PlotCurveItem(antialias=True)
        text = pg.TextItem(anchor=(0.5, 0.5))
        for depth, item in ((_DEPTH, curve), (_NAME_DEPTH, text)):
            item.setZValue(depth)
            self._plot.add(item)
        return curve, text
