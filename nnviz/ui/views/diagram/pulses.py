"""Pulses that run along the edges: values forwards, gradients backwards."""

import time

import numpy as np
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.core.base.arrays import Array
from nnviz.ui.theme.theme import Theme

_SECONDS = 0.7
_FRAME_MS = 16
_MOST = 300
"""Among more edges than this, pulses would be a cloud."""


class Pulses:
    """One dot on each edge into a layer, from one end to the other in a short time, and then no more."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self._timer = QTimer(widget, interval=_FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._began, self.flow = 0.0, 0

    @property
    def running(self) -> bool:
        """Are there pulses to be seen?"""
        return self._timer.isActive()

    def start(self, layer: int, flow: int) -> None:
        """Sends pulses along the edges into a layer; ``flow`` is 1 forwards, -1 backwards."""
        self._began, self.flow = time.perf_counter(), flow
        self._timer.start()

    def stop(self) -> None:
        """Shows none."""
        self._timer.stop()
        self._widget.update()

    def _tick(self) -> None:
        if time.perf_counter() - self._began > _SECONDS:
            self._timer.stop()
        self._widget.update()

    def paint(self, painter: QPainter, lines: Array, theme: Theme) -> None:
        """Paints the pulses on the polylines [edges, points, 2]."""
        if not self.running or not len(lines) or len(lines) > _MOST:
            return
        share = min(1.0, (time.perf_counter() - self._began) / _SECONDS)
        share = share * share * (3.0 - 2.0 * share)
        for width, color in ((8.0, "card"), (5.5, "ink")):
            painter.setPen(QPen(theme.color(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints([QPointF(float(x), float(y)) for x, y in _along(lines, share, self.flow)])


def _along(lines: Array, share: float, flow: int) -> Array:
    """Where the pulses are, [edges, 2], when so much of the way is gone."""
    place = (share if flow > 0 else 1.0 - share) * (lines.shape[1] - 1)
    below = min(int(place), lines.shape[1] - 2)
    part = place - below
    points: Array = lines[:, below] + part * (lines[:, below + 1] - lines[:, below])
    return np.asarray(points)
