"""What undo remembers of runs: a budget of bytes, from which the oldest go first and are undone all the same."""

from collections.abc import Sequence

import numpy as np
import pytest

from nnviz.app.undo_states import Given, UndoStates
from nnviz.core.base.experiment import replace, with_setting
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.validation import resolve
from nnviz.core.training.session import Session
from tests.core.making import make, saved, task_data


def changed(states: UndoStates, session: Session, command: int, value: float) -> None:
    params = np.full(session.architecture.count, value)
    states.keeper(command, always=True)(session, lambda: session.set_params(params))


def values_after_undo(states: UndoStates, session: Session, commands: Sequence[int]) -> list[float]:
    found = []
    for command in reversed(commands):
        states.restorer(command)(session, session.experiment)
        found.append(float(session.engine.params[0]))
    return found


@pytest.fixture
def session() -> Session:
    session = Session(make(optimizer={"name": "adam"}))
    session.set_params(np.zeros(session.architecture.count))
    return session


def test_states_come_back_in_their_order(session: Session) -> None:
    states, commands = UndoStates(), range(5)
    for value, command in enumerate(commands, start=1):
        changed(states, session, command, float(value))
    assert len(states) == 5
    assert values_after_undo(states, session, commands) == [4.0, 3.0, 2.0, 1.0, 0.0]
    assert len(states) == 0 and states.nbytes == 0


def test_the_oldest_goes_first_and_is_then_undone_without_its_weights(session: Session) -> None:
    probe = UndoStates()
    changed(probe, session, 0, 0.0)
    states, commands = UndoStates(budget=3 * probe.nbytes), range(20)
    for value, command in enumerate(commands, start=1):
        changed(states, session, command, float(value))
        assert states.nbytes <= 3 * probe.nbytes
    kept = len(states)
    assert 3 <= kept < 20
    found = values_after_undo(states, session, commands)
    assert found[:kept] == [float(20 - n) for n in range(1, kept + 1)]
    assert found[kept:] == [found[kept - 1]] * (20 - kept), "the experiment comes back, under the weights as they are"


def test_the_newest_two_stay_however_large(session: Session) -> None:
    states = UndoStates(budget=1)
    for key in (1, 2, 3):
        changed(states, session, key, float(key))
        assert len(states) == min(key, 2) and states.nbytes > 1
    assert values_after_undo(states, session, [1, 2, 3]) == [2.0, 1.0, 1.0]


def test_what_states_share_counts_once(session: Session) -> None:
    states, commands = UndoStates(), range(50)
    changed(states, session, commands[0], 0.0)
    alone = states.nbytes
    for value, command in enumerate(commands[1:]):
        changed(states, session, command, float(value))
    shared = session.initial.nbytes + session.engine.params.nbytes  # one's parameters after are the next one's before
    assert states.nbytes <= 50 * alone - 49 * shared
    states.forget()
    assert len(states) == 0 and states.nbytes == 0


def test_a_hundred_thousand_points_cost_no_order() -> None:
    data = task_data("binary", 20_000, seed=1)
    session = Session(make(data=data, batch_size=10))
    session.advance_batch()
    session.capture()
    states = UndoStates()
    for value in range(10):
        changed(states, session, value, float(value))
    assert session.position and session.state().order is not None
    assert states.nbytes < 10 * 2000


def test_merged_commands_keep_the_first_state(session: Session) -> None:
    states, first, second = UndoStates(), 1, 2
    changed(states, session, first, 1.0)
    changed(states, session, second, 2.0)
    states.merge(first, second)
    assert len(states) == 1
    assert values_after_undo(states, session, [first]) == [0.0] and states.nbytes == 0


def test_an_edit_that_loses_nothing_is_not_remembered(session: Session) -> None:
    states, command, old = UndoStates(), 1, session.experiment
    for changed_experiment in (
        resolve(replace(old, title="another")),
        resolve(with_setting(old, "training.optimizer.learning_rate", 0.5)),
    ):
        states.keeper(command)(session, lambda new=changed_experiment: session.apply(new))
        assert len(states) == 0
    states.keeper(command)(session, lambda: session.apply(resolve(with_setting(old, "network.init.seed", 7))))
    assert len(states) == 1


def test_undo_of_another_run_goes_on_with_the_first(session: Session) -> None:
    states, command, experiment = UndoStates(), 1, session.experiment
    session.advance(5)
    before, run = saved(session), session.run
    states.keeper(command)(session, lambda: session.apply(resolve(with_setting(experiment, "network.init.seed", 7))))
    session.advance(3)
    assert session.run > run
    states.restorer(command)(session, experiment)
    assert saved(session) == before and session.run == run


def test_edits_that_became_one_go_back_to_before_the_first_of_them(session: Session) -> None:
    """The first lost a run, the second did not: undone after further training, the run before the first comes back."""
    states, first, second = UndoStates(), 1, 2
    session.advance(5)
    before = session.engine.params.copy()
    states.keeper(first, always=True)(session, session.reset)
    states.keeper(second)(session, lambda: session.set_params(np.ones(session.architecture.count)))
    states.keeper(second)(session, session.advance_batch)
    states.merge(first, second)
    session.advance(3)
    states.restorer(first)(session, session.experiment)
    assert session.epoch == 5 and session.engine.params.tolist() == before.tolist()
    assert len(states) == 0 and states.nbytes == 0


def given(session: Session, value: float) -> Given:
    count = session.architecture.count
    return Given(np.arange(count), np.full(count, value))


def set_by_hand(states: UndoStates, session: Session, key: int, value: float) -> None:
    what = given(session, value)
    states.keeper(key, always=True, given=what)(session, lambda: what.set(session))


def test_what_undo_takes_counts_too_and_is_given_to_redo_once(session: Session) -> None:
    """Parameters that a command set, and the run whose units undo removes, stay within the same budget."""
    states = UndoStates()
    set_by_hand(states, session, 1, 1.0)
    states.restorer(1)(session, session.experiment)
    assert len(states) == 1 and states.nbytes == 2 * session.engine.params.nbytes  # the places and the values
    found = states.taker(1)().given
    assert found is not None and found.values.tolist() == given(session, 1.0).values.tolist()
    assert states.taker(1)().given is None and states.nbytes == 0
    small = session.experiment
    wide = resolve(make(hidden=((7, "tanh"),), optimizer={"name": "adam"}))
    states.keeper(2)(session, lambda: session.apply(wide))
    session.advance(3)
    trained = session.engine.params.copy()
    states.restorer(2)(session, small)
    assert states.nbytes > 2 * trained.nbytes
    checkpoint = states.taker(2)().checkpoint
    assert checkpoint is not None and checkpoint.state.params.tolist() == trained.tolist() and states.nbytes == 0


def test_redo_is_forgotten_within_the_same_budget(session: Session) -> None:
    states = UndoStates(budget=1)
    for key in (1, 2, 3):
        set_by_hand(states, session, key, float(key))
        states.restorer(key)(session, session.experiment)
    assert len(states) == 2 and states.taker(1)().given is None
    assert states.taker(2)().given is not None and states.taker(3)().given is not None


def test_what_left_the_undo_stack_is_dropped(session: Session) -> None:
    states = UndoStates()
    for key in (1, 2, 3):
        set_by_hand(states, session, key, float(key))
    states.keep_only({2, 7})
    assert len(states) == 1
    assert values_after_undo(states, session, [2]) == [1.0] and states.taker(2)().given is not None
    assert states.nbytes == 0


def test_places_of_merged_commands_are_all_set_again(session: Session) -> None:
    states = UndoStates()
    for key, place in ((1, 0), (2, 4)):
        what = Given(np.array([place]), np.array([9.0 + place]))
        states.keeper(key, always=True, given=what)(session, lambda what=what: what.set(session))
    states.merge(1, 2)
    states.restorer(1)(session, session.experiment)
    found = states.taker(1)().given
    assert found is not None
    assert dict(zip(found.places.tolist(), found.values.tolist(), strict=True)) == {0: 9.0, 4: 13.0}


def test_an_edit_that_lost_nothing_takes_one_in_that_did() -> None:
    """The first has no state, the second one has it: of the experiment between them, not of the one before both."""
    twelve = make(data=task_data("binary", 12), batch_size=1)
    train = twelve.data.train
    assert train.y is not None
    four = replace(twelve, data=replace(twelve.data, train=replace(train, x=train.x[:4], y=train.y[:4])))
    states, session = UndoStates(), Session(four)
    states.keeper(1)(session, lambda: session.apply(twelve))
    for _ in range(7):
        session.advance_batch()
    assert session.position == 7 and len(states) == 0
    states.keeper(2)(session, lambda: session.apply(replace(four, title="another")))
    states.merge(1, 2)
    trained = session.engine.params.copy()
    states.restorer(1)(session, four)
    assert session.experiment == four and session.position <= 4
    assert np.array_equal(session.engine.params, trained), "the weights go on"
    assert decode(encode(replace(session.experiment, state=session.state()))).state is not None


def test_training_between_two_edits_that_became_one_is_kept(session: Session) -> None:
    """Both lost their place in an epoch; in between training went on, so that undo takes the experiment back alone."""
    states, old = UndoStates(), session.experiment
    halves = [
        resolve(replace(old, data=replace(old.data, train=replace(old.data.train, x=old.data.train.x + shift))))
        for shift in (0.25, 0.5)
    ]
    session.apply(resolve(replace(old, training=replace(old.training, batch_size=1))))
    before = session.experiment
    for key, half in enumerate(halves, start=1):
        session.advance_batch()
        states.keeper(key)(session, lambda half=half: session.apply(replace(half, training=before.training)))
    states.merge(1, 2)
    trained = session.engine.params.copy()
    states.restorer(1)(session, before)
    assert session.experiment == before and np.array_equal(session.engine.params, trained)


@pytest.mark.parametrize("batches", [0, 3])
def test_weights_set_by_hand_come_back_whatever_run_took_their_place(session: Session, batches: int) -> None:
    """In epoch 0 too: another task begins another run, of the same shape and initialisation."""
    states, old, by_hand = UndoStates(), session.experiment, np.linspace(-1.0, 1.0, session.architecture.count)
    session.set_params(by_hand)
    other = make(data=task_data("regression", 12), optimizer={"name": "adam"})
    states.keeper(1)(session, lambda: session.apply(other))
    session.advance(batches)
    states.restorer(1)(session, old)
    assert np.array_equal(session.engine.params, by_hand)


def test_what_merged_commands_set_is_what_the_last_one_set(session: Session) -> None:
    states = UndoStates()
    set_by_hand(states, session, 1, 1.0)
    set_by_hand(states, session, 2, 2.0)
    states.merge(1, 2)
    states.restorer(1)(session, session.experiment)
    found = states.taker(1)().given
    assert session.engine.params[0] == 0.0 and found is not None and found.values[0] == 2.0
