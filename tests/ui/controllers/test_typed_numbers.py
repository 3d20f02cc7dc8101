"""What counts as a number where a person types one: the same everywhere."""

import pytest

from nnviz.core.editing.fields import Number
from nnviz.ui.cards.form import read_number
from nnviz.ui.widgets.number_line import read

REAL = Number("data.recipe.noise", "Noise", "", "")
COUNT = Number("data.recipe.samples", "Points", "", "")


@pytest.mark.parametrize(("text", "value"), [(" 0,5", 0.5), ("−2", -2.0), ("1e-3", 0.001), ("+.25", 0.25)])
def test_point_comma_and_minus_are_read(text: str, value: float) -> None:
    assert read(text) == value
    if value >= 0.0:
        assert read_number(text, REAL) == value


@pytest.mark.parametrize("text", ["1_0", "٣", "0x1", "1 000", "1.000,5", "x", ""])
def test_what_only_looks_like_a_number_is_refused(text: str) -> None:
    for attempt in (lambda: read(text), lambda: read_number(text, REAL), lambda: read_number(text, COUNT)):
        with pytest.raises(ValueError, match="is not a number; it must be a"):
            attempt()


@pytest.mark.parametrize("text", ["1e300", "inf", "-inf", "1e12"])
def test_a_huge_number_is_out_of_bounds(text: str) -> None:
    for attempt in (lambda: read(text), lambda: read_number(text, REAL)):
        with pytest.raises(ValueError, match="is out of bounds; it must be a number from"):
            attempt()


@pytest.mark.parametrize("text", ["2.5", "1.000", "1e2"])
def test_a_whole_number_is_written_in_digits(text: str) -> None:
    with pytest.raises(ValueError, match="whole number from 1 to 100000"):
        read_number(text, COUNT)
    assert read_number("12", COUNT) == 12
