"""Playing and stepping through the workbench, without a window."""

import pytest

from nnviz.app.workbench import Workbench
from nnviz.labs import load_lab
from tests.app.workbenches import StartBench, settle


@pytest.fixture
def bench(start_bench: StartBench) -> Workbench:
    return start_bench(load_lab("circle").experiment)


def test_toggle_plays_and_pauses(bench: Workbench) -> None:
    told: list[bool] = []
    bench.playing_changed.connect(told.append)
    bench.toggle()
    assert bench.playing
    bench.toggle()
    settle(bench)
    assert not bench.playing and told == [True, False] and bench.snapshot.position == 0


def test_toggle_stops_steps_that_are_under_way_and_plays_nothing(bench: Workbench) -> None:
    bench.step_epochs(10**8)
    assert bench.stepping
    bench.toggle()
    settle(bench)
    assert not bench.stepping and not bench.playing
    epoch = bench.snapshot.epoch
    settle(bench)
    assert bench.snapshot.epoch == epoch < 10**8


def test_a_step_ends_playing(bench: Workbench) -> None:
    bench.toggle()
    bench.step_batch()
    assert not bench.playing
    settle(bench)
    assert bench.snapshot.position > 0
