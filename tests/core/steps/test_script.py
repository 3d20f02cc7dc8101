"""The whole update as a script: it runs alone and ends at the weights of the core."""

import contextlib
import io
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import network_inputs, respond, targets
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.copying import step_latex, step_numpy
from nnviz.core.steps.model import StepInput
from nnviz.core.steps.script import update_numpy
from nnviz.core.training.session import Session
from nnviz.core.training.update import update_on
from nnviz.labs import load_lab
from tests.core.making import make, random_experiment, task_data


def cases() -> Iterator[Any]:
    """Every activation, hidden and last, with every loss that goes with it, and every optimizer with a penalty."""
    optimizers = [name for name, entry in OPTIMIZERS.items() if not entry.trains and "perceptron" not in name]
    rules = iter(optimizers * 20)
    for name, loss in product(ACTIVATIONS, LOSSES):
        fits = LOSSES[loss].outputs
        if name == "threshold" or (fits is not None and name not in fits):
            continue
        task, last = ("multiclass", (3, name)) if name == "softmax" else ("binary", (1, name))
        for hidden in (n for n, entry in ACTIVATIONS.items() if entry.hidden):
            rule = next(rules)
            changes = {
                "data": task_data(task, 7, 2, last[0]), "last": last, "loss": loss,
                "hidden": ((4, hidden), (3, hidden)),
                "optimizer": {"name": rule if rule != "mira" else "sgd", "learning_rate": 0.05},
                "regularization": {"kind": "l2", "rate": 0.01},
            }  # fmt: skip
            yield pytest.param(changes, id=f"{hidden} {name} {loss} {rule}")
    for rule in OPTIMIZERS:
        yield pytest.param({"optimizer": {"name": rule}}, id=rule)


def after_two_batches(experiment: Experiment) -> Session:
    session = Session(experiment)
    for _ in range(2):
        session.advance_batch()
    return session


def script_and_expected(session: Session, example: int | None) -> tuple[str, Array]:
    s = session.snapshot()
    script = update_numpy(build_steps(StepInput(s.experiment, s.state, example)), "One update")
    train = s.experiment.data.train
    train = train if example is None else train.at(slice(example, example + 1))
    x, y = network_inputs(s.experiment, train), targets(s.experiment.data, train)
    made = update_on(s.architecture, s.experiment.training, s.params, s.memory, s.updates, x, y)
    return script, made.params


def check(session: Session, example: int | None) -> None:
    script, expected = script_and_expected(session, example)
    names: dict[str, Any] = {}
    exec(script, names)
    architecture = Architecture.of(session.experiment.network)
    for layer, block in enumerate(architecture.blocks(expected.copy()), start=1):
        assert names[f"W{layer}"] == pytest.approx(block[:, :-1], rel=1e-12, abs=1e-12), script
        assert names[f"b{layer}"] == pytest.approx(block[:, -1:], rel=1e-12, abs=1e-12), script


@pytest.mark.parametrize("example", [1, None])
@pytest.mark.parametrize("changes", list(cases()))
def test_it_ends_at_the_weights_of_the_core(changes: dict[str, Any], example: int | None) -> None:
    check(after_two_batches(make(**changes)), example)


@pytest.mark.parametrize("seed", range(12))
def test_of_random_networks(seed: int) -> None:
    session = after_two_batches(random_experiment(seed))
    for example in (0, None):
        check(session, example)


@pytest.mark.parametrize("example", [2, None])
def test_of_layers_that_see_windows_of_time(example: int | None) -> None:
    check(after_two_batches(load_lab("kit-time-delay").experiment), example)


def test_frozen_and_switched_off(example: int | None = None) -> None:
    network = {"units": 4, "activation": "tanh", "off": [2], "frozen": ["W[1,1]", "b[3]"]}
    session = after_two_batches(make(hidden=(network,), optimizer={"name": "adam"}))
    before = session.engine.params.copy()
    check(session, example)
    assert np.array_equal(before, session.engine.params)  # it is a copy, and changes nothing


def test_it_computes_what_it_shows_and_gives_no_result_away() -> None:
    script, _ = script_and_expected(after_two_batches(make(hidden=((3, "tanh"), (2, "relu")))), None)
    parts = [line for line in script.splitlines() if line.startswith("# ")]
    assert parts[1:6] == ["# Given", "# Forward", "# Loss", "# Backward", "# Update"]
    given = script.partition("# Forward")[0]
    assert [line.partition(" = ")[0] for line in given.splitlines() if " = np.array" in line] == [
        "W1", "X", "b1", "W2", "b2", "W3", "b3", "Y",
    ]  # fmt: skip
    assert script.count("alpha = ") == 1


def test_it_runs_in_a_process_of_its_own_and_notices_a_wrong_number() -> None:
    script, _ = script_and_expected(after_two_batches(make()), 1)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "W1 = [[" in done.stdout and "L = " in done.stdout, done.stderr
    wrong = script.replace("W1 = W1 - ", "W1 = W1 + ")
    assert wrong != script
    done = subprocess.run([sys.executable, "-c", wrong], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "AssertionError: W1" in done.stderr


SCALED = {
    "regression": {"inputs": [[2458005.0, 3.5], [1e-5, 2e-5]], "outputs": [[7e3, 5e3], [0.5, 1e-3]]},
    "autoencoder": {"inputs": [[2458005.0, 3.5], [1e-5, 2e-5]]},
    "binary": {"inputs": [[2458005.0, 3.5], [1e-5, 2e-5]]},
}


def scaled_session(task: str, features: list[str] | None = None) -> Session:
    x = [[2458001.5, 1.2e-5], [2458009.25, -1e-5], [2458003.0, 4e-5], [2458006.5, 0.0]]
    y = {
        "regression": [[5000.0, 0.5], [12000.0, 0.5004], [1500.0, 0.4993], [9000.0, 0.5]],
        "binary": [[0], [1], [0], [1]],
    }
    train = {"x": x} if task == "autoencoder" else {"x": x, "y": y[task]}
    last = (1, "sigmoid") if task == "binary" else (2, "linear")
    data = {"task": task, "train": train, "scaling": SCALED[task]}
    return after_two_batches(make(data=data, last=last, features=features, batch_size=2, optimizer={"name": "adam"}))


@pytest.mark.parametrize("example", [1, None])
@pytest.mark.parametrize("features", [None, ["x1", "x2", "x1*x2", "sin(x1)", "cos(x2)", "x1^2"], ["x2"]])
@pytest.mark.parametrize("task", list(SCALED))
def test_of_scaled_data_it_begins_and_ends_in_own_units(
    task: str, features: list[str] | None, example: int | None
) -> None:
    session = scaled_session(task, features)
    check(session, example)
    script, _ = script_and_expected(session, example)
    names: dict[str, Any] = {}
    exec(script, names)
    train = session.experiment.data.train
    train = train if example is None else train.at(slice(example, example + 1))
    x, below = ("x", "x_scaled" if features is None else "a0") if example is not None else (
        "X", "X_scaled" if features is None else "A0")  # fmt: skip
    assert names[x].tolist() == train.x.T.tolist()
    given = script.partition("# Forward")[0]
    assert f"\n{below} = " not in given  # it is computed
    assert names[below] == pytest.approx(network_inputs(session.experiment, train), abs=1e-12)
    if task != "binary":
        encoder = Encoder.of(session.experiment)
        answer = respond(session.architecture, encoder, session.engine.params, train.x.T).prediction
        assert names["y_hat" if example is not None else "Y_hat"] == pytest.approx(encoder.own_units(answer))
        assert "_hat_scaled = np.array" not in script


@pytest.mark.parametrize("task", list(SCALED))
def test_steps_of_scaled_data_show_the_scaling_with_its_numbers(task: str) -> None:
    s = scaled_session(task).snapshot()
    for example in (1, None):
        steps = build_steps(StepInput(s.experiment, s.state, example))
        first, last = steps[0], next(step for step in steps if (step.kind, step.layer) == ("a", 2))
        name = "x" if example is not None else "X"
        assert (
            first.formula[0]
            == rf"{name}^{{\mathrm{{scaled}}}} = \frac{{{name} - \mathrm{{shift}}}}{{\mathrm{{scale}}}}"
        )
        column = 0 if example is not None else 1
        text = first.rows[0].explain(0, column)
        assert text.endswith(" / (+3.5) = +1.214" if "(+3.5)" in text else " = +1.214")
        numbers = [part.result.symbol.text for part in last.rows]
        if task == "binary":
            assert numbers == ["a[2]" if example is not None else "A[2]"]
        else:
            assert numbers[1:] == (["ŷ", "y scaled"] if example is not None else ["Ŷ", "Y scaled"])
            own = last.rows[1].result.values
            assert own == pytest.approx(Encoder.of(s.experiment).own_units(last.result.values))
        for step in steps[:6]:  # what is copied runs alone
            out: dict[str, Any] = {}
            with contextlib.redirect_stdout(io.StringIO()):
                exec(step_numpy(step), out)
            found = np.reshape(out[step.result.symbol.code], step.result.shape)
            assert found == pytest.approx(step.result.values, rel=1e-9)
            assert step_latex(step).count(r"\[") >= 2
