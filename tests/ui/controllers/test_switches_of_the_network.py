"""Frozen weights, units that are off, dropout, and names, by the menus of the diagram."""

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QToolButton

from nnviz.core.editing import edits
from nnviz.core.network.part import Part
from tests.ui.controllers.by_hand import BIAS, EDGE, LEFT, NONE, UNIT, matrix, menu, pick, place_of
from tests.ui.user import User


def test_frozen_numbers_stay_while_the_others_learn(small: User) -> None:
    for part, text in ((EDGE, "Freeze W[1][2,1]"), (BIAS, "Freeze b[1][3]"), (UNIT, "Freeze unit")):
        pick(small, part, text)
        hand = small.window.weights
        assert hand.is_frozen(part), part
        before = small.window.bench.snapshot.params.copy()
        epoch = small.epoch
        small.window.bench.step_epochs(5)
        small.wait_epoch(epoch + 5)
        after = small.window.bench.snapshot.params
        frozen = {EDGE: [3], BIAS: [8], UNIT: [3, 4, 5]}[part]
        assert np.flatnonzero(before == after).tolist() == frozen, part
        pick(small, part, text)
        assert not hand.is_frozen(part), part


def test_a_network_that_is_frozen_as_a_whole_says_so(small: User) -> None:
    bench = small.window.bench
    for index in range(2):
        bench.edit("Freeze", edits.with_frozen(bench.experiment, index, ("W", "b")))
    small.settle()
    small.window.bench.step_epochs(1)
    small.wait_epoch(1)
    small.qtbot.waitUntil(lambda: "training changes nothing" in small.window.status_line.text.text())
    small.trigger("undo")
    small.settle()
    small.qtbot.waitUntil(lambda: "Space plays" in small.window.status_line.text.text())


def test_a_whole_layer_is_frozen_and_the_editor_shows_it(small: User) -> None:
    pick(small, EDGE, "Freeze layer 1")
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, EDGE))
    editor = small.window.weights.editor
    assert editor.freeze.isChecked()
    small.qtbot.mouseClick(editor.freeze, LEFT)
    assert not small.window.weights.is_frozen(EDGE) and small.window.weights.is_frozen(BIAS)
    small.trigger("undo")
    assert small.window.weights.is_frozen(EDGE) and editor.freeze.isChecked()


def test_a_unit_is_switched_off_and_on_under_the_same_weights(small: User) -> None:
    before = small.window.bench.snapshot
    pick(small, UNIT, "Switched off")
    off = small.window.bench.snapshot
    assert [layer.off for layer in off.architecture.layers] == [(2,), ()] and np.array_equal(off.params, before.params)
    assert off.train_loss != before.train_loss
    small.window.grab()
    pick(small, UNIT, "Switched off")
    assert small.window.bench.snapshot.train_loss == before.train_loss


def test_dropout_of_a_layer_is_chosen_in_its_menu(small: User) -> None:
    pick(small, UNIT, "0.5")
    assert small.window.bench.experiment.network.layers[0].dropout == 0.5
    assert "0.5" in small.window.network_view.headers[0].activation.text()
    small.window.bench.step_epochs(3)
    small.wait_epoch(3)


def test_an_output_cannot_be_switched_off(small: User) -> None:
    opened = menu(small, Part(2, 0))
    texts = [a.text() for a in opened.actions()]
    opened.deleteLater()
    assert "Switched off" not in texts and "Rename…" in texts


def test_a_double_click_renames_an_input_or_output(small: User) -> None:
    view = small.window.network_view
    for part, where in ((Part(0, 1), "inputs"), (Part(2, 0), "outputs")):
        QTest.mouseDClick(view, LEFT, NONE, place_of(small, part))
        dialogs = [d for d in small.window.findChildren(QInputDialog, "rename") if d.isVisible()]
        assert len(dialogs) == 1, where
        dialogs[0].setTextValue("  hours  slept ")
        dialogs[0].accept()
        assert getattr(small.window.bench.experiment.data, where)[part.unit] == "hours slept", where
        small.trigger("undo")
        assert getattr(small.window.bench.experiment.data, where)[part.unit] != "hours slept", where


def test_the_name_of_an_input_stands_in_the_diagram_and_wherever_it_is_spoken_of(small: User) -> None:
    view, panel = small.window.network_view, matrix(small)
    panel.show_layer(1)
    name = QRect(place_of(small, Part(0, 1)) - QPoint(70, 12), QSize(50, 24))
    before = view.grab(name).toImage()
    QTest.mouseDClick(view, LEFT, NONE, place_of(small, Part(0, 1)))
    dialog = small.window.findChild(QInputDialog, "rename")
    assert dialog is not None
    dialog.setTextValue("<F2>")
    dialog.accept()
    small.settle()
    assert view.grab(name).toImage() != before
    assert panel.model.headerData(1, Qt.Orientation.Horizontal) == "<F2>"
    buttons = small.window.features_card.findChildren(QToolButton, "feature.x2")
    assert [button.toolTip() for button in buttons if button.isVisible()] == ["<F2>"]
    QTest.mouseMove(view, place_of(small, Part(0, 1)))
    small.qtbot.waitUntil(lambda: "<b>&lt;F2&gt;</b>" in small.window.network_card.inspector.text())


def test_a_name_that_is_taken_is_refused(small: User) -> None:
    QTest.mouseDClick(small.window.network_view, LEFT, NONE, place_of(small, Part(0, 1)))
    dialog = small.window.findChild(QInputDialog, "rename")
    assert dialog is not None
    dialog.setTextValue(small.window.bench.experiment.data.inputs[0])
    dialog.accept()
    assert "is taken already" in small.window.status_line.text.text()
