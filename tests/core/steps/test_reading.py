"""How far an answer computed from the shown digits can be off, against such answers themselves."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import Symbol, number
from nnviz.core.steps.answer_check import is_right
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row, Step, StepInput
from nnviz.core.steps.reader import read
from nnviz.core.steps.reading import read_row, row_reach
from nnviz.core.steps.rounding import Rounded, half_units
from nnviz.core.training.session import Session
from tests.core.making import make, random_experiment


def read_as(text: str) -> float:
    """A number as a student reads it; 1−3e−9 is a difference."""
    first, minus, rest = text[1:].partition("−") if text.startswith("1−") else (text, "", "")
    value = float((first or text).replace("−", "-").replace("∞", "inf").replace("–", "nan")) if not minus else 1.0
    return value - float(rest.replace("−", "-")) if minus else value


def shown(values: Array) -> Array:
    """The numbers as a student reads them."""
    return np.array([[read_as(number(v)) for v in row] for row in values]).reshape(values.shape)


def as_shown(row: Row) -> Row:
    """A row with the numbers that its cells show."""
    more, items = row.digits(), list(row.items)
    for place, item in enumerate(items):
        if isinstance(item, Matrix):
            digits = more.get(place, np.zeros(item.values.shape, dtype=int))
            texts = [[item.text_of(i, j, digits[i, j]) for j in range(item.shape[1])] for i in range(item.shape[0])]
            items[place] = replace(item, values=np.array([[read_as(t) for t in line] for line in texts]))
    return replace(row, items=tuple(items))


def steps(seed: int, example: int | None) -> tuple[Step, ...]:
    session = Session(random_experiment(seed))
    session.advance(2)
    s = session.snapshot()
    return build_steps(StepInput(s.experiment, s.state, example))


def as_read(row: Row) -> Rounded | None:
    """What the cells of a row give."""
    return read([Rounded.shown(m.values) if isinstance(m, Matrix) else m for m in as_shown(row).items[1:]])


@given(st.floats(-1e9, 1e9) | st.floats(-1.0, 1.0) | st.floats(-1e-3, 1e-3))
def test_a_shown_number_differs_by_half_a_unit_at_most(value: float) -> None:
    values = np.array([[value]])
    assert np.abs(shown(values) - values) <= half_units(values) * (1 + 1e-9) + 1e-11 * np.abs(values)


@pytest.mark.parametrize(("value", "half"), [
    (1.0, 0.0), (0.25, 0.0), (0.123456, 5e-4), (0.0123456, 5e-5), (0.00123456, 5e-6), (1.23456e-4, 5e-7), (0.0, 0.0),
    (123.456, 0.05), (123.5, 0.0), (1.23456e6, 5e3),
])  # fmt: skip
def test_half_of_the_last_digit(value: float, half: float) -> None:
    assert half_units(np.array([value]))[0] == pytest.approx(half)


@pytest.mark.parametrize("example", [0, None])
@pytest.mark.parametrize("seed", range(30))
def test_answers_from_the_shown_digits_are_within_reach_and_right(seed: int, example: int | None) -> None:
    kinds = set()
    for step in steps(seed, example)[1:]:
        for row in step.rows:
            read, by_hand = read_row(row), as_read(row)
            if read is None or by_hand is None:
                continue
            kinds.add(step.kind)
            right = row.result.values
            assert read.value == pytest.approx(right, rel=1e-6, abs=1e-9), step.kind  # settings are shown rounded too
            bounded = np.isfinite(read.error)
            assert (np.abs(by_hand.value - right) <= read.error * (1 + 1e-6) + 1e-7)[bounded].all(), step.kind
            for i, j in np.argwhere(bounded)[:20].tolist():
                assert is_right(float(by_hand.value[i, j]), float(right[i, j]), row_reach(row, i, j)), step.kind
    assert {"z", "a", "dW", "update"} <= kinds


def matrix(*rows: list[float]) -> Matrix:
    return Matrix(Symbol("A", "A", "A", "A"), np.array(rows), ("a", "b"))


def row(*items: Any) -> Row:
    return Row((matrix([0.0]), *items), lambda i, j: "")


@pytest.mark.parametrize(("items", "reach"), [
    (("=", matrix([0.9997]), "−", matrix([1.0])), 5e-4),  # y is shown with all its digits
    (("=", matrix([1.23456]), "+", matrix([0.0123456])), 5.5e-4),
    (("=", matrix([1.0, 2.0]), "·", matrix([0.12345], [0.23456])), 1.5e-3),
    (("=", matrix([2.0]), "∗", matrix([0.12345])), 1e-3),
    (("= −", matrix([1.0]), "ln", matrix([0.99876])), -np.log(0.99876 - 5e-4) + np.log(0.99876)),
    (("= 1/m Σ", matrix([0.12345, 0.23456])), 5e-4),
    (("=", matrix([1.23456]), "− 1e−05 ·", matrix([200.123])), 5e-4 + 0.05e-5),
    (("= √ (", matrix([4.0]), "/ 0.5)"), 0.0),
    (("= (", matrix([0.12345]), "−", matrix([0.12345]), ")²"), 1e-6),
    (("=", matrix([0.0]), "ln", matrix([0.0001])), 0.0),  # 0 times whatever
    (("= ln(1 −", matrix([0.99987]), ")"), 0.0),  # shown as 1.000: nothing can be computed
    (("= what", matrix([0.12345])), 0.0),
])  # fmt: skip
def test_reach_by_hand(items: tuple[Any, ...], reach: float) -> None:
    assert row_reach(row(*items), 0, 0) == pytest.approx(reach, rel=1e-3, abs=1e-15)


def test_what_cancels_is_right_and_what_is_wrong_stays_wrong() -> None:
    value, found = -0.0003, row_reach(row("=", matrix([0.9997]), "−", matrix([1.0])), 0, 0)
    assert is_right(0.0, value, found) and not is_right(0.0, value) and not is_right(0.001, value, found)


def test_ordinary_numbers_are_held_to_one_per_cent() -> None:
    """The reach of a sum of products of a few ordinary numbers is less than what one per cent allows already."""
    session = Session(make())
    s = session.snapshot()
    for step in build_steps(StepInput(s.experiment, s.state, 3)):
        if step.kind in ("z", "a", "dW"):
            for (i, j), value in np.ndenumerate(step.result.values):
                if abs(value) > 0.3:
                    assert row_reach(step.rows[0], i, j) < 0.01 * abs(value)
