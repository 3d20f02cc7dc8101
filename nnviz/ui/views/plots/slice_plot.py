"""J along one weight, with the present point on it; the point can be dragged along the curve."""

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from nnviz.core.analysis.landscape import LossSlice
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.curve_plot import CurvePlot

_REACH = 16
"""Pixels from the point within which a press takes hold of it."""


class SlicePlot(CurvePlot):
    """Emits where the point was dragged to, as a value of the weight, and the number of the drag."""

    dragged = Signal(float, int)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, "", "J", name)
        self.curve = self.add_curve("ink", 2.0)
        self.tangent = self.add_curve("muted", 1.0, Qt.PenStyle.DashLine)
        self.point = self.add_marks("positive", 13.0)
        self.setAccessibleDescription(self.tr("The current point can be dragged along the curve"))
        self._slice: LossSlice | None = None
        self._held = False
        self._drag = 0

    def show_slice(self, shown: LossSlice) -> None:
        """Shows a slice with the tangent at the present point."""
        self._slice = shown
        values, loss = shown.values, shown.loss
        finite = loss[np.isfinite(loss)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        if np.isfinite(shown.present):
            low, high = min(low, shown.present), max(high, shown.present)
        room = max(0.08 * (high - low), 1e-12 + 0.02 * abs(high))
        self.curve.setData(values, loss)
        self.point.setData([shown.value], [shown.present] if np.isfinite(shown.present) else [np.nan])
        reach = 0.25 * (values[-1] - values[0])
        ends = np.array([-reach, reach])
        tangent = shown.present + shown.slope * ends
        self.tangent.setData(shown.value + ends, tangent if np.isfinite(tangent).all() else [np.nan, np.nan])
        if not self._held:
            self.name_axis("bottom", shown.parameter.name)
            self.show_range(float(values[0]), float(values[-1]), low - room, high + room)

    def move_point(self, value: float, present: float) -> None:
        """Moves the present point alone: the curve through it follows once it is computed."""
        self.point.setData([value], [present] if np.isfinite(present) else [np.nan])

    # ---------------------------------------------------------------- mouse

    def _view(self, position: QPointF) -> QPointF:
        point: Any = self.box.mapSceneToView(self.mapToScene(position.toPoint()))
        return QPointF(point)

    def place_of_point(self) -> QPointF | None:
        """Where the present point is in the widget."""
        if self._slice is None or not np.isfinite(self._slice.present):
            return None
        at = self.box.mapViewToScene(QPointF(self._slice.value, self._slice.present))
        return QPointF(self.mapFromScene(at))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of the point."""
        place = self.place_of_point()
        near = place is not None and (place - event.position()).manhattanLength() <= _REACH
        if event.button() == Qt.MouseButton.LeftButton and near:
            self._held = True
            self._drag += 1
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The weight follows the mouse."""
        if self._held:
            self.dragged.emit(self._view(event.position()).x(), self._drag)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends the drag of the point."""
        self._held = False
        event.accept()
