"""From a table and a plan to a data set: rows fixed, filled or left out, words as inputs, some kept for testing."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from nnviz.core.base.arrays import Array, Mask, read_only
from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import Data, Examples, Scaling
from nnviz.core.base.experiment import replace as changed
from nnviz.core.base.notation import general
from nnviz.core.base.problem import say
from nnviz.core.base.tasks import PLAIN, TASKS
from nnviz.core.network import scaling
from nnviz.core.network.features import raw_names
from nnviz.core.tables.cells import word_of
from nnviz.core.tables.columns import with_cells
from nnviz.core.tables.model import Table, TableError, brief, distinct, number_words, wrong_width
from nnviz.core.tables.plan import SET_WORDS, Plan, good_rows, indicators, objection, why_bad
from nnviz.core.tables.reading import unique_names

_MOST_NAMED = 60
"""Lines whose reason the notes tell one by one."""


class Imported(Struct, frozen=True, eq=False):
    """A data set, what was done to make it, how many rows are in it and the lines left out, each with its reason."""

    data: Data
    notes: str
    rows: int
    bad: tuple[tuple[int, str], ...]

    @property
    def left_out(self) -> int:
        """How many rows were left out."""
        return len(self.bad)


def amended(table: Table, fixes: Mapping[int, list[str]]) -> Table:
    """The table with some rows written again."""
    if not fixes:
        return table
    rows, malformed = list(table.rows), dict(table.malformed)
    width = len(table.columns)
    for row, cells in fixes.items():
        malformed.pop(row, None)
        if len(cells) != width:
            malformed[row] = (cells, wrong_width(len(cells), width))
        padded = (cells + [""] * width)[:width]
        rows[row] = [c if table.columns[i].is_number else word_of(c) for i, c in enumerate(padded)]
    columns = tuple(
        with_cells(column, {row: rows[row][i] for row in fixes}, table.layout) for i, column in enumerate(table.columns)
    )
    return replace(table, columns=columns, rows=rows, malformed=malformed)


def assemble(table: Table, plan: Plan, source: str, known: tuple[str, ...] = ()) -> Imported:
    """The data set of a table; rows that cannot be used are left out. Raises TableError.

    ``known`` are the present classes: their order is kept where they include all of the table's.
    """
    wrong = objection(table, plan, known)
    if wrong is not None:
        raise TableError(wrong)
    kept = np.flatnonzero(good_rows(table, plan))
    bad = np.setdiff1d(np.arange(len(table.rows)), kept)
    if not len(kept):
        raise TableError("has no usable row; fix at least one")
    maker = _Maker(table, plan, kept)
    x, names = maker.inputs()
    y, outputs, classes = maker.targets(known)
    test = maker.held_back
    data = Data(
        task=plan.task, inputs=names, outputs=outputs or names, classes=classes,
        train=Examples(x=read_only(x[~test]), y=None if y is None else read_only(y[~test])),
        test=Examples(x=read_only(x[test]), y=None if y is None else read_only(y[test])),
    )  # fmt: skip
    data = changed(data, scaling=_scaling(data, plan))
    lines = tuple((table.lines[i], why_bad(table, plan, i)) for i in bad.tolist())
    said = [
        _counted(len(x), "From {source}: 1 row.", "From {source}: {count} rows.", source=source),
        *maker.said,
        *_left_out(lines),
    ]
    return Imported(data, "\n".join(said), len(x), lines)


def scaling_of(table: Table, plan: Plan, known: tuple[str, ...] = ()) -> Scaling | None:
    """The scaling that the data set of a table would have; None where there is none, or no data set."""
    kept = np.flatnonzero(good_rows(table, plan))
    if not len(kept) or objection(table, plan, known) is not None:
        return None
    maker = _Maker(table, plan, kept)
    x, names = maker.inputs()
    y = maker.target_numbers() if TASKS[plan.task].predicts_values else None
    train = Examples(x=x[~maker.held_back], y=None if y is None else y[~maker.held_back])
    return _scaling(Data(task=plan.task, inputs=names, outputs=names, train=train, test=train), plan)


class _Maker:
    """Makes arrays of the rows [k] that are kept; ``said`` tells what was done to them."""

    def __init__(self, table: Table, plan: Plan, kept: np.ndarray) -> None:
        self._table, self._plan, self._kept = table, plan, kept
        self.said: list[str] = []
        self.held_back = self._held_back()

    def _held_back(self) -> Mask:
        """Which of the kept rows are test rows: as the table says, else a share of them by the seed."""
        count = len(self._kept)
        sets = self._plan.columns("set")
        if sets:
            words = [self._table.rows[i][sets[0]].casefold() for i in self._kept]
            return np.array([SET_WORDS[word] == "test" for word in words], dtype=np.bool_)
        held_back = np.zeros(count, dtype=np.bool_)
        chosen = np.random.default_rng(self._plan.seed).permutation(count)
        held_back[chosen[: min(round(count * self._plan.test_share), count - 1)]] = True
        return held_back

    def inputs(self) -> tuple[Array, tuple[str, ...]]:
        """The inputs x [k, n] and their names: a column of words has one for each word, such as sex=male."""
        columns, names = [], []
        positions = raw_names(len(self._plan.columns("input")))
        for i, position in zip(self._plan.columns("input"), positions, strict=True):
            column = self._table.columns[i]
            name = column.name if self._table.layout.header is not None else position
            if column.is_number:
                columns.append(self._numbers(i))
                names.append(name)
                continue
            words = np.array(self._words(i), dtype=object)
            for word in indicators(self._table, i, self._table.whole):
                columns.append((words == word).astype(np.float64))
                names.append(f"{name}={word}")
        return np.column_stack(columns), unique_names(names)

    def targets(self, known: tuple[str, ...]) -> tuple[Array | None, tuple[str, ...], tuple[str, ...]]:
        """Targets y [k, n_L], the names of the outputs, and those of two classes where they have any."""
        columns, task = self._plan.columns("output"), TASKS[self._plan.task]
        if task.rebuilds_inputs:
            return None, (), ()
        if task.predicts_values:
            return self.target_numbers(), self._output_names(columns), ()
        column = columns[0]
        kept = np.zeros(len(self._table.rows), dtype=np.bool_)
        kept[self._kept] = True
        found = self._in_order(distinct(self._table, column, kept) or (), known)
        index = {name: float(i) for i, name in enumerate(found)}
        y = np.array([index[word] for word in self._class_words(column)], dtype=np.float64).reshape(-1, 1)
        if task.class_per_output:
            return y, found, ()
        names = self._output_names(columns)
        if found == PLAIN:
            return y, names, ()
        self.said.append(say("{name}: 0 is {first}, 1 is {second}.", name=names[0], first=found[0], second=found[1]))
        return y, names, found

    def target_numbers(self) -> Array:
        """The targets of a regression [k, n_L]."""
        return np.column_stack([self._numbers(i) for i in self._plan.columns("output")])

    def _in_order(self, found: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
        """The classes in the order that the present data have, where those include them all."""
        binary, known = TASKS[self._plan.task].yes_or_no, self._plan.known or known
        if set(found) <= set(known) and len(known) > 1 and (len(known) == 2 or not binary):
            return known
        return PLAIN if binary and set(found) <= set(PLAIN) else found

    def _output_names(self, columns: list[int]) -> tuple[str, ...]:
        if len(self._plan.output_names) == len(columns):
            return self._plan.output_names
        if self._table.layout.header is not None:
            return tuple(self._table.columns[i].name for i in columns)
        return ("y",) if len(columns) == 1 else tuple(f"y{k + 1}" for k in range(len(columns)))

    # ------------------------------------------------------------ cells

    def _numbers(self, column: int) -> Array:
        """The numbers of a column [k]; gaps are filled in as the plan says, from the training rows."""
        numbers = self._table.columns[column].numbers
        assert numbers is not None  # words are not asked for their numbers
        values: Array = numbers[self._kept]
        gaps = np.isnan(values)
        if not gaps.any():
            return values
        known = values[~gaps & ~self.held_back]
        known = known if len(known) else numbers[np.isfinite(numbers)]
        value = float(np.mean(known)) if self._plan.missing == "mean" else _most_frequent(known)
        self._tell_filled(column, int(gaps.sum()), general(value, 6))
        filled: Array = np.where(gaps, value, values)
        return filled

    def _words(self, column: int) -> list[str]:
        """The words of a column, one for each kept row; gaps become the most frequent word of the training rows."""
        cells = [self._table.rows[i][column] for i in self._kept]
        gaps = self._table.columns[column].missing[self._kept]
        if not gaps.any():
            return cells
        known = [c for c, gap, test in zip(cells, gaps, self.held_back, strict=True) if not gap and not test]
        known = known or [c for c, gap in zip(cells, gaps, strict=True) if not gap]
        counts = Counter(known)
        word = max(sorted(counts), key=lambda kind: counts[kind])
        self._tell_filled(column, int(gaps.sum()), word)
        return [word if gap else cell for cell, gap in zip(cells, gaps, strict=True)]

    def _class_words(self, column: int) -> list[str]:
        found = self._table.columns[column]
        if found.numbers is None:
            return self._words(column)
        values = found.numbers[self._kept]
        gaps = np.isnan(values)
        if gaps.any():
            known = values[~gaps & ~self.held_back]
            value = _most_frequent(known if len(known) else found.numbers[np.isfinite(found.numbers)])
            self._tell_filled(column, int(gaps.sum()), general(value, 6))
            values = np.where(gaps, value, values)
        kinds, places = np.unique(values, return_inverse=True)
        names = number_words(kinds)
        return [names[i] for i in places]

    def _tell_filled(self, column: int, cells: int, value: str) -> None:
        name = brief(self._table.columns[column].name)
        one = "{name}: 1 missing cell filled in with {value}."
        many = "{name}: {count} missing cells filled in with {value}."
        self.said.append(_counted(cells, one, many, name=name, value=value))


def _most_frequent(values: Array) -> float:
    kinds, counts = np.unique(values, return_counts=True)
    return float(kinds[counts.argmax()])


# ---------------------------------------------------------------- scaling


def _scaling(data: Data, plan: Plan) -> Scaling | None:
    """The scaling that was chosen, else the one that suits the data."""
    if plan.scaling == "none":
        return None
    return scaling.fitted(data, plan.scaling) if plan.scaling else scaling.proposed(data)


# ---------------------------------------------------------------- rows


def _counted(count: int, one: str, many: str, **values: object) -> str:
    return say(plural(count, one, many), count=count, **values)


def _left_out(lines: tuple[tuple[int, str], ...]) -> list[str]:
    if not lines:
        return []
    said = [_counted(len(lines), "Left out, 1 row:", "Left out, {count} rows:")]
    said += [say("line {line}: {reason}", line=line, reason=reason) for line, reason in lines[:_MOST_NAMED]]
    return said if len(lines) <= _MOST_NAMED else [*said, say("and {count} more", count=len(lines) - _MOST_NAMED)]
