"""J along one weight: the curve, the slope at the present point, and the point dragged by hand."""

import math
import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtTest import QTest

from nnviz.app import background
from nnviz.core.editing.edits import remove_all_points
from nnviz.core.network.network import evaluate, network_inputs, targets
from nnviz.core.network.parameters import Parameter, index_of
from nnviz.core.network.part import Part
from nnviz.labs import load_lab
from nnviz.lessons import LANGUAGES
from nnviz.ui.panels import landscape
from nnviz.ui.panels.landscape import LandscapePanel
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def gauss(open_window: MakeWindow) -> tuple[User, LandscapePanel]:
    user = open_window(load_lab("gauss").experiment)
    user.qtbot.mouseClick(user.window.panel_card.tabs.buttons["landscape"], LEFT)
    if user.window.panel_card.current != "landscape":  # behind the dots where there is no room
        user.window.panel_card.open("landscape")
    panel = user.window.panel_card.panel
    assert isinstance(panel, LandscapePanel)
    return user, panel


def loss_at(user: User, parameter: Parameter, value: float) -> float:
    snapshot = user.window.bench.snapshot
    experiment, flat = snapshot.experiment, snapshot.params.copy()
    flat[index_of(snapshot.architecture, parameter)] = value
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    return evaluate(snapshot.architecture, flat, x, y, experiment.training.loss)[0]


def test_the_curve_is_j(gauss: tuple[User, LandscapePanel]) -> None:
    user, panel = gauss
    values, loss = panel.plot.curve.getData()
    for k in (0, 40, 120):
        assert loss[k] == pytest.approx(loss_at(user, panel.parameter, values[k]), rel=1e-9)
    (y,) = panel.plot.point.getData()[1]
    assert y == pytest.approx(user.window.bench.snapshot.train_loss)
    assert f"J = {y:.3f}" in panel.words.text() and "argmin" in panel.words.text()


def test_the_tangent_has_the_slope_of_j(gauss: tuple[User, LandscapePanel]) -> None:
    user, panel = gauss
    x, y = panel.plot.tangent.getData()
    value = panel.plot.point.getData()[0][0]
    slope = (loss_at(user, panel.parameter, value + 1e-5) - loss_at(user, panel.parameter, value - 1e-5)) / 2e-5
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(slope, rel=1e-5)


def test_a_weight_is_chosen_in_the_list_or_in_the_diagram(gauss: tuple[User, LandscapePanel]) -> None:
    user, panel = gauss
    panel.picker.setCurrentIndex(1)
    panel.picker.activated.emit(1)
    assert panel.parameter == Parameter(1, 1, 2) and panel.words.text().startswith("W[1][1,2]")
    user.window.state.select(Part(1, 0, 0))
    assert panel.parameter == Parameter(1, 1, 1) and panel.picker.currentText() == "W[1][1,1]"
    panel.picker.activated.emit(2)
    assert panel.parameter == Parameter(1, 1, None) and panel.words.text().startswith("b[1][1]")
    user.window.state.select(Part(1, 0))
    assert panel.parameter == Parameter(1, 1, 1)  # of a neuron its first weight


@pytest.mark.parametrize("language", LANGUAGES)
def test_lesson_s20_and_the_panel_speak_of_the_same_weight(user: User, language: str) -> None:
    user.window.lecture.set_language(language)
    lesson = next(lesson for lesson in user.window.lecture.lessons if lesson.slides == ("S20",))
    user.window.lecture.open_lesson(lesson.id)
    user.settle()
    for link in ("panel:landscape", "unit:1,1"):
        user.window.lecture.text.anchorClicked.emit(QUrl(link))
    panel = user.window.panel_card.panel
    assert isinstance(panel, LandscapePanel) and panel.parameter.name in lesson.do[0]


def test_a_choice_from_the_list_stays_while_the_mouse_moves(gauss: tuple[User, LandscapePanel]) -> None:
    user, panel = gauss
    user.window.state.select(Part(1, 0, 0))
    panel.picker.setCurrentIndex(1)
    panel.picker.activated.emit(1)
    user.hover(1.0, 1.0)
    user.key(Qt.Key.Key_Down)
    assert panel.parameter == Parameter(1, 1, 2)
    user.window.panel_card.open("lab")
    user.window.panel_card.open("landscape")
    assert panel.parameter == Parameter(1, 1, 2)
    user.window.state.select(Part(1, 0))
    assert panel.parameter == Parameter(1, 1, 1)


def test_the_span_widens_the_curve(gauss: tuple[User, LandscapePanel]) -> None:
    _, panel = gauss
    panel.span.setValue(20.0)
    values, _ = panel.plot.curve.getData()
    assert values[-1] - values[0] == pytest.approx(40.0)


def test_dragging_the_point_sets_the_weight_as_one_undo_step(gauss: tuple[User, LandscapePanel]) -> None:
    user, panel = gauss
    before = user.window.bench.snapshot.params.copy()
    place = panel.plot.place_of_point()
    assert place is not None
    viewport, start = panel.plot.viewport(), place.toPoint()
    steps = user.window.bench.stack.count()
    QTest.mousePress(viewport, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for dx in (10, 25, 40):
        QTest.mouseMove(viewport, start + QPoint(dx, 0))
        user.settle()
    QTest.mouseRelease(viewport, LEFT, Qt.KeyboardModifier.NoModifier, start + QPoint(40, 0))
    user.settle()
    after = user.window.bench.snapshot.params
    assert after[0] > before[0] and np.array_equal(after[1:], before[1:])
    assert panel.plot.point.getData()[0][0] == pytest.approx(after[0])
    assert user.window.bench.stack.count() == steps + 1
    user.trigger("undo")
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, before)


def test_a_press_beside_the_point_moves_nothing(gauss: tuple[User, LandscapePanel]) -> None:
    user, panel = gauss
    before = user.window.bench.snapshot.params.copy()
    QTest.mousePress(panel.plot.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(60, 20))
    QTest.mouseMove(panel.plot.viewport(), QPoint(120, 20))
    QTest.mouseRelease(panel.plot.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(120, 20))
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, before)


def test_it_follows_the_training_and_another_network(gauss: tuple[User, LandscapePanel]) -> None:
    user, panel = gauss
    first = panel.plot.point.getData()[0][0]
    user.window.bench.step_epochs(10)
    user.wait_epoch(10)
    assert panel.plot.point.getData()[0][0] != first
    user.window.editor.add_layer()
    user.settle()
    assert panel.picker.count() == user.window.bench.snapshot.architecture.count
    panel.choose(Parameter(1, 4, 2))
    user.window.editor.set_units(0, 2)
    user.settle()
    assert panel.parameter == Parameter(1, 1, 1)


def test_without_points_it_says_what_is_missing(open_window: MakeWindow) -> None:
    user = open_window(remove_all_points(load_lab("xor").experiment))
    panel = user.window.panel_card.open("landscape")
    assert isinstance(panel, LandscapePanel) and "no training points" in panel.saying.said


# ---------------------------------------------------------------- what takes longer than a frame


def test_a_long_curve_follows_between_frames_and_is_exact(
    open_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(landscape, "AT_ONCE", 0.0)
    monkeypatch.setattr(background, "SLICE", 0.0)
    user = open_window(make(data=task_data("binary", 3000), hidden=((8, "tanh"),)))
    panel = user.window.panel_card.open("landscape")
    assert isinstance(panel, LandscapePanel)
    assert not len(panel.plot.curve.getData()[0])  # not there yet, and nobody waited for it
    assert panel.plot.point.getData()[1] == [user.window.bench.snapshot.train_loss]
    user.qtbot.waitUntil(lambda: not panel.work.running, timeout=20_000)
    values, loss = panel.plot.curve.getData()
    for k in (0, 60, 120):
        assert loss[k] == pytest.approx(loss_at(user, panel.parameter, values[k]), rel=1e-11)
    panel.choose(Parameter(2, 1, 3))
    assert panel.work.running
    user.window.panel_card.open("lab")
    assert not panel.work.running


def test_no_piece_of_a_curve_of_many_examples_takes_longer_than_a_frame(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("binary", 100_000), hidden=((8, "tanh"), (8, "tanh"))))
    panel = user.window.panel_card.open("landscape")
    assert isinstance(panel, LandscapePanel)
    user.qtbot.waitUntil(lambda: not panel.work.running, timeout=20_000)
    pieces = []
    for _ in range(3):  # the shortest of three: the machine may be busy with something else
        began = time.perf_counter()
        panel.choose(Parameter(1, 2, 1))
        pieces.append(time.perf_counter() - began)
    assert panel.work.running and min(pieces) < 0.016


def test_the_point_moves_at_once_while_the_curve_is_computed(
    open_window: MakeWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = open_window(make(data=task_data("binary", 3000), hidden=((8, "tanh"),)))
    panel = user.window.panel_card.open("landscape")
    assert isinstance(panel, LandscapePanel)
    user.qtbot.waitUntil(lambda: not panel.work.running, timeout=20_000)
    monkeypatch.setattr(landscape, "AT_ONCE", 0.0)
    user.window.bench.set_parameter("Set", 0, 1.75)
    user.settle()
    assert panel.plot.point.getData()[0] == [1.75]
    user.qtbot.waitUntil(lambda: panel.words.text().startswith("W[1][1,1] = 1.750"), timeout=20_000)


# ---------------------------------------------------------------- no argmin


def test_on_a_flat_line_no_place_is_the_argmin(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=((3, "tanh"),), init={"scheme": "zeros"}))  # W[2] = 0: W[1] does not matter
    panel = user.window.panel_card.open("landscape")
    assert isinstance(panel, LandscapePanel)
    assert "flat" in panel.words.text() and "argmin ≈" not in panel.words.text()


def test_a_diverged_run_has_no_argmin_and_says_why(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=(), last=(1, "linear"), loss="mse", optimizer={"learning_rate": 1e9}))
    panel = user.window.panel_card.open("landscape")
    assert isinstance(panel, LandscapePanel)
    user.window.bench.step_epochs(50)
    user.settle()
    assert user.window.bench.snapshot.diverged is not None and math.isfinite(user.window.bench.snapshot.train_loss)
    assert "so large" in panel.saying.said and "diverged in epoch" in user.window.panel_card.remark.text()
    user.key(Qt.Key.Key_R)
    user.settle()
    assert not panel.saying.said and "argmin ≈" in panel.words.text()
    assert not user.window.panel_card.remark.isVisible()


def test_where_j_falls_on_beyond_the_end_it_says_so(gauss: tuple[User, LandscapePanel]) -> None:
    _, panel = gauss
    panel.span.setValue(0.05)
    assert "at the end of the range" in panel.words.text() and "argmin ≈" not in panel.words.text()
    panel.span.setValue(50.0)
    assert "argmin ≈" in panel.words.text()
