"""The conditions at which training stops by itself, at their very bounds."""

import math

import pytest

from nnviz.core.base.experiment import Best, Stop
from nnviz.core.training.measuring import Measures
from nnviz.core.training.stopping import StopConditions, better, condition_met


def measured(loss: float = 0.5, accuracy: float = 0.9, test_loss: float = math.nan) -> Measures:
    return Measures(train_loss=loss, train_accuracy=accuracy, test_loss=test_loss, test_accuracy=math.nan)


@pytest.mark.parametrize(("stop", "epoch", "met"), [
    (Stop(epochs=10), 9, None), (Stop(epochs=10), 10, "epochs"),
    (Stop(loss=0.49), 1, None), (Stop(loss=0.5), 1, "loss"),
    (Stop(accuracy=0.91), 1, None), (Stop(accuracy=0.9), 1, "accuracy"),
    (Stop(patience=5), 11, None), (Stop(patience=5), 12, "patience"),
    (Stop(), 1000, None), (Stop(epochs=1, loss=0.5), 1, "epochs"),
])  # fmt: skip
def test_a_condition_holds_from_its_bound_on(stop: Stop, epoch: int, met: str | None) -> None:
    assert condition_met(stop, epoch, measured(), Best(epoch=7, loss=0.4)) == met


def test_the_best_epoch_is_the_first_of_the_least_loss_on_the_test_set_where_there_is_one() -> None:
    first = better(None, 1, measured(0.5))
    assert first == Best(epoch=1, loss=0.5) and better(first, 2, measured(0.5)) is first
    assert better(first, 3, measured(0.4)) == Best(epoch=3, loss=0.4)
    assert better(first, 3, measured(0.4, test_loss=0.6)) is first
    assert better(None, 3, measured(math.inf)) is None


def test_j_is_measured_only_where_a_condition_asks_for_it() -> None:
    asked: list[int] = []

    def measure() -> Measures:
        asked.append(1)
        return measured()

    assert not StopConditions(Stop(epochs=9)).hold(3, measure) and not asked
    conditions = StopConditions(Stop(patience=2))
    assert [conditions.hold(epoch, measure) for epoch in (1, 2, 3)] == [False, False, True]
    assert conditions.met == "patience" and len(asked) == 3
