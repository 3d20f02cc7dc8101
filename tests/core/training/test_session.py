"""A run stops anywhere and goes on as if it had not; changes of its experiment keep what they can."""

import json
import random
import time
from typing import Any

import numpy as np
import pytest

from nnviz.core.base.experiment import Examples, LossHistory, replace
from nnviz.core.editing.files import decode
from nnviz.core.network.network import evaluate
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.training.history import CAPACITY, History
from nnviz.core.training.session import Session
from tests.core.making import CORNERS, batches, make, saved, spec, task_data


def reopened(session: Session) -> Session:
    return Session(decode(saved(session)))


# -- saving and resuming


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_saved_run_goes_on_as_if_it_had_never_stopped(name: str, shuffle: bool) -> None:
    for epochs, extra in ((0, 0), (0, 3), (4, 0), (4, 1), (4, 4)):
        through = Session(batches(name, shuffle=shuffle))
        through.advance(epochs)
        for _ in range(extra):
            through.advance_batch()
        assert (through.epoch, through.position) == (epochs, 5 * extra)
        resumed = reopened(through)
        assert saved(resumed) == saved(through)
        for session in (through, resumed):
            session.advance_batch()
            session.advance(3)
        assert saved(resumed) == saved(through)
        resumed.reset()
        through.reset()
        assert saved(resumed) == saved(through)


def test_position_and_order_are_part_of_the_state() -> None:
    session = Session(batches())
    session.advance(2)
    session.advance_batch()
    state = session.state()
    assert state.position == 5 and state.order is not None and sorted(state.order) == list(range(23))
    assert state.order != tuple(range(23))
    session.advance(1)
    assert (session.epoch, session.position, session.state().order) == (3, 0, None)


def test_a_time_limit_may_stop_inside_an_epoch_and_nothing_is_lost() -> None:
    experiment = batches("adam")
    plain, limited = Session(experiment), Session(experiment)
    plain.advance(30)
    inside = 0
    while limited.epoch < 30:
        before = (limited.epoch, limited.position)
        limited.advance(30 - limited.epoch, 1e-9)
        assert (limited.epoch, limited.position) > before, "every call makes progress, however short its time"
        inside += limited.position > 0
        if limited.position:
            limited = reopened(limited)
    assert inside > 20
    assert saved(limited) == saved(plain)


@pytest.mark.parametrize("batch_size", [None, 1, 5, 23])
@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_one_go_and_pieces_are_equal_bit_for_bit(name: str, batch_size: int | None) -> None:
    experiment = batches(name, batch_size=batch_size)
    whole = Session(experiment)
    assert whole.advance(500) == 500
    rng = random.Random(0)
    for seconds in (None, 1e-9, 1e-4, 3e-3):
        pieces = Session(experiment)
        while pieces.epoch < 500:
            pieces.advance(min(rng.choice([1, 2, 7, 64, 200]), 500 - pieces.epoch), seconds)
            if rng.random() < 0.2:
                pieces.snapshot()
            if rng.random() < 0.05 and pieces.epoch < 500:
                pieces.advance_batch()
        assert saved(pieces) == saved(whole)


def test_stepping_batch_by_batch_is_training() -> None:
    by_batch, whole = Session(batches()), Session(batches())
    for _ in range(5 * 7):
        by_batch.advance_batch()
    whole.advance(7)
    assert saved(by_batch) == saved(whole)


def test_advance_counts_the_rest_of_an_epoch_as_one() -> None:
    session = Session(batches())
    session.advance_batch()
    assert session.advance(1) == 1
    assert (session.epoch, session.position) == (1, 0)
    assert session.advance(0) == 0


def test_a_time_limit_is_kept() -> None:
    session = Session(batches(batch_size=1, data=task_data("binary", 2000)))
    session.advance(1)
    for seconds in (0.004, 0.02):
        began = time.perf_counter()
        session.advance(10**9, seconds)
        assert time.perf_counter() - began < seconds + 0.15


def test_equal_seeds_equal_runs_and_other_seeds_other_runs() -> None:
    def run(**changes: Any) -> bytes:
        session = Session(batches(**changes))
        session.advance(5)
        return json.dumps(json.loads(saved(session))["state"]["weights"]).encode()

    assert run() == run()
    assert run(seed=1) != run()
    assert run(init={"seed": 1}) != run(init={"seed": 2})
    assert run(shuffle=False, seed=1) == run(shuffle=False, seed=2)


def test_file_order_without_shuffle() -> None:
    session, x = Session(batches(batch_size=1, shuffle=False)), None
    other = Session(batches(batch_size=None))
    session.advance_batch()
    x = other.experiment.data.train
    one = Examples(x=x.x[:1], y=x.y[:1])
    other.apply(replace(other.experiment, data=replace(other.experiment.data, train=one)))
    other.advance(1)
    assert session.engine.params == pytest.approx(other.engine.params, rel=1e-14)


# -- reset and states written by hand


def test_reset_goes_back_to_the_first_weights() -> None:
    session = Session(batches("adam"))
    fresh = saved(session)
    session.advance(7)
    session.advance_batch()
    assert saved(session) != fresh
    session.reset()
    assert saved(session) == fresh
    session.advance(3)
    again = Session(batches("adam"))
    again.advance(3)
    assert saved(session) == saved(again)


def test_a_state_by_hand_needs_weights_and_biases_alone() -> None:
    content = spec(hidden=[])
    content["state"] = {"weights": [[[20, 20]]], "biases": [[-30]]}
    session = Session(decode(json.dumps(content)))
    assert session.engine.params.tolist() == [20.0, 20.0, -30.0]
    assert (session.epoch, session.position) == (0, 0)
    session.reset()
    assert session.engine.params.tolist() == [20.0, 20.0, -30.0]
    content["state"] |= {"epoch": 12, "initial": content["state"].copy()}
    session = Session(decode(json.dumps(content)))
    assert session.epoch == 12
    session.advance(2)
    assert session.epoch == 14 and session.engine.params.tolist() != [20.0, 20.0, -30.0]
    session.reset()
    assert session.epoch == 0 and session.engine.params.tolist() == [20.0, 20.0, -30.0]


def test_a_position_inside_an_epoch_without_an_order_takes_the_order_of_the_seed() -> None:
    session = Session(batches())
    session.advance(2)
    session.advance_batch()
    content = json.loads(saved(session))
    del content["state"]["order"]
    resumed = Session(decode(json.dumps(content)))
    for run in (session, resumed):
        run.advance(2)
    assert saved(resumed) == saved(session)


# -- few points


def test_one_point() -> None:
    session = Session(make(data={"train": {"x": [[0.5, -0.5]], "y": [[1]]}}, batch_size=10))
    first = session.measures().train_loss
    assert session.advance(50) == 50
    assert session.measures().train_loss < first and session.measures().train_accuracy == 1.0


def test_no_points() -> None:
    session = Session(make(data={"train": {"x": [], "y": []}}))
    session.advance_batch()
    assert session.advance(3) == 0 and session.epoch == 0 and session.diverged is None
    shot = session.snapshot()
    assert np.isnan([shot.train_loss, shot.test_loss, shot.train_accuracy]).all()
    assert saved(reopened(session)) == saved(session)
    session.apply(make())
    assert session.advance(3) == 3


# -- measuring


def test_measures_are_over_the_whole_sets() -> None:
    data = {**task_data("binary", 23, seed=1), "test": {"x": [[0.1, 0.2], [0.3, -0.4]], "y": [[1], [0]]}}
    session = Session(batches(data=data))
    session.advance(3)
    measured, per_example = session.measures(), session.example_losses()
    assert per_example.shape == (23,) and measured.train_loss == pytest.approx(per_example.mean(), rel=1e-14)
    test = session.experiment.data.test
    p = evaluate(session.architecture, session.engine.params, test.x.T, test.y.T, "cross_entropy")
    assert (measured.test_loss, measured.test_accuracy) == p
    assert 0.0 <= measured.train_accuracy <= 1.0


def test_accuracy_makes_no_sense_for_regression_and_autoencoders() -> None:
    for task in ("regression", "autoencoder"):
        data = task_data(task, 9, 2, 2)
        session = Session(make(data=data, last=(2, "linear")))
        assert np.isnan(session.measures().train_accuracy) and np.isfinite(session.measures().train_loss)


def test_snapshots_stay_what_they_were() -> None:
    session = Session(batches())
    before = session.snapshot()
    params, curve = before.params.tolist(), before.curve.epoch.tolist()
    session.advance(20)
    assert before.params.tolist() == params and before.curve.epoch.tolist() == curve
    assert not before.params.flags.writeable
    after = session.snapshot()
    assert after.serial > before.serial and after.epoch == 20
    assert session.snapshot().serial == after.serial


# -- history


def history(session: Session) -> LossHistory:
    found = session.state().history
    assert found is not None
    return found


@pytest.mark.parametrize("epochs", [0, 1, 398, 399, 400, 401, 797, 1000, 1001, 5000, 12345])
def test_history_is_short_and_holds_first_and_last(epochs: int) -> None:
    session = Session(make())
    session.advance(epochs)
    found = history(session)
    assert (found.epoch[0], found.epoch[-1]) == (0, epochs)
    assert len(found.epoch) == len(found.train_loss) == len(found.test_loss) <= 1000
    assert len(found.epoch) == epochs + 1 or len(found.epoch) > 150
    assert list(found.epoch) == sorted(set(found.epoch))
    assert found.train_loss[-1] == session.measures().train_loss
    assert set(found.test_loss) == {None}


def test_history_values_are_the_losses_of_their_epochs() -> None:
    session = Session(make())
    session.advance(1000)
    found = history(session)
    again = Session(make())
    for epoch, loss in list(zip(found.epoch, found.train_loss, strict=True))[::37]:
        again.advance(epoch - again.epoch)
        assert again.measures().train_loss == loss


@pytest.mark.parametrize("stops", [[1], [3, 399], [400, 1], [797], [801, 5, 399, 400], [1599, 1600, 1601]])
def test_history_does_not_depend_on_stops_nor_on_saving(stops: list[int]) -> None:
    whole, pieces = Session(make()), Session(make())
    whole.advance(sum(stops) + 700)
    for stop in stops:
        pieces.advance(stop)
        pieces.snapshot()
        pieces = reopened(pieces)
    pieces.advance(700)
    assert history(pieces) == history(whole)


def test_history_takes_any_list_it_is_given() -> None:
    for epochs in ([], [5], [0, 7], [3, 1, 2], [0, 10, 25, 30], list(range(0, 5000, 3)), [0, 10**9, 2 * 10**9]):
        given = LossHistory(epoch=tuple(epochs), train_loss=(0.5,) * len(epochs), test_loss=(None,) * len(epochs))
        kept = History(given)
        kept.record(2**40, 0.25, 0.5)
        values = kept.values()
        assert len(values.epoch) <= CAPACITY and values.epoch[-1] == 2**40
        assert list(values.epoch) == sorted(set(values.epoch))


def test_corners_are_learned() -> None:
    session = Session(make(data={"train": CORNERS}, hidden=[(4, "tanh")], optimizer={"learning_rate": 0.5}))
    session.advance(2000)
    assert session.measures().train_accuracy == 1.0
