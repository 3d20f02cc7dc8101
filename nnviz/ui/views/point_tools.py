"""The mouse on the boundary plot: what a click or a drag means there.

It only says what the person did, in data coordinates; whoever listens decides what becomes of it.
"""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal


class PointTools(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """A view box where the left button works on points, the middle one pans and the wheel zooms."""

    clicked = Signal(float, float, bool)  # x, y, the other class
    choose_clicked = Signal(float, float)
    remove_clicked = Signal(float, float)
    drag_started = Signal(float, float)
    dragged = Signal(float, float)
    drag_ended = Signal()
    sprayed = Signal(float, float, bool)

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self.brush = False
        self.setMouseMode(pg.ViewBox.PanMode)

    def mouseClickEvent(self, ev: Any) -> None:
        """Left adds, with Ctrl chooses, right removes; the second click of a double click is the same click."""
        if ev.double():
            ev.accept()
            return
        at = self.mapSceneToView(ev.scenePos())
        if ev.button() == Qt.MouseButton.LeftButton:
            ev.accept()
            if ev.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.choose_clicked.emit(at.x(), at.y())
            else:
                self.clicked.emit(at.x(), at.y(), _shifted(ev))
        elif ev.button() == Qt.MouseButton.RightButton:
            ev.accept()
            self.remove_clicked.emit(at.x(), at.y())

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        """Left moves a point (or sprays with the brush); the middle button pans."""
        if ev.button() != Qt.MouseButton.LeftButton or axis is not None:
            if ev.button() == Qt.MouseButton.MiddleButton or axis is not None:
                super().mouseDragEvent(ev, axis)
            return
        ev.accept()
        at: QPointF = self.mapSceneToView(ev.scenePos())
        if self.brush:
            self.sprayed.emit(at.x(), at.y(), _shifted(ev))
            if ev.isFinish():
                self.drag_ended.emit()
            return
        if ev.isStart():
            start = self.mapSceneToView(ev.buttonDownScenePos())
            self.drag_started.emit(start.x(), start.y())
        self.dragged.emit(at.x(), at.y())
        if ev.isFinish():
            self.drag_ended.emit()


def _shifted(ev: Any) -> bool:
    return bool(ev.modifiers() & Qt.KeyboardModifier.ShiftModifier)
