"""More than two inputs: which two the plane shows, where the others are held, and that everything follows."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.core.base.experiment import Data, Examples, Experiment, replace
from nnviz.core.data.plane import has_other_plane, plane_of
from nnviz.core.network.features import raw_names
from nnviz.core.network.network import forward
from nnviz.core.network.responses import cell_centres, grid_inputs
from nnviz.labs import load_lab
from nnviz.ui.cards.axes_bar import AxesBar, HeldInput
from nnviz.ui.widgets.quiet import QuietCombo
from tests.ui.user import MakeWindow, User
from tests.ui.wide import with_inputs

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def three(open_window: MakeWindow) -> User:
    """The lab 3-4-1, somewhat trained."""
    user = open_window(load_lab("3-4-1").experiment)
    user.trigger("step_many")
    user.wait_epoch(100)
    return user


def bar_of(user: User) -> AxesBar:
    return user.window.boundary_card.axes_bar


def pick(user: User, combo: QuietCombo, index: int) -> None:
    """Chooses the first, the last or a neighbouring entry of a combo box with one key."""
    step = Qt.Key.Key_Down if index > combo.currentIndex() else Qt.Key.Key_Up
    key = {0: Qt.Key.Key_Home, combo.count() - 1: Qt.Key.Key_End}.get(index, step)
    combo.setFocus()
    user.qtbot.keyClick(combo, key)
    user.plot.setFocus()


def pull(user: User, held: HeldInput, share: float) -> None:
    """Drags the handle of a slider from where it is to a share of its length."""
    slider = held.slider
    span = slider.maximum() - slider.minimum()

    def at(s: float) -> QPoint:
        return QPoint(round(6 + s * (slider.width() - 12)), slider.height() // 2)

    QTest.mousePress(slider, LEFT, Qt.KeyboardModifier.NoModifier, at(slider.value() / span))
    for i in range(1, 5):
        QTest.mouseMove(slider, at(slider.value() / span + (share - slider.value() / span) * i / 4))
    QTest.mouseRelease(slider, LEFT, Qt.KeyboardModifier.NoModifier, at(share))


def shown_image(user: User) -> np.ndarray:
    """ŷ at the cells of the boundary plot, [rows, columns], as the plot computes it."""
    assert user.plot.field.grid is not None
    return np.array(user.plot.field.grid.responses(user.window.bench.snapshot.params)[-1][0])


def true_image(user: User, rest: np.ndarray, axes: tuple[int, int]) -> np.ndarray:
    """The same by the readable network."""
    snapshot, grid = user.window.bench.snapshot, user.plot.field.grid
    assert grid is not None
    rows, columns = grid.shape
    raw = grid_inputs(grid.bounds, columns, rows, rest, axes)
    return forward(snapshot.architecture, snapshot.params, raw).prediction.reshape(rows, columns)


def test_the_bar_is_there_for_more_than_two_inputs_only(three: User) -> None:
    bar = bar_of(three)
    assert bar.isVisible() and len(bar.sliders) == 1
    assert three.window.state.plane is not None
    mean = three.window.bench.experiment.data.train.x.mean(axis=0)
    assert three.window.state.plane.rest == pytest.approx(mean)
    assert bar.sliders[0].box.value() == pytest.approx(mean[2], abs=0.006)
    three.window.labs.open("xor")
    assert not bar.isVisible()


def test_a_slider_moves_boundary_and_neurons_at_once_and_is_no_edit(three: User) -> None:
    experiment, view = three.window.bench.experiment, three.window.network_view
    boundary, diagram = three.plot.grab().toImage(), view.grab().toImage()
    pull(three, bar_of(three).sliders[0], 0.9)
    plane = three.window.state.plane
    assert plane is not None and plane.rest[2] > 1.2
    assert three.window.state.plane is plane
    assert shown_image(three) == pytest.approx(true_image(three, plane.rest, (0, 1)), abs=1e-4)
    assert three.plot.grab().toImage() != boundary and view.grab().toImage() != diagram
    assert three.window.bench.experiment is experiment and not three.window.bench.stack.canUndo()
    assert not three.window.isWindowModified()


def test_typing_a_value_moves_the_slider(three: User) -> None:
    held = bar_of(three).sliders[0]
    held.box.selectAll()
    three.qtbot.keyClicks(held.box, "-1.5")
    three.qtbot.keyClick(held.box, Qt.Key.Key_Return)
    plane = three.window.state.plane
    assert plane is not None and plane.rest[2] == -1.5
    low, high = plane.ranges[2]
    assert held.slider.value() == round((-1.5 - low) / (high - low) * 1000)


def test_other_axes_move_points_labels_boundary_and_neurons(three: User) -> None:
    bar, x = bar_of(three), three.window.bench.experiment.data.train.x
    pick(three, bar.across, 2)
    plane = three.window.state.plane
    assert plane is not None and plane.axes == (2, 1) and plane.held == (0,)
    assert three.plot.points.positions == pytest.approx(x[:, [2, 1]])
    assert three.plot.axes["bottom"].labelText == "x3"
    assert shown_image(three) == pytest.approx(true_image(three, plane.rest, (2, 1)), abs=1e-4)
    view = three.window.network_view
    assert view.diagram is not None
    first = view.drawer.grids[view.diagram.sizes[0]]
    xs, _ = cell_centres(plane.bounds, first.shape[1], 1)
    assert first.feature_images()[2][0] == pytest.approx(xs, abs=1e-5)
    assert bar.sliders[0].box.accessibleName().startswith("x1")


def test_the_same_input_twice_swaps_the_axes(three: User) -> None:
    bar = bar_of(three)
    pick(three, bar.across, 1)
    assert three.window.state.plane is not None and three.window.state.plane.axes == (1, 0)
    assert (bar.across.currentIndex(), bar.up.currentIndex()) == (1, 0)
    pick(three, bar.up, 1)
    assert three.window.state.plane.axes == (0, 1)


def test_points_are_added_and_moved_along_the_chosen_axes(three: User) -> None:
    bar = bar_of(three)
    pick(three, bar.across, 2)
    pull(three, bar.sliders[0], 0.2)
    assert three.window.state.plane is not None
    held = three.window.state.plane.rest[0]
    three.click(1.0, 2.1)
    added = three.window.bench.experiment.data.train.x[-1]
    assert added == pytest.approx([held, 2.1, 1.0], abs=0.05)
    assert added[0] == held
    three.drag((1.0, 2.1), (-1.5, -2.0))
    moved = three.window.bench.experiment.data.train.x[-1]
    assert moved == pytest.approx([held, -2.0, -1.5], abs=0.05) and moved[0] == held


def test_axes_stay_while_the_same_inputs_last(three: User) -> None:
    bar = bar_of(three)
    pick(three, bar.up, 2)
    pull(three, bar.sliders[0], 0.8)
    chosen = three.window.state.plane
    three.click(0.0, 0.0)
    three.trigger("undo")
    three.trigger("add_layer")
    three.trigger("clear_points")
    three.trigger("undo")
    assert three.window.state.plane is chosen
    three.window.labs.open("circle")
    three.window.labs.open("3-4-1")
    assert three.window.state.plane is not None and three.window.state.plane.axes == (0, 1)


def test_the_mouse_probes_at_the_held_values(three: User) -> None:
    pick(three, bar_of(three).across, 2)
    assert three.window.state.plane is not None
    three.qtbot.mouseMove(three.plot.viewport(), three.at(0.5, 0.5))
    three.qtbot.wait(30)  # moves in quick succession are one
    three.qtbot.mouseMove(three.plot.viewport(), three.at(1.0, -1.0))
    three.qtbot.waitUntil(lambda: three.window.state.inputs is not None)
    expected = [three.window.state.plane.rest[0], -1.0, 1.0]
    three.qtbot.waitUntil(lambda: three.window.state.inputs == pytest.approx(expected, abs=0.05))


def test_many_inputs_scroll_and_nothing_is_cut_off(open_window: MakeWindow) -> None:
    user = open_window(size=(1024, 700))
    user.trigger("probe")
    for count in (4, 18, 200):
        user.window.bench.new_document(with_inputs(count), None)
        user.settle()
        user.qtbot.wait(20)
        window, bar = user.window, bar_of(user)
        assert (window.width(), window.height()) == (1024, 700), count
        for widget in (
            bar.across,
            bar.up,
            window.boundary_card.probe_row.boxes[1],
            user.plot.viewport(),
            window.boundary_card.hint,
            window.loss_plot.viewport(),
        ):
            corner = widget.mapTo(window, widget.rect().bottomRight())
            assert corner.x() < 1024 and corner.y() < 700 and not widget.visibleRegion().isEmpty(), count
        assert user.plot.height() > 100, count
        held = bar.sliders[min(count - 2, 64) - 1]
        bar.area.ensureWidgetVisible(held)
        corner = held.box.mapTo(bar, held.box.rect().topRight())
        assert not held.box.visibleRegion().isEmpty() and corner.x() < bar.width(), count
        pull(user, held, 0.9)
        plane = user.window.state.plane
        assert plane is not None, count
        assert plane.rest[plane.held[len(bar.sliders) - 1]] > 1.0, count


def test_an_autoencoder_puts_points_along_the_chosen_axes(open_window: MakeWindow) -> None:
    user = open_window(with_inputs(4, "autoencoder"))
    user.settle()
    pick(user, bar_of(user).across, 3)
    snapshot = user.window.bench.snapshot
    places = forward(snapshot.architecture, snapshot.params, snapshot.experiment.data.train.x.T).prediction
    xs, ys = user.plot.residuals.reconstructions.getData()
    assert xs == pytest.approx(places[3]) and ys == pytest.approx(places[1])


def test_another_data_set_is_told_from_an_edit() -> None:
    old = with_inputs(3)

    def with_x(x: np.ndarray) -> Experiment:
        y = np.zeros((len(x), 1))
        return replace(old, data=Data(task="binary", inputs=raw_names(3), outputs=("y",), train=Examples(x=x, y=y)))

    x = np.array(old.data.train.x)
    for edited in (x[1:], np.delete(x, 5, axis=0), np.concatenate([x, x[:3] + 1.0]), x[:0], x[:1] + 1.0):
        assert not has_other_plane(old, with_x(edited))
    assert not has_other_plane(old, with_x(np.delete(x, [0, 3, len(x) - 1], axis=0)))
    assert not has_other_plane(old, with_x(x + 1.0))  # all points selected and moved
    assert has_other_plane(old, with_x(2.0 * x + 1.0))
    assert has_other_plane(old, with_inputs(4))


def test_planes_swap_hold_and_show() -> None:
    plane = plane_of(with_inputs(4).data)
    assert plane.with_across(3).axes == (3, 1) and plane.with_across(1).axes == (1, 0)
    assert plane.with_up(0).axes == (1, 0) and plane.with_up(2).held == (1, 3)
    moved = plane.with_rest(2, 0.25).with_across(3)
    assert moved.inputs_at(7.0, 8.0) == pytest.approx([plane.rest[0], 8.0, 0.25, 7.0])
    assert plane.rest[2] != 0.25
    one = plane_of(load_lab("not").experiment.data)
    assert one.shown == (0,) and one.held == () and one.inputs_at(0.5, 9.0) == pytest.approx([0.5])
