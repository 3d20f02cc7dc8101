"""Which part of large matrices an equation shows, and that names and shapes stay in sight."""

from itertools import pairwise, product

import numpy as np
import pytest

from nnviz.core.notation import Symbol
from nnviz.core.steps.model import Matrix, Row
from nnviz.labs import load_lab
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.views.equation_layout import BRACKET, CELL_HEIGHT, DOTS, GAP, LABEL, Layout, Widths, lay_out
from tests.core.making import make
from tests.ui.hands import MakeWindow

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
    assert len({placed.y for placed in low.matrices}) == 1 and low.height <= 60  # no height: it is scrolled to the side


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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)])
@pytest.mark.parametrize("name", ["rings", "8-8"])
def test_every_step_of_a_large_network_is_seen_with_its_shapes(
    open_window: MakeWindow, name: str, size: tuple[int, int], theme: str
) -> None:
    experiment = load_lab("rings").experiment if name == "rings" else make(hidden=((8, "tanh"), (8, "tanh")))
    hands = open_window(experiment, size)
    if theme == "dark":
        hands.trigger("dark")
    panel = hands.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    for every in (False, True):
        panel.steps.show_all(every)
        for step in panel.steps.steps:
            panel.steps.go(step.kind, step.layer)
            panel.typesetter.finish()
            hands.qtbot.wait(5)
            layout, viewport = panel.equation.layout_now, panel._scroll.viewport()
            assert layout is not None
            two_rows = 2.0 + len(step.rows) * (2 * CELL_HEIGHT + 2 * DOTS + LABEL)
            if viewport.height() >= two_rows:
                assert layout.height <= viewport.height(), (step.kind, step.layer)
                assert all(placed.rows.count >= min(2, placed.rows.total) for placed in layout.matrices)
            if step.kind != "loss" or size[0] > 1024:  # the longest of all, which is scrolled there
                assert layout.width <= viewport.width(), (step.kind, step.layer)
