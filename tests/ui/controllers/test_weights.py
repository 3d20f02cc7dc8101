"""Weights and biases by hand: numbers typed, turned and pulled in the diagram."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.core.network.parameters import index_of
from nnviz.core.network.part import Part
from nnviz.core.training.snapshot import Snapshot
from nnviz.labs import load_lab
from tests.core.making import make, task_data
from tests.ui.controllers.by_hand import BIAS, EDGE, LEFT, NONE, SHIFT, place_of, pull, value_of, wheel
from tests.ui.user import MakeWindow, User


def test_a_click_opens_the_number_and_enter_sets_it(small: User) -> None:
    for part in (EDGE, BIAS):
        editor = small.window.weights.editor
        small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, part))
        assert editor.isVisible() and editor.line.hasFocus() and small.window.state.part == part, part
        before = value_of(small, part)
        small.qtbot.keyClicks(editor.line, "-1,25")
        small.qtbot.keyClick(editor.line, Qt.Key.Key_Return)
        assert value_of(small, part) == -1.25 and not editor.isVisible(), part
        small.trigger("undo")
        assert value_of(small, part) == before, part
        small.trigger("redo")
        assert value_of(small, part) == -1.25, part


def test_what_is_no_number_is_told_and_changes_nothing(small: User) -> None:
    editor, before = small.window.weights.editor, value_of(small, EDGE)
    for text in ("two", "1e12", "", "nan", "1..5"):
        small.window.tell("", False)
        small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, EDGE))
        small.qtbot.keyClick(editor.line, Qt.Key.Key_Backspace)
        small.qtbot.keyClicks(editor.line, text)
        small.qtbot.keyClick(editor.line, Qt.Key.Key_Return)
        assert value_of(small, EDGE) == before, text
        assert "it must be a number from" in small.window.status_line.text.text(), text
        assert not small.window.bench.stack.canUndo(), text
        small.qtbot.keyClick(editor.line, Qt.Key.Key_Escape)


def test_what_is_no_number_stays_open_and_marked_until_it_is_fixed(small: User) -> None:
    editor, before = small.window.weights.editor, value_of(small, EDGE)
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, EDGE))
    small.qtbot.keyClicks(editor.line, "two")
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.isVisible() and editor.line.hasFocus() and editor.line.text() == "two"
    assert editor.line.property("wrong") and editor.line.selectedText() == "two"
    small.trigger("step_epoch")
    small.wait_epoch(1)
    assert editor.line.text() == "two"  # the run does not write over it
    small.window.tell("", False)
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.line.text() == "two" and small.window.status_line.text.text() == ""  # told once
    small.qtbot.keyClicks(editor.line, "0.75")
    assert not editor.line.property("wrong")
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert value_of(small, EDGE) == 0.75 != before and not editor.isVisible()
    assert small.window.focusWidget() is small.window.boundary_plot


def test_escape_takes_the_number_again_that_rubbish_hid(small: User) -> None:
    editor, before = small.window.weights.editor, value_of(small, EDGE)
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, EDGE))
    small.qtbot.keyClicks(editor.line, "two")
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Escape)
    assert not editor.isVisible() and value_of(small, EDGE) == before
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, BIAS))
    assert editor.line.text() != "two" and not editor.line.property("wrong")


def test_enter_freezes_by_the_switch_and_space_plays(small: User) -> None:
    editor = small.window.weights.editor
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, EDGE))
    editor.freeze.setFocus()
    small.qtbot.keyClick(editor.freeze, Qt.Key.Key_Return)
    assert small.window.weights.is_frozen(EDGE) and editor.isVisible()
    small.qtbot.keyClick(editor.freeze, Qt.Key.Key_Space)
    assert small.window.bench.playing and small.window.weights.is_frozen(EDGE)
    small.window.bench.pause()


def test_escape_takes_back_what_was_typed(small: User) -> None:
    editor, before = small.window.weights.editor, value_of(small, EDGE)
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, EDGE))
    small.qtbot.keyClicks(editor.line, "7")
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Escape)
    assert value_of(small, EDGE) == before and not editor.isVisible()


def test_arrow_keys_step_the_number(small: User) -> None:
    editor, before = small.window.weights.editor, value_of(small, BIAS)
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, BIAS))
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Up)
    assert value_of(small, BIAS) == pytest.approx(before + 0.1)
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Down, SHIFT)
    assert value_of(small, BIAS) == pytest.approx(before + 0.09)


def test_the_wheel_turns_what_is_under_the_mouse_as_one_undo(small: User) -> None:
    for part in (EDGE, BIAS):
        before = value_of(small, part)
        wheel(small, part, 2)
        wheel(small, part, 1)
        wheel(small, part, -1, SHIFT)
        assert value_of(small, part) == pytest.approx(before + 0.29), part
        small.trigger("undo")
        assert value_of(small, part) == before and not small.window.bench.stack.canUndo(), part


def test_the_wheel_goes_on_from_what_was_done_in_between(small: User) -> None:
    bench = small.window.bench
    before = value_of(small, EDGE)
    wheel(small, EDGE, 1)
    small.window.weights.editor.entered.emit(EDGE, 5.0)
    assert value_of(small, EDGE) == 5.0
    wheel(small, EDGE, 1)
    assert value_of(small, EDGE) == pytest.approx(5.1)
    for _ in range(3):
        small.trigger("undo")
    assert value_of(small, EDGE) == before
    wheel(small, EDGE, 3)
    small.trigger("undo")
    assert value_of(small, EDGE) == before
    wheel(small, EDGE, 1)
    assert value_of(small, EDGE) == pytest.approx(before + 0.1)
    small.trigger("step_many")
    small.wait_epoch(100)
    trained = value_of(small, EDGE)
    wheel(small, EDGE, 1)
    assert value_of(small, EDGE) == pytest.approx(trained + 0.1)
    assert not bench.playing


def test_keys_that_come_at_once_are_all_counted(small: User) -> None:
    before = value_of(small, EDGE)
    small.window.weights.editor.open_at(EDGE, QPoint(80, 80), before, False)
    line = QApplication.focusWidget()
    assert line is not None
    for _ in range(3):
        QTest.keyClick(line, Qt.Key.Key_Up)
    assert value_of(small, EDGE) == pytest.approx(before + 0.3)


def test_the_wheel_beside_everything_changes_nothing(small: User) -> None:
    before = small.window.bench.snapshot.params.copy()
    view = small.window.network_view
    place = QPointF(4, view.height() - 4)
    event = QWheelEvent(place, view.mapToGlobal(place), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, NONE,
                        Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    view.wheelEvent(event)
    small.settle()
    assert not event.isAccepted() and np.array_equal(small.window.bench.snapshot.params, before)


@pytest.mark.parametrize("part", [EDGE, BIAS], ids=["edge", "bias"])
def test_a_drag_pulls_the_number_up_as_one_undo(small: User, part: Part) -> None:
    before = value_of(small, part)
    pull(small, part, 50)
    assert value_of(small, part) == pytest.approx(before + 1.0, abs=1e-6)
    assert not small.window.weights.editor.isVisible()
    pull(small, part, -30)
    assert value_of(small, part) == pytest.approx(before + 0.4, abs=1e-6)
    small.trigger("undo")
    small.trigger("undo")
    assert value_of(small, part) == before and not small.window.bench.stack.canUndo()


def test_shift_in_the_middle_of_a_drag_goes_on_finely_from_there(small: User) -> None:
    view, start, before = small.window.network_view, place_of(small, EDGE), value_of(small, EDGE)
    QTest.mousePress(view, LEFT, NONE, start)
    for i in range(1, 6):
        QTest.mouseMove(view, start - QPoint(0, 10 * i))
    for i in range(1, 6):
        place = QPointF(start - QPoint(0, 50 + 10 * i))
        event = QMouseEvent(QEvent.Type.MouseMove, place, view.mapToGlobal(place), LEFT, LEFT, SHIFT)
        QApplication.sendEvent(view, event)
    QTest.mouseRelease(view, LEFT, SHIFT, start - QPoint(0, 100))
    small.settle()
    assert value_of(small, EDGE) == pytest.approx(before + 1.0 + 0.1, abs=1e-6)


def test_the_boundary_follows_in_the_frame_after(small: User) -> None:
    """One tick takes the snapshot with the new weight and paints boundary and diagram with it."""
    shown: list[float] = []
    plot = small.window.boundary_plot
    small.window.bench.snapshot_changed.connect(lambda s: shown.append(float(plot.snapshot.params[2])))
    pull(small, EDGE, 40)
    small.qtbot.waitUntil(lambda: bool(shown) and shown[-1] == pytest.approx(value_of(small, Part(1, 0, bias=True))))


def test_boundary_and_diagram_follow_in_one_frame_while_it_trains_flat_out(open_window: MakeWindow) -> None:
    """At full speed views take turns from frame to frame; what a hand moves is seen at once in both."""
    slow = {"name": "sgd", "learning_rate": 1e-6}  # the hand alone moves the weight
    user = open_window(make(data=task_data("binary", 12), hidden=[(3, "tanh")], optimizer=slow))
    window, bench = user.window, user.window.bench
    index = index_of(bench.snapshot.architecture, EDGE.parameter)
    bench.set_speed(math.inf)
    user.trigger("play")
    user.qtbot.waitUntil(lambda: bench.snapshot.epoch > 500)
    values, together = [float(bench.snapshot.params[index])], list[bool]()

    def look(snapshot: Snapshot) -> None:
        value = float(snapshot.params[index])
        if abs(value - values[-1]) > 0.01:
            values.append(value)
            together.append(window.boundary_plot.snapshot is snapshot and window.network_view.snapshot is snapshot)

    bench.snapshot_changed.connect(look)
    start = place_of(user, EDGE)
    QTest.mousePress(window.network_view, LEFT, NONE, start)
    for i in range(1, 7):
        QTest.mouseMove(window.network_view, start - QPoint(0, 12 * i))
        user.qtbot.waitUntil(lambda count=i: len(together) >= count)
    QTest.mouseRelease(window.network_view, LEFT, NONE, start - QPoint(0, 72))
    user.trigger("play")
    assert all(together), together


def test_weights_are_pulled_while_it_trains(small: User) -> None:
    small.trigger("play")
    small.qtbot.waitUntil(lambda: small.window.bench.snapshot.epoch > 5)
    wheel(small, EDGE, 30)
    small.qtbot.waitUntil(lambda: value_of(small, EDGE) > 1.5)
    epoch = small.window.bench.snapshot.epoch
    small.qtbot.waitUntil(lambda: small.window.bench.snapshot.epoch > epoch)
    small.trigger("play")


def test_another_network_while_the_editor_is_open(small: User) -> None:
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, BIAS))
    assert small.window.weights.editor.isVisible()
    small.window.editor.set_units(0, 1)
    small.settle()
    assert not small.window.weights.editor.isVisible()
    small.window.bench.load("other", load_lab("3-4-1").experiment)
    small.settle()


def test_leaving_the_view_ends_the_turn_of_the_wheel(small: User) -> None:
    wheel(small, EDGE, 1)
    small.window.network_view.leaveEvent(QEvent(QEvent.Type.Leave))
    small.window.network_view.pointed.emit(None)
    wheel(small, EDGE, 1)
    small.trigger("undo")
    assert small.window.bench.stack.canUndo()
