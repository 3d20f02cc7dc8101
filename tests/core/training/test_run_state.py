"""Where a run stands is one small value: it is captured, kept and restored, and the run goes on bit for bit."""

import json

import msgspec
import numpy as np
import pytest

from nnviz.core.base.experiment import Experiment, replace, with_setting
from nnviz.core.editing import edits
from nnviz.core.editing.files import decode
from nnviz.core.editing.validation import resolve
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.training.session import Session
from tests.core.making import batches, saved, task_data


def trained(experiment: Experiment, epochs: int = 3, more: int = 2) -> Session:
    """A session in the middle of an epoch."""
    session = Session(experiment)
    session.advance(epochs)
    for _ in range(more):
        session.advance_batch()
    return session


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize("shuffle", [True, False])
def test_a_run_goes_on_from_a_checkpoint_bit_for_bit(name: str, more: int, shuffle: bool) -> None:
    session = trained(batches(name, shuffle=shuffle), more=more)
    there, then = session.checkpoint(), saved(session)
    session.advance(4)
    later = saved(session)
    session.restore(session.experiment, there)
    assert saved(session) == then
    session.advance(4)
    assert saved(session) == later
    other = Session(batches(name, shuffle=shuffle))
    other.restore(session.experiment, there)
    other.advance(4)
    assert saved(other) == later


def test_a_checkpoint_is_restored_under_its_own_experiment() -> None:
    session = trained(batches())
    experiment, there, then = session.experiment, session.checkpoint(), saved(session)
    session.apply(edits.with_units(experiment, 0, 7))
    session.advance(2)
    session.restore(experiment, there)
    assert saved(session) == then and session.architecture.sizes == (2, 3, 1)


def test_a_state_is_captured_once_as_long_as_nothing_changes() -> None:
    session = trained(batches())
    state = session.capture()
    assert session.capture() is state and session.snapshot().state is state and session.checkpoint().state is state
    for array in state.arrays():
        assert not array.flags.writeable
    for change in (session.advance_batch, session.advance_example, session.reset, lambda: session.update_by_hand(3)):
        change()
        assert session.capture() is not state
        state = session.capture()
        assert np.array_equal(state.params, session.engine.params)
        assert (state.epoch, state.position) == (session.epoch, session.position)


def test_nobody_can_write_into_a_state() -> None:
    state = trained(batches()).capture()
    with pytest.raises(TypeError):
        state.memory["m"] = state.params  # type: ignore[index]
    for array in state.arrays():
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_an_order_that_follows_from_the_seed_is_not_stored() -> None:
    session = trained(batches("adam", batch_size=1, data=task_data("binary", 2000)), more=1)
    state = session.capture()
    assert (state.order_seed, state.order) == (session.experiment.training.seed, None)
    assert state.nbytes == (1 + len(session.engine.memory)) * session.engine.params.nbytes < 2000
    assert session.state().order is not None
    plain = trained(batches(shuffle=False)).capture()
    assert plain.order_seed is None and plain.order is None


def with_order(session: Session, order: list[int]) -> Session:
    content = json.loads(saved(session))
    content["state"]["order"] = order
    return Session(decode(json.dumps(content)))


def test_an_order_that_a_file_gives_is_kept_where_no_seed_leads_to_it() -> None:
    session = trained(batches())
    own = session.state().order
    assert own is not None
    assert with_order(session, list(own)).capture().order is None
    given = with_order(session, list(range(23)))
    there = given.capture()
    assert there.order is not None and there.order.tolist() == list(range(23)) and there.order_seed is None
    assert given.state().order == tuple(range(23)) and given.next_example == 10
    given.apply(with_setting(given.experiment, "training.regularization.rate", 0.1))
    assert given.state().order == tuple(range(23))  # the batches are made of the same rows
    given.advance(1)
    assert given.capture().order is None
    given.advance_batch()
    assert given.capture().order is None and given.state().order != tuple(range(23))


def test_a_batch_of_all_points_takes_a_given_order_and_no_other() -> None:
    whole = Session(batches(batch_size=None))
    whole.advance_example()
    assert whole.state().order is None and whole.capture().order_seed is None
    given = with_order(whole, list(range(22, -1, -1)))
    assert given.next_example == 21 and with_order(given, list(range(22, -1, -1))).next_example == 21


def test_the_best_loss_belongs_to_the_state() -> None:
    session = Session(batches(stop={"patience": 50}))
    session.advance(9)
    there = session.checkpoint()
    assert there.state.best is not None
    session.set_params(np.zeros(session.architecture.count))
    assert session.capture().best is None
    session.restore(session.experiment, there)
    assert session.capture().best == there.state.best == session.state().best


# -- the id of a run


def test_every_run_has_an_id_and_every_snapshot_names_its_run() -> None:
    session = Session(batches())
    assert session.run == session.snapshot().run == session.checkpoint().run == 1
    session.advance(3)
    for change in (
        lambda: session.apply(edits.with_units(session.experiment, 0, 5)),
        lambda: session.apply(resolve(replace(session.experiment, title="another"))),
        lambda: session.set_params(np.ones(session.architecture.count)),
        lambda: session.update_by_hand(0),
    ):
        change()
        assert session.run == 1, "it goes on under what was kept of the weights"
    first = session.checkpoint()
    experiment = session.experiment
    session.reset()
    assert session.snapshot().run == 2
    session.apply(resolve(with_setting(session.experiment, "network.init.seed", 5)))
    assert session.snapshot().run == 3
    session.apply(decode(saved(session)))
    assert session.snapshot().run == 4
    session.restore(experiment, first)
    assert session.snapshot().run == 1
    session.reset()
    assert session.snapshot().run == 5, "no id is given twice"


def test_a_state_that_lacks_memory_means_zeros() -> None:
    session = trained(batches("adam"))
    there = session.checkpoint()
    bare = msgspec.structs.replace(there, state=msgspec.structs.replace(there.state, memory={}))
    session.restore(session.experiment, bare)
    assert session.engine.memory and not any(values.any() for values in session.engine.memory.values())
