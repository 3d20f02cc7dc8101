"""Linear networks collapse into one affine layer (S9, E19); others do not."""

import numpy as np
import pytest

from nnviz.core.analysis.collapse import bent_layers, collapse, largest_difference
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import forward


def linear(*sizes: int, last: str = "sigmoid") -> tuple[Architecture, np.ndarray]:
    layers = len(sizes) - 1
    architecture = Architecture.dense(sizes, ("linear",) * (layers - 1) + (last,), (0.0,) * layers)
    return architecture, np.random.default_rng(layers).standard_normal(architecture.count)


@pytest.mark.parametrize("sizes", [(2, 1), (2, 4, 1), (3, 5, 4, 6, 2)])
def test_it_says_what_the_network_says(sizes: tuple[int, ...]) -> None:
    architecture, flat = linear(*sizes)
    x = np.random.default_rng(0).standard_normal((sizes[0], 50))
    found = collapse(architecture, flat)
    assert found is not None and found.weights.shape == (sizes[-1], sizes[0]) and found.bias.shape == (sizes[-1],)
    assert largest_difference(architecture, flat, found, x) < 1e-13
    z = found.weights @ x + found.bias[:, None]
    assert 1 / (1 + np.exp(-z)) == pytest.approx(forward(architecture, flat, x).prediction, abs=1e-13)


def test_the_formulas_of_the_slide() -> None:
    architecture, flat = linear(3, 4, 1)
    (w1, w2), (b1, b2) = architecture.weights(flat), architecture.biases(flat)
    found = collapse(architecture, flat)
    assert found is not None
    assert found.weights == pytest.approx(w2 @ w1) and found.bias == pytest.approx(w2 @ b1 + b2)
    assert np.abs(found.bias).min() > 0.01  # affine, not linear


def test_the_difference_is_seen_before_a_flat_sigmoid() -> None:
    architecture, flat = linear(2, 3, 1)
    found, x = collapse(architecture, flat), 1e3 * np.ones((2, 1))
    assert found is not None
    flat[-1] += 0.25
    assert largest_difference(architecture, flat, found, x) == pytest.approx(0.25)
    assert largest_difference(architecture, flat, found, np.empty((2, 0))) == 0.0


def test_a_bend_is_named() -> None:
    architecture = Architecture.dense(
        (2, 3, 3, 3, 1), ("linear", "tanh", "leaky_relu", "sigmoid"), (0.0, 0.0, 0.1, 0.0)
    )
    assert bent_layers(architecture) == (2, 3)
    assert collapse(architecture, np.zeros(architecture.count)) is None
