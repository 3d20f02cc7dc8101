"""Points are added, moved and removed with the mouse and keys."""

import pytest
from PySide6.QtCore import Qt

from nnviz.labs import load_lab
from tests.ui.user import MakeWindow, User

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_click_adds_a_point_of_the_current_class(user: User) -> None:
    user.click(4.0, 5.0)
    data = user.window.bench.experiment.data
    assert len(data.train) == 251 and data.recipe is None
    assert data.train.x[-1] == pytest.approx([4.0, 5.0], abs=0.05)
    assert data.train.y is not None and data.train.y[-1, 0] == 1


def test_shift_click_adds_the_other_class_and_digits_choose(user: User) -> None:
    user.click(4.0, 5.0, modifier=SHIFT)
    train = user.window.bench.experiment.data.train
    assert train.y is not None and train.y[-1, 0] == 0
    user.key(Qt.Key.Key_0)
    user.click(-4.0, 5.0)
    train = user.window.bench.experiment.data.train
    assert train.y is not None and train.y[-1, 0] == 0


def test_click_on_a_point_adds_one_as_well(user: User) -> None:
    x, y = user.window.bench.experiment.data.train.x[3]
    user.click(float(x), float(y))
    assert user.points == 251


def test_double_click_adds_one_point(user: User) -> None:
    where = user.at(4.0, 5.0)
    user.qtbot.mouseClick(user.plot.viewport(), LEFT, pos=where)
    user.qtbot.mouseDClick(user.plot.viewport(), LEFT, pos=where)
    assert user.points == 251


def test_right_click_removes_and_undo_brings_back(user: User) -> None:
    x, y = user.window.bench.experiment.data.train.x[0]
    user.click(float(x), float(y), RIGHT)
    assert user.points == 249
    user.key(Qt.Key.Key_Z, CTRL)
    assert user.points == 250
    assert user.window.bench.experiment.data.recipe is not None


def test_right_click_far_from_every_point_removes_nothing(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    user.click(0.5, 0.5, RIGHT)
    assert user.points == 4


def test_drag_moves_a_point_as_one_undo_entry(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    user.drag((0.0, 0.0), (0.4, 0.5))
    assert user.points == 4
    assert user.window.bench.experiment.data.train.x[0] == pytest.approx([0.4, 0.5], abs=0.03)
    assert user.window.bench.stack.count() == 1
    assert user.window.bench.stack.undoText() == "Move point"
    user.trigger("undo")
    assert user.window.bench.experiment.data.train.x[0] == pytest.approx([0.0, 0.0])


def test_two_drags_are_two_undo_entries(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    user.drag((0.0, 0.0), (0.4, 0.5))
    user.drag((1.0, 1.0), (1.3, 1.3))
    assert user.window.bench.stack.count() == 2


def test_brush_sprays_one_stroke_as_one_entry(user: User) -> None:
    user.key(Qt.Key.Key_B)
    user.drag((-5.0, 5.0), (5.0, 5.0))
    assert user.points > 255
    assert user.window.bench.stack.count() == 1
    user.trigger("undo")
    assert user.points == 250


def test_delete_removes_the_point_under_the_cursor(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    user.hover(1.0, 0.0)
    user.qtbot.waitUntil(lambda: user.plot.point_under_cursor() is not None)
    user.key(Qt.Key.Key_Delete)
    assert user.points == 3


def test_points_change_while_training_without_losing_the_weights(user: User) -> None:
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 5, timeout=10_000)
    before = user.epoch
    user.click(4.0, 5.0)
    assert user.window.bench.playing
    user.qtbot.waitUntil(lambda: user.epoch > before + 5, timeout=10_000)
    assert len(user.window.bench.snapshot.experiment.data.train) == 251


def test_several_classes_take_digits_from_1(open_window: MakeWindow) -> None:
    user = open_window(load_lab("rings").experiment)
    user.key(Qt.Key.Key_3)
    user.click(5.5, 5.5)
    user.click(-5.5, 5.5, modifier=SHIFT)
    train = user.window.bench.experiment.data.train
    assert train.y is not None and list(train.y[-2:, 0]) == [2.0, 0.0]


def test_panning_paints_every_point_again(user: User) -> None:
    user.settle()
    user.plot.tools.scaleBy((0.4, 0.4))
    user.plot.grab()
    user.plot.tools.translateBy(x=2.0, y=1.0)
    kept = user.plot.grab().toImage()
    user.plot.points.drawn.forget()
    assert user.plot.grab().toImage() == kept


def test_a_double_click_of_a_script_adds_one_point_and_the_next_click_another(user: User) -> None:
    user.qtbot.mouseDClick(user.plot.viewport(), LEFT, pos=user.at(4.0, 5.0))
    assert user.points == 251
    user.click(-4.0, 5.0)
    assert user.points == 252
