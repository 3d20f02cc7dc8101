"""Whether the numbers of a run are still finite, and which layer left first."""

from collections.abc import Iterable

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import forward

_LARGEST_SQUARE = 1e300


def all_finite(params: Array, memory: Iterable[Array]) -> bool:
    """Are parameters and optimizer memory finite, and the parameters not about to overflow?"""
    return bool(params.dot(params) < _LARGEST_SQUARE) and all(np.isfinite(values).all() for values in memory)


def first_bad_layer(architecture: Architecture, params: Array, x: Array) -> int:
    """The first layer whose numbers are no longer finite on features x (n_0, m), or have run away; else the last."""
    z = forward(architecture, params, x).z
    for layer, (block, values) in enumerate(zip(architecture.blocks(params), z, strict=True), start=1):
        if not float((block * block).sum()) < _LARGEST_SQUARE or not np.isfinite(values).all():
            return layer
    return len(z)
