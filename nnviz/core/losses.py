"""Losses 𝓛(ŷ, y) and the empirical loss J = (1/m) Σ 𝓛 (slides S15 to S18).

Cross-entropy is computed from z, not from ŷ: ln ŷ would be ln 0 as soon as the sigmoid rounds to 0 or 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.core.activations import ACTIVATIONS, Ops, softmax_product
from nnviz.core.arrays import Array, constant


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss, of arrays [K, m] of the last layer.

    ``per_example(z, a, y, activation)`` gives 𝓛 of each example [m], ``gradient(a, y, activation)`` d𝓛/da. Where
    d𝓛/dz has a form of its own, ``delta(a, y)`` gives it; otherwise it is the gradient times g'. ``ops(a, y, out)``
    writes, as calls for the engine's tape, d𝓛/dz to ``out`` where there is a delta, and d𝓛/da where there is none.
    """

    name: str
    label: str
    formula: str
    per_example: Callable[[Array, Array, Array, str], Array]
    gradient: Callable[[Array, Array, str], Array]
    delta: Callable[[Array, Array], Array] | None
    ops: Callable[[Array, Array, Array], Ops]
    outputs: tuple[str, ...] | None
    """The activations of the last layer that it goes with; None: any."""


def _cross_entropy(z: Array, a: Array, y: Array, activation: str) -> Array:
    if activation == "softmax":
        top = z.max(axis=0)
        log_sum = top + np.log(np.exp(z - top).sum(axis=0))
        losses: Array = log_sum * y.sum(axis=0) - (y * z).sum(axis=0)
        return losses
    terms = np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0.0) - z * y
    total: Array = terms.sum(axis=0)
    return total


def _squared_error(z: Array, a: Array, y: Array, activation: str) -> Array:
    total: Array = np.square(a - y).sum(axis=0)
    return total


def _cross_entropy_gradient(a: Array, y: Array, activation: str) -> Array:
    """Slide S24: -y/a + (1-y)/(1-a)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        gradient: Array = -y / a if activation == "softmax" else -y / a + (1.0 - y) / (1.0 - a)
    return gradient


LOSSES: dict[str, Loss] = {
    entry.name: entry
    for entry in (
        Loss(
            "cross_entropy", "Cross-entropy", "-(y ln ŷ + (1-y) ln(1-ŷ))", _cross_entropy, _cross_entropy_gradient,
            lambda a, y: a - y,  # where a itself is 0 or 1, gradient times g' would be infinity times 0
            lambda a, y, out: [partial(np.subtract, a, y, out)],
            ("sigmoid", "softmax"),
        ),
        Loss(
            "mse", "Mean squared error", "Σₖ (ŷₖ - yₖ)²", _squared_error, lambda a, y, activation: 2.0 * (a - y), None,
            lambda a, y, out: [partial(np.subtract, a, y, out), partial(np.multiply, out, constant(2.0), out)],
            None,
        ),
    )
}  # fmt: skip


def output_delta(loss: str, activation: str, slope: float, a: Array, y: Array) -> Array:
    """d𝓛/dz of the last layer, [K, m], for each example; a - y for cross-entropy (slide S24)."""
    entry = LOSSES[loss]
    if entry.delta is not None:
        return entry.delta(a, y)
    da = entry.gradient(a, y, activation)
    if activation == "softmax":
        return softmax_product(a, da)
    return da * ACTIVATIONS[activation].derivative(a, slope)
