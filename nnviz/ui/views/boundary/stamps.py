"""Many small pictures at many places: one atlas that holds them, one call that draws them all.

A layer keeps what it has drawn, so that one more stamp at the end costs one stamp and a frame without change costs one
picture.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import shiboken6
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from nnviz.core.base.arrays import Array, Indices

_FEW = 4
"""If so many stamps change, only what is around them is redrawn."""
_FAR = 1e6
"""Pixels; what is farther away is not seen, and has no whole number of pixels."""


class Stamp(Struct, frozen=True):
    """``paint`` paints around the origin, within a square of ``size`` pixels of the screen."""

    paint: Callable[[QPainter], None]
    size: float


class Atlas:
    """Stamps side by side in one picture, in square cells."""

    def __init__(self, stamps: list[Stamp], ratio: float) -> None:
        self.stamps, self.ratio = stamps, ratio
        self.sides = np.array([int(np.ceil(stamp.size * ratio)) | 1 for stamp in stamps])
        """Pixels of each; odd, so that it has one in its middle."""
        self.cell = int(self.sides.max())
        self.picture = QPixmap(self.cell * len(stamps), self.cell)
        self.picture.fill(Qt.GlobalColor.transparent)
        with QPainter(self.picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for i, stamp in enumerate(stamps):
                painter.resetTransform()
                painter.setClipRect(QRectF(i * self.cell, 0, self.cell, self.cell))
                painter.translate((i + 0.5) * self.cell, self.cell / 2)
                painter.scale(ratio, ratio)
                stamp.paint(painter)

    def draw(self, painter: QPainter, places: Array, stamps: Indices) -> None:
        """Draws stamps, by their numbers, around places [k, 2] in pixels of the device; later ones lie on top."""
        if not len(places):
            return
        fragments = np.empty((len(places), 10))  # as Qt lays an array of fragments out, one a row
        fragments[:, 0:2] = np.floor(places) + 0.5  # the middle of a pixel: crisp, and fast
        sides = self.sides[stamps]
        fragments[:, 3] = (self.cell - sides) // 2  # top
        fragments[:, 2] = stamps * self.cell + fragments[:, 3]  # left
        fragments[:, 4] = fragments[:, 5] = sides
        fragments[:, 6:] = (1, 1, 0, 1)  # scale across and up, rotation, opacity
        first = cast("Any", shiboken6.wrapInstance(fragments.ctypes.data, QPainter.PixmapFragment))
        painter.drawPixmapFragments(first, len(fragments), self.picture)


class Frame(Struct, frozen=True):
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
        self._changed: Array = np.empty((0, 2))

    def show(self, places: Array, stamps: Indices, atlas: Atlas) -> None:
        """Other stamps; of those that are drawn already all but a few are the first of these."""
        drawn = self._drawn
        if atlas is not self._atlas or drawn > len(places):
            self.forget()
        else:
            others = (self.places[:drawn] != places[:drawn]).any(axis=1) | (self._stamps[:drawn] != stamps[:drawn])
            changed = np.flatnonzero(others)
            self._changed = np.concatenate([self._changed, self.places[changed], places[changed]])
            if len(self._changed) > 2 * _FEW:
                self.forget()
        self.places, self._stamps, self._atlas = places, stamps, atlas

    def forget(self) -> None:
        """Draws everything again."""
        self._frame = None
        self._drawn = 0
        self._changed = np.empty((0, 2))

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Draws the picture into the frame; the painter's pixels are those of the screen."""
        if self._atlas is None or not len(self.places):
            return
        if frame != self._frame:
            self.forget()
            self._frame = frame
            self._picture = QPixmap(int(frame.width * frame.ratio), int(frame.height * frame.ratio))
            self._picture.fill(Qt.GlobalColor.transparent)
        if len(self._changed):
            self._fix(frame, self._atlas)
        if self._drawn < len(self.places):
            self._draw_rest(frame, self._atlas)
        painter.drawPixmap(QRectF(frame.left, frame.top, frame.width, frame.height), self._picture, QRectF())

    def _fix(self, frame: Frame, atlas: Atlas) -> None:
        """Draws again what lies around the few places where something has changed."""
        places, near = frame.pixels(self.places[: self._drawn]), np.zeros(self._drawn, dtype=bool)
        region, reach = QRegion(), atlas.cell // 2 + 1
        for x, y in np.floor(np.clip(frame.pixels(self._changed), -_FAR, _FAR)):
            region += QRegion(int(x) - reach, int(y) - reach, 2 * reach + 1, 2 * reach + 1)
            near |= (np.abs(places - (x, y)) < 2 * reach + 1).all(axis=1)
        with QPainter(self._picture) as painter:
            painter.setClipRegion(region)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
            painter.fillRect(region.boundingRect(), Qt.GlobalColor.transparent)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            atlas.draw(painter, places[near], self._stamps[: self._drawn][near])
        self._changed = np.empty((0, 2))

    def _draw_rest(self, frame: Frame, atlas: Atlas) -> None:
        places, stamps = frame.pixels(self.places[self._drawn :]), self._stamps[self._drawn :]
        edge = (frame.width * frame.ratio + atlas.cell, frame.height * frame.ratio + atlas.cell)
        seen = ((places > -atlas.cell) & (places < edge)).all(axis=1)
        with QPainter(self._picture) as painter:
            atlas.draw(painter, places[seen], stamps[seen])
        self._drawn = len(self.places)

    def paint_paths(self, painter: QPainter, frame: Frame) -> None:
        """Draws each stamp again, for a picture that is made of lines and no pixels."""
        if self._atlas is None:
            return
        for (x, y), stamp in zip(frame.pixels(self.places) / frame.ratio, self._stamps, strict=True):
            if 0 <= x <= frame.width and 0 <= y <= frame.height:
                painter.save()
                painter.translate(QPointF(frame.left + float(x), frame.top + float(y)))
                self._atlas.stamps[stamp].paint(painter)
                painter.restore()
