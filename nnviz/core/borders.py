"""Where a unit of the first layer is undecided: a straight line, written down exactly instead of found on a grid."""

from collections.abc import Sequence

import numpy as np

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import Array
from nnviz.core.features import raw_position
from nnviz.core.network import Architecture

Border = tuple[float, float, float]
"""All places with a x + b y + c = 0; (a, b) points to where the unit's z is positive."""


def straight_border(
    architecture: Architecture, params: Array, features: Sequence[str], rest: Array, axes: tuple[int, int], unit: int
) -> Border | None:
    """The line z = 0 of a unit (from 0) of layer 1 in the plane of two inputs, the others resting at ``rest`` [n].

    None where it is no line: of a derived feature, of an activation that looks at other units too, of a unit that is
    switched off, of one that sees a window of frames.
    """
    positions = [raw_position(name) for name in features]
    if None in positions or not ACTIVATIONS[architecture.activations[0]].elementwise:
        return None
    if unit in architecture.off_rows(1) or architecture.delay(1) is not None:
        return None
    block = architecture.blocks(params)[0][unit]
    slopes, offset = np.zeros(len(rest)), float(block[-1])
    for position, weight in zip(positions, block[:-1], strict=True):
        if position is not None:
            slopes[position] += weight
    held = np.ones(len(rest), dtype=bool)
    held[list(axes)] = False
    with np.errstate(all="ignore"):
        offset += float(slopes[held] @ rest[held])
    return float(slopes[axes[0]]), float(slopes[axes[1]]), offset
