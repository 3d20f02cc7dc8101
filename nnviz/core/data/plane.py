"""The plane that the boundary plot and the neuron pictures show: which inputs, which part of it, where points lie.

It is what a person looks at, no part of the experiment: choosing other axes changes no run and is not a step for Undo.
"""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from nnviz.core.base.arrays import Array, read_only
from nnviz.core.base.experiment import Data, Examples, Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.datasets import DATASETS
from nnviz.core.network.responses import Bounds

_MARGIN = 0.03
"""Points on the edge of what a recipe draws are shown whole."""
_FEW = 20
"""An edit by hand leaves so many rows at the beginning in most cases; then the others need no look."""

Range = tuple[float, float]


class Plane(Struct, frozen=True, eq=False):
    """Two inputs by their positions, ``across`` and ``up``, and the values ``rest`` [n] at which the others are held.

    ``ranges`` are those worth showing, one for each input. Of a single input the plane shows the input across and the
    output, within ``heights``, up.
    """

    ranges: tuple[Range, ...]
    rest: Array
    heights: Range
    across: int = 0
    up: int = 1

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return len(self.ranges)

    @property
    def axes(self) -> tuple[int, int]:
        """The positions of the inputs across and up."""
        return self.across, self.up

    @property
    def shown(self) -> tuple[int, ...]:
        """The inputs that a place of the plane says something about: both axes, or the single input."""
        return self.axes if self.inputs > 1 else (self.across,)

    @property
    def held(self) -> tuple[int, ...]:
        """The other inputs."""
        return tuple(i for i in range(self.inputs) if i not in self.shown)

    @property
    def bounds(self) -> Bounds:
        """What there is to see: left, right, bottom, top."""
        return *self.ranges[self.across], *(self.ranges[self.up] if self.inputs > 1 else self.heights)

    def shows_the_data_of(self, other: "Plane | None") -> bool:
        """Whether this plane came from the other one by choosing axes and values, not from another data set."""
        return other is not None and self.ranges is other.ranges

    def with_across(self, position: int) -> "Plane":
        """Another input across; the axes change places if it is the one that goes up."""
        return replace(self, across=position, up=self.across if position == self.up else self.up)

    def with_up(self, position: int) -> "Plane":
        """Another input up; the axes change places if it is the one that runs across."""
        return replace(self, up=position, across=self.up if position == self.across else self.across)

    def with_rest(self, position: int, value: float) -> "Plane":
        """Another value for an input that is held."""
        rest = self.rest.copy()
        rest[position] = value
        return replace(self, rest=read_only(rest))

    def through(self, inputs: Array) -> "Plane":
        """The parallel plane in which an example with these raw inputs [n] lies."""
        return replace(self, rest=read_only(inputs.copy()))

    def inputs_at(self, x: float, y: float) -> Array:
        """The raw inputs [n] at a place of the plane."""
        inputs = self.rest.copy()
        inputs[list(self.shown)] = (x, y)[: len(self.shown)]
        return inputs

    def onto(self, inputs: Array) -> Array:
        """The raw inputs [n] moved into this plane: the held ones at the values at which they are held."""
        moved, held = inputs.copy(), list(self.held)
        moved[held] = self.rest[held]
        return moved

    def positions(self, data: Data, examples: Examples) -> Array:
        """Where examples lie in the plane, [m, 2]."""
        if self.inputs > 1:
            return examples.x[:, list(self.axes)]
        heights = np.zeros(len(examples))
        if examples.y is not None and TASKS[data.task].target_is_height and len(examples):
            heights = examples.y[:, 0]
        return np.column_stack([examples.x[:, 0], heights])


def plane_of(data: Data) -> Plane:
    """The plane that shows this data whole: the first two inputs, the others at their mean."""
    rest = data.train.x.mean(axis=0) if len(data.train) else np.zeros(len(data.inputs))
    return Plane(_input_ranges(data), read_only(rest), _output_range(data))


def has_other_plane(old: Experiment, new: Experiment) -> bool:
    """Whether the plane that showed ``old`` says nothing about ``new``: other inputs, or another data set."""
    a, b = old.data, new.data
    both_of_classes = TASKS[a.task].has_classes and TASKS[b.task].has_classes
    if a.inputs != b.inputs or (a.outputs != b.outputs and not both_of_classes):
        return True
    if b.recipe is None:
        return _nothing_shared(a.train.x, b.train.x)
    return a.recipe is None or a.recipe.name != b.recipe.name


def _nothing_shared(a: Array, b: Array) -> bool:
    """Whether two sets of several points have nothing to do with each other.

    An edit by hand leaves some rows in their places, counted from the front or from the back, or moves all points
    alike, or takes rows out here and there.
    """
    count = min(len(a), len(b))
    if count < 2:
        return False
    few = min(count, _FEW)
    pairs = (a[:few], b[:few]), (a[:count], b[:count]), (a[-count:], b[-count:])
    if any(_share_a_row(*pair) for pair in pairs) or _moved_alike(a, b):
        return False
    shorter, longer = sorted((a, b), key=len)
    return not any(_share_a_row(longer, row[None, :]) for row in shorter[:_FEW])


def _share_a_row(a: Array, b: Array) -> bool:
    return bool((a == b).all(axis=1).any())


def _moved_alike(a: Array, b: Array) -> bool:
    if len(a) != len(b):
        return False
    shift = b - a
    return bool(np.allclose(shift, shift[0], rtol=0.0, atol=1e-9 * max(float(np.abs(b).max()), 1.0)))


def _input_ranges(data: Data) -> tuple[Range, ...]:
    if data.recipe is not None:
        return tuple(_padded(low, high, _MARGIN) for low, high in DATASETS[data.recipe.name].domain)
    x = np.concatenate([data.train.x, data.test.x])
    if not len(x):
        return ((-6.0, 6.0),) * len(data.inputs)
    return tuple(_padded(float(low), float(high)) for low, high in zip(x.min(axis=0), x.max(axis=0), strict=True))


def _output_range(data: Data) -> Range:
    if not TASKS[data.task].predicts_values or data.train.y is None or not len(data.train):
        return -0.15, 1.15
    return _padded(float(data.train.y.min()), float(data.train.y.max()))


def _padded(low: float, high: float, share: float = 0.15) -> Range:
    span = high - low or max(abs(high), 1.0)
    return low - share * span, high + share * span
