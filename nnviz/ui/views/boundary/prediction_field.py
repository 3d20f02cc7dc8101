"""The prediction of the network, or the activation of a unit, on the plane: colours and lines, or a curve."""

from collections.abc import Sequence
from typing import Any, cast

import contourpy
import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from nnviz.app.plot_options import PlotOptions
from nnviz.core.analysis.borders import Border, straight_border
from nnviz.core.analysis.lines import Line, clip
from nnviz.core.base.arrays import Array, Image
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.plane import Plane
from nnviz.core.data.value_range import value_range
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.part import Part
from nnviz.core.network.responses import ResponseGrid, cell_centres, cells_along
from nnviz.core.network.scaling import NO_PAIR
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import dp
from nnviz.ui.theme.theme import PLANE_INK, Theme, class_hue, class_levels, class_pixels, scale_pixels
from nnviz.ui.views.boundary.picture import Picture
from nnviz.ui.views.diagram.neuron_pictures import color_index, scale_of
from nnviz.ui.views.plots.plot import Plot

GRID = 100
LEVELS = (0.1, 0.25, 0.75, 0.9)
"""The contours of confidence of two classes, beside the boundary at 0.5."""
CLASS_LEVELS = (0.5, 0.75, 0.9)
"""Those of the largest output of several classes."""


class PredictionField:
    """Draws into a plot; ``grid`` is where it asks the network, made again when the view or the network is another."""

    def __init__(self, plot: Plot) -> None:
        self._plot, self._box = plot, plot.box
        self.image = Picture()
        self.line = pg.PlotCurveItem(antialias=True)
        self.contours = pg.PlotCurveItem(antialias=True)
        for depth, item in ((0, self.image), (1, self.contours), (2, self.line)):
            item.setZValue(depth)
            plot.add(item)
        self.curves: list[pg.PlotCurveItem] = []
        self.grid: ResponseGrid | None = None
        self.scale: tuple[float, float] | None = None
        """The values at the ends of the colours of the unit that was drawn; None where it was the output."""
        self._cells: tuple[Array, Array] | None = None
        self._theme: Theme | None = None

    def forget(self) -> None:
        """Another part of the plane, or another network."""
        self.grid = None

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._theme = theme
        self.line.setPen(pg.mkPen(PLANE_INK, width=1))
        color = pg.mkColor(PLANE_INK)
        color.setAlpha(120)
        self.contours.setPen(pg.mkPen(color, width=1))
        self._remove_curves()

    def show(self, snapshot: Snapshot, plane: Plane, options: PlotOptions, unit: Part | None) -> None:
        """Draws the activation of a unit, or without one the prediction of the network."""
        encoder = Encoder.of(snapshot.experiment)
        if self.grid is None or self.grid.architecture != snapshot.architecture or self.grid.encoder != encoder:
            self._make_grid(snapshot.experiment, plane)
        self.scale = None
        unit = inner_unit(snapshot, unit)
        if plane.inputs == 1:
            self._show_curves(snapshot, unit)
        elif unit is not None:
            self._show_unit(snapshot, plane, unit)
        elif TASKS[snapshot.experiment.data.task].rebuilds_inputs:
            self._clear()
        else:
            self._show_output(snapshot, plane, options)

    def _clear(self) -> None:
        self.image.clear()
        self.line.clear()
        self.contours.clear()

    def _make_grid(self, experiment: Experiment, plane: Plane) -> None:
        self._cells = None
        (left, right), (bottom, top) = self._box.viewRange()
        cells = cells_along(GRID, len(experiment.network.features))
        rows, columns = (1, 4 * GRID) if plane.inputs == 1 else (cells, cells)
        self._remove_curves()
        bounds = left, right, bottom, top
        self.grid = ResponseGrid(experiment, bounds, columns, rows, plane.rest, plane.axes)

    # ---------------------------------------------------------------- the plane

    def _show_output(self, snapshot: Snapshot, plane: Plane, options: PlotOptions) -> None:
        assert self.grid is not None
        output, task = self.grid.predictions(snapshot.params), TASKS[snapshot.experiment.data.task]
        if len(output) > 1 and task.class_per_output:
            self._show_classes(output, options.discretise)
            self.line.clear()
            self._show_contours(output.max(axis=0), CLASS_LEVELS if options.confidence else ())
            return
        self._show_values(output[0], snapshot.experiment, options.discretise and task.yes_or_no)
        if not task.yes_or_no:
            self.line.clear()
        elif not (_is_half_at_zero(snapshot) and self._show_straight(snapshot, plane, 0)):
            self._draw_contours(self.line, output[0], (0.5,))
        certain = options.confidence and task.yes_or_no and snapshot.architecture.activations[-1] != "threshold"
        self._show_contours(output[0], LEVELS if certain else ())

    def _show_values(self, output: Image | Array, experiment: Experiment, discretise: bool) -> None:
        assert self._theme is not None
        low, high = value_range(experiment.data)
        with np.errstate(all="ignore"):  # a run about to diverge predicts anything
            if discretise:
                shares = np.where(output >= 0.5, 255, 0).astype(np.uint8)
            else:
                shares = np.clip((output - low) * (255.0 / (high - low)), 0, 255).astype(np.uint8)
        self._set_image(shares, scale_pixels(self._theme))

    def _show_classes(self, output: Image | Array, discretise: bool) -> None:
        assert self._theme is not None
        classes = len(output)
        levels = class_levels(classes)
        winner = class_hue(output.argmax(axis=0))
        if discretise:
            level = np.full(winner.shape, levels - 1, dtype=np.uint8)
        else:
            strength = (output.max(axis=0) - 1.0 / classes) / (1.0 - 1.0 / classes)
            level = np.clip(np.nan_to_num(strength) * levels, 0, levels - 1).astype(np.uint8)
        self._set_image((winner * levels).astype(np.uint8) + level, class_pixels(self._theme, classes))

    def _show_unit(self, snapshot: Snapshot, plane: Plane, unit: Part) -> None:
        assert self._theme is not None
        image = self._response(snapshot, unit)
        activation = "" if unit.layer == 0 else snapshot.architecture.activations[unit.layer - 1]
        middle, reach = scale_of(image[None], activation)
        reach = float(np.max(reach))
        shift, size = _pair_of(snapshot, unit)
        self.scale = (middle - reach) * size + shift, (middle + reach) * size + shift
        self._set_image(color_index(image, middle, reach), scale_pixels(self._theme))
        self.contours.clear()
        if not (unit.layer == 1 and self._show_straight(snapshot, plane, unit.unit)):
            self._draw_contours(self.line, image, (middle,))

    def _response(self, snapshot: Snapshot, unit: Part) -> Image:
        assert self.grid is not None
        if unit.layer == 0:
            image: Image = self.grid.feature_images()[unit.unit]
        else:
            image = self.grid.responses(snapshot.params)[unit.layer - 1][unit.unit]
        return image

    def _set_image(self, index: npt.NDArray[np.uint8], table: npt.NDArray[np.uint32]) -> None:
        assert self.grid is not None
        left, right, bottom, top = self.grid.bounds
        self.image.show(index, table, QRectF(left, bottom, right - left, top - bottom))

    # ---------------------------------------------------------------- lines

    def _show_straight(self, snapshot: Snapshot, plane: Plane, unit: int) -> bool:
        """Draws z = 0 of a unit of the first layer exactly, if it is a straight line; says whether it is."""
        encoder = Encoder.of(snapshot.experiment)
        border = straight_border(snapshot.architecture, snapshot.params, encoder, plane.rest, plane.axes, unit)
        if border is None:
            return False
        draw_border(self.line, border, self._box)
        return True

    def _show_contours(self, image: Image | Array, levels: Sequence[float]) -> None:
        if levels:
            self._draw_contours(self.contours, image, levels)
        else:
            self.contours.clear()

    def _draw_contours(self, item: Any, image: Image | Array, levels: Sequence[float]) -> None:
        assert self.grid is not None
        if self._cells is None:
            xs, ys = cell_centres(self.grid.bounds, image.shape[1], image.shape[0])
            x, y = np.meshgrid(xs, ys)
            self._cells = (x, y)
        generator = _contours(*self._cells, image)
        points, connect = [], []
        for level in levels:
            lines, starts = cast("tuple[list[Any], list[Any]]", generator.lines(level))
            if lines[0] is not None and starts[0] is not None:
                points.append(lines[0])
                connect.append(np.ones(len(lines[0]), dtype=np.int32))
                connect[-1][starts[0][1:] - 1] = 0
        if not points:
            item.clear()
            return
        places = np.concatenate(points)
        item.setData(places[:, 0], places[:, 1], connect=np.concatenate(connect))

    # ---------------------------------------------------------------- one input

    def _show_curves(self, snapshot: Snapshot, unit: Part | None) -> None:
        """One input: ŷ, or the activation of a unit, as a curve over it."""
        assert self.grid is not None
        self._clear()
        values = self.curve_of(snapshot, unit)
        if len(values) != len(self.curves):
            self._remove_curves()
            for index in range(len(values)):
                self._add_curve(index, unit is None and TASKS[snapshot.experiment.data.task].class_per_output)
        xs, _ = cell_centres(self.grid.bounds, values.shape[1], 1)
        for curve, heights in zip(self.curves, values, strict=True):
            curve.setData(xs, heights.astype(np.float64))

    def curve_of(self, snapshot: Snapshot, unit: Part | None) -> Image | Array:
        """The heights of the curves [k, columns] of a unit, or in own units of all outputs."""
        assert self.grid is not None
        if unit is not None:
            shift, size = _pair_of(snapshot, unit)
            values = self._response(snapshot, unit)[:1]
            return values if (shift, size) == NO_PAIR else values.astype(np.float64) * size + shift
        return self.grid.predictions(snapshot.params)[:, 0, :]

    def _add_curve(self, index: int, many: bool) -> None:
        assert self._theme is not None
        color = self._theme.class_color(index) if many else self._theme.color("ink")
        curve = pg.PlotCurveItem(pen=pg.mkPen(color, width=dp(2)), antialias=True)
        curve.setZValue(3)
        self._plot.add(curve)
        self.curves.append(curve)

    def _remove_curves(self) -> None:
        for curve in self.curves:
            self._box.removeItem(curve)
        self.curves = []


def _contours(x: Array, y: Array, image: Image | Array) -> contourpy.ContourGenerator:
    """What ``contourpy.contour_generator`` would make; that loads numpy.ma, at the cost of a frame, for its mask."""
    wrong = ~np.isfinite(image)
    mask: Any = wrong if wrong.any() else None
    return contourpy.SerialContourGenerator(
        x, y, image.astype(np.float64), mask, corner_mask=True, line_type=contourpy.LineType.ChunkCombinedOffset,
        fill_type=contourpy.FillType.OuterOffset, quad_as_tri=False, z_interp=contourpy.ZInterp.Linear,
    )  # fmt: skip


def _pair_of(snapshot: Snapshot, unit: Part) -> tuple[float, float]:
    """(shift, scale) of a neuron's values: an input and an output of the network are shown in own units."""
    return Encoder.of(snapshot.experiment).pair_of(unit.layer, snapshot.architecture.depth, unit.unit)


def _is_half_at_zero(snapshot: Snapshot) -> bool:
    """Is the network one unit whose activation is 0.5 where its z is 0?"""
    return len(snapshot.architecture.sizes) == 2 and snapshot.architecture.activations[0] in ("sigmoid", "threshold")


def draw_border(item: Any, border: Border, view_box: Any) -> None:
    """Draws a border from edge to edge of the view, or nothing where it is not seen."""
    (left, right), (bottom, top) = view_box.viewRange()
    seen = bool(np.isfinite(border).all() and (border[0] or border[1]))
    ends = clip(Line("", *border), left, right, bottom, top) if seen else None
    if ends is None:
        item.clear()
    else:
        item.setData(ends[:, 0], ends[:, 1], connect="all")


def inner_unit(snapshot: Snapshot, unit: Part | None) -> Part | None:
    """The unit whose activation differs from the prediction of the network; None for the prediction or no unit.

    The only output unit is the network's prediction, which the colours of the data show better than those of a unit.
    """
    sizes = snapshot.architecture.sizes
    if unit is None or unit.is_parameter or unit.layer >= len(sizes) or unit.unit >= sizes[unit.layer]:
        return None
    return None if unit.layer == len(sizes) - 1 and sizes[-1] == 1 else unit
