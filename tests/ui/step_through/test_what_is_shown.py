"""What a step shows: matrices, formulas with their numbers, the diagram, copies."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nnviz.core.base.experiment import replace
from nnviz.core.editing.validation import resolve
from nnviz.core.network.network import backward, forward, network_inputs, targets
from nnviz.labs import load_lab
from nnviz.ui.views.diagram import network_view as network
from nnviz.ui.views.equation.equation_view import Cell
from tests.core.making import make, task_data
from tests.ui.step_through.maths_by_hand import (
    LEFT,
    by_text,
    choose_optimizer,
    here,
    kinds,
    node_centre,
    opened,
    press,
    shown,
    wheel,
)
from tests.ui.user import MakeWindow, User


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
    assert layout is not None and layout.width <= panel.equation.available.width() + 1
    across = by_text(panel, "dZ[2]")
    assert across.columns.total == 250 and across.columns.elided and across.columns.first == 0
    wheel(panel, across)
    across, down = by_text(panel, "dZ[2]"), by_text(panel, "A[1]ᵀ")
    assert across.columns.first == down.rows.first == 1


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


def test_rows_of_duplicates_are_lit(open_window: MakeWindow) -> None:
    user = open_window(load_lab("symmetry-online").experiment)
    user.window.bench.step_epochs(20)
    user.wait_epoch(20)
    panel = opened(user)
    panel.steps.go("dW", 1)
    assert panel.equation.duplicates == {"n1": (0, 1)}
    warning = user.window.theme.color("warning").rgb()
    image = panel.equation.grab().toImage()
    assert any(image.pixel(x, y) == warning for x in range(0, 120) for y in range(0, image.height()))


def test_without_duplicates_nothing_is_lit(xor: User) -> None:
    panel = opened(xor)
    panel.steps.go("dW", 1)
    assert panel.equation.duplicates == {"n1": ()}


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
        told += [(step.kind, step.layer)] if "overflowed" in panel.line.text() else []
        finite = all(np.isfinite(row.result.values).all() for row in step.rows)
        ends = last == "sigmoid" and (step.kind, step.layer) == ("da", 3)  # ŷ is 0 or 1 there: E18
        broken += [] if finite or ends else [(step.kind, step.layer)]
    assert told == broken and {"z", "da", "dW", "update"} <= {kind for kind, _layer in told}
