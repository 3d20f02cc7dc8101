"""The results panel: confusion, accuracy and R² as they are, and a click on a number selects its examples."""

import numpy as np
from PySide6.QtCore import QPoint, Qt

from nnviz.labs import load_lab
from nnviz.ui.panels.results import ResultsPanel
from tests.core.making import make, task_data
from tests.ui.panels.conftest import OpenPanelAlone
from tests.ui.panels.panel_alone import PanelAlone
from tests.ui.user import User

LEFT = Qt.MouseButton.LeftButton


def open_results(user: User) -> ResultsPanel:
    panel = user.window.panel_card.open("results")
    assert isinstance(panel, ResultsPanel)
    user.settle()
    return panel


def cells(panel: ResultsPanel) -> list[list[str]]:
    rows, columns = panel.grid.shape
    return [[panel.grid.text_at(i, j) for j in range(columns)] for i in range(rows)]


def test_the_matrix_counts_every_example_and_follows(user: User) -> None:
    panel = open_results(user)
    first = cells(panel)
    assert sum(int(first[i][j]) for i in (0, 1) for j in (0, 1)) == user.points
    user.window.bench.step_epochs(60)
    user.wait_epoch(60)
    snapshot = user.window.bench.snapshot
    right = int(cells(panel)[0][0]) + int(cells(panel)[1][1])
    assert right == round(snapshot.train_accuracy * user.points)
    assert f"{right} of {user.points} right" in panel.head.text()


def test_a_click_on_a_number_selects_its_examples(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(load_lab("film-tastes").experiment)
    panel = alone.open(ResultsPanel)
    wrong = int(panel.grid.text_at(0, 1))
    place = panel.grid.cell_box(0, 1).center().toPoint()
    alone.qtbot.mouseClick(panel.grid, LEFT, pos=place)
    chosen = alone.state.points
    assert len(chosen) == wrong
    y = alone.bench.experiment.data.train.y
    assert y is not None and set(y[list(chosen), 0]) <= {0.0}
    alone.qtbot.mouseClick(panel.grid, LEFT, pos=QPoint(1, 1))
    assert alone.state.points == chosen


def test_test_points_have_their_own_matrix(alone: PanelAlone) -> None:
    panel = alone.open(ResultsPanel)
    alone.qtbot.mouseClick(panel.sets.button(1), LEFT)
    assert sum(int(t) for row in cells(panel)[:2] for t in row[:2]) == len(alone.bench.experiment.data.test)


def test_without_test_points_it_says_so(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(make())
    panel = alone.open(ResultsPanel)
    alone.qtbot.mouseClick(panel.sets.button(1), LEFT)
    assert "no test points" in panel.saying.said


def test_regression_has_r_squared(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(make(data=task_data("regression", 9, 2, 2), last=(2, "linear"), loss="mse"))
    panel = alone.open(ResultsPanel)
    s = alone.bench.snapshot
    assert panel.grid.shape == (2, 3) and "R² = " in panel.head.text() and np.isfinite(s.train_loss)


def test_ten_classes_fit(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(load_lab("kit-vowels").experiment)
    panel = alone.open(ResultsPanel)
    assert panel.grid.shape == (11, 11)
