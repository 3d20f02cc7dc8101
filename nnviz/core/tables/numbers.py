"""Cells as numbers: fast for whole columns, and with a reason for each cell that is none."""

import re
from collections.abc import Sequence

import numpy as np

from nnviz.core.arrays import Array
from nnviz.core.experiment import LARGEST

_NUMBERS = {
    mark: re.compile(rf"[+-]?(?:\d+(?:{re.escape(mark)}\d*)?|{re.escape(mark)}\d+)(?:[eE][+-]?\d+)?", re.ASCII)
    for mark in ".,"
}
_SAMPLE = 1000
NAN = float("nan")


def number_of(cell: str, decimal: str) -> float | None:
    """The number in a cell; None where there is none, or one that is not finite or beyond 1e100."""
    text = cell.strip().replace("−", "-")
    if not _NUMBERS[decimal].fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    return value if abs(value) <= LARGEST else None


def why_no_number(cell: str, decimal: str) -> str:
    """What is wrong with a cell that should hold a number."""
    text = cell.strip()
    if not text:
        return "is empty; it must be a number"
    shown = repr(text if len(text) <= 24 else text[:21] + "...")
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return f"{shown} is not finite; it must be a number"
    if _NUMBERS[decimal].fullmatch(text.replace("−", "-")):
        return f"{shown} is too large; numbers reach to ±{LARGEST:g}"
    if _NUMBERS["," if decimal == "." else "."].fullmatch(text.replace("−", "-")):
        return f"{shown} has no decimal {'point' if decimal == '.' else 'comma'}"
    return f"{shown} is no number"


def either_number(text: str) -> float | None:
    """The number that a person typed, with a decimal point or comma; None where it is none."""
    value = number_of(text, ".")
    return number_of(text, ",") if value is None else value


def holds_numbers(cells: Sequence[str], decimal: str) -> bool:
    """Are more than half of the cells that are not empty numbers? Judged on a sample all over the column.

    The sample is drawn at random, always the same one: what is wrong in a file often comes back at even distances.
    """
    places: Sequence[int] = range(len(cells))
    if len(cells) > _SAMPLE:
        places = np.random.default_rng(0).integers(0, len(cells), _SAMPLE).tolist()
    sample = [cells[i] for i in places if cells[i].strip()]
    return sum(number_of(c, decimal) is not None or too_large(c) for c in sample) * 2 > len(sample)


def too_large(cell: str) -> bool:
    """Is it not finite, or beyond the bound: not what it should be, but no word either?"""
    try:
        return not abs(float(cell)) <= LARGEST
    except ValueError:
        return False


def parse(cells: Sequence[str], decimal: str) -> Array:
    """A column [m] of numbers, NaN for each cell that is none."""
    joined = "\n".join(cells)
    looser = "_" in joined or (decimal == "," and "." in joined) or not joined.isascii()
    if looser:  # float() would take 1_000, 1.5 for 1,5, and digits of other scripts, but not the sign of minus
        return np.array([NAN if (v := number_of(c, decimal)) is None else v for c in cells], dtype=np.float64)
    if decimal == ",":
        cells = [c.replace(",", ".") for c in cells]
    try:
        values = np.array(list(map(float, cells)), dtype=np.float64)
    except ValueError:
        values = np.fromiter(map(_float, cells), dtype=np.float64, count=len(cells))
    values[~(np.abs(values) <= LARGEST)] = NAN
    return values


def _float(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return NAN
