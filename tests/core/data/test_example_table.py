"""The table of examples: rows of the lecture, and J as their mean (S15, S16)."""

import numpy as np
import pytest

from nnviz.core.data.example_table import example_table
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import evaluate, network_inputs, targets
from tests.core.making import make


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_rows_and_their_mean(loss: str) -> None:
    experiment = make(hidden=[], loss=loss)
    arch, flat = Architecture.of(experiment.network), np.array([1.0, -2.0, 0.5])
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    table = example_table(arch, flat, x, y, loss)
    a = 1 / (1 + np.exp(-np.array([0.5, -1.5, 1.5, -0.5])))
    target = np.array([0.0, 1.0, 1.0, 0.0])
    expected = np.square(target - a) if loss == "mse" else -np.log(np.where(target == 1, a, 1 - a))
    assert table.prediction == pytest.approx(a[:, None]) and np.array_equal(table.target[:, 0], target)
    assert table.loss == pytest.approx(expected)
    assert table.mean == pytest.approx(expected.mean()) == evaluate(arch, flat, x, y, loss)[0]


def test_no_examples_have_no_mean() -> None:
    table = example_table(
        Architecture.dense((2, 1), ("sigmoid",), (0.0,)), np.zeros(3), np.empty((2, 0)), np.empty((1, 0)), "mse"
    )
    assert np.isnan(table.mean) and table.prediction.shape == (0, 1)
