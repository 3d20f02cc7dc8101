"""The decision boundary: what the network answers everywhere on the plane, with the points it learns from."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGraphicsItem

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Data, Experiment
from nnviz.core.data.plane import Plane, has_other_plane, plane_of
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import respond
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.boundary.boundary_lines import BoundaryLines
from nnviz.ui.views.boundary.plot_options import Look
from nnviz.ui.views.boundary.point_tools import PointTools
from nnviz.ui.views.boundary.points import Marks, PointsItem
from nnviz.ui.views.boundary.prediction_field import Answer, inner_unit
from nnviz.ui.views.boundary.prediction_words import answer_words
from nnviz.ui.views.boundary.probe_marker import ProbeMarker
from nnviz.ui.views.boundary.residuals import Residuals
from nnviz.ui.views.boundary.tool_marks import ValueTag
from nnviz.ui.views.boundary.weight_arrows import WeightArrows
from nnviz.ui.views.diagram.inspector import Part
from nnviz.ui.views.plots.number_axis import number_axes
from nnviz.ui.views.plots.plot_colors import color_plot
from nnviz.ui.widgets.plain_text import name_axis


class BoundaryPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Image of ŷ over the plane, the line where it is 0.5, and the points. ``tools`` tell what a person does there."""

    add_requested = Signal(float, float, bool)
    choose_requested = Signal(object)  # index of a training point, or None
    probe_moved = Signal(float, float)
    look_changed = Signal()
    probed = Signal(object)  # raw inputs [n] under the cursor, or None
    touched = Signal()  # a button of the mouse was pressed here

    def __init__(self, theme: Theme) -> None:
        self.tools = PointTools()
        super().__init__(viewBox=self.tools, background=None, axisItems=number_axes())
        self.setObjectName("boundary_plot")
        self.setAccessibleName(self.tr("Decision boundary"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.theme = theme
        self.plotItem.hideButtons()
        self.plotItem.setMenuEnabled(False)
        self.plotItem.layout.setContentsMargins(1, 8, 8, 1)
        for side in ("bottom", "left"):
            axis = self.plotItem.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.answer = Answer(self.plotItem, self.tools)
        self.joins = Residuals(self.plotItem)
        self.arrows = WeightArrows(self.plotItem, self.tools)
        self._marker = Marks(pxMode=True, size=19, brush=None)
        self._marker.setZValue(8)
        self.plotItem.addItem(self._marker)
        self.lines = BoundaryLines(self.plotItem)
        self.points = PointsItem(self.tools)
        self.points.setZValue(6)
        self.plotItem.addItem(self.points, ignoreBounds=True)
        self.probe = ProbeMarker(self.tools, theme)
        self.value_tag = ValueTag(self.tools, theme)
        self._probe_inputs: Array | None = None
        self._snapshot: Snapshot | None = None
        self.look = Look()
        self.unit: Part | None = None
        """The neuron whose response is shown in place of the output."""
        self._heights_before: tuple[float, float] | None = None
        self._pressed = False
        self._cursor: QPointF | None = None
        self.plane: Plane | None = None
        self._connect()

    def _connect(self) -> None:
        self.tools.clicked.connect(self.add_requested)
        self.tools.choose_clicked.connect(lambda x, y: self.choose_requested.emit(self.point_near(x, y)))
        self.tools.sigRangeChanged.connect(self._on_range)
        self.tools.sigTransformChanged.connect(self._on_transform)
        self.probe.dragged.connect(self._on_probe_dragged)
        self.scene().sigMouseMoved.connect(self._on_mouse)

    # ---------------------------------------------------------------- showing

    def set_experiment(self, experiment: Experiment, old: Experiment | None) -> None:
        """Shows another experiment; the view stays where it is while the same axes and recipe last."""
        data = experiment.data
        self.answer.forget()
        if self._snapshot is not None and len(self._snapshot.experiment.data.inputs) != len(data.inputs):
            self._snapshot = None  # what it answers has another plane
        if old is None or self.plane is None or has_other_plane(old, experiment):
            self.plane = plane_of(data)
            self._show_axes(data)
        if old is None or old.data != data:
            self.points.show(data, self.plane, self.theme)

    def set_plane(self, plane: Plane, data: Data) -> None:
        """Shows the same data along other axes, or at other values of the inputs that are held."""
        old, self.plane = self.plane, plane
        if old is None or old.axes != plane.axes:
            self.answer.forget()
            self.points.show(data, plane, self.theme)
            self._show_axes(data)
        elif self.answer.grid is not None:
            self.answer.grid.set_rest(plane.rest)
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def _show_axes(self, data: Data) -> None:
        """Names the axes, and shows the plane whole."""
        assert self.plane is not None
        names = [data.inputs[i] for i in self.plane.shown]
        for side, name in zip(("bottom", "left"), (*names, self.tr("prediction ŷ")), strict=False):
            name_axis(self.plotItem, side, name)
        self.reset_view()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws what the network answers now."""
        if self.plane is not None and len(snapshot.experiment.data.inputs) != self.plane.inputs:
            return  # a late one, of the experiment before: what it answers has another plane
        self._snapshot = snapshot
        if self.plane is None or not self.isVisible():
            return
        self._draw(snapshot)
        self._place_probe()

    def _draw(self, snapshot: Snapshot) -> None:
        assert self.plane is not None
        self.answer.show(snapshot, self.plane, self.look, self.unit)
        shows_output = inner_unit(snapshot, self.unit) is None
        self.arrows.show(snapshot if shows_output else None, self.plane)
        task = snapshot.experiment.data.task
        if shows_output and task == "autoencoder":
            self.joins.show_reconstructions(snapshot, self.plane)
        elif shows_output and task == "regression" and self.look.residuals:
            self.joins.show_residuals(snapshot, self.plane)
        else:
            self.joins.clear()

    def set_look(self, look: Look) -> None:
        """Shows other things beside the colours."""
        self.look = look
        self.points.show_tests(look.test_points)
        self._draw_again()
        self.look_changed.emit()

    def show_unit(self, unit: Part | None) -> None:
        """Shows the response of a neuron in place of the output; None: the output again."""
        if unit != self.unit:
            self.unit = unit
            self._draw_again()
            self._fit_heights()

    def _draw_again(self) -> None:
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def _fit_heights(self) -> None:
        """Of a single input, makes room for the curve of a neuron, and gives it back when the output returns."""
        if self.plane is None or self._snapshot is None or self.plane.inputs != 1 or self.answer.grid is None:
            return
        unit = inner_unit(self._snapshot, self.unit)
        heights = self._heights_before or tuple(self.tools.viewRange()[1])
        if unit is None:
            self._heights_before = None
            self._name_left(self.tr("prediction ŷ"))
        else:
            self._heights_before = heights
            values = self.answer.curve_of(self._snapshot, unit)
            values = values[np.isfinite(values)]
            low, high = (float(values.min()), float(values.max())) if values.size else heights
            room = 0.06 * (high - low)
            heights = min(heights[0], low - room), max(heights[1], high + room)
            self._name_left(self.tr("response"))
        if heights != tuple(self.tools.viewRange()[1]):
            self.tools.setRange(yRange=heights, padding=0)

    def _name_left(self, name: str) -> None:
        name_axis(self.plotItem, "left", name)

    def show_probe(self, inputs: Array | None) -> None:
        """Puts the probe where its raw inputs [n] lie, with what the network answers there; None: no probe."""
        self._probe_inputs = inputs
        self._place_probe()

    @Slot()
    def _place_probe(self, *_: object) -> None:
        inputs, snapshot, plane = self._probe_inputs, self._snapshot, self.plane
        if inputs is None or snapshot is None or plane is None or len(inputs) != plane.inputs:
            self.probe.setVisible(False)
            return
        self.probe.setVisible(True)
        encoder = Encoder.of(snapshot.experiment)
        trace = respond(snapshot.architecture, encoder, snapshot.params, inputs[:, None])
        answer = encoder.own_units(trace.prediction)[:, 0]
        place = [float(inputs[i]) for i in plane.shown]
        if plane.inputs == 1:  # on the curve
            place.append(float(answer.max()))
        (left, right), (bottom, top) = self.tools.viewRange()
        inside = QPointF(min(max(place[0], left), right), min(max(place[1], bottom), top))
        text = answer_words(snapshot.experiment, answer)
        self.probe.place(self.tools.mapFromView(inside), text, self.tools.boundingRect())

    def mark(self, place: tuple[float, float] | None) -> None:
        """Rings the pinned example, or none."""
        if place is None:
            self._marker.setVisible(False)
        else:
            self._marker.setVisible(True)
            self._marker.setData(x=[place[0]], y=[place[1]], pen=pg.mkPen(self.theme.color("ink"), width=2))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        color_plot(self, theme)
        self.probe.set_theme(theme)
        self.value_tag.set_theme(theme)
        self.answer.set_theme(theme)
        self.joins.set_theme(theme)
        if self._snapshot is not None and self.plane is not None:
            self.points.show(self._snapshot.experiment.data, self.plane, theme)
            self.show_snapshot(self._snapshot)

    def reset_view(self) -> None:
        """Shows the whole plane again."""
        self._heights_before = None
        if self.plane is not None:
            left, right, bottom, top = self.plane.bounds
            self.tools.setRange(xRange=(left, right), yRange=(bottom, top), padding=0)

    # ---------------------------------------------------------------- mouse and keys

    def point_near(self, x: float, y: float) -> int | None:
        """The training point within reach of a place, if any."""
        return self.points.near(x, y)

    @property
    def cursor_place(self) -> tuple[float, float] | None:
        """Where on the plane the mouse is, if it is over it."""
        return None if self._cursor is None else (self._cursor.x(), self._cursor.y())

    def point_under_cursor(self) -> int | None:
        """The training point under the mouse, if any."""
        return None if self._cursor is None else self.point_near(self._cursor.x(), self._cursor.y())

    @Slot(QPointF)
    def _on_probe_dragged(self, position: QPointF) -> None:
        (left, right), (bottom, top) = self.tools.viewRange()
        at = self.tools.mapSceneToView(position)
        self.probe_moved.emit(min(max(at.x(), left), right), min(max(at.y(), bottom), top))

    @Slot(object)
    def _on_mouse(self, position: QPointF) -> None:
        if not self.tools.sceneBoundingRect().contains(position):
            self._leave()
            return
        self._cursor = self.tools.mapSceneToView(position)
        if self.plane is not None:
            self.probed.emit(self.plane.inputs_at(self._cursor.x(), self._cursor.y()))

    @Slot()
    def _on_range(self, *_: object) -> None:
        self.answer.forget()
        self.lines.fit()
        self._draw_again()

    @Slot()
    def _on_transform(self, *_: object) -> None:
        """The plot has another size: what is measured in pixels finds its place anew."""
        self._place_probe()
        if self._snapshot is not None and inner_unit(self._snapshot, self.unit) is None:
            self.arrows.show(self._snapshot, self.plane)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the window's: the scene would swallow them."""
        event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        """No mouse is over a plot that is hidden."""
        self._leave()
        super().hideEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse went away: nothing is probed."""
        self._leave()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers that a press came: a double click has one before it."""
        self._pressed = True
        self.touched.emit()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """What a tool shows at the cursor is there at once; pyqtgraph passes some moves over."""
        position = self.mapToScene(event.position().toPoint())
        self.tools.point_at(position if self.tools.sceneBoundingRect().contains(position) else None)
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on an axis shows the whole plane again; in the plot its first press has added the point."""
        position = self.mapToScene(event.position().toPoint())
        pressed, self._pressed = self._pressed, False
        if not self.tools.sceneBoundingRect().contains(position):
            self.reset_view()
        elif not pressed and event.button() == Qt.MouseButton.LeftButton:  # a script's double click is this one event
            if self.tools.tool != "lasso":
                at = self.tools.mapSceneToView(position)
                self.add_requested.emit(at.x(), at.y(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        super().mouseDoubleClickEvent(event)

    def _leave(self) -> None:
        if self._cursor is not None:
            self._cursor = None
            self.tools.point_at(None)
            self.probed.emit(None)
