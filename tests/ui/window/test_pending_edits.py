"""What is being typed when another experiment comes belongs to the old one: it is dropped, and nothing breaks."""

from collections.abc import Callable
from itertools import product

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from nnviz.core.base.experiment import Experiment
from nnviz.core.editing.edits import with_data
from nnviz.core.network.part import Part
from nnviz.labs import load_lab
from nnviz.ui.cards.form import NumberBox
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User


def line_of(widget: QWidget) -> QLineEdit:
    found = widget if isinstance(widget, QLineEdit) else widget.findChild(QLineEdit)
    assert found is not None
    return found


def held_input(user: User) -> QWidget:
    return user.window.boundary_card.axes_bar.sliders[-1].box


def learning_rate(user: User) -> QWidget:
    boxes = user.window.form.findChildren(NumberBox)
    return next(box for box in boxes if "Learning rate" in box.accessibleName())


def probe(user: User) -> QWidget:
    if not user.window.actions_["probe"].isChecked():
        user.trigger("probe")
    user.settle()
    return user.window.boundary_card.probe_row.boxes[0]


def example_number(user: User) -> QWidget:
    panel = user.window.panel_card.open("maths")
    user.settle()
    return panel.example  # type: ignore[attr-defined]


def weight(user: User) -> QWidget:
    editor = user.window.weights.editor
    editor.open_at(Part(1, 0, source=0), QPoint(50, 50), 0.5, False)
    return editor.line


def cell(user: User) -> QWidget:
    panel = user.window.panel_card.open("examples")
    user.settle()
    table = panel.table  # type: ignore[attr-defined]
    table.setCurrentIndex(table.model().index(0, 2))
    table.begin_edit()
    return next(line for line in table.viewport().findChildren(QLineEdit) if line.isVisible())


def matrix_cell(user: User) -> QWidget:
    panel = user.window.panel_card.open("weights")
    user.settle()
    table = panel.table  # type: ignore[attr-defined]
    table.setCurrentIndex(table.model().index(0, 0))
    table.edit(table.model().index(0, 0))
    return next(line for line in table.viewport().findChildren(QLineEdit) if line.isVisible())


def another_lab(user: User) -> None:
    user.window.bench.load("Open", load_lab("one-neuron").experiment)


def a_new_document(user: User) -> None:
    user.window.bench.new_document(load_lab("xor").experiment, None)


def undo(user: User) -> None:
    user.trigger("undo")


def fewer_inputs(user: User) -> None:
    bench = user.window.bench
    bench.edit("Import", with_data(bench.experiment, make(data=task_data("binary", 3, 1)).data))


FIELDS = [held_input, learning_rate, probe, example_number, weight, cell, matrix_cell]


def in_mid_edit(user: User, field: Callable[[User], QWidget]) -> QLineEdit:
    """A number begun in a field, without Enter."""
    user.window.activateWindow()
    line = line_of(field(user))
    line.setFocus()
    line.selectAll()
    user.qtbot.keyClicks(line, "0.25")
    assert line.isModified()
    return line


def test_what_was_begun_is_dropped(user: User) -> None:
    bench = user.window.bench
    for field, happens in product(FIELDS, (another_lab, a_new_document, undo, fewer_inputs)):
        case = (field.__name__, happens.__name__)
        bench.new_document(make(data=task_data("binary", 8, 4), hidden=((2, "tanh"),)), None)
        bench.edit("More units", make(data=task_data("binary", 8, 4), hidden=((3, "tanh"),)))
        user.settle()
        in_mid_edit(user, field)
        happens(user)
        user.settle()
        after, weights, entries = bench.experiment, bench.snapshot.params.copy(), bench.stack.count()
        user.plot.setFocus()  # leaves whatever still has the focus
        QApplication.processEvents()
        user.settle()
        assert bench.experiment == after and bench.stack.count() == entries, case
        assert (bench.snapshot.params == weights).all(), case
        modified = [line for line in user.window.findChildren(QLineEdit) if line.isVisible() and line.isModified()]
        assert not modified, case


def test_a_field_shows_the_number_of_the_new_experiment(open_window: MakeWindow) -> None:
    user = open_window(make(optimizer={"learning_rate": 0.7}))
    box = learning_rate(user)
    in_mid_edit(user, learning_rate)
    another_lab(user)
    user.settle()
    rate: Experiment = user.window.bench.experiment
    assert float(line_of(box).text()) == pytest.approx(rate.training.optimizer.learning_rate)


def test_while_the_experiment_stays_what_is_typed_stays(open_window: MakeWindow) -> None:
    user = open_window(make())
    line = in_mid_edit(user, learning_rate)
    user.trigger("add_layer")
    user.settle()
    assert line.text() == "0.25"
    user.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert user.window.bench.experiment.training.optimizer.learning_rate == 0.25


def test_a_drag_over_points_ends_where_another_experiment_comes(open_window: MakeWindow) -> None:
    user = open_window(make())
    viewport, start = user.plot.viewport(), user.at(1.0, 1.0)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(viewport, start + QPoint(20, 20))
    QTest.mouseMove(viewport, start + QPoint(40, 40))
    bench = user.window.bench
    bench.load("Open", load_lab("one-neuron").experiment)
    user.settle()
    there = bench.experiment
    QTest.mouseMove(viewport, start + QPoint(60, 60))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(60, 60))
    user.settle()
    assert bench.experiment == there


def test_a_weight_that_was_gripped_is_forgotten_with_its_network(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=((2, "tanh"), (2, "tanh"))))
    view = user.window.network_view
    assert view.diagram is not None
    (x0, _), (x1, y) = view.diagram.centres[2][0], view.diagram.centres[3][0]
    place = next(
        QPoint(x, round(y))
        for x in range(round(x0), round(x1))
        if (part := view.part_at(QPointF(x, round(y)))) is not None and part.is_parameter and part.layer == 3
    )
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    another_lab(user)
    user.settle()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert view.state.part is None and not user.window.weights.editor.isVisible()
