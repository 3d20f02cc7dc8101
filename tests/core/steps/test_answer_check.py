"""Answers computed by hand."""

import pytest

from nnviz.core.steps.answer_check import is_cut_short, is_right, read_answer


@pytest.mark.parametrize(
    ("text", "value"), [("0.25", 0.25), ("-1,5", -1.5), (" −3 ", -3.0), ("1e-3", 0.001), ("+2", 2.0)]
)
def test_decimal_point_and_comma(text: str, value: float) -> None:
    assert read_answer(text) == value


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1,2,3", "nan", "inf", "1_0", "1 2"])
def test_what_is_no_number_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number; type one such as"):
        read_answer(text)


@pytest.mark.parametrize(("answer", "value", "right"), [
    (1.009, 1.0, True), (1.011, 1.0, False), (0.0, 0.0, True), (0.0004, 0.0, True), (0.002, 0.0, False),
    (0.0504, 0.05, True), (0.0005, 0.001, False), (0.0016, 0.0012, False), (0.0045, 0.005, False),
    (0.051, 0.05, False), (2.26e-4, 2.264e-4, True), (0.0, 2.264e-4, False),
    (3e-4, 2.264e-4, False), (-1.0, 1.0, False), (123.0, 123.9, True),
])  # fmt: skip
def test_one_per_cent_or_the_last_digit(answer: float, value: float, right: bool) -> None:
    assert is_right(answer, value) is right


@pytest.mark.parametrize(("text", "value", "short"), [
    ("0.35", 0.3456, True), ("0,34", 0.3456, True), ("0.36", 0.3456, False), ("-0.3", -0.3456, True),
    ("0.3", -0.3456, False), ("0.345", 0.3456, False), ("2", 2.4, True), ("2", 1.6, True), ("3", 2.4, False),
    ("0", 0.2, False), ("1e-3", 0.00134, True), ("10", 12.0, False), ("12", 12.3, True), ("abc", 1.0, False),
])  # fmt: skip
def test_right_as_far_as_it_goes(text: str, value: float, short: bool) -> None:
    assert is_cut_short(text, value) is short
