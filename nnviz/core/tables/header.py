"""Where the names of the columns stand: lines of text above them, names that are numbers, names beside row names."""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from nnviz.core.tables.numbers import is_missing, number_of
from nnviz.core.tables.sniffing import is_number, usual_width

_LOOKED_AT = 200
_MOST_ABOVE = 50
"""Lines of text that can stand above a table."""
_FIRST_YEAR, _LAST_YEAR = 1500, 2200

OUTPUT_NAMES = ("label", "class", "target", "output", "outcome", "species", "kind", "category", "y")
"""Names of columns that are the output wherever they stand; the first ones go before the last."""


class Place(Struct, frozen=True):
    """``above`` rows stand before the table; then, where ``has_names``, the header."""

    above: int
    has_names: bool


def find_header(rows: Sequence[Sequence[str]]) -> Place:
    """The place of the header in the first rows of a table."""
    count = len(rows)
    rows = rows[: _MOST_ABOVE + _LOOKED_AT]
    width = usual_width(rows)
    if _is_size(rows[0], count - 1, width):
        return Place(1, False)
    above = _rows_above(rows, width)
    return Place(above, names_columns(rows[above], rows[above + 1 :]))


def _is_size(row: Sequence[str], count: int, width: int) -> bool:
    """Does a first line say how many rows and inputs there are, and then the classes, as scikit-learn's files do?"""
    if len(row) < 4 or not (_is_whole(row[0].strip()) and _is_whole(row[1].strip())):
        return False
    classes = row[2:]
    return int(row[0]) >= count and int(row[1]) == width - 1 and not any(map(is_number, classes)) and all(classes)


def is_short_by_one(names: int, rows: Sequence[Sequence[str]]) -> bool:
    """Are the rows one cell longer than the header, as R writes a table with row names?

    Row names are different ones, and an empty last cell is none.
    """
    rows = rows[:_LOOKED_AT]
    longer = [row for row in rows if len(row) == names + 1]
    cells = {row[0].strip() for row in longer}
    named = len(cells) == len(longer) or cells == {""}
    return 2 * len(longer) > len(rows) and named and any(row[-1].strip() for row in longer)


def _rows_above(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many rows at the top are text above the table: short ones before a header, or without any number."""
    first = 0
    while first < min(_MOST_ABOVE, len(rows) - 1) and _is_text(rows, first, width):
        first += 1
    if not first:
        return 0
    if names_columns(rows[first], rows[first + 1 :]):
        return first
    if _filled(rows[first - 1]) > 1 and names_columns(rows[first - 1], rows[first:]):  # a header that lacks names
        return first - 1
    return 0 if any(is_number(cell) for row in rows[:first] for cell in row) else first


def _is_text(rows: Sequence[Sequence[str]], index: int, width: int) -> bool:
    """Has a row so few cells that it is a line of text? A header can lack a name, where no header is below it."""
    row = rows[index]
    filled = _filled(row)
    if width < 2:
        return False
    if filled == width:  # as wide as the table, but with a number above a row of words that is a header
        below = rows[index + 1]
        plain = len(below) == width and not any(map(is_number, below))
        return plain and any(map(is_number, row)) and names_columns(below, rows[index + 2 :])
    if len(row) >= width:  # a spreadsheet fills such a line up
        if not all(cell.strip() for cell in row[:filled]):
            return False
        few = filled <= max(1, width // 2) and not any(map(is_number, row))
        return few or _header_follows(rows[index + 1 : index + 1 + _MOST_ABOVE], width)
    return filled < width - 1 or names_columns(rows[index + 1], rows[index + 2 :])


def _header_follows(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Is the next row that is full a header? Then the rows above it, which a spreadsheet filled up, are text."""
    for i, row in enumerate(rows):
        if len(row) == width and _filled(row) == width:
            return not any(map(is_number, row)) and names_columns(row, rows[i + 1 :])
    return False


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def names_columns(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Is a row the header of those below it: a word above numbers, words that no cell below is, names of numbers?"""
    below = below[:_LOOKED_AT]
    if not below:
        return not any(map(is_number, first))
    shift = 1 if is_short_by_one(len(first), below) else 0
    words = numbers = new = repeated = 0
    named: list[str] = []
    for i, cell in enumerate(first):
        text = cell.strip()
        column = [row[i + shift].strip() for row in below if i + shift < len(row) and not is_missing(row[i + shift])]
        above_numbers = sum(map(is_number, column)) * 2 > len(column) if column else False
        if is_number(text):
            numbers += above_numbers
            named.append(text)
        elif not is_missing(text):
            words += above_numbers
            if column and not above_numbers:
                new += text not in column
                repeated += len(set(column)) < len(column) or text.casefold() in OUTPUT_NAMES
    if named:
        unnamed = not first[0].strip() and all(row[0].strip() for row in below if row)
        called = any(c.strip().casefold() in OUTPUT_NAMES for c in first) and new > 0
        return called or _are_names(named, below, words, new > 0 and repeated > 0, unnamed)
    if words:
        return True
    distinct = len({cell.strip() for cell in first if cell.strip()}) == _filled(first)
    return new > 0 and repeated > 0 and distinct and new == _filled(first)


def _are_names(named: list[str], below: Sequence[Sequence[str]], words: int, new_word: bool, unnamed: bool) -> bool:
    """Are the numbers in a first row names: counted from 0 or 1, years, or rising beside words or an empty corner?"""
    values = [number_of(text, ".") for text in named]
    rising = all(a is not None and b is not None and a < b for a, b in pairwise(values))
    if words:
        return words >= len(named) or rising
    if unnamed and rising and len(named) > 1:
        return True
    if new_word and rising and (len(named) > 3 or _has_one_step(values)):
        return True
    if not rising or not all(map(_is_whole, named)):
        return False
    whole = [float(text) for text in named]
    counted = whole == [whole[0] + i for i in range(len(whole))] and whole[0] in (0.0, 1.0)
    steps = {b - a for a, b in pairwise(whole)}
    years = len(whole) > 1 and len(steps) == 1 and all(_FIRST_YEAR <= v <= _LAST_YEAR for v in whole)
    if new_word and (counted or years):
        return True
    cells = [cell.strip() for row in below for cell in row]
    fractions = any(is_number(cell) and not _is_whole(cell) for cell in cells)
    if years:
        inside = [_is_whole(cell) and _FIRST_YEAR <= float(cell) <= _LAST_YEAR for cell in cells if cell]
        return not all(inside)
    return counted and ((len(whole) > 2 and fractions) or len(whole) > 4)


def _has_one_step(values: list[float | None]) -> bool:
    """Are three numbers or more as far from each other, as wavelengths are?"""
    steps = [b - a for a, b in pairwise(values) if a is not None and b is not None]
    return len(steps) > 1 and max(steps) - min(steps) <= 1e-9 * max(steps)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16
