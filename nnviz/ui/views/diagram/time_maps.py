"""The picture of a network that sees windows of time: each layer as a map, frames to the right and units upwards.

Pointing at a place of a map shows which frames of the map below it sees, and with which weights.
"""

import math

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF

from nnviz.core.base.arrays import Array, Image
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import Trace
from nnviz.core.network.part import Part
from nnviz.ui.theme.sizes import dp
from nnviz.ui.theme.theme import Theme, scale_pixels
from nnviz.ui.views.diagram.layout import HEADER
from nnviz.ui.views.diagram.neuron_pictures import color_index, scale_of

_SHARE, _TALLEST, _LARGEST = 0.84, 150.0, 26.0
"""Of its column that a map takes, and the pixels that a map and one of its cells are high at most."""
_KERNEL, _LEAST_ROOM = 84.0, 34.0
_SMALL = 1e-12
_BOUNDED = ("sigmoid", "tanh", "softmax", "threshold")


class Map(Struct, frozen=True):
    """One layer: so many ``frames`` of ``channels`` each, drawn in a box; a plain layer has one frame."""

    box: QRectF
    frames: int
    channels: int

    def cell(self, frame: int, channel: int, frames: int = 1, channels: int = 1) -> QRectF:
        """Where cells are: so many frames and channels from these on, channel 0 at the bottom."""
        width, height = self.box.width() / self.frames, self.box.height() / self.channels
        top = self.box.bottom() - (channel + channels) * height
        return QRectF(self.box.left() + frame * width, top, frames * width, channels * height)

    def at(self, place: QPointF) -> tuple[int, int] | None:
        """The (frame, channel) at a place."""
        if not self.box.contains(place):
            return None
        frame = int((place.x() - self.box.left()) / self.box.width() * self.frames)
        channel = int((self.box.bottom() - place.y()) / self.box.height() * self.channels)
        return min(frame, self.frames - 1), min(channel, self.channels - 1)


class TimeMaps:
    """Geometry, painting and what lies where; for one network in a widget of one size."""

    def __init__(self, experiment: Experiment, columns: tuple[float, ...], width: float, height: float) -> None:
        self.architecture = Architecture.of(experiment.network)
        self._outputs, self._height = experiment.data.outputs, height
        middle, room = HEADER + (height - HEADER) * 0.42, (height - HEADER) * 0.62
        self.maps = [
            _map(x, middle, width * _SHARE, min(room, dp(_TALLEST)), *_shape(self.architecture, layer))
            for layer, x in enumerate(columns)
        ]

    def part_at(self, place: QPointF) -> Part | None:
        """The activation at a place, as layer and row."""
        for layer, shown in enumerate(self.maps):
            found = shown.at(place)
            if found is not None:
                return Part(layer, found[0] * shown.channels + found[1])
        return None

    def paint(
        self, painter: QPainter, params: Array, trace: Trace | None, marked: Part | None, theme: Theme, font: QFont,
        words: tuple[str, str],
    ) -> None:  # fmt: skip
        """The maps of an example, the frames that feed each other, and the weights of what is marked.

        ``words`` are drawn below the weights, and in place of them where nothing is marked.
        """
        for layer, shown in enumerate(self.maps):
            self._paint_map(painter, layer, shown, trace, theme)
        painter.setFont(font)
        self._paint_outputs(painter, theme)
        for layer in self.architecture.numbers:
            part = marked if marked is not None and marked.layer == layer else None
            self._paint_window(painter, layer, part, theme)
        self._paint_kernel(painter, params, marked, theme, words)

    def _paint_map(self, painter: QPainter, layer: int, shown: Map, trace: Trace | None, theme: Theme) -> None:
        values = np.zeros((shown.frames, shown.channels))
        if trace is not None:
            values = trace.a[layer][:, 0].reshape(shown.frames, shown.channels)
        activation = "" if layer == 0 else self.architecture.activations[layer - 1]
        image = _image(values, *_scale(values, activation), theme)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(shown.box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("strong_line"), 1.0))
        painter.drawRect(shown.box)
        off = set(self.architecture.off_rows(layer)) if layer else set()
        painter.setPen(QPen(theme.color("muted"), dp(1.5)))
        for row in off:
            if row < shown.channels:  # once for all frames
                line = shown.cell(0, row, shown.frames)
                painter.drawLine(line.topLeft(), line.bottomRight())
                painter.drawLine(line.bottomLeft(), line.topRight())

    def _paint_outputs(self, painter: QPainter, theme: Theme) -> None:
        """The name of each output beside it."""
        last = self.maps[-1]
        painter.setPen(theme.color("ink"))
        for k, name in enumerate(self._outputs[: last.channels]):
            box = last.cell(0, k).translated(last.box.width() + dp(6.0), 0.0)
            box.setWidth(dp(46.0))
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_window(self, painter: QPainter, layer: int, part: Part | None, theme: Theme) -> None:
        """What one frame of a layer sees of the map below, with lines between; the marked one in ink."""
        shape, here, below = self.architecture.layer(layer), self.maps[layer], self.maps[layer - 1]
        ink = QColor(theme.color("ink" if part is not None else "strong_line"))
        painter.setPen(QPen(ink, dp(1.6) if part is not None else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        place, unit = (shape.places // 2, None) if part is None else shape.place_and_unit(part.unit)
        frames = shape.seen()[place]
        seen = below.cell(int(frames[0]), 0, len(frames), below.channels)
        whole = here.cell(place, 0, 1, here.channels)
        end = whole if unit is None or shape.shares_weights else here.cell(place, unit)
        if unit is not None:
            painter.drawRect(here.cell(place, unit))
        elif shape.shares_weights:
            painter.drawRect(whole)
        painter.drawRect(seen)
        ink.setAlpha(120 if part is not None else 70)
        painter.setPen(QPen(ink, 1.0))
        for start, stop in ((seen.topRight(), end.topLeft()), (seen.bottomRight(), end.bottomLeft())):
            painter.drawPolyline(QPolygonF([start, stop]))

    def _paint_kernel(
        self, painter: QPainter, params: Array, marked: Part | None, theme: Theme, words: tuple[str, str]
    ) -> None:
        """The weights of the marked unit, laid out like what it sees: frames to the right, channels upwards."""
        left, top = self.maps[0].box.left(), max(shown.box.bottom() for shown in self.maps) + dp(14.0)
        room = self._height - top - dp(4.0)
        if room < dp(_LEAST_ROOM):
            return
        painter.setPen(theme.color("muted"))
        if marked is None or marked.layer == 0:
            painter.drawText(QRectF(left, top, dp(420.0), dp(36.0)), Qt.TextFlag.TextWordWrap, words[1])
            return
        below = self.maps[marked.layer - 1]
        _, unit = self.architecture.layer(marked.layer).place_and_unit(marked.unit)
        weights = self.architecture.weights(params)[marked.layer - 1][unit].reshape(-1, below.channels)
        cell = min(min(dp(_KERNEL), room) / max(weights.shape), dp(9.0))
        box = QRectF(left, top, max(weights.shape[0] * cell, dp(10.0)), weights.shape[1] * cell)
        largest = float(np.abs(self.architecture.weights(params)[marked.layer - 1]).max())
        painter.drawImage(box, _image(weights, 0.0, max(largest, _SMALL), theme))
        painter.setPen(QPen(theme.color("strong_line"), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        painter.setPen(theme.color("muted"))
        painter.drawText(QRectF(box.right() + dp(10.0), top, dp(320.0), dp(54.0)), Qt.TextFlag.TextWordWrap, words[0])


def _shape(architecture: Architecture, layer: int) -> tuple[int, int]:
    """Frames and channels of a layer."""
    frames = math.prod(architecture.grid(layer))
    return frames, architecture.sizes[layer] // frames


def _map(x: float, middle: float, width: float, height: float, frames: int, channels: int) -> Map:
    """A map around a place, as large as there is room, its cells no larger than is good to look at."""
    cell_width = min(width / frames, dp(_LARGEST))
    cell_height = min(height / channels, dp(_LARGEST))
    size = (cell_width * frames, cell_height * channels)
    return Map(QRectF(round(x - size[0] / 2), round(middle - size[1] / 2), size[0], size[1]), frames, channels)


def _scale(values: Array, activation: str) -> tuple[float, Array | Image | float]:
    """The middle and reach of the colours of activations; without an upper bound, the largest of the layer."""
    if activation in _BOUNDED:
        return scale_of(values, activation)
    with np.errstate(all="ignore"):
        return 0.0, max(float(np.abs(values).max()), _SMALL)


def _image(values: Array, middle: float, reach: Array | Image | float, theme: Theme) -> QImage:
    """Values [frames, channels] as a picture, channel 0 at the bottom."""
    pixels = np.ascontiguousarray(scale_pixels(theme)[color_index(values, middle, reach)].T[::-1])
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
