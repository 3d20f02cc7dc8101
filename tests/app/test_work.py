"""What counts as work that a person would miss."""

from pathlib import Path

import numpy as np
import pytest

from nnviz.app import work
from nnviz.app.workbench import Workbench
from nnviz.core.editing.edits import remove_points, with_units
from nnviz.labs import load_lab
from tests.app.workbenches import StartBench, settle, train


@pytest.fixture
def bench(start_bench: StartBench) -> Workbench:
    return start_bench(load_lab("xor").experiment)


def edit(bench: Workbench) -> None:
    bench.edit("Remove", remove_points(bench.experiment, np.array([0])))
    settle(bench)


def open_lab(bench: Workbench, name: str = "and") -> None:
    bench.load("Lab", load_lab(name).experiment)
    settle(bench)


def test_looking_around_is_no_work(bench: Workbench) -> None:
    assert not bench.has_work
    open_lab(bench)
    train(bench, 50)
    bench.reset()
    settle(bench)
    open_lab(bench, "circle")
    bench.stack.undo()
    settle(bench)
    assert bench.stack.canUndo() and not bench.has_work


def test_an_edit_is_work_until_it_is_undone_or_saved(bench: Workbench, tmp_path: Path) -> None:
    edit(bench)
    assert bench.has_work
    bench.stack.undo()
    assert not bench.has_work
    bench.stack.redo()
    settle(bench)
    bench.save(tmp_path / "mine.nnviz.json")
    assert not bench.has_work
    bench.stack.undo()
    assert bench.has_work  # the file has another experiment now
    bench.edit("Other", with_units(bench.experiment, 0, 3))
    assert bench.has_work


def test_weights_set_by_hand_are_work(bench: Workbench) -> None:
    bench.set_parameter("Set", 0, 1.5)
    settle(bench)
    assert bench.has_work


def test_an_edit_before_a_lab_was_opened_lies_in_the_undo_list(bench: Workbench) -> None:
    edit(bench)
    open_lab(bench)
    assert not bench.has_work
    edit(bench)
    assert bench.has_work
    bench.stack.undo()
    bench.stack.undo()
    assert bench.has_work  # the edit is back


@pytest.mark.parametrize(("epochs", "is_work"), [(100, False), (101, True)])
def test_more_than_a_hundred_epochs_are_work(bench: Workbench, epochs: int, is_work: bool) -> None:
    train(bench, epochs)
    assert bench.snapshot.epoch == epochs and bench.has_work is is_work and not bench.stack.holds_work


def test_training_that_was_saved_reset_or_left_for_a_lab_is_no_work(bench: Workbench, tmp_path: Path) -> None:
    train(bench, 150)
    bench.save(tmp_path / "mine.nnviz.json")
    train(bench, 90)
    assert not bench.has_work
    train(bench, 20)
    assert bench.has_work
    open_lab(bench)
    assert not bench.has_work
    bench.stack.undo()
    settle(bench)
    assert bench.snapshot.epoch == 260 and bench.has_work
    bench.reset()
    settle(bench)
    assert not bench.has_work
    bench.open(tmp_path / "mine.nnviz.json")
    settle(bench)
    assert bench.snapshot.epoch == 150 and not bench.has_work


def test_more_than_a_minute_is_work(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(work.time, "monotonic", lambda: clock[0])
    training = work.TrainingWork(0)
    for _ in range(61):  # a minute in frames of a second
        training.note(busy=True)
        clock[0] += 1.0
    assert not training.is_work(3)
    training.note(busy=True)
    assert training.is_work(3) and not training.is_work(0)  # of nothing it is none
    training.begin(3)
    for busy in (True, False, True, False):
        training.note(busy=busy)
        clock[0] += 50.0 if not busy else 20.0
    assert not training.is_work(5)  # rests are not counted


def test_a_clean_stack_has_no_training_to_save(bench: Workbench) -> None:
    train(bench, 150)
    bench.stack.setClean()
    assert not bench.has_work
