"""What is looked at: the one owner of plane, selection, example, marker, selected points, and what is hidden or lit.

Nothing here is part of the experiment: no change of it trains anything or is a step for Undo. Views read it and follow
``changed``; controllers turn what a person does into calls of its methods. Nothing else writes to it.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from nnviz.app.plot_options import PlotOptions
from nnviz.app.workbench import Workbench
from nnviz.core.analysis.lines import Line
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.datasets import DATASETS
from nnviz.core.data.plane import Plane, has_other_plane, plane_of
from nnviz.core.data.value_range import value_range
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.part import Part
from nnviz.core.steps.lit import Lit
from nnviz.core.training.snapshot import Snapshot
from nnviz.labs import is_another_lab

PLACES = frozenset({"plane", "cursor", "example", "marker"})
"""What decides which inputs are sent through the network."""
UNIT = frozenset({"part", "pointed"})
"""What decides whose response the plane shows."""


class ViewState(QObject):
    """``changed`` carries the names of the attributes that changed, as a frozenset.

    Raw inputs are arrays [n]; examples and points are indices of training examples.
    """

    changed = Signal(object)

    def __init__(self, bench: Workbench, options: PlotOptions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._pending: set[str] = set()
        self._following = False
        self.plane: Plane = plane_of(bench.experiment.data)
        self.part: Part | None = None
        """The unit, weight or bias that was clicked."""
        self.pointed: Part | None = None
        """The one under the mouse."""
        self.example: int | None = None
        """The training example that was chosen."""
        self.cursor: Array | None = None
        """The raw inputs under the mouse on the plane."""
        self.marker: Array | None = None
        """The raw inputs of the marker that a person drags over the plane; None while it is off."""
        self.ringed: int | None = None
        """The training example whose row in a table is under the mouse: its point is ringed."""
        self.points: tuple[int, ...] = ()
        """The selected training points, in ascending order."""
        self.next_class = 1
        """The class of the next point."""
        self.next_target = 0.0
        """The target of the next point of a regression."""
        self.hides_numbers = False
        """Whether the numbers of the example are left out, because a student computes them."""
        self.lit: Lit | None = None
        """What the step that is shown concerns in the diagram."""
        self.lines: tuple[Line, ...] = ()
        """Lines over the plane, each with its name."""
        self.options = options
        """What of the plane is shown beside the colours."""
        self._marker_by_data = False
        self._told_example_of = -1

    # ---------------------------------------------------------------- reading

    @property
    def inputs(self) -> Array | None:
        """The raw inputs that are sent through the network: of mouse, chosen example, or marker.

        An example comes before the marker: choosing one says that it is to be seen. Right after another experiment was
        opened, mouse and marker may still be at a place of the old one's inputs.
        """
        data, example = self._bench.experiment.data, self.example
        chosen = data.train.x[example] if example is not None and example < len(data.train) else None
        places = (place for place in (self.cursor, chosen, self.marker) if place is not None)
        return next((place for place in places if len(place) == len(data.inputs)), None)

    @property
    def unit(self) -> Part | None:
        """The neuron whose response the plane shows; the one under the mouse comes before the one that was clicked."""
        parts = (part for part in (self.pointed, self.part) if part is not None)
        return next((part for part in parts if not part.is_parameter), None)

    @property
    def _points_there(self) -> int:
        return len(self._bench.experiment.data.train)

    # ---------------------------------------------------------------- parts of the network

    def point_at(self, part: Part | None) -> None:
        """The mouse is over a part of the diagram, or over none."""
        self._put(pointed=part)

    def select(self, part: Part | None) -> None:
        """Selects a neuron, a weight or a bias, or none."""
        self._put(part=part)

    def light(self, lit: Lit | None) -> None:
        """Lights what a step concerns and fades the rest; None: nothing is faded."""
        self._put(lit=lit)

    def hide_numbers(self, hide: bool) -> None:
        """Leaves out the numbers of the example, or shows them again."""
        self._put(hides_numbers=hide)

    # ---------------------------------------------------------------- examples and places

    def choose(self, example: int | None) -> None:
        """Chooses a training example by its index, or none."""
        there = example is not None and 0 <= example < self._points_there
        self._put(example=example if there else None)

    def choose_next(self, step: int) -> None:
        """The next or previous training example, or from none the first or last."""
        if self._points_there:
            start = (-1 if step > 0 else 0) if self.example is None else self.example
            self.choose((start + step) % self._points_there)

    def clear(self) -> None:
        """Chooses no example, and selects no part of the diagram."""
        self._put(part=None, example=None)

    def set_cursor(self, inputs: Array | None) -> None:
        """The mouse is at these raw inputs, or not over the plane."""
        self._put(cursor=inputs)

    def ring(self, example: int | None) -> None:
        """Rings the point of a training example in place of the chosen one; None: the chosen one again."""
        self._put(ringed=example)

    def switch_marker(self, on: bool) -> None:
        """Puts the marker onto the plane, at the middle of the training points, or takes it away."""
        self._marker_by_data = False
        self._put(marker=self.plane.rest if on else None)

    def move_marker(self, x: float, y: float) -> None:
        """The marker is elsewhere on the plane; an example that was chosen is let go."""
        if self.marker is not None:
            self.put_marker(self.plane.inputs_at(x, y))

    def put_marker(self, inputs: Array) -> None:
        """The marker is at these raw inputs, also where it was off; an example that was chosen is let go."""
        self._put(marker=inputs, example=None)

    def move_input(self, shown: Array, position: int, value: float) -> None:
        """What is shown, with another value of one input, is the marker now, and the plane is the one it lies in."""
        inputs = shown.copy()
        inputs[position] = value
        self._put(plane=self.plane.through(inputs), marker=inputs, example=None)

    def show_plane(self, plane: Plane) -> None:
        """Looks along other axes, or at other values of the inputs that are held."""
        marker = None if self.marker is None else plane.onto(self.marker)
        self._put(plane=plane, marker=marker)

    # ---------------------------------------------------------------- points

    def select_points(self, indices: Iterable[int]) -> None:
        """Selects these training points and no others."""
        self._put(points=tuple(sorted({i for i in indices if 0 <= i < self._points_there})))

    def toggle_points(self, indices: Iterable[int]) -> None:
        """Selects those that are not selected yet, and deselects those that are."""
        self.select_points(set(self.points) ^ set(indices))

    def set_next_class(self, index: int) -> None:
        """The class of the next point, if there is one of this index."""
        if 0 <= index < self._bench.experiment.data.class_count:
            self._put(next_class=index)

    def set_next_target(self, value: float) -> None:
        """The target of the next point of a regression."""
        self._put(next_target=value)

    # ---------------------------------------------------------------- the plot

    def draw_lines(self, lines: Iterable[Line]) -> None:
        """Draws these lines over the plane and no others."""
        self._put(lines=tuple(lines))

    def set_options(self, options: PlotOptions) -> None:
        """Shows other things beside the colours."""
        self._put(options=options)

    # ---------------------------------------------------------------- following

    def follow(self, old: Experiment | None, new: Experiment) -> None:
        """Keeps what still means something under another experiment.

        ``changed`` waits for ``announce``: the views are to know the experiment first.
        """
        self._following = True
        if old is None or has_other_plane(old, new):
            self._take_plane(new, plane_of(new.data))
        if old is None or _places_of(old) != _places_of(new):
            self._put(part=None, pointed=None)
        if old is not None:
            self._keep_points(old, new)
        if self.example is not None and self.example >= len(new.data.train):
            self._put(example=None)
        self._suit_next_point(old, new)
        if is_another_lab(old, new):
            self.clear()

    def announce(self) -> None:
        """Tells what ``follow`` has changed."""
        self._following = False
        self._tell()

    def follow_run(self, snapshot: Snapshot) -> None:
        """The example that a single step has just taken is the one that is looked at."""
        if snapshot.last_example is not None and snapshot.serial != self._told_example_of:
            self._told_example_of = snapshot.serial
            self.choose(snapshot.last_example)

    def _take_plane(self, experiment: Experiment, plane: Plane) -> None:
        """Another data set: a marker that was on stays on, and data that ask about a newcomer bring one."""
        recipe = experiment.data.recipe
        asks = recipe is not None and DATASETS[recipe.name].newcomer
        was_on = self.marker is not None and not self._marker_by_data
        self._marker_by_data = asks and not was_on
        self._put(plane=plane, marker=plane.rest if asks or was_on else None)

    def _keep_points(self, old: Experiment, new: Experiment) -> None:
        """Points moved, recoloured or added at the end keep their numbers; otherwise nothing stays selected."""
        before, after = old.data, new.data
        if not self.points or before == after:
            return
        kept = before.inputs == after.inputs and _keeps_numbers(before.train.x, after.train.x, self.points)
        if not kept or after.recipe is not None:
            self._put(points=())

    def _suit_next_point(self, old: Experiment | None, new: Experiment) -> None:
        """Lets the next point be of a class that there is; of other data, with a target of theirs."""
        data = new.data
        if self.next_class >= max(data.class_count, 2):
            self._put(next_class=0)
        low, high = value_range(data)
        others = old is None or (old.title, old.data.outputs) != (new.title, data.outputs)
        if others and TASKS[data.task].predicts_values and not low <= self.next_target <= high:
            self._put(next_target=0.0 if low <= 0.0 <= high else (low + high) / 2)

    # ---------------------------------------------------------------- telling

    def _put(self, **values: Any) -> None:
        for name, value in values.items():
            if not _same(getattr(self, name), value):
                setattr(self, name, value)
                self._pending.add(name)
        self._tell()

    def _tell(self) -> None:
        if self._pending and not self._following:
            changed, self._pending = frozenset(self._pending), set()
            self.changed.emit(changed)


ASPECTS = frozenset({
    "plane", "part", "pointed", "example", "cursor", "marker", "ringed", "points", "next_class", "next_target",
    "hides_numbers", "lit", "lines", "options",
})  # fmt: skip
"""All that can change."""


def _same(old: object, new: object) -> bool:
    if isinstance(old, np.ndarray | Plane) or isinstance(new, np.ndarray | Plane):
        return old is new
    return old == new


def _places_of(experiment: Experiment) -> tuple[object, ...]:
    """What the parts of the diagram depend on."""
    architecture = Architecture.of(experiment.network)
    return architecture.inputs, architecture.geometry, len(experiment.data.inputs)


def _keeps_numbers(before: Array, after: Array, selected: tuple[int, ...]) -> bool:
    """Is each row where it was, perhaps with other numbers, and are new ones at the end? Undo puts rows in between.

    Of as many rows, some must be the same, or all must have been selected to change: else they are other points.
    """
    if len(before) > len(after):
        return False
    same = (before == after[: len(before)]).all(axis=1)
    if len(before) < len(after):
        return bool(same.all())
    return bool(same.any()) or len(selected) == len(before)
