"""The speed that is shown: epochs over about the last second of playing."""

import math

import pytest

from nnviz.app import speed
from nnviz.app.speed import SpeedMeter


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the meter reads, a list of one number."""
    now = [100.0]
    monkeypatch.setattr(speed.time, "perf_counter", lambda: now[0])
    return now


def played(meter: SpeedMeter, clock: list[float], steps: list[tuple[float, int]]) -> float:
    for seconds, epoch in steps:
        clock[0] += seconds
        meter.note(epoch, True)
    return meter.epochs_per_second


def test_epochs_of_the_last_second(clock: list[float]) -> None:
    meter = SpeedMeter()
    assert math.isnan(played(meter, clock, [(0.0, 0)]))
    assert played(meter, clock, [(0.5, 50)]) == pytest.approx(100.0)
    assert played(meter, clock, [(0.5, 100), (0.5, 400), (0.5, 700)]) == pytest.approx(600.0)


def test_two_moments_are_kept_however_long_ago_the_first_was(clock: list[float]) -> None:
    assert played(SpeedMeter(), clock, [(0.0, 0), (10.0, 50), (10.0, 150)]) == pytest.approx(10.0)


def test_going_back_and_resting_begin_again(clock: list[float]) -> None:
    meter = SpeedMeter()
    played(meter, clock, [(0.0, 0), (0.5, 100)])
    assert math.isnan(played(meter, clock, [(0.1, 20)]))  # Reset while it plays
    assert played(meter, clock, [(0.5, 20), (0.5, 70)]) == pytest.approx(100.0)
    meter.note(80, False)
    assert math.isnan(meter.epochs_per_second)
