"""Check by hand: hidden entries, typed answers, and what is said of them."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from nnviz.core.base.experiment import replace
from nnviz.core.base.notation import number
from nnviz.core.editing.edits import move_points
from nnviz.core.editing.validation import resolve
from nnviz.labs import load_lab
from nnviz.ui.views.equation.equation_view import Cell
from tests.ui.step_through.maths_by_hand import (
    answer,
    begin_z,
    click_cell,
    here,
    open_cells,
    opened,
    press,
    shown,
    shown_at,
)
from tests.ui.user import MakeWindow, User


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
def test_other_numbers_clear_the_entries_and_judge_them_again(xor: User, change: Callable[[User], None]) -> None:
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
    assert "three digits are needed: z[1][1,1] = (" in panel.line.text() and panel.line.text().startswith("✗")
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
    assert "you are to compute" in xor.window.status_line.text.text()
    panel.copy_numpy.trigger()
    text = QGuiApplication.clipboard().text()
    assert "z1 = None" in text and "@" not in text and "W1 = np.array" in text
    answer(xor, panel, f"{values[0, 0]:.5f}")
    panel.copy_latex.trigger()
    assert QGuiApplication.clipboard().text().count("?") == 3
    press(xor, panel.reveal)
    panel.copy_numpy.trigger()
    assert "z1 = W1 @ x + b1" in QGuiApplication.clipboard().text()
    assert "you are to compute" not in xor.window.status_line.text.text()


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
