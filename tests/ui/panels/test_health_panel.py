"""The health panel and the badges in the diagram: what they find, say, and fix."""

import time
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from nnviz.core.analysis.health import Finding, health, update_ratios
from nnviz.core.network.network import backward, forward, network_inputs, targets
from nnviz.core.training.update import update
from nnviz.labs import load_lab
from nnviz.ui.controllers.findings import KINDS
from nnviz.ui.panels.health import HealthPanel
from nnviz.ui.panels.parts import plain
from nnviz.ui.views.plots.layer_plot import spread
from tests.core.making import make
from tests.ui.panels.conftest import OpenPanelAlone
from tests.ui.panels.panel_alone import PanelAlone
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def open_panel(user: User) -> HealthPanel:
    panel = user.window.panel_card.open("health")
    assert isinstance(panel, HealthPanel)
    return panel


def said(panel: HealthPanel) -> str:
    return " ".join(row.text.text() for row in panel.rows)


def badges(user: User) -> list[tuple[str, int, int]]:
    return [(b.sign, b.layer, b.unit) for b in user.window.network_view.badges.shown]


def dead_network(user: User) -> None:
    """Unit 2 of layer 1 never fires on inputs from 0 on."""
    bench = user.window.bench
    flat = np.ones(bench.snapshot.architecture.count)
    bench.snapshot.architecture.blocks(flat)[0][0] = [0.7, 0.2, 0.1]
    bench.snapshot.architecture.blocks(flat)[0][1] = [-1.0, -1.0, -1.0]
    bench.set_params("Set weights", flat)
    user.settle()


def test_the_tab_opens_it(user: User) -> None:
    user.qtbot.mouseClick(user.window.panel_card.tabs.buttons["health"], LEFT)
    panel = user.window.panel_card.panel
    assert isinstance(panel, HealthPanel) and panel.plot.isVisible()


def test_numbers_are_those_of_the_core(alone: PanelAlone) -> None:
    panel = alone.open(HealthPanel)
    alone.bench.step_epochs(3)
    alone.wait_epoch(3)
    s = alone.bench.snapshot
    x = network_inputs(s.experiment, s.experiment.data.train)
    y = targets(s.experiment.data, s.experiment.data.train)
    expected = health(s.architecture, s.params, x, y, s.experiment.training.loss)
    found = backward(s.architecture, s.params, forward(s.architecture, s.params, x), y, s.experiment.training.loss)
    flat = s.architecture.flatten(found.weights, found.biases)
    after = update(s.architecture, s.experiment.training, s.params, s.memory, s.updates, flat).params
    for layer in expected.layers:
        assert f">{plain(layer.gradient)}<" in panel.table.text()
    for ratio in update_ratios(s.architecture, s.params, after):
        assert f">{plain(ratio)}<" in panel.table.text()


def test_symmetry_is_badged_said_and_fixed(open_window: MakeWindow) -> None:
    user = open_window(load_lab("symmetry-online").experiment)
    user.trigger("step_epoch")
    user.wait_epoch(1)
    assert badges(user) == [("=", 1, 0), ("=", 1, 1)]  # with the panel closed
    view = user.window.network_view
    assert "units 1, 2 are identical" in view.accessibleDescription() and "S30" in view.accessibleDescription()
    panel = open_panel(user)
    assert "units with equal weights get equal gradients" in said(panel)
    user.qtbot.mouseClick(panel.rows[0].fix, LEFT)
    user.settle()
    init = user.window.bench.experiment.network.init
    assert init.scheme == "normal" and user.window.bench.snapshot.epoch == 0
    assert badges(user) == [] and panel.rows == [] and "Nothing found" in panel.note.text()
    user.trigger("undo")
    user.settle()
    assert badges(user) == [("=", 1, 0), ("=", 1, 1)]


def test_dead_units_are_badged_and_leaky_relu_fixes_them(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=((2, "relu"),)))
    panel = open_panel(user)
    dead_network(user)
    assert badges(user) == [("D", 1, 1)]
    assert "unit 2 is dead" in said(panel) and "S8" in said(panel) and "1 of 2" in panel.table.text()
    user.qtbot.mouseClick(panel.rows[0].fix, LEFT)
    user.settle()
    assert user.window.bench.experiment.network.layers[0].activation == "leaky_relu" and badges(user) == []


def test_saturated_units_are_found_and_smaller_weights_fix_them(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=((2, "sigmoid"),), init={"seed": 3}))
    panel = open_panel(user)
    flat = np.ones(user.window.bench.snapshot.architecture.count)
    blocks = user.window.bench.snapshot.architecture.blocks(flat)
    blocks[0][:] = [[40.0, 50.0, 20.0], [0.1, 0.2, 0.0]]
    user.window.bench.set_params("Set weights", flat)
    user.settle()
    assert ("S", 1, 0) in badges(user) and "unit 1 is saturated" in said(panel)
    row = next(row for row in panel.rows if row.finding.kind == "saturated")
    user.qtbot.mouseClick(row.fix, LEFT)
    user.settle()
    assert user.window.bench.experiment.network.init.scheme == "xavier" and badges(user) == []


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)  # so says the offscreen platform
def test_a_click_on_a_badge_opens_the_panel_and_hovering_says_why(open_window: MakeWindow) -> None:
    user = open_window(load_lab("symmetry-online").experiment)
    user.trigger("step_epoch")
    user.wait_epoch(1)
    view = user.window.network_view
    view.repaint()
    place = view.badges.place_of(view.badges.shown[1])
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, place, view.mapToGlobal(place)))
    assert "S30" in QToolTip.text()
    QToolTip.hideText()
    user.qtbot.waitUntil(lambda: not QToolTip.isVisible())
    user.qtbot.mouseClick(view, LEFT, pos=place)
    assert user.window.panel_card.current == "health" and view.state.part is None
    assert view.diagram is not None
    x, y = view.diagram.centres[1][1]
    user.qtbot.mouseClick(view, LEFT, pos=QPoint(int(x), int(y)))
    assert view.state.part is not None


def test_the_plot_follows_and_switches_to_the_updates(user: User) -> None:
    panel = open_panel(user)
    for epoch in (1, 2, 3):
        user.trigger("step_epoch")
        user.wait_epoch(epoch)
    curves = user.window.bench.health.curves()
    assert curves.epoch.tolist() == [0, 1, 2, 3]
    assert panel.plot.curves[2].getData()[1] == pytest.approx(np.log10(curves.gradient[:, 2]))
    user.qtbot.mouseClick(panel.switch.button(1), LEFT)
    assert panel.plot.curves[2].getData()[1] == pytest.approx(np.log10(curves.ratio[:, 2]))
    user.trigger("reset")
    user.settle()
    assert user.window.bench.health.curves().epoch.tolist() == [0]


def test_a_badge_is_looked_for_now_and_then_only_while_it_plays(user: User) -> None:
    looks: list[float] = []
    user.window.bench.health.changed.connect(lambda: looks.append(time.perf_counter()))
    user.window.panel_card.open("lab")
    user.trigger("play")
    user.qtbot.wait(1000)
    user.trigger("play")
    assert 2 <= len(looks) <= 6


def test_a_costly_look_waits_for_the_pause(user: User) -> None:
    user.window.panel_card.open("lab")
    watch = user.window.bench.health
    for _ in range(3):
        watch.pacing.took(1.0)
    user.window.bench.set_speed(60.0)
    user.trigger("play")
    user.qtbot.wait(300)
    assert watch.snapshot is not None and watch.snapshot.epoch == 0
    user.trigger("play")
    user.qtbot.waitUntil(lambda: watch.snapshot is user.window.bench.snapshot, timeout=3000)
    assert user.window.bench.snapshot.epoch > 0


def test_no_points(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    panel = open_panel(user)
    user.trigger("clear_points")
    user.settle()
    assert "No training points" in panel.note.text() and "nan" not in panel.table.text()


def test_a_solved_gate_wears_no_badge_and_the_panel_says_why(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xnor").experiment)
    panel = open_panel(user)
    assert badges(user) == []
    row = next(row for row in panel.rows if row.finding.kind == "saturated")
    assert "Harmless" in row.text.text() and not row.fix.isVisible()
    assert "100 %" in panel.table.text()  # the numbers stay
    flat = user.window.bench.snapshot.params.copy()
    flat[-1] = 10.0  # the output neuron's bias: now its answers are wrong
    user.window.bench.set_params("Set weights", flat)
    user.settle()
    assert {("S", 1, 0), ("S", 1, 1)} <= set(badges(user))
    row = next(row for row in panel.rows if row.finding.kind == "saturated")
    assert row.fix.isVisible() and "J is still high" in user.window.network_view.badges.shown[0].text


def test_curves_that_lie_on_each_other_are_both_seen_and_named(alone: PanelAlone) -> None:
    panel = alone.open(HealthPanel)
    epoch = np.arange(30.0)
    alone.qtbot.wait(50)
    panel.plot.show_curves(epoch, np.full((30, 3), 0.5))
    widths = [curve.opts["pen"].widthF() for curve in panel.plot.curves]
    depths = [curve.zValue() for curve in panel.plot.curves]
    assert widths[0] > widths[1] + 1 > widths[2] + 2 and depths == sorted(depths)
    assert panel.plot.labels.shown == ["1", "2", "3"]
    box = panel.plot.box
    places = [box.mapViewToScene(item.pos()).y() for item in panel.plot.labels.items]
    assert all(b - a < -13 for a, b in pairwise(places))
    for layer, leader in enumerate(panel.plot.leaders):
        x, y = leader.getData()
        item = panel.plot.labels.items[layer]
        assert (x[0], y[0]) == (29.0, np.log10(0.5)) and (x[1], y[1]) == (item.pos().x(), item.pos().y())


def test_the_panel_says_that_the_update_is_one_of_all_examples(alone: PanelAlone) -> None:
    panel = alone.open(HealthPanel)
    assert "all m" in panel.meaning.text() and "full-batch" not in panel.meaning.text()
    alone.qtbot.mouseClick(panel.switch.button(1), LEFT)
    assert "full-batch update with all m" in panel.meaning.text() and panel.meaning.isVisible()
    assert "full-batch update with all m" in panel.table.toolTip()


@pytest.mark.parametrize("count", [0, 1, 2, 7, 40])
def test_numbers_of_layers_are_spread_in_their_order(count: int) -> None:
    places = np.sort(np.random.default_rng(count).normal(0.5, 0.05, count))
    gap = min(0.1, 1.0 / max(count, 1))
    moved = spread(places, gap, gap / 2, 1 - gap / 2)
    assert len(moved) == count and (np.diff(moved) >= gap - 1e-12).all()
    assert not count or (moved[0] >= gap / 2 - 1e-12 and moved[-1] <= 1 - gap / 2 + 1e-9)
    assert spread(np.array([0.2, 0.8]), 0.1, 0.0, 1.0).tolist() == [0.2, 0.8]


def test_gradients_that_are_not_finite_are_not_called_well(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(load_lab("final-grade").experiment)
    panel = alone.open(HealthPanel)
    alone.bench.set_params("Set", np.linspace(1e200, 2e200, len(alone.bench.snapshot.params)))
    alone.settle()
    assert "not finite" in panel.note.text() and "Nothing found" not in panel.note.text()


def test_shares_are_said_in_numbers_that_say_something() -> None:
    def says(kind: str, value: float) -> str:
        return KINDS[kind].says(Finding(kind, 1, (1,), value))

    assert says("saturated", 1.0).endswith("for all examples")
    assert says("saturated", 0.999).endswith("for at least 99% of the examples")  # not 100%: that would be untrue
    assert "dJ/dW is 3.2e−5 times" in says("vanishing", 3.2e-5)
    assert "dJ/dW is exactly 0" in says("vanishing", 0.0)
