"""Scaling: rows stay in a person's own units, and the network sees (v − shift)/scale.

One pair (shift, scale) for each input, and for each output of a regression; an autoencoder's targets are its scaled
inputs. Weights, 𝓛 and J belong to the scaled values; whatever is read as data or as a prediction is in own units.
"""

import numpy as np

from nnviz.core.base.arrays import Array, without_spread
from nnviz.core.base.experiment import Data, Scaling, replace
from nnviz.core.base.tasks import TASKS

NO_PAIR = (0.0, 1.0)
"""Leaves a value as it is."""
LEAST_SCALE, MOST_SCALE = 1e-100, 1e101
_LARGE_INPUT, _SMALL_RANGE = 10.0, 0.02
_LARGE_TARGET, _SMALL_SPREAD = 3.0, 0.3

Pairs = tuple[tuple[float, float], ...]
"""One (shift, scale) for each row of an array [n, m]; none at all: the values are as they are."""


def scaled(values: Array, pairs: Pairs) -> Array:
    """Values [n, ...] in own units as the network sees them."""
    if not pairs:
        return values
    shift, scale = _columns(pairs, values.ndim)
    with np.errstate(all="ignore"):  # a place far outside the plane
        result: Array = (values - shift) / scale
    return result


def unscaled(values: Array, pairs: Pairs) -> Array:
    """Values [n, ...] of the network in own units."""
    if not pairs:
        return values
    shift, scale = _columns(pairs, values.ndim)
    with np.errstate(all="ignore"):  # a run about to diverge predicts anything
        result: Array = values * scale + shift
    return result


def scales(pairs: Pairs) -> Array:
    """The scales alone [n]."""
    return np.array([scale for _, scale in pairs], dtype=np.float64)


def _columns(pairs: Pairs, dimensions: int) -> tuple[Array, Array]:
    """Shifts and scales, each of a shape [n, 1, ...] with so many dimensions."""
    both = np.array(pairs, dtype=np.float64).reshape(len(pairs), 2, *(1,) * (dimensions - 1))
    return both[:, 0], both[:, 1]


def input_pairs(data: Data) -> Pairs:
    """Those of the inputs; none without a scaling."""
    return () if data.scaling is None else data.scaling.inputs


def output_pairs(data: Data) -> Pairs:
    """Those of targets and predictions: of an autoencoder the inputs', of classes none."""
    if data.scaling is None:
        return ()
    return data.scaling.inputs if TASKS[data.task].rebuilds_inputs else data.scaling.outputs


def scales_targets(data: Data) -> bool:
    """Are 𝓛 and J those of scaled values, so that they differ from those in own units?"""
    return any(pair != NO_PAIR for pair in output_pairs(data))


def scaled_inputs(data: Data, x: Array) -> Array:
    """Raw inputs x [n, m] as the network sees them."""
    return scaled(x, input_pairs(data))


def own_units(data: Data, prediction: Array) -> Array:
    """Predictions or targets [n_L, m] of the network in own units; probabilities of classes as they are."""
    return unscaled(prediction, output_pairs(data))


def fitted(data: Data, kind: str = "standard") -> Scaling:
    """The scaling of all inputs, and of the outputs of a regression, from the training rows.

    "standard": to mean 0 and standard deviation 1; "minmax": to 0 … 1. A constant column has the scale 1.
    """
    y = data.train.y if TASKS[data.task].predicts_values else None
    return Scaling(inputs=_pairs(data.train.x, kind), outputs=() if y is None else _pairs(y, kind), kind=kind)


def proposed(data: Data) -> Scaling | None:
    """A standard scaling of what a network would hardly learn as it is; None where that is nothing.

    Inputs are left as they are where all of them lie within [-10, 10] and the values of each differ by 0.02 at least;
    targets where they lie within [-3, 3] and differ by 0.3 at least. A constant may have any value within these bounds.
    """
    if not len(data.train):
        return None
    fit = fitted(data)
    inputs = fit.inputs if _inputs_need_it(data.train.x) else (NO_PAIR,) * len(fit.inputs)
    needed = TASKS[data.task].predicts_values and data.train.y is not None and _targets_need_it(data.train.y)
    outputs = fit.outputs if needed else (NO_PAIR,) * len(fit.outputs)
    return Scaling(inputs=inputs, outputs=outputs) if {*inputs, *outputs} != {NO_PAIR} else None


def rescaled(data: Data) -> Scaling | None:
    """The scaling fitted again to the present training rows, of the same kind; what is not scaled stays so.

    None without a scaling.
    """
    if data.scaling is None:
        return None
    old, fit = data.scaling, fitted(data, data.scaling.kind)
    return replace(fit, inputs=_again(old.inputs, fit.inputs), outputs=_again(old.outputs, fit.outputs))


def _again(old: Pairs, fit: Pairs) -> Pairs:
    return fit if any(pair != NO_PAIR for pair in old) else old


def _inputs_need_it(x: Array) -> bool:
    too_small = (np.ptp(x, axis=0) < _SMALL_RANGE) & ~without_spread(x, 0)
    return bool(np.abs(x).max() > _LARGE_INPUT or too_small.any())


def _targets_need_it(y: Array) -> bool:
    spread = np.ptp(y, axis=0)
    too_small = (spread < _SMALL_SPREAD) & ~without_spread(y, 0)
    return bool(np.abs(y).max() > _LARGE_TARGET or too_small.any())


def _pairs(rows: Array, kind: str) -> Pairs:
    if not len(rows):
        return (NO_PAIR,) * int(rows.shape[1])
    shift = rows.min(axis=0) if kind == "minmax" else rows.mean(axis=0)
    scale = np.ptp(rows, axis=0) if kind == "minmax" else rows.std(axis=0)
    scale = np.where(without_spread(rows, 0) | (scale < LEAST_SCALE), 1.0, scale)
    pairs: Pairs = tuple(zip(shift.tolist(), scale.tolist(), strict=True))
    return pairs
