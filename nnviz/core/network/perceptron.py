"""The perceptron rules: how a single threshold unit learns, before and beside gradients.

A step has no slope to follow. What takes the place of d𝓛/dz is a number δ for each example; the weights then change as
with gradient descent, W := W - α δ xᵀ.

- **Rosenblatt** (1958): δ = ŷ - y. Only a mistake changes the weights: by ±α x.
- **averaged** (Freund and Schapire 1999): the same, and the prediction is made by the mean of all weights so far.
- **MIRA** (Crammer and others 2006, there PA-I): the smallest change after which the example is right with a margin
  of 1, but of size τ ≤ α: δ = -τ s with s = 2y - 1 and τ = min(α, max(0, 1 - s z) / (‖x‖² + 1)).
"""

from functools import partial

import numpy as np

from nnviz.core.base.arrays import Array, constant
from nnviz.core.network.activations import Ops

RULES = ("perceptron", "averaged_perceptron", "mira")
"""The optimizers that only a single threshold unit goes with, and that go with nothing else."""

_ONE, _TWO, _MINUS_ONE = constant(1.0), constant(2.0), constant(-1.0)


def mistake(a: Array, y: Array) -> Array:
    """δ = ŷ - y (1, m) of Rosenblatt's rule: 0 where the prediction is right."""
    return a - y


def mira(x: Array, z: Array, y: Array, most: float) -> Array:
    """δ = -τ (2y - 1) (1, m) for features x (n_0, m), weighted sums z and targets y; τ is at most ``most``."""
    sign = 2.0 * y - 1.0
    short = np.maximum(0.0, 1.0 - sign * z)
    tau = np.minimum(most, short / (np.square(x).sum(axis=0) + 1.0))
    delta: Array = -tau * sign
    return delta


def mira_ops(x: Array, z: Array, y: Array, out: Array, most: Array) -> Ops:
    """The same as calls for the engine's tape; x (n_0 + 1, m) has the row of ones."""
    sign, norm = np.empty_like(z), np.empty(z.shape[1])
    return [
        partial(np.multiply, y, _TWO, sign),
        partial(np.subtract, sign, _ONE, sign),
        partial(np.einsum, "ij,ij->j", x, x, out=norm),
        partial(np.multiply, sign, z, out),
        partial(np.subtract, _ONE, out, out),
        partial(np.maximum, out, constant(0.0), out=out),
        partial(np.divide, out, norm, out),
        partial(np.minimum, out, most, out=out),
        partial(np.multiply, out, sign, out),
        partial(np.multiply, out, _MINUS_ONE, out),
    ]
