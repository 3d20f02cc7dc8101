"""The whole update as a script: it runs alone and ends at the weights of the core."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from making import make, random_experiment, task_data

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.arrays import Array
from nnviz.core.experiment import Experiment
from nnviz.core.losses import LOSSES
from nnviz.core.network import Architecture, network_inputs, targets
from nnviz.core.optimizers import OPTIMIZERS
from nnviz.core.session import Session
from nnviz.core.steps.model import Moment
from nnviz.core.steps.script import update_numpy
from nnviz.core.steps.walk import walk
from nnviz.core.update import update_on
from nnviz.labs import load_lab


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
    script = update_numpy(walk(Moment(s.experiment, s.params, s.memory, s.updates, example)), "One update")
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
