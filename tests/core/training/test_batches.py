"""The place in an epoch, example by example and batch by batch."""

from nnviz.core.training.session import Session
from tests.core.making import batches


def test_the_last_batch_is_complete_although_it_is_shorter() -> None:
    session, whole = Session(batches("adam")), Session(batches("adam"))
    updates = []
    for _ in range(23):
        session.advance_example()
        updates.append(session.engine.updates)
    assert [i for i in range(1, 23) if updates[i] > updates[i - 1]] == [4, 9, 14, 19, 22]
    assert (session.epoch, session.position) == (1, 0)
    whole.advance(1)
    assert session.engine.params.tolist() == whole.engine.params.tolist()


def test_the_rest_of_a_batch_begun_by_examples_is_one_update() -> None:
    session, whole = Session(batches("adam")), Session(batches("adam"))
    for _ in range(7):
        session.advance_example()
    assert (session.position, session.engine.updates) == (7, 1)
    session.advance_batch()
    assert (session.position, session.engine.updates) == (10, 2)
    whole.advance_batch()
    whole.advance_batch()
    assert session.engine.params.tolist() == whole.engine.params.tolist()
