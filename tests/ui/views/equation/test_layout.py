"""Which part of large matrices an equation shows, and that names and shapes stay in sight."""

from collections.abc import Callable, Iterator
from itertools import pairwise, product

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnviz.core.base.experiment import Experiment, OptimizerSpec, replace
from nnviz.core.base.notation import Symbol
from nnviz.core.editing.validation import resolve
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row, Step
from nnviz.labs import load_lab
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.views.equation.equation_view import Cell
from nnviz.ui.views.equation.layout import BRACKET, CELL_HEIGHT, DOTS, GAP, LABEL, Layout, Widths, lay_out
from tests.core.making import make
from tests.ui.user import MakeWindow, User

SIZES = [(1280, 800), (1024, 700)]
WIDTHS = Widths(lambda sign: 12.0, lambda matrix: 60.0, lambda matrix: 50.0)


def matrix(rows: int, columns: int, dims: tuple[str, str]) -> Matrix:
    return Matrix(Symbol("W", "W", "W", "W"), np.zeros((rows, columns)), dims)


def equation(*items: Matrix | str) -> Row:
    return Row(items, lambda i, j: "")


def gradient(out: int, inputs: int, m: int) -> Row:
    """dJ/dW = dZ Aᵀ."""
    dw, dz, a = matrix(out, inputs, ("n2", "n1")), matrix(out, m, ("n2", "m")), matrix(m, inputs, ("m", "n1"))
    return equation(dw, "=", dz, "·", a)


def place(row: Row, width: float, height: float) -> Layout:
    return lay_out((row,), width, height, {}, WIDTHS)


@pytest.mark.parametrize(("out", "inputs", "m"), [(8, 8, 1), (8, 8, 500), (3, 8, 250), (1, 1, 4), (200, 100, 9)])
def test_names_and_shapes_are_in_sight_wherever_two_rows_fit(out: int, inputs: int, m: int) -> None:
    least = 2.0 + 2 * CELL_HEIGHT + 2 * DOTS + LABEL
    for height, width in product((least, 90, 120, 150, 300), (330, 400, 554, 900)):
        layout = place(gradient(out, inputs, m), width, height)
        assert layout.height <= height and layout.width <= width
        for placed in layout.matrices:
            assert placed.rows.count >= min(2, placed.rows.total)


def test_an_equation_that_is_too_wide_goes_on_in_a_further_line() -> None:
    wide = equation(*[part for k in range(5) for part in (("=" if k == 1 else "+(") if k else "", m1(k))][1:], ")")
    layout = place(wide, 200, 150)
    assert layout.width <= 200 and layout.height <= 150
    tops = [placed.y for placed in layout.matrices]
    assert tops == sorted(tops) and len(set(tops)) == 3
    assert [round(sign.y - CELL_HEIGHT / 2) for sign in layout.signs[:4]] == [round(top) for top in tops[1:]]
    assert layout.signs[-1].text == ")" and layout.signs[-1].y == layout.signs[-2].y  # never alone on a line
    low = place(wide, 200, 60)
    assert low.width <= 200 and len({placed.y for placed in low.matrices}) == 3  # no height: it is scrolled down


def test_lines_that_are_scrolled_show_as_many_rows_as_are_in_sight_at_a_time() -> None:
    """Also where not even one row of each would fit, nothing is off to the right."""
    update = equation(*[part for k in range(4) for part in ("−", matrix(8, 3, ("n", "k")))][1:])
    for height in (64, 95, 112):
        layout = place(update, 200, height)
        tops = sorted({placed.y for placed in layout.matrices})
        assert layout.width <= 200 and len(tops) > 1 and layout.height > height
        one_more = [placed.height + CELL_HEIGHT + LABEL + 2 for placed in layout.matrices]
        assert all(more > height >= more - CELL_HEIGHT for more in one_more)


@pytest.mark.parametrize("width", range(150, 700, 25))
def test_no_line_begins_with_a_closing_bracket(width: int) -> None:
    """Loss = −(Y ln A + (1 − Y) ln(1 − A))."""
    loss, y, a = matrix(1, 60, ("1", "m")), matrix(1, 60, ("1", "m")), matrix(1, 60, ("1", "m"))
    items = (loss, "= −(", y, "ln", a, "+ (1 −", m1(0), ") ln(1 −", matrix(1, 60, ("1", "m")), "))")
    layout = place(equation(*items), width, 300)
    first = {sign.y: sign for sign in sorted(layout.signs, key=lambda sign: -sign.x)}.values()
    assert not [sign.text for sign in first if sign.text.startswith(")") and sign.x < 40]
    assert "".join(sign.text for sign in layout.signs) == "".join(i for i in items if isinstance(i, str))


def test_each_equation_has_the_width_to_itself() -> None:
    loss = matrix(1, 60, ("1", "m"))
    sums = [part for _ in range(3) for part in ("+", matrix(1, 60, ("1", "m")))]
    rows = (equation(m1(0), "=", loss), equation(loss, *sums))
    layout = lay_out(rows, 560, 85, {}, WIDTHS)
    assert [placed.columns.count for placed in layout.matrices] == [1, 9, 1, 1, 1, 1]
    high = lay_out(rows, 560, 125, {}, WIDTHS)  # there is the height for a line more, in which each shows more
    assert [placed.columns.count for placed in high.matrices] == [1, 9, 4, 4, 4, 4]


@pytest.mark.parametrize(("width", "height"), [(554, 159), (554, 90), (400, 100), (900, 160)])
def test_a_product_shows_as_many_columns_of_its_left_as_rows_of_its_right(width: int, height: int) -> None:
    """Z = W A + b: what is not seen of one is not seen of the other, or nobody could follow a sum."""
    z, w, a, b = (
        matrix(*shape, dims)
        for shape, dims in (
            ((4, 250), ("n3", "m")), ((4, 8), ("n3", "n2")), ((8, 250), ("n2", "m")), ((4, 1), ("n3", "1"))
        )
    )  # fmt: skip
    placed = place(equation(z, "=", w, "·", a, "+", b), width, height).matrices
    assert placed[1].columns.count == placed[2].rows.count >= 2
    assert placed[0].columns.count == placed[2].columns.count


def m1(k: int) -> Matrix:
    return matrix(1, 1, (f"r{k}", f"c{k}"))


def test_several_equations_share_the_height() -> None:
    rows = (gradient(8, 8, 50), equation(matrix(1, 1, ("1", "1")), "=", matrix(1, 50, ("1", "m"))))
    layout = lay_out(rows, 600, 260, {}, WIDTHS)
    assert layout.height <= 260
    assert layout.matrices[0].rows.count == 8  # the low second equation leaves it the room


def test_directions_share_the_width_and_leave_none_of_it() -> None:
    layout = place(gradient(8, 8, 500), 560, 300)
    dw, dz, a = layout.matrices
    assert dw.columns.count == a.columns.count and abs(dw.columns.count - dz.columns.count) <= 1
    assert layout.width + 2 * 50 > 560  # no room for a column more in both of dJ/dW and Aᵀ


def test_the_last_column_needs_no_dots() -> None:
    one = equation(matrix(2, 4, ("n", "k")))
    whole = 4 * 50 + 2 * BRACKET
    assert place(one, whole, 200).matrices[0].columns.count == 4
    assert place(one, whole - 1, 200).matrices[0].columns.count == 3 - (whole - 1 < 3 * 50 + 2 * DOTS + 2 * BRACKET)


def test_a_large_matrix_shows_at_most_a_hundred_rows_and_columns() -> None:
    (placed,) = place(equation(matrix(300, 300, ("n", "k"))), 1e6, 1e6).matrices
    assert (placed.rows.count, placed.columns.count) == (100, 100)


def test_matrices_and_signs_do_not_overlap() -> None:
    layout = place(gradient(8, 3, 20), 700, 200)
    ends = sorted([(p.x, p.x + p.width) for p in layout.matrices] + [(s.x, s.x + s.width) for s in layout.signs])
    assert all(right + GAP <= left + 1e-9 for (_, right), (left, _) in pairwise(ends))


def experiment_named(name: str) -> Experiment:
    return make(hidden=((8, "tanh"), (8, "tanh"))) if name == "8-8" else load_lab(name).experiment


def every_step(user: User, wanted: Callable[[Step], bool] = lambda step: True) -> Iterator[tuple[Step, MathsPanel]]:
    """Goes to one step after another, with its formulas set and its equation laid out."""
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    for step in panel.steps.steps:
        if wanted(step):
            panel.steps.go(step.kind, step.layer)
            panel.typesetter.finish()
            QApplication.processEvents()
            yield step, panel


def test_every_step_of_a_large_network_is_seen_with_its_shapes(open_window: MakeWindow) -> None:
    for size in SIZES:  # one after another, as they share their formulas
        user = open_window(size=size)
        for theme, name, every in product(("light", "dark"), ("rings", "8-8"), (False, True)):
            if user.window.theme.name != theme:
                user.trigger("dark")
            user.window.bench.load(name, experiment_named(name))
            user.settle()
            steps = user.window.panel_card.open("maths").steps  # type: ignore[attr-defined]
            steps.show_all(every)
            for step, panel in every_step(user):
                case = (size, name, theme, every, step.kind, step.layer)
                layout, viewport = panel.equation.layout_now, panel.scroll_area.viewport()
                assert layout is not None
                two_rows = 2.0 + len(step.rows) * (2 * CELL_HEIGHT + 2 * DOTS + LABEL)
                if viewport.height() >= two_rows:
                    assert layout.height <= viewport.height(), case
                    assert all(placed.rows.count >= min(2, placed.rows.total) for placed in layout.matrices), case
                assert layout.width <= viewport.width(), case
        user.window.hide()


def test_no_update_is_off_to_the_right(open_window: MakeWindow) -> None:
    for size in SIZES:  # one after another, as they share their formulas
        user = open_window(size=size)
        for name, optimizer in product(("circle", "3-4-1", "8-8"), ("nesterov", "rmsprop", "adam")):
            experiment = experiment_named(name)
            chosen = replace(experiment.training, optimizer=OptimizerSpec(optimizer, 0.01))
            user.window.bench.load(name, replace(experiment, training=chosen))
            user.settle()
            updates = 0
            for step, panel in every_step(user, lambda step: step.phase == "update"):
                case = (size, name, optimizer, step.kind, step.layer)
                layout, viewport = panel.equation.layout_now, panel.scroll_area.viewport()
                assert layout is not None and layout.width <= viewport.width(), case
                assert not panel.scroll_area.horizontalScrollBar().isVisible(), case
                tallest = max(placed.height + LABEL for placed in layout.matrices)
                assert tallest <= viewport.height() or all(placed.rows.count <= 2 for placed in layout.matrices), case
                updates += 1
            assert updates >= 4, (size, name, optimizer)
        user.window.hide()


def test_the_wheel_goes_down_to_the_line_that_is_out_of_sight(open_window: MakeWindow) -> None:
    experiment = load_lab("3-4-1").experiment
    chosen = replace(experiment.training, optimizer=OptimizerSpec("adam", 0.01))
    user = open_window(resolve(replace(experiment, training=chosen)))
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    panel.steps.go("update", 1)
    panel.typesetter.finish()
    user.qtbot.wait(10)
    bar, layout = panel.scroll_area.verticalScrollBar(), panel.equation.layout_now
    assert layout is not None and layout.matrices[0].columns.elided and not layout.matrices[0].rows.elided
    over = QPointF(layout.matrices[0].x + 20, layout.matrices[0].y + 20)
    place = panel.equation.mapTo(user.window, over)
    QTest.wheelEvent(user.window.windowHandle(), place, QPoint(0, -120))
    user.qtbot.waitUntil(lambda: bar.value() > 0, timeout=2000)
    layout = panel.equation.layout_now
    assert layout is not None and layout.matrices[0].columns.first == 0


def test_the_chosen_example_is_in_sight_in_every_equation(open_window: MakeWindow) -> None:
    """Of the losses more are shown beside J than below."""
    user = open_window(load_lab("3-4-1").experiment)
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    panel.steps.show_all(True)
    panel.steps.go("loss", 2)
    for example in (0, 30, 59):
        user.window.state.choose(example)
        panel.typesetter.finish()
        layout = panel.equation.layout_now
        assert layout is not None
        windows = [placed.columns for placed in layout.matrices if placed.matrix.dims[1] == "m"]
        assert len({window.count for window in windows}) > 1
        assert all(window.first <= example < window.first + window.count for window in windows)


def test_an_answer_is_typed_in_sight_also_in_a_line_further_down(open_window: MakeWindow) -> None:
    user = open_window(load_lab("circle").experiment, (1024, 700))
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    panel.steps.show_all(True)
    panel.steps.go("loss", 3)
    panel.typesetter.finish()
    user.qtbot.mouseClick(panel.by_hand, Qt.MouseButton.LeftButton)
    user.qtbot.wait(10)
    panel.scroll_area.setFixedHeight(50)
    user.qtbot.wait(10)
    panel.edit(Cell(0, 0, 0))
    box, viewport = panel.editor, panel.scroll_area.viewport()
    assert panel.scroll_area.verticalScrollBar().maximum() > 0
    seen = 0
    for _ in range(8):  # J, then the losses of a line further down
        user.qtbot.keyClick(box, Qt.Key.Key_Tab)
        assert box.cell is not None
        seen += box.cell.row == 1
        assert viewport.rect().contains(box.geometry().translated(box.parentWidget().pos()))
    assert seen
