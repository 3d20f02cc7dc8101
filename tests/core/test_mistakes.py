"""The slides' mistakes E1 to E8: each fails the gradient check where it should, and nowhere else."""

from typing import Any

import numpy as np
import pytest
from making import make, task_data

from nnviz.core.experiment import Experiment
from nnviz.core.gradcheck import TOLERANCE, by_matrix, gradient_check
from nnviz.core.mistakes import MISTAKES
from nnviz.core.network import Architecture

Matrices = set[tuple[str, int]]


def net(
    *hidden: tuple[int, str], task: str = "binary", last: Any = (1, "sigmoid"), m: int = 6, **more: Any
) -> Experiment:
    data = task_data(task, m, 3, last[0], seed=4)
    return make(data=data, hidden=hidden, last=last, init={"scale": 0.9, "seed": 5, "bias": "same"}, **more)


CASES = {
    "one hidden layer": net((4, "tanh")),
    "deep": net((4, "tanh"), (3, "sigmoid"), (5, "leaky_relu"), (3, "linear")),
    "sigmoid below tanh": net((3, "sigmoid"), (4, "tanh")),
    "sigmoid above tanh": net((3, "tanh"), (4, "sigmoid")),
    "all sigmoid": net((3, "sigmoid"), (4, "sigmoid")),
    "all linear": net((3, "linear"), (4, "linear"), task="regression", last=(2, "linear"), loss="mse"),
    "no hidden layer": net(),
    "softmax": net((4, "tanh"), task="multiclass", last=(3, "softmax")),
    "softmax, mse": net((4, "tanh"), task="multiclass", last=(3, "softmax"), loss="mse"),
    "regression": net((4, "tanh"), (2, "tanh"), task="regression", last=(2, "linear"), loss="mse"),
    "square": net((3, "tanh"), task="multiclass", last=(3, "softmax"), m=3),
}


def failing(experiment: Experiment, mistake: str) -> Matrices:
    matrices = by_matrix(gradient_check(experiment, mistake=mistake))
    assert all(matrix.counted for matrix in matrices)
    return {(matrix.matrix, matrix.layer) for matrix in matrices if not matrix.passed}


def about(experiment: Experiment) -> tuple[Architecture, str, int]:
    return Architecture.of(experiment.network), experiment.training.loss, len(experiment.data.train)


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("case", CASES)
def test_it_fails_where_it_should_and_nowhere_else(case: str, mistake: str) -> None:
    experiment, entry = CASES[case], MISTAKES[mistake]
    assert (entry.why_not(*about(experiment)) is None) == bool(entry.shows(*about(experiment)))
    try:
        found = failing(experiment, mistake)
    except ValueError as error:
        assert mistake == "E7" and str(error) == entry.why_not(*about(experiment))
    else:
        assert found == entry.shows(*about(experiment))


@pytest.mark.parametrize(
    ("case", "mistake", "expected"),
    [
        ("one hidden layer", "E1", {("W", 2)}),
        ("one hidden layer", "E2", {("b", 2)}),
        ("one hidden layer", "E3", {("W", 1)}),
        ("one hidden layer", "E4", {("b", 1)}),
        ("one hidden layer", "E5", {("W", 1), ("b", 1)}),
        ("one hidden layer", "E6", {("b", 1)}),
        ("one hidden layer", "E7", set()),
        ("one hidden layer", "E8", {("W", 1), ("b", 1)}),
        ("regression", "E2", set()),
        ("softmax, mse", "E2", {("b", 2)}),
        ("deep", "E4", {("b", 1), ("b", 2), ("b", 3)}),
        ("all linear", "E4", set()),
        ("all sigmoid", "E8", set()),
        ("sigmoid below tanh", "E8", {("W", 1), ("W", 2), ("b", 1), ("b", 2)}),
        ("sigmoid above tanh", "E8", {("W", 1), ("b", 1)}),
        ("square", "E7", {("W", 1), ("b", 1)}),
    ],
)
def test_the_matrices_known_by_thought(case: str, mistake: str, expected: Matrices) -> None:
    assert failing(CASES[case], mistake) == expected


def test_the_slides_scalar_stands_in_every_place() -> None:
    """E1: every place of dJ/dW[2] is the same number, and it is that of E2."""
    rows = {row.name: row for row in gradient_check(CASES["one hidden layer"], mistake="E1")}
    values = {rows[f"W[2][1,{j}]"].analytic for j in range(1, 5)}
    bias = {row.name: row for row in gradient_check(CASES["one hidden layer"], mistake="E2")}["b[2][1]"]
    assert values == {bias.analytic}


def test_swapped_factors_say_their_shapes() -> None:
    entry = MISTAKES["E7"]
    reason = entry.why_not(*about(CASES["softmax"]))
    assert reason is not None and "(3,1)(4,3) cannot be multiplied: 1 is not 4" in reason
    assert "(4,3)(3,1) gives (4,1)" in reason
    narrow = entry.why_not(*about(net((1, "tanh"), task="multiclass", last=(3, "softmax"))))
    assert narrow is not None and "(3,1)(1,3) gives (3,3), not (1,1)" in narrow
    number = entry.why_not(*about(CASES["one hidden layer"]))
    assert number is not None and "(1,1)(4,1) can be read as a number times (4,1)" in number


@pytest.mark.parametrize("mistake", ["E3", "E4", "E5", "E6", "E7", "E8"])
def test_without_a_hidden_layer_they_have_no_place(mistake: str) -> None:
    reason = MISTAKES[mistake].why_not(*about(CASES["no hidden layer"]))
    assert reason is not None and "no hidden layer" in reason


def test_a_gradient_that_is_not_finite_fails() -> None:
    """E2 divides by 1 - ŷ; where ŷ rounds to 1 that is no number, and no number is no right number."""
    experiment = net(m=4)
    flat = np.array([0.0, 0.0, 0.0, 50.0])
    rows = {row.name: row for row in gradient_check(experiment, flat, mistake="E2")}
    assert rows["b[1][1]"].error == float("inf") > TOLERANCE
    assert rows["W[1][1,1]"].error < TOLERANCE
