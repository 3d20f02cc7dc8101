"""Numbers as they are shown."""

import math

import pytest

from nnviz.core.notation import LATEX, latex_number, number, percent


@pytest.mark.parametrize(("value", "text"), [
    (0.5, "+0.500"), (-0.05, "−0.0500"), (0.005, "+0.00500"), (1e-4, "+1.00e−4"), (123.456, "+123.5"),
    (-1e6, "−1.00e6"), (0.0, "+0.000"), (math.inf, "+∞"), (-math.inf, "−∞"), (math.nan, "–"),
])  # fmt: skip
def test_a_number_with_its_sign(value: float, text: str) -> None:
    assert number(value) == text


def test_zero_has_no_minus_sign() -> None:
    assert number(-0.0) == "+0.000" and latex_number(-0.0) == "0"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0.25, (1.0, 1.0), "0.25"), (0.99995457, (1.0, 1.0), "0.9999546"), (0.99995457, (0.0, 1.0), "0.9999546"),
        (1.0, (1.0,), "1"), (1.0 - 3e-12, (0.0, 1.0), "0.99999999999700"), (0.0005, (0.0, 1.0), "0.0005"),
        (-2.00002, (-2.0, 1.0), "(-2.0000200)"), (300.02, (300.0, 1.0), "300.0200"),
    ],
)  # fmt: skip
def test_an_operand_has_the_digits_that_tell_it_from_its_neighbours(
    value: float, places: tuple[float, ...], text: str
) -> None:
    assert LATEX.operand_near(value, *places) == text


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (1.0, 0, "100 %"), (299 / 300, 0, "99 %"), (0.994, 0, "99 %"), (1 / 300, 0, "1 %"), (0.0, 0, "0 %"),
        (2999 / 3000, 1, "99.9 %"), (1e-9, 1, "0.1 %"), (0.6667, 1, "66.7 %"), (math.nan, 1, "–"),
    ],
)  # fmt: skip
def test_a_hundred_percent_is_all_and_none_is_nothing(share: float, decimals: int, text: str) -> None:
    assert percent(share, decimals) == text
