"""The activation explorer: units on the curve, the slope of one of them, other activations under the same z."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnviz.core.base.notation import number
from nnviz.core.network.features import compute_features
from nnviz.core.network.network import Trace, forward
from nnviz.labs import load_lab
from nnviz.ui.panels.activation import ActivationPanel
from nnviz.ui.widgets.quiet import QuietCombo
from tests.core.making import make, task_data
from tests.ui.panels.conftest import OpenPanelAlone
from tests.ui.panels.panel_alone import PanelAlone
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def open_panel(user: User) -> ActivationPanel:
    panel = user.window.panel_card.open("activation")
    assert isinstance(panel, ActivationPanel)
    return panel


def trace_of(user: User, example: int) -> Trace:
    snapshot = user.window.bench.snapshot
    x = snapshot.experiment.data.train.x[example][:, None]
    return forward(snapshot.architecture, snapshot.params, compute_features(snapshot.experiment.network.features, x))


def click_node(user: User, layer: int, unit: int) -> None:
    view = user.window.network_view
    assert view.diagram is not None
    x, y = view.diagram.centres[layer][unit]
    user.qtbot.mouseClick(view, LEFT, pos=view.rect().topLeft() + type(view.rect().topLeft())(int(x), int(y)))


def choose(user: User, combo: QuietCombo, data: object) -> None:
    """Chooses an entry with the keys, as a person who tabbed there would."""
    combo.setFocus()
    index = combo.findData(data)
    assert index >= 0
    while combo.currentIndex() != index:
        before = combo.currentIndex()
        user.qtbot.keyClick(combo, Qt.Key.Key_Down if before < index else Qt.Key.Key_Up)
        assert combo.currentIndex() != before


def marked(panel: ActivationPanel) -> np.ndarray:
    return np.asarray(panel.plot.units.getData()[0])


def test_the_tab_opens_it(user: User) -> None:
    user.qtbot.mouseClick(user.window.panel_card.tabs.buttons["activation"], LEFT)
    assert isinstance(user.window.panel_card.panel, ActivationPanel)
    assert user.window.panel_card.panel.plot.isVisible()


def test_the_units_of_the_chosen_example_lie_on_the_curve(user: User) -> None:
    panel = open_panel(user)
    user.key(Qt.Key.Key_Down)
    trace = trace_of(user, 0)
    assert marked(panel) == pytest.approx(trace.z[0][:, 0])
    assert panel.plot.units.getData()[1] == pytest.approx(trace.a[1][:, 0])
    z = float(trace.z[0][0, 0])
    assert number(z) in panel.reading.text() and "unit 1" in panel.reading.text()
    user.trigger("step_epoch")
    user.wait_epoch(1)
    assert marked(panel) == pytest.approx(trace_of(user, 0).z[0][:, 0])


def test_it_follows_the_selected_neuron_and_draws_its_tangent(user: User) -> None:
    panel = open_panel(user)
    user.window.state.choose(5)
    click_node(user, 2, 1)
    trace = trace_of(user, 5)
    assert panel.layer.currentData() == 2 and "unit 2" in panel.reading.text()
    z, a = float(trace.z[1][1, 0]), float(trace.a[2][1, 0])
    assert panel.plot.chosen.getData()[0] == pytest.approx([z])
    xs, ys = panel.plot.tangent.getData()
    assert (ys[1] - ys[0]) / (xs[1] - xs[0]) == pytest.approx(1 - a * a)
    assert ys.mean() == pytest.approx(a)


def test_the_point_under_the_mouse_moves_the_units(user: User) -> None:
    panel = open_panel(user)
    user.window.state.choose(5)
    pinned = marked(panel)
    user.hover(2.0, 1.2)
    user.qtbot.waitUntil(lambda: not np.allclose(marked(panel), pinned))
    snapshot = user.window.bench.snapshot
    inputs = user.window.state.inputs
    assert inputs is not None
    assert marked(panel) == pytest.approx(forward(snapshot.architecture, snapshot.params, inputs[:, None]).z[0][:, 0])


def test_without_an_example_the_training_examples_are_ticks(alone: PanelAlone) -> None:
    panel = alone.open(ActivationPanel)
    snapshot = alone.bench.snapshot
    z = forward(snapshot.architecture, snapshot.params, snapshot.experiment.data.train.x.T).z[0][0]
    ticks = panel.plot.rug.getData()[0][::3]
    assert ticks == pytest.approx(z) and len(marked(panel)) == 0


def test_a_flat_place_is_said_to_kill_the_gradient(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(make(hidden=(), last=(1, "sigmoid")))
    panel = alone.open(ActivationPanel)
    alone.state.choose(3)
    assert "kills" not in panel.reading.text()
    alone.bench.set_params("Set weights", np.array([9.0, 9.0, 0.0]))
    alone.settle()
    assert "kills the gradient: g'(z) = 1.52e−8" in panel.reading.text()


def test_another_activation_is_looked_at_and_then_used(user: User) -> None:
    panel = open_panel(user)
    user.window.state.choose(5)
    own = marked(panel)
    choose(user, panel.other, "relu")
    assert panel.plot.units.getData()[1] == pytest.approx(np.maximum(own, 0.0))
    assert user.window.bench.experiment.network.layers[0].activation == "tanh"
    user.qtbot.mouseClick(panel.use, LEFT)
    user.settle()
    assert user.window.bench.experiment.network.layers[0].activation == "relu"
    assert panel.other.currentData() == "" and not panel.use.isVisible()
    user.trigger("undo")
    assert user.window.bench.experiment.network.layers[0].activation == "tanh"


def test_the_layer_is_chosen(user: User) -> None:
    panel = open_panel(user)
    user.window.state.choose(5)
    choose(user, panel.layer, 3)
    assert marked(panel) == pytest.approx(trace_of(user, 5).z[2][:, 0])
    assert "sigmoid" in panel.layer.currentText()


def test_softmax_is_said_to_have_no_curve(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("multiclass", 6, 2, 3), hidden=(), last=(3, "softmax")))
    panel = open_panel(user)
    assert "not a function of one z" in panel.saying.said
    choose(user, panel.other, "sigmoid")
    assert panel.saying.said == ""


def test_no_points(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    panel = open_panel(user)
    user.trigger("clear_points")
    user.settle()
    assert "there is no z to mark" in panel.reading.text()
    assert len(panel.plot.value.getData()[0]) > 100
