"""Many small pictures at many places: one atlas that holds them, one call that draws them all.

A layer keeps what it has drawn, so that one more stamp at the end costs one stamp and a frame without change costs one
picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from nnviz.core.arrays import Array, Indices

Paint = Callable[[QPainter], None]
"""Paints one stamp around the origin, in pixels of the screen."""


class Atlas:
    """Stamps side by side in one picture, each in a square cell of ``size`` pixels of the screen."""

    def __init__(self, paints: list[Paint], size: int, ratio: float) -> None:
        self.paints, self.ratio = paints, ratio
        self.side = int(np.ceil(size * ratio)) | 1  # odd: a stamp has a pixel in its middle
        self.picture = QPixmap(self.side * max(len(paints), 1), self.side)
        self.picture.fill(Qt.GlobalColor.transparent)
        with QPainter(self.picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for i, paint in enumerate(paints):
                painter.resetTransform()
                painter.setClipRect(QRectF(i * self.side, 0, self.side, self.side))
                painter.translate((i + 0.5) * self.side, self.side / 2)
                painter.scale(ratio, ratio)
                paint(painter)

    def draw(self, painter: QPainter, places: Array, stamps: Indices) -> None:
        """Draws stamps, by their numbers, around places [k, 2] in pixels of the device; later ones lie on top."""
        if not len(places):
            return
        fragments = np.empty((len(places), 10))  # as Qt lays an array of fragments out, one a row
        fragments[:, 0:2] = np.floor(places - self.side / 2 + 0.5) + self.side / 2  # whole pixels: crisp, and fast
        fragments[:, 2] = stamps * self.side
        fragments[:, 3:] = (0, self.side, self.side, 1, 1, 0, 1)  # top, width, height, scale, rotation, opacity
        first = cast("Any", shiboken6.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment))
        painter.drawPixmapFragments(first, len(fragments), self.picture)


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the screen that a layer fills, and how places of the plane get there: scale and shift of x and y."""

    left: float
    top: float
    width: float
    height: float
    ratio: float
    scale: tuple[float, float]
    shift: tuple[float, float]

    @classmethod
    def of(cls, painter: QPainter, room: QRectF) -> "Frame":
        """Where a painter draws ``room``, a part of the plane; its axes are those of the screen."""
        transform = painter.transform()
        on_screen = transform.mapRect(room)
        left, top = float(np.floor(on_screen.left())), float(np.floor(on_screen.top()))
        return cls(
            left, top, float(np.ceil(on_screen.right())) - left, float(np.ceil(on_screen.bottom())) - top,
            float(painter.device().devicePixelRatio()),
            (transform.m11(), transform.m22()), (transform.dx() - left, transform.dy() - top),
        )  # fmt: skip

    def pixels(self, places: Array) -> Array:
        """Places of the plane [k, 2] in pixels of the device, from the upper left of this frame."""
        result: Array = (places * self.scale + self.shift) * self.ratio
        return result


class Layer:
    """Stamps at places of the plane, and the picture of them."""

    def __init__(self) -> None:
        self.places: Array = np.empty((0, 2))
        self._stamps: Indices = np.empty(0, dtype=np.intp)
        self._atlas: Atlas | None = None
        self._frame: Frame | None = None
        self._picture = QPixmap()
        self._drawn = 0

    def show(self, places: Array, stamps: Indices, atlas: Atlas) -> None:
        """Other stamps; those that are drawn already stay where they are the first of these."""
        before = self._drawn
        more = (
            atlas is self._atlas and before <= len(places) and np.array_equal(self.places[:before], places[:before])
            and np.array_equal(self._stamps[:before], stamps[:before])
        )  # fmt: skip
        if not more:
            self.forget()
        self.places, self._stamps, self._atlas = places, stamps, atlas

    def forget(self) -> None:
        """Draws everything anew."""
        self._frame = None
        self._drawn = 0

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Draws the picture into the frame; the painter's pixels are those of the screen."""
        if self._atlas is None or not len(self.places):
            return
        if frame != self._frame:
            self._frame, self._drawn = frame, 0
            self._picture = QPixmap(int(frame.width * frame.ratio), int(frame.height * frame.ratio))
            self._picture.fill(Qt.GlobalColor.transparent)
        if self._drawn < len(self.places):
            self._draw_rest(frame, self._atlas)
        painter.drawPixmap(QRectF(frame.left, frame.top, frame.width, frame.height), self._picture, QRectF())

    def _draw_rest(self, frame: Frame, atlas: Atlas) -> None:
        places, stamps = frame.pixels(self.places[self._drawn :]), self._stamps[self._drawn :]
        edge = (frame.width * frame.ratio + atlas.side, frame.height * frame.ratio + atlas.side)
        seen = ((places > -atlas.side) & (places < edge)).all(axis=1)
        with QPainter(self._picture) as painter:
            atlas.draw(painter, places[seen], stamps[seen])
        self._drawn = len(self.places)

    def paint_paths(self, painter: QPainter, frame: Frame) -> None:
        """Draws each stamp anew, for a picture that is made of lines and no pixels."""
        if self._atlas is None:
            return
        for (x, y), stamp in zip(frame.pixels(self.places) / frame.ratio, self._stamps, strict=True):
            if 0 <= x <= frame.width and 0 <= y <= frame.height:
                painter.save()
                painter.translate(QPointF(frame.left + float(x), frame.top + float(y)))
                self._atlas.paints[stamp](painter)
                painter.restore()
