"""The plane that the boundary plot and the neuron pictures show: which inputs, which part of it, where points lie."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.arrays import Array
from nnviz.core.datasets import DATASETS
from nnviz.core.experiment import Data, Examples
from nnviz.core.responses import Bounds

_MARGIN = 0.03
"""Points on the edge of what a recipe draws are shown whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The first two inputs (or, of a single input, the input and the output), and where the others rest."""

    inputs: int
    bounds: Bounds
    rest: Array

    def inputs_at(self, x: float, y: float) -> Array:
        """The raw inputs [n] at a place of the plane."""
        inputs = self.rest.copy()
        inputs[0] = x
        if self.inputs > 1:
            inputs[1] = y
        return inputs

    def positions(self, data: Data, examples: Examples) -> Array:
        """Where examples lie in the plane, [m, 2]."""
        if self.inputs > 1:
            return examples.x[:, :2]
        heights = np.zeros(len(examples))
        if examples.y is not None and data.task != "multiclass" and len(examples):
            heights = examples.y[:, 0]
        return np.column_stack([examples.x[:, 0], heights])


def plane_of(data: Data) -> Plane:
    """The plane that shows this data whole."""
    rest = data.train.x.mean(axis=0) if len(data.train) else np.zeros(len(data.inputs))
    ranges = [list(r) for r in _input_ranges(data)[:2]]
    if len(ranges) == 1:
        ranges.append(_output_range(data))
    (left, right), (bottom, top) = ranges
    return Plane(len(data.inputs), (left, right, bottom, top), np.array(rest))


def _input_ranges(data: Data) -> list[tuple[float, float]]:
    if data.recipe is not None:
        return [_padded(low, high, _MARGIN) for low, high in DATASETS[data.recipe.name].domain]
    x = np.concatenate([data.train.x, data.test.x])
    if not len(x):
        return [(-6.0, 6.0)] * len(data.inputs)
    return [_padded(float(low), float(high)) for low, high in zip(x.min(axis=0), x.max(axis=0), strict=True)]


def _output_range(data: Data) -> list[float]:
    if data.task != "regression" or data.train.y is None or not len(data.train):
        return [-0.15, 1.15]
    return list(_padded(float(data.train.y.min()), float(data.train.y.max())))


def _padded(low: float, high: float, share: float = 0.15) -> tuple[float, float]:
    span = high - low or max(abs(high), 1.0)
    return low - share * span, high + share * span
