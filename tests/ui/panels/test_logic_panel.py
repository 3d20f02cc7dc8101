"""The logic panel: the truth table follows the weights, and the weights follow the hand."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QStyle, QStyleOptionSlider

from nnviz.core.analysis.logic import truth_table
from nnviz.core.base.notation import number
from nnviz.core.network.encoder import Encoder
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from nnviz.ui.panels.logic import LogicPanel
from nnviz.ui.panels.parameter_row import ParameterRow
from tests.core.making import make, task_data
from tests.ui.panels.conftest import OpenPanelAlone
from tests.ui.user import MakeWindow, User

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def open_panel(user: User) -> LogicPanel:
    panel = user.window.panel_card.open("logic")
    assert isinstance(panel, LogicPanel)
    return panel


def row_of(panel: LogicPanel, name: str) -> ParameterRow:
    return next(row for row in panel.rows if row.parameter.name == name)


def type_value(user: User, row: ParameterRow, text: str) -> None:
    row.box.setFocus()
    row.box.selectAll()
    user.qtbot.keyClicks(row.box, text)
    user.qtbot.keyClick(row.box, Qt.Key.Key_Return)
    user.settle()


def handle(row: ParameterRow) -> QPoint:
    option = QStyleOptionSlider()
    row.slider.initStyleOption(option)
    part = QStyle.SubControl.SC_SliderHandle
    return row.slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, row.slider).center()


def cells(panel: LogicPanel) -> list[list[str]]:
    rows, columns = panel.grid.shape
    return [[panel.grid.text_at(i, j) for j in range(columns)] for i in range(rows)]


def test_the_tab_or_the_menu_opens_it(user: User) -> None:
    card = user.window.panel_card
    user.click_tab("logic")
    assert isinstance(card.panel, LogicPanel) and card.panel.grid.isVisible()


def test_the_and_of_the_slide(open_panel_alone: OpenPanelAlone) -> None:
    panel = open_panel_alone(load_lab("and").experiment).open(LogicPanel)
    assert [row[0] for row in cells(panel)] == ["−30.000", "−10.000", "−10.000", "+10.000"]
    assert [row[2] for row in cells(panel)] == ["0", "0", "0", "1"]
    assert "AND" in panel.gate.text()


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
def test_nothing_is_scrolled_sideways(open_window: MakeWindow, size: tuple[int, int]) -> None:
    user = open_window(size=size)
    for lab in ("3-4-1", "and", "not"):
        user.window.bench.new_document(load_lab(lab).experiment, None)
        user.settle()
        panel = open_panel(user)
        user.qtbot.wait(20)
        areas = panel.findChildren(QScrollArea)
        assert len(areas) == 2 and [area.horizontalScrollBar().maximum() for area in areas] == [0, 0], lab
        assert user.window.width() == size[0], lab


def test_typing_a_bias_makes_another_gate_and_undo_brings_it_back(open_window: MakeWindow) -> None:
    user = open_window(load_lab("and").experiment)
    panel = open_panel(user)
    type_value(user, row_of(panel, "b[1][1]"), "-10")
    assert user.window.bench.snapshot.params.tolist() == [20.0, 20.0, -10.0]
    assert "<b>OR</b>" in panel.gate.text()
    user.window.bench.stack.undo()
    user.settle()
    assert "<b>AND</b>" in panel.gate.text() and row_of(panel, "b[1][1]").box.value() == -30.0


def test_dragging_a_slider_is_one_change_and_moves_the_picture(open_window: MakeWindow) -> None:
    user = open_window(load_lab("and").experiment)
    panel = open_panel(user)
    slider = row_of(panel, "W[1][1,1]").slider
    user.qtbot.waitUntil(lambda: slider.width() < 400)  # the new row has found its place
    start = handle(row_of(panel, "W[1][1,1]"))
    end = start - QPoint(60, 0)
    QTest.mousePress(slider, LEFT, NONE, start)
    for step in range(1, 7):
        QTest.mouseMove(slider, start + (end - start) * step / 6)
        user.qtbot.wait(20)
    QTest.mouseRelease(slider, LEFT, NONE, end)
    user.settle()
    value = float(user.window.bench.snapshot.params[0])
    assert value < 15.0 and value == slider.value() / 10 == row_of(panel, "W[1][1,1]").box.value()
    assert user.window.bench.stack.count() == 1 and user.window.bench.stack.undoText() == "Set W[1][1,1]"
    assert cells(panel)[2][0] == number(value - 30.0)
    user.trigger("undo")
    user.settle()
    assert user.window.bench.snapshot.params[0] == 20.0


def test_two_drags_are_two_changes_and_keys_move_a_slider(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(load_lab("and").experiment)
    panel = alone.open(LogicPanel)
    for name in ("W[1][1,1]", "b[1][1]"):
        slider = row_of(panel, name).slider
        slider.setFocus()
        alone.qtbot.keyClick(slider, Qt.Key.Key_Right)
        alone.qtbot.keyClick(slider, Qt.Key.Key_Right)
        alone.settle()
    assert alone.bench.snapshot.params == pytest.approx([20.2, 20.0, -29.8])
    assert alone.bench.stack.count() == 2


def test_a_large_network_shows_the_weights_of_the_selected_neuron(user: User) -> None:
    panel = open_panel(user)
    assert [row.parameter.name for row in panel.rows] == ["W[1][1,1]", "W[1][1,2]", "b[1][1]"]
    view = user.window.network_view
    assert view.diagram is not None
    x, y = view.diagram.centres[2][1]
    user.qtbot.mouseClick(view, LEFT, pos=QPoint(int(x), int(y)))
    assert [row.parameter.name for row in panel.rows][-1] == "b[2][2]" and len(panel.rows) == 5
    before = np.array(user.window.bench.snapshot.params)
    type_value(user, row_of(panel, "W[2][2,3]"), "1.5")
    arch, after = user.window.bench.snapshot.architecture, user.window.bench.snapshot.params
    assert arch.weights(after)[1][1, 2] == 1.5
    assert np.count_nonzero(before != after) == 1


def test_training_moves_the_table(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(make(init={"seed": 2}))
    panel = alone.open(LogicPanel)
    alone.bench.step_epochs(3)
    alone.wait_epoch(3)
    s = alone.bench.snapshot
    table = truth_table(s.architecture, s.params, Encoder.of(s.experiment), 2)
    assert [row[0] for row in cells(panel)] == [number(float(z)) for z in table.z[:, 0]]


def test_one_input_and_many_inputs(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(load_lab("not").experiment)
    panel = alone.open(LogicPanel)
    assert "NOT" in panel.gate.text() and "the boundary plot shows the curve" in panel.hint.text()
    alone.bench.load("Load", make(data=task_data("binary", 8, 12)))
    alone.settle()
    assert "12 inputs have 4096 combinations" in panel.saying.said and panel.rows


def test_several_outputs_are_named_one_by_one(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(make(data=task_data("multiclass", 9, 2, 3), hidden=(), last=(3, "softmax")))
    panel = alone.open(LogicPanel)
    assert panel.grid.shape == (4, 9) and panel.gate.text().count("<b>") == 3


def test_weights_stay_in_the_hand_while_it_plays(open_window: MakeWindow) -> None:
    user = open_window(load_lab("and").experiment)
    panel = open_panel(user)
    user.trigger("play")
    user.qtbot.wait(100)
    type_value(user, row_of(panel, "b[1][1]"), "25")
    user.qtbot.waitUntil(lambda: 20.0 < user.window.bench.snapshot.params[2] <= 25.0, timeout=2000)
    assert user.window.bench.playing
    user.trigger("play")


def test_a_weight_set_before_the_newest_snapshot_is_seen_takes_no_other_weight_back(
    open_panel_alone: OpenPanelAlone,
) -> None:
    alone = open_panel_alone(make())
    bench = alone.bench
    bench.finish(lambda session: session.advance(50))  # trained, and not shown yet
    assert bench.snapshot.epoch == 0
    bench.set_parameter("Set", 0, 5.0)
    alone.settle()
    alone = Session(make())
    alone.advance(50)
    assert bench.snapshot.params[0] == 5.0 and bench.snapshot.epoch == 50
    assert np.array_equal(bench.snapshot.params[1:], alone.engine.params[1:])


def test_a_number_is_no_gate(open_panel_alone: OpenPanelAlone) -> None:
    panel = open_panel_alone(load_lab("final-grade").experiment).open(LogicPanel)
    assert "No gate" in panel.gate.text() and "This is" not in panel.gate.text()
    assert panel.grid.shape == (4, 2) and "rounded" not in panel.hint.text()
