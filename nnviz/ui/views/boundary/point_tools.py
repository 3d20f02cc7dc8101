"""The mouse on the boundary plot: what a click or a drag means there, with the tool that is chosen.

It only says what the person did, in data coordinates; whoever listens decides what becomes of it.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal

from nnviz.ui.views.boundary.tool_marks import BrushCircle, Loop

TOOLS = ("add", "brush", "lasso")
SMALLEST_BRUSH, LARGEST_BRUSH = 5.0, 150.0
_NOTCH = 120
"""What Qt calls the turn of a wheel by one notch."""
_GROWTH = 1.15
_LEAST_STEP = 2.0
"""Pixels that the mouse has to move for another corner of the lasso."""


class PointTools(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """A view box where the left button works on points, the middle one pans and the wheel zooms."""

    clicked = Signal(float, float, bool)  # x, y, the other class
    choose_clicked = Signal(float, float)
    picked = Signal(float, float, object)  # x, y, modifiers: a click with the lasso
    remove_clicked = Signal(float, float)
    drag_started = Signal(float, float)
    dragged = Signal(float, float)
    drag_ended = Signal()
    sprayed = Signal(float, float, bool)
    lassoed = Signal(object, object)  # corners [k, 2], modifiers
    value_turned = Signal(float, float, float, bool)  # x, y, notches, finer
    brush_resized = Signal(float)

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.setMouseMode(pg.ViewBox.PanMode)
        self.tool = "add"
        self.grips: Callable[[float, float], bool] = lambda x, y: False
        """Does a drag with the lasso from this place move what is selected?"""
        self._doing = ""
        self._corners: list[tuple[float, float]] = []
        self._last = QPointF()
        self.circle = BrushCircle(self)
        self.loop = Loop(self)
        self.sigTransformChanged.connect(self.loop.follow)

    def set_tool(self, tool: str) -> None:
        """Chooses one of TOOLS."""
        self.tool = tool
        self.circle.setVisible(False)
        if tool == "add":
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)

    def point_at(self, position: QPointF | None) -> None:
        """The mouse is at a place of the scene, or has left."""
        self.circle.setVisible(self.tool == "brush" and position is not None)
        if position is not None:
            self.circle.setPos(self.mapFromScene(position))

    @property
    def brush_size(self) -> tuple[float, float]:
        """Half width and half height of the brush, in data coordinates."""
        width, height = self.viewPixelSize()
        return self.circle.radius * width, self.circle.radius * height

    def abandon(self) -> bool:
        """Drops a lasso or a drag that is under way; False where there is none."""
        busy = bool(self._doing)
        self._doing = "nothing" if busy else ""
        self.loop.show_corners([])
        return busy

    def mouseClickEvent(self, ev: Any) -> None:
        """Left adds, with Ctrl chooses, right removes; the second click of a double click is the same click."""
        if ev.double():
            ev.accept()
            return
        at = self.mapSceneToView(ev.scenePos())
        if ev.button() == Qt.MouseButton.LeftButton:
            ev.accept()
            if self.tool == "lasso":
                self.picked.emit(at.x(), at.y(), ev.modifiers())
            elif ev.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.choose_clicked.emit(at.x(), at.y())
            else:
                self.clicked.emit(at.x(), at.y(), shifted(ev))
        elif ev.button() == Qt.MouseButton.RightButton:
            ev.accept()
            self.remove_clicked.emit(at.x(), at.y())

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        """Left moves points, sprays or draws a loop, as the tool says; the middle button pans."""
        if ev.button() != Qt.MouseButton.LeftButton or axis is not None:
            if ev.button() == Qt.MouseButton.MiddleButton or axis is not None:
                super().mouseDragEvent(ev, axis)
            return
        ev.accept()
        if ev.isStart():
            start = self.mapSceneToView(ev.buttonDownScenePos())
            self._begin(start.x(), start.y())
        at = self.mapSceneToView(ev.scenePos())
        if self._doing == "brush":
            self.sprayed.emit(at.x(), at.y(), shifted(ev))
        elif self._doing == "lasso":
            self._draw_loop(at, ev.scenePos())
        elif self._doing == "move":
            self.dragged.emit(at.x(), at.y())
        if ev.isFinish():
            self._end(ev)

    def _begin(self, x: float, y: float) -> None:
        moves = self.tool == "add" or (self.tool == "lasso" and self.grips(x, y))
        self._doing = "move" if moves else self.tool
        self._corners = [(x, y)]
        self._last = self.mapViewToScene(QPointF(x, y))
        if self._doing == "move":
            self.drag_started.emit(x, y)

    def _draw_loop(self, at: QPointF, on_screen: QPointF) -> None:
        moved = QPointF(on_screen) - self._last
        if abs(moved.x()) + abs(moved.y()) >= _LEAST_STEP:
            self._last = QPointF(on_screen)
            self._corners.append((at.x(), at.y()))
            self.loop.show_corners(self._corners)

    def let_go(self) -> None:
        """Another experiment comes: a drag meant the points that are there, and is over."""
        done, self._doing = self._doing, ""
        if done:
            self.loop.show_corners([])
            self.drag_ended.emit()

    def _end(self, ev: Any) -> None:
        done, self._doing = self._doing, ""
        if done == "lasso":
            self.loop.show_corners([])
            self.lassoed.emit(np.array(self._corners), ev.modifiers())
        elif done in ("move", "brush"):
            self.drag_ended.emit()

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:
        """Zooms; with the brush on it makes the brush larger or smaller, with Ctrl it turns the value of a point.

        Points lie everywhere: if the wheel alone changed the value of the one under it, zooming would change the data.
        """
        notches = ev.delta() / _NOTCH
        if ev.modifiers() & Qt.KeyboardModifier.ControlModifier and axis is None:
            at = self.mapSceneToView(ev.scenePos())
            self.value_turned.emit(at.x(), at.y(), notches, shifted(ev))
        elif self.tool == "brush" and axis is None:
            radius = self.circle.radius * _GROWTH**notches
            self.circle.set_radius(min(max(radius, SMALLEST_BRUSH), LARGEST_BRUSH))
            self.brush_resized.emit(self.circle.radius)
        else:
            super().wheelEvent(ev, axis)
            return
        ev.accept()


def shifted(ev: Any) -> bool:
    """Was Shift held?"""
    return bool(ev.modifiers() & Qt.KeyboardModifier.ShiftModifier)
