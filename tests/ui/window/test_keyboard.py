"""Space plays whatever has the focus, Enter presses it, and a focus that falls goes to the plane (decision 0018)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QToolButton,
    QWidget,
)

from nnviz.core.base.experiment import replace
from nnviz.core.editing.files import encode
from nnviz.core.network.part import Part
from nnviz.labs import load_lab
from nnviz.panels import PANELS
from nnviz.ui.cards.form import NumberBox
from nnviz.ui.dialogs.share_dialog import ShareDialog
from nnviz.ui.panels.examples import ExamplesPanel
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.panels.weights import WeightsPanel
from nnviz.ui.window import keyboard
from nnviz.ui.window.keyboard import is_typed_into
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton
SPACE, ENTER, KEYPAD, TAB = Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab


def focused(user: User) -> QWidget | None:
    """What has the focus in the window, once all that follows from the last event is done."""
    QApplication.processEvents()
    return user.window.focusWidget()


def on_plane(user: User) -> bool:
    return focused(user) is user.plot


def controls_of(parent: QWidget) -> Iterator[QWidget]:
    """All that Tab reaches."""
    for widget in parent.findChildren(QWidget):
        if widget.isVisible() and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def number_box(user: User, path: str) -> NumberBox:
    box = user.window.form.controls[path].widget
    assert isinstance(box, NumberBox)
    return box


def type_into(widget: QWidget, text: str, end: Qt.Key | None = ENTER) -> None:
    """Types over what stands in a field, wherever its focus is then."""
    widget.setFocus()
    line = widget.lineEdit() if isinstance(widget, QComboBox | QAbstractSpinBox) else widget
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(widget, text)
    if end is not None:
        QTest.keyClick(widget, end)


def select_two(user: User) -> list[float]:
    """Selects points and says their classes."""
    user.window.state.select_points([0, 1])
    train = user.window.bench.experiment.data.train
    assert train.y is not None
    return [float(v) for v in train.y[:2, 0]]


def classes_of_two(user: User) -> list[float]:
    train = user.window.bench.experiment.data.train
    assert train.y is not None
    return [float(v) for v in train.y[:2, 0]]


# -------------------------------------------------------------------- Space


def test_space_plays_from_whatever_has_the_focus_in_every_panel(user: User) -> None:
    window = user.window
    for name in PANELS:
        window.bench.new_document(load_lab("xor").experiment, None)
        window.panel_card.open(name)
        user.settle()
        controls = [w for w in controls_of(window.panel_card.panel) if not is_typed_into(w) or w.findChild(QLineEdit)]
        for control in controls:
            if isinstance(control, QLineEdit) or (isinstance(control, QComboBox) and control.isEditable()):
                continue
            before = window.bench.experiment
            control.setFocus()
            QTest.keyClick(control, SPACE)
            assert window.bench.playing, (name, control)
            QTest.keyClick(control, SPACE)
            assert not window.bench.playing and window.bench.experiment == before, (name, control)


def test_space_plays_from_every_button_box_and_list_of_the_window(user: User) -> None:
    window = user.window
    kinds = set()
    for control in list(controls_of(window)):
        if is_typed_into(control) or not control.isVisible():
            continue
        before = window.bench.experiment
        control.setFocus()
        QTest.keyClick(control, SPACE)
        assert window.bench.playing, control
        window.bench.pause()
        assert window.bench.experiment == before, control
        kinds.add(type(control).__name__)
    assert {"QToolButton", "QPushButton", "QCheckBox", "QuietCombo"} <= kinds


def test_space_is_typed_where_text_is_and_plays_where_nothing_is_typed(user: User) -> None:
    box = number_box(user, "training.optimizer.learning_rate")
    box.setFocus()
    before = box.currentText()
    box.lineEdit().selectAll()
    QTest.keyClick(box, Qt.Key.Key_3)
    QTest.keyClick(box, SPACE)
    assert not user.window.bench.playing and box.currentText() == "3 "
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.currentText() == before
    user.plot.setFocus()
    assert box.currentText() == before and user.window.bench.stack.count() == 0
    box.setFocus(Qt.FocusReason.TabFocusReason)  # nothing is typed
    QTest.keyClick(box, SPACE)
    assert user.window.bench.playing and box.currentText() == before


def test_a_box_for_a_number_keeps_space_only_while_one_is_typed(xor: User) -> None:
    panel = xor.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    panel.example.setFocus()
    QTest.keyClick(panel.example, Qt.Key.Key_Up)
    QTest.keyClick(panel.example, SPACE)
    assert xor.window.bench.playing
    QTest.keyClick(panel.example, SPACE)
    QTest.keyClick(panel.example, Qt.Key.Key_3)
    QTest.keyClick(panel.example, SPACE)
    assert not xor.window.bench.playing


def test_space_does_nothing_to_a_button_while_play_is_off(user: User) -> None:
    user.trigger("clear_points")
    user.settle()
    box = user.window.form.controls["training.shuffle"].widget
    box.setFocus()
    before = user.window.bench.experiment
    QTest.keyClick(box, SPACE)
    assert user.window.bench.experiment == before and not user.window.bench.playing


# -------------------------------------------------------------------- Enter


def test_enter_presses_every_kind(user: User) -> None:
    window = user.window
    for key in (ENTER, KEYPAD):
        window.bench.new_document(load_lab("circle").experiment, None)
        window.panel_card.open("lab")
        user.wait_epoch(0)
        box = window.form.controls["training.shuffle"].widget
        box.setFocus()
        shuffle = window.bench.experiment.training.shuffle
        QTest.keyClick(box, key)
        assert window.bench.experiment.training.shuffle is not shuffle, key
        button = window.top_bar.findChild(QToolButton, "button_step_epoch")
        assert button is not None
        button.setFocus()
        QTest.keyClick(button, key)
        user.wait_epoch(1)
        tab = window.panel_card.tabs.buttons["weights"]
        tab.setFocus()
        QTest.keyClick(tab, key)
        assert window.panel_card.current == "weights", key
        clear = next(b for b in window.data_card.findChildren(QAbstractButton) if b.text() == "Clear")
        clear.setFocus()
        QTest.keyClick(clear, key)
        assert user.points == 0, key


def test_enter_opens_a_list_and_a_menu(user: User) -> None:
    combo = user.window.form.controls["training.optimizer.name"].widget
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    QTest.keyClick(combo, ENTER)
    assert combo.view().isVisible()
    combo.hidePopup()
    assert on_plane(user)
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    panel.copy.setFocus()
    QTest.keyClick(panel.copy, ENTER)
    assert panel.copy.menu().isVisible()
    panel.copy.menu().close()
    assert on_plane(user)


def test_enter_that_is_held_down_presses_once(user: User) -> None:
    button = user.window.top_bar.findChild(QToolButton, "button_step_epoch")
    assert button is not None
    button.setFocus()
    QTest.keyPress(button, ENTER)
    for _ in range(3):
        QTest.sendKeyEvent(QTest.KeyAction.Press, button, ENTER, "\r", Qt.KeyboardModifier.NoModifier)
    QTest.keyRelease(button, ENTER)
    user.settle()
    assert user.epoch >= 1


def test_dialogs_press_by_enter_and_by_space(xor: User) -> None:
    xor.trigger("share")
    dialog = xor.window.findChild(ShareDialog)
    assert dialog is not None
    for key, ticked in ((ENTER, False), (SPACE, True)):
        dialog.points.setEnabled(True)
        dialog.points.setChecked(not ticked)
        dialog.points.setFocus()
        QTest.keyClick(dialog.points, key)
        assert dialog.points.isChecked() is ticked and dialog.isVisible(), key
    assert not xor.window.bench.playing
    dialog.reject()


def test_enter_ticks_a_row_of_the_shown_controls(user: User) -> None:
    user.trigger("shown_controls")
    dialog = user.window.hidden_controls.dialog
    assert dialog is not None
    dialog.tree.setCurrentItem(dialog.items["features"])
    dialog.tree.setFocus()
    QTest.keyClick(dialog.tree, ENTER)
    assert user.window.bench.experiment.hidden == ("features",) and dialog.isVisible()
    dialog.close()


# -------------------------------------------------------------------- the focus


def test_the_plane_has_the_focus_after_enter_in_a_number_field_and_after_another_panel_was_opened(xor: User) -> None:
    window = xor.window
    type_into(number_box(xor, "training.optimizer.learning_rate"), "0.25")
    assert window.bench.experiment.training.optimizer.learning_rate == 0.25 and on_plane(xor)
    panel = window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    type_into(panel.example, "3")
    assert window.state.example == 2 and on_plane(xor)
    panel.example.setFocus()
    xor.click_tab("weights")
    assert on_plane(xor)
    weights = window.panel_card.panel
    assert isinstance(weights, WeightsPanel)
    weights.table.setFocus()
    xor.click_tab("maths")
    assert on_plane(xor)


def test_the_plane_has_the_focus_after_tab_from_a_box_that_is_hidden_by_it(user: User) -> None:
    bench, path = user.window.bench, "training.optimizer.learning_rate"
    user.window.form.edited.connect(lambda *_: bench.edit("Hide", replace(bench.experiment, hidden=(path,))))
    box = number_box(user, path)
    type_into(box, "0.7", TAB)
    assert bench.experiment.training.optimizer.learning_rate == 0.7
    assert not box.isVisible() and on_plane(user)


def test_the_plane_has_the_focus_after_tab_to_a_box_that_is_hidden_by_it(user: User) -> None:
    bench = user.window.bench
    box = number_box(user, "training.optimizer.learning_rate")
    box.setFocus()
    QTest.keyClick(box, TAB)
    following = focused(user)
    assert following is not None
    path = following.objectName()
    user.window.form.edited.connect(lambda *_: bench.edit("Hide", replace(bench.experiment, hidden=(path,))))
    type_into(box, "0.7", TAB)
    assert not following.isVisible() and on_plane(user)


def test_the_plane_has_the_focus_when_a_list_is_closed_and_when_its_holder_is_hidden_or_off(user: User) -> None:
    window = user.window
    combo = window.form.controls["training.optimizer.name"].widget
    assert isinstance(combo, QComboBox)
    combo.setFocus()
    combo.hidePopup()
    assert on_plane(user)
    rate = number_box(user, "training.optimizer.learning_rate")
    rate.setFocus()
    window.bench.edit("Hide", replace(window.bench.experiment, hidden=("training.optimizer.learning_rate",)))
    assert on_plane(user)
    button = window.top_bar.findChild(QToolButton, "button_step_epoch")
    assert button is not None
    button.setFocus()
    user.trigger("clear_points")
    user.settle()
    assert not button.isEnabled() and on_plane(user)


def test_the_plane_has_the_focus_after_a_dialog(xor: User) -> None:
    window = xor.window
    panel = window.panel_card.open("examples")
    assert isinstance(panel, ExamplesPanel)
    button = panel.editing.names
    for key in (Qt.Key.Key_Escape, ENTER):
        button.setFocus()
        QTest.keyClick(button, ENTER)
        dialog = panel.editing.dialog
        assert dialog is not None
        xor.qtbot.waitUntil(lambda d=dialog: d.isActiveWindow())
        QTest.keyClick(dialog.focusWidget() or dialog, key)
        window.activateWindow()  # what a window manager does
        xor.qtbot.waitUntil(window.isActiveWindow)
        assert on_plane(xor)


def test_the_plane_has_the_focus_after_an_import(xor: User, tmp_path: Path) -> None:
    path = tmp_path / "wines.csv"
    path.write_text("a,b,kind\n1,2,red\n3,4,white\n5,1,red\n2,2,white\n")
    number_box(xor, "network.init.seed").setFocus()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    xor.window.dropEvent(
        QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    )
    dialog = xor.window.tables.importer.dialog
    assert dialog is not None
    xor.qtbot.waitUntil(lambda: dialog.isActiveWindow() and dialog.table is not None, timeout=10_000)
    dialog.accept_button.setFocus()
    QTest.keyClick(dialog.accept_button, ENTER)
    xor.qtbot.waitUntil(lambda: xor.points == 4)
    xor.window.activateWindow()  # what a window manager does
    xor.qtbot.waitUntil(xor.window.isActiveWindow)
    assert on_plane(xor)


def test_a_field_that_is_clicked_keeps_the_focus(user: User) -> None:
    """Also where another field closes because of it."""
    box = number_box(user, "training.optimizer.learning_rate")
    name = QLineEdit(user.window.centralWidget())
    name.editingFinished.connect(name.hide)  # as the box for the name of a class does
    name.show()
    name.setFocus()
    QTest.keyClicks(name, "a")
    line = box.lineEdit()
    assert line is not None
    QTest.mousePress(line, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    box.setFocus(Qt.FocusReason.MouseFocusReason)  # a press that a test sends moves no focus
    QTest.mouseRelease(line, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(5, 5))
    assert not name.isVisible() and focused(user) is box


def test_a_window_that_comes_back_to_the_front_keeps_its_field(user: User) -> None:
    box = number_box(user, "network.init.seed")
    box.setFocus()
    other = QDialog()
    user.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    user.qtbot.waitUntil(other.isActiveWindow)
    user.window.activateWindow()
    user.qtbot.waitUntil(user.window.isActiveWindow)
    assert focused(user) is box


# -------------------------------------------------------------------- what is typed after a field has closed


def test_digits_after_a_field_has_closed_recolour_nothing_until_the_hand_is_back_at_the_points(xor: User) -> None:
    before = select_two(xor)
    type_into(number_box(xor, "training.optimizer.learning_rate"), "0.5")
    for key in ("1", "0", "."):
        QTest.keyClick(focused(xor), key)
    assert classes_of_two(xor) == before
    xor.window.weights.click(Part(1, 0, 0), QPointF(50, 50))
    line = xor.window.weights.editor.line
    QTest.keyClicks(line, "2.5")
    QTest.keyClick(line, ENTER)
    for key in ("1", "0"):
        QTest.keyClick(focused(xor), key)
    QTest.keyClick(focused(xor), Qt.Key.Key_Delete)
    assert classes_of_two(xor) == before and xor.points == len(load_lab("xor").experiment.data.train)
    select_two(xor)
    type_into(number_box(xor, "training.optimizer.learning_rate"), "0.25")
    x, y = xor.window.bench.experiment.data.train.x[0]
    xor.click(float(x), float(y), modifier=Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(focused(xor), "1")
    QTest.keyClick(focused(xor), "0")
    assert classes_of_two(xor) != before


def test_digits_recolour_again_after_a_pause(xor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyboard, "PAUSE", 0.0)
    select_two(xor)
    type_into(number_box(xor, "training.optimizer.learning_rate"), "0.5")
    QTest.keyClick(focused(xor), "1")
    assert classes_of_two(xor) == [1.0, 1.0]


def test_keys_that_no_number_goes_on_with_mean_what_they_always_do(xor: User) -> None:
    type_into(number_box(xor, "training.optimizer.learning_rate"), "0.5")
    QTest.keyClick(focused(xor), Qt.Key.Key_Right)
    xor.wait_epoch(1)
    type_into(number_box(xor, "training.optimizer.learning_rate"), "0.25")
    QTest.keyClick(focused(xor), SPACE)
    assert xor.window.bench.playing
    xor.window.bench.pause()
    type_into(number_box(xor, "training.optimizer.learning_rate"), "0.125")
    QTest.keyClick(focused(xor), "r")
    xor.wait_epoch(0)


def test_letters_after_a_name_was_typed_do_nothing(open_window: MakeWindow) -> None:
    user = open_window(load_lab("rings").experiment)
    user.trigger("step_epoch")
    user.wait_epoch(1)
    user.trigger("rename_class")
    line = user.window.findChild(QLineEdit, "class_name")
    assert line is not None and line.isVisible()
    type_into(line, "Amber")
    for key in "rb":
        QTest.keyClick(focused(user), key)
    user.settle()
    assert user.epoch == 1 and not user.window.actions_["brush"].isChecked() and on_plane(user)


def test_rubbish_in_a_number_box_can_be_fixed(xor: User) -> None:
    box = number_box(xor, "training.optimizer.learning_rate")
    before = xor.window.bench.experiment
    type_into(box, "fast")
    assert focused(xor) is box and box.currentText() == "fast" and box.property("wrong")
    assert "is not a number" in xor.window.status_line.text.text() and xor.window.bench.experiment == before
    QTest.keyClicks(box, "0.75")  # over what was wrong
    assert not box.property("wrong")
    QTest.keyClick(box, ENTER)
    assert xor.window.bench.experiment.training.optimizer.learning_rate == 0.75 and on_plane(xor)
    type_into(box, "fast", TAB)
    assert box.currentText() == "0.75" and not box.property("wrong")


def test_a_file_reads_the_same_after_all_this(xor: User) -> None:
    """What is typed in passing leaves no trace in the experiment."""
    before = json.loads(encode(xor.window.bench.saved_experiment()))
    box = number_box(xor, "training.optimizer.learning_rate")
    type_into(box, "fast", TAB)
    QTest.keyClick(focused(xor), "1")
    assert json.loads(encode(xor.window.bench.saved_experiment())) == before
