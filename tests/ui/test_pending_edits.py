"""What is being typed when another experiment comes belongs to the old one: it is dropped, and nothing breaks."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from nnviz.core.edits import with_data
from nnviz.core.experiment import Experiment
from nnviz.labs import load_lab
from nnviz.ui.form import NumberBox
from nnviz.ui.views.inspector import Part
from tests.core.making import make, task_data
from tests.ui.hands import Hands, MakeWindow


def line_of(widget: QWidget) -> QLineEdit:
    found = widget if isinstance(widget, QLineEdit) else widget.findChild(QLineEdit)
    assert found is not None
    return found


def held_input(hands: Hands) -> QWidget:
    return hands.window.boundary_card.axes_bar.sliders[-1].box


def learning_rate(hands: Hands) -> QWidget:
    boxes = hands.window.form.findChildren(NumberBox)
    return next(box for box in boxes if "Learning rate" in box.accessibleName())


def probe(hands: Hands) -> QWidget:
    hands.trigger("probe")
    hands.settle()
    return hands.window.boundary_card.probe_row.boxes[0]


def example_number(hands: Hands) -> QWidget:
    panel = hands.window.panel_card.open("maths")
    hands.settle()
    return panel.example  # type: ignore[attr-defined]


def weight(hands: Hands) -> QWidget:
    editor = hands.window.hand.editor
    editor.open_at(Part(1, 0, source=0), QPoint(50, 50), 0.5, False)
    return editor.line


def cell(hands: Hands) -> QWidget:
    panel = hands.window.panel_card.open("examples")
    hands.settle()
    table = panel.table  # type: ignore[attr-defined]
    table.setCurrentIndex(table.model().index(0, 2))
    table.begin_edit()
    return next(line for line in table.viewport().findChildren(QLineEdit) if line.isVisible())


def matrix_cell(hands: Hands) -> QWidget:
    panel = hands.window.panel_card.open("weights")
    hands.settle()
    table = panel.table  # type: ignore[attr-defined]
    table.setCurrentIndex(table.model().index(0, 0))
    table.edit(table.model().index(0, 0))
    return next(line for line in table.viewport().findChildren(QLineEdit) if line.isVisible())


def another_lab(hands: Hands) -> None:
    hands.window.bench.load("Open", load_lab("one-neuron").experiment)


def a_new_document(hands: Hands) -> None:
    hands.window.bench.new_document(load_lab("xor").experiment, None)


def undo(hands: Hands) -> None:
    hands.trigger("undo")


def fewer_inputs(hands: Hands) -> None:
    bench = hands.window.bench
    bench.edit("Import", with_data(bench.experiment, make(data=task_data("binary", 3, 1)).data))


FIELDS = [held_input, learning_rate, probe, example_number, weight, cell, matrix_cell]


def in_mid_edit(hands: Hands, field: Callable[[Hands], QWidget]) -> QLineEdit:
    """A number begun in a field, without Enter."""
    hands.window.activateWindow()
    line = line_of(field(hands))
    line.setFocus()
    line.selectAll()
    hands.qtbot.keyClicks(line, "0.25")
    assert line.isModified()
    return line


@pytest.mark.parametrize("happens", [another_lab, a_new_document, undo, fewer_inputs])
@pytest.mark.parametrize("field", FIELDS)
def test_what_was_begun_is_dropped(
    open_window: MakeWindow, field: Callable[[Hands], QWidget], happens: Callable[[Hands], None]
) -> None:
    hands = open_window(make(data=task_data("binary", 8, 4), hidden=((2, "tanh"),)))
    bench = hands.window.bench
    bench.edit("More units", make(data=task_data("binary", 8, 4), hidden=((3, "tanh"),)))
    hands.settle()
    in_mid_edit(hands, field)
    happens(hands)
    hands.settle()
    after, weights, entries = bench.experiment, bench.snapshot.params.copy(), bench.stack.count()
    hands.plot.setFocus()  # leaves whatever still has the focus
    QApplication.processEvents()
    hands.settle()
    assert bench.experiment == after and bench.stack.count() == entries
    assert (bench.snapshot.params == weights).all()
    assert not [line for line in hands.window.findChildren(QLineEdit) if line.isVisible() and line.isModified()]


def test_a_field_shows_the_number_of_the_new_experiment(open_window: MakeWindow) -> None:
    hands = open_window(make(optimizer={"learning_rate": 0.7}))
    box = learning_rate(hands)
    in_mid_edit(hands, learning_rate)
    another_lab(hands)
    hands.settle()
    rate: Experiment = hands.window.bench.experiment
    assert float(line_of(box).text()) == pytest.approx(rate.training.optimizer.learning_rate)


def test_while_the_experiment_stays_what_is_typed_stays(open_window: MakeWindow) -> None:
    hands = open_window(make())
    line = in_mid_edit(hands, learning_rate)
    hands.trigger("add_layer")
    hands.settle()
    assert line.text() == "0.25"
    hands.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert hands.window.bench.experiment.training.optimizer.learning_rate == 0.25


def test_a_drag_over_points_ends_where_another_experiment_comes(open_window: MakeWindow) -> None:
    hands = open_window(make())
    viewport, start = hands.plot.viewport(), hands.at(1.0, 1.0)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(viewport, start + QPoint(20, 20))
    QTest.mouseMove(viewport, start + QPoint(40, 40))
    bench = hands.window.bench
    bench.load("Open", load_lab("one-neuron").experiment)
    hands.settle()
    there = bench.experiment
    QTest.mouseMove(viewport, start + QPoint(60, 60))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(60, 60))
    hands.settle()
    assert bench.experiment == there


def test_a_weight_that_was_gripped_is_forgotten_with_its_network(open_window: MakeWindow) -> None:
    hands = open_window(make(hidden=((2, "tanh"), (2, "tanh"))))
    view = hands.window.network_view
    place = next(
        QPoint(x, y)
        for x in range(0, view.width(), 3)
        for y in range(0, view.height(), 3)
        if (part := view.part_at(QPointF(x, y))) is not None and part.is_parameter and part.layer == 3
    )
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    another_lab(hands)
    hands.settle()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert view.selection is None and not hands.window.hand.editor.isVisible()
