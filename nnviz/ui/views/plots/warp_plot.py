"""The plane as a layer sees it: a bent grid with the points on it, and the line that the next layer draws there."""

import numpy as np
import pyqtgraph as pg
from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent

from nnviz.core.analysis.warp import LINES, STEPS
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Data, Examples
from nnviz.ui.theme.sizes import dp
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.boundary.points import PointsItem
from nnviz.ui.views.boundary.prediction_field import draw_border
from nnviz.ui.views.plots.curve_plot import CurvePlot

_PADDING, _KEPT = 0.06, 0.6
"""What is left free around the grid, and the share of the range that it must fill for the range to stay."""


class Places(Struct, frozen=True, eq=False):
    """Where examples lie, asked as a plane is asked: those of training first."""

    train: Array
    test: Array

    def positions(self, data: Data, examples: Examples) -> Array:
        """The places [m, 2] of training or test examples."""
        return self.train if examples is data.train else self.test


class WarpPlot(CurvePlot):
    """Emits the training point that was clicked."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", "", "")
        self.setAccessibleName(self.tr("The plane as a layer sees it"))
        left = self.axes["left"]
        self.set_axis_width(None)  # as wide as its numbers, which are long where a layer hardly moves
        left.setStyle(autoReduceTextSpace=False)  # and no narrower again: the plot would tremble
        self.across = self.add_curve("strong_line", depth=1)
        self.up = self.add_curve("strong_line", depth=1)
        self.border = self.add_curve("ink", width=1.5, depth=3)
        self.ring = self.add_marks("ink", 19.0, depth=8)
        self.ring.setBrush(None)
        self.points = PointsItem(self.box)
        self.points.setZValue(5)
        self.add(self.points)
        self.cursor = self.add_marks("warning", 9.0, symbol="+", depth=9)

    def show_grid(self, places: Array) -> None:
        """Draws the lines of the grid from the places [2 · LINES · STEPS, 2] of its points."""
        lines = places.reshape(2, LINES, STEPS, 2)
        gap = np.full((LINES, 1, 2), np.nan)
        for curve, part in zip((self.across, self.up), lines, strict=True):
            joined = np.concatenate([part, gap], axis=1).reshape(-1, 2)
            curve.setData(joined[:, 0], joined[:, 1])

    def show_points(self, data: Data, places: Places) -> None:
        """Draws the examples where the layer puts them."""
        self.points.show(data, places, self.theme)

    def show_border(self, weights: Array | None, bias: float) -> None:
        """The line w·a + b = 0 across what is shown; None: there is none to draw."""
        if weights is None:
            self.border.clear()
        else:
            draw_border(self.border, (float(weights[0]), float(weights[1]), bias), self.box)

    def show_ring(self, place: Array | None) -> None:
        """Rings the chosen example."""
        _show_mark(self.ring, place)
        self.ring.setPen(pg.mkPen(self.theme.color("ink"), width=dp(2)))
        self.ring.setBrush(None)

    def show_cursor(self, place: Array | None) -> None:
        """Marks where the probed place of the plane lies."""
        _show_mark(self.cursor, place)

    def show_names(self, across: str, up: str) -> None:
        """What the axes are."""
        for side, name in (("bottom", across), ("left", up)):
            self.name_axis(side, name)

    def fit(self, low: Array, high: Array) -> None:
        """Shows from ``low`` to ``high`` [2]; while that fills what is shown well enough, nothing moves."""
        span = np.maximum(high - low, 1e-6)
        wanted = np.array([low - _PADDING * span, high + _PADDING * span])
        if self._range is not None:
            left, right, bottom, top = self._range
            now = np.array([[left, bottom], [right, top]])
            inside = (now[0] <= low).all() and (now[1] >= high).all()
            if inside and (span >= _KEPT * (now[1] - now[0])).all():
                return
        self.show_range(wanted[0, 0], wanted[1, 0], wanted[0, 1], wanted[1, 1])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Chooses the point within reach."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = self.box.mapSceneToView(self.mapToScene(event.position().toPoint()))
        index = self.points.near(at.x(), at.y())
        if index is not None:
            self.chosen.emit(index)


def _show_mark(item: pg.ScatterPlotItem, place: Array | None) -> None:
    seen = place is not None and bool(np.isfinite(place).all())
    item.setVisible(seen)
    if place is not None and seen:
        item.setData(x=[float(place[0])], y=[float(place[1])])
