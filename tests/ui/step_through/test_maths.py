"""The step-through as a student drives it: buttons, keys, clicks, typed numbers."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QStyle, QStyleOptionSpinBox

from nnviz.core.base.experiment import replace, with_setting
from nnviz.core.base.notation import number
from nnviz.core.editing.edits import add_layer, move_points, remove_all_points
from nnviz.core.editing.validation import resolve
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import backward, forward, network_inputs, targets
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.steps.model import Step
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from nnviz.ui.panels.examples import ExamplesPanel
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.views.diagram import network_view as network
from nnviz.ui.views.equation.equation_view import Cell
from nnviz.ui.views.equation.layout import Placed
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def xor(open_window: MakeWindow) -> User:
    return open_window(load_lab("xor").experiment)


def opened(user: User) -> MathsPanel:
    user.qtbot.mouseClick(user.window.panel_card.tabs.buttons["maths"], LEFT)
    panel = user.window.panel_card.panel
    assert isinstance(panel, MathsPanel)
    return panel


def press(user: User, button: object) -> None:
    user.qtbot.mouseClick(button, LEFT)


def kinds(panel: MathsPanel) -> list[tuple[str, int]]:
    return [(step.kind, step.layer) for step in panel.steps.steps]


def shown(panel: MathsPanel) -> Step:
    step = panel.steps.step
    assert step is not None
    return step


def here(panel: MathsPanel) -> tuple[str, int]:
    return shown(panel).kind, shown(panel).layer


# ---------------------------------------------------------------- moving


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


# ---------------------------------------------------------------- what is shown


@pytest.mark.parametrize("everything", [False, True])
def test_numbers_are_those_of_the_snapshot(xor: User, everything: bool) -> None:
    xor.window.bench.step_epochs(7)
    xor.settle()
    panel, snapshot = opened(xor), xor.window.bench.snapshot
    press(xor, panel.every if everything else panel.one)
    data = snapshot.experiment.data
    chosen = slice(None) if everything else slice(0, 1)
    x, y = network_inputs(snapshot.experiment, data.train)[:, chosen], targets(data, data.train)[:, chosen]
    trace = forward(snapshot.architecture, snapshot.params, np.ascontiguousarray(x))
    gradients = backward(snapshot.architecture, snapshot.params, trace, y, snapshot.experiment.training.loss)
    panel.steps.go("dW", 1)
    assert np.array_equal(shown(panel).result.values, gradients.weights[0])
    panel.steps.go("a", 2)
    assert np.array_equal(shown(panel).result.values, trace.prediction)


def test_example_by_box_keys_and_plot(xor: User) -> None:
    panel = opened(xor)
    panel.example.setFocus()
    panel.example.setValue(3)
    assert xor.window.state.example == 2
    assert panel.steps.steps[0].result.values[:, 0].tolist() == [1.0, 0.0]
    xor.key(Qt.Key.Key_Down)
    assert panel.example.value() == 4 and panel.steps.steps[0].result.values[:, 0].tolist() == [1.0, 1.0]
    xor.click(0.0, 1.0, modifier=Qt.KeyboardModifier.ControlModifier)
    assert xor.window.state.example == 1 and panel.example.value() == 2 and xor.points == 4
    assert panel.steps.steps[0].result.values[:, 0].tolist() == [0.0, 1.0]


def test_formula_is_typeset_a_little_later_and_nothing_waits(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("dz", 1)
    xor.qtbot.waitUntil(lambda: panel.formula.is_set, timeout=10_000)
    assert any(r"\ast" in latex for latex in panel.formula.latex)
    assert not panel.formula.grab().isNull() and panel.formula.height() > 20


def test_formula_has_the_numbers_of_the_entry_that_was_clicked_or_of_the_selected_unit(xor: User) -> None:
    panel, bench = opened(xor), xor.window.bench
    panel.steps.go("z", 1)
    assert panel.formula.latex[-1].startswith("z^{[1]}_{1} = (")
    place = panel.equation.place_of(Cell(0, 2, 0))
    assert place is not None
    xor.qtbot.mouseClick(panel.equation, LEFT, pos=place.center().toPoint())
    worked = panel.formula.latex[-1]
    assert worked.startswith("z^{[1]}_{3} = (")
    z = panel.steps.steps[1].result.values[2, 0]
    assert float(worked.rsplit("= ", 1)[1].strip("{}")) == pytest.approx(z, rel=1e-3)
    xor.qtbot.mouseClick(xor.window.network_view, LEFT, pos=node_centre(xor, 1, 3))
    panel.steps.go("a", 1)
    assert panel.formula.latex[-1].startswith("a^{[1]}_{4} = ")
    press(xor, panel.by_hand)
    assert len(panel.formula.latex) == 1  # nothing is given away
    press(xor, panel.by_hand)
    bench.play()
    xor.qtbot.waitUntil(lambda: len(panel.formula.latex) == 1, timeout=5000)
    bench.pause()
    xor.qtbot.waitUntil(lambda: len(panel.formula.latex) == 2, timeout=5000)


def node_centre(user: User, layer: int, unit: int) -> QPoint:
    diagram = user.window.network_view.diagram
    assert diagram is not None
    x, y = diagram.centres[layer][unit]
    return QPoint(round(x), round(y))


def test_adam_shows_what_it_remembers_as_steps_of_their_own(xor: User) -> None:
    panel, bench = opened(xor), xor.window.bench
    panel.steps.go("v_b", 2)  # plain gradient descent remembers nothing
    assert here(panel) == ("update_b", 2)
    choose_optimizer(xor, "adam")
    panel.example.setValue(2)
    assert kinds(panel)[-12:] == [
        (kind, layer) for layer in (1, 2) for kind in ("m", "v", "update", "m_b", "v_b", "update_b")
    ]
    panel.steps.go("v", 2)
    assert "running mean of the squared gradients of layer 2" in panel.line.text()
    shown = {(step.kind, step.layer): step.result.values for step in panel.steps.steps}
    panel.steps.go("update_b", 2)
    press(xor, panel.next)
    xor.qtbot.waitUntil(lambda: bench.snapshot.updates == 1)
    memory, params = bench.snapshot.memory, bench.snapshot.params
    architecture = bench.snapshot.architecture
    assert np.array_equal(shown["m", 2], architecture.blocks(memory["mean"])[1][:, :-1])
    assert np.array_equal(shown["v_b", 1], architecture.blocks(memory["square"])[0][:, -1:])
    assert np.array_equal(shown["update", 1], architecture.weights(params)[0])


def choose_optimizer(user: User, name: str) -> None:
    box = user.window.form.controls["training.optimizer.name"].widget
    assert isinstance(box, QComboBox)
    box.setFocus()
    QTest.keyClicks(box, OPTIMIZERS[name].label)
    assert user.window.bench.experiment.training.optimizer.name == name
    user.settle()


def test_a_point_that_was_just_added_can_be_chosen_before_the_run_has_it(xor: User) -> None:
    panel, state = opened(xor), xor.window.state
    xor.window.bench.pause()
    xor.click(0.5, 0.5)
    assert xor.points == 5 and len(xor.window.bench.snapshot.experiment.data.train) == 4
    state.choose(4)
    assert panel.steps.steps  # the nearest that there is
    xor.settle()
    xor.qtbot.waitUntil(lambda: panel.steps.steps[0].result.values[:, 0] == pytest.approx([0.5, 0.5], abs=0.05))


def test_by_hand_the_diagram_and_the_line_below_the_plot_give_nothing_away(
    xor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    monkeypatch.setattr(network, "paint_tags", lambda painter, shown, *rest: painted.append(len(shown)))
    panel, view, hint = opened(xor), xor.window.network_view, xor.window.boundary_card.hint
    xor.window.state.choose(1)
    view.grab()
    assert painted and "ŷ = " in hint.text()
    press(xor, panel.by_hand)
    painted.clear()
    view.grab()
    assert not painted and "ŷ" not in hint.text() and "example 2 of 4" in hint.text()
    for end in (lambda: press(xor, panel.by_hand), lambda: xor.click_tab("lab")):
        end()
        view.grab()
        assert painted and "ŷ = " in hint.text()
        opened(xor)
        press(xor, panel.by_hand)
        painted.clear()


def test_pulses_run_forwards_and_backwards(xor: User) -> None:
    panel, view = opened(xor), xor.window.network_view
    press(xor, panel.next)
    assert view.pulses.running and view.pulses.flow == 1
    panel.steps.go("da", 1)
    assert view.state.lit is not None and view.state.lit.edges == 2
    assert view.pulses.running and view.pulses.flow == -1
    xor.qtbot.waitUntil(lambda: not view.pulses.running, timeout=3000)


def test_entry_under_the_mouse_is_written_out(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("z", 1)
    place = panel.equation.place_of(Cell(0, 1, 0))
    assert place is not None
    QTest.mouseMove(panel.equation, place.center().toPoint())
    xor.qtbot.waitUntil(lambda: panel.line.text().startswith("z[1][2,1] = (+"), timeout=2000)
    assert "weighted" not in panel.line.text()


def test_large_matrices_are_elided_and_scroll_together(user: User) -> None:
    panel = opened(user)
    press(user, panel.every)
    panel.steps.go("dW", 2)
    layout = panel.equation.layout_now
    assert layout is not None and layout.width <= panel.equation.room.width() + 1
    across = by_text(panel, "dZ[2]")
    assert across.columns.total == 250 and across.columns.elided and across.columns.first == 0
    wheel(panel, across)
    across, down = by_text(panel, "dZ[2]"), by_text(panel, "A[1]ᵀ")
    assert across.columns.first == down.rows.first == 1


def by_text(panel: MathsPanel, text: str) -> Placed:
    layout = panel.equation.layout_now
    assert layout is not None
    return next(placed for placed in layout.matrices if placed.matrix.symbol.text == text)


def wheel(panel: MathsPanel, placed: Placed) -> None:
    at = QPointF(*placed.cells_at) + QPointF(5, 5)
    event = QWheelEvent(at, panel.equation.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(panel.equation, event)


def test_chosen_example_is_brought_into_view_among_all(user: User) -> None:
    panel = opened(user)
    press(user, panel.every)
    panel.steps.go("z", 1)
    user.window.state.choose(200)
    window = by_text(panel, "Z[1]").columns
    assert window.first <= 200 < window.first + window.count


def test_copy_as_latex_and_as_numpy(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("z", 1)
    panel.copy_latex.trigger()
    assert r"\begin{bmatrix}" in QGuiApplication.clipboard().text()
    panel.copy_numpy.trigger()
    text = QGuiApplication.clipboard().text()
    names: dict[str, object] = {}
    exec(text.replace("print(z1)", ""), names)
    assert np.array_equal(names["z1"], shown(panel).result.values)  # type: ignore[arg-type]


# ---------------------------------------------------------------- changes in between


def test_changed_settings_start_again_and_say_so(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("dz", 1)
    xor.window.editor.set_units(0, 3)
    xor.settle()
    assert here(panel) == ("x", 0) and panel.steps.steps[1].result.values.shape == (3, 1)
    assert "restarts" in xor.window.status_line.text.text()
    assert "the input" in panel.line.text() and panel.formula.latex == ("x = a^{[0]}",)
    panel.steps.go("a", 1)
    xor.click(0.5, 0.5)
    xor.settle()
    assert here(panel) == ("x", 0)


def test_reset_starts_again_and_says_so(xor: User) -> None:
    xor.window.bench.step_epochs(3)
    xor.wait_epoch(3)
    panel = opened(xor)
    panel.steps.go("dz", 1)
    xor.key(Qt.Key.Key_R)
    assert "restarts" in xor.window.status_line.text.text()
    xor.settle()
    assert here(panel) == ("x", 0) and panel.formula.latex == ("x = a^{[0]}",)


def test_undo_and_redo_of_what_changed_the_run_start_again_and_say_so(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("update_b", 2)
    press(xor, panel.next)
    assert here(panel) == ("x", 0) and "restarts" not in xor.window.status_line.text.text()  # the steps were done
    for name in ("undo", "redo"):
        xor.settle()
        panel.steps.go("a", 2)
        xor.window.tell("", False)
        xor.trigger(name)
        assert "restarts" in xor.window.status_line.text.text()
        xor.settle()
        assert here(panel) == ("x", 0)


def test_weights_set_by_hand_start_again_and_say_so_once(xor: User) -> None:
    panel, bench = opened(xor), xor.window.bench
    panel.steps.go("a", 1)
    bench.set_parameter("Set W[1][1,1]", 0, 2.5, "drag")
    assert "restarts" in xor.window.status_line.text.text()
    xor.window.tell("", False)
    bench.set_parameter("Set W[1][1,1]", 0, 3.5, "drag")
    assert xor.window.status_line.text.text() == ""
    xor.settle()
    assert here(panel) == ("x", 0) and panel.steps.steps[1].rows[0].operands[0].values[0, 0] == 3.5
    panel.steps.go("a", 1)
    bench.set_params("Set all", np.zeros_like(bench.snapshot.params))
    xor.settle()
    assert here(panel) == ("x", 0) and "restarts" in xor.window.status_line.text.text()


def test_up_in_the_box_is_the_next_example_and_down_is_it_in_the_window_and_the_table(xor: User) -> None:
    panel = opened(xor)
    panel.example.setFocus()
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        xor.qtbot.keyClick(panel.example, key)
        seen.append(panel.example.value())
    assert seen == [2, 3, 2, 1, 4, 1]
    option = QStyleOptionSpinBox()
    panel.example.initStyleOption(option)
    arrow = panel.example.style().subControlRect(
        QStyle.ComplexControl.CC_SpinBox, option, QStyle.SubControl.SC_SpinBoxUp, panel.example
    )
    xor.qtbot.mouseClick(panel.example, Qt.MouseButton.LeftButton, pos=arrow.center())
    assert panel.example.value() == 2 and xor.window.state.example == 1
    xor.window.state.choose(0)
    xor.window.setFocus()
    xor.key(Qt.Key.Key_Down)
    assert panel.example.value() == 2
    examples = xor.window.panel_card.open("examples")
    assert isinstance(examples, ExamplesPanel)
    table = examples.table
    xor.qtbot.keyClick(table, Qt.Key.Key_Down)
    assert xor.window.state.example == 2


def test_training_goes_on_under_the_same_step(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("a", 2)
    before = shown(panel).result.values.copy()
    xor.key(Qt.Key.Key_Right)
    xor.wait_epoch(1)
    assert here(panel) == ("a", 2)
    assert not np.array_equal(shown(panel).result.values, before)


def test_no_points_says_what_is_missing(open_window: MakeWindow) -> None:
    user = open_window(remove_all_points(load_lab("xor").experiment))
    panel = opened(user)
    assert panel.missing.isVisibleTo(panel) and "no training points" in panel.missing.text()
    assert not panel.next.isEnabled()
    user.trigger("step_operation")
    user.click(0.5, 0.5)
    user.settle()
    assert panel.next.isEnabled() and not panel.missing.isVisible() and here(panel) == ("x", 0)


# ---------------------------------------------------------------- check by hand


def open_cells(panel: MathsPanel) -> int:
    """How many entries of the step are still hidden."""
    assert panel.steps.step is not None
    return len(list(panel.exercise.hidden(panel.steps.step)))


def answer(user: User, panel: MathsPanel, text: str) -> None:
    panel.editor.clear()
    user.qtbot.keyClicks(panel.editor, text)
    user.qtbot.keyClick(panel.editor, Qt.Key.Key_Return)


def test_right_wrong_and_no_number(xor: User) -> None:
    panel = opened(xor)
    press(xor, panel.by_hand)
    press(xor, panel.next)
    values = shown(panel).result.values
    assert panel.editor.isVisible() and panel.editor.hasFocus() and open_cells(panel) == 4
    answer(xor, panel, "abc")
    assert "'abc' is not a number" in panel.line.text() and panel.editor.text() == "abc"
    assert panel.score.text() == "0 ✓  0 ✗"
    answer(xor, panel, f"{values[0, 0] + 1:.3f}")
    assert panel.line.text().startswith("✗ z[1][1,1] = (") and panel.score.text() == "0 ✓  1 ✗"
    assert panel.line.text().count("=") == 1  # the terms, not what comes out
    answer(xor, panel, f"{values[0, 0]:.4f}".replace(".", ","))
    assert panel.line.text().startswith("✓") and panel.score.text() == "1 ✓  1 ✗"
    assert open_cells(panel) == 3 and panel.editor.cell == Cell(0, 1, 0)
    for i in (1, 2, 3):
        answer(xor, panel, f"{values[i, 0]:.4f}")
    assert "All results of this step are correct" in panel.line.text() and panel.score.text() == "4 ✓  1 ✗"


def test_digits_typed_into_the_answer_choose_no_class_and_space_does_not_play(xor: User) -> None:
    panel = opened(xor)
    press(xor, panel.by_hand)
    press(xor, panel.next)
    chosen = xor.window.state.next_class
    xor.qtbot.keyClicks(panel.editor, "0 1")
    assert xor.window.state.next_class == chosen and not xor.window.bench.playing


def test_tab_keeps_what_was_typed_and_escape_ends(xor: User) -> None:
    panel = opened(xor)
    press(xor, panel.by_hand)
    press(xor, panel.next)
    xor.qtbot.keyClicks(panel.editor, "0,5")
    xor.qtbot.keyClick(panel.editor, Qt.Key.Key_Tab)
    assert panel.editor.cell == Cell(0, 1, 0) and panel.editor.text() == ""
    xor.qtbot.keyClick(panel.editor, Qt.Key.Key_Backtab)
    assert panel.editor.cell == Cell(0, 0, 0) and panel.editor.text() == "0,5"
    xor.qtbot.keyClick(panel.editor, Qt.Key.Key_Escape)
    assert not panel.exercise.on and not panel.editor.isVisible() and not open_cells(panel)


def begin_z(user: User) -> MathsPanel:
    """By hand, at z[1] of four units."""
    panel = opened(user)
    press(user, panel.by_hand)
    press(user, panel.next)
    assert here(panel) == ("z", 1)
    return panel


def shown_at(panel: MathsPanel, i: int) -> str | None:
    assert panel.steps.step is not None
    return panel.exercise.text_at(panel.steps.step, Cell(0, i, 0))


def click_cell(user: User, panel: MathsPanel, i: int) -> None:
    place = panel.equation.place_of(Cell(0, i, 0))
    assert place is not None
    user.qtbot.mouseClick(panel.equation, LEFT, pos=place.center().toPoint())


def test_what_was_typed_stays_when_another_entry_is_clicked(xor: User) -> None:
    panel = begin_z(xor)
    xor.qtbot.keyClicks(panel.editor, "0,5")
    click_cell(xor, panel, 2)
    assert panel.editor.cell == Cell(0, 2, 0) and panel.editor.text() == "" and shown_at(panel, 0) == "0,5"
    xor.qtbot.keyClicks(panel.editor, "abc")
    click_cell(xor, panel, 0)
    assert panel.editor.text() == "0,5" and shown_at(panel, 2) == "✗ abc"
    assert "'abc' is not a number" in panel.line.text()
    click_cell(xor, panel, 2)
    assert panel.editor.text() == "abc" and panel.theme.color("warning").name() in panel.editor.styleSheet()
    xor.qtbot.keyClicks(panel.editor, "1")
    panel.editor.clear()
    click_cell(xor, panel, 0)
    assert shown_at(panel, 2) == "?"
    assert panel.score.text() == "0 ✓  0 ✗"


@pytest.mark.parametrize("way", ["next", "previous", "crumb", "key"])
def test_what_was_typed_stays_when_the_step_is_left(xor: User, way: str) -> None:
    panel = begin_z(xor)
    xor.qtbot.keyClicks(panel.editor, "l,5")
    if way == "key":
        xor.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    elif way == "crumb":
        panel.crumbs.linkActivated.emit("step:da/1")
    else:
        press(xor, panel.next if way == "next" else panel.previous)
    assert here(panel) != ("z", 1)
    panel.crumbs.linkActivated.emit("step:z/1")
    assert shown_at(panel, 0) == "✗ l,5"
    assert panel.editor.cell == Cell(0, 0, 0) and panel.editor.text() == "l,5"
    assert panel.theme.color("warning").name() in panel.editor.styleSheet()


def test_what_was_typed_stays_when_the_focus_goes_elsewhere(xor: User) -> None:
    panel = begin_z(xor)
    xor.qtbot.keyClicks(panel.editor, "x")
    xor.window.form.controls["training.optimizer.learning_rate"].widget.setFocus()
    assert shown_at(panel, 0) == "✗ x" and "is not a number" in panel.line.text()


def test_marked_entries_are_painted_in_the_warning_colour(xor: User) -> None:
    panel = begin_z(xor)
    warning = panel.theme.color("warning")

    def marks() -> int:
        place = panel.equation.place_of(Cell(0, 0, 0))
        assert place is not None
        image = panel.equation.grab(place.toRect()).toImage()
        near = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
        return sum(abs(c.hue() - warning.hue()) < 12 and c.saturation() > 90 for c in near)

    click_cell(xor, panel, 1)
    before = marks()
    click_cell(xor, panel, 0)
    xor.qtbot.keyClicks(panel.editor, "abc")
    click_cell(xor, panel, 1)
    assert marks() > before


def test_the_same_wrong_answer_counts_once(xor: User) -> None:
    panel = begin_z(xor)
    for text, score in (("77", "0 ✓  1 ✗"), ("77,0", "0 ✓  1 ✗"), ("78", "0 ✓  2 ✗"), ("77", "0 ✓  2 ✗")):
        answer(xor, panel, text)
        assert panel.line.text().startswith("✗") and panel.score.text() == score
    assert shown_at(panel, 0) == "✗ 77"
    click_cell(xor, panel, 1)
    answer(xor, panel, "77")
    assert panel.score.text() == "0 ✓  3 ✗"  # of another entry it is another answer


def test_an_answer_from_the_shown_digits_is_right_where_terms_cancel(open_window: MakeWindow) -> None:
    experiment = load_lab("and").experiment
    assert experiment.state is not None
    near = replace(experiment.state, weights=(np.array([[4.2, 4.2]]),), biases=(np.zeros(1),), initial=None)
    user = open_window(resolve(replace(experiment, state=near)))
    panel = opened(user)
    user.window.state.choose(3)
    press(user, panel.by_hand)
    panel.steps.go("dz", 1)
    value = shown(panel).result.values[0, 0]
    assert -5e-4 < value < -1e-4  # with three decimals a would be 1.000, and a - y nothing
    answer(user, panel, "0,000")
    assert panel.line.text().startswith("✗") and "(+0.999775) − (+1.000)" in panel.line.text()
    answer(user, panel, "-0,000225")
    assert panel.line.text().startswith("✓")


def test_other_numbers_begin_with_empty_entries(xor: User) -> None:
    panel = begin_z(xor)
    xor.qtbot.keyClicks(panel.editor, "0,5")
    xor.window.bench.set_parameter("Set", 0, 2.5)
    xor.settle()
    press(xor, panel.next)
    assert here(panel) == ("z", 1) and shown_at(panel, 0) == "?" and panel.editor.text() == ""


def change_example(user: User) -> None:
    user.window.state.choose(3)


def change_weights(user: User) -> None:
    user.trigger("step_epoch")
    user.wait_epoch(1)


def change_data(user: User) -> None:
    bench = user.window.bench
    bench.edit("Move", move_points(bench.experiment, np.array([0]), {0: np.array([0.5]), 1: np.array([-0.5])}))
    user.settle()


@pytest.mark.parametrize("change", [change_example, change_weights, change_data])
def test_other_numbers_clear_the_entries_and_judge_them_anew(xor: User, change: Callable[[User], None]) -> None:
    panel = begin_z(xor)
    old = shown(panel).result.values[:, 0].copy()
    answer(xor, panel, "77")
    xor.qtbot.keyClicks(panel.editor, "12")
    change(xor)
    if here(panel) != ("z", 1):  # other data begin again at x
        press(xor, panel.next)
    new, weights = shown(panel).result.values[:, 0], shown(panel).rows[0].operands[0].values
    assert not np.allclose(old, new)
    assert panel.editor.isVisible() and panel.editor.text() == "" and shown_at(panel, 0) == "?"
    answer(xor, panel, "55")
    assert panel.line.text().startswith(f"✗ z[1][1,1] = ({number(weights[0, 0])})")
    answer(xor, panel, f"{new[0]:.6f}")
    assert panel.line.text().startswith("✓") and panel.editor.cell == Cell(0, 1, 0)


def test_what_changes_no_number_leaves_the_entries(xor: User) -> None:
    panel = begin_z(xor)
    answer(xor, panel, f"{shown(panel).result.values[0, 0]:.6f}")
    xor.qtbot.keyClicks(panel.editor, "0.1")
    xor.window.bench.edit("Hide", replace(xor.window.bench.experiment, hidden=("training.seed",)))
    xor.settle()
    assert panel.editor.text() == "0.1" and shown_at(panel, 0) is None and open_cells(panel) == 3


def test_a_wrong_answer_is_selected_so_that_the_next_one_takes_its_place(xor: User) -> None:
    panel = begin_z(xor)
    for text in ("77", "abc"):
        xor.qtbot.keyClicks(panel.editor, text)
        xor.qtbot.keyClick(panel.editor, Qt.Key.Key_Return)
        assert panel.editor.text() == panel.editor.selectedText() == text and panel.editor.hasFocus()
    xor.qtbot.keyClicks(panel.editor, "78")
    assert panel.editor.text() == "78"


def test_an_answer_of_too_few_digits_is_told_to_be_one(xor: User) -> None:
    xor.window.state.choose(3)
    panel = begin_z(xor)
    answer(xor, panel, f"{shown(panel).result.values[0, 0]:.1g}")
    assert "three digits wanted: z[1][1,1] = (" in panel.line.text() and panel.line.text().startswith("✗")
    answer(xor, panel, "77")
    assert "three digits" not in panel.line.text()


def test_the_answer_that_is_revealed_is_scrolled_into_view(open_window: MakeWindow) -> None:
    user = open_window(load_lab("circle").experiment, size=(1024, 700))
    panel = opened(user)
    press(user, panel.every)
    press(user, panel.by_hand)
    panel.steps.go("loss", len(user.window.bench.experiment.network.layers))
    far = Cell(1, 0, shown(panel).rows[1].result.values.shape[1] - 1)
    panel.editor.open(shown(panel), far)
    placed = panel.equation.result_place(1)
    assert placed is not None
    panel.equation.scroll_to(placed, 0, 0)  # the student looks elsewhere before giving up
    panel.scroll_area.verticalScrollBar().setValue(0)
    assert panel.equation.place_of(far) is None
    press(user, panel.reveal)
    place = panel.equation.place_of(far)
    assert place is not None
    top = panel.scroll_area.verticalScrollBar().value()
    assert top <= place.top() and place.bottom() <= top + panel.scroll_area.viewport().height()


def test_a_copy_gives_no_hidden_number_away(xor: User) -> None:
    xor.window.state.choose(3)
    panel = begin_z(xor)
    values = shown(panel).result.values
    panel.copy_latex.trigger()
    text = QGuiApplication.clipboard().text()
    assert text.count("?") == 4 and not any(f"{value:.4g}" in text for value in values[:, 0])
    assert "for you to compute" in xor.window.status_line.text.text()
    panel.copy_numpy.trigger()
    text = QGuiApplication.clipboard().text()
    assert "z1 = None" in text and "@" not in text and "W1 = np.array" in text
    answer(xor, panel, f"{values[0, 0]:.5f}")
    panel.copy_latex.trigger()
    assert QGuiApplication.clipboard().text().count("?") == 3
    press(xor, panel.reveal)
    panel.copy_numpy.trigger()
    assert "z1 = W1 @ x + b1" in QGuiApplication.clipboard().text()
    assert "for you to compute" not in xor.window.status_line.text.text()


def test_hidden_losses_are_hidden_in_the_mean_over_them_too_and_come_before_it(xor: User) -> None:
    panel = opened(xor)
    press(xor, panel.every)
    press(xor, panel.by_hand)
    panel.steps.go("loss", 2)
    view, layout = panel.equation, panel.equation.layout_now
    assert layout is not None and panel.editor.cell == Cell(1, 0, 0)
    mean_over = next(placed for placed in layout.matrices if placed.row == 0 and placed.matrix.symbol.text == "𝓛")
    assert view.hidden_text(mean_over, 0, 2) == "?"
    press(xor, panel.reveal)
    assert view.hidden_text(mean_over, 0, 2) is None


def test_show_reveals_without_counting(xor: User) -> None:
    panel = opened(xor)
    press(xor, panel.by_hand)
    panel.steps.go("a", 1)
    press(xor, panel.reveal)
    assert not open_cells(panel) and panel.score.text() == "0 ✓  0 ✗"


def test_the_loss_with_its_numbers_is_no_give_away(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("loss", 2)
    assert len(panel.formula.latex) == 2
    press(xor, panel.by_hand)
    assert len(panel.formula.latex) == 1


# ---------------------------------------------------------------- one example at a time


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


# ---------------------------------------------------------------- what the slides want to be seen


def test_rows_of_duplicates_are_lit(open_window: MakeWindow) -> None:
    user = open_window(load_lab("symmetry-online").experiment)
    user.window.bench.step_epochs(20)
    user.wait_epoch(20)
    panel = opened(user)
    panel.steps.go("dW", 1)
    assert panel.equation.twins == {"n1": (0, 1)}
    warning = user.window.theme.color("warning").rgb()
    image = panel.equation.grab().toImage()
    assert any(image.pixel(x, y) == warning for x in range(0, 120) for y in range(0, image.height()))


def test_without_duplicates_nothing_is_lit(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("dW", 1)
    assert panel.equation.twins == {"n1": ()}


def test_where_the_sigmoid_rounds_to_one_the_gradient_comes_from_z(open_window: MakeWindow) -> None:
    experiment = load_lab("and").experiment
    assert experiment.state is not None
    far = replace(experiment.state, weights=(np.array([[200.0, 200.0]]),), initial=None)
    user = open_window(resolve(replace(experiment, state=far)))
    panel = opened(user)
    user.window.state.choose(3)  # z = 370, far beyond 37: ŷ is 1 to the last bit (E18), and d𝓛/da comes from z
    panel.steps.go("da", 1)
    assert "E18" in panel.line.text() and shown(panel).result.values[0, 0] == -1.0
    panel.steps.go("dz", 1)
    assert "E18" not in panel.line.text() and shown(panel).result.values[0, 0] == 0.0


@pytest.mark.parametrize("last", ["linear", "sigmoid"])
def test_every_step_beyond_the_finite_says_so(open_window: MakeWindow, last: str) -> None:
    task, loss = ("regression", "mse") if last == "linear" else ("binary", "cross_entropy")
    data = task_data(task, 4)
    user = open_window(make(data=data, hidden=((2, "linear"), (2, "linear")), last=(1, last), loss=loss))
    panel = opened(user)
    user.window.bench.set_params("Set", np.full_like(user.window.bench.snapshot.params, 1e200))
    user.settle()
    told, broken = [], []
    for step in panel.steps.steps:
        panel.steps.go(step.kind, step.layer)
        told += [(step.kind, step.layer)] if "left the finite" in panel.line.text() else []
        finite = all(np.isfinite(row.result.values).all() for row in step.rows)
        ends = last == "sigmoid" and (step.kind, step.layer) == ("da", 3)  # ŷ is 0 or 1 there: E18
        broken += [] if finite or ends else [(step.kind, step.layer)]
    assert told == broken and {"z", "da", "dW", "update"} <= {kind for kind, _layer in told}
