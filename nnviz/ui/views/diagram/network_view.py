"""The network diagram: layers from left to right, weights as edges, every neuron a live picture of its response."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.app.view_state import PLACES, UNIT, ViewState
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.data.plane import Plane
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import Trace, respond
from nnviz.core.network.part import Part
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import dp, px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.diagram.badges import Badges
from nnviz.ui.views.diagram.edge_painter import EdgePainter
from nnviz.ui.views.diagram.example_numbers import Tag, number_font, paint_tags, tags
from nnviz.ui.views.diagram.layer_header import LayerHeader, activation_choices
from nnviz.ui.views.diagram.layout import (
    HEADER,
    MIN_COLUMN,
    Diagram,
    edge_points,
    lay_out,
    nearest_edge,
)
from nnviz.ui.views.diagram.neuron_pictures import NeuronPictures
from nnviz.ui.views.diagram.painter import (
    NARROW,
    Scene,
    output_names,
    paint_edges,
    paint_input_header,
    paint_names,
    paint_nodes,
)
from nnviz.ui.views.diagram.pulses import Pulses
from nnviz.ui.views.view import View
from nnviz.ui.widgets.number_line import notches

if TYPE_CHECKING:
    from nnviz.ui.views.diagram.time_maps import TimeMaps

_EDGE_REACH = 6.0
_SHOWN = PLACES | UNIT | {"hides_numbers", "lit"}
"""What of the view state is to be seen in the diagram."""
_MOST_POINTED = 20_000
"""Among more edges than this no single one can be meant."""


class NetworkView(QWidget, View):
    """Paints the diagram and emits what the person points at and wants changed."""

    frame_group = "network"
    pointed = Signal(object)  # Part under the mouse, or None
    clicked = Signal(object, object)  # Part that was clicked, or None, and where it was
    gripped = Signal(object)  # the mouse takes hold of a weight or bias
    pulled = Signal(object, float, object)  # how far up it is pulled, in pixels, and the modifier keys
    turned = Signal(object, float, object)  # how far the wheel is turned over it, in notches, and the modifier keys
    menu_wanted = Signal(object, object)  # Part, place on the screen
    rename_wanted = Signal(object)
    activation_chosen = Signal(int, str)
    units_wanted = Signal(int, int)

    def __init__(self, theme: Theme, state: ViewState) -> None:
        super().__init__()
        self.setObjectName("network_view")
        self.setAccessibleName(self.tr("Network diagram"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else every frame paints the cards below as well
        self.theme, self.state = theme, state
        self.diagram: Diagram | None = None
        self.badges = Badges(self)
        self.headers: list[LayerHeader] = []
        self._experiment: Experiment | None = None
        self.snapshot: Snapshot | None = None
        self.lines: list[Array] = []
        self._edges: EdgePainter | None = None
        self.drawer = NeuronPictures()
        self._pictures: list[list[QImage]] = []
        self.maps: TimeMaps | None = None
        """The picture of a network that sees windows of time; None for any other."""
        self._plane: Plane | None = None
        self._grip: tuple[Part, QPointF] | None = None
        self._pulling = False
        self.pulses = Pulses(self)

    # ---------------------------------------------------------------- what is shown

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Shows the network of another experiment."""
        same = self._experiment is not None and _shape(self._experiment) == _shape(new)
        plane_stays, self._plane = self._plane is self.state.plane, self.state.plane
        self._experiment = new
        if not same:
            self._grip, self._pulling = None, False  # not the buttons of the layers: theirs may be what changed it
            self.snapshot = None
        self._show_headers(new)
        if not same or not plane_stays:
            self._lay_out()

    def let_go(self) -> None:
        """Another network comes: whoever holds a weight, or a button of a layer, meant the one that is there."""
        self._grip, self._pulling = None, False
        for header in self.headers:
            header.let_go()

    def show_state(self, changed: frozenset[str]) -> None:
        """Draws what is looked at: neurons over another plane, an example, what is selected or lit."""
        if "plane" in changed and self._plane is not self.state.plane:
            self.drawer.follow_plane(self._plane, self.state.plane)
            self._plane = self.state.plane
            if self.snapshot is not None and self.isVisible():
                self._draw_pictures(self.snapshot)
        if "lit" in changed:
            lit = self.state.lit
            self.pulses.start(lit.edges, lit.flow) if lit is not None and lit.flow else self.pulses.stop()
        if changed & _SHOWN:
            self.update()

    def _show_headers(self, experiment: Experiment) -> None:
        layers = experiment.network.layers
        while len(self.headers) > len(layers):
            header = self.headers.pop()
            header.hide()
            header.deleteLater()
        while len(self.headers) < len(layers):
            header = LayerHeader(len(self.headers), self)
            header.activation_chosen.connect(self.activation_chosen)
            header.units_wanted.connect(self.units_wanted)
            header.show()
            if self.headers:
                header.follow_in_tab_order(self.headers[-1])
            self.headers.append(header)
        for i, (header, layer) in enumerate(zip(self.headers, layers, strict=True)):
            is_output = i == len(layers) - 1
            names = (self.tr("Output"), self.tr("Out"))
            if not is_output:
                names = (self.tr("Hidden {}").format(i + 1), self.tr("H{}").format(i + 1))
            header.show_layer(names, layer, is_output, activation_choices(experiment, i))

    def _lay_out(self) -> None:
        """Computes all places again: another network or another size."""
        if self._experiment is None:
            return
        sizes = Architecture.of(self._experiment.network).sizes
        sized(self, min_width=MIN_COLUMN * len(sizes))
        self.diagram = lay_out(sizes, float(self.width()), float(self.height()))
        for header, x in zip(self.headers, self.diagram.columns[1:], strict=True):
            header.set_narrow(self.diagram.column_width < px(NARROW))
            width = int(min(self.diagram.column_width, px(150)))
            header.setGeometry(int(x - width / 2), 0, width, px(HEADER))
        if Architecture.of(self._experiment.network).shares_weights:
            from nnviz.ui.views.diagram.time_maps import TimeMaps  # few networks see windows of time

            self.maps = TimeMaps(self._experiment, self.diagram.columns, self.diagram.column_width, self.height())
            self.lines, self._pictures = [], []
            self.update()
            return
        self.maps = None
        self.lines = edge_points(self.diagram)
        self._edges = EdgePainter(self.theme, self.lines, self.theme.card)
        self.drawer.forget()
        self._pictures = []
        if self.snapshot is not None:
            self._draw_pictures(self.snapshot)
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws the weights and responses of a snapshot."""
        if self._experiment is None or snapshot.architecture.sizes != Architecture.of(self._experiment.network).sizes:
            return
        if len(snapshot.experiment.data.inputs) != self.state.plane.inputs:
            return  # its predictions are of another plane
        self.snapshot = snapshot
        if self.isVisible():
            self._draw_pictures(snapshot)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        self._lay_out()

    def trace(self) -> Trace | None:
        """The forward pass of the inputs that are looked at, if any."""
        inputs = self.state.inputs
        return None if inputs is None or self._experiment is None else self._trace_of(inputs)

    def _trace_of(self, inputs: Array) -> Trace | None:
        if self.snapshot is None or len(inputs) != len(self.snapshot.experiment.data.inputs):
            return None
        encoder = Encoder.of(self.snapshot.experiment)
        return respond(self.snapshot.architecture, encoder, self.snapshot.params, inputs[:, None])

    def _draw_pictures(self, snapshot: Snapshot) -> None:
        if self.diagram is not None and self.maps is None:
            self._pictures = self.drawer.draw(snapshot, self.state.plane, self.diagram.sizes, self.theme)

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Edges, then nodes, then marks and numbers."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("card"))
            if self.diagram is None or (self._edges is None and self.maps is None):
                return
            paint_input_header(painter, self.diagram, self.theme, self.font(), self._input_words(self.diagram))
            if self.snapshot is not None and self.maps is not None:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                trace = None if self.state.hides_numbers else self.trace() or self._first_trace()
                marked, params = self.state.pointed or self.state.part, self.snapshot.params
                self.maps.paint(painter, params, trace, marked, self.theme, self.font(), self._map_words())
                return
            if self.snapshot is None or self._edges is None or not self._pictures:
                return
            scene = Scene(
                self.diagram, self.lines, self._edges, self.snapshot, self._pictures, self.theme, self.font(),
                self.state.lit, self.state.part, self.state.pointed,
            )  # fmt: skip
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_edges(painter, scene)
            lit = self.state.lit
            if lit is not None and lit.edges <= len(self.lines):
                self.pulses.paint(painter, self.lines[lit.edges - 1], self.theme)
            paint_nodes(painter, scene)
            shown = self.example_tags()
            paint_names(painter, scene, outputs=not any(tag.name for tag in shown))
            if shown:
                paint_tags(painter, shown, number_font(self.font()), self.theme)
            self.badges.paint(painter, self.diagram, self.theme)

    def _first_trace(self) -> Trace | None:
        """Where no example is chosen, a network that sees windows of time shows the first one."""
        if self.snapshot is None or not len(self.snapshot.experiment.data.train):
            return None
        return self._trace_of(self.snapshot.experiment.data.train.x[0])

    def _map_words(self) -> tuple[str, str]:
        return (
            self.tr("The weights of this unit, the same in every frame; below each is the value it is multiplied by."),
            self.tr("Point at a position in a map to see its weights and the frames it covers."),
        )

    def _input_words(self, diagram: Diagram) -> str:
        count = len(diagram.centres[0])
        text = self.tr("1 feature") if count == 1 else self.tr("{} features").format(count)
        return f"{self.tr('Input')}\n{count if diagram.column_width < px(NARROW) else text}"

    def example_tags(self) -> list[Tag]:
        """The numbers of the probed example and where they are drawn; none where no example is probed."""
        trace, snapshot = self.trace(), self.snapshot
        if self.state.hides_numbers or trace is None or self.diagram is None or snapshot is None:
            return []
        weights, names = snapshot.architecture.weights(snapshot.params), output_names(snapshot.experiment.data)
        architecture, font = snapshot.architecture, number_font(self.font())
        off = frozenset((layer, row) for layer in architecture.numbers for row in architecture.off_rows(layer))
        encoder = Encoder.of(snapshot.experiment)
        return tags(self.diagram, self.lines, weights, trace, font, self.badges.worn, names, off, encoder)

    # ---------------------------------------------------------------- mouse

    def part_at(self, position: QPointF) -> Part | None:
        """What lies at a place of the widget."""
        if self.diagram is None or self.snapshot is None:
            return None
        if self.maps is not None:
            return self.maps.part_at(position)
        bias = self.diagram.bias_at(position.x(), position.y())
        if bias is not None:
            return Part(*bias, bias=True)
        node = self.diagram.node_at(position.x(), position.y())
        if node is not None:
            return Part(*node)
        if sum(len(layer) for layer in self.lines) > _MOST_POINTED:
            return None
        edge = nearest_edge(self.lines, position.x(), position.y(), dp(_EDGE_REACH))
        if edge is None:
            return None
        layer, index = edge
        unit, source = divmod(index, len(self.diagram.centres[layer - 1]))
        return Part(layer, unit, source)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Points at what is under the mouse; with the button down on a weight or bias, pulls it up or down."""
        if self._grip is not None and event.buttons() & Qt.MouseButton.LeftButton:
            up = self._grip[1].y() - event.position().y()
            if self._pulling or abs(up) >= QApplication.startDragDistance() / 2:
                self._pulling = True
                self.pulled.emit(self._grip[0], up, event.modifiers())
            return
        self._point_at(self.part_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Points at nothing."""
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of a weight or bias; a badge says what it has found."""
        self._grip, self._pulling = None, False
        if event.button() == Qt.MouseButton.RightButton:
            part = self.part_at(event.position())
            if part is not None:
                self.menu_wanted.emit(part, event.globalPosition().toPoint())
        elif event.button() == Qt.MouseButton.LeftButton and not self.badges.press(event.position()):
            part = self.part_at(event.position())
            if part is not None and part.is_parameter:
                self._grip = part, event.position()
                self.gripped.emit(part)
            else:
                self.clicked.emit(part, event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A weight or bias that was not pulled was clicked."""
        if event.button() == Qt.MouseButton.LeftButton and self._grip is not None:
            (part, place), self._grip = self._grip, None
            if not self._pulling:
                self.clicked.emit(part, place)
            self._pulling = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for the name of an input or output; elsewhere the second click is a click like the first."""
        part = self.part_at(event.position())
        ends = self.diagram is not None and part is not None and part.layer in (0, len(self.diagram.sizes) - 1)
        if part is not None and ends and not part.is_parameter:
            self.rename_wanted.emit(part)
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turns the weight or bias under the mouse; elsewhere the page scrolls."""
        part = self.part_at(event.position())
        if part is None or not part.is_parameter:
            event.ignore()
            return
        event.accept()
        self.turned.emit(part, notches(event), event.modifiers())

    def event(self, event: QEvent) -> bool:
        """A badge says what it means when the mouse is held over it."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            return self.badges.tell(event.pos(), event.globalPos())
        return super().event(event)

    def _point_at(self, part: Part | None) -> None:
        if part != self.state.pointed:
            self.pointed.emit(part)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything finds its new place."""
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Room for a small network."""
        return QSize(px(520), px(380))


def _shape(experiment: Experiment) -> tuple[object, ...]:
    """What the places of the diagram depend on."""
    architecture = Architecture.of(experiment.network)
    return architecture.inputs, architecture.geometry, len(experiment.data.inputs)
