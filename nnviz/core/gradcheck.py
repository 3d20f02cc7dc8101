"""Gradient check: back-propagation against centred differences, parameter by parameter."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import Array
from nnviz.core.experiment import Experiment
from nnviz.core.network import Architecture, backward, forward, losses, network_inputs, targets
from nnviz.core.session import Session

EPSILON = 1e-5
TOLERANCE = 1e-6
_FLOOR = 1e-4
"""Below this share of J a gradient is compared by its absolute error: there the quotient has no more digits."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One parameter: its name in slide notation, both gradients, their relative error, and whether ±ε met a kink."""

    name: str
    analytic: float
    numeric: float
    error: float
    kink: bool


def gradient_check(experiment: Experiment) -> list[Checked]:
    """Checks dJ/dw of every parameter at the experiment's present weights.

    Raises ValueError where there are no training points.
    """
    if not len(experiment.data.train):
        raise ValueError("there are no training points; a gradient needs one at least")
    architecture = Architecture.of(experiment.network)
    flat = np.array(Session(experiment).engine.params)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    loss = experiment.training.loss
    gradients = backward(architecture, flat, forward(architecture, flat, x), y, loss)
    analytic = architecture.flatten(gradients.weights, gradients.biases)
    floor = _FLOOR * max(1.0, float(losses(architecture, flat, x, y, loss).mean()))
    checked = []
    for i, name in enumerate(parameter_names(architecture)):
        difference = partial(_difference, architecture, flat, x, y, loss, i)
        checked.append(_compare(name, float(analytic[i]), floor, difference))
    return checked


def _compare(name: str, analytic: float, floor: float, difference: Callable[[float], tuple[float, bool]]) -> Checked:
    """Compares with the difference quotient; where that is too coarse, with one that has no ε² term (Richardson)."""

    def error() -> float:
        return abs(analytic - numeric) / max(abs(analytic), abs(numeric), floor)

    numeric, kink = difference(EPSILON)
    if not kink and error() > 0.1 * TOLERANCE:
        coarser, crosses = difference(2 * EPSILON)
        if not crosses:
            numeric = (4 * numeric - coarser) / 3
    return Checked(name, analytic, numeric, error(), kink)


def parameter_names(architecture: Architecture) -> list[str]:
    """Names of the flat parameters in order: W[1][1,1], ..., b[1][1], ... (rows and columns from 1)."""
    names = []
    for layer in architecture.layers:
        n, fan_in = architecture.sizes[layer], architecture.sizes[layer - 1]
        for row in range(1, n + 1):
            names += [f"W[{layer}][{row},{column}]" for column in range(1, fan_in + 1)] + [f"b[{layer}][{row}]"]
    return names


def _difference(
    architecture: Architecture, flat: Array, x: Array, y: Array, loss: str, i: int, step: float
) -> tuple[float, bool]:
    """(J(w + ε) - J(w - ε)) / 2ε by summing differences per example, and whether a unit crossed its kink."""
    sides, signs = [], []
    for sign in (1.0, -1.0):
        moved = flat.copy()
        moved[i] += sign * step
        sides.append(losses(architecture, moved, x, y, loss))
        signs.append(_kink_sides(architecture, moved, x))
    crossed = any(not np.array_equal(a, b) for a, b in zip(*signs, strict=True))
    return float((sides[0] - sides[1]).mean() / (2 * step)), crossed


def _kink_sides(architecture: Architecture, flat: Array, x: Array) -> list[Array]:
    z = forward(architecture, flat, x).z
    return [np.sign(v) for v, name in zip(z, architecture.activations, strict=True) if ACTIVATIONS[name].kink]
