"""The decision boundary: what the network predicts everywhere on the plane, with the points it learns from."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent

from nnviz.app.view_state import UNIT, ViewState
from nnviz.core.base.experiment import Data, Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.plane import Plane
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import respond
from nnviz.core.network.part import Part
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.boundary.boundary_lines import BoundaryLines
from nnviz.ui.views.boundary.point_tools import PointTools
from nnviz.ui.views.boundary.points import Marks, PointsItem
from nnviz.ui.views.boundary.prediction_field import PredictionField, inner_unit
from nnviz.ui.views.boundary.probe_marker import ProbeMarker
from nnviz.ui.views.boundary.residuals import Residuals
from nnviz.ui.views.boundary.tool_marks import ValueTag
from nnviz.ui.views.boundary.weight_arrows import WeightArrows
from nnviz.ui.views.plots.plot import Plot
from nnviz.ui.views.task_words import words_of
from nnviz.ui.views.view import View

_MARKER = 19
"""Pixels of the ring around the example that is looked at."""


class BoundaryPlot(Plot, View):
    """Image of ŷ over the plane, the line where it is 0.5, and the points. ``tools`` tell what a person does there."""

    frame_group = "boundary"
    add_requested = Signal(float, float, bool)
    choose_requested = Signal(object)  # index of a training point, or None
    probe_moved = Signal(float, float)
    probed = Signal(object)  # raw inputs [n] under the cursor, or None
    touched = Signal()  # a button of the mouse was pressed here

    def __init__(self, theme: Theme, state: ViewState) -> None:
        self.tools = PointTools()
        super().__init__(self.tools)
        self.setObjectName("boundary_plot")
        self.setAccessibleName(self.tr("Decision boundary"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.theme, self.state = theme, state
        self.field = PredictionField(self)
        self.residuals = Residuals(self)
        self.arrows = WeightArrows(self)
        self.marker = Marks(pxMode=True, size=px(_MARKER), brush=None)
        self.marker.setZValue(8)
        self.add(self.marker)
        self.lines = BoundaryLines(self)
        self.points = PointsItem(self.tools)
        self.points.setZValue(6)
        self.add(self.points)
        self.probe = ProbeMarker(self.tools, theme)
        self.value_tag = ValueTag(self.tools, theme)
        self._data: Data | None = None
        self.snapshot: Snapshot | None = None
        self._unit: Part | None = None
        self._heights_before: tuple[float, float] | None = None
        self._pressed = False
        self._cursor: QPointF | None = None
        self._plane: Plane | None = None
        self._connect()

    def _connect(self) -> None:
        self.tools.clicked.connect(self.add_requested)
        self.tools.choose_clicked.connect(lambda x, y: self.choose_requested.emit(self.point_near(x, y)))
        self.tools.sigRangeChanged.connect(self._on_range)
        self.tools.sigTransformChanged.connect(self._on_transform)
        self.probe.dragged.connect(self._on_probe_dragged)
        self.scene().sigMouseMoved.connect(self._on_mouse)

    # ---------------------------------------------------------------- showing

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Shows another experiment; the view stays as it is while the same axes and recipe last."""
        self._data = new.data
        self.field.forget()
        if self.snapshot is not None and len(self.snapshot.experiment.data.inputs) != len(new.data.inputs):
            self.snapshot = None  # its predictions are of another plane
        plane_stays, self._plane = self._plane is self.state.plane, self.state.plane
        if not plane_stays:
            self._show_axes(new.data)
        if old is None or old.data != new.data:
            self.points.show(new.data, self._plane, self.theme)
            self._ring()

    def show_state(self, changed: frozenset[str]) -> None:
        """Shows what is looked at: other axes, a neuron's response, an example, the marker, lines."""
        if "plane" in changed:
            self._show_plane()
        if "options" in changed:
            self.points.show_tests(self.state.options.test_points)
            self.draw_again()
        if changed & UNIT:
            self._show_unit()
        if "points" in changed:
            self.points.select(self.state.points)
        if changed & {"plane", "example", "ringed"}:
            self._ring()
        if changed & {"plane", "marker"}:
            self._place_probe()
        if "lines" in changed:
            self._show_lines()

    def _show_plane(self) -> None:
        """Shows the same data along other axes, or at other values of the inputs that are held."""
        old, plane, data = self._plane, self.state.plane, self._data
        if old is plane or data is None:
            return
        self._plane = plane
        if old is None or old.axes != plane.axes:
            self.field.forget()
            self.points.show(data, plane, self.theme)
            self._show_axes(data)
        elif self.field.grid is not None:
            self.field.grid.set_rest(plane.rest)
        self.draw_again()

    def _show_lines(self) -> None:
        self.lines.show(self.state.lines, self.theme, over_picture=self.state.plane.inputs > 1)

    def _show_axes(self, data: Data) -> None:
        """Names the axes, and shows the plane whole."""
        names = [data.inputs[i] for i in self.state.plane.shown]
        for side, name in zip(("bottom", "left"), (*names, self.tr("prediction ŷ")), strict=False):
            self.name_axis(side, name)
        self.reset_view()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws what the network predicts now."""
        if len(snapshot.experiment.data.inputs) != self.state.plane.inputs:
            return  # a late one, of the experiment before: its predictions are of another plane
        self.snapshot = snapshot
        if not self.isVisible():
            return
        self._draw(snapshot)
        self._place_probe()

    def _draw(self, snapshot: Snapshot) -> None:
        plane, options = self.state.plane, self.state.options
        self.field.show(snapshot, plane, options, self._unit)
        shows_output = inner_unit(snapshot, self._unit) is None
        self.arrows.show(snapshot if shows_output else None, plane)
        task = TASKS[snapshot.experiment.data.task]
        if shows_output and task.rebuilds_inputs:
            self.residuals.show_reconstructions(snapshot, plane)
        elif shows_output and task.predicts_values and options.residuals:
            self.residuals.show_residuals(snapshot, plane)
        else:
            self.residuals.clear()

    def _show_unit(self) -> None:
        """Shows the response of a neuron in place of the output, or the output again."""
        if self.state.unit != self._unit:
            self._unit = self.state.unit
            self.draw_again()
            self._fit_heights()

    def draw_again(self) -> None:
        """Draws the newest snapshot again: the plot was hidden, or shows something else now."""
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)

    def _fit_heights(self) -> None:
        """Of a single input, makes room for the curve of a neuron, and gives it back when the output returns."""
        if self.snapshot is None or self.state.plane.inputs != 1 or self.field.grid is None:
            return
        unit = inner_unit(self.snapshot, self._unit)
        heights = self._heights_before or tuple(self.tools.viewRange()[1])
        if unit is None:
            self._heights_before = None
            self._name_left(self.tr("prediction ŷ"))
        else:
            self._heights_before = heights
            values = self.field.curve_of(self.snapshot, unit)
            values = values[np.isfinite(values)]
            low, high = (float(values.min()), float(values.max())) if values.size else heights
            room = 0.06 * (high - low)
            heights = min(heights[0], low - room), max(heights[1], high + room)
            self._name_left(self.tr("response"))
        if heights != tuple(self.tools.viewRange()[1]):
            self.tools.setRange(yRange=heights, padding=0)

    def _name_left(self, name: str) -> None:
        self.name_axis("left", name)

    @Slot()
    def _place_probe(self, *_: object) -> None:
        """Puts the marker where its inputs lie, with what the network predicts there."""
        inputs, snapshot, plane = self.state.marker, self.snapshot, self.state.plane
        if inputs is None or snapshot is None or len(inputs) != plane.inputs:
            self.probe.setVisible(False)
            return
        self.probe.setVisible(True)
        encoder = Encoder.of(snapshot.experiment)
        trace = respond(snapshot.architecture, encoder, snapshot.params, inputs[:, None])
        prediction = encoder.own_units(trace.prediction)[:, 0]
        place = [float(inputs[i]) for i in plane.shown]
        if plane.inputs == 1:  # on the curve
            place.append(float(prediction.max()))
        (left, right), (bottom, top) = self.tools.viewRange()
        inside = QPointF(min(max(place[0], left), right), min(max(place[1], bottom), top))
        text = words_of(snapshot.experiment.data).prediction(snapshot.experiment, prediction)
        self.probe.place(self.tools.mapFromView(inside), text, self.tools.boundingRect())

    def _ring(self) -> None:
        """Rings the example that is chosen, or whose row is under the mouse."""
        example, places = self.state.example, self.points.positions
        if self.state.ringed is not None and self.state.ringed < len(places):
            example = self.state.ringed
        there = example is not None and example < len(places)
        self.marker.setVisible(there)
        if there:
            x, y = places[example].tolist()
            self.marker.setData(x=[x], y=[y], pen=pg.mkPen(self.theme.color("ink"), width=dp(2)))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        self.style_axes(theme)
        self.marker.setSize(px(_MARKER))
        self.probe.set_theme(theme)
        self.value_tag.set_theme(theme)
        self.field.set_theme(theme)
        self.arrows.rescale()
        self.residuals.set_theme(theme)
        self._show_lines()
        if self.snapshot is not None:
            self.points.show(self.snapshot.experiment.data, self.state.plane, theme)
            self.show_snapshot(self.snapshot)

    def reset_view(self) -> None:
        """Shows the whole plane again."""
        self._heights_before = None
        left, right, bottom, top = self.state.plane.bounds
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
            self.leave()
            return
        self._cursor = self.tools.mapSceneToView(position)
        self.probed.emit(self.state.plane.inputs_at(self._cursor.x(), self._cursor.y()))

    @Slot()
    def _on_range(self, *_: object) -> None:
        self.field.forget()
        self.lines.fit()
        self.draw_again()

    @Slot()
    def _on_transform(self, *_: object) -> None:
        """The plot has another size: what is measured in pixels finds its place again."""
        self._place_probe()
        if self.snapshot is not None and inner_unit(self.snapshot, self._unit) is None:
            self.arrows.show(self.snapshot, self.state.plane)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the window's: the scene would swallow them."""
        event.ignore()

    def hideEvent(self, event: QHideEvent) -> None:
        """No mouse is over a plot that is hidden."""
        self.leave()
        super().hideEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse went away: nothing is probed."""
        self.leave()
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

    def leave(self) -> None:
        """The mouse is no longer over the plane."""
        if self._cursor is not None:
            self._cursor = None
            self.tools.point_at(None)
            self.probed.emit(None)
