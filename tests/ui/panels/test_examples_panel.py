"""The table of all training examples: real clicks and keys, numbers compared with the core."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTableView

from nnviz.core.example_table import ExampleTable, example_table
from nnviz.core.experiment import with_setting
from nnviz.core.network import correct, network_inputs, targets
from nnviz.labs import load_lab
from nnviz.ui.panels.examples import ExamplesPanel
from nnviz.ui.readouts import loss_text
from tests.core.making import make, task_data
from tests.ui.hands import Hands, MakeWindow

LEFT = Qt.MouseButton.LeftButton


def open_panel(hands: Hands) -> ExamplesPanel:
    panel = hands.window.panel_card.open("examples")
    assert isinstance(panel, ExamplesPanel)
    return panel


def expected(hands: Hands) -> ExampleTable:
    snapshot = hands.window.bench.snapshot
    experiment = snapshot.experiment
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    return example_table(snapshot.architecture, snapshot.params, x, y, experiment.training.loss)


def texts(panel: ExamplesPanel, column: int) -> list[str]:
    model = panel.table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def titles(panel: ExamplesPanel) -> list[str]:
    return [column.title for column in panel.model.columns]


def click_row(hands: Hands, panel: ExamplesPanel, row: int) -> None:
    place = panel.table.visualRect(panel.model.index(row, 0)).center()
    hands.qtbot.mouseClick(panel.table.viewport(), LEFT, pos=place)


def click_header(hands: Hands, panel: ExamplesPanel, title: str) -> None:
    header = panel.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(titles(panel).index(title)) + 12, header.height() // 2)
    hands.qtbot.mouseClick(header.viewport(), LEFT, pos=place)


def test_the_tab_opens_the_table_of_the_contract(hands: Hands) -> None:
    hands.qtbot.mouseClick(hands.window.panel_card.tabs.buttons["examples"], LEFT)
    table = hands.window.findChild(QTableView, "data_table")
    assert table is not None and table.isVisible() and table.accessibleName()
    assert table.model().rowCount() == 250


def test_numbers_are_those_of_the_network_and_follow_training(hands: Hands) -> None:
    panel = open_panel(hands)
    hands.trigger("step_epoch")
    hands.wait_epoch(1)
    table = expected(hands)
    assert titles(panel) == ["#", "", "x1", "x2", "y", "ŷ", "𝓛"]
    assert texts(panel, 6)[:5] == [f"{v:.3f}" for v in table.loss[:5]]
    assert texts(panel, 5)[:5] == [f"{v:.3f}" for v in table.prediction[:5, 0]]
    assert f"= {table.mean:.4f}, m = 250" in panel.mean.text()
    wrong = ~correct(table.prediction.T, table.target.T)
    assert [text == "✗" for text in texts(panel, 1)] == wrong.tolist()
    assert f"{wrong.sum()} wrong" in panel.mean.text()


def test_a_click_and_the_arrow_keys_choose_the_example(hands: Hands) -> None:
    panel = open_panel(hands)
    click_row(hands, panel, 3)
    assert hands.window.probe.example == 3
    hands.qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert hands.window.probe.example == 4
    hands.qtbot.keyClick(panel.table, Qt.Key.Key_Up)
    hands.qtbot.keyClick(panel.table, Qt.Key.Key_Up)
    assert hands.window.probe.example == 2


def test_an_example_chosen_elsewhere_is_the_selected_row(hands: Hands) -> None:
    panel = open_panel(hands)
    hands.window.probe.choose(200)
    assert panel.table.currentIndex().row() == 200
    assert panel.table.visualRect(panel.table.currentIndex()).intersects(panel.table.viewport().rect())
    hands.key(Qt.Key.Key_Escape)
    assert not panel.table.selectionModel().hasSelection() and hands.window.probe.example is None


def test_the_loss_header_brings_the_worst_to_the_top_and_keeps_the_choice(hands: Hands) -> None:
    panel = open_panel(hands)
    hands.window.probe.choose(7)
    click_header(hands, panel, "𝓛")
    loss = expected(hands).loss
    assert panel.model.example_at(0) == int(loss.argmax())
    assert panel.model.example_at(panel.table.currentIndex().row()) == 7 == hands.window.probe.example
    click_header(hands, panel, "𝓛")
    assert panel.model.example_at(0) == int(loss.argmin())


def test_the_order_stays_sorted_while_it_trains(hands: Hands) -> None:
    panel = open_panel(hands)
    click_header(hands, panel, "𝓛")
    hands.window.bench.step_epochs(5)
    hands.wait_epoch(5)
    rows = [panel.model.example_at(row) for row in range(250)]
    assert np.all(np.diff(expected(hands).loss[rows]) <= 0)


def test_single_keys_stay_the_windows(hands: Hands) -> None:
    panel = open_panel(hands)
    click_row(hands, panel, 0)
    hands.qtbot.keyClick(panel.table, Qt.Key.Key_Right)
    hands.wait_epoch(1)
    hands.qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert hands.window.bench.playing
    hands.qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    hands.qtbot.keyClick(panel.table, Qt.Key.Key_P)
    assert hands.window.probe.marker is not None and not panel.table.edited.isValid()


def test_removing_points_down_to_none(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("xor").experiment)
    panel = open_panel(hands)
    hands.window.probe.choose(3)
    hands.click(1.0, 1.0, Qt.MouseButton.RightButton)
    hands.settle()
    assert panel.model.rowCount() == 3 and not panel.table.selectionModel().hasSelection()
    hands.trigger("clear_points")
    hands.settle()
    assert "No training examples" in panel.mean.text() and panel.model.rowCount() == 0
    hands.trigger("undo")
    hands.settle()
    assert "m = 3" in panel.mean.text() and panel.model.rowCount() == 3


@pytest.mark.parametrize(
    ("task", "outputs", "last", "expected_titles"),
    [
        ("multiclass", 3, "softmax", ["#", "", "i0", "i1", "y", "ŷ o0", "ŷ o1", "ŷ o2", "𝓛"]),
        ("regression", 2, "linear", ["#", "i0", "i1", "y o0", "y o1", "ŷ o0", "ŷ o1", "𝓛"]),
        ("autoencoder", 2, "linear", ["#", "i0", "i1", "ŷ i0", "ŷ i1", "𝓛"]),
    ],
)
def test_columns_of_every_task(
    open_window: MakeWindow, task: str, outputs: int, last: str, expected_titles: list[str]
) -> None:
    panel = open_panel(open_window(make(data=task_data(task, 6, 2, outputs), last=(outputs, last))))
    assert titles(panel) == expected_titles
    if task == "multiclass":
        assert texts(panel, 4) == ["o0", "o1", "o2", "o0", "o1", "o2"]


def test_numbers_of_a_diverged_run_are_short_and_have_room(open_window: MakeWindow) -> None:
    hands = open_window(with_setting(load_lab("final-grade").experiment, "training.optimizer.learning_rate", 50.0))
    hands.window.bench.step_epochs(50)
    hands.settle()
    panel = open_panel(hands)
    assert hands.window.bench.snapshot.diverged is not None
    assert "J = (1/m) Σ 𝓛 = " + loss_text(expected(hands).mean) in panel.mean.text()
    columns = [title for title in titles(panel) if title.endswith(("ŷ", "𝓛"))]
    assert len(columns) == 2 and any(text.startswith("−") for text in texts(panel, titles(panel).index("ŷ")))
    for name in columns:  # Qt's own measure counts the margins of the style as well
        column = titles(panel).index(name)
        assert panel.table.sizeHintForColumn(column) <= panel.table.columnWidth(column), name


def test_small_numbers_have_room_for_all_their_digits(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("pass").experiment)
    panel = open_panel(hands)
    hands.window.bench.step_epochs(300)
    hands.wait_epoch(300)
    hands.settle()
    model, header = panel.model, panel.table.horizontalHeader()
    shown = [
        (column, model.data(model.index(row, column))) for row in range(40) for column in range(len(model.columns))
    ]
    assert any(str(text).startswith("0.00") for _, text in shown)
    for column, text in shown:
        assert header.fontMetrics().horizontalAdvance(str(text)) + 8 <= header.sectionSize(column), text
