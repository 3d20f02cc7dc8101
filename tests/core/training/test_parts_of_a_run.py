"""What a session is composed of, each part alone: batches, measures, stop conditions, the guard against divergence."""

import numpy as np
import pytest

from nnviz.core.base.experiment import Experiment, Stop
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.network import evaluate, network_inputs, targets
from nnviz.core.training.batches import BatchRunner
from nnviz.core.training.divergence import DivergenceGuard
from nnviz.core.training.history import History
from nnviz.core.training.measuring import Measures, Measuring
from nnviz.core.training.progress import Progress
from nnviz.core.training.run_state import RunState
from nnviz.core.training.stopping import StopConditions
from tests.core.making import make, task_data


def experiment(**changes: object) -> Experiment:
    """23 points in batches of 5: five batches an epoch, the last one shorter."""
    return make(**{"data": task_data("binary", 23, seed=1), "batch_size": 5, **changes})


def runner(e: Experiment) -> BatchRunner:
    x, y = network_inputs(e, e.data.train), targets(e.data, e.data.train)
    batches = BatchRunner(Architecture.of(e.network), e.training, x, y)
    batches.restore(RunState(initial_parameters(e.network)))
    return batches


def progress(e: Experiment) -> Progress:
    run = Progress(e, History(), 0)
    run.restore(RunState(initial_parameters(e.network)))
    run.record()
    return run


# -- batches


def test_batches_of_an_epoch_are_the_epoch() -> None:
    whole, pieces = runner(experiment()), runner(experiment())
    whole.run_epochs(2, None)
    for count in (1, 3, 1, 99):
        left = pieces.batches_left
        pieces.run_batches(count)
        assert pieces.batches_left == (5 if pieces.position == 0 else left - count)
    assert (pieces.epoch, pieces.position) == (whole.epoch, whole.position) == (2, 0)
    assert np.array_equal(pieces.engine.params, whole.engine.params)


def test_epochs_end_where_somebody_says_so() -> None:
    batches, asked = runner(experiment()), []

    def ends() -> bool:
        asked.append(batches.epoch)
        return batches.epoch == 3

    assert batches.run_epochs(10, ends) and batches.epoch == 3 and asked == [1, 2, 3]
    assert not batches.run_epochs(2, None) and batches.epoch == 5


def test_examples_are_taken_in_the_order_of_the_epoch() -> None:
    batches, taken = runner(experiment()), []
    while not batches.next_completes_batch:
        taken.append(batches.next_example)
        batches.take_example()
    assert batches.position == 4 and batches.order is not None
    assert taken == batches.order[:4].tolist()
    batches.run_batches(1)
    assert batches.position == 5
    batches.run_batches(4)
    assert batches.order is None, "the next epoch has not begun"


# -- measures


def test_measures_are_made_once_until_the_parameters_change() -> None:
    e = experiment()
    architecture, x = Architecture.of(e.network), network_inputs(e, e.data.train)
    y, params = targets(e.data, e.data.train), initial_parameters(e.network)
    nothing = x[:, :0], y[:, :0]
    measuring = Measuring(architecture, params, (x, y), nothing, "cross_entropy", classifies=True)
    assert measuring.known is None
    first = measuring.measure()
    assert (first.train_loss, first.train_accuracy) == pytest.approx(
        evaluate(architecture, params, x, y, "cross_entropy")
    )
    assert np.isnan([first.test_loss, first.test_accuracy]).all()
    params *= 2.0
    assert measuring.measure() is first is measuring.known
    measuring.forget()
    assert measuring.known is None and measuring.measure().train_loss != first.train_loss
    numbers = Measuring(architecture, params, (x, y), nothing, "cross_entropy", classifies=False)
    assert np.isnan(numbers.measure().train_accuracy)


# -- stop conditions


def test_what_no_condition_asks_for_is_not_measured() -> None:
    def measure() -> Measures:
        raise AssertionError("nobody asked")

    conditions = StopConditions(Stop(epochs=2))
    assert conditions.any and not conditions.hold(1, measure) and conditions.met is None
    assert conditions.hold(2, measure) and conditions.met == "epochs"
    assert not StopConditions(Stop()).any


def test_patience_remembers_the_best_epoch() -> None:
    conditions = StopConditions(Stop(patience=2))
    losses = [3.0, 1.0, 2.0, float("nan")]
    held = [conditions.hold(n, lambda loss=loss: Measures(loss, loss, 0.0, 0.0)) for n, loss in enumerate(losses)]
    assert held == [False, False, False, True] and conditions.met == "patience"
    assert conditions.best is not None and (conditions.best.epoch, conditions.best.loss) == (1, 1.0)


# -- all of it, and the guard


def test_a_change_makes_measures_and_stops_void() -> None:
    run = progress(experiment(stop={"epochs": 2}))
    run.run_epochs(5)
    assert run.batches.epoch == 2 and run.stopping.met == "epochs" and run.history.curve().epoch.tolist() == [0, 2]
    known, serial = run.measuring.known, run.serial
    assert known is not None
    run.touch()
    assert run.measuring.known is known and run.stopping.met == "epochs" and run.serial > serial
    run.set_params(np.zeros(run.architecture.count))
    assert run.measuring.known is None and run.stopping.met is None


def test_going_back_drops_what_the_curve_has_of_later_epochs() -> None:
    run = progress(experiment())
    run.run_epochs(1)
    there = run.capture()
    for _ in range(3):
        run.run_epochs(1)
    assert run.history.curve().epoch.tolist() == [0, 1, 2, 3, 4]
    run.restore(there)
    assert run.history.curve().epoch.tolist() == [0, 1] and run.batches.epoch == 1


def diverging() -> Experiment:
    data = {"recipe": {"name": "plane", "samples": 40}}
    return make(data=data, hidden=[], last=(1, "linear"), batch_size=7, optimizer={"learning_rate": 3.0})


def test_the_guard_ends_a_run_at_the_last_finite_batch() -> None:
    by_batch = progress(diverging())
    slow = DivergenceGuard(by_batch)
    while slow.found is None:
        slow.run(lambda: by_batch.run_batches(1))
    at_once = progress(diverging())
    guard = DivergenceGuard(at_once)
    guard.run(lambda: at_once.run_epochs(5000))
    assert guard.found == slow.found and np.array_equal(at_once.params, by_batch.params)
    assert (at_once.batches.epoch, at_once.batches.position) == (by_batch.batches.epoch, by_batch.batches.position)
    assert at_once.is_finite() and np.isfinite(at_once.measuring.measure().train_loss)
    before = at_once.params.copy()
    guard.run(lambda: at_once.run_epochs(1))
    assert np.array_equal(at_once.params, before), "a run that diverged is trained no further"
    guard.forget()
    assert guard.found is None


def test_the_guard_takes_back_an_update_that_leaves_the_finite() -> None:
    run = progress(diverging())
    guard = DivergenceGuard(run)
    before = run.params.copy()
    guard.run_outside(lambda: run.set_params(before + 1.0))
    assert guard.found is None and np.array_equal(run.params, before + 1.0)
    guard.run_outside(lambda: run.set_params(np.full_like(before, 1e300)))
    assert guard.found is not None and (guard.found.epoch, guard.found.layer) == (0, 1)
    assert np.array_equal(run.params, before + 1.0)


def test_a_history_goes_on_from_its_curve() -> None:
    first = History()
    for epoch in range(1001):
        if first.wants(epoch):
            first.record(epoch, 1.0 / (epoch + 1), float("nan"))
    second = History.going_on(first.curve())
    assert (len(second), second.stride) == (len(first), first.stride) and second.values() == first.values()
    for history in (first, second):
        history.record(2001, 0.5, 0.25)
    assert second.values() == first.values() and second.next_mark(2001) == first.next_mark(2001)
