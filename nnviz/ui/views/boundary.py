"""The decision boundary: what the network answers everywhere on the plane, with the points it learns from."""

from typing import Any, cast

import contourpy
import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGraphicsItem

from nnviz.core.arrays import Array, Image
from nnviz.core.experiment import Data, Experiment
from nnviz.core.features import compute_features
from nnviz.core.network import forward
from nnviz.core.responses import ResponseGrid, cell_centres
from nnviz.core.snapshot import Snapshot
from nnviz.ui.answers import answer_words
from nnviz.ui.theme import PLANE_INK, Theme, class_levels, class_pixels, scale_pixels
from nnviz.ui.views.boundary_lines import BoundaryLines
from nnviz.ui.views.marks import value_range
from nnviz.ui.views.picture import Picture
from nnviz.ui.views.plane import Plane, has_other_plane, plane_of
from nnviz.ui.views.plot_colors import color_plot
from nnviz.ui.views.point_tools import PointTools
from nnviz.ui.views.points import Marks, PointsItem
from nnviz.ui.views.probe_marker import ProbeMarker
from nnviz.ui.views.tool_marks import ValueTag

GRID = 100
_REACH = 14
"""Pixels within which a click means a point."""


class BoundaryPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Image of ŷ over the plane, the line where it is 0.5, and the points. ``tools`` tell what a person does there."""

    add_requested = Signal(float, float, bool)
    choose_requested = Signal(object)  # index of a training point, or None
    probe_moved = Signal(float, float)
    probed = Signal(object)  # raw inputs [n] under the cursor, or None

    def __init__(self, theme: Theme) -> None:
        self.tools = PointTools()
        super().__init__(viewBox=self.tools, background=None)
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
        self._image = Picture()
        self._line = pg.PlotCurveItem(antialias=True)
        self._curves: list[pg.PlotCurveItem] = []
        self._marker = Marks(pxMode=True, size=19, brush=None)
        self._reconstruction = Marks(pxMode=True, size=5, symbol="s", pen=None)
        for depth, item in ((0, self._image), (2, self._line), (7, self._reconstruction), (8, self._marker)):
            item.setZValue(depth)
            self.plotItem.addItem(item)
        self.lines = BoundaryLines(self.plotItem)
        self.points = PointsItem(self.tools)
        self.points.setZValue(6)
        self.plotItem.addItem(self.points, ignoreBounds=True)
        self.probe = ProbeMarker(self.tools, theme)
        self.value_tag = ValueTag(self.tools, theme)
        self._probe_inputs: Array | None = None
        self._snapshot: Snapshot | None = None
        self._grid: ResponseGrid | None = None
        self._cells: tuple[Array, Array] | None = None
        self._pressed = False
        self._cursor: QPointF | None = None
        self.plane: Plane | None = None
        self._connect()

    def _connect(self) -> None:
        self.tools.clicked.connect(self.add_requested)
        self.tools.choose_clicked.connect(lambda x, y: self.choose_requested.emit(self.point_near(x, y)))
        self.tools.sigRangeChanged.connect(self._on_range)
        self.tools.sigTransformChanged.connect(self._place_probe)
        self.probe.dragged.connect(self._on_probe_dragged)
        self.scene().sigMouseMoved.connect(self._on_mouse)

    # ---------------------------------------------------------------- showing

    def set_experiment(self, experiment: Experiment, old: Experiment | None) -> None:
        """Shows another experiment; the view stays where it is while the same axes and recipe last."""
        data = experiment.data
        self._grid = None
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
            self._grid = None
            self.points.show(data, plane, self.theme)
            self._show_axes(data)
        elif self._grid is not None:
            self._grid.set_rest(plane.rest)
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def _show_axes(self, data: Data) -> None:
        """Names the axes, and shows the plane whole."""
        assert self.plane is not None
        names = [data.inputs[i] for i in self.plane.shown]
        for side, name in zip(("bottom", "left"), (*names, self.tr("prediction ŷ")), strict=False):
            self.plotItem.setLabel(side, name)
        self.reset_view()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws what the network answers now."""
        self._snapshot = snapshot
        if self.plane is None or not self.isVisible():
            return
        self._draw(snapshot)
        self._place_probe()

    def _draw(self, snapshot: Snapshot) -> None:
        assert self.plane is not None
        self._reconstruction.setVisible(snapshot.experiment.data.task == "autoencoder")
        if self._grid is None or self._grid.architecture != snapshot.architecture:
            self._grid = self._make_grid(snapshot.experiment)
        if self.plane.inputs == 1:
            self._show_curves(snapshot)
            return
        if snapshot.experiment.data.task == "autoencoder":
            self._image.clear()
            self._line.clear()
            self._show_reconstruction(snapshot)
            return
        output = self._grid.responses(snapshot.params)[-1]
        if len(output) > 1 and snapshot.experiment.data.task == "multiclass":
            self._show_classes(output)
        else:
            self._show_values(output[0], snapshot.experiment)

    def _make_grid(self, experiment: Experiment) -> ResponseGrid:
        assert self.plane is not None
        self._cells = None
        (left, right), (bottom, top) = self.tools.viewRange()
        rows = 1 if self.plane.inputs == 1 else GRID
        columns = 4 * GRID if self.plane.inputs == 1 else GRID
        for curve in self._curves:
            self.plotItem.removeItem(curve)
        self._curves = []
        return ResponseGrid(experiment, (left, right, bottom, top), columns, rows, self.plane.rest, self.plane.axes)

    def _show_values(self, output: Image, experiment: Experiment) -> None:
        low, high = value_range(experiment.data)
        with np.errstate(all="ignore"):  # a run about to diverge answers with anything
            shares = np.clip((output - low) * (255.0 / (high - low)), 0, 255).astype(np.uint8)
        self._set_image(shares, scale_pixels(self.theme))
        if experiment.data.task == "binary":
            self._show_line(output)
        else:
            self._line.clear()

    def _show_classes(self, output: Image) -> None:
        classes = len(output)
        levels = class_levels(classes)
        winner = output.argmax(axis=0)
        strength = (output.max(axis=0) - 1.0 / classes) / (1.0 - 1.0 / classes)
        level = np.clip(np.nan_to_num(strength) * levels, 0, levels - 1).astype(np.uint8)
        self._set_image((winner * levels).astype(np.uint8) + level, class_pixels(self.theme, classes))
        self._line.clear()

    def _set_image(self, index: npt.NDArray[np.uint8], table: npt.NDArray[np.uint32]) -> None:
        assert self._grid is not None
        left, right, bottom, top = self._grid.bounds
        self._image.show(index, table, QRectF(left, bottom, right - left, top - bottom))

    def _show_line(self, output: Image) -> None:
        assert self._grid is not None
        if self._cells is None:
            xs, ys = cell_centres(self._grid.bounds, output.shape[1], output.shape[0])
            x, y = np.meshgrid(xs, ys)
            self._cells = (x, y)
        generator = contourpy.contour_generator(*self._cells, output, line_type=contourpy.LineType.ChunkCombinedOffset)
        lines, starts = cast("tuple[list[Any], list[Any]]", generator.lines(0.5))
        points, offsets = lines[0], starts[0]
        if points is None or offsets is None:
            self._line.clear()
            return
        connect = np.ones(len(points), dtype=np.int32)
        connect[offsets[1:] - 1] = 0
        self._line.setData(points[:, 0], points[:, 1], connect=connect)

    def _show_curves(self, snapshot: Snapshot) -> None:
        """One input: ŷ as a curve over it."""
        assert self._grid is not None
        self._image.clear()
        output = self._grid.responses(snapshot.params)[-1]
        while len(self._curves) < len(output):
            index = len(self._curves)
            many = snapshot.experiment.data.task == "multiclass"
            color = self.theme.class_color(index) if many else self.theme.color("ink")
            curve = pg.PlotCurveItem(pen=pg.mkPen(color, width=2), antialias=True)
            curve.setZValue(3)
            self.plotItem.addItem(curve)
            self._curves.append(curve)
        xs, _ = cell_centres(self._grid.bounds, output.shape[2], 1)
        for curve, values in zip(self._curves, output[:, 0, :], strict=True):
            curve.setData(xs, values.astype(np.float64))
        self._line.clear()

    def _show_reconstruction(self, snapshot: Snapshot) -> None:
        """An autoencoder: where it puts each point."""
        x = compute_features(snapshot.experiment.network.features, snapshot.experiment.data.train.x.T[:, :2000])
        places = forward(snapshot.architecture, snapshot.params, x).prediction
        assert self.plane is not None
        across, up = self.plane.shown[0], self.plane.shown[-1]
        self._reconstruction.setData(x=places[across], y=places[up], brush=pg.mkBrush(self.theme.color("negative")))

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
        features = compute_features(snapshot.experiment.network.features, inputs[:, None])
        answer = forward(snapshot.architecture, snapshot.params, features).prediction[:, 0]
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
        self._line.setPen(pg.mkPen(PLANE_INK, width=1))
        for curve in self._curves:
            self.plotItem.removeItem(curve)
        self._curves = []
        if self._snapshot is not None and self.plane is not None:
            self.points.show(self._snapshot.experiment.data, self.plane, theme)
            self.show_snapshot(self._snapshot)

    def reset_view(self) -> None:
        """Shows the whole plane again."""
        if self.plane is not None:
            left, right, bottom, top = self.plane.bounds
            self.tools.setRange(xRange=(left, right), yRange=(bottom, top), padding=0)

    # ---------------------------------------------------------------- mouse and keys

    def point_near(self, x: float, y: float) -> int | None:
        """The training point within reach of a place, if any."""
        if not len(self.points.positions):
            return None
        width, height = self.tools.viewPixelSize()
        offsets = (self.points.positions - (x, y)) / (width, height)
        squares = np.square(offsets).sum(axis=1)
        nearest = int(squares.argmin())
        return nearest if squares[nearest] <= _REACH**2 else None

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
        self._grid = None
        self.lines.fit()
        if self._snapshot is not None:
            self.show_snapshot(self._snapshot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the window's: the scene would swallow them."""
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse went away: nothing is probed."""
        self._leave()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers that a press came: a double click has one before it."""
        self._pressed = True
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
