"""Numbers as they are shown."""

import math

import pytest

from nnviz.core.notation import number


@pytest.mark.parametrize(("value", "text"), [
    (0.5, "+0.500"), (-0.05, "−0.0500"), (0.005, "+0.00500"), (1e-4, "+1.00e−4"), (123.456, "+123.5"),
    (-1e6, "−1.00e6"), (0.0, "+0.000"), (math.inf, "+∞"), (-math.inf, "−∞"), (math.nan, "–"),
])  # fmt: skip
def test_a_number_with_its_sign(value: float, text: str) -> None:
    assert number(value) == text
