"""What a table is: its layout, its rows as text, and its columns as numbers where they hold numbers."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.arrays import Array, Mask
from nnviz.core.experiment import MAX_UNITS, Data, one_line

DELIMITERS = (",", ";", "\t", "|", " ")
DECIMALS = (".", ",")
MAX_CLASSES = MAX_UNITS
"""As many as an output layer has units."""
_BRIEF = 60


class TableError(ValueError):
    """A file, or what is wanted of it, that makes no data set: one line that says what is wrong and what is right."""

    def __init__(self, what: str) -> None:
        super().__init__(one_line(what))


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is a table. ``delimiter`` " " stands for any number of blanks and tabs."""

    encoding: str
    delimiter: str
    decimal: str
    header: bool


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that is no row of the table, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column. ``numbers`` [m] is NaN where a cell holds no number; None in a column of words."""

    name: str
    numbers: Array | None

    @property
    def is_number(self) -> bool:
        """Does it hold numbers?"""
        return self.numbers is not None


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows are cells as text, equally long; ``lines`` says where each began in the file, counted from 1.

    ``malformed`` has the rows that have another number of cells or a broken quotation: the cells as they stand in the
    file, and what is wrong. In ``rows`` these are filled up or cut.
    """

    layout: Layout
    columns: tuple[Column, ...]
    rows: list[list[str]]
    lines: list[int]
    skipped: tuple[Skipped, ...]
    malformed: dict[int, tuple[list[str], str]]
    remarks: tuple[str, ...] = ()

    def cells(self, column: int) -> list[str]:
        """The text of one column, one cell a row."""
        return [row[column] for row in self.rows]


def brief(name: str) -> str:
    """A name as a message quotes it."""
    line = " ".join(name.split())
    return line if len(line) <= _BRIEF else line[: _BRIEF - 1] + "…"


def target_names(data: Data) -> tuple[str, ...]:
    """The names of the columns that the targets of a data set have in a table: the class in one, or each output."""
    return {"autoencoder": (), "multiclass": ("class",)}.get(data.task, data.outputs)


def number_words(values: Array) -> tuple[str, ...]:
    """Numbers as the names of classes: whole ones without a point."""
    return tuple(str(int(v)) if v == int(v) and abs(v) < 1e15 else repr(float(v)) for v in values)


def distinct(table: Table, column: int, kept: Mask, most: int = MAX_CLASSES) -> tuple[str, ...] | None:
    """The different values of a column in their order, as names of classes; None where there are more than ``most``.

    Of the rows [k] where ``kept`` is True: what is left out is no class.
    """
    numbers = table.columns[column].numbers
    if numbers is not None:
        values = np.unique(numbers[np.isfinite(numbers) & kept])
        return None if len(values) > most else number_words(values)
    words = {table.rows[i][column] for i in np.flatnonzero(kept)} - {""}
    return None if len(words) > most else tuple(sorted(words))
