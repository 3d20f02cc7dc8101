"""Losses 𝓛(ŷ, y) and the empirical loss J = (1/m) Σ 𝓛 (slides S15 to S18).

Cross-entropy is computed from z, not from ŷ: ln ŷ would be ln 0 as soon as the sigmoid rounds to 0 or 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import Array


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss. ``per_example(z, a, y, activation)`` maps [K, m] arrays of the last layer to 𝓛 of each example [m]."""

    name: str
    label: str
    formula: str
    per_example: Callable[[Array, Array, Array, str], Array]
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


LOSSES: dict[str, Loss] = {
    entry.name: entry
    for entry in (
        Loss("cross_entropy", "Cross-entropy", "-(y ln ŷ + (1-y) ln(1-ŷ))", _cross_entropy, ("sigmoid", "softmax")),
        Loss("mse", "Mean squared error", "Σₖ (ŷₖ - yₖ)²", _squared_error, None),
    )
}


def output_gradient(loss: str, activation: str, a: Array, y: Array) -> Array:
    """d𝓛/da of the last layer, [K, m], for each example (slide S24: -y/a + (1-y)/(1-a))."""
    if loss == "mse":
        return 2.0 * (a - y)
    with np.errstate(divide="ignore", invalid="ignore"):
        gradient: Array = -y / a if activation == "softmax" else -y / a + (1.0 - y) / (1.0 - a)
    return gradient


def output_delta(loss: str, activation: str, slope: float, a: Array, y: Array) -> Array:
    """d𝓛/dz of the last layer, [K, m], for each example; a - y for cross-entropy (slide S24)."""
    if loss == "cross_entropy":
        return a - y
    da = 2.0 * (a - y)
    if activation == "softmax":
        delta: Array = a * (da - (a * da).sum(axis=0, keepdims=True))
        return delta
    return da * ACTIVATIONS[activation].derivative(a, slope)
