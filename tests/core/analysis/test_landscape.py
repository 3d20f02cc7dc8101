"""J along one parameter against the direct way."""

import numpy as np
import pytest

from nnviz.core.analysis.landscape import slice_along, slice_steps
from nnviz.core.base.work import Work
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import backward, evaluate, forward, network_inputs, targets
from tests.core.making import make, task_data


@pytest.mark.parametrize("hidden", [[], [(4, "tanh")], [(3, "relu"), (4, "sigmoid"), (2, "leaky_relu")]])
@pytest.mark.parametrize(("task", "last"), [("multiclass", (3, "softmax")), ("regression", (2, "linear"))])
def test_it_is_the_loss_with_one_parameter_changed(task: str, last: tuple[int, str], hidden: list[object]) -> None:
    experiment = make(data=task_data(task, 1100, 2, last[0], seed=2), hidden=hidden, last=last)
    arch, loss = Architecture.of(experiment.network), experiment.training.loss
    flat = np.random.default_rng(3).standard_normal(arch.count)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    for index in range(0, arch.count, 3):
        found = slice_along(arch, flat, index, x, y, loss, 3.0, 13)
        moved, expected = flat.copy(), []
        for value in found.values:
            moved[index] = value
            expected.append(evaluate(arch, moved, x, y, loss)[0])
        assert found.loss == pytest.approx(expected, rel=1e-11)
        assert found.values == pytest.approx(np.linspace(flat[index] - 3, flat[index] + 3, 13))
        gradients = backward(arch, flat, forward(arch, flat, x), y, loss)
        slope = arch.flatten(gradients.weights, gradients.biases)[index]
        assert found.slope == pytest.approx(slope, rel=1e-9, abs=1e-12)
        assert (found.value, found.present) == (flat[index], pytest.approx(evaluate(arch, flat, x, y, loss)[0]))


def test_what_overflows_is_left_out() -> None:
    experiment = make(data=task_data("regression", 5), hidden=[(2, "linear")], last=(1, "linear"))
    arch = Architecture.of(experiment.network)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    found = slice_along(arch, np.ones(arch.count), 0, x, y, "mse", 1e200, 5)
    assert found.parameter.name == "W[1][1,1]"
    assert np.isnan(found.loss).tolist() == [True, True, False, True, True] and np.isfinite(found.present)


def test_without_points_there_is_no_loss() -> None:
    with pytest.raises(ValueError, match="no training points"):
        arch = Architecture.dense((2, 1), ("sigmoid",), (0.0,))
        slice_along(arch, np.zeros(3), 0, np.empty((2, 0)), np.empty((1, 0)), "mse", 1.0, 3)


def test_piece_by_piece_it_is_the_same_to_the_last_bit() -> None:
    experiment = make(data=task_data("binary", 2500), hidden=[(5, "tanh")])
    arch = Architecture.of(experiment.network)
    flat = np.random.default_rng(1).standard_normal(arch.count)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    work, pieces = Work(slice_steps(arch, flat, 3, x, y, "cross_entropy", 2.0, 11)), 1
    while not work.advance(0.0):
        pieces += 1
    found, whole = work.result, slice_along(arch, flat, 3, x, y, "cross_entropy", 2.0, 11)
    assert pieces > 3 and np.array_equal(found.loss, whole.loss)
    assert (found.present, found.slope) == (whole.present, whole.slope)


def test_a_flat_line_has_no_argmin() -> None:
    experiment = make(hidden=[(3, "tanh")], init={"scheme": "zeros"})
    arch = Architecture.of(experiment.network)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    flat_one = slice_along(arch, np.zeros(arch.count), 0, x, y, "cross_entropy", 2.0, 11)
    assert flat_one.flat and flat_one.argmin is None and not flat_one.falls_further
    bias = slice_along(arch, np.zeros(arch.count), arch.count - 1, x, y, "cross_entropy", 2.0, 11)
    assert not bias.flat and bias.argmin == 0.0 and not bias.falls_further


@pytest.mark.parametrize(("weight", "further"), [(-9.0, True), (9.0, True), (0.5, False)])
def test_at_either_end_the_loss_falls_further(weight: float, further: bool) -> None:
    """J = (w - 0.5)² along the one weight: its least value lies beyond the ends, or between them."""
    arch, one = Architecture.dense((1, 1), ("linear",), (0.0,)), np.ones((1, 1))
    found = slice_along(arch, np.array([weight, 0.0]), 0, one, 0.5 * one, "mse", 1.0, 21)
    assert found.falls_further == further and not found.flat
    assert found.argmin == pytest.approx(np.clip(0.5, weight - 1.0, weight + 1.0))
