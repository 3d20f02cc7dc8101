"""The table of all training examples: real clicks and keys, numbers compared with the core."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QTableView

from nnviz.core.base.experiment import with_setting
from nnviz.core.data.example_table import ExampleTable, example_table
from nnviz.core.network.network import correct, network_inputs, targets
from nnviz.core.training.snapshot import Snapshot
from nnviz.labs import load_lab
from nnviz.ui.panels.examples import ExamplesPanel
from nnviz.ui.window.top_bar import loss_text
from tests.core.making import make, task_data
from tests.ui.panels.conftest import OpenPanelAlone
from tests.ui.panels.panel_alone import PanelAlone
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def open_panel(user: User) -> ExamplesPanel:
    panel = user.window.panel_card.open("examples")
    assert isinstance(panel, ExamplesPanel)
    return panel


def expected(snapshot: Snapshot) -> ExampleTable:
    experiment = snapshot.experiment
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    return example_table(snapshot.architecture, snapshot.params, x, y, experiment.training.loss)


def texts(panel: ExamplesPanel, column: int) -> list[str]:
    model = panel.table.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def titles(panel: ExamplesPanel) -> list[str]:
    return [column.title for column in panel.model.columns]


def click_row(user: User | PanelAlone, panel: ExamplesPanel, row: int) -> None:
    place = panel.table.visualRect(panel.model.index(row, 0)).center()
    user.qtbot.mouseClick(panel.table.viewport(), LEFT, pos=place)


def click_header(user: User | PanelAlone, panel: ExamplesPanel, title: str) -> None:
    header = panel.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(titles(panel).index(title)) + 12, header.height() // 2)
    user.qtbot.mouseClick(header.viewport(), LEFT, pos=place)


def test_the_tab_opens_the_table_of_the_contract(user: User) -> None:
    user.qtbot.mouseClick(user.window.panel_card.tabs.buttons["examples"], LEFT)
    table = user.window.findChild(QTableView, "data_table")
    assert table is not None and table.isVisible() and table.accessibleName()
    assert table.model().rowCount() == 250


def test_numbers_are_those_of_the_network_and_follow_training(user: User) -> None:
    panel = open_panel(user)
    user.trigger("step_epoch")
    user.wait_epoch(1)
    table = expected(user.window.bench.snapshot)
    assert titles(panel) == ["#", "", "x1", "x2", "y", "ŷ", "𝓛"]
    assert texts(panel, 6)[:5] == [f"{v:.3f}" for v in table.loss[:5]]
    assert texts(panel, 5)[:5] == [f"{v:.3f}" for v in table.prediction[:5, 0]]
    assert f"= {table.mean:.4f}, m = 250" in panel.mean.text()
    wrong = ~correct(table.prediction.T, table.target.T)
    assert [text == "✗" for text in texts(panel, 1)] == wrong.tolist()
    assert f"{wrong.sum()} wrong" in panel.mean.text()


def test_a_click_and_the_arrow_keys_choose_the_example(alone: PanelAlone) -> None:
    panel = alone.open(ExamplesPanel)
    click_row(alone, panel, 3)
    assert alone.state.example == 3
    alone.qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    assert alone.state.example == 4
    alone.qtbot.keyClick(panel.table, Qt.Key.Key_Up)
    alone.qtbot.keyClick(panel.table, Qt.Key.Key_Up)
    assert alone.state.example == 2


def test_an_example_chosen_elsewhere_is_the_selected_row(user: User) -> None:
    panel = open_panel(user)
    user.window.state.choose(200)
    assert panel.table.currentIndex().row() == 200
    assert panel.table.visualRect(panel.table.currentIndex()).intersects(panel.table.viewport().rect())
    user.key(Qt.Key.Key_Escape)
    assert not panel.table.selectionModel().hasSelection() and user.window.state.example is None


def test_the_loss_header_brings_the_worst_to_the_top_and_keeps_the_choice(alone: PanelAlone) -> None:
    panel = alone.open(ExamplesPanel)
    alone.state.choose(7)
    click_header(alone, panel, "𝓛")
    loss = expected(alone.bench.snapshot).loss
    assert panel.model.example_at(0) == int(loss.argmax())
    assert panel.model.example_at(panel.table.currentIndex().row()) == 7 == alone.state.example
    click_header(alone, panel, "𝓛")
    assert panel.model.example_at(0) == int(loss.argmin())


def test_the_order_stays_sorted_while_it_trains(alone: PanelAlone) -> None:
    panel = alone.open(ExamplesPanel)
    click_header(alone, panel, "𝓛")
    alone.bench.step_epochs(5)
    alone.wait_epoch(5)
    rows = [panel.model.example_at(row) for row in range(250)]
    assert np.all(np.diff(expected(alone.bench.snapshot).loss[rows]) <= 0)


def test_single_keys_stay_the_windows(user: User) -> None:
    panel = open_panel(user)
    click_row(user, panel, 0)
    user.qtbot.keyClick(panel.table, Qt.Key.Key_Right)
    user.wait_epoch(1)
    user.qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    assert user.window.bench.playing
    user.qtbot.keyClick(panel.table, Qt.Key.Key_Space)
    user.qtbot.keyClick(panel.table, Qt.Key.Key_P)
    assert user.window.state.marker is not None and not panel.table.edited.isValid()


def test_removing_points_down_to_none(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    panel = open_panel(user)
    user.window.state.choose(3)
    user.click(1.0, 1.0, Qt.MouseButton.RightButton)
    user.settle()
    assert panel.model.rowCount() == 3 and not panel.table.selectionModel().hasSelection()
    user.trigger("clear_points")
    user.settle()
    assert "No training examples" in panel.mean.text() and panel.model.rowCount() == 0
    user.trigger("undo")
    user.settle()
    assert "m = 3" in panel.mean.text() and panel.model.rowCount() == 3


COLUMNS = [
    ("multiclass", 3, "softmax", ["#", "", "i0", "i1", "y", "ŷ o0", "ŷ o1", "ŷ o2", "𝓛"]),
    ("regression", 2, "linear", ["#", "i0", "i1", "y o0", "y o1", "ŷ o0", "ŷ o1", "𝓛"]),
    ("autoencoder", 2, "linear", ["#", "i0", "i1", "ŷ i0", "ŷ i1", "𝓛"]),
]


def test_columns_of_every_task(alone: PanelAlone) -> None:
    for task, outputs, last, expected_titles in COLUMNS:
        alone.bench.new_document(make(data=task_data(task, 6, 2, outputs), last=(outputs, last)), None)
        alone.settle()
        panel = alone.open(ExamplesPanel)
        assert titles(panel) == expected_titles, task
        if task == "multiclass":
            assert texts(panel, 4) == ["o0", "o1", "o2", "o0", "o1", "o2"], task


def test_numbers_of_a_diverged_run_are_short_and_have_room(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(with_setting(load_lab("final-grade").experiment, "training.optimizer.learning_rate", 50.0))
    alone.bench.step_epochs(50)
    alone.settle()
    panel = alone.open(ExamplesPanel)
    assert alone.bench.snapshot.diverged is not None
    assert "J = (1/m) Σ 𝓛 = " + loss_text(expected(alone.bench.snapshot).mean) in panel.mean.text()
    columns = [title for title in titles(panel) if title.endswith(("ŷ", "𝓛"))]
    assert len(columns) == 2 and any(text.startswith("−") for text in texts(panel, titles(panel).index("ŷ")))
    for name in columns:  # Qt's own measure counts the margins of the style as well
        column = titles(panel).index(name)
        assert panel.table.sizeHintForColumn(column) <= panel.table.columnWidth(column), name


def test_small_numbers_have_room_for_all_their_digits(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(load_lab("pass").experiment)
    panel = alone.open(ExamplesPanel)
    alone.bench.step_epochs(300)
    alone.wait_epoch(300)
    alone.settle()
    model, header = panel.model, panel.table.horizontalHeader()
    shown = [
        (column, model.data(model.index(row, column))) for row in range(40) for column in range(len(model.columns))
    ]
    assert any(str(text).startswith("0.00") for _, text in shown)
    for column, text in shown:
        assert header.fontMetrics().horizontalAdvance(str(text)) + 8 <= header.sectionSize(column), text
