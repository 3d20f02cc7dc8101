"""What can be seen of a column before anybody says what it is for."""

import re

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Mask
from nnviz.core.tables.header import OUTPUT_NAMES
from nnviz.core.tables.model import MAX_CLASSES, Table
from nnviz.core.tables.plan import MAX_INDICATORS, SET_WORDS

_COUNTED_NAMES = frozenset(
    (
        "id",
        "index",
        "idx",
        "no",
        "no.",
        "nr",
        "nr.",
        "#",
        "row",
        "n",
        "rownames",
        "row names",
        "n°",
        "nº",
        "s.no",
        "s.no.",
        "sno",
        "sr.no",
        "sr no",
        "lfd",
        "lfd. nr.",
        "lfd.nr.",
        "obs",
        "rowid",
    )
)
_NAMED_BY_A_TOOL = re.compile(r"unnamed: \d+(_level_\d+)?|\.\.\.\d+|rownames|index|idx|#|id")
"""Names that are not given to a measure: any different whole numbers below them are an index."""
_ID = re.compile(r"(?:.*[a-z]I[dD]|.*[_ .-][iI][dD]|ID)$")
_DATE = re.compile(
    r"\d{1,4}([./-])\d{1,2}\1\d{1,4}([T ]\d{1,2}:.*)?|\d{1,2}:\d{2}(:\d{2}.*)?|\d{4}-\d{1,2}|\d{4}[ -]?Q[1-4]"
    r"|\d{1,2}[ .-]*[A-Za-z]{3,9}\.?[ .,-]*\d{2,4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}"
)
_SAME_SHARE = 0.9
_FEW_CLASSES = 20
"""So many different words can be classes, however few rows there are."""


class Facts(Struct, frozen=True):
    """Of the ``rows`` that are whole: how many ``values`` are not missing, how many of them are ``different``.

    ``counts``: they are 0…n-1 or 1…n in this order. ``split``: words such as train and test alone. ``dates``: days or
    times of day alone.
    """

    name: str
    is_number: bool
    values: int
    different: int
    rows: int = 0
    whole: bool = False
    counts: bool = False
    smallest: float = 0.0
    largest: float = 0.0
    split: bool = False
    dates: bool = False

    @property
    def constant(self) -> bool:
        """Is it the same in all rows?"""
        return self.values > 1 and self.different < 2

    @property
    def label(self) -> str:
        """The name as names are compared: in any case, without blanks around it."""
        return self.name.strip().strip("\"'").casefold()

    @property
    def repeats(self) -> bool:
        """Does a value come more than once?"""
        return self.different < self.values

    @property
    def output_rank(self) -> int:
        """The place of its name among those of outputs; behind all of them where it is none."""
        return OUTPUT_NAMES.index(self.label) if self.label in OUTPUT_NAMES else len(OUTPUT_NAMES)

    @property
    def identifies(self) -> bool:
        """Are they words that are almost all different: names of the rows?"""
        return not self.is_number and self.values > 2 and self.different >= max(_SAME_SHARE * self.values, 3)

    def is_index(self, first: bool, unnamed: bool) -> bool:
        """Does it number the rows?"""
        if not self.is_number or not self.whole or self.values < 2:
            return False
        different = self.different == self.values
        if first and (unnamed or self.label in _COUNTED_NAMES) and self.counts:
            return True
        tool = unnamed or _NAMED_BY_A_TOOL.fullmatch(self.label) is not None
        if first and tool and different:
            return True
        return self.names_subjects and self.different >= _SAME_SHARE * self.values > 2

    @property
    def names_subjects(self) -> bool:
        """Is it called id, or ends so, and has many whole numbers: of whom or what a row is?"""
        called = self.label == "id" or _ID.fullmatch(self.name.strip()) is not None
        return called and self.is_number and self.whole and self.different > MAX_INDICATORS

    @property
    def mostly_missing(self) -> bool:
        """Are more than half of its cells missing?"""
        return 2 * self.values < self.rows

    @property
    def many_words(self) -> bool:
        """Has it so many different words that they are no classes?"""
        most = max(_FEW_CLASSES, min(MAX_CLASSES, self.values // 2))
        return not self.is_number and self.different > most


def all_facts(table: Table) -> list[Facts]:
    """The facts of all columns of a table."""
    whole = table.whole
    return [_facts_of(table, i, whole) for i in range(len(table.columns))]


def _facts_of(table: Table, column: int, whole_rows: Mask) -> Facts:
    found = table.columns[column]
    count = int(whole_rows.sum())
    if found.numbers is None:
        words = [table.rows[i][column] for i in np.flatnonzero(whole_rows & ~found.missing)]
        kinds = set(words)
        split = 0 < len(kinds) <= len(SET_WORDS) and all(word.casefold() in SET_WORDS for word in kinds)
        dates = bool(kinds) and all(_DATE.fullmatch(word) for word in kinds)
        return Facts(found.name, False, len(words), len(kinds), count, split=split, dates=dates)
    values = found.numbers[whole_rows & np.isfinite(found.numbers)]
    if not len(values):
        return Facts(found.name, True, 0, 0, count)
    whole = bool(np.all(values == np.floor(values)))
    start = values[0]
    counts = whole and start in (0.0, 1.0) and bool(np.array_equal(values, start + np.arange(len(values))))
    low, high = float(values.min()), float(values.max())
    return Facts(found.name, True, len(values), len(np.unique(values)), count, whole, counts, low, high)
