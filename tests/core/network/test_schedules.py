"""The learning rate of an epoch, at the places where a schedule turns."""

import pytest

from nnviz.core.base.experiment import Schedule
from nnviz.core.network.schedules import SCHEDULES


def rates(schedule: Schedule, *epochs: int) -> list[float]:
    return [SCHEDULES[schedule.name].rate(0.8, epoch, schedule) for epoch in epochs]


def test_steps_come_after_so_many_epochs() -> None:
    assert rates(Schedule(name="step", step_size=10, gamma=0.5), 0, 9, 10, 19, 20) == [0.8, 0.8, 0.4, 0.4, 0.2]


def test_a_cosine_falls_from_alpha_to_its_end_and_stays() -> None:
    found = rates(Schedule(name="cosine", t_max=100, eta_min=0.2), 0, 50, 100, 250)
    assert found == pytest.approx([0.8, 0.5, 0.2, 0.2])


def test_a_warm_up_rises_evenly_and_stays() -> None:
    found = rates(Schedule(name="warm_up", start_factor=0.25, total_iters=4), 0, 2, 4, 90)
    assert found == pytest.approx([0.2, 0.5, 0.8, 0.8])


def test_constant() -> None:
    assert rates(Schedule(name="constant"), 0, 1000) == [0.8, 0.8]
