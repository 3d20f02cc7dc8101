"""The Jacobian at the probe: numbers of the core, live under the mouse."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnviz.core.encoder import Encoder
from nnviz.core.jacobian import jacobian
from nnviz.core.notation import number
from nnviz.labs import load_lab
from nnviz.ui.panels.jacobian import JacobianPanel
from tests.core.making import make, task_data
from tests.ui.hands import Hands, MakeWindow


def open_panel(hands: Hands) -> JacobianPanel:
    panel = hands.window.panel_card.open("jacobian")
    assert isinstance(panel, JacobianPanel)
    return panel


def cells(panel: JacobianPanel) -> list[list[str]]:
    rows, columns = panel.grid.shape
    return [[panel.grid.text_at(i, j) for j in range(columns)] for i in range(rows)]


def expected(hands: Hands) -> list[list[str]]:
    s, point = hands.window.bench.snapshot, hands.window.probe.inputs
    assert point is not None
    return [[number(v) for v in row] for row in jacobian(s.architecture, s.params, Encoder.of(s.experiment), point)]


def test_the_tab_opens_it_and_says_what_is_missing(hands: Hands) -> None:
    hands.click_tab("jacobian")
    panel = hands.window.panel_card.panel
    assert isinstance(panel, JacobianPanel)
    assert all(words in panel.saying.said for words in ("move the mouse", "(key P)", "choose an example with ↓"))
    hands.key(Qt.Key.Key_P)
    assert panel.saying.said == "" and cells(panel) == expected(hands)


@pytest.mark.parametrize(("task", "outputs", "last"), [("multiclass", 3, "softmax"), ("autoencoder", 2, "linear")])
def test_rows_are_outputs_and_columns_inputs(open_window: MakeWindow, task: str, outputs: int, last: str) -> None:
    hands = open_window(make(data=task_data(task, 9, 2, outputs), last=(outputs, last), init={"seed": 5}))
    panel = open_panel(hands)
    hands.key(Qt.Key.Key_Down)
    assert panel.grid.shape == (outputs, 2) and cells(panel) == expected(hands)
    assert f"{outputs} × 2" in panel.note.text() and "E17" in panel.note.text()
    hands.trigger("step_epoch")
    hands.wait_epoch(1)
    assert cells(panel) == expected(hands)


def test_it_is_live_under_the_mouse(hands: Hands) -> None:
    panel = open_panel(hands)
    hands.hover(1.0, 1.0)
    hands.qtbot.waitUntil(lambda: panel.saying.said == "")
    first = cells(panel)
    hands.hover(3.0, -2.0)
    hands.qtbot.waitUntil(lambda: cells(panel) != first)
    assert cells(panel) == expected(hands)
    assert np.array_equal(np.shape(cells(panel)), (1, 2))


def test_no_points(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("xor").experiment)
    panel = open_panel(hands)
    hands.key(Qt.Key.Key_Down)
    assert panel.saying.said == ""
    hands.trigger("clear_points")
    hands.settle()
    assert "no training points" in panel.saying.said and "↓" not in panel.saying.said
    hands.key(Qt.Key.Key_P)  # the probe needs no points
    assert panel.saying.said == ""


def test_a_jacobian_that_is_not_finite_is_told(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("final-grade").experiment)
    panel = open_panel(hands)
    hands.key(Qt.Key.Key_Down)
    snapshot = hands.window.bench.snapshot
    hands.window.bench.set_params("Set", np.full_like(snapshot.params, 1e200))
    hands.window.editor.set_activation(0, "linear")
    hands.settle()
    assert "not finite" in panel.saying.said
