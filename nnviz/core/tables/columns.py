"""A column of cells: numbers, words, or the classes 1, 2, 3 and K, which are words though most of them are digits."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from nnviz.core.base.arrays import Array, Mask
from nnviz.core.tables.model import Column, Layout
from nnviz.core.tables.numbers import (
    NAN,
    holds_numbers,
    is_missing,
    is_missing_number,
    number_of,
    parse,
    too_large,
    without_affix,
)

_MOST_CLASSES = 12
"""Different whole numbers of a column that also has words, where all of them are classes."""


def column_of(name: str, cells: Sequence[str], affix: str, layout: Layout, words: Sequence[str]) -> Column:
    """The column that some cells are, without the sign ``affix`` at them; ``words`` are the cells as they stand."""
    if holds_numbers(cells, layout.decimal, layout.thousands):
        values = parse(cells, layout.decimal, layout.thousands)
        missing = _missing_numbers(cells, values)
        if not (_are_classes(cells, values, missing) or _have_zeros_in_front(cells, values)):
            return Column(name, values, missing, affix)
    return Column(name, None, missing_words(words))


def _missing_numbers(cells: Sequence[str], values: Array) -> Mask:
    missing = np.zeros(len(values), dtype=np.bool_)
    for i in np.flatnonzero(np.isnan(values)).tolist():
        missing[i] = is_missing_number(cells[i])
    return missing


def missing_words(cells: Sequence[str]) -> Mask:
    """Which cells [m] of a column of words are missing. Where + is a word, - is one too: a class, not a gap."""
    marks = {cell for cell in set(cells) if is_missing(cell)}
    if marks and "-" in marks and "+" in cells:
        marks.discard("-")
    if not marks:
        return np.zeros(len(cells), dtype=np.bool_)
    return np.fromiter((cell in marks for cell in cells), dtype=np.bool_, count=len(cells))


def _are_classes(cells: Sequence[str], values: Array, missing: Mask) -> bool:
    """Do words stand among a few whole numbers that come again and again? A single wrong cell is not a class."""
    odd = np.flatnonzero(np.isnan(values) & ~missing).tolist()
    if not odd:
        return False
    words = Counter(cells[i].strip() for i in odd if not too_large(cells[i]))
    numbers = values[np.isfinite(values)]
    if not words or not len(numbers) or any(number_of(w, m) is not None for w in words for m in ".,"):
        return False
    kinds = np.unique(numbers[: 10**6])
    if len(kinds) + len(words) > 2 * _MOST_CLASSES or len(kinds) > _MOST_CLASSES or not np.all(kinds % 1 == 0):
        return False
    dense = len(kinds) >= 0.7 * (kinds[-1] - kinds[0] + 1)
    if not dense and min(words.values()) < 2:  # a single word among numbers of any size is a wrong one
        return False
    count, different = len(numbers) + words.total(), len(kinds) + len(words)
    often = count / different
    if set(kinds.tolist()) <= {0.0, 1.0} and min(words.values()) < 2:  # a wrong cell among the two classes 0 and 1
        return False
    return often >= 1.5 and max(words.values()) >= 0.2 * often


def _have_zeros_in_front(cells: Sequence[str], values: Array) -> bool:
    """Are there two names of one number, such as 01 and 1? Then they are names, and not numbers."""
    if not np.all(values[np.isfinite(values)] % 1 == 0):
        return False
    padded = {cell.strip() for cell in cells if len(cell) > 1 and cell.lstrip()[:1] == "0"}
    padded = {cell for cell in padded if cell.isascii() and cell.isdecimal()}
    if not padded:
        return False
    plain = {str(int(cell)) for cell in padded}
    return len(plain) < len(padded) or not plain.isdisjoint({cell.strip() for cell in cells})


def with_cells(column: Column, cells: dict[int, str], layout: Layout) -> Column:
    """A column of which some rows were written again, read as the others were."""
    missing = column.missing.copy()
    if column.numbers is None:
        for row, cell in cells.items():
            missing[row] = is_missing(cell)
        return Column(column.name, None, missing)
    numbers = column.numbers.copy()
    for row, cell in cells.items():
        missing[row] = is_missing_number(cell)
        bare = without_affix(cell, column.affix) if column.affix else cell
        value = number_of(bare, layout.decimal, layout.thousands)
        numbers[row] = NAN if value is None else value
    return Column(column.name, numbers, missing, column.affix)
