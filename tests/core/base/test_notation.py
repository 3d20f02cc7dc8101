"""Numbers as they are shown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.core.base.notation import (
    LATEX,
    MOST_TERMS,
    TEXT,
    ends,
    fixed,
    general,
    latex_matrix,
    latex_number,
    loss_text,
    number,
    percent,
    place_text,
    ticks,
)


@pytest.mark.parametrize(("value", "text"), [
    (0.5, "+0.500"), (-0.05, "−0.0500"), (0.005, "+0.00500"), (1e-4, "+1.00e−4"), (123.456, "+123.5"),
    (-1e6, "−1.00e6"), (0.0, "+0.000"), (math.inf, "+∞"), (-math.inf, "−∞"), (math.nan, "–"),
])  # fmt: skip
def test_a_number_with_its_sign(value: float, text: str) -> None:
    assert number(value) == text


def test_zero_has_no_minus_sign() -> None:
    assert number(-0.0) == "+0.000" and latex_number(-0.0) == "0"


@pytest.mark.parametrize(("value", "text"), [
    (0.0999999, "+0.100"), (0.00999999, "+0.0100"), (0.00099999, "+0.00100"), (99.9999, "+100.0"),
    (99999.7, "+99999.7"), (99999.97, "+1.00e5"), (9.999e-4, "+0.00100"), (9.996e-10, "+1.00e−9"),
    (-1e-320, "−1.00e−320"),
])  # fmt: skip
def test_a_number_counts_as_what_rounding_makes_of_it(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(("value", "more", "text"), [
    (0.99995457, 4, "+0.9999546"), (1.0, 4, "+1.000"), (1.2345e-5, 3, "+1.2345e−5"), (-123.456, 1, "−123.46"),
])  # fmt: skip
def test_further_digits_have_no_zeros_at_their_end(value: float, more: int, text: str) -> None:
    assert number(value, more) == text


@pytest.mark.parametrize(("value", "text"), [
    (1.290e-10, "1.3e-10"), (1.29e-5, "1.29e-5"), (99999.7, "1.00e5"), (9.99996, "10.00"), (9.99e-10, "1.0e-9"),
    (9.996e-10, "1.00e-9"), (0.0, "0.0000"), (0.69314718, "0.6931"), (12.3456, "12.346"), (123.4, "123.4"),

    (12345.6, "12346"), (9.99e-100, "1e-99"), (3e-120, "3e-120"), (2.5e300, "2.5e300"), (math.inf, "∞"),
    (math.nan, "–"),
])  # fmt: skip
def test_a_loss_is_rounded_and_never_cut(value: float, text: str) -> None:
    assert loss_text(value) == text


@pytest.mark.parametrize(("value", "decimals", "text"), [
    (-0.001, 2, "0.00"), (-0.01, 2, "−0.01"), (99999.999, 2, "1.0e5"), (-2.5e12, 2, "−2.5e12"), (math.inf, 2, "+∞"),
])  # fmt: skip
def test_a_number_with_fixed_decimals(value: float, decimals: int, text: str) -> None:
    assert fixed(value, decimals) == text


@pytest.mark.parametrize(("value", "digits", "text"), [
    (1947.0, 3, "1947"), (0.00012345, 3, "0.000123"), (1.5e-5, 3, "1.5e−5"), (99999.7, 3, "1e5"), (-0.25, 3, "−0.25"),
    (2458000.5, 8, "2458000.5"), (-0.0, 3, "0"), (1e-320, 3, "1e−320"), (math.inf, 3, "∞"),
])  # fmt: skip
def test_a_number_to_so_many_digits(value: float, digits: int, text: str) -> None:
    assert general(value, digits) == text


@pytest.mark.parametrize(("low", "high", "texts"), [
    (1947.0, 1962.0, ("1947", "1962")), (2458000.5, 2458010.0, ("2458000.5", "2458010")), (-1.0, 1.0, ("−1", "1")),
    (0.1230, 0.1236, ("0.123", "0.1236")), (5.0, 5.0, ("5", "5")), (1e-7, 2e-7, ("1e−7", "2e−7")),
])  # fmt: skip
def test_the_ends_of_a_scale_are_told_apart(low: float, high: float, texts: tuple[str, str]) -> None:
    assert ends(low, high) == texts


@pytest.mark.parametrize(("value", "width", "text"), [
    (2458004.25, 9.5, "2458004.25"), (0.123456, 2.0, "0.123"), (-0.0001, 2.0, "0"), (5.0, 0.0, "5"),
    (1.5e-7, 1e-6, "1.5e−7"),
])  # fmt: skip
def test_a_place_has_the_digits_that_matter_in_its_range(value: float, width: float, text: str) -> None:
    assert place_text(value, width) == text


@given(st.floats(-1e12, 1e12), st.sampled_from([1e-6, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 50.0, 1e4, 1e9]))
def test_the_ticks_of_an_axis_are_distinct_and_read_back(start: float, spacing: float) -> None:
    first = round(start / spacing)
    values = [(first + k) * spacing for k in range(7)]
    texts = ticks(values, spacing)
    if abs(start) / spacing < 1e14:
        assert len(set(texts)) == len(texts)
        read = [float(text.replace("−", "-")) for text in texts]
        assert read == pytest.approx(values, rel=1e-12, abs=spacing * 1e-3)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0.25, (1.0, 1.0), "0.25"), (0.99995457, (1.0, 1.0), "0.9999546"), (0.99995457, (0.0, 1.0), "0.9999546"),
        (1.0, (1.0,), "1"), (1.0 - 3e-12, (0.0, 1.0), "0.999999999997"), (0.0005, (0.0, 1.0), "0.0005"),
        (-2.00002, (-2.0, 1.0), "({-2.00002})"), (300.02, (300.0, 1.0), "300.02"),
    ],
)  # fmt: skip
def test_an_operand_has_the_digits_that_tell_it_from_its_neighbours(
    value: float, places: tuple[float, ...], text: str
) -> None:
    assert LATEX.operand_near(value, *places) == text


@pytest.mark.parametrize(("share", "text"), [
    (0.99999, "99.99 %"), (0.99994, "99.99 %"), (1e-7, "0.01 %"), (1.0, "100.0 %"), (0.0, "0.0 %"), (0.5, "50.0 %"),
])  # fmt: skip
def test_a_share_where_room_is_scarce_is_no_wider_than_all(share: float, text: str) -> None:
    assert percent(share, 1, 2) == text and len(text) <= len("100.0 %")


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (1.0, 0, "100 %"), (299 / 300, 0, "99.7 %"), (0.994, 0, "99 %"), (1 / 300, 0, "0.3 %"), (0.0, 0, "0 %"),
        (2999 / 3000, 1, "99.97 %"), (1e-9, 1, "1e−7 %"), (0.6667, 1, "66.7 %"), (math.nan, 1, "–"),
            (0.996, 0, "99.6 %"), (0.004, 0, "0.4 %"), (0.004, 1, "0.4 %"),
            (1 - 1e-9, 1, "99.9999999 %"), (1 - 1e-16, 0, "99.999999999999 %"),
    ],
)  # fmt: skip
def test_a_hundred_percent_is_all_and_none_is_nothing(share: float, decimals: int, text: str) -> None:
    assert percent(share, decimals) == text


def test_a_sum_of_many_terms_says_how_many_are_left_out() -> None:
    assert TEXT.total(["+1", "−2"], 2) == "+1 − 2"
    eight = " + ".join("1" * MOST_TERMS)
    assert TEXT.total("1" * MOST_TERMS, MOST_TERMS) == eight
    assert TEXT.total("1" * 13, 13) == f"{eight} + … ({13 - MOST_TERMS} more)"


@pytest.mark.parametrize(("size", "shown"), [(8, list(range(8))), (9, [0, 1, 2, 3, 4, 5, None, 8])])
def test_of_a_large_matrix_the_first_rows_and_the_last_are_printed(size: int, shown: list[int | None]) -> None:
    column = latex_matrix((size, 1), lambda i, j: str(i))
    rows = column.removeprefix(r"\begin{bmatrix} ").removesuffix(r" \end{bmatrix}").split(r" \\ ")
    assert rows == [r"\vdots" if i is None else str(i) for i in shown]
