"""Scaling: rows stay in a person's own units, and the network sees (v − shift)/scale.

One pair (shift, scale) for each input, and for each output of a regression; an autoencoder's targets are its scaled
inputs. Weights, 𝓛 and J belong to the scaled values; whatever is read as data or as a prediction is in own units.
"""

import numpy as np

from nnviz.core.arrays import Array, without_spread
from nnviz.core.experiment import Data, Scaling

KINDS = ("standard", "minmax")
NO_PAIR = (0.0, 1.0)
"""Leaves a value as it is."""
_LARGE_INPUT, _SMALL_INPUT = 10.0, 0.01
_LARGE_TARGET, _SMALL_SPREAD = 3.0, 0.3

Pairs = tuple[tuple[float, float], ...]


def fitted(data: Data, kind: str = "standard") -> Scaling:
    """The scaling of all inputs, and of the outputs of a regression, from the training rows.

    "standard": to mean 0 and standard deviation 1; "minmax": to 0 … 1. A constant column has the scale 1.
    """
    y = data.train.y if data.task == "regression" else None
    return Scaling(inputs=_pairs(data.train.x, kind), outputs=() if y is None else _pairs(y, kind))


def proposed(data: Data) -> Scaling | None:
    """A standard scaling of what a network would hardly learn as it is; None where that is nothing.

    Inputs are left as they are where all of them lie within [-10, 10] and none is below 0.01 throughout; targets
    where they reach to 3 at most and differ by 0.3 at least.
    """
    if not len(data.train):
        return None
    fit = fitted(data)
    inputs = fit.inputs if _inputs_need_it(data.train.x) else (NO_PAIR,) * len(fit.inputs)
    needed = data.task == "regression" and data.train.y is not None and _targets_need_it(data.train.y)
    outputs = fit.outputs if needed else (NO_PAIR,) * len(fit.outputs)
    return Scaling(inputs=inputs, outputs=outputs) if {*inputs, *outputs} != {NO_PAIR} else None


def _inputs_need_it(x: Array) -> bool:
    largest = np.abs(x).max(axis=0)
    small = (largest < _SMALL_INPUT) & ~without_spread(x, 0)
    return bool(largest.max() > _LARGE_INPUT or small.any())


def _targets_need_it(y: Array) -> bool:
    spread = np.ptp(y, axis=0)
    too_small = (spread < _SMALL_SPREAD) & ~without_spread(y, 0)
    return bool(np.abs(y).max() > _LARGE_TARGET or too_small.any())


def _pairs(rows: Array, kind: str) -> Pairs:
    if not len(rows):
        return (NO_PAIR,) * int(rows.shape[1])
    shift = rows.min(axis=0) if kind == "minmax" else rows.mean(axis=0)
    scale = np.ptp(rows, axis=0) if kind == "minmax" else rows.std(axis=0)
    scale = np.where(without_spread(rows, 0) | (scale < 1e-100), 1.0, scale)
    pairs: Pairs = tuple(zip(shift.tolist(), scale.tolist(), strict=True))
    return pairs
