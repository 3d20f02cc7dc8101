"""The Jacobian of a network's outputs with respect to its raw inputs, at one point (slide S23).

Layout: m × n, rows are outputs and columns inputs. Gradients of parameters elsewhere have the parameter's own shape,
which is the transposed layout (E17).
"""

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.network.activations import ACTIVATIONS, softmax_product
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import forward, layer_slope


def jacobian(architecture: Architecture, flat: Array, encoder: Encoder, point: Array) -> Array:
    """∂ŷ/∂x (n_L, n) in own units, at raw inputs ``point`` [n]; at a kink with g' as training takes it."""
    x = np.asarray(point, dtype=np.float64)[:, None]
    trace = forward(architecture, flat, encoder.encode(x))
    product: Array = encoder.jacobian(x)[:, :, 0]
    for layer, block, a in zip(architecture.numbers, architecture.blocks(flat), trace.a[1:], strict=True):
        product = architecture.layer(layer).weighted_sums(block, product, bias=False)
        if ACTIVATIONS[architecture.activations[layer - 1]].elementwise:
            product = layer_slope(architecture, layer, a) * product
        else:
            product = softmax_product(a, product)
    return encoder.own_rates(product)
