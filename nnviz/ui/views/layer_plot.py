"""One curve per layer over the epochs, on a logarithmic axis."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from nnviz.core.arrays import Array
from nnviz.ui.theme import Theme, blend
from nnviz.ui.views.curve_plot import CurvePlot, Labels
from nnviz.ui.views.loss import LossAxis, round_up

_LEAST = 1e-12
"""Smaller values are drawn here: 0 has no logarithm."""
_HEIGHT = 130
"""Pixels below which the decades would run into each other."""
_APART = 0.09
"""Numbers of layers are written at least this share of the plot apart."""


class LayerPlot(CurvePlot):
    """Layers from pale (first) to ink (last), their numbers at the right end."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, "epoch", "", name, axes={"left": LossAxis("left")})
        self.setMinimumHeight(_HEIGHT)
        self.plotItem.getAxis("left").setLogMode(False, True)
        self.curves: list[pg.PlotCurveItem] = []
        self.labels = Labels(self, (0.0, 0.5))

    def show_curves(self, epoch: Array, values: Array) -> None:
        """Draws values [p, L] over epochs [p]; what is not finite is left out."""
        layers = values.shape[1]
        self._make(layers)
        logs = np.log10(np.maximum(values, _LEAST, where=np.isfinite(values), out=np.full_like(values, np.nan)))
        for curve, column in zip(self.curves, logs.T, strict=False):
            curve.setData(epoch, column)
        known = logs[np.isfinite(logs)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (-3.0, 0.0)
        bottom, top = np.floor(low), np.ceil(high + 1e-9)
        top = top if top > bottom else bottom + 1.0
        right = round_up(max(10.0, float(epoch[-1]) if len(epoch) else 0.0))
        self.show_range(0.0, right * 1.12, float(bottom), float(top))
        self._label(epoch, logs, float(top - bottom))

    def _make(self, layers: int) -> None:
        while len(self.curves) < layers:
            self.curves.append(self.add_curve("ink", 1.5))
        for index, curve in enumerate(self.curves):
            curve.setVisible(index < layers)
            if index < layers:
                curve.setPen(pg.mkPen(self._color(index, layers), width=1.5))

    def _color(self, index: int, layers: int) -> QColor:
        share = 1.0 if layers == 1 else index / (layers - 1)
        return QColor(*blend(self.theme.strong_line, self.theme.ink, share))

    def _label(self, epoch: Array, logs: Array, height: float) -> None:
        """The layers' numbers beside their last value; those of layers close together in one text."""
        ends = logs[-1] if len(logs) else np.empty(0)
        order = np.argsort(ends)
        order = order[np.isfinite(ends[order])]
        groups: list[list[int]] = []
        for layer in order.tolist():
            if groups and ends[layer] - ends[groups[-1][0]] < _APART * height:
                groups[-1].append(layer)
            else:
                groups.append([layer])
        texts = [",".join(str(layer + 1) for layer in sorted(group)) for group in groups]
        places = np.array([ends[group].mean() for group in groups])
        self.labels.show(texts, np.full(len(groups), epoch[-1] if len(epoch) else 0.0), places, self.theme.color("ink"))
