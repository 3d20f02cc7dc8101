"""Regularisation: a penalty on the weights, never on the biases. It enters the gradient; the shown J leaves it out."""

from collections.abc import Callable
from functools import partial

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.network.activations import Ops
from nnviz.core.network.optimizers import Line


class Regularizer(Struct, frozen=True):
    """One penalty. ``gradient(w, rate)`` is its derivative; ``ops(params, gradient, scratch, mask)`` adds it in place.

    ``mask`` holds the rate where a parameter is a weight and 0 where it is a bias.
    """

    name: str
    label: str
    formula: str
    penalty: Callable[[Array, float], float]
    gradient: Callable[[Array, float], Array]
    ops: Callable[[Array, Array, Array, Array], Ops]
    written: Line
    """How it is added to the gradient, as a line of an update."""


def _l1_ops(params: Array, gradient: Array, scratch: Array, mask: Array) -> Ops:
    return [
        partial(np.sign, params, scratch),
        partial(np.multiply, scratch, mask, scratch),
        partial(np.add, gradient, scratch, gradient),
    ]


def _l2_ops(params: Array, gradient: Array, scratch: Array, mask: Array) -> Ops:
    return [partial(np.multiply, params, mask, scratch), partial(np.add, gradient, scratch, gradient)]


REGULARIZERS: dict[str, Regularizer] = {
    entry.name: entry
    for entry in (
        Regularizer("none", "none", "", lambda w, rate: 0.0, lambda w, rate: np.zeros_like(w), lambda *_: [],
                    Line("g", "{g}", "{g}", "[g]")),
        Regularizer(
            "l1", "L1", "λ Σ|w|",
            lambda w, rate: rate * float(np.abs(w).sum()), lambda w, rate: rate * np.sign(w), _l1_ops,
            Line("g", r"{g} + {lambda}{dot}\mathrm{{sign}}\, {w}", "{g} + lambda_ * np.sign({w})",
                 "[g] + {lambda} · sign [w]"),
        ),
        Regularizer(
            "l2", "L2", "(λ/2) Σ w²",
            lambda w, rate: 0.5 * rate * float(np.square(w).sum()), lambda w, rate: rate * w, _l2_ops,
            Line("g", "{g} + {lambda}{dot}{w}", "{g} + lambda_ * {w}", "[g] + {lambda} · [w]"),
        ),
    )
}  # fmt: skip
