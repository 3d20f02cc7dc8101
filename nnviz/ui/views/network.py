"""The network diagram: layers from left to right, weights as edges, every neuron a live picture of its response."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QHelpEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import Array
from nnviz.core.experiment import Experiment
from nnviz.core.features import compute_features, feature_label
from nnviz.core.losses import LOSSES
from nnviz.core.network import Architecture, Trace, forward
from nnviz.core.snapshot import Snapshot
from nnviz.core.steps.model import Lit
from nnviz.ui.theme import Theme
from nnviz.ui.views.badges import Badges
from nnviz.ui.views.diagram_layout import (
    HEADER,
    MIN_COLUMN,
    SMALLEST_NAMED,
    Diagram,
    edge_points,
    lay_out,
    nearest_edge,
)
from nnviz.ui.views.edge_painter import EdgePainter
from nnviz.ui.views.example_numbers import number_font, paint_tags, tags
from nnviz.ui.views.inspector import Part
from nnviz.ui.views.layer_header import LayerHeader
from nnviz.ui.views.neuron_pictures import NeuronPictures
from nnviz.ui.views.plane import Plane
from nnviz.ui.views.pulses import Pulses

_NARROW = 74
"""Pixels of a column below which headers are short."""
_EDGE_REACH = 6.0
_MOST_POINTED = 20_000
"""Among more edges than this no single one can be meant."""
_NAME_GAP = 6
_SMALLEST_WITH_BIAS = 16
"""Nodes smaller than this many pixels have no dot for their bias."""


class NetworkView(QWidget):
    """Paints the diagram and emits what the person points at and wants changed."""

    pointed = Signal(object)  # Part under the mouse, or None
    selected = Signal(object)  # Part that was clicked, or None
    activation_chosen = Signal(int, str)
    units_wanted = Signal(int, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("network_view")
        self.setAccessibleName(self.tr("Network diagram"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else every frame paints the cards below as well
        self.theme = theme
        self.plane: Plane | None = None
        self.hides_numbers = False
        self.selection: Part | None = None
        self.hovered: Part | None = None
        self.probe: Array | None = None
        self.diagram: Diagram | None = None
        self.badges = Badges(self)
        self._headers: list[LayerHeader] = []
        self._experiment: Experiment | None = None
        self._snapshot: Snapshot | None = None
        self._lines: list[Array] = []
        self._edges: EdgePainter | None = None
        self._drawer = NeuronPictures()
        self._pictures: list[list[QImage]] = []
        self.lit: Lit | None = None
        self._pulses = Pulses(self)

    # ---------------------------------------------------------------- what is shown

    def set_experiment(self, experiment: Experiment, plane: Plane) -> None:
        """Shows the network of another experiment."""
        shape = Architecture.of(experiment.network).sizes
        same = self._experiment is not None and Architecture.of(self._experiment.network).sizes == shape
        same = same and self.plane is not None and self.plane.inputs == plane.inputs
        plane_stays = self.plane is plane
        self._experiment, self.plane = experiment, plane
        if not same:
            self.selection = self.hovered = None
            self.pointed.emit(None)
            self.selected.emit(None)
            self._snapshot = None
        self._show_headers(experiment)
        if not same or not plane_stays:
            self._lay_out()

    def set_plane(self, plane: Plane) -> None:
        """Draws the neurons over another plane, or at other values of the inputs that are held."""
        old, self.plane = self.plane, plane
        self._drawer.follow_plane(old, plane)
        if self._snapshot is not None and self.isVisible():
            self._draw_pictures(self._snapshot)
            self.update()

    def _show_headers(self, experiment: Experiment) -> None:
        layers = experiment.network.layers
        while len(self._headers) > len(layers):
            header = self._headers.pop()
            header.hide()
            header.deleteLater()
        while len(self._headers) < len(layers):
            header = LayerHeader(len(self._headers), self)
            header.activation_chosen.connect(self.activation_chosen)
            header.units_wanted.connect(self.units_wanted)
            header.show()
            self._headers.append(header)
        for i, (header, layer) in enumerate(zip(self._headers, layers, strict=True)):
            is_output = i == len(layers) - 1
            names = (self.tr("Output"), self.tr("Out"))
            if not is_output:
                names = (self.tr("Hidden {}").format(i + 1), self.tr("H{}").format(i + 1))
            header.show_layer(names, layer.units, layer.activation, is_output, _choices(experiment, i))

    def _lay_out(self) -> None:
        """Computes all places anew: another network or another size."""
        if self._experiment is None or self.plane is None:
            return
        sizes = Architecture.of(self._experiment.network).sizes
        self.setMinimumWidth(MIN_COLUMN * len(sizes))
        self.diagram = lay_out(sizes, float(self.width()), float(self.height()))
        for header, x in zip(self._headers, self.diagram.columns[1:], strict=True):
            header.set_narrow(self.diagram.column_width < _NARROW)
            width = int(min(self.diagram.column_width, 150))
            header.setGeometry(int(x - width / 2), 0, width, HEADER)
        self._lines = edge_points(self.diagram)
        self._edges = EdgePainter(self.theme, self._lines, self.theme.card)
        self._drawer.forget()
        self._pictures = []
        if self._snapshot is not None:
            self._draw_pictures(self._snapshot)
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws the weights and responses of a moment."""
        if self._experiment is None or snapshot.architecture.sizes != Architecture.of(self._experiment.network).sizes:
            return
        if self.plane is None or len(snapshot.experiment.data.inputs) != self.plane.inputs:
            return  # what it answers has another plane
        self._snapshot = snapshot
        if self.isVisible():
            self._draw_pictures(snapshot)
            self.update()

    def set_probe(self, inputs: Array | None) -> None:
        """Shows the activations of one example, given by its raw inputs [n]; None: of none."""
        self.probe = inputs
        self.update()

    def hide_numbers(self, hidden: bool) -> None:
        """Leaves out the numbers of the example, which a student is computing, or shows them again."""
        self.hides_numbers = hidden
        self.update()

    def set_lit(self, lit: Lit | None) -> None:
        """Lights what a step concerns and fades the rest; None: nothing is faded. Pulses run where values do."""
        if lit == self.lit:
            return
        self.lit = lit
        self._pulses.start(lit.edges, lit.flow) if lit is not None and lit.flow else self._pulses.stop()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        self._lay_out()

    def trace(self) -> Trace | None:
        """The forward pass of the probed example, if any."""
        if self.probe is None or self._snapshot is None or self._experiment is None:
            return None
        if len(self.probe) != len(self._snapshot.experiment.data.inputs):
            return None
        features = compute_features(self._snapshot.experiment.network.features, self.probe[:, None])
        with np.errstate(all="ignore"):
            return forward(self._snapshot.architecture, self._snapshot.params, features)

    def _draw_pictures(self, snapshot: Snapshot) -> None:
        if self.diagram is not None and self.plane is not None:
            self._pictures = self._drawer.draw(snapshot, self.plane, self.diagram.sizes, self.theme)

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Edges, then nodes, then marks and numbers."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("card"))
            if self.diagram is None or self._edges is None:
                return
            self._paint_input_header(painter)
            if self._snapshot is None or not self._pictures:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            weights = self._snapshot.architecture.weights(self._snapshot.params)
            self._edges.paint(painter, weights, None if self.lit is None else self.lit.edges)
            self._paint_marked_edges(painter)
            if self.lit is not None and self.lit.edges <= len(self._lines):
                self._pulses.paint(painter, self._lines[self.lit.edges - 1], self.theme)
            self._paint_nodes(painter)
            self._paint_names(painter)
            self._paint_example(painter)
            self.badges.paint(painter, self.diagram, self.theme)

    def _paint_input_header(self, painter: QPainter) -> None:
        assert self.diagram is not None
        left = self.diagram.columns[0] - self.diagram.column_width / 2
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.theme.color("ink"))
        place = QRectF(left, 0, self.diagram.column_width, 20)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.tr("Input"))
        painter.setFont(self.font())
        painter.setPen(self.theme.color("muted"))
        count = len(self.diagram.centres[0])
        text = self.tr("1 feature") if count == 1 else self.tr("{} features").format(count)
        if self.diagram.column_width < _NARROW:
            text = str(count)
        painter.drawText(place.translated(0, 21), Qt.AlignmentFlag.AlignCenter, text)

    def _paint_marked_edges(self, painter: QPainter) -> None:
        for part, width in ((self.selection, 2.0), (self.hovered, 1.5)):
            if part is not None and part.source is not None:
                below = len(self.diagram.centres[part.layer - 1]) if self.diagram else 0
                line = self._lines[part.layer - 1][part.unit * below + part.source]
                painter.setPen(QPen(self.theme.color("ink"), width))
                painter.drawPolyline([QPointF(float(x), float(y)) for x, y in line])

    def _paint_nodes(self, painter: QPainter) -> None:
        assert self.diagram is not None and self._snapshot is not None
        rim = QPen(self.theme.color("strong_line"), 1.0)
        ground = self.theme.color("card")
        biases = self._snapshot.architecture.biases(self._snapshot.params)
        for layer, (centres, size) in enumerate(zip(self.diagram.centres, self.diagram.sizes, strict=True)):
            for unit, (x, y) in enumerate(centres.tolist()):
                half = size / 2
                painter.setPen(rim)
                painter.setBrush(ground)
                painter.drawRoundedRect(QRectF(x - half, y - half, size, size), 3.0, 3.0)
                painter.drawImage(QPointF(int(x - half) + 2, int(y - half) + 2), self._pictures[layer][unit])
                if layer:
                    self._paint_bias(painter, x - half, y + half, size, float(biases[layer - 1][unit]))
                if self.lit is not None:
                    self._paint_light(painter, QRectF(x - half, y - half, size, size), layer in self.lit.layers)
        for part, width in ((self.selection, 2.5), (self.hovered, 1.5)):
            if part is not None and part.source is None:
                self._paint_frame(painter, part, width)

    def _paint_bias(self, painter: QPainter, x: float, y: float, size: int, bias: float) -> None:
        """A dot at the node's corner: colour by the sign, size by the amount of the bias."""
        if size < _SMALLEST_WITH_BIAS:
            return
        radius = 2.0 + 3.0 * min(1.0, abs(bias) / 3.0)
        painter.setPen(QPen(self.theme.color("card"), 1.0))
        painter.setBrush(self.theme.color("positive" if bias > 0 else "negative" if bias < 0 else "strong_line"))
        painter.drawEllipse(QPointF(x, y), radius, radius)

    def _paint_light(self, painter: QPainter, box: QRectF, on: bool) -> None:
        """A neuron that the step concerns has a dark rim; the others are faded."""
        if on:
            painter.setPen(QPen(self.theme.color("ink"), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3.0, 3.0)
            return
        veil = QColor(self.theme.color("card"))
        veil.setAlpha(150)
        painter.fillRect(box.adjusted(-1, -1, 1, 6), veil)

    def _paint_frame(self, painter: QPainter, part: Part, width: float) -> None:
        assert self.diagram is not None
        x, y = self.diagram.centres[part.layer][part.unit]
        half = self.diagram.sizes[part.layer] / 2 + 1
        painter.setPen(QPen(self.theme.color("ink"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(x - half, y - half, 2 * half, 2 * half), 4.0, 4.0)

    def _paint_names(self, painter: QPainter) -> None:
        """Feature names beside the inputs; of a layer folded into several columns, beside the first of them."""
        assert self.diagram is not None and self._snapshot is not None
        if self.diagram.sizes[0] < SMALLEST_NAMED:
            return
        painter.setFont(self.font())
        painter.setPen(self.theme.color("ink"))
        half, centres = self.diagram.sizes[0] / 2, self.diagram.centres[0]
        first = float(centres[:, 0].min())
        for name, (x, y) in zip(self._snapshot.experiment.network.features, centres.tolist(), strict=True):
            if x > first:
                continue
            text = feature_label(name)
            if painter.fontMetrics().horizontalAdvance(text) + _NAME_GAP > x - half:  # no room beside the node
                box, align = QRectF(x - 30, y - half - 16, 60, 15), Qt.AlignmentFlag.AlignCenter
            else:
                box = QRectF(x - half - 58, y - 10, 58 - _NAME_GAP, 20)
                align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, align, text)

    def _paint_example(self, painter: QPainter) -> None:
        """The numbers of the probed example."""
        trace = self.trace()
        if self.hides_numbers or trace is None or self.diagram is None or self._snapshot is None:
            return
        font = number_font(self.font())
        weights = self._snapshot.architecture.weights(self._snapshot.params)
        shown = tags(self.diagram, self._lines, weights, trace, font, self.badges.worn)
        paint_tags(painter, shown, font, self.theme)

    # ---------------------------------------------------------------- mouse

    def part_at(self, position: QPointF) -> Part | None:
        """What lies at a place of the widget."""
        if self.diagram is None or self._snapshot is None:
            return None
        node = self.diagram.node_at(position.x(), position.y())
        if node is not None:
            return Part(*node)
        if sum(len(layer) for layer in self._lines) > _MOST_POINTED:
            return None
        edge = nearest_edge(self._lines, position.x(), position.y(), _EDGE_REACH)
        if edge is None:
            return None
        layer, index = edge
        unit, source = divmod(index, len(self.diagram.centres[layer - 1]))
        return Part(layer, unit, source)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Points at what is under the mouse."""
        self._point_at(self.part_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Points at nothing."""
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Selects what was clicked; a click beside everything, or on the selection, selects nothing."""
        if event.button() == Qt.MouseButton.LeftButton and not self.badges.press(event.position()):
            part = self.part_at(event.position())
            self.selection = None if part == self.selection else part
            self.selected.emit(self.selection)
            self.update()

    def event(self, event: QEvent) -> bool:
        """A badge says what it means when the mouse rests on it."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            return self.badges.tell(event.pos(), event.globalPos())
        return super().event(event)

    def _point_at(self, part: Part | None) -> None:
        if part != self.hovered:
            self.hovered = part
            self.pointed.emit(part)
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything finds its new place."""
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Room for a small network."""
        return QSize(520, 380)

    def select(self, part: Part) -> None:
        """Selects a neuron or a weight as a click does."""
        self.selection = part
        self.selected.emit(part)
        self.update()

    @Slot()
    def clear_selection(self) -> None:
        """Selects nothing."""
        self.selection = None
        self.selected.emit(None)
        self.update()


def _choices(experiment: Experiment, index: int) -> tuple[str, ...]:
    """The activations that a layer can have."""
    if index < len(experiment.network.layers) - 1:
        return tuple(name for name, entry in ACTIVATIONS.items() if entry.hidden)
    fits = LOSSES["cross_entropy"].outputs or ()
    first = tuple(name for name in fits if name != "softmax" or experiment.data.task == "multiclass")
    return first + tuple(n for n in ACTIVATIONS if n not in first and ACTIVATIONS[n].hidden)
