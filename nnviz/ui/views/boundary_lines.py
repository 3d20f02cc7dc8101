"""Straight lines over the boundary plot, each with its name beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from nnviz.core.arrays import Array
from nnviz.ui.theme import Theme

_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Line:
    """All places with a x + b y + c = 0."""

    name: str
    a: float
    b: float
    c: float


class BoundaryLines:
    """The lines of a plot; ``show`` draws others, or none, and ``fit`` follows another range of the view."""

    def __init__(self, plot: Any, color: QColor) -> None:
        self._plot, self._color = plot, color
        self._items: list[tuple[Any, Any]] = []
        self.shown: tuple[Line, ...] = ()

    def show(self, lines: Sequence[Line], theme: Theme) -> None:
        """Draws these lines; what is no line (a = b = 0) is left out."""
        self.shown = tuple(line for line in lines if np.isfinite([line.a, line.b, line.c]).all() and (line.a or line.b))
        while len(self._items) < len(self.shown):
            self._items.append(self._make())
        for (_curve, text), line in zip(self._items, self.shown, strict=False):
            text.setText(line.name)
            text.setColor(theme.color("ink"))
            text.fill = pg.mkBrush(theme.color("card"))
        self.fit()

    def fit(self) -> None:
        """Draws each line from edge to edge of the view."""
        (left, right), (bottom, top) = self._plot.getViewBox().viewRange()
        for number, (curve, text) in enumerate(self._items):
            ends = _clip(self.shown[number], left, right, bottom, top) if number < len(self.shown) else None
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
        curve = pg.PlotCurveItem(pen=pg.mkPen(self._color, width=3, style=Qt.PenStyle.DashLine), antialias=True)
        text = pg.TextItem(anchor=(0.5, 0.5))
        for depth, item in ((_DEPTH, curve), (_DEPTH + 1, text)):
            item.setZValue(depth)
            self._plot.addItem(item, ignoreBounds=True)
        return curve, text


def _clip(line: Line, left: float, right: float, bottom: float, top: float) -> Array | None:
    """The two ends of the part of a line within a rectangle, [2, 2]; None where it passes by."""
    normal = np.array([line.a, line.b])
    start = -line.c * normal / (normal @ normal)
    along = np.array([line.b, -line.a])
    low, high = -np.inf, np.inf
    for place, step, least, most in zip(start, along, (left, bottom), (right, top), strict=True):
        if step == 0.0:
            if not least <= place <= most:
                return None
            continue
        first, second = sorted(((least - place) / step, (most - place) / step))
        low, high = max(low, first), min(high, second)
    if low >= high:
        return None
    return np.stack([start + low * along, start + high * along])
