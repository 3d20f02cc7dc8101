"""What two experiments have in common, so that a run can go on from one to the other."""

import pytest

from nnviz.core.base.experiment import with_setting
from nnviz.core.editing.edits import remove_points
from nnviz.core.network.adapt import is_another_run, only_rate_differs, same_memory, same_order
from tests.core.making import batches, task_data


@pytest.mark.parametrize(("path", "value"), [("batch_size", 4), ("shuffle", False), ("seed", 5)])
def test_another_order_of_the_examples(path: str, value: object) -> None:
    assert not same_order(batches(), with_setting(batches(), f"training.{path}", value))


def test_the_same_order_under_other_settings_but_not_with_other_points() -> None:
    assert same_order(batches(), with_setting(batches(), "training.optimizer.learning_rate", 0.5))
    assert not same_order(batches(), remove_points(batches(), [3]))  # type: ignore[arg-type]


def test_what_begins_another_run() -> None:
    assert is_another_run(batches(), with_setting(batches(), "network.init.seed", 9))
    assert is_another_run(batches(), batches(data=task_data("binary", 23, inputs=3)))
    assert not is_another_run(batches(), with_setting(batches(), "training.seed", 9))


def test_the_rate_alone_and_the_rule() -> None:
    faster = with_setting(batches(), "training.optimizer.learning_rate", 0.5)
    assert only_rate_differs(batches(), faster) and not only_rate_differs(batches(), batches("adam"))
    assert same_memory(batches(), faster) and not same_memory(batches(), batches("adam"))
