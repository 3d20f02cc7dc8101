"""The slides' mistakes E1 to E8: each fails the gradient check where it should, and nowhere else."""

from typing import Any

import numpy as np
import pytest

from nnviz.core.analysis.gradcheck import TOLERANCE, GradientCheck, by_matrix, gradient_check
from nnviz.core.analysis.mistake_words import in_network, on_slide
from nnviz.core.analysis.mistakes import MISTAKES
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.work import Work
from nnviz.core.network.architecture import Architecture
from tests.core.making import make, task_data

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
        architecture, _, m = about(experiment)
        assert mistake == "E7" and str(error) == entry.unfit(architecture, m)
    else:
        architecture, _, m = about(experiment)
        assert entry.unfit(architecture, m) is None
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
    architecture, _, m = about(CASES["softmax"])
    reason = entry.unfit(architecture, m)
    assert reason is not None and "(3,1)(4,3) cannot be multiplied: 1 is not 4" in reason
    assert "(4,3)(3,1) gives (4,1)" in reason
    architecture, _, m = about(net((1, "tanh"), task="multiclass", last=(3, "softmax")))
    narrow = entry.unfit(architecture, m)
    assert narrow is not None and "(3,1)(1,3) gives (3,3), not (1,1)" in narrow
    number = entry.why_not(*about(CASES["one hidden layer"]))
    assert number is not None and "(1,1)(4,1) can be read as a number times (4,1)" in number


@pytest.mark.parametrize("mistake", ["E3", "E4", "E5", "E6", "E7", "E8"])
def test_without_a_hidden_layer_they_have_no_place(mistake: str) -> None:
    reason = MISTAKES[mistake].why_not(*about(CASES["no hidden layer"]))
    assert reason is not None and "no hidden layer" in reason


def test_a_gradient_that_is_not_finite_fails() -> None:
    """E2 divides by 1 - ŷ; at z = 800 that is e^800, beyond float64, and infinity is no right number."""
    experiment = net(m=4)
    flat = np.array([0.0, 0.0, 0.0, 800.0])
    rows = {row.name: row for row in gradient_check(experiment, flat, mistake="E2")}
    assert rows["b[1][1]"].error == float("inf") > TOLERANCE
    assert rows["W[1][1,1]"].error < TOLERANCE


# ---------------------------------------------------------------- in words


def words(mistake: str, case: str) -> tuple[str, str]:
    return in_network(MISTAKES[mistake], Architecture.of(CASES[case].network))


@pytest.mark.parametrize(
    ("mistake", "slide"),
    [
        ("E1", "dJ/dW[2] = (1/m) Σ dL/da[2]"), ("E2", "dJ/db[2] = (1/m) Σ dL/da[2]"),
        ("E3", "dJ/dW[1] = (1/m) Σ dL/da[1]"), ("E4", "dJ/db[1] = (1/m) Σ dL/da[1]"),
        ("E5", "dL/dz[1] = dL/da[2] · da[2]/dz[2] · da[1]/dz[1]"),
        ("E6", "dL/db[1] = dL/da[2] · da[2]/dz[2] · da[1]/dz[1] · dz[1]/db[1]"),
        ("E7", "dL/da[1] = (a[2]-y) W[2]ᵀ"), ("E8", "dL/dz[1] = W[2]ᵀ (a[2]-y) ∗ a[1](1-a[1])"),
    ],
)  # fmt: skip
def test_on_the_slide_it_has_two_layers(mistake: str, slide: str) -> None:
    assert on_slide(MISTAKES[mistake]) == slide
    assert words(mistake, "softmax")[0] == slide  # one hidden layer, as on the slide


@pytest.mark.parametrize(
    ("case", "mistake", "here", "missing"),
    [
        ("deep", "E1", "dJ/dW[5] = (1/m) Σ dL/da[5]", "da[5]/dz[5] and a[4]ᵀ are missing"),
        ("no hidden layer", "E1", "dJ/dW[1] = (1/m) Σ dL/da[1]", "da[1]/dz[1] and xᵀ are missing"),
        ("deep", "E3", "dJ/dW[l] = (1/m) Σ dL/da[l], l = 1 … 4", "(1/m) Σ dL/dz[l] a[l-1]ᵀ, l = 1 … 4."),
        ("deep", "E5", "dL/dz[l] = dL/da[l+1] · da[l+1]/dz[l+1] · da[l]/dz[l], l = 1 … 4", "dz[l+1]/da[l] = W[l+1]"),
        ("regression", "E7", "dL/da[l] = dL/dz[l+1] W[l+1]ᵀ, l = 1, 2", "W[l+1]ᵀ dL/dz[l+1], l = 1, 2."),
        ("sigmoid below tanh", "E8", "dL/dz[2] = W[3]ᵀ dL/dz[3] ∗ a[2](1-a[2])", "∗ g[2]'(z[2])."),
        ("deep", "E8", "∗ a[l](1-a[l]), l = 1, 3, 4", "g[l]'(z[l]), l = 1, 3, 4."),
        ("no hidden layer", "E4", "dJ/db[1] = (1/m) Σ dL/da[1]", "The factor g[1]'(z[1]) is missing"),
    ],
)
def test_in_a_network_it_names_the_layers_concerned(case: str, mistake: str, here: str, missing: str) -> None:
    assert here in words(mistake, case)[0] and missing in words(mistake, case)[1]


# ---------------------------------------------------------------- at weights where it does not show


def unseen(experiment: Experiment, mistake: str, params: Any = None) -> str | None:
    return Work(GradientCheck.of(experiment, params, mistake).steps()).finish().unseen


ZEROS = make(hidden=((2, "tanh"),), init={"scheme": "zeros"})  # XOR, symmetric
ACTIVE = make(hidden=((2, "relu"),), init={"scheme": "constant", "scale": 1.0, "bias": 0.5})
DEAD = make(hidden=((2, "relu"),), init={"scheme": "constant", "scale": 0.5, "bias": -5.0})


@pytest.mark.parametrize(
    ("experiment", "mistake", "reason"),
    [
        (ZEROS, "E1", "the errors of the m examples cancel"), (ZEROS, "E2", "the errors of the m examples cancel"),
        (ZEROS, "E3", "W[2] is 0, so no error is passed back"), (ZEROS, "E4", "W[2] is 0, so no error is passed back"),
        (ZEROS, "E5", "the errors of the m examples cancel"), (ZEROS, "E6", "the errors of the m examples cancel"),
        (ZEROS, "E8", "W[2] is 0, so no error is passed back"),
        (ACTIVE, "E4", "g[1]'(z[1]) is 1 for every example"), (ACTIVE, "E5", "every weight in W[2] is 1"),
        (ACTIVE, "E6", "every weight in W[2] is 1"), (DEAD, "E5", "g[1]'(z[1]) is 0 for every example"),
        (DEAD, "E8", "g[1]'(z[1]) is 0 for every example"),
    ],
)  # fmt: skip
def test_where_it_changes_nothing_it_says_why(experiment: Experiment, mistake: str, reason: str) -> None:
    assert failing(experiment, mistake) == set()
    assert reason in (unseen(experiment, mistake) or "")


def test_where_every_answer_is_right_there_is_no_error_to_send_back() -> None:
    fitted = {"task": "regression", "inputs": ["x"], "outputs": ["y"], "train": {"x": [[1], [2]], "y": [[0], [0]]}}
    experiment = make(data=fitted, hidden=((2, "tanh"),), last=(1, "tanh"), loss="mse", init={"scheme": "zeros"})
    for mistake in ("E1", "E2", "E3", "E4", "E5", "E6", "E8"):
        assert "every ŷ is right, so dL/dz[2] is 0" in (unseen(experiment, mistake) or "")


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("case", CASES)
def test_where_it_shows_nothing_is_unseen(case: str, mistake: str) -> None:
    architecture, _, m = about(CASES[case])
    if MISTAKES[mistake].why_not(*about(CASES[case])) is None and MISTAKES[mistake].unfit(architecture, m) is None:
        assert unseen(CASES[case], mistake) is None
