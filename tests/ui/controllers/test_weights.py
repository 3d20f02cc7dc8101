"""The network by hand: numbers typed, turned and pulled in the diagram, frozen weights, units that are off."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu, QToolButton

from nnviz.core.editing import edits
from nnviz.core.network.parameters import index_of
from nnviz.core.network.part import Part
from nnviz.core.training.snapshot import Snapshot
from nnviz.labs import load_lab
from nnviz.ui.panels.weights import WeightsPanel
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
EDGE, BIAS, UNIT = Part(1, 1, 0), Part(1, 2, bias=True), Part(1, 1)


@pytest.fixture
def small(open_window: MakeWindow) -> User:
    user = open_window(make(data=task_data("binary", 12), hidden=[(3, "tanh")], init={"scale": 0.5, "bias": "same"}))
    user.settle()
    return user


def place_of(user: User, part: Part) -> QPoint:
    view = user.window.network_view
    assert view.diagram is not None
    if part.bias:
        return view.diagram.bias_place(part.layer, part.unit).toPoint()
    if part.source is None:
        return QPointF(*view.diagram.centres[part.layer][part.unit]).toPoint()
    below = len(view.diagram.centres[part.layer - 1])
    line = view.lines[part.layer - 1][part.unit * below + part.source]
    for x, y in line[2:-2]:  # where no other edge is nearer
        if view.part_at(QPointF(x, y)) == part:
            return QPointF(x, y).toPoint()
    raise AssertionError(f"{part} cannot be pointed at")


def value_of(user: User, part: Part) -> float:
    user.settle()
    snapshot = user.window.bench.snapshot
    return float(snapshot.params[index_of(snapshot.architecture, part.parameter)])


def wheel(user: User, part: Part, notches: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    view = user.window.network_view
    place = QPointF(place_of(user, part))
    QApplication.sendEvent(
        view,
        QWheelEvent(place, view.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
                    modifier, Qt.ScrollPhase.NoScrollPhase, False),
    )  # fmt: skip


def pull(user: User, part: Part, up: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    view, start = user.window.network_view, place_of(user, part)
    QTest.mousePress(view, LEFT, modifier, start)
    for i in range(1, 6):
        QTest.mouseMove(view, start - QPoint(0, up * i // 5))
        user.qtbot.wait(2)
    QTest.mouseRelease(view, LEFT, modifier, start - QPoint(0, up))


def menu(user: User, part: Part) -> QMenu:
    """The menu that a right click opens: offscreen it cannot take the keyboard, so it is not shown."""
    opened: list[QMenu] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QMenu, "popup", lambda menu, *_: opened.append(menu))
        user.qtbot.mouseClick(user.window.network_view, RIGHT, pos=place_of(user, part))
    assert len(opened) == 1
    return opened[0]


def pick(user: User, part: Part, text: str) -> None:
    opened = menu(user, part)
    action = next(a for a in _actions(opened) if a.text() == text)
    action.trigger()
    opened.deleteLater()
    user.settle()


def _actions(opened: QMenu) -> Iterator[object]:
    for action in opened.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _actions(below)
        yield action


@pytest.mark.parametrize("part", [EDGE, BIAS], ids=["edge", "bias"])
def test_a_click_opens_the_number_and_enter_sets_it(small: User, part: Part) -> None:
    editor = small.window.weights.editor
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, part))
    assert editor.isVisible() and editor.line.hasFocus() and small.window.state.part == part
    before = value_of(small, part)
    small.qtbot.keyClicks(editor.line, "-1,25")
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert value_of(small, part) == -1.25 and not editor.isVisible()
    small.trigger("undo")
    assert value_of(small, part) == before
    small.trigger("redo")
    assert value_of(small, part) == -1.25


@pytest.mark.parametrize("text", ["two", "1e12", "", "nan", "1..5"])
def test_what_is_no_number_is_told_and_changes_nothing(small: User, text: str) -> None:
    editor, before = small.window.weights.editor, value_of(small, EDGE)
    small.qtbot.mouseClick(small.window.network_view, LEFT, pos=place_of(small, EDGE))
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Backspace)
    small.qtbot.keyClicks(editor.line, text)
    small.qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert value_of(small, EDGE) == before
    assert "it must be a number from" in small.window.status_line.text.text()
    assert not small.window.bench.stack.canUndo()


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


@pytest.mark.parametrize("part", [EDGE, BIAS], ids=["edge", "bias"])
def test_the_wheel_turns_what_is_under_the_mouse_as_one_undo(small: User, part: Part) -> None:
    before = value_of(small, part)
    wheel(small, part, 2)
    wheel(small, part, 1)
    wheel(small, part, -1, SHIFT)
    assert value_of(small, part) == pytest.approx(before + 0.29)
    small.trigger("undo")
    assert value_of(small, part) == before and not small.window.bench.stack.canUndo()


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


# ---------------------------------------------------------------- switches


@pytest.mark.parametrize(
    ("part", "text"), [(EDGE, "Freeze W[1][2,1]"), (BIAS, "Freeze b[1][3]"), (UNIT, "Freeze unit")]
)
def test_frozen_numbers_stay_while_the_others_learn(small: User, part: Part, text: str) -> None:
    pick(small, part, text)
    hand = small.window.weights
    assert hand.is_frozen(part)
    before = small.window.bench.snapshot.params.copy()
    small.window.bench.step_epochs(5)
    small.wait_epoch(5)
    after = small.window.bench.snapshot.params
    frozen = {EDGE: [3], BIAS: [8], UNIT: [3, 4, 5]}[part]
    assert np.flatnonzero(before == after).tolist() == frozen
    pick(small, part, text)
    assert not hand.is_frozen(part)


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


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(("part", "where"), [(Part(0, 1), "inputs"), (Part(2, 0), "outputs")])
def test_a_double_click_renames_an_input_or_output(small: User, part: Part, where: str) -> None:
    view = small.window.network_view
    QTest.mouseDClick(view, LEFT, NONE, place_of(small, part))
    dialog = small.window.findChild(QInputDialog, "rename")
    assert dialog is not None and dialog.isVisible()
    dialog.setTextValue("  hours  slept ")
    dialog.accept()
    assert getattr(small.window.bench.experiment.data, where)[part.unit] == "hours slept"
    small.trigger("undo")
    assert getattr(small.window.bench.experiment.data, where)[part.unit] != "hours slept"


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


# ---------------------------------------------------------------- the matrix


def matrix(user: User) -> WeightsPanel:
    panel = user.window.panel_card.open("weights")
    assert isinstance(panel, WeightsPanel)
    user.settle()
    return panel


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


@pytest.mark.parametrize(
    ("text", "said"),
    [("1\tx\n", "row 1, column 2: 'x' is not a number"), ("1 2 3 4\n", "there is room for 3 × 3"),
     ("  \n", "clipboard holds no text")],
)  # fmt: skip
def test_a_table_that_does_not_fit_changes_nothing(small: User, text: str, said: str) -> None:
    panel = matrix(small)
    QGuiApplication.clipboard().setText(text)
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    small.qtbot.mouseClick(panel.paste, LEFT)
    assert said in small.window.status_line.text.text() and not small.window.bench.stack.canUndo()


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
