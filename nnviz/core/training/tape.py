"""Tapes: a forward pass prepared once as a list of NumPy calls over preallocated buffers.

The engine trains with it, the evaluator measures with it; network.py says the same thing readably.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.network.activations import ACTIVATIONS, Ops
from nnviz.core.network.architecture import Architecture

CHUNK = 512
"""Columns worked on at once: more are cut, for the cache's sake."""


def forward_ops(
    architecture: Architecture,
    blocks: list[Array],
    x: Array,
    space: "Workspace",
    last_activation: bool = True,
    after: Callable[[int], Ops] = lambda layer: [],
) -> Ops:
    """The forward pass of features with a row of ones, x (n_0 + 1, m), through [W|b] into the workspace.

    Without ``last_activation``, z of the last layer is left in its place. Where the workspace keeps ``z``, the last
    layer's weighted sum is copied there. ``after(l)`` gives further calls for a[l] as soon as it is computed.
    """
    ops: Ops = []
    below = x
    last = len(blocks) - 1
    for layer, block in enumerate(blocks):
        name = architecture.activations[layer]
        a, scratch = space.a[layer], space.d[layer]
        ops += architecture.layers[layer].forward_ops(block, below, a)
        if layer == last and space.z is not None:
            ops.append(partial(np.copyto, space.z, a))
        if layer == last and not last_activation:
            return ops
        ops += ACTIVATIONS[name].value_ops(_flat(a, name), _flat(scratch, name), architecture.slopes[layer])
        ops += after(layer + 1)
        ops += zero_ops(a, architecture.off_rows(layer + 1))
        below = space.with_ones[layer]
    return ops


def zero_ops(values: Array, rows: list[int]) -> Ops:
    """Writes 0 to some rows."""
    return [partial(values[row].fill, 0.0) for row in rows]


def _flat(values: Array, activation: str) -> Array:
    """One dimension is faster, but softmax works along the columns."""
    return values if activation == "softmax" else values.reshape(-1)


class Workspace(Struct, frozen=True, eq=False):
    """Buffers for one number of columns; a, d and dz are (n_l, m), ``with_ones`` and ``da`` (n_l + 1, m)."""

    all_a: Array
    all_d: Array
    starts: tuple[int, ...]
    with_ones: tuple[Array, ...]
    a: tuple[Array, ...]
    d: tuple[Array, ...]
    da: tuple[Array, ...]
    dz: tuple[Array, ...]
    z: Array | None = None

    @classmethod
    def of(cls, architecture: Architecture, columns: int, keep_z: bool = False) -> "Workspace":
        """Buffers for so many columns."""
        heights = [n + 1 for n in architecture.sizes[1:]]
        starts = np.cumsum([0, *heights]) * columns
        all_a, all_d, all_dz = (np.ones(starts[-1]) for _ in range(3))
        with_ones, d, da = (
            [whole[s : s + h * columns].reshape(h, columns) for s, h in zip(starts, heights, strict=False)]
            for whole in (all_a, all_d, all_dz)
        )
        return cls(
            all_a, all_d, tuple(int(s) for s in starts[:-1]), tuple(with_ones),
            tuple(block[:-1] for block in with_ones), tuple(block[:-1] for block in d),
            tuple(da), tuple(block[:-1] for block in da),
            np.empty((architecture.sizes[-1], columns)) if keep_z else None,
        )  # fmt: skip
