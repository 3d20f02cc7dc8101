"""What a table is: its layout, its rows as text, and its columns as numbers where they hold numbers."""

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, Mask
from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import MAX_UNITS, Data
from nnviz.core.base.problem import Problem, ProblemError, say
from nnviz.core.base.tasks import TASKS

DELIMITERS = (",", ";", "\t", "|", " ")
DECIMALS = (".", ",")
THOUSANDS = (",", ".", " ", "'")
NO_THOUSANDS = "none"
"""What a person chooses where no mark parts the thousands."""
MAX_CLASSES = MAX_UNITS
"""As many as an output layer has units."""
_BRIEF = 60


class TableError(ProblemError):
    """A file, or what is wanted of it, that makes no data set: one line that says what is wrong and what is right."""

    def __init__(self, what: str | Problem, **values: object) -> None:
        super().__init__(what if isinstance(what, Problem) else Problem(what, values))


def wrong_width(cells: int, width: int) -> str:
    """What is wrong with a row of so many cells in a table of another width."""
    one, many = "has 1 cell; {width} are expected", "has {cells} cells; {width} are expected"
    return say(plural(cells, one, many), cells=cells, width=width)


class Choices(Struct, frozen=True):
    """What a person says about the layout; empty or None: to be found out.

    ``header`` is the line of the header, 0 for none; ``thousands`` is a mark or ``NO_THOUSANDS``; with ``comments``
    every line that begins with # is left out, with False none is.
    """

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    thousands: str = ""
    header: int | None = None
    comments: bool | None = None
    sheet: str = ""


class Layout(Struct, frozen=True):
    """How a file is a table. ``delimiter`` " " stands for any number of blanks and tabs; "" for a sheet's own cells.

    ``header`` is the line of the names, None where there are none; ``thousands`` is "" where no mark is in use;
    ``comments``: every line that begins with # is left out, and not those of a block at the top alone.
    """

    encoding: str
    delimiter: str
    decimal: str = "."
    thousands: str = ""
    header: int | None = None
    comments: bool = False
    sheet: str = ""


class Skipped(Struct, frozen=True):
    """A line that is no row of the table, and why."""

    line: int
    reason: str


class Column(Struct, frozen=True, eq=False):
    """One column. ``numbers`` [m] is NaN where a cell holds no number; None in a column of words.

    ``missing`` [m] is True where a cell is empty or a mark such as NA; ``affix`` is a sign at the numbers, such as %,
    that was taken away.
    """

    name: str
    numbers: Array | None
    missing: Mask
    affix: str = ""

    @property
    def is_number(self) -> bool:
        """Does it hold numbers?"""
        return self.numbers is not None


class Question(Struct, frozen=True):
    """Numbers that can be read in two ways, and nothing in the table says which one is right."""

    column: str
    cell: str
    mark: str
    whole: str
    """The number if the mark parts thousands."""
    fraction: str
    """The number if it is the decimal mark."""

    def __str__(self) -> str:
        sentence = "{column}: {cell!r} can be {whole} or {fraction}, and nothing says which"
        return say(sentence, column=brief(self.column), cell=self.cell, whole=self.whole, fraction=self.fraction)


class Table(Struct, frozen=True, eq=False):
    """Rows are cells as text, equally long; ``lines`` says where each began in the file, counted from 1.

    ``malformed`` has the rows that have another number of cells or a broken quotation: the cells as they are in the
    file, and what is wrong. In ``rows`` these are filled up or cut. ``remarks`` say how the file was understood.
    """

    layout: Layout
    columns: tuple[Column, ...]
    rows: list[list[str]]
    lines: list[int]
    skipped: tuple[Skipped, ...]
    malformed: dict[int, tuple[list[str], str]]
    remarks: tuple[str, ...] = ()
    question: Question | None = None
    sheets: tuple[str, ...] = ()
    unnamed: frozenset[int] = frozenset()
    """The columns that a header gives no name."""

    def cells(self, column: int) -> list[str]:
        """The text of one column, one cell a row."""
        return [row[column] for row in self.rows]

    @property
    def whole(self) -> Mask:
        """Which rows have as many cells as there are columns."""
        mask = np.ones(len(self.rows), dtype=np.bool_)
        mask[list(self.malformed)] = False
        return mask


def brief(name: str) -> str:
    """A name as a message quotes it."""
    line = " ".join(name.split())
    return line if len(line) <= _BRIEF else line[: _BRIEF - 1] + "…"


def target_names(data: Data) -> tuple[str, ...]:
    """The names of the columns that the targets of a data set have in a table: the class in one, or each output."""
    return TASKS[data.task].target_names(data.outputs)


def number_words(values: Array) -> tuple[str, ...]:
    """Numbers as the names of classes: whole ones without a point."""
    return tuple(str(int(v)) if v == int(v) and abs(v) < 1e15 else repr(float(v)) for v in values)


def distinct(table: Table, column: int, kept: Mask, most: int = MAX_CLASSES) -> tuple[str, ...] | None:
    """The different values of a column in their order, as names of classes; None where there are more than ``most``.

    Of the rows [k] where ``kept`` is True: what is left out is not a class. Digits come before words, 2 before 10.
    """
    found = table.columns[column]
    if found.numbers is not None:
        values = np.unique(found.numbers[np.isfinite(found.numbers) & kept])
        return None if len(values) > most else number_words(values)
    words = {table.rows[i][column] for i in np.flatnonzero(kept & ~found.missing)}
    return None if len(words) > most else tuple(sorted(words, key=_in_order))


def _in_order(word: str) -> tuple[int, int, str]:
    digits = word.isascii() and word.isdecimal() and len(word) < 16
    return (0, int(word), word) if digits else (1, 0, word)
