"""Where a unit of the first layer is undecided: a straight line, written down exactly instead of found on a grid."""

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.features import raw_position
from nnviz.core.network.scaling import scaled

Border = tuple[float, float, float]
"""All places with a x + b y + c = 0; (a, b) points to where the unit's z is positive."""


def straight_border(
    architecture: Architecture, params: Array, encoder: Encoder, rest: Array, axes: tuple[int, int], unit: int
) -> Border | None:
    """The line z = 0 of a unit (from 0) of layer 1 in the plane of two inputs, the others held at ``rest`` [n].

    None where it is no line: of a derived feature, of an activation that looks at other units too, of a unit that is
    switched off, of one that sees a window of frames.
    """
    if any(raw_position(name) is None for name in encoder.features):
        return None
    if not ACTIVATIONS[architecture.activations[0]].elementwise:
        return None
    if unit in architecture.off_rows(1) or architecture.layer(1).shares_weights:
        return None
    block = architecture.blocks(params)[0][unit]
    return in_plane(encoder, block[:-1], float(block[-1]), rest, axes)


def in_plane(encoder: Encoder, weights: Array, bias: float, rest: Array, axes: tuple[int, int]) -> Border:
    """What W a[0] + b of one unit is over the plane of two inputs in own units, of features that are raw inputs.

    Of a single input the second slope is 0.
    """
    slopes, offset = np.zeros(len(rest)), bias
    for name, weight in zip(encoder.features, weights, strict=True):
        position = raw_position(name)
        if position is not None:
            slopes[position] += weight
    shown = sorted({*axes} & {*range(len(rest))})
    held = np.ones(len(rest), dtype=bool)
    held[shown] = False
    with np.errstate(all="ignore"):
        offset += float(slopes[held] @ scaled(rest, encoder.inputs)[held])
        for position in shown if encoder.inputs else ():
            shift, scale = encoder.inputs[position]
            slopes[position] /= scale
            offset -= float(slopes[position]) * shift
    return float(slopes[axes[0]]), float(slopes[axes[1]]) if len(rest) > 1 else 0.0, offset
