"""Painting the network diagram: headers, edges, nodes with their pictures, and what is marked, frozen or off."""

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Data
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.features import feature_labels
from nnviz.core.network.freezing import frozen_blocks
from nnviz.core.network.part import Part
from nnviz.core.steps.lit import Lit
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.diagram.edge_painter import EdgePainter
from nnviz.ui.views.diagram.layout import SMALLEST_NAMED, SMALLEST_WITH_BIAS, Diagram
from nnviz.ui.views.diagram.neuron_pictures import RIM

NARROW = 74
"""Pixels of a column below which headers are short."""
_NAME_GAP = 6
_LINE = 16
"""Pixels that a name above a node needs."""
_ELIDE = Qt.TextElideMode.ElideRight
_PIN = 3.5
"""Radius in pixels of the mark on a frozen weight."""
_MOST_PINS = 400
"""More frozen weights than this are not marked one by one."""


class Scene(Struct, frozen=True, eq=False):
    """All that is painted: the geometry, one snapshot of the run, its pictures, and what is pointed at."""

    diagram: Diagram
    lines: list[Array]
    edges: EdgePainter
    snapshot: Snapshot
    pictures: list[list[QImage]]
    theme: Theme
    font: QFont
    lit: Lit | None
    selection: Part | None
    hovered: Part | None


def paint_input_header(painter: QPainter, diagram: Diagram, theme: Theme, font: QFont, words: str) -> None:
    """What is written above the input column."""
    left = diagram.columns[0] - diagram.column_width / 2
    bold = QFont(font)
    bold.setBold(True)
    painter.setFont(bold)
    painter.setPen(theme.color("ink"))
    place = QRectF(left, 0, diagram.column_width, dp(20))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words.partition("\n")[0])
    painter.setFont(font)
    painter.setPen(theme.color("muted"))
    painter.drawText(place.translated(0, dp(21)), Qt.AlignmentFlag.AlignCenter, words.partition("\n")[2])


def paint_edges(painter: QPainter, scene: Scene) -> None:
    """The weights, those that are marked, and pins on those that are frozen."""
    architecture = scene.snapshot.architecture
    weights = architecture.weights(scene.snapshot.params)
    for layer in architecture.numbers[:-1]:  # what a unit that is off would send on
        rows = architecture.off_rows(layer)
        if rows:
            weights[layer] = weights[layer].copy()
            weights[layer][:, rows] = 0.0
    scene.edges.paint(painter, weights, None if scene.lit is None else scene.lit.edges)
    for part, width in ((scene.selection, dp(2.0)), (scene.hovered, dp(1.5))):
        if part is not None and part.source is not None:
            line = scene.lines[part.layer - 1][part.unit * architecture.sizes[part.layer - 1] + part.source]
            painter.setPen(QPen(scene.theme.color("ink"), width))
            painter.drawPolyline([QPointF(float(x), float(y)) for x, y in line])
    if any(layer.frozen for layer in architecture.layers):
        _paint_pins(painter, scene, architecture)


def _paint_pins(painter: QPainter, scene: Scene, architecture: Architecture) -> None:
    """A small square in the middle of each frozen edge, and around each frozen bias."""
    painter.setPen(QPen(scene.theme.color("ink"), dp(1.2)))
    painter.setBrush(scene.theme.color("card"))
    drawn = 0
    for layer, block in enumerate(frozen_blocks(architecture), start=1):
        lines = scene.lines[layer - 1]
        for index in np.flatnonzero(block[:, :-1]):
            drawn += 1
            if drawn > _MOST_PINS:
                return
            line = lines[int(index)]
            x, y = line[len(line) // 2] if len(line) > 2 else line.mean(axis=0)
            painter.drawRect(QRectF(x - dp(_PIN), y - dp(_PIN), 2 * dp(_PIN), 2 * dp(_PIN)))
        if scene.diagram.sizes[layer] < px(SMALLEST_WITH_BIAS):
            continue
        for unit in np.flatnonzero(block[:, -1]):
            place = scene.diagram.bias_place(layer, int(unit))
            painter.drawRect(QRectF(place.x() - dp(7), place.y() - dp(7), dp(14), dp(14)))


def paint_nodes(painter: QPainter, scene: Scene) -> None:
    """Every neuron with its picture and bias; one that is off is crossed out."""
    rim, ground = QPen(scene.theme.color("strong_line"), 1.0), scene.theme.color("card")
    architecture = scene.snapshot.architecture
    biases, inset = architecture.biases(scene.snapshot.params), px(RIM) // 2
    for layer, (centres, size) in enumerate(zip(scene.diagram.centres, scene.diagram.sizes, strict=True)):
        off = set(architecture.off_rows(layer)) if layer else set()
        half = size / 2
        for unit, (x, y) in enumerate(centres.tolist()):
            box = QRectF(x - half, y - half, size, size)
            painter.setPen(rim)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, dp(3.0), dp(3.0))
            painter.drawImage(QPointF(int(x - half) + inset, int(y - half) + inset), scene.pictures[layer][unit])
            if unit in off:
                _cross_out(painter, box, scene.theme)
            if layer and size >= px(SMALLEST_WITH_BIAS):
                _paint_bias(painter, scene, Part(layer, unit, bias=True), float(biases[layer - 1][unit]))
            if scene.lit is not None:
                _paint_light(painter, box, layer in scene.lit.layers, scene.theme)
    for part, width in ((scene.selection, dp(2.5)), (scene.hovered, dp(1.5))):
        if part is not None and part.source is None and not part.bias:
            _paint_frame(painter, scene, part, width)


def _cross_out(painter: QPainter, box: QRectF, theme: Theme) -> None:
    veil = QColor(theme.color("card"))
    veil.setAlpha(190)
    painter.fillRect(box.adjusted(1, 1, -1, -1), veil)
    painter.setPen(QPen(theme.color("muted"), dp(1.5)))
    inner = box.adjusted(dp(3), dp(3), -dp(3), -dp(3))
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())


def _paint_bias(painter: QPainter, scene: Scene, part: Part, bias: float) -> None:
    """A dot at the node's corner: colour by the sign, size by the amount of the bias; with a rim where it is meant."""
    radius = dp(2.0 + 3.0 * min(1.0, abs(bias) / 3.0))
    marked = part in (scene.selection, scene.hovered)
    painter.setPen(QPen(scene.theme.color("ink" if marked else "card"), dp(1.5) if marked else 1.0))
    color = "positive" if bias > 0 else "negative" if bias < 0 else "strong_line"
    painter.setBrush(scene.theme.color(color))
    radius = max(radius, dp(4.0)) if marked else radius
    painter.drawEllipse(scene.diagram.bias_place(part.layer, part.unit), radius, radius)


def _paint_light(painter: QPainter, box: QRectF, on: bool, theme: Theme) -> None:
    """A neuron that the step concerns has a dark rim; the others are faded."""
    if on:
        painter.setPen(QPen(theme.color("ink"), dp(2.0)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, dp(3.0), dp(3.0))
        return
    veil = QColor(theme.color("card"))
    veil.setAlpha(150)
    painter.fillRect(box.adjusted(-1, -1, 1, dp(6)), veil)


def _paint_frame(painter: QPainter, scene: Scene, part: Part, width: float) -> None:
    x, y = scene.diagram.centres[part.layer][part.unit]
    half = scene.diagram.sizes[part.layer] / 2 + dp(1)
    painter.setPen(QPen(scene.theme.color("ink"), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(x - half, y - half, 2 * half, 2 * half), dp(4.0), dp(4.0))


def paint_names(painter: QPainter, scene: Scene, *, outputs: bool) -> None:
    """Feature names beside the inputs, class names beside the outputs; of a folded layer, at its first column.

    Without ``outputs`` the inputs alone: something else names the outputs.
    """
    data = scene.snapshot.experiment.data
    if scene.diagram.sizes[0] >= px(SMALLEST_NAMED):
        painter.setFont(scene.font)
        painter.setPen(scene.theme.color("ink"))
        _paint_inputs(painter, scene)
    names = output_names(data)
    if outputs and names and scene.diagram.sizes[-1] >= px(SMALLEST_NAMED):
        painter.setFont(scene.font)
        painter.setPen(scene.theme.color("muted"))
        _paint_outputs(painter, scene, names)


def _paint_inputs(painter: QPainter, scene: Scene) -> None:
    half, centres = scene.diagram.sizes[0] / 2, scene.diagram.centres[0]
    first = float(centres[:, 0].min())
    experiment = scene.snapshot.experiment
    names = feature_labels(experiment.network.features, experiment.data.inputs)
    column = np.sort(centres[centres[:, 0] == first, 1])
    apart = 2 * half + px(_LINE)  # else names are drawn over the next picture
    above = len(column) < 2 or float(np.diff(column).min()) >= apart
    for name, (x, y) in zip(names, centres.tolist(), strict=True):
        if x > first:
            continue
        if painter.fontMetrics().horizontalAdvance(name) + px(_NAME_GAP) > x - half and above:  # no room beside
            box, align = QRectF(x - dp(30), y - half - dp(16), dp(60), dp(15)), Qt.AlignmentFlag.AlignCenter
        else:
            room = min(dp(58.0), x - half) - px(_NAME_GAP)
            box = QRectF(x - half - px(_NAME_GAP) - room, y - dp(10), room, dp(20))
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        middle = Qt.TextElideMode.ElideMiddle  # island=Biscoe and island=Dream differ at their ends
        painter.drawText(box, align, painter.fontMetrics().elidedText(name, middle, int(box.width())))


def output_names(data: Data) -> tuple[str, ...]:
    """The names of the outputs that are worth a place; a single y is not."""
    return () if data.outputs == ("y",) else data.outputs


def _paint_outputs(painter: QPainter, scene: Scene, names: tuple[str, ...]) -> None:
    half, centres = scene.diagram.sizes[-1] / 2, scene.diagram.centres[-1]
    last = float(centres[:, 0].max())
    if last > float(centres[:, 0].min()):
        return  # folded into several columns, there is no room beside each
    room = scene.diagram.column_width / 2 - half - px(_NAME_GAP) - dp(2)
    for name, (x, y) in zip(names, centres.tolist(), strict=False):
        if x == last and room > dp(14):
            text = painter.fontMetrics().elidedText(name, _ELIDE, int(room))
            box = QRectF(x + half + px(_NAME_GAP), y - dp(10), room, dp(20))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
