"""The weight vector of a perceptron as an arrow from its border, and both as they were before the last update."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from nnviz.core.analysis.borders import Border, straight_border
from nnviz.core.base.arrays import Array
from nnviz.core.data.plane import Plane
from nnviz.core.network.encoder import Encoder
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import dp
from nnviz.ui.theme.theme import PLANE_INK
from nnviz.ui.views.boundary.prediction_field import draw_border
from nnviz.ui.views.plots.plot import Plot

_HEAD = 11.0
"""Pixels of the barbs of an arrow."""
_LONGEST = 0.35
"""Of the width and the height that is shown: longer vectors are shortened, all by the same factor."""


class WeightArrows:
    """``now``, ``before`` and ``latest`` are the arrows; the border of now is drawn by ``PredictionField``."""

    def __init__(self, plot: Plot) -> None:
        self._box = plot.box
        self.now, self.before, self.old_border = _curve(plot), _curve(plot), _curve(plot)
        self.latest, self.latest_border = _curve(plot), _curve(plot)
        self.rescale()

    def rescale(self) -> None:
        """Lines as wide as the scale of the window says."""
        pale = QColor(PLANE_INK)
        pale.setAlpha(130)
        self.now.setPen(pg.mkPen(PLANE_INK, width=dp(2.5)))
        self.before.setPen(pg.mkPen(pale, width=dp(2)))
        self.old_border.setPen(pg.mkPen(pale, width=dp(1.5), style=Qt.PenStyle.DashLine))
        self.latest.setPen(pg.mkPen(PLANE_INK, width=1))
        self.latest_border.setPen(pg.mkPen(PLANE_INK, width=1, style=Qt.PenStyle.DotLine))

    def show(self, snapshot: Snapshot | None, plane: Plane | None) -> None:
        """Draws the vectors of a single threshold unit; of any other network nothing."""
        if snapshot is None or plane is None or plane.inputs < 2 or not is_perceptron(snapshot):
            self.clear()
            return
        latest = snapshot.memory.get("latest") if snapshot.updates else None
        vectors = [
            None if params is None else _border(snapshot, plane, params)
            for params in (snapshot.params, snapshot.before, latest)
        ]
        self._draw_arrows(vectors)
        for item, border in ((self.old_border, vectors[1]), (self.latest_border, vectors[2])):
            if border is None:
                item.clear()
            else:
                draw_border(item, border, self._box)

    def clear(self) -> None:
        """Draws nothing."""
        for item in (self.now, self.before, self.old_border, self.latest, self.latest_border):
            item.clear()

    def _draw_arrows(self, vectors: list[Border | None]) -> None:
        (left, right), (bottom, top) = self._box.viewRange()
        room, middle = np.array([right - left, top - bottom]), np.array([left + right, bottom + top]) / 2
        reach = max((float(np.max(np.abs(v[:2]) / room)) for v in vectors if v is not None), default=0.0)
        factor = min(1.0, _LONGEST / reach) if reach > 0 else 0.0
        pixel = np.array(self._box.viewPixelSize())
        for item, vector in zip((self.now, self.before, self.latest), vectors, strict=True):
            places = None if vector is None else _arrow(vector, middle, factor, pixel)
            if places is None:
                item.clear()
            else:
                item.setData(places[:, 0], places[:, 1], connect="all")


def is_perceptron(snapshot: Snapshot) -> bool:
    """Is the network a single threshold unit?"""
    return snapshot.architecture.activations == ("threshold",) and snapshot.architecture.sizes[-1] == 1


def _border(snapshot: Snapshot, plane: Plane, params: Array) -> Border | None:
    encoder = Encoder.of(snapshot.experiment)
    return straight_border(snapshot.architecture, params, encoder, plane.rest, plane.axes, 0)


def _arrow(border: Border, middle: Array, factor: float, pixel: Array) -> Array | None:
    """The places [6, 2] that a pen goes through for an arrow: along the vector, then its two barbs."""
    vector, offset = np.array(border[:2]), border[2]
    square = float(vector @ vector)
    if not np.isfinite(square) or not np.isfinite(offset) or square == 0.0 or not pixel.all():
        return None
    start = middle - vector * (float(vector @ middle) + offset) / square  # of the line, what is nearest the middle
    end = start + factor * vector
    along = (end - start) / pixel
    length = float(np.hypot(*along))
    if length == 0.0:
        return None
    along *= dp(_HEAD) / length
    turned = np.array([-along[1], along[0]])
    barbs = [end - (along + side * turned / 2) * pixel for side in (1.0, -1.0)]
    return np.array([start, end, barbs[0], end, barbs[1], end])


def _curve(plot: Plot) -> Any:
    item = pg.PlotCurveItem(antialias=True)
    item.setZValue(5)
    plot.add(item)
    return item
