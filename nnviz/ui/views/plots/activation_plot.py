"""The plot of an activation: g, g', where the units of a layer lie on it, and the slope of one of them."""

import numpy as np
from msgspec import Struct
from PySide6.QtCore import Qt

from nnviz.core.analysis.curves import activation_curve
from nnviz.core.analysis.health import FLAT
from nnviz.core.base.arrays import Array
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.curve_plot import CurvePlot, Labels
from nnviz.ui.views.plots.loss_plot import round_up

_POINTS = 401
_LEAST = 6.0
"""The plot reaches at least so far to both sides of 0."""
_MOST_UNITS = 16
"""More units than this are drawn without their numbers."""
_CLOSE = 0.04
"""Units that are closer than this share of the plot have their numbers in one label."""


class Places(Struct, frozen=True, eq=False):
    """What is marked on the curve: z of the units [n], or of the examples [m] of one unit, and the z of that unit."""

    units: Array
    rug: Array
    chosen: float | None


class ActivationPlot(CurvePlot):
    """g in ink, g' thinner; units as dots on g, examples as ticks below, a tangent, and shade where g' is about 0."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "z", "", "")
        self.setAccessibleName(self.tr("Activation g and its derivative over z"))
        self.rug = self.add_curve("muted", 1.0, depth=1)
        self.derivative = self.add_curve("muted", 1.0)
        self.value = self.add_curve("ink", 2.0, depth=3)
        self.tangent = self.add_curve("positive", 1.5, Qt.PenStyle.SolidLine, depth=4)
        self.units = self.add_marks("ink", 8.0)
        self.chosen = self.add_marks("positive", 12.0, depth=6)
        self.labels = Labels(self)
        self._drawn: tuple[str, float, float] = ("", 0.0, 0.0)

    def show_curve(self, name: str, slope: float, places: Places) -> None:
        """Draws an activation that is a function of one z, with these places on it."""
        half = self._reach(places)
        if self._drawn != (name, slope, half):
            self._drawn = name, slope, half
            curve = activation_curve(name, slope, np.linspace(-half, half, _POINTS))
            self.value.setData(curve.z, curve.value)
            self.derivative.setData(curve.z, curve.derivative)
            low = min(float(curve.value.min()), 0.0)
            high = max(float(curve.value.max()), float(curve.derivative.max()))
            room = 0.18 * (high - low)
            self._bottom = low - room
            self.show_range(-half, half, low - room, high + room)
            self.show_zones(_flat_zones(curve.z, curve.derivative))
        self._show_units(name, slope, places, half)
        self._show_rug(places.rug, 0.08 * (self.box.viewRange()[1][1] - self._bottom))
        self._show_tangent(name, slope, places.chosen, half)

    def _reach(self, places: Places) -> float:
        everything = np.abs(np.concatenate([places.units, places.rug]))
        everything = everything[np.isfinite(everything)]
        return round_up(max(_LEAST, float(everything.max(initial=0.0))))

    def _show_units(self, name: str, slope: float, places: Places, half: float) -> None:
        z = places.units
        values = activation_curve(name, slope, z).value
        self.units.setData(x=z, y=values)
        texts, spots = _unit_labels(z, 2 * half * _CLOSE) if len(z) <= _MOST_UNITS else ([], np.empty(0, np.intp))
        self.labels.show(texts, z[spots], values[spots], self.theme.color("ink"))

    def _show_rug(self, z: Array, height: float) -> None:
        ends = np.tile([self._bottom, self._bottom + height, np.nan], len(z))
        self.rug.setData(np.repeat(z, 3), ends)

    def _show_tangent(self, name: str, slope: float, z: float | None, half: float) -> None:
        if z is None or not np.isfinite(z):
            self.tangent.setData(np.empty(0), np.empty(0))
            self.chosen.setData(x=[], y=[])
            return
        at = activation_curve(name, slope, np.array([z]))
        steps = np.array([-0.25, 0.25]) * half
        self.tangent.setData(z + steps, at.value + at.derivative * steps)
        self.chosen.setData(x=[z], y=at.value)


def _flat_zones(z: Array, derivative: Array) -> list[tuple[float, float]]:
    """The parts of z where |g'| < FLAT, from end to end."""
    flat = np.concatenate([[False], np.abs(derivative) < FLAT, [False]])
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    return [(float(z[start]), float(z[stop - 1])) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def _unit_labels(z: Array, close: float) -> tuple[list[str], np.ndarray]:
    """Unit numbers from 1, those of units close together in one text, and the unit where each text is drawn."""
    order = np.argsort(z, kind="stable")
    order = order[np.isfinite(z[order])]
    groups = np.split(order, np.flatnonzero(np.diff(z[order]) > close) + 1) if len(order) else []
    return [",".join(str(i + 1) for i in sorted(group)) for group in groups], np.array([g[0] for g in groups], np.intp)
