"""The table of examples as something to write to: real keys and clicks, the clipboard, one undo entry for each edit."""

import itertools
import time

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton

from nnviz.core.base.experiment import replace
from nnviz.labs import load_lab
from nnviz.ui.panels.example_table import CellTable
from nnviz.ui.panels.examples import ExamplesPanel
from tests.core.making import make, task_data
from tests.ui.panels.test_examples_panel import click_header, open_panel, texts, titles
from tests.ui.user import MakeWindow, User

LEFT, CONTROL, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def x_of(user: User) -> list[list[float]]:
    rows: list[list[float]] = user.window.bench.experiment.data.train.x.tolist()
    return rows


def y_of(user: User) -> list[float]:
    y = user.window.bench.experiment.data.train.y
    assert y is not None
    column: list[float] = y[:, 0].tolist()
    return column


def click_cell(
    user: User, panel: ExamplesPanel, row: int, title: str, modifier: Qt.KeyboardModifier | None = None
) -> None:
    index = panel.model.index(row, titles(panel).index(title))
    panel.table.scrollTo(index)
    place = panel.table.visualRect(index).center()
    user.qtbot.mouseClick(panel.table.viewport(), LEFT, modifier or Qt.KeyboardModifier.NoModifier, pos=place)


def editor_of(user: User) -> QLineEdit:
    found = user.window.focusWidget()
    assert isinstance(found, QLineEdit)
    return found


def type_into(user: User, table: CellTable, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """Types over the current cell: the first key opens its editor."""
    user.qtbot.keyClick(table, text[0])
    user.qtbot.keyClicks(editor_of(user), text[1:])
    user.qtbot.keyClick(editor_of(user), end)
    user.qtbot.wait(5)


def foot(user: User) -> str:
    return user.window.status_line.text.text()


def clip(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_digits_typed_into_a_cell_change_the_point_in_one_undo_entry(xor: User) -> None:
    panel = open_panel(xor)
    click_cell(xor, panel, 2, "x1")
    type_into(xor, panel.table, "2,5")
    xor.settle()
    assert x_of(xor)[2] == [2.5, 0.0] and texts(panel, titles(panel).index("x1"))[2] == "2.500"
    assert xor.window.state.next_class == 1 and not xor.window.bench.playing
    click_cell(xor, panel, 2, "y")
    type_into(xor, panel.table, "0")
    xor.settle()
    assert y_of(xor) == [0, 1, 0, 0] and xor.window.bench.stack.count() == 2
    assert xor.window.bench.stack.undoText() == "Edit cell"
    xor.trigger("undo")
    xor.trigger("undo")
    xor.settle()
    assert xor.window.bench.experiment.data == load_lab("xor").experiment.data


def test_tab_goes_on_to_the_next_cell_and_escape_lets_it_be(xor: User) -> None:
    panel = open_panel(xor)
    click_cell(xor, panel, 0, "x1")
    type_into(xor, panel.table, "-3", Qt.Key.Key_Tab)
    xor.settle()
    assert titles(panel)[panel.table.currentIndex().column()] == "x2"
    editor_of(xor).selectAll()
    xor.qtbot.keyClicks(editor_of(xor), "4")
    xor.qtbot.keyClick(editor_of(xor), Qt.Key.Key_Escape)
    xor.settle()
    assert x_of(xor)[0] == [-3.0, 0.0] and xor.window.bench.stack.count() == 1


REFUSED = [
    ("x1", "1x", "x1: '1x' is not a number"),
    ("x2", "1e300", "x2: '1e300' is too large"),
    ("y", "7", "y: '7' is not a class"),
]


def test_what_cannot_be_is_refused_in_a_line_and_the_cell_keeps_its_value(xor: User) -> None:
    panel = open_panel(xor)
    before = xor.window.bench.experiment
    for title, text, says in REFUSED:
        click_cell(xor, panel, 1, title)
        type_into(xor, panel.table, text)
        assert foot(xor).startswith(says) and xor.window.bench.experiment is before, title
        assert texts(panel, titles(panel).index(title))[1] in ("0.000", "1.000", "1"), title


def test_a_cell_left_as_it_was_is_no_edit(user: User) -> None:
    panel = open_panel(user)
    click_cell(user, panel, 0, "x1")
    user.qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    assert float(editor_of(user).text()) == x_of(user)[0][0]  # with all its digits
    user.qtbot.keyClick(editor_of(user), Qt.Key.Key_Return)
    user.qtbot.wait(5)
    assert not user.window.bench.stack.canUndo()


def test_f2_is_the_tables_while_it_has_the_focus(user: User) -> None:
    panel = open_panel(user)
    other = QShortcut(QKeySequence("F2"), user.window, lambda: user.trigger("reset_new_seed"))
    click_cell(user, panel, 0, "x1")
    user.qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    assert editor_of(user).isVisible() and not user.window.bench.stack.canUndo()
    user.qtbot.keyClick(editor_of(user), Qt.Key.Key_Escape)
    other.deleteLater()


def test_what_is_typed_stays_while_it_trains_and_the_table_is_sorted(user: User) -> None:
    panel = open_panel(user)
    click_header(user, panel, "𝓛")
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 3, timeout=10_000)
    click_cell(user, panel, 1, "x2")
    example = panel.model.example_at(1)
    user.qtbot.keyClick(panel.table, "5")
    for _ in range(5):
        user.qtbot.wait(60)
        assert editor_of(user).text() == "5" and panel.model.example_at(1) == example
    user.qtbot.keyClick(editor_of(user), Qt.Key.Key_Return)
    user.qtbot.wait(5)
    assert x_of(user)[example][1] == 5.0 and user.window.bench.playing
    user.trigger("play")


def test_a_class_is_typed_by_its_name(open_window: MakeWindow) -> None:
    user = open_window(load_lab("rings").experiment)
    panel = open_panel(user)
    click_cell(user, panel, 0, "y")
    user.qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert editor_of(user).text() == "class 1"
    editor_of(user).selectAll()
    user.qtbot.keyClicks(editor_of(user), "Class 3")
    user.qtbot.keyClick(editor_of(user), Qt.Key.Key_Return)
    user.qtbot.wait(5)
    assert y_of(user)[0] == 2.0


def test_the_row_below_takes_another_example(xor: User) -> None:
    panel = open_panel(xor)
    xor.qtbot.mouseClick(xor.window.findChild(QToolButton, "data_table_add"), LEFT)
    for text, end in (("0.5", Qt.Key.Key_Tab), ("0,25", Qt.Key.Key_Tab), ("7", Qt.Key.Key_Return)):
        xor.qtbot.keyClicks(editor_of(xor), text)
        xor.qtbot.keyClick(editor_of(xor), end)
        xor.qtbot.wait(5)
    assert "'7' is not a class" in foot(xor) and xor.points == 4  # what was typed is still there to be fixed
    panel.new_row.setFocus()
    type_into(xor, panel.new_row, "1")
    xor.settle()
    assert x_of(xor)[4] == [0.5, 0.25] and y_of(xor)[4] == 1.0 and panel.model.rowCount() == 5
    assert xor.window.bench.stack.count() == 1 and panel.new_model.index(0, 2).data() == "x1"


def test_an_empty_table_is_filled_by_typing(xor: User) -> None:
    panel = open_panel(xor)
    xor.trigger("clear_points")
    xor.settle()
    place = panel.new_row.visualRect(panel.new_model.index(0, titles(panel).index("x1"))).center()
    xor.qtbot.mouseClick(panel.new_row.viewport(), LEFT, pos=place)
    for text in ("1", "2", "0"):
        xor.qtbot.keyClicks(editor_of(xor), text)
        xor.qtbot.keyClick(editor_of(xor), Qt.Key.Key_Tab)
        xor.qtbot.wait(5)
    xor.settle()
    assert x_of(xor) == [[1.0, 2.0]] and "m = 1" in panel.mean.text()


def test_rows_and_points_are_selected_together_and_deleted(xor: User) -> None:
    panel, state = open_panel(xor), xor.window.state
    click_cell(xor, panel, 1, "x1")
    assert state.points == (1,)
    click_cell(xor, panel, 3, "x1", CONTROL)
    assert state.points == (1, 3)
    xor.qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    xor.settle()
    assert x_of(xor) == [[0, 0], [1, 0]] and xor.window.bench.stack.undoText() == "Delete 2 rows"
    xor.trigger("undo")
    xor.settle()
    assert xor.points == 4
    click_cell(xor, panel, 2, "x1")
    xor.qtbot.mouseClick(xor.window.findChild(QToolButton, "data_table_delete"), LEFT)
    xor.settle()
    assert x_of(xor) == [[0, 0], [0, 1], [1, 1]]


def test_points_selected_on_the_plot_are_rows_in_sight_also_when_sorted(user: User) -> None:
    panel, state = open_panel(user), user.window.state
    state.select_points([200, 201, 7])
    assert panel.sheet.chosen.tolist() == [7, 200, 201]
    click_header(user, panel, "𝓛")
    assert panel.sheet.chosen.tolist() == [7, 200, 201] and state.points == (7, 200, 201)
    user.window.bench.step_epochs(20)
    user.wait_epoch(20)
    user.settle()
    assert panel.sheet.chosen.tolist() == [7, 200, 201]
    state.select_points([3])
    row = panel.model.row_of(3)
    assert panel.table.visualRect(panel.model.index(row, 0)).intersects(panel.table.viewport().rect())
    state.select_points(())
    assert panel.sheet.chosen.tolist() == []


def test_the_arrows_and_shift_select_a_run_of_rows(user: User) -> None:
    panel = open_panel(user)
    click_cell(user, panel, 4, "x1")
    user.qtbot.keyClick(panel.table, Qt.Key.Key_Down, SHIFT)
    user.qtbot.keyClick(panel.table, Qt.Key.Key_Down, SHIFT)
    assert user.window.state.points == (4, 5, 6) and user.window.state.example == 6
    user.qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert user.window.state.points == (7,) and user.window.state.example == 7


def test_the_row_under_the_mouse_has_its_point_ringed(user: User) -> None:
    panel = open_panel(user)
    marker = user.plot.marker
    assert not marker.isVisible()
    place = panel.table.visualRect(panel.model.index(2, 2)).center()
    for shift in (5, 0):
        QTest.mouseMove(panel.table.viewport(), place + QPoint(shift, 0))
        user.qtbot.wait(5)
    assert marker.isVisible() and [float(v[0]) for v in marker.getData()] == x_of(user)[2]
    places = itertools.cycle((QPoint(5, 5), QPoint(15, 5)))

    def is_gone() -> bool:
        QTest.mouseMove(user.window.status_line, next(places))  # Qt may hold a single one for a mouse at rest
        return not marker.isVisible()

    user.qtbot.waitUntil(is_gone)


def test_paste_from_a_spreadsheet_at_the_current_cell_grows_rows(xor: User) -> None:
    panel = open_panel(xor)
    click_cell(xor, panel, 3, "x1")
    clip("0,5\t2\t0\n3\t4\t1\n5\t6\t1\n")
    xor.qtbot.keyClick(panel.table, Qt.Key.Key_V, CONTROL)
    xor.settle()
    assert x_of(xor)[3:] == [[0.5, 2.0], [3.0, 4.0], [5.0, 6.0]] and y_of(xor)[3:] == [0, 1, 1]
    assert xor.window.bench.stack.count() == 1 and xor.window.bench.stack.undoText() == "Paste 3 rows"
    click_cell(xor, panel, 0, "x2")
    clip("9\n8\n")
    xor.qtbot.keyClick(panel.table, Qt.Key.Key_V, CONTROL)
    assert [row[1] for row in x_of(xor)[:3]] == [9.0, 8.0, 0.0] and xor.points == 6


def test_a_computed_column_takes_no_paste(xor: User) -> None:
    panel = open_panel(xor)
    before = xor.window.bench.experiment
    panel.table.setCurrentIndex(panel.model.index(0, panel.model.columnCount() - 1))
    clip("9\n")
    xor.qtbot.keyClick(panel.table, Qt.Key.Key_V, CONTROL)
    assert "this column is computed" in foot(xor) and xor.window.bench.experiment is before


def test_a_block_with_an_error_names_the_cell_and_changes_nothing(xor: User) -> None:
    panel = open_panel(xor)
    before = xor.window.bench.experiment
    click_cell(xor, panel, 0, "x1")
    clip("1\t2\n3\tfour\n")
    xor.qtbot.keyClick(panel.table, Qt.Key.Key_V, CONTROL)
    assert foot(xor).startswith("row 2, x2: 'four' is not a number") and xor.window.bench.experiment is before
    clip("1\r\n\r\n3\r\n")
    xor.qtbot.keyClick(panel.table, Qt.Key.Key_V, CONTROL)
    assert foot(xor).startswith("row 2, x1: is empty") and xor.window.bench.experiment is before
    clip("1\t2\t0\t4\n")
    xor.qtbot.keyClick(panel.table, Qt.Key.Key_V, CONTROL)
    assert "has 4 columns" in foot(xor)
    clip("")
    xor.qtbot.keyClick(panel.table, Qt.Key.Key_V, CONTROL)
    assert "clipboard holds no text" in foot(xor) and xor.window.bench.experiment is before


def test_pasting_follows_the_order_that_is_shown_and_copying_gives_it_back(user: User) -> None:
    panel = open_panel(user)
    click_header(user, panel, "x1")
    lowest = [panel.model.example_at(row) for row in range(2)]
    click_cell(user, panel, 0, "x2")
    click_cell(user, panel, 1, "x2", SHIFT)
    user.qtbot.keyClick(panel.table, Qt.Key.Key_C, CONTROL)
    train = user.window.bench.experiment.data.train
    copied = np.array([[float(c) for c in row.split("\t")] for row in QGuiApplication.clipboard().text().splitlines()])
    assert np.array_equal(copied[:, :2], train.x[sorted(lowest)])
    click_cell(user, panel, 0, "x2")
    clip("1\n2\n")
    user.qtbot.keyClick(panel.table, Qt.Key.Key_V, CONTROL)
    assert user.window.bench.experiment.data.train.x[lowest, 1].tolist() == [1.0, 2.0]


def test_test_rows_have_a_table_of_their_own(user: User) -> None:
    panel = open_panel(user)
    train = user.window.bench.experiment.data.train
    user.qtbot.mouseClick(panel.sets, LEFT)
    assert panel.sets.isChecked() and panel.model.rowCount() == 250
    click_cell(user, panel, 0, "x1")
    assert user.window.state.points == () and user.window.state.example is None
    type_into(user, panel.table, "3")
    user.settle()
    data = user.window.bench.experiment.data
    assert data.test.x[0, 0] == 3.0 and data.train == train
    user.qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    user.settle()
    assert len(user.window.bench.experiment.data.test) == 249 == panel.model.rowCount()
    user.qtbot.mouseClick(panel.sets, LEFT)
    user.settle()
    assert panel.model.rowCount() == 250


def test_keys_that_come_faster_than_the_table_follows_hit_no_other_rows(user: User) -> None:
    panel = open_panel(user)
    user.trigger("play")
    test = user.window.bench.experiment.data.test
    user.qtbot.mouseClick(panel.sets, LEFT)
    click_cell(user, panel, 5, "x1")
    for _ in range(3):
        user.qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert user.window.bench.experiment.data.test.x.tolist() == np.delete(test.x, 5, axis=0).tolist()
    user.qtbot.mouseClick(panel.sets, LEFT)
    click_cell(user, panel, 249, "x1")
    user.qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    user.qtbot.keyClick(panel.table, Qt.Key.Key_C, CONTROL)
    assert user.points == 249 and len(QGuiApplication.clipboard().text().splitlines()) <= 1
    user.trigger("clear_points")
    clip("1\t2\t0\n3\t4\t1\n")
    user.qtbot.keyClick(panel.table, Qt.Key.Key_V, CONTROL)
    assert x_of(user) == [[1.0, 2.0], [3.0, 4.0]]


def test_names_are_changed_by_a_double_click_on_a_heading(open_window: MakeWindow) -> None:
    user = open_window(load_lab("rings").experiment)
    user.trigger("step_epoch")
    user.wait_epoch(1)
    panel = open_panel(user)
    weights = user.window.bench.snapshot.params
    header = panel.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(titles(panel).index("x2")) + 10, header.height() // 2)
    user.qtbot.mouseDClick(header.viewport(), LEFT, pos=place)
    dialog = panel.editing.dialog
    assert dialog is not None and [line.text() for line in dialog.outputs] == ["class 1", "class 2", "class 3"]
    assert dialog.focusWidget() is dialog.inputs[1]
    user.qtbot.keyClicks(dialog.inputs[1], "x1")
    user.qtbot.keyClick(dialog.inputs[1], Qt.Key.Key_Return)
    assert "“x1” is taken already" in dialog.status.text() and dialog.isVisible()
    dialog.inputs[1].selectAll()
    user.qtbot.keyClicks(dialog.inputs[1], "height")
    dialog.outputs[2].selectAll()
    user.qtbot.keyClicks(dialog.outputs[2], "outside")
    user.qtbot.keyClick(dialog.outputs[2], Qt.Key.Key_Return)
    user.settle()
    data = user.window.bench.experiment.data
    assert data.inputs == ("x1", "height") and data.outputs[2] == "outside" and panel.editing.dialog is None
    assert "height" in titles(panel) and "outside" in texts(panel, titles(panel).index("y"))
    assert user.epoch == 1 and np.array_equal(user.window.bench.snapshot.params, weights)
    user.trigger("undo")
    user.settle()
    assert user.window.bench.experiment.data.inputs == ("x1", "x2")


def test_an_autoencoder_has_inputs_alone(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("autoencoder", 4, 2), last=(2, "linear")))
    panel = open_panel(user)
    click_cell(user, panel, 0, "i1")
    type_into(user, panel.table, "4")
    clip("1\t2\n")
    panel.new_row.setFocus()
    user.qtbot.keyClick(panel.new_row, Qt.Key.Key_V, CONTROL)
    user.settle()
    assert x_of(user)[0][1] == 4.0 and x_of(user)[4] == [1.0, 2.0]


def test_a_hundred_thousand_rows_scroll_and_are_edited(open_window: MakeWindow) -> None:
    experiment = load_lab("circle").experiment
    recipe = replace(experiment.data.recipe, samples=100_000, test_share=0.0)
    user = open_window()
    user.window.editor.take_recipe(recipe, "many")
    user.settle()
    panel = open_panel(user)
    assert panel.model.rowCount() == 100_000
    bar, took = panel.table.verticalScrollBar(), []
    for value in np.linspace(0, bar.maximum(), 30).astype(int).tolist():
        began = time.perf_counter()
        bar.setValue(value)
        panel.table.viewport().repaint()
        took.append(time.perf_counter() - began)
    assert float(np.median(took)) < 0.05
    click_cell(user, panel, 99_999, "x1")
    type_into(user, panel.table, "1")
    assert x_of(user)[99_999][0] == 1.0
