"""The Jacobian of a network's outputs with respect to its raw inputs, at one point (slide S23).

Layout: m × n, rows are outputs and columns inputs. Gradients of parameters elsewhere have the parameter's own shape,
which is the transposed layout (E17).
"""

from collections.abc import Sequence

import numpy as np

from nnviz.core.activations import ACTIVATIONS, softmax_product
from nnviz.core.arrays import Array
from nnviz.core.features import compute_features, feature_jacobian
from nnviz.core.network import Architecture, forward, layer_slope, weighted_sums


def jacobian(architecture: Architecture, flat: Array, features: Sequence[str], point: Array) -> Array:
    """∂ŷ/∂x (n_L, n) at raw inputs ``point`` [n], through the features; at a kink with g' as training takes it."""
    x = np.asarray(point, dtype=np.float64)[:, None]
    trace = forward(architecture, flat, compute_features(features, x))
    product: Array = feature_jacobian(features, x)[:, :, 0]
    for layer, block, a in zip(architecture.layers, architecture.blocks(flat), trace.a[1:], strict=True):
        product = weighted_sums(architecture, layer, block, product, bias=False)
        if ACTIVATIONS[architecture.activations[layer - 1]].elementwise:
            product = layer_slope(architecture, layer, a) * product
        else:
            product = softmax_product(a, product)
    return product
