"""What is looked at, without a window: one owner, whose ``changed`` says what changed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

import nnviz
from nnviz.app.plot_options import PlotOptions
from nnviz.app.view_state import ASPECTS, ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.editing import edits
from nnviz.core.network.part import Part
from nnviz.labs import load_lab


class Looked:
    """A view state on a workbench that follows edits as a window does, and what it told."""

    def __init__(self, experiment: Experiment) -> None:
        self.bench = Workbench(experiment)
        self.state = ViewState(self.bench, PlotOptions())
        self.told: list[frozenset[str]] = []
        self.bench.experiment_changed.connect(self._follow)
        self._follow(None, self.bench.experiment)
        self.state.changed.connect(self.told.append)

    def _follow(self, old: Experiment | None, new: Experiment) -> None:
        self.state.follow(old, new)
        self.state.announce()

    def edit(self, change: edits.Change) -> None:
        self.bench.edit("change", change(self.bench.experiment))


@pytest.fixture
def xor(qtbot: QtBot) -> Iterator[Looked]:
    made = Looked(load_lab("xor").experiment)
    yield made
    made.bench.shut_down()
    made.bench.deleteLater()
    QCoreApplication.sendPostedEvents()


def test_each_change_is_told_once_by_its_name(xor: Looked) -> None:
    xor.state.choose(2)
    xor.state.choose(2)
    xor.state.select(Part(1, 0))
    xor.state.put_marker(np.array([0.5, 0.5]))
    assert xor.told == [{"example"}, {"part"}, {"marker", "example"}]
    assert xor.state.example is None and frozenset().union(*xor.told) <= ASPECTS


def test_every_aspect_is_an_attribute_of_the_state(xor: Looked) -> None:
    assert all(hasattr(xor.state, name) for name in ASPECTS)


def test_mouse_then_example_then_marker_are_the_inputs(xor: Looked) -> None:
    state, x = xor.state, xor.bench.experiment.data.train.x
    assert state.inputs is None
    state.put_marker(np.array([0.25, 0.75]))
    assert state.inputs == pytest.approx([0.25, 0.75])
    state.choose(1)
    assert state.inputs == pytest.approx(x[1])
    state.set_cursor(np.array([0.1, 0.2]))
    assert state.inputs == pytest.approx([0.1, 0.2])
    state.set_cursor(None)
    state.clear()
    assert state.inputs == pytest.approx([0.25, 0.75])


def test_the_neuron_under_the_mouse_comes_first_and_no_weight_is_one(xor: Looked) -> None:
    xor.state.select(Part(1, 1))
    xor.state.point_at(Part(2, 0, source=1))
    assert xor.state.unit == Part(1, 1)
    xor.state.point_at(Part(2, 0))
    assert xor.state.unit == Part(2, 0)


def test_an_edit_tells_after_all_have_followed_and_keeps_what_still_means_something(xor: Looked) -> None:
    xor.state.choose(3)
    xor.state.select(Part(1, 1))
    xor.state.select_points([1, 3])
    xor.told.clear()
    xor.edit(lambda e: edits.with_targets(e, np.array([0]), 1.0))
    assert (xor.state.example, xor.state.part, xor.state.points) == (3, Part(1, 1), (1, 3)) and xor.told == []
    xor.edit(lambda e: edits.remove_points(e, np.array([0])))
    assert xor.state.example is None and xor.state.points == ()
    xor.edit(edits.add_layer)
    assert xor.state.part is None
    assert xor.told == [{"example", "points"}, {"part"}]


def test_another_data_set_brings_its_plane_and_a_marker_where_it_asks_for_one(xor: Looked) -> None:
    plane = xor.state.plane
    xor.bench.load("lab", load_lab("pass").experiment)
    assert xor.state.plane is not plane and xor.state.marker is not None
    xor.bench.load("lab", load_lab("xor").experiment)
    assert xor.state.marker is None
    xor.state.switch_marker(True)
    xor.bench.load("lab", load_lab("circle").experiment)
    assert xor.state.marker == pytest.approx(xor.state.plane.rest)


def test_examples_go_round_and_begin_at_either_end(xor: Looked) -> None:
    xor.state.choose_next(1)
    assert xor.state.example == 0
    xor.state.choose_next(-1)
    assert xor.state.example == len(xor.bench.experiment.data.train) - 1
    xor.state.choose(99)
    assert xor.state.example is None
    xor.state.choose_next(-1)
    assert xor.state.example == len(xor.bench.experiment.data.train) - 1


def test_a_class_that_is_not_there_is_not_chosen(xor: Looked) -> None:
    xor.state.set_next_class(0)
    xor.state.set_next_class(2)
    assert xor.state.next_class == 0


def test_only_the_state_itself_writes_to_it() -> None:
    """Views and controllers call its methods."""
    package = Path(nnviz.__file__).parent
    found = []
    for path in (package / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Attribute) and ast.unparse(target.value).endswith("state"):
                    found.append(f"{path.name}: {ast.unparse(node)}")
    assert found == []


def test_points_are_chosen_one_by_one_and_let_go_the_same_way(xor: Looked) -> None:
    xor.state.toggle_points([1, 3])
    xor.state.toggle_points([3, 0])
    assert xor.state.points == (0, 1)
    xor.state.toggle_points([0, 1, 99])
    assert xor.state.points == ()


def test_another_lab_shows_no_example_and_no_unit_of_the_last_one(xor: Looked) -> None:
    xor.state.choose(1)
    xor.bench.load("lab", load_lab("xor-linear").experiment)
    assert xor.state.example is None
    xor.state.choose(1)
    xor.edit(lambda e: edits.with_targets(e, np.array([0]), 1.0))
    assert xor.state.example == 1
