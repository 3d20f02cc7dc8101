"""The matrices of a layer as a table: cells typed in place, copied, pasted and frozen."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.core.editing import edits
from nnviz.core.network.part import Part
from nnviz.ui.panels.weights import WeightsPanel
from tests.ui.controllers.by_hand import EDGE, LEFT, matrix, pick, value_of
from tests.ui.user import User


def test_a_cell_of_the_matrix_is_typed_in_place(small: User) -> None:
    panel = matrix(small)
    panel.table.setCurrentIndex(panel.model.index(1, 0))
    panel.table.setFocus()
    QTest.keyClicks(panel.table, "2")
    line = QApplication.focusWidget()
    assert line is not None and line is not panel.table
    QTest.keyClicks(line, ".5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    small.qtbot.waitUntil(lambda: value_of(small, EDGE) == 2.5)
    assert panel.model.data(panel.model.index(1, 0)) == "2.5"


def test_a_cell_that_is_open_closes_when_the_network_changes(small: User) -> None:
    panel = matrix(small)
    before, weights = small.window.bench.experiment, small.window.bench.snapshot.params.copy()
    small.window.bench.edit("Add layer", edits.add_layer(before))
    small.settle()
    panel.show_layer(3)
    panel.table.setFocus()
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    QTest.keyClicks(panel.table, "7")
    line = QApplication.focusWidget()
    assert line is not None and line is not panel.table
    small.trigger("undo")
    panel.model.setData(panel.model.index(0, 0), "7")  # before the window has shown the smaller network
    assert "The network has changed" in small.window.status_line.text.text()
    panel.freeze_chosen()
    small.settle()
    assert not panel.table.editing and not small.window.bench.stack.canUndo()
    assert small.window.bench.experiment == before
    assert np.array_equal(small.window.bench.snapshot.params, weights)


def test_a_number_for_all_chosen_cells_is_one_undo(small: User) -> None:
    panel = matrix(small)
    panel.table.selectAll()
    panel.model.setData(panel.model.index(0, 0), "0,5")
    small.settle()
    assert small.window.bench.snapshot.params[:9].tolist() == [0.5] * 9
    small.trigger("undo")
    assert not small.window.bench.stack.canUndo()


def test_a_table_is_copied_and_pasted(small: User) -> None:
    panel = matrix(small)
    small.qtbot.mouseClick(panel.copy, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert len(copied.splitlines()) == 3 and copied.count("\t") == 6
    QGuiApplication.clipboard().setText("1\t2\n3\t-4,5\n")
    panel.table.setCurrentIndex(panel.model.index(1, 1))
    small.qtbot.mouseClick(panel.paste, LEFT)
    small.settle()
    assert small.window.bench.snapshot.params[:9].reshape(3, 3)[1:, 1:].tolist() == [[1.0, 2.0], [3.0, -4.5]]
    small.trigger("undo")
    QGuiApplication.clipboard().setText(copied)
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    small.settle()
    before = small.window.bench.snapshot.params.copy()
    QTest.keyClick(panel.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    small.settle()
    assert np.array_equal(small.window.bench.snapshot.params, before)  # every digit was copied


def test_a_table_that_does_not_fit_changes_nothing(small: User) -> None:
    panel = matrix(small)
    for text, said in (
        ("1\tx\n", "row 1, column 2: 'x' is not a number"), ("1 2 3 4\n", "only 3 × 3 fit"),
        ("  \n", "clipboard holds no text"),
    ):  # fmt: skip
        QGuiApplication.clipboard().setText(text)
        panel.table.setCurrentIndex(panel.model.index(0, 0))
        small.qtbot.mouseClick(panel.paste, LEFT)
        assert said in small.window.status_line.text.text() and not small.window.bench.stack.canUndo(), text


def test_chosen_cells_are_frozen(small: User) -> None:
    panel = matrix(small)
    panel.table.selectRow(1)
    small.qtbot.mouseClick(panel.freeze, LEFT)
    assert small.window.bench.experiment.network.layers[0].frozen == ("W[2]", "b[2]")
    small.qtbot.mouseClick(panel.freeze, LEFT)
    assert small.window.bench.experiment.network.layers[0].frozen == ()


def test_the_menu_of_a_weight_opens_the_matrix_of_its_layer(small: User) -> None:
    pick(small, Part(2, 0, 1), "Weights as a matrix")
    panel = small.window.panel_card.panel
    assert isinstance(panel, WeightsPanel) and panel.model.layer == 2 and panel.model.rowCount() == 1


def test_space_still_plays_from_the_matrix(small: User) -> None:
    panel = matrix(small)
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_Space)
    assert small.window.bench.playing
    QTest.keyClick(panel.table, Qt.Key.Key_Space)
