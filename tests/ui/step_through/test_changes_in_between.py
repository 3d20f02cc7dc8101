"""Settings, weights and points change while somebody steps through an update."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyle, QStyleOptionSpinBox

from nnviz.core.editing.edits import remove_all_points
from nnviz.labs import load_lab
from nnviz.ui.panels.examples import ExamplesPanel
from tests.ui.step_through.maths_by_hand import here, opened, press, shown
from tests.ui.user import MakeWindow, User


def test_changed_settings_start_again_and_say_so(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("dz", 1)
    xor.window.editor.set_units(0, 3)
    xor.settle()
    assert here(panel) == ("x", 0) and panel.steps.steps[1].result.values.shape == (3, 1)
    assert "restarts" in xor.window.status_line.text.text()
    assert "the input" in panel.line.text() and panel.formula.latex == ("x = a^{[0]}",)
    panel.steps.go("a", 1)
    xor.click(0.5, 0.5)
    xor.settle()
    assert here(panel) == ("x", 0)


def test_reset_starts_again_and_says_so(xor: User) -> None:
    xor.window.bench.step_epochs(3)
    xor.wait_epoch(3)
    panel = opened(xor)
    panel.steps.go("dz", 1)
    xor.key(Qt.Key.Key_R)
    assert "restarts" in xor.window.status_line.text.text()
    xor.settle()
    assert here(panel) == ("x", 0) and panel.formula.latex == ("x = a^{[0]}",)


def test_undo_and_redo_of_what_changed_the_run_start_again_and_say_so(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("update_b", 2)
    press(xor, panel.next)
    assert here(panel) == ("x", 0) and "restarts" not in xor.window.status_line.text.text()  # the steps were done
    for name in ("undo", "redo"):
        xor.settle()
        panel.steps.go("a", 2)
        xor.window.tell("", False)
        xor.trigger(name)
        assert "restarts" in xor.window.status_line.text.text()
        xor.settle()
        assert here(panel) == ("x", 0)


def test_weights_set_by_hand_start_again_and_say_so_once(xor: User) -> None:
    panel, bench = opened(xor), xor.window.bench
    panel.steps.go("a", 1)
    bench.set_parameter("Set W[1][1,1]", 0, 2.5, "drag")
    assert "restarts" in xor.window.status_line.text.text()
    xor.window.tell("", False)
    bench.set_parameter("Set W[1][1,1]", 0, 3.5, "drag")
    assert xor.window.status_line.text.text() == ""
    xor.settle()
    assert here(panel) == ("x", 0) and panel.steps.steps[1].rows[0].operands[0].values[0, 0] == 3.5
    panel.steps.go("a", 1)
    bench.set_params("Set all", np.zeros_like(bench.snapshot.params))
    xor.settle()
    assert here(panel) == ("x", 0) and "restarts" in xor.window.status_line.text.text()


def test_up_in_the_box_is_the_next_example_and_down_is_it_in_the_window_and_the_table(xor: User) -> None:
    panel = opened(xor)
    panel.example.setFocus()
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        xor.qtbot.keyClick(panel.example, key)
        seen.append(panel.example.value())
    assert seen == [2, 3, 2, 1, 4, 1]
    option = QStyleOptionSpinBox()
    panel.example.initStyleOption(option)
    arrow = panel.example.style().subControlRect(
        QStyle.ComplexControl.CC_SpinBox, option, QStyle.SubControl.SC_SpinBoxUp, panel.example
    )
    xor.qtbot.mouseClick(panel.example, Qt.MouseButton.LeftButton, pos=arrow.center())
    assert panel.example.value() == 2 and xor.window.state.example == 1
    xor.window.state.choose(0)
    xor.window.setFocus()
    xor.key(Qt.Key.Key_Down)
    assert panel.example.value() == 2
    examples = xor.window.panel_card.open("examples")
    assert isinstance(examples, ExamplesPanel)
    table = examples.table
    xor.qtbot.keyClick(table, Qt.Key.Key_Down)
    assert xor.window.state.example == 2


def test_training_goes_on_under_the_same_step(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("a", 2)
    before = shown(panel).result.values.copy()
    xor.key(Qt.Key.Key_Right)
    xor.wait_epoch(1)
    assert here(panel) == ("a", 2)
    assert not np.array_equal(shown(panel).result.values, before)


def test_no_points_says_what_is_missing(open_window: MakeWindow) -> None:
    user = open_window(remove_all_points(load_lab("xor").experiment))
    panel = opened(user)
    assert panel.missing.isVisibleTo(panel) and "no training points" in panel.missing.text()
    assert not panel.next.isEnabled()
    user.trigger("step_operation")
    user.click(0.5, 0.5)
    user.settle()
    assert panel.next.isEnabled() and not panel.missing.isVisible() and here(panel) == ("x", 0)
