"""The warped plane: places are activations, the principal plane is the one of largest spread, and it does not flip."""

import numpy as np
import pytest

from nnviz.core.analysis.warp import LINES, STEPS, activations, grid_lines, principal_view, unit_view
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.network import forward, network_inputs
from tests.core.making import make, task_data


def test_two_units_are_shown_as_they_are() -> None:
    a = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])
    assert unit_view(3, 2, 0).places(a).tolist() == [[0.5, 0.1], [0.6, 0.2]]
    assert unit_view(1, 0, 0).places(a[:1]).tolist() == [[0.1, 0.0], [0.2, 0.0]]


def test_the_principal_plane_holds_what_lies_in_a_plane() -> None:
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(5, 2)))[0]
    flat = rng.normal(size=(2, 40)) * [[3.0], [1.0]]
    view = principal_view(basis @ flat + 2.0)
    assert view.explained == pytest.approx(1.0)
    places = view.places(basis @ flat + 2.0)
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert distances == pytest.approx(np.linalg.norm(flat.T[:, None] - flat.T[None], axis=2))
    assert places.var(axis=0)[0] > places.var(axis=0)[1]


def test_it_keeps_its_direction_while_weights_move() -> None:
    rng = np.random.default_rng(1)
    a = rng.normal(size=(4, 30)) * [[3.0], [2.0], [0.5], [0.1]]
    first = principal_view(a)
    for _ in range(20):
        a = a + 0.02 * rng.normal(size=a.shape)
        second = principal_view(a, first)
        assert (np.sum(first.axes * second.axes, axis=1) > 0.8).all()
        first = second


@pytest.mark.parametrize("a", [
    np.zeros((3, 0)), np.ones((3, 1)), np.ones((3, 8)), np.full((3, 4), np.nan), np.full((3, 7), 0.1),
    np.full((3, 5), 1e9 / 3) * (1 + 2e-16 * np.arange(5)),  # equal points, but for rounding
])  # fmt: skip
def test_without_spread_the_first_two_units_are_shown(a: np.ndarray) -> None:
    view = principal_view(a)
    assert view.axes.tolist() == [[1, 0, 0], [0, 1, 0]] and np.isnan(view.explained)


def test_the_lines_cover_the_plane_and_hold_the_rest() -> None:
    raw = grid_lines((-1.0, 1.0, -2.0, 2.0), np.array([9.0, 7.0, 8.0]), (2, 0))
    assert raw.shape == (3, 2 * LINES * STEPS) and (raw[1] == 7.0).all()
    across, up = raw[2].reshape(2, LINES, STEPS), raw[0].reshape(2, LINES, STEPS)
    assert across[0, 5].tolist() == np.linspace(-1, 1, STEPS).tolist() and len(set(up[0, 5])) == 1
    assert up[1, 5].tolist() == np.linspace(-2, 2, STEPS).tolist() and len(set(across[1, 5])) == 1


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_activations_are_those_of_the_forward_pass(layer: int) -> None:
    experiment = make(data=task_data("binary", 6), hidden=[(4, "tanh")], features=["x1", "x1*x2"])
    params = initial_parameters(experiment.network)
    x = network_inputs(experiment, experiment.data.train)
    wanted = forward(Architecture.of(experiment.network), params, x).a[layer]
    assert activations(experiment, params, layer, experiment.data.train.x.T).tolist() == wanted.tolist()
