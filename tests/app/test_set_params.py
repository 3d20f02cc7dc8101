"""Weights set by hand: through the session, and undoably through the workbench."""

import numpy as np
import pytest

from nnviz.app.undo_states import UndoStates
from nnviz.app.workbench import Workbench
from nnviz.core.base.arrays import Array
from nnviz.core.network.network import evaluate, network_inputs, targets
from nnviz.core.training.session import Session
from tests.app.workbenches import StartBench, settle
from tests.core.making import make


@pytest.fixture
def bench(start_bench: StartBench) -> Workbench:
    return start_bench(make(optimizer={"name": "adam"}))


def params(bench: Workbench) -> Array:
    settle(bench)
    return bench.snapshot.params


def other_weights(bench: Workbench, seed: int = 0) -> Array:
    return np.random.default_rng(seed).normal(size=bench.snapshot.architecture.count)


def test_session_keeps_epoch_and_memory_and_measures_again() -> None:
    session = Session(make(optimizer={"name": "adam"}))
    session.advance(5)
    memory = {name: values.copy() for name, values in session.engine.memory.items()}
    flat = np.linspace(-1.0, 1.0, session.architecture.count)
    session.set_params(flat)
    snapshot, experiment = session.snapshot(), session.experiment
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    expected = evaluate(session.architecture, flat, x, y, experiment.training.loss)
    assert snapshot.epoch == 5 and np.array_equal(snapshot.params, flat)
    assert snapshot.train_loss == pytest.approx(expected[0], rel=1e-12)
    assert snapshot.curve.epoch[-1] == 5 and snapshot.curve.train_loss[-1] == snapshot.train_loss
    assert all(np.array_equal(snapshot.memory[name], values) for name, values in memory.items())


def test_session_goes_on_after_divergence() -> None:
    session = Session(make(hidden=(), last=(1, "linear"), loss="mse", optimizer={"learning_rate": 1e6}))
    session.advance(1000)
    assert session.diverged is not None
    session.set_params(np.zeros(session.architecture.count))
    assert session.diverged is None and session.can_train


@pytest.mark.parametrize("flat", [np.zeros(3), np.full(13, np.nan), np.zeros((13, 1))])
def test_session_and_workbench_refuse_what_is_no_set_of_weights(bench: Workbench, flat: Array) -> None:
    assert bench.snapshot.architecture.count == 13
    with pytest.raises(ValueError):
        Session(bench.experiment).set_params(flat)
    with pytest.raises(ValueError):
        bench.set_params("Set", flat)
    assert bench.stack.count() == 0


def test_undo_brings_back_weights_and_epoch_even_after_training(bench: Workbench) -> None:
    bench.step_epochs(3)
    settle(bench)
    trained = params(bench).copy()
    flat = other_weights(bench)
    bench.set_params("Set weights", flat)
    assert np.array_equal(params(bench), flat) and bench.snapshot.epoch == 3
    bench.step_epochs(4)
    settle(bench)
    assert bench.snapshot.epoch == 7
    bench.stack.undo()
    assert np.array_equal(params(bench), trained) and bench.snapshot.epoch == 3
    bench.stack.redo()
    assert np.array_equal(params(bench), flat)


def test_a_drag_is_one_entry_and_leaves_one_memory(bench: Workbench) -> None:
    start = params(bench).copy()
    for seed in range(40):
        bench.set_params("Set weight", other_weights(bench, seed), "drag 1")
    settle(bench)
    assert bench.stack.count() == 1 and np.array_equal(params(bench), other_weights(bench, 39))
    assert len(bench.control.states) == 1
    bench.set_params("Set weight", other_weights(bench, 50), "drag 2")
    assert bench.stack.count() == 2
    bench.stack.undo()
    assert np.array_equal(params(bench), other_weights(bench, 39))
    bench.stack.undo()
    assert np.array_equal(params(bench), start)
    bench.stack.redo()
    assert np.array_equal(params(bench), other_weights(bench, 39))


def test_reset_after_weights_by_hand_takes_the_initial_ones(bench: Workbench) -> None:
    start = params(bench).copy()
    bench.set_params("Set weights", other_weights(bench))
    bench.reset()
    assert np.array_equal(params(bench), start)
    bench.stack.undo()
    assert np.array_equal(params(bench), other_weights(bench))


def test_redo_sets_what_was_set_and_leaves_the_others(bench: Workbench) -> None:
    bench.set_parameter("Set weight", 2, 5.0)
    bench.stack.undo()
    bench.step_epochs(2)
    trained = params(bench).copy()
    bench.stack.redo()
    expected = trained.copy()
    expected[2] = 5.0
    assert np.array_equal(params(bench), expected)


def test_weights_that_are_forgotten_are_neither_undone_nor_redone(bench: Workbench) -> None:
    bench.control.states = UndoStates(budget=1)
    flats = [other_weights(bench, seed) for seed in (1, 2, 3)]
    for flat in flats:
        bench.set_params("Set weights", flat)
    for expected in (1, 0, 0):  # the state of the first one is gone
        bench.stack.undo()
        assert np.array_equal(params(bench), flats[expected])
    for expected in (0, 1, 1):  # and then what the third one had set
        bench.stack.redo()
        assert np.array_equal(params(bench), flats[expected])
    settle(bench)
    assert bench.stack.index() == 3 and len(bench.control.states) == 2


def test_states_of_commands_that_are_gone_are_dropped(bench: Workbench) -> None:
    for seed in range(20):
        bench.set_params("Set weights", other_weights(bench, seed))
    for _ in range(20):
        bench.stack.undo()
    settle(bench)
    assert len(bench.control.states) == 20
    bench.set_params("Set weights", other_weights(bench, 30))  # which cuts off what could be redone
    settle(bench)
    assert bench.stack.count() == 1 and len(bench.control.states) == 1


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_one_weight_too_is_finite(bench: Workbench, value: float) -> None:
    with pytest.raises(ValueError):
        bench.set_parameter("Set weight", 0, value)
    assert bench.stack.count() == 0
