"""J along one parameter against the direct way."""

import numpy as np
import pytest
from making import make, task_data

from nnviz.core.landscape import slice_along
from nnviz.core.network import Architecture, evaluate, network_inputs, targets


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
        arch = Architecture((2, 1), ("sigmoid",), (0.0,))
        slice_along(arch, np.zeros(3), 0, np.empty((2, 0)), np.empty((1, 0)), "mse", 1.0, 3)
