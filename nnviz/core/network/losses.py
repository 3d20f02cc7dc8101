"""Losses 𝓛(ŷ, y) and the empirical loss J = (1/m) Σ 𝓛 (slides S15 to S18).

Cross-entropy and its d𝓛/da are computed from z, not from ŷ: ln ŷ would be ln 0 as soon as the sigmoid rounds to 0 or
1, and 1 - ŷ would have no digits left long before. Their sums are bracketed so that no two terms cancel.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, constant
from nnviz.core.network import perceptron
from nnviz.core.network.activations import ACTIVATIONS, Ops, softmax_product


class WrittenLoss(Struct, frozen=True):
    """How one output's part of 𝓛 and of d𝓛/da are written with the names or numbers that they are given.

    Each takes (y, a, activation of the last layer): ``term`` and ``gradient`` in LaTeX, ``term_text`` and
    ``gradient_text`` in plain text. ``code`` and ``gradient_code`` take (y, z, a, activation) and write NumPy for
    arrays [K, m]; like the calculation itself they read z where a alone has lost digits.
    """

    term: Callable[[str, str, str], str]
    gradient: Callable[[str, str, str], str]
    term_text: Callable[[str, str, str], str]
    gradient_text: Callable[[str, str, str], str]
    code: Callable[[str, str, str, str], str]
    gradient_code: Callable[[str, str, str, str], str]


class Loss(Struct, frozen=True):
    """One loss, of arrays [K, m] of the last layer.

    ``per_example(z, a, y, activation)`` gives 𝓛 of each example [m], ``gradient(z, a, y, activation)`` d𝓛/da. Where
    d𝓛/dz has a form of its own, ``delta(a, y)`` gives it; otherwise it is the gradient times g'. ``ops(a, y, out)``
    writes, as calls for the engine's tape, d𝓛/dz to ``out`` where there is a delta, and d𝓛/da where there is none.
    """

    name: str
    label: str
    formula: str
    per_example: Callable[[Array, Array, Array, str], Array]
    gradient: Callable[[Array, Array, Array, str], Array]
    delta: Callable[[Array, Array], Array] | None
    ops: Callable[[Array, Array, Array], Ops]
    outputs: tuple[str, ...] | None
    """The activations of the last layer that it goes with; None: any."""
    written: WrittenLoss


def _cross_entropy(z: Array, a: Array, y: Array, activation: str) -> Array:
    if activation == "softmax":
        top, log_rest = _largest_and_rest(z)
        share = y.sum(axis=0)
        losses: Array = (share * top - (y * z).sum(axis=0)) + share * log_rest
        return losses
    terms = np.log1p(np.exp(-np.abs(z))) + (np.maximum(z, 0.0) - z * y)
    total: Array = terms.sum(axis=0)
    return total


def _largest_and_rest(z: Array) -> tuple[Array, Array]:
    """The two parts of ln Σ e^z over the first axis of z [K, ...]: the largest z, and ln Σ e^(z - largest).

    The largest adds exactly 1 to the second sum, and log1p takes the others alone: 1 + 6e-16 would lose what a small
    loss consists of.
    """
    top = z.max(axis=0)
    powers = np.exp(z - top)
    ones = powers == 1.0
    others = np.where(ones, 0.0, powers).sum(axis=0) + (np.count_nonzero(ones, axis=0) - 1)
    return top, np.log1p(others)


def _squared_error(z: Array, a: Array, y: Array, activation: str) -> Array:
    total: Array = np.square(a - y).sum(axis=0)
    return total


def _cross_entropy_gradient(z: Array, a: Array, y: Array, activation: str) -> Array:
    """Slide S24: -y/a + (1-y)/(1-a), with 1/a = 1 + e^-z and 1/(1-a) = 1 + e^z; softmax: -y/a, 1/a = Σ_j e^(z_j - z).

    ±infinity where that is beyond float64.
    """
    with np.errstate(over="ignore"):
        if activation == "softmax":
            top, log_rest = _largest_and_rest(z)
            return 0.0 - _share_of(y, np.exp((top - z) + log_rest))
        gradient: Array = _share_of(1.0 - y, 1.0 + np.exp(z)) - _share_of(y, 1.0 + np.exp(-z))
    return gradient


def _share_of(share: Array, values: Array) -> Array:
    """The product of two arrays; a share of 0 is nothing, also of infinity."""
    product: Array = np.multiply(share, values, out=np.zeros_like(values), where=share != 0.0)
    return product


def _either(softmax: str, sigmoid: str) -> Callable[[str, str, str], str]:
    """Writes cross-entropy by a pattern with {y} and {a}: softmax has one term per output, a sigmoid two."""
    return lambda y, a, activation: (softmax if activation == "softmax" else sigmoid).format(y=y, a=a)


def _either_code(softmax: str, sigmoid: str) -> Callable[[str, str, str, str], str]:
    """The same in NumPy, by a pattern with {y} and {z}."""
    return lambda y, z, a, activation: (softmax if activation == "softmax" else sigmoid).format(y=y, z=z)


_CROSS_ENTROPY = WrittenLoss(
    _either(r"-{y} \ln {a}", r"-\left({y} \ln {a} + (1 - {y}) \ln (1 - {a})\right)"),
    _either(r"-\frac{{{y}}}{{{a}}}", r"-\frac{{{y}}}{{{a}}} + \frac{{1 - {y}}}{{1 - {a}}}"),
    _either("−{y} ln {a}", "−({y} ln {a} + (1 − {y}) ln(1 − {a}))"),
    _either("−{y}/{a}", "−{y}/{a} + (1 − {y})/(1 − {a})"),
    _either_code(
        "np.logaddexp.reduce({z} - ({y} * {z}).sum(axis=0), axis=0)",
        "(np.log1p(np.exp(-np.abs({z}))) + (np.maximum({z}, 0) - {z} * {y})).sum(axis=0)",
    ),
    _either_code(
        "-np.where({y} > 0, {y} * np.exp(np.logaddexp.reduce({z}, axis=0) - {z}), 0)",
        "np.where({y} < 1, (1 - {y}) * (1 + np.exp({z})), 0) - np.where({y} > 0, {y} * (1 + np.exp(-{z})), 0)",
    ),
)
_MSE = WrittenLoss(
    lambda y, a, activation: rf"({a} - {y})^2", lambda y, a, activation: rf"2\,({a} - {y})",
    lambda y, a, activation: f"({a} − {y})²", lambda y, a, activation: f"2 ({a} − {y})",
    lambda y, z, a, activation: f"(({a} - {y})**2).sum(axis=0)", lambda y, z, a, activation: f"2 * ({a} - {y})",
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
            "mse", "Mean squared error", "Σₖ (ŷₖ - yₖ)²", _squared_error,
            lambda z, a, y, activation: 2.0 * (a - y), None,
            lambda a, y, out: [partial(np.subtract, a, y, out), partial(np.multiply, out, constant(2.0), out)],
            None, _MSE,
        ),
    )
}  # fmt: skip


def output_delta(loss: str, activation: str, slope: float, z: Array, a: Array, y: Array) -> Array:
    """d𝓛/dz of the last layer, [K, m], for each example; a - y for cross-entropy (slide S24)."""
    if activation == "threshold":  # it has no slope; the perceptron's rule takes this in place of d𝓛/dz
        return perceptron.mistake(a, y)
    entry = LOSSES[loss]
    if entry.delta is not None:
        return entry.delta(a, y)
    da = entry.gradient(z, a, y, activation)
    if activation == "softmax":
        return softmax_product(a, da)
    return da * ACTIVATIONS[activation].derivative(a, slope)
