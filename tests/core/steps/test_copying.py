"""Steps taken along: LaTeX that compiles, whatever the network, and copies that give no hidden number away."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from nnviz.core.base.experiment import Experiment
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.copying import step_latex, step_numpy
from nnviz.core.steps.model import Step, StepInput
from nnviz.core.training.session import Session
from tests.core.latex import problems
from tests.core.making import make, random_experiment, task_data


def steps(experiment: Experiment, example: int | None, batches: int = 2) -> tuple[Step, ...]:
    session = Session(experiment)
    for _ in range(batches):
        session.advance_batch()
    s = session.snapshot()
    return build_steps(StepInput(s.experiment, s.state, example))


def step(experiment: Experiment, example: int | None, kind: str, layer: int) -> Step:
    return next(s for s in steps(experiment, example) if (s.kind, s.layer) == (kind, layer))


def every_entry() -> Iterator[Any]:
    """An experiment for each entry of each registry."""
    for name, loss in product(ACTIVATIONS, LOSSES):
        fits = LOSSES[loss].outputs
        if name != "threshold" and (fits is None or name in fits):
            task, last = ("multiclass", (3, name)) if name == "softmax" else ("binary", (1, name))
            yield pytest.param(
                {"data": task_data(task, 9, 2, last[0]), "last": last, "loss": loss}, id=f"{name} {loss}"
            )
    for name, entry in ACTIVATIONS.items():
        if entry.hidden:
            yield pytest.param({"hidden": ((4, name), (3, name))}, id=f"hidden {name}")
    for name, kind, rate in product(OPTIMIZERS, REGULARIZERS, (1e-5, 0.5)):
        changes = {"optimizer": {"name": name, "learning_rate": rate}, "regularization": {"kind": kind, "rate": 2e-7}}
        yield pytest.param(changes, id=f"{name} {kind} {rate}")
    below_zero = {"task": "regression", "outputs": ["y"], "train": {"x": [[-1, 2], [3, -4]], "y": [[-2.5], [-1e-7]]}}
    yield pytest.param({"data": below_zero, "last": (1, "linear"), "loss": "mse"}, id="targets below zero")
    yield pytest.param({"data": task_data("binary", 40, 12), "hidden": ((10, "tanh"),)}, id="large matrices")


@pytest.mark.parametrize("example", [0, None])
@pytest.mark.parametrize("changes", list(every_entry()))
def test_latex_of_every_entry_compiles(changes: dict[str, Any], example: int | None) -> None:
    for one in steps(make(**changes), example):
        assert problems(step_latex(one)) == [], (one.kind, one.layer)
        assert problems(step_latex(one, lambda row, i, j: (i + j) % 2 == 0)) == [], (one.kind, one.layer)


@pytest.mark.parametrize("seed", range(40))
def test_latex_of_random_networks_compiles(seed: int) -> None:
    for example, one in ((e, s) for e in (0, None) for s in steps(random_experiment(seed), e)):
        assert problems(step_latex(one)) == [], (example, one.kind, one.layer)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"\[ a + -0.3 \]", "sign after sign"), (r"\[ a - {-b} \]", "sign after sign"),
        (r"\[ 2 \cdot -3 \]", "sign after sign"), (r"\[ \sum z \]", "sum without"), (r"\[ W^{[1]}^2 \]", "double ^"),
        (r"\[ ŷ \]", "no LaTeX"), (r"\[ {a \]", "open brace"), (r"\[ a} \]", "brace too many"),
        (r"\[ \foo \]", "unknown"),
        (r"\[ 1e-05 \]", "power of ten"), (r"\[ -0 \]", "minus zero"), (r"\[ \left( a \]", "left without"),
    ],
)  # fmt: skip
def test_the_check_itself_finds_what_latex_refuses(text: str, words: str) -> None:
    assert any(words in problem for problem in problems(text))


def test_means_carry_their_index() -> None:
    text = step_latex(step(make(), None, "db", 1))
    assert r"= \frac{1}{m} \sum_{i=1}^{m} {dZ^{[1]}}^{(i)}" in text
    assert r"= \frac{1}{4} \sum_{i=1}^{4} {\begin{bmatrix}" in text


def test_the_new_weights_are_set_and_not_equal_to_the_old_ones() -> None:
    text = step_latex(step(make(optimizer={"name": "sgd", "learning_rate": 1e-5}), 0, "update", 1))
    assert r"{W^{[1]}} := {W^{[1]}} - 1 \cdot 10^{-5} \cdot" in text


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (("= √", "+ 1e-08"), r"= \sqrt{{W^{[1]}}} + 1 \cdot 10^{-8}"),
        (("= 2 / ( √ (", "/ 0.5 ) + 3 )"), r"= 2 / ( \sqrt{ {W^{[1]}} / 0.5 } + 3 )"),
        (("= (", ") ²"), r"= ( {W^{[1]}} ) ^2"),
        (("= Σ (", ") ²"), r"= \sum_k ( {W^{[1]}} ) ^2"),
    ],
)
def test_roots_and_powers_cover_what_they_are_meant_to(signs: tuple[str, str], expected: str) -> None:
    z = step(make(), 0, "z", 1)
    operand = z.rows[0].operands[0]
    row = replace(z.rows[0], items=(z.result, signs[0], operand, signs[1]))
    text = step_latex(replace(z, rows=(row,)))
    assert expected in text and problems(text) == []


# ---------------------------------------------------------------- while numbers are hidden


def test_hidden_numbers_are_question_marks_in_latex() -> None:
    z = step(make(), 0, "z", 1)
    text = step_latex(z, lambda row, i, j: i > 0)
    (numbers,) = (line for line in text.splitlines() if "bmatrix" in line)
    result = numbers.split("=")[0]
    assert result.count("?") == 2 and f"{z.result.values[0, 0]:.4g}" in result
    assert "?" not in numbers.split("=")[1]


def test_a_hidden_loss_is_told_neither_by_its_formula_nor_by_the_mean_over_it() -> None:
    loss = step(make(), None, "loss", 2)
    told = step_latex(loss, lambda row, i, j: True)
    for value in (*loss.rows[1].result.values[0], loss.result.values[0, 0]):
        assert f"{value:.4g}" in step_latex(loss) and f"{value:.4g}" not in told
    one = step(make(), 0, "loss", 2)
    assert f"{one.result.values[0, 0]:.4g}" not in step_latex(one, lambda row, i, j: True)


@pytest.mark.parametrize("example", [0, None])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_numpy_of_a_hidden_step_has_the_operands_and_the_question(optimizer: str, example: int | None) -> None:
    for one in steps(make(optimizer={"name": optimizer}), example)[1:]:
        names: dict[str, Any] = {}
        exec(step_numpy(one, lambda row, i, j: True), names)
        asked = [name for name, value in names.items() if value is None]
        assert len(asked) == len(one.rows)
        arrays = {name: value for name, value in names.items() if isinstance(value, np.ndarray)}
        for operand in one.rows[-1].operands:
            name = operand.symbol.code
            shown = arrays[name.removesuffix(".T")]
            assert np.array_equal(shown.T if name.endswith(".T") else shown, operand.values)
        assert one.result.symbol.code.removeprefix("new_") in {name.removeprefix("new_") for name in asked}


def test_what_is_found_is_copied_whole() -> None:
    z = step(make(), 0, "z", 1)
    assert step_numpy(z, lambda row, i, j: False) == step_numpy(z)
