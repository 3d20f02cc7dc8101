"""Mouse and keys on the points: tools and selection, turned into what the editor is to do."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Slot

from nnviz.app.settings import Settings
from nnviz.app.workbench import Workbench
from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.polygon import inside
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.scaling import output_pairs
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.views.boundary.boundary_plot import BoundaryPlot
from nnviz.ui.views.boundary.point_tools import TOOLS
from nnviz.ui.views.boundary.tool_marks import Loop
from nnviz.ui.views.units import value_text
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import Actions

_FINER = 0.1
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class PointController(QObject, View):
    """Connects the tools of the boundary plot with the editor and the selection.

    One of TOOLS is on: "add", "brush" or "lasso"; their actions are called ``tool_add``, ``brush`` and ``lasso``.
    """

    def __init__(
        self, bench: Workbench, plot: BoundaryPlot, editor: Editor, actions: Actions, settings: Settings,
        tell: Callable[[str, bool], None],
    ) -> None:  # fmt: skip
        super().__init__(plot)
        self._bench, self._plot, self._editor, self._state = bench, plot, editor, plot.state
        self._actions, self._settings, self._tell = actions, settings, tell
        self._number = 0
        """Of the drag, stroke or turn of the wheel: edits with the same number become one entry for undo."""
        self._dragged: Indices | None = None
        self._from, self._start = (0.0, 0.0), bench.experiment.data.train
        self._made: Experiment | None = None
        self._turned: tuple[int, ...] = ()
        self._hovered: int | None = None
        self._held = Loop(plot.tools)
        self._held_from: Array = np.empty((0, 2))
        plot.tools.circle.set_radius(settings.brush_radius)
        self._connect()

    def _connect(self) -> None:
        tools, plot = self._plot.tools, self._plot
        plot.add_requested.connect(self._editor.add_point)
        tools.grips = self._grips
        tools.picked.connect(self._on_picked)
        tools.remove_clicked.connect(lambda x, y: self._editor.remove_points(self._near(x, y)))
        tools.drag_started.connect(self._on_drag_start)
        tools.dragged.connect(self._on_drag)
        tools.drag_ended.connect(self._on_drag_end)
        tools.sprayed.connect(self._on_spray)
        tools.lassoed.connect(self._on_lassoed)
        tools.value_turned.connect(self._on_value_turned)
        tools.brush_resized.connect(lambda radius: setattr(self._settings, "brush_radius", radius))
        plot.probed.connect(self._show_value)
        self._actions["tool_add"].setChecked(True)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        tools = {
            action: lambda on, name=tool: self.set_tool(name if on else "add")
            for tool, action in zip(TOOLS, ("tool_add", "brush", "lasso"), strict=True)
        }
        return {**tools, "select_all": self._select_all, "remove_point": self.remove}

    # ---------------------------------------------------------------- tools and keys

    def set_tool(self, tool: str) -> None:
        """Chooses one of TOOLS; the others are off."""
        self._plot.tools.set_tool(tool)
        for name, action in zip(TOOLS, ("tool_add", "brush", "lasso"), strict=True):
            self._actions[action].setChecked(name == tool)
        if tool != "lasso":
            self._held.show_corners([])
        words = {
            "add": self.tr("A click adds a point, a drag moves one."),
            "brush": self.tr("Brush: drag sprays points, Shift the other class; the wheel sets its size; Esc ends it."),
            "lasso": self.tr("Lasso: drag around points. A drag moves them, digits recolour, Del removes; Esc ends."),
        }
        self._tell(words[tool], False)

    def press_digit(self, digit: int) -> bool:
        """The class of what is selected, else that of the next point."""
        chosen = self._chosen()
        index = self._editor.class_of_digit(digit)
        if not len(chosen) or index is None:
            return self._editor.press_digit(digit)
        self._editor.recolour(chosen, index)
        return True

    def escape(self) -> bool:
        """Ends what is nearest to an end: a drag, the brush, the selection, the lasso. False where there is nothing."""
        if self._plot.tools.abandon():
            self._on_drag_end()
        elif self._plot.tools.tool == "brush" or (self._plot.tools.tool == "lasso" and not self._state.points):
            self.set_tool("add")
        elif self._state.points:
            self._state.select_points(())
        else:
            return False
        return True

    def remove(self) -> None:
        """Removes what is selected, else the point under the cursor."""
        chosen, under = self._chosen(), self._plot.point_under_cursor()
        if not len(chosen) and under is not None:
            chosen = np.array([under])
        self._editor.remove_points(chosen)

    # ---------------------------------------------------------------- selecting

    def _select_all(self) -> None:
        self._state.select_points(range(len(self._bench.experiment.data.train)))

    def _chosen(self) -> Indices:
        return np.array(self._state.points, dtype=np.intp)

    def _near(self, x: float, y: float) -> Indices:
        index = self._plot.point_near(x, y)
        return np.array([] if index is None else [index], dtype=np.intp)

    def _select(self, indices: list[int], modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & CTRL:
            self._state.toggle_points(indices)
        elif modifiers & SHIFT:
            self._state.select_points({*self._state.points, *indices})
        else:
            self._state.select_points(indices)

    @Slot(float, float, object)
    def _on_picked(self, x: float, y: float, modifiers: Qt.KeyboardModifier) -> None:
        self._held.show_corners([])
        self._select([int(i) for i in self._near(x, y)], modifiers)

    @Slot(object, object)
    def _on_lassoed(self, corners: Array, modifiers: Qt.KeyboardModifier) -> None:
        self._select([int(i) for i in np.flatnonzero(inside(corners, self._plot.points.positions))], modifiers)
        plain = not modifiers & (CTRL | SHIFT)
        self._held.show_corners([*map(tuple, corners), tuple(corners[0])] if plain and self._state.points else [])

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """The point under the cursor may be another one."""
        self._show_value()

    def show_state(self, changed: frozenset[str]) -> None:
        """With the selection goes the loop that made it."""
        if "points" in changed and not self._state.points:
            self._held.show_corners([])

    # ---------------------------------------------------------------- dragging

    def _grips(self, x: float, y: float) -> bool:
        """With the lasso: is there a selected point, or the inside of the loop that selected it?"""
        if self._plot.point_near(x, y) in self._state.points:
            return True
        return bool(len(self._held.corners)) and bool(inside(np.array(self._held.corners), np.array([[x, y]]))[0])

    @Slot(float, float)
    def _on_drag_start(self, x: float, y: float) -> None:
        near, chosen = self._near(x, y), self._chosen()
        gripped = self._plot.tools.tool == "lasso" or bool(np.isin(near, chosen).any())
        self._dragged = chosen if gripped else near
        self._from, self._start = (x, y), self._bench.experiment.data.train
        self._held_from = np.array(self._held.corners).reshape(-1, 2)
        self._made = self._bench.experiment
        self._number += 1

    @Slot(float, float)
    def _on_drag(self, x: float, y: float) -> None:
        if self._dragged is None or not len(self._dragged):
            return
        if self._made is not self._bench.experiment:  # undone, or changed by other means, in the middle of the drag
            self._dragged = None
            return
        to = self._inside_view(x, y)
        by = (to[0] - self._from[0], to[1] - self._from[1])
        self._editor.move_points(self._dragged, self._start, by, self._number)
        self._held.show_corners([tuple(corner) for corner in self._held_from + by])
        self._made = self._bench.experiment

    def _inside_view(self, x: float, y: float) -> tuple[float, float]:
        """A mouse that leaves the plot takes points to its edge and no further: they could not be found again."""
        (left, right), (bottom, top) = self._plot.tools.viewRange()
        return min(max(x, left), right), min(max(y, bottom), top)

    @Slot()
    def _on_drag_end(self) -> None:
        self._dragged = None
        self._number += 1

    @Slot(float, float, bool)
    def _on_spray(self, x: float, y: float, other: bool) -> None:
        self._editor.spray(*self._inside_view(x, y), self._plot.tools.brush_size, other, self._number)

    # ---------------------------------------------------------------- values

    @Slot(float, float, float, bool)
    def _on_value_turned(self, x: float, y: float, notches: float, finer: bool) -> None:
        near, chosen = self._near(x, y), self._chosen()
        points = chosen if np.isin(near, chosen).any() else near
        if tuple(points) != self._turned:
            self._turned = tuple(int(i) for i in points)
            self._number += 1
        self._editor.turn_values(points, notches * (_FINER if finer else 1.0), self._number)

    @Slot()
    def _show_value(self, *_: object) -> None:
        """Beside the cursor, the target of the point under it."""
        data, place, tag = self._bench.experiment.data, self._plot.cursor_place, self._plot.value_tag
        under = None
        if TASKS[data.task].predicts_values and place is not None and data.train.y is not None:
            under = self._plot.point_near(*place)
        if under != self._hovered:
            self._hovered, self._turned = under, ()
        if place is None or under is None or data.train.y is None or under >= len(data.train):
            tag.place(QPointF(), "", self._plot.tools.boundingRect())
            return
        text = f"{data.outputs[0]} = {value_text(float(data.train.y[under, 0]), 4, output_pairs(data), 0)}"
        tag.place(self._plot.tools.mapFromView(QPointF(*place)), text, self._plot.tools.boundingRect())
