"""Text into a ``Table``: quotes as in RFC 4180, comments and empty lines told, broken rows kept with their reason.

``read_table`` is a generator: it yields how much is done, from 0 to 1, and returns the table, so that whoever drives it
can show progress and stop.
"""

import csv
import re
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence

from nnviz.core.experiment import MAX_EXAMPLES, MAX_NUMBERS
from nnviz.core.limits import LONGEST_WORDS
from nnviz.core.tables.cells import literal, word_of
from nnviz.core.tables.model import Column, Layout, Skipped, Table, TableError
from nnviz.core.tables.numbers import holds_numbers, parse
from nnviz.core.tables.sniffing import blanks_as_one, hint

MAX_COLUMNS, MAX_CELLS = 10_000, MAX_NUMBERS
_SAMPLE, _SLICE = 1000, 4000
"""Rows between two looks at whether to go on."""
_COMMENT, _EMPTY, _HINT = "comment", "empty", "names the delimiter"
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_OPEN_QUOTE = "has a quotation mark that is never closed, or text right after one"


class _Lines:
    """Feeds the csv module line by line and knows where in the file it is."""

    def __init__(self, text: str, delimiter: str) -> None:
        self._source = _lines_of(text)
        self._again: deque[str] = deque()
        self._blanks = delimiter == " "
        self._delimiter = delimiter
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
            if len(line) > MAX_CELLS and line.count(self._delimiter) > MAX_CELLS:
                raise _too_many_cells()
            if self.fresh:
                why = self._why_no_row(line)
                if why:
                    self.skipped.append(Skipped(self._number, why))
                    continue
                self.fresh, self.start, self._taken = False, self._number, []
            self._taken.append(line)
            return blanks_as_one(line) if self._blanks else line

    def _why_no_row(self, line: str) -> str:
        bare = line.strip()
        if not bare:
            return _EMPTY
        if bare[0] == "#":
            return _COMMENT
        return _HINT if self._number == 1 and hint(line) else ""

    def give_back(self) -> list[str]:
        """After a broken quotation: its first line as plain cells; the lines after it will come again."""
        first, rest = self._taken[0], self._taken[1:]
        self._again.extendleft(reversed(rest))
        self._number -= len(rest)
        return [cell.strip() for cell in first.replace('"', "").split(None if self._blanks else self._delimiter)]


def _lines_of(text: str) -> Iterator[str]:
    """The lines with their ends. The text is not copied for it: it may be half a gigabyte."""
    return (found[0] for found in _LINE.finditer(text))


def _too_many_cells() -> TableError:
    return TableError(f"has more than {MAX_CELLS} cells; more are not possible, leave some rows or columns out")


def read_table(text: str, layout: Layout) -> Generator[float, None, Table]:
    """The table in a text. Yields the share that is done. Raises TableError where there is none."""
    lines = _Lines(text, layout.delimiter)
    reader = csv.reader(lines, delimiter=layout.delimiter, strict=True, skipinitialspace=True)
    total = max(text.count("\n"), text.count("\r"), 1) + 1
    rows: list[list[str]] = []
    cells = 0
    numbers: list[int] = []
    broken: dict[int, str] = {}
    while True:
        lines.fresh = True
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            row = lines.give_back()
            broken[len(rows)] = _OPEN_QUOTE
        if not any(row):
            lines.skipped.append(Skipped(lines.start, _EMPTY))
            continue
        rows.append(row)
        cells += len(row)
        if cells > MAX_CELLS:
            raise _too_many_cells()
        numbers.append(lines.start)
        if len(rows) % _SLICE == 0:
            if len(rows) > MAX_EXAMPLES + 1:
                raise TableError(f"has more than {MAX_EXAMPLES} rows; more are not possible, leave some out")
            yield 0.6 * len(rows) / total
    if not rows:
        raise TableError("has comments alone; a table has one row for each example")
    return (yield from _columns(rows, numbers, broken, tuple(lines.skipped), layout))


def _columns(
    rows: list[list[str]], numbers: list[int], broken: dict[int, str], skipped: tuple[Skipped, ...], layout: Layout
) -> Generator[float, None, Table]:
    header: list[str] = []
    if layout.header:
        header, rows, numbers = rows[0], rows[1:], numbers[1:]
        broken = {i - 1: reason for i, reason in broken.items() if i}
        if not rows:
            raise TableError("has a header and no rows below it; add one row for each example")
    lengths = Counter(len(row) for row in rows[:_SAMPLE])
    usual = lengths.most_common(1)[0][0]
    if 2 * lengths[len(header)] >= lengths.total():  # as good a reason as the most frequent length
        usual = len(header)
    width = max(usual, len(header))
    if width > MAX_COLUMNS:
        raise TableError(f"has {width} columns; at most {MAX_COLUMNS} are possible")
    remarks = []
    if header and len(header) != usual:
        remarks.append(f"the header has {len(header)} names and the rows have {usual} cells: check the names")
    malformed = {}
    for i, row in enumerate(rows):
        if len(row) != width or i in broken:
            reason = broken.get(i) or f"has {len(row)} cell{'s' * (len(row) != 1)}; {width} are expected"
            malformed[i] = (row, reason)
            rows[i] = (row + [""] * width)[:width]
    columns = []
    for k, name in enumerate(unique_names(_named(header, width))):
        cells = [row[k] for row in rows]
        is_number = holds_numbers(cells, layout.decimal)
        columns.append(Column(name, parse(cells, layout.decimal) if is_number else None))
        if not is_number:
            for row in rows:
                row[k] = word_of(row[k])
        yield 0.6 + 0.4 * (k + 1) / width
    return Table(layout, tuple(columns), rows, numbers, skipped, malformed, tuple(remarks))


def _named(header: list[str], width: int) -> list[str]:
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
