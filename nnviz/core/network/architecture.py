"""The architecture of a network: its layers, and how their parameters lie in one flat vector."""

from dataclasses import replace
from functools import cached_property

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import NetworkSpec
from nnviz.core.network.initializers import INITIALIZERS
from nnviz.core.network.layers.dense import Dense
from nnviz.core.network.layers.layer import Grid, NetworkLayer
from nnviz.core.network.layers.registry import layers_of


class Architecture(Struct, frozen=True, dict=True):
    """Layers 1 to L, above n_0 = ``inputs`` features.

    Parameters live in one flat vector: for each layer the matrix [W[l] | b[l]], (units, fan-in + 1), row by row.
    """

    inputs: int
    layers: tuple[NetworkLayer, ...]

    @classmethod
    def of(cls, spec: NetworkSpec) -> "Architecture":
        """The architecture of a resolved network."""
        return cls(len(spec.features), layers_of(spec))

    @classmethod
    def dense(
        cls,
        sizes: tuple[int, ...],
        activations: tuple[str, ...],
        slopes: tuple[float, ...] | None = None,
        off: tuple[tuple[int, ...], ...] | None = None,
    ) -> "Architecture":
        """Plain layers of sizes n_0..n_L with these activations; without ``slopes`` and ``off`` they are 0 and none."""
        depth = len(sizes) - 1
        settings = zip(sizes[1:], activations, sizes, slopes or (0.0,) * depth, off or ((),) * depth, strict=False)
        layers = (
            Dense(units=units, activation=name, grid_below=(), channels=below, slope=slope, off=units_off)
            for units, name, below, slope, units_off in settings
        )
        return cls(sizes[0], tuple(layers))

    def without_dropout(self) -> "Architecture":
        """The same where training leaves out no unit."""
        return Architecture(self.inputs, tuple(replace(layer, dropout=0.0) for layer in self.layers))

    # ---------------------------------------------------------------- layers by their number, from 1

    @property
    def depth(self) -> int:
        """L."""
        return len(self.layers)

    @property
    def numbers(self) -> range:
        """1..L."""
        return range(1, len(self.layers) + 1)

    def layer(self, number: int) -> NetworkLayer:
        """Layer l, from 1."""
        return self.layers[number - 1]

    def grid(self, number: int) -> Grid:
        """The places of layer l, of layer 0 those of the features; () where there is one."""
        return self.layer(number).grid if number else self.layers[0].grid_below

    def off_rows(self, number: int) -> list[int]:
        """The rows of a[l], from 0, of units that are switched off; of layer 0 none."""
        return self.layer(number).off_rows if number else []

    # ---------------------------------------------------------------- one value of each layer

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """n_0..n_L: the numbers of an example in each layer."""
        return self.inputs, *(layer.size for layer in self.layers)

    @cached_property
    def activations(self) -> tuple[str, ...]:
        """The names of g[1]..g[L]."""
        return tuple(layer.activation for layer in self.layers)

    @cached_property
    def slopes(self) -> tuple[float, ...]:
        """The slopes of leaky ReLUs below 0; 0 of all other activations."""
        return tuple(layer.slope for layer in self.layers)

    @cached_property
    def dropout(self) -> tuple[float, ...]:
        """The share of each layer's units that training leaves out."""
        return tuple(layer.dropout for layer in self.layers)

    @property
    def shares_weights(self) -> bool:
        """Does a weight of some layer act at several places?"""
        return any(layer.shares_weights for layer in self.layers)

    @property
    def geometry(self) -> tuple[NetworkLayer, ...]:
        """The layers without their settings: equal ones have the same parameters, for the same places."""
        return tuple(layer.geometry for layer in self.layers)

    # ---------------------------------------------------------------- the flat vector

    @cached_property
    def count(self) -> int:
        """How many parameters there are."""
        return sum(rows * columns for rows, columns in (layer.block_shape for layer in self.layers))

    @cached_property
    def slices(self) -> tuple[slice, ...]:
        """The part of the flat vector that holds [W[l] | b[l]], of each layer."""
        found, start = [], 0
        for rows, columns in (layer.block_shape for layer in self.layers):
            found.append(slice(start, start + rows * columns))
            start = found[-1].stop
        return tuple(found)

    def blocks(self, flat: Array) -> list[Array]:
        """Views [W[l] | b[l]] of a flat vector, one per layer."""
        return [flat[part].reshape(layer.block_shape) for part, layer in zip(self.slices, self.layers, strict=True)]

    def weights(self, flat: Array) -> list[Array]:
        """Views W[1]..W[L] (units, fan-in) of a flat vector."""
        return [block[:, :-1] for block in self.blocks(flat)]

    def biases(self, flat: Array) -> list[Array]:
        """Views b[1]..b[L] (units,) of a flat vector."""
        return [block[:, -1] for block in self.blocks(flat)]

    def flatten(self, weights: tuple[Array, ...], biases: tuple[Array, ...]) -> Array:
        """A new flat vector of these matrices and vectors."""
        flat = np.empty(self.count)
        for block, w, b in zip(self.blocks(flat), weights, biases, strict=True):
            block[:, :-1], block[:, -1] = w, b
        return flat

    def weight_mask(self) -> Array:
        """A flat vector with 1 where a parameter is a weight and 0 where it is a bias."""
        mask = np.ones(self.count)
        for b in self.biases(mask):
            b[:] = 0.0
        return mask


def initial_parameters(spec: NetworkSpec) -> Array:
    """The flat parameters a run starts from, drawn layer by layer as ``init`` says (S30, S31)."""
    architecture, init = Architecture.of(spec), spec.init
    scheme = INITIALIZERS[init.scheme]
    rng = np.random.default_rng(init.seed)
    flat = np.empty(architecture.count)
    for block, layer in zip(architecture.blocks(flat), architecture.layers, strict=True):
        n, fan_in = layer.units, layer.fan_in
        block[:, :-1] = scheme.draw(rng, (n, fan_in), (fan_in, n), init.scale)
        same = isinstance(init.bias, str)
        block[:, -1:] = scheme.draw(rng, (n, 1), (fan_in, n), init.scale) if same else init.bias
    return flat
