"""J along one weight: the curve, the slope at the present point, and the point dragged by hand."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnviz.core.edits import remove_all_points
from nnviz.core.network import evaluate, network_inputs, targets
from nnviz.core.parameters import Parameter, index_of
from nnviz.labs import load_lab
from nnviz.ui.panels.landscape import LandscapePanel
from nnviz.ui.views.inspector import Part
from tests.ui.hands import Hands, MakeWindow

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def gauss(open_window: MakeWindow) -> tuple[Hands, LandscapePanel]:
    hands = open_window(load_lab("gauss").experiment)
    hands.qtbot.mouseClick(hands.window.panel_card.tabs.buttons["landscape"], LEFT)
    if hands.window.panel_card.current != "landscape":  # behind the dots where there is no room
        hands.window.panel_card.open("landscape")
    panel = hands.window.panel_card.panel
    assert isinstance(panel, LandscapePanel)
    return hands, panel


def loss_at(hands: Hands, parameter: Parameter, value: float) -> float:
    snapshot = hands.window.bench.snapshot
    experiment, flat = snapshot.experiment, snapshot.params.copy()
    flat[index_of(snapshot.architecture, parameter)] = value
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    return evaluate(snapshot.architecture, flat, x, y, experiment.training.loss)[0]


def test_the_curve_is_j(gauss: tuple[Hands, LandscapePanel]) -> None:
    hands, panel = gauss
    values, loss = panel.plot.curve.getData()
    for k in (0, 40, 120):
        assert loss[k] == pytest.approx(loss_at(hands, panel.parameter, values[k]), rel=1e-9)
    (y,) = panel.plot.point.getData()[1]
    assert y == pytest.approx(hands.window.bench.snapshot.train_loss)
    assert f"J = {y:.3f}" in panel.words.text() and "argmin" in panel.words.text()


def test_the_tangent_has_the_slope_of_j(gauss: tuple[Hands, LandscapePanel]) -> None:
    hands, panel = gauss
    x, y = panel.plot.tangent.getData()
    value = panel.plot.point.getData()[0][0]
    slope = (loss_at(hands, panel.parameter, value + 1e-5) - loss_at(hands, panel.parameter, value - 1e-5)) / 2e-5
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(slope, rel=1e-5)


def test_a_weight_is_chosen_in_the_list_or_in_the_diagram(gauss: tuple[Hands, LandscapePanel]) -> None:
    hands, panel = gauss
    panel.picker.setCurrentIndex(1)
    panel.picker.activated.emit(1)
    assert panel.parameter == Parameter(1, 1, 2) and panel.words.text().startswith("W[1][1,2]")
    hands.window.network_view.select(Part(1, 0, 0))
    assert panel.parameter == Parameter(1, 1, 1) and panel.picker.currentText() == "W[1][1,1]"
    hands.window.network_view.select(Part(1, 0))
    assert panel.parameter == Parameter(1, 1, None) and panel.words.text().startswith("b[1][1]")


def test_a_choice_from_the_list_stays_while_the_mouse_moves(gauss: tuple[Hands, LandscapePanel]) -> None:
    hands, panel = gauss
    hands.window.network_view.select(Part(1, 0, 0))
    panel.picker.setCurrentIndex(1)
    panel.picker.activated.emit(1)
    hands.hover(1.0, 1.0)
    hands.key(Qt.Key.Key_Down)
    assert panel.parameter == Parameter(1, 1, 2)
    hands.window.panel_card.open("lab")
    hands.window.panel_card.open("landscape")
    assert panel.parameter == Parameter(1, 1, 2)
    hands.window.network_view.select(Part(1, 0))
    assert panel.parameter == Parameter(1, 1, None)


def test_the_span_widens_the_curve(gauss: tuple[Hands, LandscapePanel]) -> None:
    _, panel = gauss
    panel.span.setValue(20.0)
    values, _ = panel.plot.curve.getData()
    assert values[-1] - values[0] == pytest.approx(40.0)


def test_dragging_the_point_sets_the_weight_as_one_undo_step(gauss: tuple[Hands, LandscapePanel]) -> None:
    hands, panel = gauss
    before = hands.window.bench.snapshot.params.copy()
    place = panel.plot.place_of_point()
    assert place is not None
    viewport, start = panel.plot.viewport(), place.toPoint()
    steps = hands.window.bench.stack.count()
    QTest.mousePress(viewport, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for dx in (10, 25, 40):
        QTest.mouseMove(viewport, start + QPoint(dx, 0))
        hands.settle()
    QTest.mouseRelease(viewport, LEFT, Qt.KeyboardModifier.NoModifier, start + QPoint(40, 0))
    hands.settle()
    after = hands.window.bench.snapshot.params
    assert after[0] > before[0] and np.array_equal(after[1:], before[1:])
    assert panel.plot.point.getData()[0][0] == pytest.approx(after[0])
    assert hands.window.bench.stack.count() == steps + 1
    hands.trigger("undo")
    hands.settle()
    assert np.array_equal(hands.window.bench.snapshot.params, before)


def test_a_press_beside_the_point_moves_nothing(gauss: tuple[Hands, LandscapePanel]) -> None:
    hands, panel = gauss
    before = hands.window.bench.snapshot.params.copy()
    QTest.mousePress(panel.plot.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(60, 20))
    QTest.mouseMove(panel.plot.viewport(), QPoint(120, 20))
    QTest.mouseRelease(panel.plot.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(120, 20))
    hands.settle()
    assert np.array_equal(hands.window.bench.snapshot.params, before)


def test_it_follows_the_training_and_another_network(gauss: tuple[Hands, LandscapePanel]) -> None:
    hands, panel = gauss
    first = panel.plot.point.getData()[0][0]
    hands.window.bench.step_epochs(10)
    hands.wait_epoch(10)
    assert panel.plot.point.getData()[0][0] != first
    hands.window.editor.add_layer()
    hands.settle()
    assert panel.picker.count() == hands.window.bench.snapshot.architecture.count
    panel.choose(Parameter(1, 4, 2))
    hands.window.editor.set_units(0, 2)
    hands.settle()
    assert panel.parameter == Parameter(1, 1, 1)


def test_without_points_it_says_what_is_missing(open_window: MakeWindow) -> None:
    hands = open_window(remove_all_points(load_lab("xor").experiment))
    panel = hands.window.panel_card.open("landscape")
    assert isinstance(panel, LandscapePanel) and "no training points" in panel.saying.said
