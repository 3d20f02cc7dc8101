"""Plain layers: every unit has a weight for every number below it, z[l] = W[l] a[l-1] + b[l] (slides S15 to S18).

Above a layer with several places it sees all of them, in one column.
"""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.core.base.arrays import Array, Image, Indices
from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import Layer, NetworkSpec
from nnviz.core.base.problem import say
from nnviz.core.network.activations import Ops
from nnviz.core.network.layers.layer import Grid, NetworkLayer


@dataclass(frozen=True, kw_only=True)
class Dense(NetworkLayer):
    """A plain layer."""

    label = "plain"
    shares_weights = False
    takes_named_inputs = True

    @classmethod
    def describes(cls, spec: Layer) -> bool:
        """Every layer that has no window."""
        return not spec.window

    @classmethod
    def grid_of_inputs(cls, network: NetworkSpec) -> Grid:
        """To a plain layer features are a column."""
        return ()

    @classmethod
    def check(cls, network: NetworkSpec) -> None:
        """A plain layer fits everywhere."""

    @property
    def grid(self) -> Grid:
        """One place."""
        return ()

    @property
    def places_seen(self) -> int:
        """All of them."""
        return math.prod(self.grid_below)

    def seen(self) -> Indices:
        """All places below, [1, places_seen]."""
        return np.arange(self.places_seen)[None, :]

    # ---------------------------------------------------------------- the reference

    def weighted_sums(self, block: Array, below: Array, bias: bool = True) -> Array:
        """z[l] = W[l] a[l-1] + b[l]."""
        product: Array = block[:, :-1] @ below
        return product + block[:, -1:] if bias else product

    def gradients(self, weights: Array, below: Array, dz: Array) -> tuple[Array, Array, Array]:
        """d𝓛/dW[l] = d𝓛/dz[l] a[l-1]ᵀ and d𝓛/db[l] = d𝓛/dz[l], summed; d𝓛/da[l-1] = W[l]ᵀ d𝓛/dz[l]."""
        return dz @ below.T, dz.sum(axis=1), weights.T @ dz

    def coarse_sums(self, block: Array, below: Image, z: Image) -> None:
        """The same in float32."""
        np.dot(block.astype(np.float32), below, z)

    # ---------------------------------------------------------------- calls for the engine's tape

    def forward_ops(self, block: Array, below: Array, z: Array) -> Ops:
        """One product: the bias is the column of the row of ones."""
        return [partial(block.dot, below, z)]

    def backward_space(self, m: int) -> tuple[Array, ...]:
        """Nothing is needed."""
        return ()

    def backward_ops(
        self, block: Array, below: Array, dz: Array, gradient: Array, da: Array | None, space: tuple[Array, ...]
    ) -> Ops:
        """One product each."""
        ops: Ops = [partial(dz.dot, below.T, gradient)]
        return ops if da is None else [*ops, partial(block.T.dot, dz, da)]

    # ---------------------------------------------------------------- the step-through

    @property
    def arrangement(self) -> str:
        """All places of an example below each other, where there are several."""
        return "vec" if self.grid_below else ""

    def unfolded(self, below: Array) -> Array:
        """a[l-1] itself."""
        return below

    def unfold_code(self, below: str, m: int) -> str:
        """All places of an example below each other."""
        return f"{below}.reshape({self.channels}, {self.places_seen}, {m}).transpose(1, 0, 2).reshape(-1, {m})"

    def fold_code(self, total: str, spread: str, m: int) -> tuple[str, ...]:
        """The places beside each other again."""
        shape = f"{self.places_seen}, {self.channels}, {m}"
        return (f"{total} = {spread}.reshape({shape}).transpose(1, 0, 2).reshape({self.channels}, -1)",)

    # ---------------------------------------------------------------- words

    def input_names(self) -> tuple[str, ...] | None:
        """Those of what is below."""
        return None

    def sight(self, place: int) -> str:
        """So many numbers."""
        return say(plural(self.fan_in, "1 number", "{count} numbers"), count=self.fan_in)
