"""The activation of every neuron over the plane: its picture in the diagram, and the decision boundary.

Pictures need three digits, not sixteen: they are computed in float32. Every number shown is float64.
"""

import math

import numpy as np

from nnviz.core.base.arrays import Array, Image
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder

Bounds = tuple[float, float, float, float]
"""(left, right, bottom, top) of a part of the plane of two inputs."""

_MOST_VALUES = 400_000
"""Features times cells of a grid: more of them take longer than a frame."""
_COARSEST = 8


def cells_along(wanted: int, features: int) -> int:
    """How many cells an edge of a square grid has: as many as wanted, fewer where very many features are computed."""
    return min(wanted, max(math.isqrt(_MOST_VALUES // max(features, 1)), _COARSEST))


class ResponseGrid:
    """A grid over the plane of two inputs, by their positions ``across`` and ``up``; the others are held.

    ``responses(params)`` gives the activations a[1..L] as images (n_l, rows, columns); row 0 is at the bottom.
    """

    def __init__(
        self,
        experiment: Experiment,
        bounds: Bounds,
        columns: int,
        rows: int,
        rest: Array,
        axes: tuple[int, int] = (0, 1),
    ) -> None:
        self.bounds, self.axes, self.shape = bounds, axes, (rows, columns)
        self.architecture = Architecture.of(experiment.network)
        self.encoder = Encoder.of(experiment)
        points = rows * columns
        self._below = np.ones((len(self.encoder.features) + 1, points), np.float32)
        self._layers = [np.ones((n + 1, points), np.float32) for n in self.architecture.sizes[1:]]
        self.set_rest(rest)

    @property
    def features(self) -> Image:
        """The features at the cells [n_0, rows·columns]."""
        return self._below[:-1]

    def set_rest(self, rest: Array) -> None:
        """Holds the other inputs at other values [n]."""
        rows, columns = self.shape
        raw = grid_inputs(self.bounds, columns, rows, rest, self.axes)
        with np.errstate(all="ignore"):  # beyond float32 a picture is of one colour anyway
            self._below[:-1] = self.encoder.encode(raw)

    def responses(self, params: Array) -> list[Image]:
        """a[1..L], each (n_l, rows, columns). The arrays are reused by the next call."""
        below = self._below
        blocks = self.architecture.blocks(params)
        result = []
        with np.errstate(all="ignore"):
            for layer, block, values in zip(self.architecture.layers, blocks, self._layers, strict=True):
                a = values[:-1]
                layer.coarse_sums(block, below, a)
                self._activate(layer.activation, a, layer.slope)
                a[layer.off_rows] = 0.0
                below = values
                result.append(a.reshape(len(a), *self.shape))
        return result

    def predictions(self, params: Array) -> Image | Array:
        """The network's predictions in own units (n_L, rows, columns). The array may be reused by the next call."""
        last = self.responses(params)[-1]
        return self.encoder.own_units(last.astype(np.float64)) if self.encoder.outputs else last

    def _activate(self, name: str, a: Image, slope: float) -> None:
        if name == "tanh":
            np.tanh(a, a)
        elif name == "sigmoid":  # σ(z) = (1 + tanh(z/2)) / 2: one costly call where e^-z takes more
            np.multiply(a, 0.5, a)
            np.tanh(a, a)
            np.multiply(a, 0.5, a)
            np.add(a, 0.5, a)
        else:
            a[:] = ACTIVATIONS[name].value(a, slope)  # type: ignore[arg-type]

    def feature_images(self) -> Image:
        """The input features as images (n_0, rows, columns)."""
        return self.features.reshape(len(self.features), *self.shape)


def grid_inputs(bounds: Bounds, columns: int, rows: int, rest: Array, axes: tuple[int, int] = (0, 1)) -> Array:
    """Raw inputs [n, rows·columns] at the centres of a grid's cells.

    ``axes`` are the positions of the inputs across and up; ``rest`` [n] gives the others. A single input runs across.
    """
    xs, ys = cell_centres(bounds, columns, rows)
    raw = np.tile(np.asarray(rest, dtype=np.float64)[:, None], (1, rows * columns))
    across, up = axes
    raw[across] = np.tile(xs, rows)
    if len(raw) > 1:
        raw[up] = np.repeat(ys, columns)
    return raw


def cell_centres(bounds: Bounds, columns: int, rows: int) -> tuple[Array, Array]:
    """The x and y of the centres of a grid's cells."""
    left, right, bottom, top = bounds
    xs = left + (np.arange(columns) + 0.5) * (right - left) / columns
    ys = bottom + (np.arange(rows) + 0.5) * (top - bottom) / rows
    return xs, ys
