"""Brush, lasso and selection, with the mouse and the keys of a person."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.core.base.experiment import Experiment, replace
from nnviz.core.editing import edits
from nnviz.labs import load_lab
from tests.ui.user import MakeWindow, User

LEFT, NO_BUTTON = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
Place = tuple[float, float]


def square() -> Experiment:
    """Nine points: a grid of -3, 0, 3, the middle one of class 1."""
    empty = edits.remove_all_points(load_lab("circle").experiment)
    places = np.array([[x, y] for x in (-3.0, 0.0, 3.0) for y in (-3.0, 0.0, 3.0)])
    return edits.add_points(replace(empty, lab=None), places, np.array([0.0] * 4 + [1.0] + [0.0] * 4))


@pytest.fixture
def nine(open_window: MakeWindow) -> User:
    return settled(open_window(square()))


@pytest.fixture
def one(open_window: MakeWindow) -> User:
    return settled(open_window(one_input()))


def settled(user: User) -> User:
    """The plot has found room for its axes, which it does when it is first painted."""
    user.qtbot.wait(40)
    return user


def draw(user: User, corners: list[Place], modifier: Qt.KeyboardModifier = NONE, *, release: bool = True) -> None:
    """The left button goes down at the first place, along the others, and up at the last."""
    viewport, places = user.plot.viewport(), [user.at(*corner) for corner in corners]
    QTest.mousePress(viewport, LEFT, modifier, places[0])
    for a, b in pairwise(places):
        for i in range(1, 3):
            at = QPointF(a + (b - a) * i / 2)
            where = QPointF(viewport.mapToGlobal(at.toPoint()))
            QApplication.sendEvent(viewport, QMouseEvent(QEvent.Type.MouseMove, at, where, NO_BUTTON, LEFT, modifier))
            user.qtbot.wait(12)  # pyqtgraph takes a hundred of them a second
    if release:
        QTest.mouseRelease(viewport, LEFT, modifier, places[-1])


def around(x: float, y: float, reach: float = 0.8) -> list[Place]:
    return [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach),
            (x - reach, y - reach + 0.3)]  # fmt: skip


def turn(user: User, x: float, y: float, notches: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    at = user.at(x, y)
    where = QPointF(user.plot.viewport().mapToGlobal(at))
    event = QWheelEvent(QPointF(at), where, QPoint(), QPoint(0, 120 * notches), NO_BUTTON, modifier,
                        Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(user.plot.viewport(), event)


def selected(user: User) -> tuple[int, ...]:
    return user.window.state.points


def train_x(user: User) -> np.ndarray:
    return np.array(user.window.bench.experiment.data.train.x)


def classes(user: User) -> list[float]:
    y = user.window.bench.experiment.data.train.y
    assert y is not None
    return [float(v) for v in y[:, 0]]


# ---------------------------------------------------------------- tools


def test_one_tool_is_on_and_keys_menu_and_buttons_agree(user: User) -> None:
    names, buttons = ("tool_add", "brush", "lasso"), user.window.boundary_card.tools.buttons

    def on() -> list[str]:
        assert all(buttons[name].isChecked() == user.window.actions_[name].isChecked() for name in names)
        return [n for n in names if buttons[n].isChecked()]

    assert on() == ["tool_add"] and user.plot.tools.tool == "add"
    user.key(Qt.Key.Key_B)
    assert on() == ["brush"] and user.plot.tools.tool == "brush"
    user.key(Qt.Key.Key_L)
    assert on() == ["lasso"] and user.plot.tools.tool == "lasso"
    assert "selects" in user.window.boundary_card.hint.text()
    user.key(Qt.Key.Key_L)
    assert on() == ["tool_add"]
    user.qtbot.mouseClick(buttons["brush"], LEFT)
    assert on() == ["brush"]
    user.key(Qt.Key.Key_Escape)
    assert on() == ["tool_add"]
    user.key(Qt.Key.Key_A)
    assert on() == ["tool_add"]
    for name, key in zip(names, "ABL", strict=True):
        assert f"({key})" in buttons[name].toolTip() and not buttons[name].icon().isNull()


# ---------------------------------------------------------------- brush


def test_the_circle_of_the_brush_follows_the_cursor_and_leaves_with_it(user: User) -> None:
    circle = settled(user).plot.tools.circle
    user.hover(1.0, 1.0)
    assert not circle.isVisible()
    user.key(Qt.Key.Key_B)
    for x, y in ((2.0, 2.0), (-3.0, 1.0)):
        user.hover(x, y)
        at = user.plot.tools.mapToView(circle.pos())
        assert circle.isVisible() and (at.x(), at.y()) == pytest.approx((x, y), abs=0.1)
    assert user.plot.tools.cursor().shape() == Qt.CursorShape.CrossCursor
    user.key(Qt.Key.Key_Escape)
    assert not circle.isVisible() and not user.plot.tools.hasCursor()


def test_the_wheel_sets_the_size_of_the_brush_which_is_remembered(open_window: MakeWindow) -> None:
    user = open_window()
    radius, seen = user.plot.tools.circle.radius, user.plot.tools.viewRange()
    user.key(Qt.Key.Key_B)
    turn(user, 0.0, 0.0, 3)
    larger = user.plot.tools.circle.radius
    assert larger > radius and user.plot.tools.viewRange() == seen
    assert open_window().plot.tools.circle.radius == pytest.approx(larger)
    turn(user, 0.0, 0.0, -100)
    assert 0 < user.plot.tools.circle.radius < radius
    user.key(Qt.Key.Key_B)
    turn(user, 0.0, 0.0, 1)
    assert user.plot.tools.viewRange() != seen


@pytest.mark.parametrize(("modifier", "expected"), [(NONE, 1.0), (SHIFT, 0.0)])
def test_a_stroke_sprays_one_class_within_the_circle(
    nine: User, modifier: Qt.KeyboardModifier, expected: float
) -> None:
    nine.key(Qt.Key.Key_B)
    width, height = nine.plot.tools.brush_size
    draw(nine, [(-2.0, 1.5), (2.0, 1.5)], modifier)
    new = train_x(nine)[9:]
    assert len(new) >= 8 and set(classes(nine)[9:]) == {expected}
    assert new[:, 0].min() > -2.0 - width and new[:, 0].max() < 2.0 + width
    assert np.abs(new[:, 1] - 1.5).max() < height * 1.05
    assert nine.window.bench.stack.count() == 1
    draw(nine, [(-2.0, -1.5), (2.0, -1.5)])
    assert nine.window.bench.stack.count() == 2
    nine.trigger("undo")
    nine.trigger("undo")
    assert nine.points == 9


def test_escape_in_a_stroke_ends_it_and_the_next_one_is_another_entry(nine: User) -> None:
    nine.key(Qt.Key.Key_B)
    draw(nine, [(-2.0, 1.5), (0.0, 1.5)], release=False)
    nine.key(Qt.Key.Key_Escape)
    count = nine.points
    QTest.mouseMove(nine.plot.viewport(), nine.at(2.0, 1.5))
    nine.qtbot.wait(12)
    QTest.mouseRelease(nine.plot.viewport(), LEFT, NONE, nine.at(2.0, 1.5))
    assert nine.points == count > 9 and nine.plot.tools.tool == "brush"
    draw(nine, [(-2.0, -1.5), (2.0, -1.5)])
    assert nine.window.bench.stack.count() == 2


def test_a_larger_brush_spreads_wider(nine: User) -> None:
    nine.key(Qt.Key.Key_B)
    turn(nine, 0.0, 0.0, 8)
    height = nine.plot.tools.brush_size[1]
    for _ in range(4):
        draw(nine, [(-3.0, 1.5), (3.0, 1.5)])
    assert height > 1.0 and np.abs(train_x(nine)[9:, 1] - 1.5).max() > 0.6 * height


def test_sprayed_points_of_a_single_input_have_the_height_at_which_they_were_sprayed(one: User) -> None:
    user = one
    user.key(Qt.Key.Key_B)
    before = user.points
    draw(user, [(0.2, 0.3), (0.8, 0.3)])
    y = np.array(classes(user))[before:]
    assert len(set(y)) == len(y) > 4 and abs(y.mean() - 0.3) < 0.3


def one_input() -> Experiment:
    """A regression of one input: three points on the diagonal."""
    final = load_lab("final-grade").experiment
    network = replace(final.network, features=("x1",), layers=(replace(final.network.layers[-1], units=1),))
    values = np.array([[0.0], [0.5], [1.0]])
    data = replace(final.data, inputs=("x",), outputs=("y",), recipe=None,
                   train=replace(final.data.train, x=values, y=values),
                   test=replace(final.data.test, x=np.empty((0, 1)), y=np.empty((0, 1))))  # fmt: skip
    return replace(final, data=data, network=network, lab=None)


def four_inputs() -> Experiment:
    """Two classes of points with four inputs."""
    circle = load_lab("circle").experiment
    x = np.random.default_rng(0).uniform(-1.0, 1.0, (20, 4))
    names = ("x1", "x2", "x3", "x4")
    data = replace(circle.data, inputs=names, recipe=None, test=replace(circle.data.test, x=x[:0], y=x[:0, :1]),
                   train=replace(circle.data.train, x=x, y=(x[:, :1] > 0).astype(float)))  # fmt: skip
    return replace(circle, data=data, network=replace(circle.network, features=names), lab=None)


# ---------------------------------------------------------------- lasso


def test_a_loop_selects_what_is_inside_and_shift_and_ctrl_change_it(nine: User) -> None:
    nine.key(Qt.Key.Key_L)
    draw(nine, [(-3.8, -3.8), (3.8, -3.8), (3.8, -2.0), (-3.8, -2.0)])
    assert selected(nine) == (0, 3, 6) and nine.points == 9
    draw(nine, around(0.0, 3.0), SHIFT)
    assert selected(nine) == (0, 3, 5, 6)
    draw(nine, [(-3.8, -3.8), (1.0, -3.8), (1.0, -1.5), (-2.0, -1.5), (-2.0, 1.0), (-3.8, 1.0)], CTRL)
    assert selected(nine) == (1, 5, 6)
    draw(nine, around(0.0, 3.0))
    assert selected(nine) == (5,)
    assert not nine.window.bench.stack.count()


def test_clicks_of_the_lasso_select_and_add_no_point(nine: User) -> None:
    nine.key(Qt.Key.Key_L)
    nine.click(3.0, 3.0)
    nine.click(0.0, 0.0, modifier=SHIFT)
    assert selected(nine) == (4, 8)
    nine.click(0.0, 0.0, modifier=CTRL)
    assert selected(nine) == (8,)
    nine.click(1.5, 1.5)
    assert selected(nine) == () and nine.points == 9
    nine.qtbot.mouseDClick(nine.plot.viewport(), LEFT, pos=nine.at(1.5, 1.5))
    assert nine.points == 9


def test_escape_lets_go_step_by_step(nine: User) -> None:
    nine.key(Qt.Key.Key_L)
    draw(nine, around(0.0, 0.0))
    assert selected(nine) == (4,)
    draw(nine, around(3.0, 3.0), release=False)
    assert len(nine.plot.tools.loop.corners) > 3
    nine.key(Qt.Key.Key_Escape)
    assert not len(nine.plot.tools.loop.corners)
    QTest.mouseRelease(nine.plot.viewport(), LEFT, NONE, nine.at(2.0, 2.3))
    assert selected(nine) == (4,)
    nine.key(Qt.Key.Key_Escape)
    assert selected(nine) == () and nine.plot.tools.tool == "lasso"
    nine.key(Qt.Key.Key_Escape)
    assert nine.plot.tools.tool == "add"
    nine.key(Qt.Key.Key_Down)
    assert nine.window.state.example == 0
    nine.key(Qt.Key.Key_Escape)
    assert nine.window.state.example is None


def test_a_loop_around_nothing_and_without_any_points(nine: User) -> None:
    nine.key(Qt.Key.Key_L)
    draw(nine, around(1.5, 1.5, 0.5))
    assert selected(nine) == ()
    nine.trigger("clear_points")
    draw(nine, around(0.0, 0.0, 3.8))
    nine.key(Qt.Key.Key_Delete)
    nine.key(Qt.Key.Key_1)
    nine.trigger("select_all")
    assert selected(nine) == () and nine.points == 0


def test_selected_points_are_ringed_in_every_theme(nine: User) -> None:
    for theme in ("light", "dark"):
        plain = nine.plot.grab().toImage()
        nine.key(Qt.Key.Key_A, CTRL)
        assert selected(nine) == tuple(range(9))
        ringed = nine.plot.grab().toImage()
        for x, y in ((0.0, 0.0), (3.0, -3.0)):
            rings = [nine.at(x, y) + QPoint(9 + i, 0) for i in (-1, 0, 1)]
            assert min(ringed.pixelColor(at).lightness() for at in rings) < 70
            assert min(plain.pixelColor(at).lightness() for at in rings) > 100
        nine.window.state.select_points(())
        assert nine.plot.grab().toImage() == plain
        if theme == "light":
            nine.trigger("dark")


# ---------------------------------------------------------------- what is done to a selection


def test_digits_recolour_the_selection_and_without_one_choose(nine: User) -> None:
    nine.key(Qt.Key.Key_L)
    draw(nine, [(-3.8, -3.8), (3.8, -3.8), (3.8, -2.0), (-3.8, -2.0)])
    nine.key(Qt.Key.Key_1)
    assert classes(nine) == [1, 0, 0, 1, 1, 0, 1, 0, 0]
    assert selected(nine) == (0, 3, 6) and nine.window.bench.stack.undoText() == "Recolour 3 points"
    nine.key(Qt.Key.Key_5)
    assert nine.window.bench.stack.count() == 1
    nine.trigger("undo")
    assert classes(nine) == [0, 0, 0, 0, 1, 0, 0, 0, 0]
    nine.window.state.select_points(())
    nine.key(Qt.Key.Key_0)
    assert nine.window.state.next_class == 0 and classes(nine)[4] == 1


def test_delete_removes_the_selection_as_one_entry(nine: User) -> None:
    nine.key(Qt.Key.Key_L)
    draw(nine, [(-3.8, -3.8), (3.8, -3.8), (3.8, -2.0), (-3.8, -2.0)])
    nine.key(Qt.Key.Key_Delete)
    assert nine.points == 6 and selected(nine) == () and (train_x(nine)[:, 1] > -1.0).all()
    nine.trigger("undo")
    assert nine.points == 9


def test_undo_that_puts_points_in_between_leaves_no_others_selected(nine: User) -> None:
    nine.key(Qt.Key.Key_L)
    nine.click(-3.0, -3.0)
    nine.key(Qt.Key.Key_Delete)
    nine.click(3.0, 3.0)
    assert selected(nine) == (7,)
    nine.trigger("undo")
    assert selected(nine) == ()


def test_other_points_are_not_the_selected_ones_even_as_many_of_them(nine: User) -> None:
    nine.key(Qt.Key.Key_L)
    nine.click(-3.0, -3.0)
    assert selected(nine) == (0,)
    data = nine.window.bench.experiment.data
    others = replace(data, train=replace(data.train, x=data.train.x + 0.5))
    nine.window.bench.edit("Import", replace(nine.window.bench.experiment, data=others))
    assert selected(nine) == ()


@pytest.mark.parametrize("tool", ["add", "lasso"])
def test_dragging_a_selected_point_moves_them_all_as_one_entry(nine: User, tool: str) -> None:
    before = train_x(nine)
    nine.key(Qt.Key.Key_L)
    draw(nine, [(-3.8, -3.8), (3.8, -3.8), (3.8, -2.0), (-3.8, -2.0)])
    if tool == "add":
        nine.key(Qt.Key.Key_A)
    nine.drag((0.0, -3.0), (1.0, -1.0))
    moved = train_x(nine) - before
    assert moved[[0, 3, 6]] == pytest.approx(np.array([[1.0, 2.0]] * 3), abs=0.05)
    assert not moved[[1, 2, 4, 5, 7, 8]].any() and selected(nine) == (0, 3, 6)
    assert nine.window.bench.stack.count() == 1 and nine.window.bench.stack.undoText() == "Move 3 points"
    nine.trigger("undo")
    assert np.array_equal(train_x(nine), before)


def test_with_the_lasso_the_inside_of_the_loop_is_a_grip_too_also_after_a_drag(nine: User) -> None:
    before = train_x(nine)
    nine.key(Qt.Key.Key_L)
    draw(nine, [(-3.8, -3.8), (3.8, -3.8), (3.8, -2.0), (-3.8, -2.0)])
    nine.drag((1.5, -2.6), (1.5, -1.6))
    nine.drag((-1.5, -1.6), (-1.5, -0.6))
    assert (train_x(nine) - before)[[0, 3, 6]] == pytest.approx(np.array([[0.0, 2.0]] * 3), abs=0.1)
    assert nine.window.bench.stack.count() == 2
    draw(nine, around(3.0, 3.0))
    assert selected(nine) == (8,)


def test_a_point_that_is_not_selected_moves_alone(nine: User) -> None:
    before = train_x(nine)
    nine.window.state.select_points([0, 1])
    nine.drag((3.0, 3.0), (2.0, 2.0))
    assert [int(i) for i in np.flatnonzero((train_x(nine) != before).any(axis=1))] == [8]


def test_a_point_gripped_beside_its_middle_does_not_jump(nine: User) -> None:
    before = train_x(nine)
    grip = nine.at(0.0, 0.0) + QPoint(9, 0)
    viewport = nine.plot.viewport()
    QTest.mousePress(viewport, LEFT, NONE, grip)
    for step in (6, 12, 30):
        QTest.mouseMove(viewport, grip + QPoint(0, step))
        nine.qtbot.wait(2)
    QTest.mouseRelease(viewport, LEFT, NONE, grip + QPoint(0, 30))
    assert train_x(nine)[4, 0] == before[4, 0] and train_x(nine)[4, 1] < -0.5


def test_undo_in_the_middle_of_a_drag_ends_it(nine: User) -> None:
    before = train_x(nine)
    draw(nine, [(0.0, 0.0), (1.5, 1.5)], release=False)
    assert not np.array_equal(train_x(nine), before)
    nine.key(Qt.Key.Key_Z, CTRL)
    QTest.mouseMove(nine.plot.viewport(), nine.at(2.0, 2.0))
    nine.qtbot.wait(5)
    QTest.mouseRelease(nine.plot.viewport(), LEFT, NONE, nine.at(2.0, 2.0))
    assert np.array_equal(train_x(nine), before) and not nine.window.bench.stack.canUndo()
    nine.drag((0.0, 0.0), (1.0, 1.0))
    assert train_x(nine)[4] == pytest.approx([1.0, 1.0], abs=0.05)


def test_a_drag_out_of_the_plane_leaves_the_point_at_its_edge(nine: User) -> None:
    (_, right), (_, top) = nine.plot.tools.viewRange()
    nine.drag((3.0, 3.0), (right + 3.0, top + 2.0))
    assert train_x(nine)[8] == pytest.approx([right, top], abs=0.02)


def test_points_selected_and_moved_while_the_network_trains(nine: User) -> None:
    nine.trigger("play")
    nine.qtbot.waitUntil(lambda: nine.epoch > 3, timeout=10_000)
    nine.trigger("select_all")
    nine.drag((0.0, 0.0), (0.5, 0.5))
    nine.key(Qt.Key.Key_1)
    assert classes(nine) == [1.0] * 9 and nine.window.bench.playing
    epoch = nine.epoch
    nine.qtbot.waitUntil(lambda: nine.epoch > epoch + 3, timeout=10_000)
    assert train_x(nine)[0] == pytest.approx([-2.5, -2.5], abs=0.05)


def test_a_selection_along_other_axes_moves_in_the_inputs_that_are_shown(open_window: MakeWindow) -> None:
    user = settled(open_window(four_inputs()))
    plane = user.window.state.plane
    assert plane is not None and plane.inputs > 2
    user.window.boundary_card.axes_bar.chosen.emit(plane.with_across(2))
    before = train_x(user)
    user.trigger("select_all")
    first = user.plot.points.positions[0]
    user.drag((float(first[0]), float(first[1])), (float(first[0]) + 0.2, float(first[1]) + 0.1))
    moved = train_x(user) - before
    assert moved[:, [2, 1]] == pytest.approx(np.tile([0.2, 0.1], (len(before), 1)), abs=0.03)
    assert not np.delete(moved, [1, 2], axis=1).any()


def test_points_of_a_single_input_are_selected_and_moved_with_their_values(one: User) -> None:
    user = one
    user.key(Qt.Key.Key_L)
    draw(user, around(0.5, 0.5, 0.12))
    assert selected(user) == (1,)
    user.drag((0.5, 0.5), (0.6, 0.7))
    assert train_x(user)[1, 0] == pytest.approx(0.6, abs=0.03)
    assert classes(user) == pytest.approx([0.0, 0.7, 1.0], abs=0.03)


def test_a_loop_around_very_many_points(open_window: MakeWindow) -> None:
    x = np.random.default_rng(0).uniform(-4.0, 4.0, (50_000, 2))
    user = settled(open_window(edits.add_points(edits.remove_all_points(square()), x, 1.0)))
    user.key(Qt.Key.Key_L)
    corners = [(-2.0, -2.0), (2.0, -2.0), (2.0, 2.0), (-2.0, 2.0)]
    draw(user, corners)
    chosen = x[list(selected(user))]
    assert 0.2 < len(chosen) / 50_000 < 0.3 and np.abs(chosen).max() < 2.1
    user.key(Qt.Key.Key_Delete)
    assert user.points == 50_000 - len(chosen)


def test_ctrl_a_and_digits_belong_to_a_field_that_is_being_typed_in(nine: User) -> None:
    line = nine.window.form.controls["training.optimizer.learning_rate"].widget.lineEdit()  # type: ignore[attr-defined]
    line.setFocus()
    nine.qtbot.keyClick(line, Qt.Key.Key_A, CTRL)
    assert selected(nine) == () and line.selectedText() == line.text() != ""
    nine.trigger("select_all")
    nine.qtbot.keyClick(line, Qt.Key.Key_1)
    assert classes(nine)[0] == 0.0 and line.text().startswith("1")
