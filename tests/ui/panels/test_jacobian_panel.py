"""The Jacobian at the probe: numbers of the core, live under the mouse."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnviz.core.analysis.jacobian import jacobian
from nnviz.core.base.notation import number
from nnviz.core.network.encoder import Encoder
from nnviz.labs import load_lab
from nnviz.ui.panels.jacobian import JacobianPanel
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User


def open_panel(user: User) -> JacobianPanel:
    panel = user.window.panel_card.open("jacobian")
    assert isinstance(panel, JacobianPanel)
    return panel


def cells(panel: JacobianPanel) -> list[list[str]]:
    rows, columns = panel.grid.shape
    return [[panel.grid.text_at(i, j) for j in range(columns)] for i in range(rows)]


def expected(user: User) -> list[list[str]]:
    s, point = user.window.bench.snapshot, user.window.state.inputs
    assert point is not None
    return [[number(v) for v in row] for row in jacobian(s.architecture, s.params, Encoder.of(s.experiment), point)]


def test_the_tab_opens_it_and_says_what_is_missing(user: User) -> None:
    user.click_tab("jacobian")
    panel = user.window.panel_card.panel
    assert isinstance(panel, JacobianPanel)
    assert all(words in panel.saying.said for words in ("move the mouse", "(key P)", "select an example with ↓"))
    user.key(Qt.Key.Key_P)
    assert panel.saying.said == "" and cells(panel) == expected(user)


@pytest.mark.parametrize(("task", "outputs", "last"), [("multiclass", 3, "softmax"), ("autoencoder", 2, "linear")])
def test_rows_are_outputs_and_columns_inputs(open_window: MakeWindow, task: str, outputs: int, last: str) -> None:
    user = open_window(make(data=task_data(task, 9, 2, outputs), last=(outputs, last), init={"seed": 5}))
    panel = open_panel(user)
    user.key(Qt.Key.Key_Down)
    assert panel.grid.shape == (outputs, 2) and cells(panel) == expected(user)
    assert f"{outputs} × 2" in panel.note.text() and "E17" in panel.note.text()
    user.trigger("step_epoch")
    user.wait_epoch(1)
    assert cells(panel) == expected(user)


def test_it_is_live_under_the_mouse(user: User) -> None:
    panel = open_panel(user)
    user.hover(1.0, 1.0)
    user.qtbot.waitUntil(lambda: panel.saying.said == "")
    first = cells(panel)
    user.hover(3.0, -2.0)
    user.qtbot.waitUntil(lambda: cells(panel) != first)
    assert cells(panel) == expected(user)
    assert np.array_equal(np.shape(cells(panel)), (1, 2))


def test_no_points(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    panel = open_panel(user)
    user.key(Qt.Key.Key_Down)
    assert panel.saying.said == ""
    user.trigger("clear_points")
    user.settle()
    assert "no training points" in panel.saying.said and "↓" not in panel.saying.said
    user.key(Qt.Key.Key_P)  # the probe needs no points
    assert panel.saying.said == ""


def test_a_jacobian_that_is_not_finite_is_told(open_window: MakeWindow) -> None:
    user = open_window(load_lab("final-grade").experiment)
    panel = open_panel(user)
    user.key(Qt.Key.Key_Down)
    snapshot = user.window.bench.snapshot
    user.window.bench.set_params("Set", np.full_like(snapshot.params, 1e200))
    user.window.editor.set_activation(0, "linear")
    user.settle()
    assert "not finite" in panel.saying.said
