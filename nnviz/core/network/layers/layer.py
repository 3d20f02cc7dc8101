"""What every kind of layer provides; ``registry`` lists the kinds.

Activations lie place by place: row p·n + u of (P·n, m) is the activation of unit u of n at place p. A plain layer has
one place, one that looks at a sequence has a place for each frame. Units, places and rows count from 0 here.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from nnviz.core.base.arrays import Array, Image, Indices
from nnviz.core.base.experiment import Layer, NetworkSpec
from nnviz.core.network.activations import Ops

Grid = tuple[int, ...]
"""How many places there are along each direction; () for the single place of a plain layer."""


@dataclass(frozen=True, kw_only=True)
class NetworkLayer(ABC):
    """One layer l: its units, and what they find below them, ``channels`` numbers at each place of ``grid_below``.

    ``slope`` is that of a leaky ReLU below 0, ``dropout`` the share of units that training leaves out, ``off`` the
    units, from 1, that are always 0, ``frozen`` what training leaves as it is, in the words of ``freezing``.
    ``window`` is how many places along each direction a unit sees at a time; 0: all of them.
    """

    units: int
    activation: str
    grid_below: Grid
    channels: int
    window: int = 0
    slope: float = 0.0
    dropout: float = 0.0
    off: tuple[int, ...] = ()
    frozen: tuple[str, ...] = ()

    label: ClassVar[str]
    """What such layers are called."""
    shares_weights: ClassVar[bool]
    """Does a weight act at several places?"""
    takes_named_inputs: ClassVar[bool]
    """Is an input recognised by its name when the inputs change? Otherwise by its place and its number there."""

    # ---------------------------------------------------------------- making one

    @classmethod
    @abstractmethod
    def describes(cls, spec: Layer) -> bool:
        """Is this layer of an experiment of this kind?"""

    @classmethod
    @abstractmethod
    def grid_of_inputs(cls, network: NetworkSpec) -> Grid:
        """The places that the features have where the first layer is of this kind."""

    @classmethod
    @abstractmethod
    def check(cls, network: NetworkSpec) -> None:
        """Raises ExperimentError where layers of this kind stand where they cannot, or do not fit what is below."""

    @classmethod
    def of(cls, spec: Layer, grid_below: Grid, channels: int) -> Self:
        """The layer that an experiment describes, above so many numbers at each place of a grid."""
        return cls(
            units=spec.units,
            activation=spec.activation,
            grid_below=grid_below,
            channels=channels,
            window=spec.window,
            slope=spec.slope if spec.activation == "leaky_relu" else 0.0,
            dropout=spec.dropout,
            off=spec.off,
            frozen=spec.frozen,
        )

    # ---------------------------------------------------------------- shapes

    @property
    @abstractmethod
    def grid(self) -> Grid:
        """The places at which the layer has activations."""

    @property
    @abstractmethod
    def places_seen(self) -> int:
        """How many places below one activation comes from."""

    @property
    def places(self) -> int:
        """How many places the layer has activations at."""
        return math.prod(self.grid)

    @property
    def fan_in(self) -> int:
        """How many numbers each unit has a weight for."""
        return self.places_seen * self.channels

    @property
    def size(self) -> int:
        """The rows of z[l] and a[l]: all units at all places."""
        return self.places * self.units

    @property
    def block_shape(self) -> tuple[int, int]:
        """Rows and columns of [W[l] | b[l]]: units, and their inputs with the bias."""
        return self.units, self.fan_in + 1

    @property
    def copied(self) -> int:
        """How many numbers below are there once more, for every place that sees them."""
        return self.places * self.fan_in if self.shares_weights else 0

    @property
    def geometry(self) -> "NetworkLayer":
        """The layer without its settings: equal ones have the same parameters, for the same places."""
        return replace(self, activation="", slope=0.0, dropout=0.0, off=(), frozen=())

    # ---------------------------------------------------------------- what belongs to what

    @abstractmethod
    def seen(self) -> Indices:
        """The places below that each place sees, [places, places_seen], in the order of its weights."""

    def place_and_unit(self, row: int) -> tuple[int, int]:
        """What a row of z[l] belongs to."""
        return divmod(row, self.units)

    def rows_of(self, units: Iterable[int]) -> list[int]:
        """The rows of z[l] that belong to some units, place by place."""
        chosen = list(units)
        return [place * self.units + unit for place in range(self.places) for unit in chosen]

    @property
    def off_rows(self) -> list[int]:
        """The rows of units that are switched off."""
        return self.rows_of(unit - 1 for unit in self.off)

    def columns_of(self, channels: Iterable[int]) -> list[int]:
        """The columns of W[l] for some numbers of each place below."""
        chosen = list(channels)
        return [place * self.channels + channel for place in range(self.places_seen) for channel in chosen]

    # ---------------------------------------------------------------- the reference

    @abstractmethod
    def weighted_sums(self, block: Array, below: Array, bias: bool = True) -> Array:
        """z[l] (n_l, m) of [W[l]|b[l]] and a[l-1] (n_{l-1}, m); without ``bias`` the product alone."""

    @abstractmethod
    def gradients(self, weights: Array, below: Array, dz: Array) -> tuple[Array, Array, Array]:
        """Sums over the examples of d𝓛/dW[l] and d𝓛/db[l], and d𝓛/da[l-1] (n_{l-1}, m), of d𝓛/dz[l] (n_l, m)."""

    @abstractmethod
    def coarse_sums(self, block: Array, below: Image, z: Image) -> None:
        """Writes z[l] (n_l, m) for pictures; ``below`` has a row of ones under the activations."""

    # ---------------------------------------------------------------- calls for the engine's tape

    @abstractmethod
    def forward_ops(self, block: Array, below: Array, z: Array) -> Ops:
        """Writes z[l] of [W|b] and of activations with a row of ones under them, buffers that stay where they are."""

    @abstractmethod
    def backward_space(self, m: int) -> tuple[Array, ...]:
        """What ``backward_ops`` of m columns work in; all tapes of a layer share it."""

    @abstractmethod
    def backward_ops(
        self, block: Array, below: Array, dz: Array, gradient: Array, da: Array | None, space: tuple[Array, ...]
    ) -> Ops:
        """Writes the sums of the gradient of [W|b], and d𝓛/da[l-1] where it is wanted.

        ``below`` and ``da`` have a last row for the bias.
        """

    # ---------------------------------------------------------------- the step-through

    @property
    @abstractmethod
    def arrangement(self) -> str:
        """How W[l] meets a[l-1], as a word before its name; "": as it is."""

    @abstractmethod
    def unfolded(self, below: Array) -> Array:
        """a[l-1] (n_{l-1}, m) as W[l] is multiplied by it: what each place sees, (fan_in, places · m)."""

    @abstractmethod
    def unfold_code(self, below: str, m: int) -> str:
        """The same in NumPy; ``below`` names a[l-1] as ``by_unit`` has it."""

    @abstractmethod
    def fold_code(self, total: str, spread: str, m: int) -> tuple[str, ...]:
        """The way back in NumPy, from what W[l]ᵀ gives to d𝓛/da[l-1] as ``by_unit`` has it."""

    # ---------------------------------------------------------------- words

    @abstractmethod
    def input_names(self) -> tuple[str, ...] | None:
        """What the columns of W[l] stand for; None: the numbers below have names of their own."""

    @abstractmethod
    def sight(self, place: int) -> str:
        """What a unit sees of the layer below at a place, in words."""

    @property
    def windows(self) -> range:
        """The sizes of window that there may be; empty where a unit sees everything."""
        return range(0)


def by_unit(values: Array, grid: Grid) -> Array:
    """Values (places · n, m) of a layer with a grid as (n, places · m): column p·m + i is place p of example i."""
    if not grid:
        return values
    m, places = values.shape[1], math.prod(grid)
    return values.reshape(places, -1, m).transpose(1, 0, 2).reshape(-1, places * m)
