"""Losses 𝓛(ŷ, y) and the empirical loss J = (1/m) Σ 𝓛 (slides S15 to S18).

Cross-entropy is computed from z, not from ŷ: ln ŷ would be ln 0 as soon as the sigmoid rounds to 0 or 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.core import perceptron
from nnviz.core.activations import ACTIVATIONS, Ops, softmax_product
from nnviz.core.arrays import Array, constant


@dataclass(frozen=True, slots=True)
class WrittenLoss:
    """How one output's part of 𝓛 and of d𝓛/da are written with the names or numbers that they are given.

    Each takes (y, a, activation of the last layer): ``term`` and ``gradient`` in LaTeX, ``term_text`` and
    ``gradient_text`` in plain text; ``code`` and ``gradient_code`` in NumPy, for arrays [K, m].
    """

    term: Callable[[str, str, str], str]
    gradient: Callable[[str, str, str], str]
    term_text: Callable[[str, str, str], str]
    gradient_text: Callable[[str, str, str], str]
    code: Callable[[str, str, str], str]
    gradient_code: Callable[[str, str, str], str]


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
    written: WrittenLoss


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


def _either(softmax: str, sigmoid: str) -> Callable[[str, str, str], str]:
    """Writes cross-entropy by a pattern with {y} and {a}: softmax has one term per output, a sigmoid two."""
    return lambda y, a, activation: (softmax if activation == "softmax" else sigmoid).format(y=y, a=a)


_CROSS_ENTROPY = WrittenLoss(
    _either(r"-{y} \ln {a}", r"-\left({y} \ln {a} + (1 - {y}) \ln (1 - {a})\right)"),
    _either(r"-\frac{{{y}}}{{{a}}}", r"-\frac{{{y}}}{{{a}}} + \frac{{1 - {y}}}{{1 - {a}}}"),
    _either("−{y} ln {a}", "−({y} ln {a} + (1 − {y}) ln(1 − {a}))"),
    _either("−{y}/{a}", "−{y}/{a} + (1 − {y})/(1 − {a})"),
    _either("-({y} * np.log({a})).sum(axis=0)", "-({y} * np.log({a}) + (1 - {y}) * np.log(1 - {a})).sum(axis=0)"),
    _either("-{y} / {a}", "-{y} / {a} + (1 - {y}) / (1 - {a})"),
)
_MSE = WrittenLoss(
    lambda y, a, activation: rf"({a} - {y})^2", lambda y, a, activation: rf"2\,({a} - {y})",
    lambda y, a, activation: f"({a} − {y})²", lambda y, a, activation: f"2 ({a} − {y})",
    lambda y, a, activation: f"(({a} - {y})**2).sum(axis=0)", lambda y, a, activation: f"2 * ({a} - {y})",
)  # fmt: skip


LOSSES: dict[str, Loss] = {
    entry.name: entry
    for entry in (
        Loss(
            "cross_entropy", "Cross-entropy", "-(y ln ŷ + (1-y) ln(1-ŷ))", _cross_entropy, _cross_entropy_gradient,
            lambda a, y: a - y,  # where a itself is 0 or 1, gradient times g' would be infinity times 0
            lambda a, y, out: [partial(np.subtract, a, y, out)],
            ("sigmoid", "softmax"), _CROSS_ENTROPY,
        ),
        Loss(
            "mse", "Mean squared error", "Σₖ (ŷₖ - yₖ)²", _squared_error, lambda a, y, activation: 2.0 * (a - y), None,
            lambda a, y, out: [partial(np.subtract, a, y, out), partial(np.multiply, out, constant(2.0), out)],
            None, _MSE,
        ),
    )
}  # fmt: skip


def output_delta(loss: str, activation: str, slope: float, a: Array, y: Array) -> Array:
    """d𝓛/dz of the last layer, [K, m], for each example; a - y for cross-entropy (slide S24)."""
    if activation == "threshold":  # it has no slope; the perceptron's rule takes this in place of d𝓛/dz
        return perceptron.mistake(a, y)
    entry = LOSSES[loss]
    if entry.delta is not None:
        return entry.delta(a, y)
    da = entry.gradient(a, y, activation)
    if activation == "softmax":
        return softmax_product(a, da)
    return da * ACTIVATIONS[activation].derivative(a, slope)
