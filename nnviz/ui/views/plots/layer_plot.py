"""One curve per layer over the epochs, on a logarithmic axis."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor

from nnviz.core.base.arrays import Array
from nnviz.ui.theme.sizes import dp, px, sized
from nnviz.ui.theme.theme import Theme, blend
from nnviz.ui.views.plots.curve_plot import CurvePlot, Labels
from nnviz.ui.views.plots.loss_plot import LossAxis, round_up

_LEAST = 1e-12
"""Smaller values are drawn here: 0 has no logarithm."""
_HEIGHT = 130
"""Pixels below which the decades would run into each other."""
_APART = 14
"""Pixels that the numbers of layers are written apart, where there is room."""
_THINNEST, _STEP, _WIDEST = 1.5, 2.5, 7.0
_LEADER, _MARGIN = 0.05, 0.13
"""Shares of the epochs shown: from a curve's end to its number, and what is left to the right of the last epoch."""


class LayerPlot(CurvePlot):
    """Layers from pale and wide (first) to ink and thin (last): where curves lie on each other, all are seen.

    A line leads from the end of each curve to the number of its layer.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, QCoreApplication.translate("LayerPlot", "epoch"), "", name, left_axis=LossAxis("left"))
        sized(self, min_height=_HEIGHT)
        self.axes["left"].setLogMode(False, True)
        self.curves: list[pg.PlotCurveItem] = []
        self.leaders: list[pg.PlotCurveItem] = []
        self.labels = Labels(self, (0.0, 0.5))
        self._shown = np.empty(0), np.empty((0, 0))
        self.box.sigResized.connect(lambda _box: self.show_curves(*self._shown))

    def show_curves(self, epoch: Array, values: Array) -> None:
        """Draws values [p, L] over epochs [p]; what is not finite is left out."""
        self._shown = epoch, values
        self._make(values.shape[1])
        logs = np.log10(np.maximum(values, _LEAST, where=np.isfinite(values), out=np.full_like(values, np.nan)))
        for curve, column in zip(self.curves, logs.T, strict=False):
            curve.setData(epoch, column)
        known = logs[np.isfinite(logs)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (-3.0, 0.0)
        bottom, top = float(np.floor(low)), float(np.ceil(high + 1e-9))
        top = top if top > bottom else bottom + 1.0
        right = round_up(max(10.0, float(epoch[-1]) if len(epoch) else 0.0))
        self.show_range(0.0, right * (1.0 + _MARGIN), bottom, top)
        self._label(float(epoch[-1]) if len(epoch) else 0.0, _LEADER * right, logs, bottom, top)

    def _make(self, layers: int) -> None:
        while len(self.curves) < layers:
            depth = 2 + len(self.curves) / 100
            self.curves.append(self.add_curve("ink", depth=depth))
            self.leaders.append(self.add_curve("ink", depth=depth))
        for index, pair in enumerate(zip(self.curves, self.leaders, strict=True)):
            for curve in pair:
                curve.setVisible(index < layers)
                if index < layers:
                    curve.setPen(pg.mkPen(self._color(index, layers), width=dp(_width(index, layers))))

    def _color(self, index: int, layers: int) -> QColor:
        share = 1.0 if layers == 1 else index / (layers - 1)
        return QColor(*blend(self.theme.strong_line, self.theme.ink, share))

    def _label(self, last: float, length: float, logs: Array, bottom: float, top: float) -> None:
        """Each layer's number beside the end of its curve, moved up or down where numbers would cover each other."""
        ends = logs[-1] if len(logs) else np.empty(0)
        order = np.argsort(ends, kind="stable")
        order = order[np.isfinite(ends[order])]
        apart = px(_APART) / max(self.box.height(), 1.0)
        gap = min(apart, 1.0 / max(len(order), 1)) * (top - bottom)
        places = spread(ends[order], gap, bottom + gap / 2, top - gap / 2)
        for leader in self.leaders:
            leader.setData([], [])
        for layer, place in zip(order.tolist(), places.tolist(), strict=True):
            self.leaders[layer].setData([last, last + length], [ends[layer], place])
        texts = [str(layer + 1) for layer in order.tolist()]
        self.labels.show(texts, np.full(len(order), last + length), places, self.theme.color("ink"))


def _width(index: int, layers: int) -> float:
    """Pixels of a layer's curve."""
    above = layers - 1 - index
    return _THINNEST + above * min(_STEP, (_WIDEST - _THINNEST) / max(layers - 1, 1))


def spread(places: Array, gap: float, low: float, high: float) -> Array:
    """Places in rising order moved as little as possible, so that they lie ``gap`` apart and within the bounds.

    Neighbours that are too close become one block around their middle.
    """
    blocks: list[
        tuple[float, int]
    ] = []  # mean of what a block's members would have as its first place, and their count
    for index, place in enumerate(places.tolist()):
        mean, count = place - index * gap, 1
        while blocks and blocks[-1][0] > mean:
            before, members = blocks.pop()
            mean, count = (before * members + mean * count) / (members + count), count + members
        blocks.append((mean, count))
    firsts = np.repeat([mean for mean, _ in blocks], [count for _, count in blocks]) if blocks else np.empty(0)
    span = gap * max(len(places) - 1, 0)
    moved: Array = np.clip(firsts, low, max(low, high - span)) + gap * np.arange(len(places))
    return moved
