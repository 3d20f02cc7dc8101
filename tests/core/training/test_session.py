"""A run stops anywhere and goes on as if it had not; changes of its experiment keep what they can."""

import itertools
import json
import random
import time
from typing import Any

import numpy as np
import pytest

from nnviz.core.base.experiment import Examples, Experiment, LossHistory, Recipe, replace, with_setting
from nnviz.core.editing import edits
from nnviz.core.editing.files import decode
from nnviz.core.editing.validation import resolve
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.network import evaluate, network_inputs, targets
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.training.engine import Engine
from nnviz.core.training.history import CAPACITY, History
from nnviz.core.training.session import Session
from tests.core.making import CORNERS, Spec, make, saved, spec, task_data


def batches(name: str = "sgd", **changes: Any) -> Experiment:
    """23 points in batches of 5: five batches an epoch, the last one shorter."""
    start: Spec = {
        "data": task_data("binary", 23, seed=1),
        "init": {"scheme": "normal", "scale": 0.7},
        "optimizer": {"name": name, "learning_rate": 0.03},
        "batch_size": 5,
    }
    return make(**(start | changes))


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
    twin = Session(batches(batch_size=None))
    session.advance_batch()
    x = twin.experiment.data.train
    one = Examples(x=x.x[:1], y=x.y[:1])
    twin.apply(replace(twin.experiment, data=replace(twin.experiment.data, train=one)))
    twin.advance(1)
    assert session.engine.params == pytest.approx(twin.engine.params, rel=1e-14)


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


# -- divergence


def plane(rate: float, hidden: list[Any], name: str = "sgd", **changes: Any) -> Experiment:
    return make(
        data={"recipe": {"name": "plane", "samples": 40, "test_share": 0.5}},
        hidden=hidden,
        last=(1, "linear"),
        optimizer={"name": name, "learning_rate": rate},
        batch_size=7,
        **changes,
    )


DIVERGING = {
    "one neuron": plane(3.0, []),
    "deep and linear: the loss overflows long before the weights": plane(0.5, [(4, "linear")] * 6),
    "relu": plane(2.0, [(8, "relu"), (8, "relu")]),
    "momentum": plane(1.0, [(3, "linear")], "momentum"),
    "slow": plane(0.075, []),
    "the optimizer's memory overflows, nothing else": make(
        data={"task": "regression", "train": {"x": [[1e50]], "y": [[0]]}},
        hidden=[],
        last=(1, "linear"),
        init={"scheme": "constant"},
        optimizer={"name": "adagrad", "learning_rate": 1e100},
    ),
}


def last_finite(experiment: Experiment, most: int = 5000) -> tuple[list[float], int, int]:
    """Parameters, epoch and position before the first batch that leaves the finite, found batch by batch."""
    arch = Architecture.of(experiment.network)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    engine = Engine(arch, experiment.training, x, y)
    engine.params[:] = initial_parameters(experiment.network)
    with np.errstate(all="ignore"):
        for epoch in range(most):
            stream = np.random.Philox(key=experiment.training.seed, counter=[0, 0, epoch, 0])
            engine.order(np.random.Generator(stream).permutation(x.shape[1]))
            for batch in range(engine.batches):
                before = engine.params.tolist()
                engine.run(batch, batch + 1)
                loss = evaluate(arch, engine.params, x, y, experiment.training.loss)[0]
                numbers = [*engine.params, *itertools.chain(*engine.memory.values()), loss]
                if not np.isfinite(numbers).all() or not engine.params @ engine.params < 1e300:
                    return before, epoch, batch * engine.batch
    raise AssertionError("it does not diverge")


@pytest.mark.parametrize("name", DIVERGING)
def test_divergence_ends_the_run_at_the_last_finite_state(name: str) -> None:
    experiment = DIVERGING[name]
    params, epoch, position = last_finite(experiment)
    session = Session(experiment)
    session.advance(5000)
    assert session.diverged is not None
    assert session.engine.params.tolist() == params
    assert (session.epoch, session.position) == (epoch, position)
    assert session.diverged.epoch == epoch + 1
    assert session.diverged.layer in range(1, len(experiment.network.layers) + 1)
    assert np.isfinite(session.measures().train_loss)
    assert not session.can_train and session.advance(10) == 0
    history = session.state().history
    assert history is not None and None not in history.train_loss and history.epoch[-1] <= epoch


@pytest.mark.parametrize("name", DIVERGING)
def test_divergence_does_not_depend_on_who_looks_when(name: str) -> None:
    whole = Session(DIVERGING[name])
    whole.advance(5000)
    rng = random.Random(1)
    for seconds, look in ((None, 0.0), (1e-9, 0.0), (None, 0.5), (1e-4, 0.1), (None, 1.0)):
        pieces = Session(DIVERGING[name])
        while pieces.can_train and pieces.epoch < 5000:
            pieces.advance(rng.choice([1, 3, 50]), seconds)
            if rng.random() < look:
                pieces.snapshot()
        assert saved(pieces) == saved(whole)
        assert pieces.diverged == whole.diverged
    steps = Session(DIVERGING[name])
    while steps.can_train and steps.epoch < 5000:
        steps.advance_batch()
    assert steps.engine.params.tolist() == whole.engine.params.tolist() and steps.diverged == whole.diverged


def test_a_loss_that_is_no_longer_finite_is_always_a_divergence() -> None:
    """Whatever number of epochs is asked for, a run without a finite loss says so."""
    experiment = DIVERGING["deep and linear: the loss overflows long before the weights"]
    for epochs in range(1, 12):
        session = Session(experiment)
        session.advance(epochs)
        assert np.isfinite(session.measures().train_loss)
        assert (session.diverged is None) == (session.epoch == epochs)
    assert session.diverged is not None


def test_a_start_without_a_finite_loss_diverges_at_once() -> None:
    content = spec(data={"task": "regression", "train": {"x": [[1, 1]], "y": [[1]]}}, hidden=[], last=(1, "linear"))
    content["state"] = {"weights": [[[1e300, 1]]], "biases": [[0]]}
    session = Session(decode(json.dumps(content)))
    session.advance(5)
    assert session.diverged is not None and (session.epoch, session.diverged.layer) == (0, 1)
    assert session.snapshot().diverged == session.diverged


def test_a_smaller_learning_rate_lets_a_diverged_run_go_on() -> None:
    session = Session(plane(3.0, []))
    session.advance(1000)
    assert session.diverged is not None
    epoch = session.epoch
    session.apply(with_setting(session.experiment, "training.optimizer.learning_rate", 1e-3))
    assert session.diverged is None
    session.advance(100)
    assert session.epoch == epoch + 100 and session.diverged is None


def test_a_changed_learning_rate_counts_from_the_moment_it_changed() -> None:
    """What leads up to a divergence is what really happened, with the rates of that time."""
    session = Session(plane(0.001, []))
    session.advance(450)  # past the first thinning of the history, so that not every epoch is measured
    session.advance_batch()
    before = session.engine.params.copy()
    session.apply(with_setting(session.experiment, "training.optimizer.learning_rate", 1e200))
    session.advance(5)
    assert session.diverged is not None and session.diverged.epoch == 451
    assert np.array_equal(session.engine.params, before)


def test_reset_after_divergence() -> None:
    session = Session(plane(3.0, []))
    fresh = saved(session)
    session.advance(1000)
    session.reset()
    assert session.diverged is None and saved(session) == fresh


# -- changes while a run goes on


def trained(experiment: Experiment | None = None) -> Session:
    session = Session(experiment or batches("momentum"))
    session.advance(6)
    return session


def weights(session: Session) -> list[np.ndarray]:
    return [np.array(w) for w in session.architecture.weights(session.engine.params)]


KEEPING = {
    "learning rate": lambda e: with_setting(e, "training.optimizer.learning_rate", 0.5),
    "momentum": lambda e: with_setting(e, "training.optimizer.momentum", 0.5),
    "optimizer": lambda e: edits.with_optimizer(e, "adam"),
    "batch size": lambda e: with_setting(e, "training.batch_size", 3),
    "all in one batch": lambda e: with_setting(e, "training.batch_size", None),
    "shuffle": lambda e: with_setting(e, "training.shuffle", False),
    "shuffle seed": lambda e: with_setting(e, "training.seed", 5),
    "loss": lambda e: edits.with_loss(e, "mse"),
    "penalty": lambda e: with_setting(with_setting(e, "training.regularization.kind", "l2"),
                                      "training.regularization.rate", 0.1),
    "activation": lambda e: edits.with_activation(e, 0, "relu"),
    "point added": lambda e: edits.add_points(e, np.array([[0.1, 0.2]]), 1.0),
    "point moved": lambda e: edits.move_points(e, np.array([3]), {0: np.array([0.9])}),
    "point removed": lambda e: edits.remove_points(e, np.array([3])),
    "class changed": lambda e: edits.with_targets(e, np.array([4]), 1.0),
    "no points": edits.remove_all_points,
    "other data": lambda e: edits.with_recipe(e, Recipe(name="circle", samples=50)),
    "title": lambda e: replace(e, title="another"),
}  # fmt: skip


@pytest.mark.parametrize("name", KEEPING)
def test_these_changes_keep_weights_and_epoch(name: str) -> None:
    for batch_steps in (0, 2):
        session = trained()
        for _ in range(batch_steps):
            session.advance_batch()
        params, epoch, serial = session.engine.params.copy(), session.epoch, session.serial
        changed = resolve(KEEPING[name](session.experiment))
        assert changed != session.experiment
        session.apply(changed)
        assert session.experiment == changed
        assert np.array_equal(session.engine.params, params) and session.epoch == epoch
        assert session.serial > serial
        session.advance(2)
        if len(changed.data.train):
            assert session.epoch == epoch + 2 and not np.array_equal(session.engine.params, params)
        else:
            assert session.epoch == epoch
        session.apply(batches("momentum"))
        assert session.advance(1) == 1
        session.reset()
        assert np.array_equal(session.engine.params, initial_parameters(session.experiment.network))


def test_a_changed_setting_works_from_then_on() -> None:
    """The run that goes on equals one that starts from these weights with the new setting."""
    for name in ("optimizer", "batch size", "loss", "penalty", "activation", "point added", "shuffle seed"):
        session = trained(batches())
        session.apply(resolve(KEEPING[name](session.experiment)))
        other = Session(decode(saved(session)))
        session.advance(3)
        other.advance(3)
        assert np.array_equal(session.engine.params, other.engine.params), name


def test_the_momentum_of_a_run_survives_other_changes() -> None:
    session = trained()
    velocity = session.engine.memory["velocity"].copy()
    assert velocity.any()
    session.apply(with_setting(session.experiment, "training.batch_size", 3))
    assert np.array_equal(session.engine.memory["velocity"], velocity)
    session.apply(edits.with_units(session.experiment, 0, 4))
    memory = session.architecture.weights(session.engine.memory["velocity"])
    assert np.array_equal(memory[0][:3], velocity[:9].reshape(3, 3)[:, :2]) and not memory[0][3].any()


def test_a_change_inside_an_epoch_keeps_the_place_where_it_can() -> None:
    session = trained()
    session.advance_batch()
    order = session.state().order
    session.apply(with_setting(session.experiment, "training.regularization.rate", 0.1))
    assert session.position == 5 and session.state().order == order
    session.apply(edits.move_points(session.experiment, np.array([0]), {0: np.array([0.5])}))
    assert session.position == 5 and session.state().order == order
    session.apply(edits.remove_points(session.experiment, np.array([0])))
    assert session.position == 0


def test_a_unit_more_keeps_the_other_weights() -> None:
    session = trained(batches(hidden=[(3, "tanh"), (2, "tanh")]))
    old, old_initial = weights(session), session.architecture.weights(session.initial)
    session.apply(edits.with_units(session.experiment, 0, 5))
    new = weights(session)
    assert [w.shape for w in new] == [(5, 2), (2, 5), (1, 2)]
    assert np.array_equal(new[0][:3], old[0]) and np.array_equal(new[1][:, :3], old[1])
    assert np.array_equal(new[2], old[2])
    assert new[0][3:].all() and new[1][:, 3:].all()
    assert session.epoch == 6 and session.advance(2) == 2
    session.reset()
    assert np.array_equal(weights(session)[0][:3], old_initial[0])


def test_a_unit_less_keeps_the_rest() -> None:
    session = trained(batches(hidden=[(3, "tanh"), (2, "tanh")]))
    old = weights(session)
    session.apply(edits.with_units(session.experiment, 0, 2))
    new = weights(session)
    assert np.array_equal(new[0], old[0][:2]) and np.array_equal(new[1], old[1][:, :2])
    assert np.array_equal(new[2], old[2])
    assert session.advance(2) == 2


def test_a_layer_more_and_a_layer_less_keep_the_layers_before() -> None:
    session = trained(batches(hidden=[(3, "tanh"), (2, "tanh")]))
    old = weights(session)
    session.apply(edits.add_layer(session.experiment))
    assert [len(w) for w in weights(session)] == [3, 2, 2, 1]
    assert all(np.array_equal(a, b) for a, b in zip(weights(session), old[:2], strict=False))
    assert session.advance(2) == 2
    old = weights(session)
    session.apply(edits.remove_layer(session.experiment))
    assert all(np.array_equal(a, b) for a, b in zip(weights(session), old[:2], strict=False))
    for _ in range(2):
        session.apply(edits.remove_layer(session.experiment))
    assert [w.shape for w in weights(session)] == [(1, 2)]
    assert session.advance(2) == 2 and session.epoch == 10


def test_a_feature_more_and_less_keeps_the_columns_of_the_others() -> None:
    session = trained()
    old = weights(session)
    session.apply(edits.toggle_feature(session.experiment, "x1*x2"))
    assert session.experiment.network.features == ("x1", "x2", "x1*x2")
    assert np.array_equal(weights(session)[0][:, :2], old[0]) and np.array_equal(weights(session)[1], old[1])
    session.advance(2)
    old = weights(session)
    session.apply(edits.toggle_feature(session.experiment, "x1"))
    assert session.experiment.network.features == ("x2", "x1*x2")
    assert np.array_equal(weights(session)[0], old[0][:, 1:])
    assert session.advance(1) == 1


@pytest.mark.parametrize("path", ["seed", "scale"])
def test_another_initialisation_starts_anew(path: str) -> None:
    session = trained()
    changed = resolve(with_setting(session.experiment, f"network.init.{path}", 3))
    session.apply(changed)
    assert saved(session) == saved(Session(changed))


def test_another_task_starts_anew() -> None:
    session = trained()
    changed = resolve(edits.with_recipe(session.experiment, Recipe(name="rings", samples=30)))
    session.apply(changed)
    assert session.epoch == 0 and saved(session) == saved(Session(changed))


def test_a_state_is_taken_up_as_it_is() -> None:
    first, session = trained(), trained(batches("adam", hidden=[(7, "relu")]))
    session.apply(decode(saved(first)))
    assert saved(session) == saved(first)


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
