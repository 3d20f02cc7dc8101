"""How the weights start (slides S30 and S31): each entry draws one matrix W[l] of shape (n_out, n_in)."""

import math
from collections.abc import Callable

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array


class Initializer(Struct, frozen=True):
    """One scheme. ``draw(rng, shape, fans, scale)``: ``fans`` = (n_in, n_out) of the layer."""

    name: str
    label: str
    help: str
    scale: float
    """The scale γ where the file names none."""
    draw: Callable[[np.random.Generator, tuple[int, int], tuple[int, int], float], Array]
    random: bool = True


def _normal(rng: np.random.Generator, shape: tuple[int, int], fans: tuple[int, int], scale: float) -> Array:
    return scale * rng.standard_normal(shape)


def _uniform(rng: np.random.Generator, shape: tuple[int, int], fans: tuple[int, int], scale: float) -> Array:
    return rng.uniform(-scale, scale, shape)


def _zeros(rng: np.random.Generator, shape: tuple[int, int], fans: tuple[int, int], scale: float) -> Array:
    return np.zeros(shape)


def _constant(rng: np.random.Generator, shape: tuple[int, int], fans: tuple[int, int], scale: float) -> Array:
    return np.full(shape, scale)


def _xavier(rng: np.random.Generator, shape: tuple[int, int], fans: tuple[int, int], scale: float) -> Array:
    bound = math.sqrt(6.0 / (fans[0] + fans[1]))
    return scale * rng.uniform(-bound, bound, shape)


def _he(rng: np.random.Generator, shape: tuple[int, int], fans: tuple[int, int], scale: float) -> Array:
    return scale * math.sqrt(2.0 / fans[0]) * rng.standard_normal(shape)


INITIALIZERS: dict[str, Initializer] = {
    entry.name: entry
    for entry in (
        Initializer("normal", "N(0, γ²)", "Normal with standard deviation γ (S31).", 0.5, _normal),
        Initializer("uniform", "U(-γ, γ)", "Uniform between -γ and γ.", 0.5, _uniform),
        Initializer("xavier", "Xavier", "γ · U(-a, a), a = √(6 / (n_in + n_out)).", 1.0, _xavier),
        Initializer("he", "He", "γ · N(0, 2 / n_in); made for ReLU.", 1.0, _he),
        Initializer(
            "constant", "constant γ", "Every weight is γ: the units stay identical (S30).", 0.5, _constant, False
        ),
        Initializer("zeros", "zeros", "Every weight is 0: the symmetry problem (S30).", 0.5, _zeros, False),
    )
}
