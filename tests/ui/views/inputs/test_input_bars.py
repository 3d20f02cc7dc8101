"""Wide data: bars of an example's inputs and of its reconstruction, pictures of very many, and what dragging does."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.core.base.experiment import Data, replace
from nnviz.core.network.network import forward
from nnviz.labs import load_lab
from nnviz.ui.views.inputs.input_bars import InputBars
from nnviz.ui.views.inputs.input_layout import form_of, shared_range
from tests.ui.user import MakeWindow, User
from tests.ui.wide import with_inputs

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def bits(open_window: MakeWindow) -> User:
    """The lab of four bits, somewhat trained."""
    user = open_window(load_lab("kit-bit-position").experiment)
    user.trigger("step_many")
    user.wait_epoch(100)
    return user


def bars_of(user: User) -> InputBars:
    return user.window.boundary_card.page.bars


def line_of(user: User) -> str:
    return user.window.boundary_card.page.line.text()


def top_of(bars: InputBars, index: int, value: float) -> QPoint:
    return QPointF(bars.layout_.cell(index).center().x(), bars.height_of(index, value)).toPoint()


def drag(bars: InputBars, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(bars, LEFT, PLAIN, start)
    for i in range(1, 5):
        QTest.mouseMove(bars, start + (end - start) * i / 4)
    QTest.mouseRelease(bars, LEFT, PLAIN, end)


def click_page(user: User, name: str) -> None:
    user.qtbot.mouseClick(getattr(user.window.boundary_card.switch, name), LEFT)


def prediction(user: User, inputs: np.ndarray) -> np.ndarray:
    snapshot = user.window.bench.snapshot
    return forward(snapshot.architecture, snapshot.params, inputs[:, None]).prediction[:, 0]


# -------------------------------------------------------------------- which page


def test_data_of_two_inputs_have_no_bars_and_others_a_switch(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    card = user.window.boundary_card
    assert not card.switch.isVisible() and not card.page.isVisible() and user.plot.isVisible()
    user.window.labs.open("3-4-1")
    assert card.switch.isVisible() and user.plot.isVisible() and card.tools.isVisible()
    click_page(user, "bars")
    assert card.page.isVisible() and not user.plot.isVisible() and not card.tools.isVisible()
    click_page(user, "plane")
    assert not card.page.isVisible() and user.plot.isVisible() and card.tools.isVisible()


def test_the_foot_speaks_of_clicks_only_where_they_add_points(open_window: MakeWindow) -> None:
    user = open_window(load_lab("kit-bit-position").experiment)
    assert "click" not in user.window.status_line.text.text()
    user.window.bench.load("xor", load_lab("xor").experiment)
    user.qtbot.waitUntil(lambda: "click the plane" in user.window.status_line.text.text())


def test_one_hot_inputs_begin_with_bars_and_another_data_set_again(bits: User) -> None:
    card = bits.window.boundary_card
    assert card.page.isVisible() and card.switch.bars.isChecked()
    click_page(bits, "plane")
    bits.window.editor.set_activation(0, "tanh")
    assert not card.page.isVisible()
    bits.window.labs.open("3-4-1")
    assert not card.page.isVisible() and card.switch.plane.isChecked()
    bits.window.labs.open("kit-bit-position")
    assert card.page.isVisible()
    bits.window.labs.open("xor")
    assert not card.page.isVisible() and bits.plot.isVisible()


def test_keys_are_still_the_windows(bits: User) -> None:
    assert bits.window.boundary_card.page.hasFocus()
    bits.qtbot.keyClick(bits.window.focusWidget(), Qt.Key.Key_Right)
    bits.wait_epoch(101)
    bits.qtbot.keyClick(bits.window.focusWidget(), Qt.Key.Key_Down)
    bits.qtbot.keyClick(bits.window.focusWidget(), Qt.Key.Key_Down)
    assert line_of(bits) == "example 2 of 4"
    click_page(bits, "plane")
    assert bits.plot.hasFocus()


# -------------------------------------------------------------------- what is shown


def test_bars_are_as_high_as_the_example_and_its_reconstruction(bits: User) -> None:
    bits.window.state.choose(2)
    bars, x = bars_of(bits), bits.window.bench.experiment.data.train.x[2]
    answer = prediction(bits, x)
    image = bars.grab().toImage()
    nothing = image.pixel(1, 1)
    for i in range(4):
        cell = bars.layout_.cell(i)
        for share, value in ((0.3, x[i]), (0.7, answer[i])):
            column = int(cell.left() + share * cell.width())
            ground = int(bars.height_of(i, 0.0)) - 3
            rows = [y for y in range(int(cell.top()), ground) if image.pixel(column, y) != nothing]
            if value == 0.0:
                assert not rows
            else:
                assert rows[0] == pytest.approx(bars.height_of(i, float(value)), abs=2)


def test_pointing_at_a_bar_tells_both_numbers(bits: User) -> None:
    bits.window.state.choose(2)
    bars = bars_of(bits)
    QTest.mouseMove(bars, top_of(bars, 2, 0.5))
    QTest.mouseMove(bars, top_of(bars, 2, 0.4))
    answer = prediction(bits, bits.window.bench.experiment.data.train.x[2])
    assert line_of(bits) == f"x3 = 1.0000 · reconstruction {answer[2]:.4f}"
    bits.trigger("step_many")
    bits.wait_epoch(200)
    assert line_of(bits) != f"x3 = 1.0000 · reconstruction {answer[2]:.4f}"


def test_numbers_that_are_to_be_computed_by_hand_are_not_told(bits: User) -> None:
    bits.window.state.choose(2)
    bars = bars_of(bits)
    QTest.mouseMove(bars, top_of(bars, 2, 0.5))
    QTest.mouseMove(bars, top_of(bars, 2, 0.4))
    told, picture = line_of(bits), bars.grab().toImage()
    bits.window.state.hide_numbers(True)
    assert line_of(bits) == "x3 = 1.0000" and bars.grab().toImage() != picture
    bits.window.state.hide_numbers(False)
    assert line_of(bits) == told and bars.grab().toImage() == picture


# -------------------------------------------------------------------- dragging and keys


def test_a_dragged_bar_moves_the_held_input_and_the_probe(bits: User) -> None:
    bits.window.state.choose(1)
    experiment, bars = bits.window.bench.experiment, bars_of(bits)
    drag(bars, top_of(bars, 2, 0.0), top_of(bars, 2, 0.6))
    plane, marker = bits.window.state.plane, bits.window.state.marker
    assert plane is not None and marker is not None
    assert marker == pytest.approx([0.0, 1.0, 0.6, 0.0], abs=0.01)
    assert plane.rest == pytest.approx(marker) and bits.window.state.plane is plane
    assert bits.window.state.inputs == pytest.approx(marker)
    assert bits.window.state.example is None and bits.window.actions_["probe"].isChecked()
    assert bits.window.bench.experiment is experiment and not bits.window.bench.stack.canUndo()
    click_page(bits, "plane")
    assert bits.window.boundary_card.axes_bar.sliders[0].box.value() == pytest.approx(0.6, abs=0.01)


def test_a_drag_does_not_move_the_bars_from_under_the_mouse(bits: User) -> None:
    bars = bars_of(bits)
    place, size = bars.mapTo(bits.window, QPoint(0, 0)), bars.size()
    drag(bars, top_of(bars, 1, 0.0), top_of(bars, 1, 0.3))
    bits.qtbot.wait(20)
    assert (bars.mapTo(bits.window, QPoint(0, 0)), bars.size()) == (place, size)


def test_a_bar_ends_at_its_range_and_a_click_moves_nothing(bits: User) -> None:
    bars = bars_of(bits)
    bits.qtbot.mouseClick(bars, LEFT, pos=top_of(bars, 1, 0.8))
    assert bits.window.state.marker is None
    drag(bars, top_of(bars, 1, 0.5), QPoint(top_of(bars, 1, 0.5).x(), -300))
    plane, marker = bits.window.state.plane, bits.window.state.marker
    assert plane is not None and marker is not None and marker[1] == plane.ranges[1][1]


def test_arrow_keys_choose_a_bar_and_move_it(bits: User) -> None:
    bars = bars_of(bits)
    bars.setFocus(Qt.FocusReason.TabFocusReason)
    low, high = bits.window.state.plane.ranges[3] if bits.window.state.plane else (0.0, 0.0)
    bits.qtbot.keyClick(bars, Qt.Key.Key_Left)
    assert line_of(bits).startswith("x4 = 0.000")
    for key, expected in (
        (Qt.Key.Key_Up, (high - low) / 20),
        (Qt.Key.Key_End, high),
        (Qt.Key.Key_Down, high - (high - low) / 20),
        (Qt.Key.Key_Home, low),
    ):
        bits.qtbot.keyClick(bars, key)
        marker = bits.window.state.marker
        assert marker is not None and marker[3] == pytest.approx(expected)
    bits.qtbot.keyClick(bars, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    marker = bits.window.state.marker
    assert marker is not None and marker[3] == pytest.approx(low + (high - low) / 200)
    bits.qtbot.keyClick(bars, Qt.Key.Key_R)
    bits.wait_epoch(0)


def test_without_points_bars_can_still_be_dragged(bits: User) -> None:
    bits.trigger("clear_points")
    bits.settle()
    bars = bars_of(bits)
    assert bars.isVisible() and line_of(bits) == "no example: the held values"
    drag(bars, top_of(bars, 0, 0.2), top_of(bars, 0, 0.9))
    marker = bits.window.state.marker
    assert marker is not None and marker[0] == pytest.approx(0.9, abs=0.01)
    assert line_of(bits).startswith("x1 = 0.9")


# -------------------------------------------------------------------- very many inputs


def test_inputs_of_frames_are_a_picture_of_frames(open_window: MakeWindow) -> None:
    user = open_window(load_lab("kit-time-delay").experiment)
    user.settle()
    bars, card = bars_of(user), user.window.boundary_card
    assert bars.isVisible() and card.legend.isVisible()
    user.window.state.choose(5)
    x = user.window.bench.experiment.data.train.x[5]
    assert line_of(user).startswith("example 6 of 63 · ")
    index = 20 * 16 + 3
    cell = bars.layout_.cell(index)
    assert bars.layout_.cell(index + 1).bottom() == pytest.approx(cell.top())  # numbers upwards
    assert bars.layout_.cell(index + 16).left() == pytest.approx(cell.right())  # frames to the right
    QTest.mouseMove(bars, cell.center().toPoint() + QPoint(0, 3))
    QTest.mouseMove(bars, cell.center().toPoint())
    assert line_of(user).startswith("frame 21, number 4 = ")
    assert float(line_of(user).split(" = ")[1].replace("−", "-")) == pytest.approx(x[index], abs=0.001)
    drag(bars, cell.center().toPoint(), cell.center().toPoint() - QPoint(0, 40))
    marker = user.window.state.marker
    assert marker is not None and marker[index] > x[index] + 0.2
    assert np.array_equal(np.delete(marker, index), np.delete(x, index))


def test_the_page_that_is_not_seen_computes_nothing(open_window: MakeWindow) -> None:
    user = open_window(load_lab("kit-time-delay").experiment)
    user.window.bench.step_epochs(2)
    user.wait_epoch(2)
    assert user.plot.field.grid is None
    click_page(user, "plane")
    assert user.plot.field.grid is not None
    assert user.plot.field.grid.shape == (32, 32)


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_an_autoencoder_of_any_width_fits(open_window: MakeWindow, size: tuple[int, int]) -> None:
    user = open_window(size=size)
    for count in (3, 32, 33, 200):
        user.window.bench.new_document(with_inputs(count, "autoencoder"), None)
        user.settle()
        click_page(user, "bars")
        user.qtbot.wait(20)
        bars = bars_of(user)
        assert (user.window.width(), user.window.height()) == size, count
        for i in range(count):
            for second in (False, True):
                cell = bars.layout_.cell(i, second)
                assert bars.rect().contains(cell.toAlignedRect()), count
                assert cell.width() >= 4.0 and bars.layout_.at(cell.center()) == i, count
        places = {bars.layout_.cell(i).topLeft().toTuple() for i in range(count)}
        assert len(places) == count, count
        switch = user.window.boundary_card.switch
        assert not switch.bars.visibleRegion().isEmpty(), count
        bars.grab()


def test_forms_follow_the_width_and_the_names() -> None:
    assert form_of(with_inputs(32)).as_bars and not form_of(with_inputs(33)).as_bars
    experiment = with_inputs(64)
    assert form_of(experiment).columns == 0
    data: Data = replace(experiment.data, inputs=tuple(f"p{i + 1}" for i in range(64)))
    assert form_of(replace(experiment, data=data)).columns == 8


def test_inputs_share_a_scale_unless_one_would_be_flat() -> None:
    assert shared_range(((1.0, 2.0), (-1.0, 3.0))) == (-1.0, 3.0)
    assert shared_range(((0.0, 1.0), (0.0, 400.0))) is None


def test_an_edit_draws_the_plane_no_second_time(open_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    user = open_window(load_lab("3-4-1").experiment)
    shown: list[bool] = []
    click_page(user, "bars")
    monkeypatch.setattr(user.plot.field, "show", lambda *_: shown.append(True))
    user.window.editor.set_activation(0, "relu")
    assert not shown
    click_page(user, "plane")
    assert shown == [True]


def test_a_late_snapshot_of_other_inputs_is_no_mistake(bits: User) -> None:
    old = bits.window.bench.snapshot
    bits.window.labs.open("3-4-1")
    click_page(bits, "bars")
    for view in bits.window.boundary_card.views:
        view.show_snapshot(old)
    bits.settle()
    assert line_of(bits).startswith("example 1 of 60 · P(y = 1)")
