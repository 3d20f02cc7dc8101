"""The warp panel: the plane as a layer sees it, with its points, following the weights."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest

from nnviz.core.analysis.warp import activations, grid_lines
from nnviz.core.network.part import Part
from nnviz.labs import load_lab
from nnviz.ui.panels.warp import WarpPanel
from tests.core.making import make, task_data
from tests.ui.controllers.by_hand import pick, place_of
from tests.ui.panels.conftest import OpenPanelAlone
from tests.ui.panels.panel_alone import PanelAlone
from tests.ui.user import MakeWindow, User


def open_warp(user: User) -> WarpPanel:
    panel = user.window.panel_card.open("warp")
    assert isinstance(panel, WarpPanel)
    user.settle()
    return panel


def choose(panel: WarpPanel, combo_name: str, text: str) -> None:
    """Goes through a combo box by its keys."""
    combo = getattr(panel, combo_name)
    wanted = combo.findText(text)
    assert wanted >= 0 and combo.isEnabled()
    combo.setFocus()
    while combo.currentIndex() != wanted:
        QTest.keyClick(combo, Qt.Key.Key_Down if wanted > combo.currentIndex() else Qt.Key.Key_Up)


def grid_of(panel: WarpPanel) -> np.ndarray:
    """The places of the lines across and up, [2, lines, steps, 2]."""
    curves = [np.column_stack(curve.getData()) for curve in (panel.plot.across, panel.plot.up)]
    return np.stack([places[np.isfinite(places).all(axis=1)].reshape(21, 49, 2) for places in curves])


def test_points_lie_where_the_last_hidden_layer_puts_them(alone: PanelAlone) -> None:
    panel = alone.open(WarpPanel)
    assert panel.layer.currentText() == "Hidden 2" and panel.across.currentText() == "unit 1"
    s = alone.bench.snapshot
    wanted = activations(s.experiment, s.params, 2, s.experiment.data.train.x.T).T
    assert panel.plot.points.positions == pytest.approx(wanted)
    alone.bench.step_epochs(30)
    alone.wait_epoch(30)
    moved = alone.bench.snapshot
    wanted = activations(moved.experiment, moved.params, 2, moved.experiment.data.train.x.T).T
    assert panel.plot.points.positions == pytest.approx(wanted)


def test_test_points_are_shown_where_the_plane_shows_them(user: User) -> None:
    panel, data = open_warp(user), user.window.bench.experiment.data
    assert len(data.test) and len(panel.plot.points.drawn.places) == len(data.train) + len(data.test)
    user.trigger("test_points")
    assert len(panel.plot.points.drawn.places) == len(data.train)
    user.window.panel_card.open("lab")
    user.trigger("test_points")
    open_warp(user)
    assert len(panel.plot.points.drawn.places) == len(data.train) + len(data.test)


def test_the_features_are_the_plane_itself(alone: PanelAlone) -> None:
    panel = alone.open(WarpPanel)
    choose(panel, "layer", "Features")
    assert panel.plot.points.positions == pytest.approx(alone.bench.experiment.data.train.x)
    _, y = panel.plot.across.getData()
    rows = y[np.isfinite(y)].reshape(21, 49)
    assert (rows == rows[:, :1]).all()  # lines across are straight here


def test_more_than_two_units_show_their_principal_plane(alone: PanelAlone) -> None:
    panel = alone.open(WarpPanel)
    choose(panel, "layer", "Hidden 1")
    assert panel.across.currentText() == "principal plane" and not panel.up.isEnabled()
    assert "of the variance" in panel.head.text()
    choose(panel, "across", "unit 4")
    choose(panel, "up", "unit 2")
    s = alone.bench.snapshot
    a = activations(s.experiment, s.params, 1, s.experiment.data.train.x.T)
    assert panel.plot.points.positions == pytest.approx(a[[3, 1]].T)


def test_a_click_on_a_neuron_chooses_its_layer(user: User) -> None:
    panel = open_warp(user)
    view = user.window.network_view
    user.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place_of(user, Part(1, 2)))
    assert view.state.part == Part(1, 2) and panel.layer.currentText() == "Hidden 1"


def test_the_border_is_a_straight_line_among_the_last_hidden_units(alone: PanelAlone) -> None:
    panel = alone.open(WarpPanel)
    x, y = panel.plot.border.getData()
    s = alone.bench.snapshot
    w, b = s.architecture.weights(s.params)[-1][0], s.architecture.biases(s.params)[-1][0]
    assert len(x) == 2 and w[0] * x + w[1] * y + b == pytest.approx(0.0, abs=1e-9)
    choose(panel, "layer", "Hidden 1")
    assert panel.plot.border.getData()[0] is None or not len(panel.plot.border.getData()[0])


def test_a_click_on_a_point_chooses_the_example_and_rings_it(alone: PanelAlone) -> None:
    panel = alone.open(WarpPanel)
    panel.grab()
    at = panel.plot.points.positions[7]
    place = panel.plot.mapFromScene(panel.plot.box.mapViewToScene(QPointF(*at)))
    QTest.mouseClick(panel.plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    chosen = alone.state.example
    assert chosen is not None
    ringed = panel.plot.ring.getData()
    assert (ringed[0][0], ringed[1][0]) == pytest.approx(tuple(panel.plot.points.positions[chosen]))


def test_the_probed_place_is_marked(user: User) -> None:
    panel = open_warp(user)
    assert not panel.plot.cursor.isVisible()
    user.hover(1.0, 1.0)
    user.qtbot.waitUntil(panel.plot.cursor.isVisible)


def test_other_shapes_of_networks(user: User) -> None:
    for lab_id in ("one-neuron", "3-4-1", "not", "kit-autoencoder-line", "kit-time-delay", "rings"):
        user.window.bench.new_document(load_lab(lab_id).experiment, None)
        panel = open_warp(user)
        for index in range(panel.layer.count()):
            choose(panel, "layer", panel.layer.itemText(index))
            panel.grab()
            assert np.isfinite(panel.plot.points.positions).all(), (lab_id, index)


def test_no_points_and_a_network_beyond_the_finite(open_window: MakeWindow) -> None:
    user = open_window(make(data={"train": {"x": [], "y": []}}))
    assert "no training points" not in open_warp(user).note.text()  # the card says it, above every panel
    assert "no training points" in user.window.panel_card.remark.text()
    wild = open_window(make(data=task_data("binary", 5), hidden=[(2, "linear")], init={"scale": 1e99, "seed": 1}))
    panel = open_warp(wild)
    wild.window.bench.edit("w", make(data=task_data("binary", 5), hidden=[(2, "linear"), (2, "linear"), (2, "linear"),
                           (2, "linear")], init={"scale": 1e99, "seed": 1}))  # fmt: skip
    wild.settle()
    choose(panel, "layer", "Hidden 4")
    assert "not finite" in panel.saying.said


def test_many_points_are_sampled_and_said(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(make(data=task_data("binary", 3000)))
    panel = alone.open(WarpPanel)
    assert len(panel.plot.points.positions) == 2000 and "2000 of 3000 points" in panel.note.text()


# -------------------------------------------------------------------- what belongs to the data and the network


def test_the_grid_follows_axes_and_held_inputs_while_nothing_trains(open_window: MakeWindow) -> None:
    user = open_window(load_lab("3-4-1").experiment)
    panel, bar = open_warp(user), user.window.boundary_card.axes_bar
    before, points = grid_of(panel), panel.plot.points.positions
    assert "x1 across and x2 up" in panel.note.text()
    slider = bar.sliders[0].slider
    slider.setFocus()
    user.qtbot.keyClick(slider, Qt.Key.Key_End)
    moved, plane, s = grid_of(panel), user.window.state.plane, user.window.bench.snapshot
    assert plane is not None and plane.rest[2] == plane.ranges[2][1]
    assert not np.allclose(moved, before) and panel.plot.points.positions == pytest.approx(points)
    view = panel.view
    assert view is not None
    wanted = view.places(activations(s.experiment, s.params, 1, grid_lines(plane.bounds, plane.rest, plane.axes)))
    assert moved.reshape(-1, 2) == pytest.approx(wanted)
    bar.up.setFocus()
    user.qtbot.keyClick(bar.up, Qt.Key.Key_End)
    assert "x1 across and x3 up" in panel.note.text() and not np.allclose(grid_of(panel), moved)


def test_one_unit_twice_has_no_border(alone: PanelAlone) -> None:
    panel = alone.open(WarpPanel)
    choose(panel, "up", "unit 1")
    assert panel.plot.border.getData()[0] is None or not len(panel.plot.border.getData()[0])
    choose(panel, "across", "unit 2")  # the same two, exchanged
    x, y = panel.plot.border.getData()
    s = alone.bench.snapshot
    w, b = s.architecture.weights(s.params)[-1][0], s.architecture.biases(s.params)[-1][0]
    assert len(x) == 2 and w[1] * x + w[0] * y + b == pytest.approx(0.0, abs=1e-9)


WORDS = [
    ("circle", "Hidden 2", "straight line", "flat"),
    ("xor", "Hidden 1", "one flat border, a hyperplane, in the space of these 4 units", "each unit is an axis"),
    ("rings", "Hidden 1", "borders between the classes are flat", "straight line"),
    ("final-grade", "Hidden 1", "vary most", "border"),
    ("kit-autoencoder-circle", "Hidden 2", "A single unit", "border"),
    ("not", "Features", "one input", "flat"),
]


def test_words_are_those_of_the_task(user: User) -> None:
    for lab_id, layer, said, not_said in WORDS:
        user.window.bench.new_document(load_lab(lab_id).experiment, None)
        panel = open_warp(user)
        choose(panel, "layer", layer)
        assert said in panel.note.text() and not_said not in panel.note.text(), lab_id


def test_a_unit_that_is_switched_off_is_named(user: User) -> None:
    panel = open_warp(user)
    choose(panel, "across", "unit 2")
    pick(user, Part(2, 1), "Switched off")
    assert "Switched off, always 0: unit 2." in panel.note.text()
    assert (panel.plot.points.positions[:, 0] == 0.0).all()
    choose(panel, "layer", "Hidden 1")
    assert "Switched off" not in panel.note.text()


def test_of_a_single_unit_test_points_are_apart_as_training_points_are(open_panel_alone: OpenPanelAlone) -> None:
    data = {**task_data("binary", 6), "test": task_data("binary", 4, seed=1)["train"]}
    panel = open_panel_alone(make(data=data, hidden=[(1, "tanh")])).open(WarpPanel)
    up = panel.plot.points.positions[:, 1]
    assert up[0] == 0.0 and up[1] > 0.0
    assert panel.plot.points.tests[0][:, 1] == pytest.approx([0.0, up[1], 0.0, up[1]])


def test_values_of_a_regression_lie_on_the_line_of_a_single_unit(open_panel_alone: OpenPanelAlone) -> None:
    panel = open_panel_alone(load_lab("final-grade").experiment).open(WarpPanel)
    choose(panel, "layer", "Output")
    assert not panel.plot.points.positions[:, 1].any() and "classes" not in panel.note.text()


def test_the_name_of_an_axis_stands_beside_its_longest_number(open_window: MakeWindow) -> None:
    user = open_window(load_lab("kit-autoencoder-circle").experiment)
    panel = open_warp(user)
    user.window.bench.set_params("Set", 0.03 * user.window.bench.snapshot.params)  # long numbers, such as −0.00025
    user.settle()
    user.qtbot.wait(50)
    axis = panel.plot.axes["left"]
    (low, high), height = axis.range, axis.size().height()
    texts = [text for gap, places in axis.tickValues(low, high, height) for text in axis.tickStrings(places, 1.0, gap)]
    metrics = QFontMetrics(axis.font())
    longest = max(metrics.horizontalAdvance(text) for text in texts)
    letters = QFontMetrics(axis.label.font()).capHeight()
    assert axis.width() >= longest + letters


def test_equal_points_vary_in_no_direction(open_window: MakeWindow) -> None:
    data = {"task": "binary", "inputs": ["x1", "x2"], "train": {"x": [[0.1, 0.3]] * 5, "y": [[1]] * 5}}
    user = open_window(make(data=data, hidden=((3, "tanh"),)))
    panel = user.window.panel_card.open("warp")
    assert isinstance(panel, WarpPanel)
    user.settle()
    assert "variance" not in panel.head.text() and "vary most" not in panel.note.text()
    assert "vary in no direction" in panel.note.text()
