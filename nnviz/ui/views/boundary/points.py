"""The points on the boundary plot, all of them, with what they show kept for hit tests."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPaintEngine, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Data, Examples
from nnviz.ui.theme.sizes import px, scale
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.boundary.marks import all_stamps, kinds_of, stamps_of
from nnviz.ui.views.boundary.stamps import Atlas, Frame, Layer

_REACH = 14
"""Pixels within which a click means a point."""


class Places(Protocol):
    """What says where the examples of a data set lie."""

    def positions(self, data: Data, examples: Examples) -> Array:
        """The places of training or test examples, [m, 2]."""


class Marks(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph has no types
    """A few marks that leave every click to the plane under them: a click on one adds a point like any other."""

    def mouseClickEvent(self, ev: Any) -> None:
        """Not mine."""
        ev.ignore()


class PointsItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """Test points below training points, and rings around the selected ones."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__()
        self._view_box = view_box
        self.drawn, self.ringed = Layer(), Layer()
        self._kinds: tuple[tuple[str, int], Theme] | None = None
        self._scale = scale()
        self._atlas: Atlas | None = None
        self._stamps: Indices = np.empty(0, dtype=np.intp)
        self.tests: tuple[Array, Indices] = (np.empty((0, 2)), np.empty(0, dtype=np.intp))
        self._chosen: Indices = np.empty(0, dtype=np.intp)
        self._ratio = 1.0
        self._tests_shown = True
        self.positions: Array = np.empty((0, 2))
        """Where the training points lie in the plane [m, 2]."""

    def show(self, data: Data, plane: Places, theme: Theme) -> None:
        """Shows the points of a data set."""
        self.positions, self._stamps = plane.positions(data, data.train), stamps_of(data, data.train)
        kinds = kinds_of(data), theme
        self.tests = plane.positions(data, data.test), stamps_of(data, data.test) + kinds[0][1]
        if (kinds, scale()) != (self._kinds, self._scale):
            self._kinds, self._scale, self._atlas = kinds, scale(), None
        self._fill()

    def show_tests(self, shown: bool) -> None:
        """Shows the test points, or leaves them out."""
        if shown != self._tests_shown:
            self._tests_shown = shown
            self._fill()

    def select(self, indices: Sequence[int]) -> None:
        """Rings these training points."""
        self._chosen = np.array(indices, dtype=np.intp)
        self._fill()

    def near(self, x: float, y: float) -> int | None:
        """The training point within reach of a place of the plane, if any."""
        if not len(self.positions):
            return None
        offsets = (self.positions - (x, y)) / np.array(self._view_box.viewPixelSize())
        squares = np.nan_to_num(np.square(offsets).sum(axis=1), nan=np.inf)
        nearest = int(squares.argmin())
        return nearest if squares[nearest] <= px(_REACH) ** 2 else None

    def _fill(self) -> None:
        if self._kinds is None:
            return
        if self._atlas is None or self._atlas.ratio != self._ratio:
            self._atlas = Atlas(all_stamps(*self._kinds), self._ratio)
        places, stamps = self.tests if self._tests_shown else (self.tests[0][:0], self.tests[1][:0])
        self.drawn.show(np.concatenate([places, self.positions]), np.concatenate([stamps, self._stamps]), self._atlas)
        chosen = self._chosen[self._chosen < len(self.positions)]
        ring = np.full(len(chosen), len(self._atlas.stamps) - 1)
        places, stamps = self.positions[chosen], self._stamps[chosen]
        self.ringed.show(np.concatenate([places, places]), np.concatenate([ring, stamps]), self._atlas)
        self.update()

    def viewTransformChanged(self) -> None:
        """The plot shows another part of the plane, which pyqtgraph tells."""
        self.prepareGeometryChange()

    def boundingRect(self) -> QRectF:
        """All that the plot shows."""
        rect: QRectF = self._view_box.viewRect()
        return rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draws the pictures of the layers; for a file of lines, each mark."""
        frame = Frame.of(painter, self.boundingRect())
        if frame.ratio != self._ratio:
            self._ratio = frame.ratio
            self._fill()
        painter.resetTransform()
        for layer in (self.drawn, self.ringed):
            if painter.paintEngine().type() == QPaintEngine.Type.SVG:
                layer.paint_paths(painter, frame)
            else:
                layer.paint(painter, frame)
