"""The palette of classes and the values of a regression, with the mouse and the keys of a person."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from nnviz.core.edits import with_recipe
from nnviz.core.experiment import Experiment, Recipe
from nnviz.core.validation import resolve
from nnviz.labs import load_lab
from nnviz.ui.cards.click_adds import ClickAdds
from tests.ui.hands import Hands, MakeWindow
from tests.ui.test_point_tools import CTRL, LEFT, SHIFT, classes, draw, one_input, settled, train_x, turn


def adder(hands: Hands) -> ClickAdds:
    return hands.window.data_card.adder


def press(hands: Hands, button: str) -> None:
    hands.qtbot.mouseClick(getattr(adder(hands), button), LEFT)


def palette(hands: Hands) -> list[str]:
    buttons = adder(hands)._group.buttons()
    return [b.text() for b in sorted(buttons, key=adder(hands)._group.id)]


def regression() -> Experiment:
    """A plane with two inputs, with few points."""
    recipe = Recipe(name="plane", samples=20, noise=0.0, test_share=0.0, seed=0)
    return resolve(with_recipe(load_lab("circle").experiment, recipe))


# ---------------------------------------------------------------- classes


def test_a_third_class_is_added_drawn_on_and_taught(hands: Hands) -> None:
    hands.trigger("step_many")
    hands.wait_epoch(100)
    before = hands.window.bench.snapshot
    seen = hands.plot.tools.viewRange()
    press(hands, "more")
    data = hands.window.bench.experiment.data
    assert data.task == "multiclass" and len(data.outputs) == 3 and palette(hands) == ["× 1", "○ 2", "△ 3"]
    assert hands.window.editor.current_class == 2 and adder(hands)._group.checkedId() == 2
    assert hands.plot.tools.viewRange() == seen
    hands.click(4.0, 5.0)
    assert classes(hands)[-1] == 2.0
    hands.settle()
    after = hands.window.bench.snapshot
    assert after.architecture.sizes == (2, 4, 2, 3) and after.epoch == 100
    hidden = before.architecture.weights(before.params)[:-1], after.architecture.weights(after.params)[:-1]
    assert all(np.array_equal(a, b) for a, b in zip(*hidden, strict=True))
    hands.trigger("undo")
    hands.trigger("undo")
    hands.settle()
    assert hands.window.bench.experiment.data.task == "binary"
    assert np.array_equal(hands.window.bench.snapshot.params, before.params)


def test_eight_classes_with_their_keys_and_no_ninth(hands: Hands) -> None:
    for _ in range(6):
        press(hands, "more")
    assert len(palette(hands)) == 8 and not adder(hands).more.isEnabled() and adder(hands).fewer.isEnabled()
    hands.trigger("add_class")
    assert "8 classes already" in hands.window.foot.text.text()
    for digit in range(1, 9):
        hands.key(Qt.Key(Qt.Key.Key_0.value + digit))
        hands.click(-5.0 + digit, 5.0)
    assert classes(hands)[-8:] == list(range(8))
    for key in (Qt.Key.Key_9, Qt.Key.Key_0):
        hands.key(key)
        assert hands.window.editor.current_class == 7
    hands.click(5.0, -5.0, modifier=SHIFT)
    assert classes(hands)[-1] == 0.0
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(1)
    viewport = hands.window.data_card.parentWidget().parentWidget()
    assert hands.window.data_card.minimumSizeHint().width() <= viewport.width()


def test_a_class_goes_with_its_points_which_is_told_and_undone(open_window: MakeWindow) -> None:
    hands = settled(open_window(load_lab("rings").experiment))
    before, total = classes(hands), hands.points
    hands.key(Qt.Key.Key_2)
    press(hands, "fewer")
    gone = before.count(1.0)
    assert hands.points == total - gone and hands.window.bench.experiment.data.task == "binary"
    assert f"class 2 is gone, with its {gone} training points" in hands.window.foot.text.text()
    assert palette(hands) == ["× 0", "○ 1"] and not adder(hands).fewer.isEnabled()
    hands.settle()
    assert hands.window.bench.snapshot.architecture.sizes[-1] == 1
    hands.trigger("remove_class")
    assert "two classes" in hands.window.foot.text.text()
    hands.trigger("undo")
    assert classes(hands) == before and len(palette(hands)) == 3


@pytest.mark.parametrize("way", ["double click", "F2"])
def test_a_class_is_renamed_in_place(open_window: MakeWindow, way: str) -> None:
    hands = settled(open_window(load_lab("rings").experiment))
    hands.key(Qt.Key.Key_2)
    if way == "F2":
        hands.key(Qt.Key.Key_F2)
    else:
        hands.qtbot.mouseDClick(adder(hands)._group.button(1), LEFT)
    line = hands.window.findChild(QLineEdit, "class_name")
    assert line is not None and line.isVisible() and line.text() == "class 2"
    hands.qtbot.keyClicks(line, "3 cats")
    hands.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert hands.window.bench.experiment.data.outputs == ("class 1", "3 cats", "class 3") and not line.isVisible()
    assert hands.window.editor.current_class == 1 and "3 cats" in adder(hands)._group.button(1).toolTip()
    hands.trigger("undo")
    assert hands.window.bench.experiment.data.outputs[1] == "class 2"
    hands.key(Qt.Key.Key_F2)
    hands.qtbot.keyClicks(line, "nothing")
    hands.qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not line.isVisible() and hands.window.bench.experiment.data.outputs[1] == "class 2"
    hands.key(Qt.Key.Key_F2)
    assert line.isVisible()
    hands.plot.setFocus()
    assert not line.isVisible() and hands.window.bench.experiment.data.outputs[1] == "class 2"


def test_a_name_that_is_taken_is_refused_in_one_line(open_window: MakeWindow) -> None:
    hands = settled(open_window(load_lab("rings").experiment))
    hands.key(Qt.Key.Key_F2)
    line = hands.window.findChild(QLineEdit, "class_name")
    assert line is not None and line.isVisible()
    hands.qtbot.keyClicks(line, "class 3")
    hands.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert "taken" in hands.window.foot.text.text()
    assert hands.window.bench.experiment == load_lab("rings").experiment


def test_two_classes_are_numbers_until_they_are_named(hands: Hands) -> None:
    settled(hands)
    line = hands.window.findChild(QLineEdit, "class_name")
    assert line is not None and palette(hands) == ["× 0", "○ 1"]
    hands.key(Qt.Key.Key_1)
    hands.key(Qt.Key.Key_F2)
    assert line.isVisible() and line.text() == "1" and line.accessibleName() == "Name of class 1"
    hands.qtbot.keyClicks(line, "R&D")
    hands.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert hands.window.bench.experiment.data.classes == ("0", "R&D") and palette(hands) == ["× 0", "○ R&&D"]
    assert "of class R&D (key 1)" in adder(hands)._group.button(1).toolTip()
    assert [hands.window.editor.class_of_digit(digit) for digit in (0, 1, 2)] == [0, 1, None]
    press(hands, "more")
    assert hands.window.bench.experiment.data.outputs == ("0", "R&D", "class 1") and len(palette(hands)) == 3
    press(hands, "fewer")
    assert palette(hands) == ["× 0", "○ R&&D"]
    for _ in range(3):
        hands.trigger("undo")
    assert hands.window.bench.experiment.data.classes == () and palette(hands) == ["× 0", "○ 1"]


def test_classes_change_while_the_network_trains(hands: Hands) -> None:
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.epoch > 3, timeout=10_000)
    for change in ("add_class", "add_class", "remove_class", "remove_class"):
        hands.trigger(change)
        epoch = hands.epoch
        hands.qtbot.waitUntil(lambda at=epoch: hands.epoch > at + 2, timeout=10_000)  # type: ignore[misc]
    assert hands.window.bench.playing and hands.window.bench.experiment.data.task == "binary"


# ---------------------------------------------------------------- values


def test_slider_and_box_give_the_next_point_its_value(open_window: MakeWindow) -> None:
    hands = open_window(regression())
    slider, box = adder(hands).slider, adder(hands).value
    low, high = min(classes(hands)), max(classes(hands))
    assert slider.isVisible() and box.isVisible() and not adder(hands).more.isVisible()
    slider.setFocus()
    hands.qtbot.keyClick(slider, Qt.Key.Key_End)
    assert box.value() == pytest.approx(high, abs=0.01)
    hands.click(0.5, 0.5)
    assert classes(hands)[-1] == pytest.approx(high)
    hands.qtbot.keyClick(slider, Qt.Key.Key_Home)
    hands.click(0.6, 0.5)
    assert classes(hands)[-1] == pytest.approx(low)
    box.lineEdit().selectAll()
    hands.qtbot.keyClicks(box.lineEdit(), "12.5")
    hands.qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert slider.value() == slider.maximum()
    hands.click(0.7, 0.5)
    assert classes(hands)[-1] == 12.5
    assert box.value() == 12.5 and slider.value() == slider.maximum()  # the range has grown to it


def test_ctrl_wheel_over_a_point_turns_its_value_as_one_entry(open_window: MakeWindow) -> None:
    hands = settled(open_window(regression()))
    x, y = (float(v) for v in train_x(hands)[4])
    before, step = classes(hands), hands.window.editor.value_step
    seen = hands.plot.tools.viewRange()
    hands.hover(x, y)
    for _ in range(3):
        turn(hands, x, y, 1, CTRL)
    assert classes(hands)[4] == pytest.approx(before[4] + 3 * step) and hands.plot.tools.viewRange() == seen
    turn(hands, x, y, -1, CTRL | SHIFT)
    assert classes(hands)[4] == pytest.approx(before[4] + 2.9 * step)
    assert [a for i, a in enumerate(classes(hands)) if i != 4] == [b for i, b in enumerate(before) if i != 4]
    assert hands.window.bench.stack.count() == 1
    tag = hands.plot.value_tag
    assert tag.isVisible() and f"{classes(hands)[4]:.4f}".replace("-", "−") in tag.text
    hands.trigger("undo")
    assert classes(hands) == before
    turn(hands, x, y, 1)
    assert classes(hands) == before and hands.plot.tools.viewRange() != seen


def test_the_hand_that_comes_back_to_a_point_makes_another_entry(open_window: MakeWindow) -> None:
    hands = settled(open_window(regression()))
    places = [tuple(float(v) for v in train_x(hands)[i]) for i in (2, 9)]
    for x, y in (*places, places[0]):
        hands.hover(x, y)
        hands.qtbot.wait(15)
        turn(hands, x, y, 1, CTRL)
    assert hands.window.bench.stack.count() == 3


def test_the_wheel_turns_the_values_of_the_whole_selection(open_window: MakeWindow) -> None:
    hands = settled(open_window(regression()))
    before, step = np.array(classes(hands)), hands.window.editor.value_step
    hands.window.selection.set([1, 2, 3])
    x, y = (float(v) for v in train_x(hands)[2])
    turn(hands, x, y, 2, CTRL)
    assert np.array(classes(hands)) - before == pytest.approx(2 * step * np.isin(np.arange(20), [1, 2, 3]))
    assert hands.window.selection.indices == (1, 2, 3)


def test_the_value_beside_the_cursor_is_there_over_a_point_only(open_window: MakeWindow) -> None:
    hands = settled(open_window(regression()))
    x, y = (float(v) for v in train_x(hands)[0])
    hands.hover(x, y)
    hands.qtbot.waitUntil(lambda: hands.plot.value_tag.isVisible(), timeout=2_000)
    assert hands.plot.tools.boundingRect().contains(hands.plot.value_tag.mapRectToParent(hands.plot.value_tag._box))
    hands.window.editor.clear_points()
    assert not hands.plot.value_tag.isVisible()


def test_ctrl_wheel_leaves_classes_alone_and_turns_the_value_of_a_single_input(open_window: MakeWindow) -> None:
    hands = open_window()
    x, y = (float(v) for v in train_x(hands)[0])
    turn(hands, x, y, 1, CTRL)
    assert not hands.window.bench.stack.count()
    one = settled(open_window(one_input()))
    turn(one, 0.5, 0.5, 1, CTRL)
    assert classes(one)[1] > 0.5 and train_x(one)[1, 0] == 0.5


def test_a_lasso_around_points_of_three_classes_recolours_with_their_keys(open_window: MakeWindow) -> None:
    hands = settled(open_window(load_lab("rings").experiment))
    hands.key(Qt.Key.Key_L)
    (left, right), (bottom, top) = hands.plot.tools.viewRange()
    reach = 0.99 * min(right, top, -left, -bottom)
    draw(hands, [(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach)])
    chosen = list(hands.window.selection.indices)
    assert len(chosen) > 10
    hands.key(Qt.Key.Key_3)
    assert {classes(hands)[i] for i in chosen} == {2.0}
    hands.key(Qt.Key.Key_9)
    assert hands.window.bench.stack.count() == 1
