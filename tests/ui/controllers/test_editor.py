"""What a person wants becomes an edit of the workbench, or is refused in a line; without a window."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from nnviz.app.plot_options import PlotOptions
from nnviz.app.view_state import ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.editing.edits import Recipe
from nnviz.labs import load_lab
from nnviz.ui.controllers.editor import Editor
from tests.core.making import make, task_data


class Editing:
    """A workbench, what is looked at, and the editor of both."""

    def __init__(self, experiment: Experiment) -> None:
        self.owner = QObject()
        self.bench = Workbench(experiment)
        self.state = ViewState(self.bench, PlotOptions())
        self.editor = Editor(self.bench, self.state, self.owner)
        self.refused: list[str] = []
        self.editor.refused.connect(self.refused.append)
        self.bench.experiment_changed.connect(self._follow)

    def _follow(self, old: Experiment, new: Experiment) -> None:
        self.state.follow(old, new)
        self.state.announce()

    @property
    def experiment(self) -> Experiment:
        return self.bench.experiment

    @property
    def y(self) -> np.ndarray:
        assert self.experiment.data.train.y is not None
        return self.experiment.data.train.y[:, 0]


@pytest.fixture
def make_editing(qtbot: QtBot) -> Iterator[type[Editing]]:
    made: list[Editing] = []

    class Kept(Editing):
        def __init__(self, experiment: Experiment) -> None:
            super().__init__(experiment)
            made.append(self)

    yield Kept
    for editing in made:
        editing.bench.shut_down()


def test_a_click_adds_a_point_of_the_next_class_or_of_the_other(make_editing: type[Editing]) -> None:
    editing = make_editing(make())
    editing.editor.add_point(0.25, 0.5, False)
    editing.editor.add_point(0.75, 0.5, True)
    assert editing.experiment.data.train.x.tolist()[-2:] == [[0.25, 0.5], [0.75, 0.5]]
    assert editing.y.tolist()[-2:] == [1.0, 0.0]
    assert [editing.bench.stack.text(i) for i in range(editing.bench.stack.count())] == ["Add point", "Add point"]


def test_digits_stand_for_classes(make_editing: type[Editing]) -> None:
    two = make_editing(make()).editor
    assert [two.class_of_digit(digit) for digit in (0, 1, 2)] == [0, 1, None]
    ten = make_editing(make(data=task_data("multiclass", 20, 2, 10), last=(10, "softmax"))).editor
    assert [ten.class_of_digit(digit) for digit in (1, 9, 0)] == [0, 8, 9]
    assert ten.press_digit(3) and not two.press_digit(7)


def test_a_stroke_of_the_brush_is_one_entry_and_puffs_lie_apart(make_editing: type[Editing]) -> None:
    editing = make_editing(make())
    for x in (0.0, 0.001, 5.0):
        editing.editor.spray(x, 0.0, (0.5, 0.5), False, 1)
    assert editing.bench.stack.count() == 1
    added = editing.experiment.data.train.x[4:]
    near_ends = (np.hypot(added[:, 0], added[:, 1]) <= 0.5) | (np.hypot(added[:, 0] - 5.0, added[:, 1]) <= 0.5)
    assert near_ends.all() and len(added) % 2 == 0
    editing.editor.spray(0.0, 0.0, (0.5, 0.5), False, 2)
    assert editing.bench.stack.count() == 2


def test_a_drag_moves_points_and_of_one_input_their_targets(make_editing: type[Editing]) -> None:
    data = {"task": "regression", "inputs": ["x"], "train": {"x": [[0.0], [1.0]], "y": [[3.0], [5.0]]}}
    editing = make_editing(make(data=data, last=(1, "linear"), loss="mse"))
    start = editing.experiment.data.train
    for by in ((0.1, 0.1), (0.5, -2.0)):  # each is counted from the start of the drag
        editing.editor.move_points(np.array([1]), start, by, 1)
    assert editing.experiment.data.train.x.tolist() == [[0.0], [1.5]] and editing.y.tolist() == [3.0, 3.0]
    assert editing.bench.stack.count() == 1
    step = editing.editor.value_step
    editing.editor.turn_values(np.array([0]), 2.0, 1)
    assert editing.y[0] == pytest.approx(3.0 + 2.0 * step)


def test_the_other_target_is_the_mirror_image_among_those_of_the_data(make_editing: type[Editing]) -> None:
    data = task_data("regression", 6, 2)
    data["train"]["y"] = [[2.0], [3.0], [4.0], [5.0], [6.0], [8.0]]
    editing = make_editing(make(data=data, last=(1, "linear"), loss="mse"))
    editing.state.set_next_target(3.0)
    editing.editor.add_point(0.0, 0.0, True)
    assert editing.y[-1] == 2.0 + 8.0 - 3.0


def test_what_cannot_be_is_refused_and_changes_nothing(make_editing: type[Editing]) -> None:
    editing = make_editing(make(hidden=()))
    editing.editor.remove_layer()
    editing.editor.take_recipe(Recipe(name="circle", samples=0), "")
    assert editing.experiment == make(hidden=()) and len(editing.refused) == 2 and editing.bench.stack.count() == 0
    assert all("\n" not in line for line in editing.refused)


def test_classes_come_and_go_with_the_choice_of_the_next_point(make_editing: type[Editing]) -> None:
    editing = make_editing(load_lab("blobs").experiment)
    count = editing.editor.classes
    editing.editor.add_class()
    assert editing.editor.classes == count + 1 and editing.state.next_class == count
    assert editing.editor.remove_class() and editing.state.next_class == count - 1
    editing.editor.recolour(np.array([0, 1]), 2)
    assert editing.y[:2].tolist() == [2.0, 2.0]
    editing.editor.remove_points(np.array([0]))
    editing.editor.clear_points()
    assert len(editing.experiment.data.train) == 0
