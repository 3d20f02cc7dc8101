"""The Jacobian of outputs by raw inputs against centred differences, and the derivatives of features."""

import numpy as np
import pytest

from nnviz.core.analysis.jacobian import jacobian
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.features import DERIVED, compute_features, feature_jacobian, known_features
from nnviz.core.network.network import forward

POINT = np.array([0.7, -1.3, 0.4])
STEP = 1e-6


@pytest.mark.parametrize("name", known_features(3))
def test_every_feature_has_its_derivative(name: str) -> None:
    x = np.random.default_rng(1).uniform(-2, 2, (3, 20))
    for k in range(3):
        shift = np.zeros((3, 1))
        shift[k] = STEP
        quotient = (compute_features([name], x + shift) - compute_features([name], x - shift))[0] / (2 * STEP)
        assert feature_jacobian([name], x)[0, k] == pytest.approx(quotient, abs=1e-8)


def test_derived_features_depend_on_inputs_they_need() -> None:
    assert all(max(feature.partials) == feature.inputs_needed - 1 for feature in DERIVED.values())


def by_differences(architecture: Architecture, flat: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    columns = []
    for shift in STEP * np.eye(len(POINT)):
        sides = [
            forward(architecture, flat, compute_features(names, p[:, None])).prediction[:, 0]
            for p in (POINT + shift, POINT - shift)
        ]
        columns.append((sides[0] - sides[1]) / (2 * STEP))
    return np.array(columns).T


@pytest.mark.parametrize("last", ["sigmoid", "softmax", "linear", "tanh"])
@pytest.mark.parametrize("hidden", [(), ("tanh",), ("relu", "sigmoid"), ("leaky_relu", "linear", "tanh")])
def test_it_agrees_with_differences(hidden: tuple[str, ...], last: str) -> None:
    names = known_features(3)
    sizes = (len(names), *(5 + i for i in range(len(hidden))), 4)
    slopes = tuple(0.1 if name == "leaky_relu" else 0.0 for name in (*hidden, last))
    architecture = Architecture.dense(sizes, (*hidden, last), slopes)
    flat = 0.5 * np.random.default_rng(len(hidden)).standard_normal(architecture.count)
    found = jacobian(architecture, flat, Encoder(names), POINT)
    assert found.shape == (4, 3) and np.abs(found).max() > 1e-3
    assert found == pytest.approx(by_differences(architecture, flat, names), abs=1e-6)


def test_one_linear_layer_is_its_own_jacobian() -> None:
    """The m × n layout of S23: rows are outputs, columns inputs (E17)."""
    architecture = Architecture.dense((3, 2), ("linear",), (0.0,))
    flat = np.arange(8.0)
    found = jacobian(architecture, flat, Encoder(("x1", "x2", "x3")), POINT)
    assert np.array_equal(found, architecture.weights(flat)[0])
