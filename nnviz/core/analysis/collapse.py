"""Why a network needs something that is not linear (slide S9): linear layers, however many, collapse into one.

With g the identity below the last layer, z[L] = W'x + b' with W' = W[L] ... W[1]: affine, not linear (E19).
"""

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, read_only
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import forward


class Collapsed(Struct, frozen=True, eq=False):
    """The single layer that says the same: W' (n_L, n_0) and b' (n_L,); the last activation stays on top of it."""

    weights: Array
    bias: Array


def bent_layers(architecture: Architecture) -> tuple[int, ...]:
    """The layers below the last whose activation is not linear: they keep the network from collapsing."""
    below = zip(architecture.numbers, architecture.activations[:-1], strict=False)
    return tuple(layer for layer, name in below if name != "linear")


def collapse(architecture: Architecture, flat: Array) -> Collapsed | None:
    """W' and b'; None where some layer below the last is not linear, see ``bent_layers``."""
    if bent_layers(architecture):
        return None
    product, constant = np.eye(architecture.sizes[0]), np.zeros(architecture.sizes[0])
    for layer, block in zip(architecture.layers, architecture.blocks(flat), strict=True):
        product = layer.weighted_sums(block, product, bias=False)
        constant = layer.weighted_sums(block, constant[:, None])[:, 0]
        product[layer.off_rows] = constant[layer.off_rows] = 0.0
    return Collapsed(read_only(product), read_only(constant))


def largest_difference(architecture: Architecture, flat: Array, collapsed: Collapsed, x: Array) -> float:
    """The largest |z[L] - (W'x + b')| over features x (n_0, m); 0 for no examples.

    It compares z[L], before the last activation: that one is the same on both sides, and a flat sigmoid would hide
    a difference.
    """
    if not x.shape[1]:
        return 0.0
    z = forward(architecture, flat, x).z[-1]
    return float(np.abs(z - (collapsed.weights @ x + collapsed.bias[:, None])).max())
