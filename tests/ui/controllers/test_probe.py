"""The probe: a marker that can be dragged over the plane, with the network's answer in words beside it."""

from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.core.base.experiment import Experiment, with_setting
from nnviz.core.editing.files import decode
from nnviz.core.network.features import compute_features
from nnviz.core.network.network import forward
from nnviz.labs import load_lab
from nnviz.ui.cards.probe_row import ProbeRow
from nnviz.ui.views.task_words import words_of
from tests.ui.user import MakeWindow, User

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def xor(open_window: MakeWindow) -> User:
    """XOR with the probe switched on by its key."""
    user = open_window(load_lab("xor").experiment)
    user.key(Qt.Key.Key_P)
    user.settle()
    user.qtbot.wait(50)  # the plot has its new size
    return user


def row_of(user: User) -> ProbeRow:
    return user.window.boundary_card.probe_row


def marker_at(user: User) -> tuple[float, float]:
    """Where the marker is painted, in data coordinates."""
    at = user.plot.tools.mapSceneToView(user.plot.probe.scenePos())
    return at.x(), at.y()


def answer(user: User, inputs: list[float]) -> float:
    """ŷ for raw inputs by the readable network."""
    snapshot = user.window.bench.snapshot
    x = compute_features(snapshot.experiment.network.features, np.array(inputs)[:, None])
    return float(forward(snapshot.architecture, snapshot.params, x).prediction[0, 0])


def type_into(user: User, index: int, text: str) -> None:
    box = row_of(user).boxes[index]
    box.selectAll()
    user.qtbot.keyClicks(box, text)
    user.qtbot.keyClick(box, Qt.Key.Key_Return)


def test_the_lab_pass_begins_with_a_new_student_and_others_without(user: User) -> None:
    assert not user.plot.probe.isVisible() and user.window.state.marker is None
    user.window.labs.open("pass")
    user.settle()
    assert user.plot.probe.isVisible() and row_of(user).isVisible()
    assert user.window.actions_["probe"].isChecked()
    assert user.plot.probe.text.startswith("P(pass) ")
    user.window.labs.open("circle")
    assert not user.plot.probe.isVisible() and not user.window.actions_["probe"].isChecked()


def test_a_probe_that_a_person_switched_on_stays_with_other_data(xor: User) -> None:
    xor.window.labs.open("pass")
    xor.window.labs.open("3-4-1")
    xor.settle()
    assert xor.window.state.marker is not None and len(xor.window.state.marker) == 3
    assert xor.plot.probe.isVisible()
    xor.key(Qt.Key.Key_P)
    assert not xor.plot.probe.isVisible() and not row_of(xor).isVisible()


def test_it_starts_at_the_middle_and_says_what_the_network_says(xor: User) -> None:
    assert xor.window.state.marker == pytest.approx([0.5, 0.5])
    assert marker_at(xor) == pytest.approx((0.5, 0.5), abs=0.01)
    assert xor.plot.probe.text == f"P(y = 1) = {answer(xor, [0.5, 0.5]):.2f}"
    before = xor.plot.probe.text
    xor.trigger("step_many")
    xor.wait_epoch(100)
    assert xor.plot.probe.text == f"P(y = 1) = {answer(xor, [0.5, 0.5]):.2f}" != before


def test_dragging_it_moves_no_point_and_adds_none_even_from_on_top_of_one(xor: User) -> None:
    experiment = xor.window.bench.experiment
    xor.drag((0.5, 0.5), (1.0, 1.0))
    assert xor.window.state.marker == pytest.approx([1.0, 1.0], abs=0.03)
    xor.drag((1.0, 1.0), (0.2, 0.8))
    assert xor.window.state.marker == pytest.approx([0.2, 0.8], abs=0.03)
    assert marker_at(xor) == pytest.approx((0.2, 0.8), abs=0.03)
    assert xor.window.bench.experiment is experiment and not xor.window.bench.stack.canUndo()
    xor.drag((1.0, 1.0), (0.9, 0.8))  # the point is free again
    assert xor.window.bench.experiment.data.train.x[3] == pytest.approx([0.9, 0.8], abs=0.03)


def test_neither_click_nor_brush_on_it_adds_a_point(xor: User) -> None:
    xor.click(0.5, 0.5)
    assert xor.points == 4
    xor.key(Qt.Key.Key_B)
    xor.drag((0.5, 0.5), (0.8, 0.3))
    assert xor.points == 4 and xor.window.state.marker == pytest.approx([0.8, 0.3], abs=0.03)
    xor.drag((0.2, 0.3), (0.4, 0.3))
    assert xor.points > 4
    xor.key(Qt.Key.Key_B)
    points = xor.points
    xor.click(0.8, 0.3, modifier=SHIFT)  # with Shift a click means a point, wherever it is
    assert xor.points == points + 1


def test_it_cannot_be_dragged_out_of_sight(xor: User) -> None:
    viewport = xor.plot.viewport()
    start, corner = xor.at(0.5, 0.5), QPoint(3, viewport.height() - 3)  # below the axes' numbers
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for share in (0.5, 1.0):
        QTest.mouseMove(viewport, start + (corner - start) * share)
        xor.qtbot.wait(20)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, corner)
    (left, _), (bottom, _) = xor.plot.tools.viewRange()
    assert xor.window.state.marker == pytest.approx([left, bottom])


def test_the_mouse_comes_first_then_the_example_then_the_marker(xor: User) -> None:
    view, x = xor.window.network_view, xor.window.bench.experiment.data.train.x
    assert view.state.inputs == pytest.approx([0.5, 0.5])
    xor.key(Qt.Key.Key_Down)
    assert view.state.inputs == pytest.approx(x[0]) and xor.window.state.example == 0
    xor.qtbot.mouseMove(xor.plot.viewport(), xor.at(0.3, 0.2))
    xor.qtbot.wait(30)
    xor.qtbot.mouseMove(xor.plot.viewport(), xor.at(0.3, 0.3))
    xor.qtbot.waitUntil(lambda: view.state.inputs == pytest.approx([0.3, 0.3], abs=0.03))
    xor.qtbot.mouseMove(xor.window.status_line, QPoint(3, 3))
    xor.plot.leave()  # the mouse of the offscreen platform leaves nothing
    assert view.state.inputs == pytest.approx(x[0])
    xor.key(Qt.Key.Key_Escape)
    assert view.state.inputs == pytest.approx([0.5, 0.5])


def test_moving_it_lets_the_example_go(xor: User) -> None:
    xor.key(Qt.Key.Key_Down)
    type_into(xor, 0, "0.25")
    assert xor.window.state.example is None and not xor.plot.marker.isVisible()
    assert xor.window.state.inputs == pytest.approx([0.25, 0.5])


def test_numbers_move_it_and_it_moves_the_numbers(xor: User) -> None:
    row = row_of(xor)
    type_into(xor, 1, "0.9")
    assert xor.window.state.marker == pytest.approx([0.5, 0.9])
    assert marker_at(xor) == pytest.approx((0.5, 0.9), abs=0.01)
    assert xor.plot.probe.text == f"P(y = 1) = {answer(xor, [0.5, 0.9]):.2f}"
    xor.drag((0.5, 0.9), (0.1, 0.2))
    assert [box.value() for box in row.boxes] == pytest.approx([0.1, 0.2], abs=0.03)
    row.boxes[0].setFocus()
    before = row.boxes[0].value()
    xor.qtbot.keyClick(row.boxes[0], Qt.Key.Key_Up)
    assert xor.window.state.marker is not None and xor.window.state.marker[0] > before + 0.05


def test_it_follows_zoom_resize_and_axes(open_window: MakeWindow) -> None:
    user = open_window(load_lab("3-4-1").experiment)
    user.trigger("probe")
    user.settle()
    type_into(user, 0, "1")
    user.plot.tools.setRange(xRange=(0, 2), yRange=(-1, 1), padding=0)
    user.plot.grab()
    assert marker_at(user)[0] == pytest.approx(1.0, abs=0.02)
    user.window.resize(1100, 720)
    user.plot.grab()
    assert marker_at(user)[0] == pytest.approx(1.0, abs=0.02)
    plane = user.window.state.plane
    assert plane is not None
    user.window.boundary_card.axes_bar.chosen.emit(plane.with_across(2).with_up(0).with_rest(1, -0.75))
    marker = user.window.state.marker
    assert marker == pytest.approx([1.0, -0.75, plane.rest[2]])
    assert marker_at(user) == pytest.approx((plane.rest[2], 1.0), abs=0.03)
    assert user.window.state.inputs == pytest.approx([1.0, -0.75, plane.rest[2]])


def test_with_one_input_it_runs_along_the_curve(open_window: MakeWindow) -> None:
    user = open_window(load_lab("not").experiment)
    user.trigger("probe")
    user.settle()
    user.qtbot.wait(50)  # the plot has its new size
    row = row_of(user)
    assert row.boxes[0].isVisible() and not row.boxes[1].isVisible()
    assert user.plot.axes["left"].labelText == "prediction ŷ"
    user.drag((0.5, answer(user, [0.5])), (0.4, 0.1))
    marker = user.window.state.marker
    assert marker == pytest.approx([0.4], abs=0.02)
    assert marker is not None
    assert marker_at(user) == pytest.approx((0.4, answer(user, [float(marker[0])])), abs=0.02)
    xs, ys = user.plot.field.curves[0].getData()
    assert ys == pytest.approx([answer(user, [x]) for x in xs], abs=1e-5)
    assert user.plot.points.positions == pytest.approx(np.array([[0.0, 1.0], [1.0, 0.0]]))
    type_into(user, 0, "1.2")
    assert marker_at(user) == pytest.approx((1.2, 0.0), abs=0.02)
    assert user.plot.probe.text == "P(y = 1) < 0.01" and user.points == 2


def test_its_label_stays_inside_the_plot(open_window: MakeWindow) -> None:
    user = open_window(load_lab("pass").experiment, (1024, 700))
    user.settle()
    assert user.plot.height() > 150
    for x, y in product((0.0, 12.0), (0.0, 10.0)):
        user.window.state.move_marker(x, y)
        label = user.plot.probe.mapRectToParent(user.plot.probe.label)
        assert user.plot.tools.boundingRect().adjusted(-1, -1, 1, 1).contains(label), (x, y)


def network(task: str, outputs: list[str], activation: str, loss: str) -> Experiment:
    """A network with such an output layer."""
    names = ", ".join(f'"{name}"' for name in outputs)
    y = "" if task == "autoencoder" else f', "y": [[0], [{0 if task == "regression" else 1}]]'
    return decode(f'{{"data": {{"task": "{task}", "outputs": [{names}], "train": {{"x": [[0, 1], [1, 0]]{y}}}}}, '
                  f'"network": {{"layers": [{{"units": {len(outputs)}, "activation": "{activation}"}}]}}, '
                  f'"training": {{"loss": "{loss}"}}}}')  # fmt: skip


@pytest.mark.parametrize(
    ("task", "outputs", "activation", "loss", "prediction", "words"),
    [
        ("binary", ["pass"], "sigmoid", "cross_entropy", [0.834], "P(pass) = 0.83"),
        ("binary", ["y"], "sigmoid", "cross_entropy", [0.5], "P(y = 1) = 0.50"),
        ("binary", ["pass"], "sigmoid", "cross_entropy", [0.9999], "P(pass) > 0.99"),
        ("binary", ["pass"], "sigmoid", "cross_entropy", [0.0], "P(pass) < 0.01"),
        ("binary", ["pass"], "tanh", "mse", [-0.25], "ŷ = −0.25"),
        ("multiclass", ["a", "b", "c"], "softmax", "cross_entropy", [0.2, 0.7, 0.1], "P(b) = 0.70"),
        ("multiclass", ["a", "b", "c"], "sigmoid", "mse", [0.2, 0.7, 0.8], "c: ŷ = 0.8"),
        ("regression", ["grade"], "linear", "mse", [7.42], "ŷ = 7.42"),
        ("autoencoder", ["x1", "x2"], "linear", "mse", [0.5, -1.0], "x̂ = (0.5, −1)"),
    ],
)
def test_answers_in_the_words_of_the_task(
    task: str, outputs: list[str], activation: str, loss: str, prediction: list[float], words: str
) -> None:
    asked = network(task, outputs, activation, loss)
    assert words_of(asked.data).prediction(asked, np.array(prediction)) == words


def test_an_answer_that_has_run_away_is_written_short(open_window: MakeWindow) -> None:
    lab = load_lab("final-grade").experiment
    user = open_window(with_setting(lab, "training.optimizer.learning_rate", 50.0))
    user.window.bench.step_epochs(200)
    user.settle()
    assert user.window.bench.snapshot.diverged is not None
    user.window.state.choose(0)
    answer = user.window.boundary_card.hint.text().rpartition("ŷ = ")[2]
    assert len(answer) < 12 and "e" in answer
