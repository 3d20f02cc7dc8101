"""Steps smaller than a batch: one example at a time, and updates made by hand outside of any epoch."""

import numpy as np
import pytest

from nnviz.core.base.experiment import replace, with_setting
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.validation import resolve
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.model import StepInput
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from tests.core.making import make, random_experiment, saved, task_data


def run(name: str = "sgd", batch: int | None = 5, shuffle: bool = True, rate: float = 0.1) -> Session:
    return Session(make(data=task_data("binary", 23), optimizer={"name": name, "learning_rate": rate},
                        batch_size=batch, shuffle=shuffle))  # fmt: skip


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("batch", [1, 5, 23, None])
def test_examples_make_batches_and_epochs_bit_for_bit(name: str, batch: int | None) -> None:
    by_example, by_epoch = run(name, batch), run(name, batch)
    for _ in range(2 * 23):
        by_example.advance_example()
    by_epoch.advance(2)
    assert saved(by_example) == saved(by_epoch)


def test_weights_change_only_when_the_batch_is_complete() -> None:
    session = run()
    before = session.engine.params.copy()
    taken = []
    for count in range(1, 5):
        session.advance_example()
        taken.append(session.snapshot().last_example)
        assert np.array_equal(session.engine.params, before) and session.position == count
    session.advance_example()
    taken.append(session.snapshot().last_example)
    assert not np.array_equal(session.engine.params, before)
    assert taken == list(session.state().order[:5])  # type: ignore[index]
    session.advance(1)
    assert session.snapshot().last_example is None


def test_a_place_inside_a_batch_is_saved_and_gone_on_from() -> None:
    through = run("adam")
    for _ in range(8):
        through.advance_example()
    resumed = Session(decode(encode(resolve(with_setting(through.experiment, "state", through.state())))))
    assert resumed.position == 8 and saved(resumed) == saved(through)
    for session in (through, resumed):
        session.advance_example()
        session.advance_batch()
        session.advance(2)
    assert saved(resumed) == saved(through)


def test_without_points_there_is_no_next_example() -> None:
    session = Session(make(data={"train": {"x": [], "y": []}}))
    session.advance_example()
    session.update_by_hand(None)
    assert session.next_example is None and (session.epoch, session.position) == (0, 0)


# ---------------------------------------------------------------- by hand


def test_all_examples_by_hand_are_an_epoch_where_the_batch_is_all() -> None:
    by_hand, trained = run(batch=None), run(batch=None)
    by_hand.update_by_hand(None)
    trained.advance(1)
    assert saved(by_hand) == saved(trained)


def test_the_next_example_by_hand_is_online_training() -> None:
    by_hand, trained = run(batch=1), run(batch=1)
    for _ in range(23):
        by_hand.update_by_hand(by_hand.next_example)
    trained.advance(1)
    assert saved(by_hand) == saved(trained)


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("example", [7, None])
def test_any_other_update_is_the_one_of_the_steps_and_counts_as_no_epoch(name: str, example: int | None) -> None:
    session = run(name)
    session.advance(2)
    given = StepInput(session.experiment, session.capture(), example)
    updates = session.engine.updates
    session.update_by_hand(example)
    shown = [step.result.values for step in build_steps(given) if step.kind == "update"]
    assert all(np.array_equal(a, b) for a, b in
               zip(shown, session.architecture.weights(session.engine.params), strict=True))  # fmt: skip
    assert (session.epoch, session.position, session.engine.updates) == (2, 0, updates + 1)


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("batch", [1, None])
def test_new_weights_shown_are_those_that_training_makes_to_the_last_bit(seed: int, batch: int | None) -> None:
    session = Session(resolve(with_setting(random_experiment(seed), "training.batch_size", batch)))
    session.advance(1)
    session.advance_batch()
    example = session.next_example if batch == 1 else None
    given = StepInput(session.experiment, session.capture(), example)
    shown = {(step.kind, step.layer): step.result.values for step in build_steps(given)}
    before = (session.epoch, session.position)
    session.update_by_hand(example)
    assert (session.epoch, session.position) != before  # it was the run's own batch
    for layer, block in enumerate(session.architecture.blocks(session.engine.params), start=1):
        assert np.array_equal(shown["update", layer], block[:, :-1])
        assert np.array_equal(shown["update_b", layer], block[:, -1:])


def test_an_update_that_leaves_the_finite_is_taken_back_and_told() -> None:
    session = Session(make(data=task_data("regression", 6), last=(1, "linear"), optimizer={"learning_rate": 1e90}))
    for _ in range(4):
        session.update_by_hand(3)
    assert session.diverged is not None and session.diverged.epoch == 0
    assert np.isfinite(session.engine.params).all()


def test_training_after_an_update_by_hand_diverges_where_it_would_without_looking() -> None:
    session = run(rate=30.0)
    session.update_by_hand(3)
    after = session.engine.params.copy()
    session.advance(3)
    other = run(rate=30.0)
    other.set_params(after)
    other.advance(3)
    assert np.array_equal(session.engine.params, other.engine.params)


def test_a_single_step_keeps_the_parameters_before_it() -> None:
    session = Session(load_lab("kit-mira").experiment)
    assert session.snapshot().before is None
    for step in (session.advance_example, session.advance_batch, lambda: session.update_by_hand(3)):
        before = session.engine.params.copy()
        step()
        kept = session.snapshot().before
        assert kept is not None and np.array_equal(kept, before) and not kept.flags.writeable
    for change in (
        lambda: session.advance(1),
        lambda: session.set_params(np.ones(3)),
        session.reset,
        lambda: session.apply(with_setting(session.experiment, "training.optimizer.learning_rate", 0.5)),
    ):
        session.advance_batch()
        assert session.snapshot().before is not None
        change()
        assert session.snapshot().before is None
    session.advance_batch()
    session.apply(replace(session.experiment, title="other"))  # nothing of the run
    assert session.snapshot().before is not None


def test_an_example_inside_a_batch_changes_nothing_and_has_no_before() -> None:
    session = Session(load_lab("circle").experiment)
    session.advance_batch()
    session.advance_example()
    assert session.snapshot().before is None


def test_a_step_that_diverges_has_no_before() -> None:
    experiment = with_setting(load_lab("final-grade").experiment, "training.optimizer.learning_rate", 1e300)
    session = Session(experiment)
    for _ in range(5):
        session.advance_batch()
    assert session.diverged is not None and session.snapshot().before is None
