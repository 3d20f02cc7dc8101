"""From step to step: buttons, keys, crumbs, and the update at the end."""

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from nnviz.core.base.experiment import with_setting
from nnviz.core.editing.edits import add_layer
from nnviz.core.editing.validation import resolve
from nnviz.core.network.architecture import Architecture
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.views.equation.equation_view import Cell
from tests.ui.step_through.maths_by_hand import (
    LEFT,
    answer,
    begin_z,
    click_cell,
    here,
    kinds,
    open_cells,
    opened,
    press,
    shown,
    shown_at,
)
from tests.ui.user import MakeWindow, User


def test_next_goes_through_every_step_and_nothing_changes_before_the_update(xor: User) -> None:
    panel, bench = opened(xor), xor.window.bench
    before = bench.snapshot.params.copy()
    way = [here(panel)]
    while not panel.steps.at_end:
        press(xor, panel.next)
        way.append(here(panel))
    assert way == kinds(panel)
    assert way[:3] == [("x", 0), ("z", 1), ("a", 1)] and way[-1] == ("update_b", 2)
    xor.settle()
    assert np.array_equal(bench.snapshot.params, before)
    assert panel.next.text().startswith("Update")
    shown = panel.steps.steps[-2].result.values
    press(xor, panel.next)
    xor.settle()
    assert here(panel) == ("x", 0) and not np.array_equal(bench.snapshot.params, before)
    assert np.array_equal(bench.snapshot.architecture.weights(bench.snapshot.params)[1], shown)
    assert bench.snapshot.epoch == 0  # one example of a full batch is no epoch


def test_the_example_that_is_stepped_through_is_sent_through_the_diagram(xor: User) -> None:
    panel = opened(xor)
    assert xor.window.state.example is None
    press(xor, panel.next)
    assert xor.window.state.example == 0 and here(panel) == ("z", 1)
    trace = xor.window.network_view.trace()
    assert trace is not None and np.array_equal(shown(panel).result.values, trace.z[0])


def test_an_update_by_hand_can_be_undone_and_made_again(xor: User) -> None:
    panel, bench = opened(xor), xor.window.bench
    before = bench.snapshot.params.copy()
    panel.steps.go("update_b", 2)
    press(xor, panel.next)
    xor.settle()
    after = bench.snapshot.params.copy()
    xor.trigger("undo")
    xor.settle()
    assert np.array_equal(bench.snapshot.params, before)
    xor.trigger("redo")
    xor.settle()
    assert np.array_equal(bench.snapshot.params, after) and not np.array_equal(after, before)


def test_all_m_examples_are_an_epoch_where_the_batch_is_all(xor: User) -> None:
    panel, bench = opened(xor), xor.window.bench
    press(xor, panel.every)
    assert panel.steps.steps[0].result.values.shape == (2, 4)
    panel.steps.go("update_b", 2)
    press(xor, panel.next)
    xor.settle()
    assert xor.window.bench.snapshot.epoch == 1
    other = load_lab("xor").experiment
    session = Session(other)
    session.advance(1)
    assert np.array_equal(bench.snapshot.params, session.engine.params)


def test_previous_and_leaving(xor: User) -> None:
    panel = opened(xor)
    assert not panel.previous.isEnabled()
    press(xor, panel.next)
    press(xor, panel.next)
    press(xor, panel.previous)
    assert here(panel) == ("z", 1) and xor.window.state.lit is not None
    before = xor.window.bench.snapshot.params.copy()
    press(xor, xor.window.panel_card.tabs.buttons["lab"])
    assert panel.steps.steps == () and xor.window.state.lit is None
    xor.settle()
    assert np.array_equal(xor.window.bench.snapshot.params, before)
    opened(xor)
    assert here(panel) == ("z", 1) and xor.window.state.lit is not None


def test_the_place_is_kept_while_another_panel_is_looked_at(open_window: MakeWindow) -> None:
    user = open_window(load_lab("circle").experiment, size=(1024, 700))
    panel = opened(user)
    press(user, panel.every)
    panel.steps.go("dW", 1)
    layout = panel.equation.layout_now
    assert layout is not None
    operand = next(placed for placed in layout.matrices if placed.columns.elided)
    panel.equation.scroll_to(operand, 0, 40)
    panel.equation.clicked.emit(Cell(0, 1, 1))
    bar = panel.scroll_area.verticalScrollBar()
    bar.setValue(bar.maximum())
    formula, offsets, height = panel.worked(shown(panel)), dict(panel.equation.offsets), bar.value()
    assert offsets
    for way in ("examples", "lab"):
        user.click_tab(way)
        user.key(Qt.Key.Key_Right)  # numbers may change meanwhile
        user.settle()
        opened(user)
        assert here(panel) == ("dW", 1) and panel.steps.all and panel.equation.offsets == offsets
        assert panel.chosen[1] == Cell(0, 1, 1) and bar.value() == height
    assert panel.worked(shown(panel)) != formula  # they are those of now
    user.click_tab("lab")
    user.trigger("add_layer")
    user.settle()
    opened(user)
    assert here(panel) == ("x", 0)  # of another network the way restarts


def test_the_exercise_goes_on_after_another_panel_was_looked_at(xor: User) -> None:
    panel = begin_z(xor)
    answer(xor, panel, "77")
    answer(xor, panel, f"{shown(panel).result.values[0, 0]:.6f}")
    click_cell(xor, panel, 2)
    xor.qtbot.keyClicks(panel.editor, "0,5")
    xor.click_tab("weights")
    assert not xor.window.state.hides_numbers
    opened(xor)
    assert xor.window.state.hides_numbers and panel.by_hand.isChecked()
    assert panel.editor.cell == Cell(0, 2, 0) and panel.editor.text() == "0,5" and panel.editor.hasFocus()
    assert panel.score.text() == "1 ✓  1 ✗" and shown_at(panel, 0) is None
    xor.click_tab("weights")
    xor.trigger("step_epoch")
    xor.wait_epoch(1)
    opened(xor)
    assert panel.editor.text() == "" and open_cells(panel) == 4


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)  # of the platform without a screen
def test_the_gradient_of_the_first_layer_over_all_m_is_two_clicks_away(open_window: MakeWindow) -> None:
    experiment = load_lab("xor").experiment
    for _ in range(4):
        experiment = add_layer(experiment)
    user = open_window(resolve(experiment), size=(1024, 700))
    panel = opened(user)
    assert len(user.window.bench.experiment.network.layers) == 6 and not panel.steps.all
    menu, clicks = panel.go_to.menu(), []

    def choose() -> None:
        action = next(a for a in menu.actions() if a.text() == "dJ/dW[1] of all m")
        clicks.append(action)
        user.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    menu.aboutToShow.connect(lambda: QTimer.singleShot(20, menu, choose))
    clicks.append(panel.go_to)
    press(user, panel.go_to)
    assert len(clicks) == 2
    assert here(panel) == ("dW", 1) and panel.steps.all
    assert shown(panel).result.symbol.text == "dJ/dW[1]" and panel.every.isChecked()


def test_every_step_is_in_the_menu(xor: User) -> None:
    panel = opened(xor)
    panel.go_to.menu().aboutToShow.emit()
    parts = {a.text(): a.menu() for a in panel.go_to.menu().actions() if a.menu() is not None}
    assert list(parts) == ["Forward", "Loss", "Backward", "Update"]
    backward = parts["Backward"]
    assert isinstance(backward, QMenu)
    next(a for a in backward.actions() if a.text() == "d𝓛/dz[1]").trigger()
    assert here(panel) == ("dz", 1) and not panel.steps.all
    assert sum(len(menu.actions()) for menu in parts.values() if isinstance(menu, QMenu)) == len(panel.steps.steps)


def test_the_whole_update_is_copied_as_a_script_that_runs(xor: User) -> None:
    panel, bench = opened(xor), xor.window.bench
    xor.window.state.choose(2)
    panel.copy_update.trigger()
    script = QGuiApplication.clipboard().text()
    assert "whole update as a NumPy script" in xor.window.status_line.text.text()
    assert script.startswith("# One update of ") and "with example 3 of 4" in script.partition("\n")[0]
    names: dict[str, object] = {}
    exec(script, names)
    panel.steps.go("update_b", 2)
    press(xor, panel.next)  # makes it
    xor.settle()
    blocks = Architecture.of(bench.experiment.network).blocks(bench.snapshot.params.copy())
    assert names["W1"] == pytest.approx(blocks[0][:, :-1], rel=1e-12)
    press(xor, panel.by_hand)
    panel.copy_update.trigger()
    assert QGuiApplication.clipboard().text() == script and "reveal" in xor.window.status_line.text.text()


def test_play_walks_by_itself_and_stops_before_the_update(xor: User) -> None:
    panel = opened(xor)
    panel.steps.timer.setInterval(5)
    before = xor.window.bench.snapshot.params.copy()
    press(xor, panel.play)
    assert panel.steps.playing
    xor.qtbot.waitUntil(lambda: not panel.steps.playing, timeout=5000)
    xor.settle()
    assert panel.steps.at_end and np.array_equal(xor.window.bench.snapshot.params, before)


def test_the_action_one_operation_opens_the_panel_and_steps(xor: User) -> None:
    xor.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    panel = xor.window.panel_card.panel
    assert isinstance(panel, MathsPanel) and here(panel) == ("z", 1)
    button = xor.window.top_bar.findChild(type(panel.next), "button_step_operation")
    press(xor, button)
    assert here(panel) == ("a", 1)


def test_operations_of_all_examples_online_make_the_epoch_of_the_run(open_window: MakeWindow) -> None:
    experiment = with_setting(load_lab("xor").experiment, "training.batch_size", 1)
    user = open_window(experiment)
    panel = opened(user)
    following: list[int | None] = []
    user.window.bench.finish(lambda session: following.append(session.next_example))
    user.window.state.choose(following[0])
    for _ in range(4):
        panel.steps.go("update_b", 2)
        press(user, panel.next)
        user.settle()
    session = Session(experiment)
    session.advance(1)
    assert user.window.bench.snapshot.epoch == 1
    assert np.array_equal(user.window.bench.snapshot.params, session.engine.params)


def test_crumbs_lead_to_a_layer(xor: User) -> None:
    panel = opened(xor)
    panel.crumbs.linkActivated.emit("step:da/1")
    assert here(panel) == ("da", 1)
    assert "<b>Backward</b>" in panel.crumbs.text() and "<b>1</b>" in panel.crumbs.text()


def test_step_example_shows_the_example_and_updates_when_the_batch_is_complete(xor: User) -> None:
    bench = xor.window.bench
    before = bench.snapshot.params.copy()
    for index in range(3):
        xor.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
        xor.settle()
        assert bench.snapshot.position == index + 1 and xor.window.state.example == index
        assert np.array_equal(bench.snapshot.params, before)
    button = xor.window.top_bar.findChild(type(xor.window.top_bar.play_button), "button_step_example")
    press(xor, button)
    xor.settle()
    assert (bench.snapshot.epoch, bench.snapshot.position) == (1, 0)
    assert not np.array_equal(bench.snapshot.params, before)
