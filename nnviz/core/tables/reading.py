"""Text into a ``Table``: quotes as in RFC 4180, comments and empty lines told, broken rows kept with their reason.

``read_text`` is a generator: it yields how much is done, from 0 to 1, and returns the table, so that whoever drives it
can show progress and stop. ``table_of`` makes the table of rows that a sheet of a workbook already has.
"""

import csv
import re
from collections import Counter, deque
from collections.abc import Generator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz.core.base.experiment import MAX_EXAMPLES, MAX_NUMBERS
from nnviz.core.base.problem import say
from nnviz.core.network.limits import LONGEST_WORDS
from nnviz.core.tables.cells import literal, word_of
from nnviz.core.tables.columns import column_of
from nnviz.core.tables.header import find_header, is_short_by_one, names_columns
from nnviz.core.tables.marks import settle
from nnviz.core.tables.model import Choices, Layout, Skipped, Table, TableError, brief, wrong_width
from nnviz.core.tables.numbers import AFFIXES, CURRENCIES, sample_of, without_affix
from nnviz.core.tables.sniffing import (
    LONGEST_CELL,
    Shape,
    blanks_as_one,
    find_shape,
    hint,
    lines_of,
    rows_of,
    unescaped,
)

MAX_COLUMNS, MAX_CELLS = 10_000, MAX_NUMBERS
_FOUND_OUT = Choices()
_SAMPLE, _SLICE = 1000, 4000
"""Rows between two looks at whether to go on."""
_COMMENT, _EMPTY, _HINT = "comment", "empty", "names the delimiter"
_ABOVE = "before the table"
_PAIR = re.compile(r"\d+:[-+.\d eE]+")
_PAIRS_IN, _SIGNS_IN = 20, 200


class TypedNumber(str):
    """A cell that a workbook holds as a number: with a decimal point, and never in doubt."""


class Rows(Struct):
    """Rows of cells as they stand in a file, with the line of each; ``broken`` has what is wrong with a row.

    ``titles`` are the last comments above them, by their lines, as cells: one can be the header.
    """

    cells: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    broken: dict[int, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    titles: dict[int, list[str]] = field(default_factory=dict)


class _Lines:
    """Feeds the csv module line by line and knows where in the file it is."""

    def __init__(self, text: str, shape: Shape) -> None:
        self._source = lines_of(text)
        self._again: deque[str] = deque()
        self._shape = shape
        self._blanks = shape.delimiter == " "
        self._taken: list[str] = []
        self._number = self.start = 0
        self.fresh = True
        self.skipped: list[Skipped] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        while True:
            line = self._again.popleft() if self._again else next(self._source)
            self._number += 1
            if len(line) > MAX_CELLS and line.count(self._shape.delimiter) > MAX_CELLS:
                raise _too_many_cells()
            if self.fresh:
                why = self._why_no_row(line)
                if why:
                    self.skipped.append(Skipped(self._number, why))
                    continue
                self.fresh, self.start, self._taken = False, self._number, []
            self._taken.append(line)
            if self._shape.escapes:
                line = unescaped(line)
            return blanks_as_one(line) if self._blanks else line

    def _why_no_row(self, line: str) -> str:
        bare = line.strip()
        if not bare:
            return _EMPTY
        if bare[0] == "#" and (self._shape.comments or self._number <= self._shape.top):
            return _COMMENT
        return _HINT if self._number == 1 and hint(line) else ""

    def give_back(self) -> list[str]:
        """After a broken quotation: its first line as plain cells; the lines after it will come again."""
        first, rest = self._taken[0], self._taken[1:]
        self._again.extendleft(reversed(rest))
        self._number -= len(rest)
        return [cell.strip() for cell in first.replace('"', "").split(None if self._blanks else self._shape.delimiter)]

    def why_broken(self, error: csv.Error) -> str:
        """What is wrong with the row that the csv module refused."""
        if "field limit" in str(error) and len(self._taken) == 1:
            return say("has a cell of more than {most} letters; shorten it", most=LONGEST_CELL)
        return say("has a quotation mark that is never closed, or text right after one")


def _too_many_cells() -> TableError:
    return TableError(
        "has more than {max_cells} cells; more are not possible, leave some rows or columns out", max_cells=MAX_CELLS
    )


def read_text(text: str, encoding: str, choices: Choices = _FOUND_OUT) -> Generator[float, None, Table]:
    """The table in a text. Yields the share that is done. Raises TableError where there is none."""
    shape = find_shape(text, choices)
    rows = yield from _rows(text, shape)
    for line, title in shape.titles:
        cells = rows_of([title], shape.delimiter)
        if cells:
            rows.titles[line] = cells[0]
    layout = Layout(encoding, shape.delimiter, comments=shape.comments)
    return (yield from table_of(rows, layout, choices))


def _rows(text: str, shape: Shape) -> Generator[float, None, Rows]:
    csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(text, shape)
    reader = csv.reader(lines, delimiter=shape.delimiter, strict=True, skipinitialspace=True)
    total = max(text.count("\n"), text.count("\r"), 1) + 1
    rows = Rows(skipped=lines.skipped)
    cells = 0
    while True:
        lines.fresh = True
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            rows.broken[len(rows.cells)] = lines.why_broken(error)
            row = lines.give_back()
        if not any(row):
            lines.skipped.append(Skipped(lines.start, _EMPTY))
            rows.broken.pop(len(rows.cells), None)
            continue
        rows.cells.append(row)
        cells += len(row)
        if cells > MAX_CELLS:
            raise _too_many_cells()
        rows.lines.append(lines.start)
        if len(rows.cells) % _SLICE == 0:
            if len(rows.cells) > MAX_EXAMPLES + 1:
                raise TableError(
                    "has more than {max_examples} rows; more are not possible, leave some out",
                    max_examples=MAX_EXAMPLES,
                )
            yield 0.6 * len(rows.cells) / total
    if not rows.cells:
        raise TableError("has comments alone; a table has one row for each example")
    pairs = [cell for row in rows.cells[:_PAIRS_IN] for cell in row[1:]]
    if shape.delimiter == " " and pairs and all(map(_PAIR.fullmatch, pairs)):
        raise TableError("has pairs such as 3:0.5, as LIBSVM writes them, and no columns; save it as CSV first")
    return rows


# ---------------------------------------------------------------- columns


def table_of(rows: Rows, layout: Layout, choices: Choices) -> Generator[float, None, Table]:
    """The table of some rows: its header, its columns and what is wrong with a row. Yields the share that is done."""
    header, line = _take_header(rows, choices)
    if not rows.cells:
        raise TableError("has a header and no rows below it; add one row for each example")
    row_names = line is not None and is_short_by_one(len(header), rows.cells)
    if row_names:
        header = ["", *header]
    unnamed = {i for i, name in enumerate(header) if not name.strip()}
    width, remarks = _width(header if line is not None else [], rows.cells, row_names)
    malformed = _made_equal(rows, width)
    names = unique_names(_named(header, width))
    cells = [[row[k] for row in rows.cells] for k in range(width)]
    if layout.sheet:
        marks = settle(names, [_texts(column) for column in cells], choices, layout.delimiter)
        cells = [_marked(rows, k, column, marks.decimal) for k, column in enumerate(cells)]
        bare = [_without_affixes(column) for column in cells]
    else:
        bare = [_without_affixes(column) for column in cells]
        marks = settle(names, [column for column, _ in bare], choices, layout.delimiter)
    layout = replace(layout, decimal=marks.decimal, thousands=marks.thousands, header=line)
    columns = []
    for k, (name, (values, affix)) in enumerate(zip(names, bare, strict=True)):
        column = column_of(name, values, affix, layout, cells[k])
        if column.is_number and affix:
            remarks.append(_affix_remark(name, affix))
        if not column.is_number:
            for row in rows.cells:
                row[k] = word_of(row[k])
        columns.append(column)
        yield 0.6 + 0.4 * (k + 1) / width
    said = [marks.remark] if marks.remark else []
    return Table(
        layout, tuple(columns), rows.cells, rows.lines, tuple(rows.skipped), malformed, tuple([*said, *remarks]),
        marks.question, unnamed=frozenset(unnamed),
    )  # fmt: skip


def _take_header(rows: Rows, choices: Choices) -> tuple[list[str], int | None]:
    """Takes the header and what is written above it from the rows; the names, and their line (None: there is none)."""
    if choices.header:
        return _header_at(rows, choices.header), choices.header
    if choices.header is None:
        for line in rows.titles:
            names = _names_in_comment(rows, line)
            if names is not None:
                return names, line
    place = find_header(rows.cells)
    above = place.above
    has_names = place.has_names if choices.header is None else False
    rows.skipped.extend(Skipped(line, _ABOVE) for line in rows.lines[:above])
    _drop(rows, above)
    if not has_names:
        return [], None
    header, line = rows.cells[0], rows.lines[0]
    _drop(rows, 1)
    return header, line


def _names_in_comment(rows: Rows, line: int) -> list[str] | None:
    """The names in a comment above the rows, where the rows have no header of their own: numpy's # a,b,c."""
    names = ["#" if i == 0 and not name.strip() else name.strip() for i, name in enumerate(rows.titles[line])]
    below = rows.cells
    fits = below and len(names) in (len(below[0]), len(below[0]) - 1) and names != ["#"]
    if not fits or any(":" in name for name in names):  # units: cm, kg
        return None
    if names_columns(below[0], below[1:]) or not names_columns(names, below):
        return None
    rows.skipped[:] = [s for s in rows.skipped if s.line != line]
    return names


def _header_at(rows: Rows, line: int) -> list[str]:
    """The names in a line that the person chose."""
    if line in rows.titles:
        rows.skipped[:] = [s for s in rows.skipped if s.line != line]
        return [name.strip() for name in rows.titles[line]]
    if line not in rows.lines:
        raise TableError("has no row in line {value}; choose another line for the header, or none", value=line)
    at = rows.lines.index(line)
    rows.skipped.extend(Skipped(number, _ABOVE) for number in rows.lines[:at])
    header = rows.cells[at]
    _drop(rows, at + 1)
    return header


def _drop(rows: Rows, count: int) -> None:
    """Without the first rows."""
    del rows.cells[:count], rows.lines[:count]
    rows.broken = {i - count: reason for i, reason in rows.broken.items() if i >= count}
    rows.skipped.sort(key=lambda s: s.line)


def _width(header: list[str], rows: list[list[str]], row_names: bool) -> tuple[int, list[str]]:
    """How many columns there are, and what there is to say about it."""
    lengths = Counter(len(row) for row in rows[:_SAMPLE])
    usual = lengths.most_common(1)[0][0]
    if 2 * lengths[len(header)] >= lengths.total():  # as good a reason as the most frequent length
        usual = len(header)
    width = max(usual, len(header))
    if width > MAX_COLUMNS:
        raise TableError(
            "has {width} columns; at most {max_columns} are possible", width=width, max_columns=MAX_COLUMNS
        )
    if row_names:
        return width, [say("the header is one name shorter than the rows: the first column names the rows")]
    if header and len(header) != usual:
        sentence = "the header has {names} names and the rows have {cells} cells: check the names"
        return width, [say(sentence, names=len(header), cells=usual)]
    return width, []


def _made_equal(rows: Rows, width: int) -> dict[int, tuple[list[str], str]]:
    """Makes all rows equally long; those that were not, as they are in the file, with what is wrong."""
    malformed = {}
    for i, row in enumerate(rows.cells):
        if len(row) != width or i in rows.broken:
            reason = rows.broken.get(i) or wrong_width(len(row), width)
            malformed[i] = (row, reason)
            rows.cells[i] = (row + [""] * width)[:width]
    return malformed


def _texts(cells: list[str]) -> list[str]:
    """The cells that a workbook holds as text: only these say anything about marks."""
    return _without_affixes(["" if isinstance(cell, TypedNumber) else cell for cell in cells])[0]


def _marked(rows: Rows, column: int, cells: list[str], decimal: str) -> list[str]:
    """A column of a workbook with one decimal mark: that of its text."""
    if decimal == ".":
        return cells
    for row in rows.cells:
        if isinstance(row[column], TypedNumber):
            row[column] = row[column].replace(".", decimal)
    return [row[column] for row in rows.cells]


_CODE = re.compile(rf"({CURRENCIES})\s*[-+−]?[\d.,]|[\d.,]\s*({CURRENCIES})")


def _without_affixes(cells: list[str]) -> tuple[list[str], str]:
    """The cells without a sign such as % or $, and the sign; as they are where there is none, or more than one."""
    joined = "".join(cells)
    signs = [sign for sign in AFFIXES if sign in joined]
    if not signs:
        found = [_CODE.search(cell) for cell in sample_of(cells, _SIGNS_IN)]
        signs = list({match[1] or match[2] for match in found if match})
    elif signs == ["$"] and "R$" in joined:
        signs = ["R$"]
    return ([without_affix(cell, signs[0]) for cell in cells], signs[0]) if len(signs) == 1 else (cells, "")


def _affix_remark(name: str, affix: str) -> str:
    if affix in "%‰":
        return say("{column}: the numbers are read without {sign}, 50{sign} as 50", column=brief(name), sign=affix)
    return say("{column}: the numbers are read without {sign}", column=brief(name), sign=affix)


def _named(header: Sequence[str], width: int) -> list[str]:
    """A name for each column: as in the header, by its place where there is none."""
    names = []
    for i in range(width):
        cell = header[i] if i < len(header) else ""
        text = literal(cell)
        names.append(((" ".join(cell.split()) or f"column {i + 1}") if text is None else text)[:LONGEST_WORDS])
    return names


def unique_names(wanted_names: Sequence[str]) -> tuple[str, ...]:
    """The names, numbered where two are alike."""
    names: list[str] = []
    taken: set[str] = set()
    counts: dict[str, int] = {}
    for wanted in wanted_names:
        name = wanted
        while name in taken:
            counts[wanted] = counts.get(wanted, 1) + 1
            name = f"{wanted} ({counts[wanted]})"
        names.append(name)
        taken.add(name)
    return tuple(names)


def run(steps: Generator[float, None, Table]) -> Table:
    """Reads to the end at once."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            table: Table = end.value
            return table
