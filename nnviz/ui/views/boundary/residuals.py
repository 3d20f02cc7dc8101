"""Points joined with what the network makes of them: reconstructions of an autoencoder, residuals of a regression."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication

from nnviz.core.base.arrays import Array, Indices, spread_over
from nnviz.core.base.notation import general
from nnviz.core.data.plane import Plane
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import respond
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import PLANE_INK, Theme
from nnviz.ui.views.boundary.points import Marks
from nnviz.ui.views.plots.plot import Plot

MOST_RESIDUALS, MOST_RECONSTRUCTIONS = 2000, 1000
"""Of more training points a sample is joined, evenly spread over the set; a mark costs more than a bar."""
_DIAMOND = 8
"""Pixels of a reconstruction."""
_LONGEST = 0.15
"""The bar of the largest residual, as a share of the plane's height; its number is drawn in the corner."""


class Residuals:
    """Thin lines from training points, in each frame again."""

    def __init__(self, plot: Plot) -> None:
        self.too_high, self.too_low = pg.PlotCurveItem(), pg.PlotCurveItem()
        self.threads = pg.PlotCurveItem()
        self.reconstructions = Marks(pxMode=True, size=px(_DIAMOND), symbol="d")
        self.longest = pg.TextItem(anchor=(1.0, 0.0))
        self.longest.setZValue(9)
        self.longest.setVisible(False)
        plot.add(self.longest)
        self._box = plot.box
        items = ((4, self.threads), (7, self.too_high), (7, self.too_low), (7, self.reconstructions))
        for depth, item in items:
            item.setZValue(depth)
            plot.add(item)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.threads.setPen(pg.mkPen(theme.color("muted"), width=1))
        self.reconstructions.setPen(pg.mkPen(theme.color("card"), width=1))
        self.reconstructions.setSize(px(_DIAMOND))
        self.reconstructions.setBrush(pg.mkBrush(theme.color("negative")))
        self.longest.setColor(PLANE_INK)
        self.longest.fill = pg.mkBrush(theme.color("neutral"))
        self._theme = theme

    def clear(self) -> None:
        """Residuals nothing."""
        for item in (self.threads, self.too_high, self.too_low, self.reconstructions):
            item.clear()
        self.longest.setVisible(False)

    def show_reconstructions(self, snapshot: Snapshot, plane: Plane) -> None:
        """An autoencoder: a line from each point to the mark where the network puts it."""
        indices, places = _predictions(snapshot, MOST_RECONSTRUCTIONS)
        shown = [plane.shown[0], plane.shown[-1]]
        starts, ends = snapshot.experiment.data.train.x[indices][:, shown], places[shown].T
        if plane.inputs == 1:  # both on the axis of the only input
            starts, ends = starts * (1.0, 0.0), ends * (1.0, 0.0)
        ends = np.where(np.isfinite(ends), ends, starts)
        _draw(self.threads, starts, ends)
        self.reconstructions.setData(x=ends[:, 0], y=ends[:, 1])

    def show_residuals(self, snapshot: Snapshot, plane: Plane) -> None:
        """A regression: from each point to the curve, or with several inputs a bar of ŷ - y up or down."""
        data = snapshot.experiment.data
        if data.train.y is None or not len(data.train):
            self.clear()
            return
        indices, places = _predictions(snapshot, MOST_RESIDUALS)
        residuals = np.nan_to_num(places[0] - data.train.y[indices, 0])
        starts = plane.positions(data, data.train)[indices]
        heights = residuals
        self.longest.setVisible(plane.inputs > 1)
        if plane.inputs > 1:
            largest = float(residuals[np.abs(residuals).argmax()])
            _, _, bottom, top = plane.bounds
            heights = residuals / (abs(largest) or 1.0) * _LONGEST * (top - bottom)
            self._tell(largest)
        ends = starts + np.column_stack([np.zeros(len(heights)), heights])
        width = dp(2) if plane.inputs > 1 else 1
        for item, chosen, name in (
            (self.too_high, residuals > 0, "positive"),
            (self.too_low, residuals < 0, "negative"),
        ):
            color = self._theme.color(name)
            item.setPen(pg.mkPen(color.darker(170) if plane.inputs > 1 else color, width=width))
            _draw(item, starts[chosen], ends[chosen])

    def _tell(self, largest: float) -> None:
        (_, right), (_, top) = self._box.viewRange()
        text = QCoreApplication.translate("Residuals", "longest bar: ŷ − y = {}").format(general(largest, 3, "+"))
        if text != self.longest.toPlainText():
            self.longest.setText(text)
        self.longest.setPos(right, top)


def _predictions(snapshot: Snapshot, most: int) -> tuple[Indices, Array]:
    """The training points that are joined, by their numbers, and the predictions for them [n_L, k] in own units."""
    data = snapshot.experiment.data
    indices = spread_over(len(data.train), most)
    encoder, raw = Encoder.of(snapshot.experiment), data.train.x[indices].T
    return indices, encoder.own_units(respond(snapshot.architecture, encoder, snapshot.params, raw).prediction)


def _draw(item: Any, starts: Array, ends: Array) -> None:
    """Draws a line from each start to its end, all [k, 2]."""
    if not len(starts):
        item.clear()
        return
    places = np.stack([starts, ends], axis=1).reshape(-1, 2)
    item.setData(places[:, 0], places[:, 1], connect="pairs")
