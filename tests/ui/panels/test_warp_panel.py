"""The warp panel: the plane as a layer sees it, with its points, following the weights."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.core.warp import activations
from nnviz.labs import load_lab
from nnviz.ui.panels.warp import WarpPanel
from nnviz.ui.views.inspector import Part
from tests.core.making import make, task_data
from tests.ui.hands import Hands, MakeWindow


def open_warp(hands: Hands) -> WarpPanel:
    panel = hands.window.panel_card.open("warp")
    assert isinstance(panel, WarpPanel)
    hands.settle()
    return panel


def choose(panel: WarpPanel, combo_name: str, text: str) -> None:
    combo = getattr(panel, combo_name)
    combo.setFocus()
    combo.setCurrentIndex(combo.findText(text))
    combo.activated.emit(combo.currentIndex())


def test_points_lie_where_the_last_hidden_layer_puts_them(hands: Hands) -> None:
    panel = open_warp(hands)
    assert panel.layer.currentText() == "Hidden 2" and panel.across.currentText() == "unit 1"
    s = hands.window.bench.snapshot
    wanted = activations(s.experiment, s.params, 2, s.experiment.data.train.x.T).T
    assert panel.plot.points.positions == pytest.approx(wanted)
    hands.window.bench.step_epochs(30)
    hands.wait_epoch(30)
    moved = hands.window.bench.snapshot
    wanted = activations(moved.experiment, moved.params, 2, moved.experiment.data.train.x.T).T
    assert panel.plot.points.positions == pytest.approx(wanted)


def test_the_features_are_the_plane_itself(hands: Hands) -> None:
    panel = open_warp(hands)
    choose(panel, "layer", "Features")
    assert panel.plot.points.positions == pytest.approx(hands.window.bench.experiment.data.train.x)
    _, y = panel.plot.across.getData()
    rows = y[np.isfinite(y)].reshape(21, 49)
    assert (rows == rows[:, :1]).all()  # lines across are straight here


def test_more_than_two_units_show_their_principal_plane(hands: Hands) -> None:
    panel = open_warp(hands)
    choose(panel, "layer", "Hidden 1")
    assert panel.across.currentText() == "principal plane" and not panel.up.isEnabled()
    assert "of the variance" in panel.head.text()
    choose(panel, "across", "unit 4")
    choose(panel, "up", "unit 2")
    s = hands.window.bench.snapshot
    a = activations(s.experiment, s.params, 1, s.experiment.data.train.x.T)
    assert panel.plot.points.positions == pytest.approx(a[[3, 1]].T)


def test_a_click_on_a_neuron_chooses_its_layer(hands: Hands) -> None:
    panel = open_warp(hands)
    hands.window.network_view.select(Part(1, 2))
    assert panel.layer.currentText() == "Hidden 1"


def test_the_border_is_a_straight_line_among_the_last_hidden_units(hands: Hands) -> None:
    panel = open_warp(hands)
    x, y = panel.plot.border.getData()
    s = hands.window.bench.snapshot
    w, b = s.architecture.weights(s.params)[-1][0], s.architecture.biases(s.params)[-1][0]
    assert len(x) == 2 and w[0] * x + w[1] * y + b == pytest.approx(0.0, abs=1e-9)
    choose(panel, "layer", "Hidden 1")
    assert panel.plot.border.getData()[0] is None or not len(panel.plot.border.getData()[0])


def test_a_click_on_a_point_chooses_the_example_and_rings_it(hands: Hands) -> None:
    panel = open_warp(hands)
    panel.grab()
    at = panel.plot.points.positions[7]
    place = panel.plot.mapFromScene(panel.plot.plotItem.getViewBox().mapViewToScene(QPointF(*at)))
    QTest.mouseClick(panel.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    chosen = hands.window.probe.example
    assert chosen is not None
    ringed = panel.plot.ring.getData()
    assert (ringed[0][0], ringed[1][0]) == pytest.approx(tuple(panel.plot.points.positions[chosen]))


def test_the_probed_place_is_marked(hands: Hands) -> None:
    panel = open_warp(hands)
    assert not panel.plot.cursor.isVisible()
    hands.hover(1.0, 1.0)
    hands.qtbot.waitUntil(panel.plot.cursor.isVisible)


@pytest.mark.parametrize("lab_id", ["one-neuron", "3-4-1", "not", "kit-autoencoder-line", "kit-time-delay", "rings"])
def test_other_shapes_of_networks(open_window: MakeWindow, lab_id: str) -> None:
    hands = open_window(load_lab(lab_id).experiment)
    panel = open_warp(hands)
    for index in range(panel.layer.count()):
        panel.layer.setCurrentIndex(index)
        panel.layer.activated.emit(index)
        panel.grab()
        assert np.isfinite(panel.plot.points.positions).all()


def test_no_points_and_a_network_beyond_the_finite(open_window: MakeWindow) -> None:
    hands = open_window(make(data={"train": {"x": [], "y": []}}))
    assert "no training points" in open_warp(hands).note.text()
    wild = open_window(make(data=task_data("binary", 5), hidden=[(2, "linear")], init={"scale": 1e99, "seed": 1}))
    panel = open_warp(wild)
    wild.window.bench.edit("w", make(data=task_data("binary", 5), hidden=[(2, "linear"), (2, "linear"), (2, "linear"),
                           (2, "linear")], init={"scale": 1e99, "seed": 1}))  # fmt: skip
    wild.settle()
    choose(panel, "layer", "Hidden 4")
    assert "not finite" in panel.saying.said


def test_many_points_are_sampled_and_said(open_window: MakeWindow) -> None:
    hands = open_window(make(data=task_data("binary", 3000)))
    panel = open_warp(hands)
    assert len(panel.plot.points.positions) == 2000 and "2000 of 3000 points" in panel.note.text()
