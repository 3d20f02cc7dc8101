"""Gradient check: back-propagation against centred differences, parameter by parameter."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import Array
from nnviz.core.experiment import Experiment
from nnviz.core.network import Architecture, backward, forward, losses, network_inputs, targets
from nnviz.core.session import Session

EPSILON = 1e-5
TOLERANCE = 1e-6
_FLOOR = 1e-4
"""Below this size a gradient is compared by its absolute error: there the difference quotient has no more digits."""


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
    checked = []
    for i, name in enumerate(parameter_names(architecture)):
        numeric, kink = _difference(architecture, flat, i, x, y, loss)
        scale = max(abs(analytic[i]), abs(numeric), _FLOOR)
        checked.append(Checked(name, float(analytic[i]), numeric, abs(float(analytic[i]) - numeric) / scale, kink))
    return checked


def parameter_names(architecture: Architecture) -> list[str]:
    """Names of the flat parameters in order: W[1][1,1], ..., b[1][1], ... (rows and columns from 1)."""
    names = []
    for layer in architecture.layers:
        n, fan_in = architecture.sizes[layer], architecture.sizes[layer - 1]
        for row in range(1, n + 1):
            names += [f"W[{layer}][{row},{column}]" for column in range(1, fan_in + 1)] + [f"b[{layer}][{row}]"]
    return names


def _difference(architecture: Architecture, flat: Array, i: int, x: Array, y: Array, loss: str) -> tuple[float, bool]:
    """(J(w + ε) - J(w - ε)) / 2ε by summing differences per example, and whether a unit crossed its kink."""
    sides, signs = [], []
    for step in (EPSILON, -EPSILON):
        moved = flat.copy()
        moved[i] += step
        sides.append(losses(architecture, moved, x, y, loss))
        signs.append(_kink_sides(architecture, moved, x))
    crossed = any(not np.array_equal(a, b) for a, b in zip(*signs, strict=True))
    return float((sides[0] - sides[1]).mean() / (2 * EPSILON)), crossed


def _kink_sides(architecture: Architecture, flat: Array, x: Array) -> list[Array]:
    z = forward(architecture, flat, x).z
    return [np.sign(v) for v, name in zip(z, architecture.activations, strict=True) if ACTIVATIONS[name].kink]
