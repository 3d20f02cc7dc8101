"""The palette of classes and the values of a regression, with the mouse and the keys of a person."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from nnviz.core.base.experiment import Experiment, Recipe
from nnviz.core.editing.edits import with_recipe
from nnviz.core.editing.validation import resolve
from nnviz.labs import load_lab
from nnviz.ui.cards.click_adds import ClickAdds
from tests.ui.controllers.test_point_tools import CTRL, LEFT, SHIFT, classes, draw, one_input, settled, train_x, turn
from tests.ui.user import MakeWindow, User


def adder(user: User) -> ClickAdds:
    return user.window.data_card.adder


def press(user: User, button: str) -> None:
    user.qtbot.mouseClick(getattr(adder(user), button), LEFT)


def palette(user: User) -> list[str]:
    buttons = adder(user).group.buttons()
    return [b.text() for b in sorted(buttons, key=adder(user).group.id)]


def regression() -> Experiment:
    """A plane with two inputs, with few points."""
    recipe = Recipe(name="plane", samples=20, noise=0.0, test_share=0.0, seed=0)
    return resolve(with_recipe(load_lab("circle").experiment, recipe))


# ---------------------------------------------------------------- classes


def test_a_third_class_is_added_drawn_on_and_taught(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    before = user.window.bench.snapshot
    seen = user.plot.tools.viewRange()
    press(user, "more")
    data = user.window.bench.experiment.data
    assert data.task == "multiclass" and len(data.outputs) == 3 and palette(user) == ["× 1", "○ 2", "△ 3"]
    assert user.window.state.next_class == 2 and adder(user).group.checkedId() == 2
    assert user.plot.tools.viewRange() == seen
    user.click(4.0, 5.0)
    assert classes(user)[-1] == 2.0
    user.settle()
    after = user.window.bench.snapshot
    assert after.architecture.sizes == (2, 4, 2, 3) and after.epoch == 100
    hidden = before.architecture.weights(before.params)[:-1], after.architecture.weights(after.params)[:-1]
    assert all(np.array_equal(a, b) for a, b in zip(*hidden, strict=True))
    user.trigger("undo")
    user.trigger("undo")
    user.settle()
    assert user.window.bench.experiment.data.task == "binary"
    assert np.array_equal(user.window.bench.snapshot.params, before.params)


def test_eight_classes_with_their_keys_and_no_ninth(user: User) -> None:
    for _ in range(6):
        press(user, "more")
    assert len(palette(user)) == 8 and not adder(user).more.isEnabled() and adder(user).fewer.isEnabled()
    user.trigger("add_class")
    assert "8 classes already" in user.window.status_line.text.text()
    for digit in range(1, 9):
        user.key(Qt.Key(Qt.Key.Key_0.value + digit))
        user.click(-5.0 + digit, 5.0)
    assert classes(user)[-8:] == list(range(8))
    for key in (Qt.Key.Key_9, Qt.Key.Key_0):
        user.key(key)
        assert user.window.state.next_class == 7
    user.click(5.0, -5.0, modifier=SHIFT)
    assert classes(user)[-1] == 0.0
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    viewport = user.window.data_card.parentWidget().parentWidget()
    assert user.window.data_card.minimumSizeHint().width() <= viewport.width()


def test_a_class_goes_with_its_points_which_is_told_and_undone(open_window: MakeWindow) -> None:
    user = settled(open_window(load_lab("rings").experiment))
    before, total = classes(user), user.points
    user.key(Qt.Key.Key_2)
    press(user, "fewer")
    gone = before.count(1.0)
    assert user.points == total - gone and user.window.bench.experiment.data.task == "binary"
    assert f"Removed class 2 and its {gone} training points" in user.window.status_line.text.text()
    assert palette(user) == ["× 0", "○ 1"] and not adder(user).fewer.isEnabled()
    user.settle()
    assert user.window.bench.snapshot.architecture.sizes[-1] == 1
    user.trigger("remove_class")
    assert "two classes" in user.window.status_line.text.text()
    user.trigger("undo")
    assert classes(user) == before and len(palette(user)) == 3


@pytest.mark.parametrize("way", ["double click", "F2"])
def test_a_class_is_renamed_in_place(open_window: MakeWindow, way: str) -> None:
    user = settled(open_window(load_lab("rings").experiment))
    user.key(Qt.Key.Key_2)
    if way == "F2":
        user.key(Qt.Key.Key_F2)
    else:
        user.qtbot.mouseDClick(adder(user).group.button(1), LEFT)
    line = user.window.findChild(QLineEdit, "class_name")
    assert line is not None and line.isVisible() and line.text() == "class 2"
    user.qtbot.keyClicks(line, "3 cats")
    user.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert user.window.bench.experiment.data.outputs == ("class 1", "3 cats", "class 3") and not line.isVisible()
    assert user.window.state.next_class == 1 and "3 cats" in adder(user).group.button(1).toolTip()
    user.trigger("undo")
    assert user.window.bench.experiment.data.outputs[1] == "class 2"
    user.key(Qt.Key.Key_F2)
    user.qtbot.keyClicks(line, "nothing")
    user.qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not line.isVisible() and user.window.bench.experiment.data.outputs[1] == "class 2"
    user.key(Qt.Key.Key_F2)
    assert line.isVisible()
    user.plot.setFocus()
    assert not line.isVisible() and user.window.bench.experiment.data.outputs[1] == "class 2"


def test_a_name_that_is_taken_is_refused_in_one_line(open_window: MakeWindow) -> None:
    user = settled(open_window(load_lab("rings").experiment))
    user.key(Qt.Key.Key_F2)
    line = user.window.findChild(QLineEdit, "class_name")
    assert line is not None and line.isVisible()
    user.qtbot.keyClicks(line, "class 3")
    user.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert "taken" in user.window.status_line.text.text()
    assert user.window.bench.experiment == load_lab("rings").experiment


def test_two_classes_are_numbers_until_they_are_named(user: User) -> None:
    settled(user)
    line = user.window.findChild(QLineEdit, "class_name")
    assert line is not None and palette(user) == ["× 0", "○ 1"]
    user.key(Qt.Key.Key_1)
    user.key(Qt.Key.Key_F2)
    assert line.isVisible() and line.text() == "1" and line.accessibleName() == "Name of class 1"
    user.qtbot.keyClicks(line, "R&D")
    user.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert user.window.bench.experiment.data.classes == ("0", "R&D") and palette(user) == ["× 0", "○ R&&D"]
    assert "of class R&D (key 1)" in adder(user).group.button(1).toolTip()
    assert [user.window.editor.class_of_digit(digit) for digit in (0, 1, 2)] == [0, 1, None]
    press(user, "more")
    assert user.window.bench.experiment.data.outputs == ("0", "R&D", "class 1") and len(palette(user)) == 3
    press(user, "fewer")
    assert palette(user) == ["× 0", "○ R&&D"]
    for _ in range(3):
        user.trigger("undo")
    assert user.window.bench.experiment.data.classes == () and palette(user) == ["× 0", "○ 1"]


def test_classes_change_while_the_network_trains(user: User) -> None:
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 3, timeout=10_000)
    for change in ("add_class", "add_class", "remove_class", "remove_class"):
        user.trigger(change)
        epoch = user.epoch
        user.qtbot.waitUntil(lambda at=epoch: user.epoch > at + 2, timeout=10_000)  # type: ignore[misc]
    assert user.window.bench.playing and user.window.bench.experiment.data.task == "binary"


# ---------------------------------------------------------------- values


def test_slider_and_box_give_the_next_point_its_value(open_window: MakeWindow) -> None:
    user = open_window(regression())
    slider, box = adder(user).slider, adder(user).value
    low, high = min(classes(user)), max(classes(user))
    assert slider.isVisible() and box.isVisible() and not adder(user).more.isVisible()
    slider.setFocus()
    user.qtbot.keyClick(slider, Qt.Key.Key_End)
    assert box.value() == pytest.approx(high, abs=0.01)
    user.click(0.5, 0.5)
    assert classes(user)[-1] == pytest.approx(high)
    user.qtbot.keyClick(slider, Qt.Key.Key_Home)
    user.click(0.6, 0.5)
    assert classes(user)[-1] == pytest.approx(low)
    box.lineEdit().selectAll()
    user.qtbot.keyClicks(box.lineEdit(), "12.5")
    user.qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert slider.value() == slider.maximum()
    user.click(0.7, 0.5)
    assert classes(user)[-1] == 12.5
    assert box.value() == 12.5 and slider.value() == slider.maximum()  # the range has grown to it


def test_ctrl_wheel_over_a_point_turns_its_value_as_one_entry(open_window: MakeWindow) -> None:
    user = settled(open_window(regression()))
    x, y = (float(v) for v in train_x(user)[4])
    before, step = classes(user), user.window.editor.value_step
    seen = user.plot.tools.viewRange()
    user.hover(x, y)
    for _ in range(3):
        turn(user, x, y, 1, CTRL)
    assert classes(user)[4] == pytest.approx(before[4] + 3 * step) and user.plot.tools.viewRange() == seen
    turn(user, x, y, -1, CTRL | SHIFT)
    assert classes(user)[4] == pytest.approx(before[4] + 2.9 * step)
    assert [a for i, a in enumerate(classes(user)) if i != 4] == [b for i, b in enumerate(before) if i != 4]
    assert user.window.bench.stack.count() == 1
    tag = user.plot.value_tag
    assert tag.isVisible() and f"{classes(user)[4]:.4f}".replace("-", "−") in tag.text
    user.trigger("undo")
    assert classes(user) == before
    turn(user, x, y, 1)
    assert classes(user) == before and user.plot.tools.viewRange() != seen


def test_the_hand_that_comes_back_to_a_point_makes_another_entry(open_window: MakeWindow) -> None:
    user = settled(open_window(regression()))
    places = [tuple(float(v) for v in train_x(user)[i]) for i in (2, 9)]
    for x, y in (*places, places[0]):
        user.hover(x, y)
        user.qtbot.wait(15)
        turn(user, x, y, 1, CTRL)
    assert user.window.bench.stack.count() == 3


def test_the_wheel_turns_the_values_of_the_whole_selection(open_window: MakeWindow) -> None:
    user = settled(open_window(regression()))
    before, step = np.array(classes(user)), user.window.editor.value_step
    user.window.state.select_points([1, 2, 3])
    x, y = (float(v) for v in train_x(user)[2])
    turn(user, x, y, 2, CTRL)
    assert np.array(classes(user)) - before == pytest.approx(2 * step * np.isin(np.arange(20), [1, 2, 3]))
    assert user.window.state.points == (1, 2, 3)


def test_the_value_beside_the_cursor_is_there_over_a_point_only(open_window: MakeWindow) -> None:
    user = settled(open_window(regression()))
    x, y = (float(v) for v in train_x(user)[0])
    user.hover(x, y)
    user.qtbot.waitUntil(lambda: user.plot.value_tag.isVisible(), timeout=2_000)
    assert user.plot.tools.boundingRect().contains(user.plot.value_tag.mapRectToParent(user.plot.value_tag.box))
    user.window.editor.clear_points()
    assert not user.plot.value_tag.isVisible()


def test_ctrl_wheel_leaves_classes_alone_and_turns_the_value_of_a_single_input(open_window: MakeWindow) -> None:
    user = open_window()
    x, y = (float(v) for v in train_x(user)[0])
    turn(user, x, y, 1, CTRL)
    assert not user.window.bench.stack.count()
    one = settled(open_window(one_input()))
    turn(one, 0.5, 0.5, 1, CTRL)
    assert classes(one)[1] > 0.5 and train_x(one)[1, 0] == 0.5


def test_a_lasso_around_points_of_three_classes_recolours_with_their_keys(open_window: MakeWindow) -> None:
    user = settled(open_window(load_lab("rings").experiment))
    user.key(Qt.Key.Key_L)
    (left, right), (bottom, top) = user.plot.tools.viewRange()
    reach = 0.99 * min(right, top, -left, -bottom)
    draw(user, [(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach)])
    chosen = list(user.window.state.points)
    assert len(chosen) > 10
    user.key(Qt.Key.Key_3)
    assert {classes(user)[i] for i in chosen} == {2.0}
    user.key(Qt.Key.Key_9)
    assert user.window.bench.stack.count() == 1
