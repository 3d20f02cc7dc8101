"""Schedules and stop conditions: they follow from epoch numbers and losses alone, wherever a run stops."""

import math

import msgspec
import pytest

from nnviz.core.base.experiment import ExperimentError, Schedule, Stop, replace, with_setting
from nnviz.core.editing.edits import with_data
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.validation import resolve
from nnviz.core.network.schedules import SCHEDULES, rate_at, training_at
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.model import StepInput
from nnviz.core.training.session import Session
from tests.core.making import Spec, make, saved, task_data

SCHEDULE_VALUES: dict[str, tuple[Spec, dict[int, float]]] = {
    "constant": ({}, {0: 0.2, 1000: 0.2}),
    "step": ({"step_size": 10, "gamma": 0.5}, {0: 0.2, 9: 0.2, 10: 0.1, 25: 0.05}),
    "cosine": ({"t_max": 8, "eta_min": 0.02}, {0: 0.2, 2: 0.11 + 0.09 * math.sqrt(0.5), 4: 0.11, 8: 0.02, 99: 0.02}),
    "warm_up": ({"start_factor": 0.25, "total_iters": 3}, {0: 0.05, 1: 0.1, 2: 0.15, 3: 0.2, 50: 0.2}),
}  # fmt: skip


@pytest.mark.parametrize("name", SCHEDULES)
def test_rates_in_plain_numbers(name: str) -> None:
    given, wanted = SCHEDULE_VALUES[name]
    training = make(schedule={"name": name, **given}, optimizer={"learning_rate": 0.2}).training
    for epoch, rate in wanted.items():
        assert rate_at(training, epoch) == pytest.approx(rate)
        assert training_at(training, epoch).optimizer.learning_rate == pytest.approx(rate)


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("batch", [None, 3])
def test_each_epoch_has_its_own_rate_and_a_saved_run_goes_on(name: str, batch: int | None) -> None:
    given, _ = SCHEDULE_VALUES[name]
    experiment = make(data=task_data("binary", 8), schedule={"name": name, **given}, batch_size=batch,
                      optimizer={"learning_rate": 0.2})  # fmt: skip
    whole, by_epochs = Session(experiment), Session(with_setting(experiment, "training.schedule", Schedule()))
    for epoch in range(12):
        whole.advance_batch()
        whole = Session(decode(saved(whole)))  # also in the middle of an epoch
        whole.advance(1 - (whole.epoch - epoch))
        rate = rate_at(experiment.training, epoch)
        by_epochs.apply(with_setting(by_epochs.experiment, "training.optimizer.learning_rate", rate))
        by_epochs.advance(1)
    assert whole.engine.params.tolist() == by_epochs.engine.params.tolist()


def test_a_cosine_may_rise_as_documented_and_as_pytorch_does() -> None:
    """w := w (1 - 2 α_k) with x = 1, y = 0: after 10 epochs 4.096e-6, the product of 1 - 2 (0.5 - 0.2 (1 + cos …))."""
    experiment = make(
        data={"task": "regression", "inputs": ["x1"], "train": {"x": [[1.0]], "y": [[0.0]]}},
        hidden=(), last={"units": 1, "activation": "linear", "frozen": ["b"]}, loss="mse",
        init={"scheme": "constant", "scale": 1.0}, optimizer={"name": "sgd", "learning_rate": 0.1},
        schedule={"name": "cosine", "t_max": 10, "eta_min": 0.5},
    )  # fmt: skip
    assert rate_at(experiment.training, 10) == 0.5 and rate_at(experiment.training, 5) == pytest.approx(0.3)
    session = Session(experiment)
    session.advance(10)
    rates = [0.5 - 0.2 * (1 + math.cos(math.pi * k / 10)) for k in range(10)]
    assert session.engine.params[0] == pytest.approx(math.prod(1 - 2 * rate for rate in rates), rel=1e-9)
    assert session.engine.params[0] == pytest.approx(4.096e-6, rel=1e-3)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_where_the_rate_is_0_nothing_moves_and_the_steps_write_0(optimizer: str) -> None:
    schedule = {"name": "cosine", "t_max": 4, "eta_min": 0.0}
    session = Session(make(schedule=schedule, optimizer={"name": optimizer, "learning_rate": 0.2}))
    session.advance(4)
    before = session.engine.params.copy()
    session.advance(1)
    assert session.engine.params.tolist() == before.tolist()
    training = training_at(session.experiment.training, session.epoch)
    state = msgspec.structs.replace(session.capture(), params=before)
    given = StepInput(replace(session.experiment, training=training), state, 0)
    lines = [s.rows[0].explain(0, 0) for s in build_steps(given) if s.kind in ("update", "update_b")]
    assert all(" − 0 · " in line or " − 0 (" in line for line in lines) and "e−300" not in "".join(lines), lines


def test_settings_of_another_schedule_are_refused() -> None:
    with pytest.raises(ExperimentError, match=r"training\.schedule\.gamma: is no setting of cosine; it has t_max, eta"):
        make(schedule={"name": "cosine", "gamma": 0.5})
    with pytest.raises(ExperimentError, match="not known; it is one of constant, step, cosine, warm_up"):
        make(schedule={"name": "linear"})


# ---------------------------------------------------------------- stop conditions


def stopping(stop: Spec, **changes: object) -> Session:
    return Session(make(stop=stop, optimizer={"name": "adam", "learning_rate": 0.05}, **changes))


def test_it_stops_after_so_many_epochs_in_all() -> None:
    session = stopping({"epochs": 7})
    assert session.advance(100) == 7 and session.stopped == "epochs"
    assert session.advance(100) == 1 and session.epoch == 8  # asked again, it goes on by one


def test_it_stops_at_the_first_epoch_with_so_small_a_loss() -> None:
    session = stopping({"loss": 0.3})
    session.advance(5000)
    assert session.stopped == "loss"
    measures = [_loss_after(session.epoch - 1), _loss_after(session.epoch)]
    assert measures[0] > 0.3 >= measures[1] == session.measures().train_loss


def _loss_after(epochs: int) -> float:
    session = stopping({})
    session.advance(epochs)
    return session.measures().train_loss


def test_it_stops_at_an_accuracy() -> None:
    session = stopping({"accuracy": 1.0})
    session.advance(5000)
    assert session.stopped == "accuracy" and session.measures().train_accuracy == 1.0


def test_early_stopping_waits_for_a_new_least_test_loss() -> None:
    data = task_data("binary", 12, seed=4)
    data["test"] = task_data("binary", 12, seed=5)["train"]
    session = stopping({"patience": 15}, data=data, hidden=[(8, "tanh")])
    session.advance(5000)
    assert session.stopped == "patience"
    best, epochs = session.state().best, session.epoch
    assert best is not None and best.epoch == epochs - 15
    again = stopping({}, data=data, hidden=[(8, "tanh")])
    losses = []
    for _ in range(epochs):
        again.advance(1)
        losses.append(again.measures().test_loss)
    assert min(losses) == best.loss == losses[best.epoch - 1]


@pytest.mark.parametrize("stop", [{"epochs": 40}, {"loss": 0.5}, {"accuracy": 1.0}, {"patience": 3}])
@pytest.mark.parametrize("batch", [None, 1])
def test_where_it_stops_does_not_depend_on_how_it_got_there(stop: Spec, batch: int | None) -> None:
    whole = stopping(stop, batch_size=batch)
    whole.advance(500)
    pieces = stopping(stop, batch_size=batch)
    for _ in range(3):
        pieces.advance_batch()
    while pieces.stopped is None and pieces.epoch < 500:
        pieces = Session(decode(encode(replace(pieces.experiment, state=pieces.state()))))
        pieces.advance(7, seconds=1e-6)
    assert (pieces.epoch, pieces.stopped) == (whole.epoch, whole.stopped)
    assert pieces.engine.params.tolist() == whole.engine.params.tolist()


def test_what_is_changed_by_hand_ends_the_stop() -> None:
    session = stopping({"epochs": 3})
    session.advance(9)
    assert session.snapshot().stopped == "epochs"
    session.reset()
    assert session.snapshot().stopped is None and session.advance(2) == 2


def test_accuracy_is_for_classes() -> None:
    with pytest.raises(ExperimentError, match=r"training\.stop\.accuracy: is given, but a regression task has no"):
        make(data=task_data("regression", 4), last=(1, "linear"), loss="mse", stop={"accuracy": 0.9})


def test_another_loss_is_not_compared_with_the_one_before() -> None:
    experiment = make(data=task_data("binary", 20), loss="mse", stop={"patience": 5})
    session = Session(experiment)
    session.advance(50)
    before = session.state().best
    session.apply(replace(experiment, training=replace(experiment.training, loss="cross_entropy")))
    assert before is not None and session.state().best is None


def test_a_stop_at_an_accuracy_ends_where_there_is_none() -> None:
    stop = Stop(accuracy=0.9, patience=7)
    experiment = make()
    experiment = replace(experiment, training=replace(experiment.training, stop=stop))
    numbers = make(data=task_data("regression", 8), last=(1, "linear"), loss="mse").data
    assert resolve(with_data(experiment, numbers)).training.stop == replace(stop, accuracy=None)
    assert with_data(experiment, experiment.data).training.stop == stop
