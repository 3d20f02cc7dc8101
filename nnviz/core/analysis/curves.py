"""Curves to look at: activations with their derivatives (S7, S8, S22), losses with theirs (S17, S18, S24)."""

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, read_only
from nnviz.core.base.problem import Problem, ProblemError, say
from nnviz.core.network.activations import ACTIVATIONS, softmax
from nnviz.core.network.losses import LOSSES, output_delta


class ActivationCurve(Struct, frozen=True, eq=False):
    """g and g' over z, all [p]."""

    z: Array
    value: Array
    derivative: Array


class LossCurve(Struct, frozen=True, eq=False):
    """For one unit with one target y: z, ŷ = g(z), 𝓛, d𝓛/dŷ and d𝓛/dz, all [p]."""

    z: Array
    prediction: Array
    loss: Array
    da: Array
    dz: Array


def why_no_curve(activation: str) -> str | None:
    """Why an activation has no curve over z; None where it has one."""
    if ACTIVATIONS[activation].elementwise:
        return None
    return say(
        "{activation} is not a function of one z: each of its values depends on the z of all units of the layer",
        activation=activation,
    )


def activation_curve(activation: str, slope: float, z: Array) -> ActivationCurve:
    """The curves g and g' of an activation over z [p]. Raises ValueError for softmax."""
    _check(activation)
    entry = ACTIVATIONS[activation]
    value = entry.value(z, slope)
    return ActivationCurve(read_only(z), read_only(value), read_only(entry.derivative(value, slope)))


def loss_curve(loss: str, activation: str, slope: float, y: float, z: Array) -> LossCurve:
    """The loss over z [p] of a last layer of one unit; its derivatives as well.

    d𝓛/dz is a - y for cross-entropy with a sigmoid and 2(a - y) g'(z) for mse: there a wrong but certain unit hardly
    learns (E12). Raises ValueError for softmax, and for a loss that does not go with the activation.
    """
    _check(activation)
    entry = LOSSES[loss]
    if entry.outputs is not None and activation not in entry.outputs:
        raise ProblemError(
            Problem(
                "{loss} goes with {known}, not with {activation}",
                {"loss": loss, "known": " or ".join(entry.outputs), "activation": activation},
            )
        )
    rows = np.asarray(z, dtype=np.float64)[None]
    a, target = ACTIVATIONS[activation].value(rows, slope), np.full_like(rows, y)
    values = (
        rows[0],
        a[0],
        entry.per_example(rows, a, target, activation),
        entry.gradient(rows, a, target, activation)[0],
        output_delta(loss, activation, slope, rows, a, target)[0],
    )
    return LossCurve(*(read_only(value) for value in values))


def loss_curve_of_class(loss: str, z: Array, others: Array) -> LossCurve:
    """The loss over the z [p] of the true class of a softmax; the others are held at the z in ``others`` [K - 1].

    It is 𝓛 of the example, and d𝓛/dz takes in how all outputs move with this z: the squared error has a part of each.
    """
    own = np.asarray(z, dtype=np.float64)
    rows = np.concatenate([own[None], np.broadcast_to(others[:, None], (len(others), len(own)))])
    a, target = softmax(rows), np.zeros_like(rows)
    target[0] = 1.0
    entry = LOSSES[loss]
    values = (
        own,
        a[0],
        entry.per_example(rows, a, target, "softmax"),
        entry.gradient(rows, a, target, "softmax")[0],
        output_delta(loss, "softmax", 0.0, rows, a, target)[0],
    )
    return LossCurve(*(read_only(value) for value in values))


def loss_over_prediction(loss: str, y: float, prediction: Array) -> Array:
    """𝓛 [p] of predictions ŷ [p] for the target y: -ln ŷ or -ln(1 - ŷ) for cross-entropy, (y - ŷ)² for mse.

    Cross-entropy is that of a sigmoid and takes ŷ between 0 and 1; it is 0 at ŷ = y and infinite at the wrong end.
    """
    a = np.asarray(prediction, dtype=np.float64)[None]
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.log(a) - np.log1p(-a)  # the loss is computed from z, and this z gives ŷ; mse does not look at it
        found = LOSSES[loss].per_example(z, a, np.full_like(a, y), "sigmoid")
    ends = np.where(np.isnan(found), np.where(a[0] == y, 0.0, np.inf), found)
    return ends if y in (0.0, 1.0) else found


def _check(activation: str) -> None:
    reason = why_no_curve(activation)
    if reason is not None:
        raise ValueError(reason)
