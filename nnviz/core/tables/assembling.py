"""From a table and a plan to a data set: rows fixed or left out, inputs scaled, some rows kept for testing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nnviz.core.arrays import Array, Mask, read_only, without_spread
from nnviz.core.experiment import Data, Examples
from nnviz.core.features import raw_names
from nnviz.core.tables.model import Column, Table, TableError, distinct, number_words
from nnviz.core.tables.numbers import NAN, number_of
from nnviz.core.tables.plan import SETS, Plan, good_rows, objection, why_bad

_MOST_NAMED = 60
"""Inputs whose scaling, and lines whose reason, the notes tell one by one."""


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A data set, what was done to make it, and how many rows are in it and were left out."""

    data: Data
    notes: str
    rows: int
    left_out: int


def amended(table: Table, fixes: Mapping[int, list[str]]) -> Table:
    """The table with some rows written anew."""
    if not fixes:
        return table
    rows, malformed = list(table.rows), dict(table.malformed)
    width = len(table.columns)
    for row, cells in fixes.items():
        malformed.pop(row, None)
        if len(cells) != width:
            malformed[row] = (cells, f"has {len(cells)} cells; {width} are expected")
        rows[row] = (cells + [""] * width)[:width]
    columns = tuple(_amended(column, i, rows, fixes, table.layout.decimal) for i, column in enumerate(table.columns))
    return replace(table, columns=columns, rows=rows, malformed=malformed)


def _amended(column: Column, index: int, rows: list[list[str]], fixes: Mapping[int, list[str]], mark: str) -> Column:
    if column.numbers is None:
        return column
    numbers = column.numbers.copy()
    for row in fixes:
        value = number_of(rows[row][index], mark)
        numbers[row] = NAN if value is None else value
    return Column(column.name, numbers)


def assemble(table: Table, plan: Plan, source: str, known: tuple[str, ...] = ()) -> Imported:
    """The data set of a table; rows that cannot be used are left out. Raises TableError.

    ``known`` are the present classes: their order is kept where they include all of the table's.
    """
    wrong = objection(table, plan, known)
    if wrong:
        raise TableError(wrong)
    kept = good_rows(table, plan)
    bad = np.flatnonzero(~kept)
    if not kept.any():
        raise TableError("has no row that can be used; fix one at least")
    inputs = plan.columns("input")
    x = np.column_stack([_numbers(table, i)[kept] for i in inputs])
    y, outputs, classes_said = _targets(table, plan, kept, known)
    held_back = _held_back(table, plan, kept)
    names = tuple(table.columns[i].name for i in inputs) if table.layout.header else raw_names(len(inputs))
    x, scaling_said = _scaled(x, ~held_back, plan.scaling, names)
    data = Data(
        task=plan.task, inputs=names, outputs=outputs or names,
        train=Examples(x=read_only(x[~held_back]), y=None if y is None else read_only(y[~held_back])),
        test=Examples(x=read_only(x[held_back]), y=None if y is None else read_only(y[held_back])),
    )  # fmt: skip
    said = [f"From {source}: {_rows(len(x))}.", *classes_said, *scaling_said, *_left_out(table, plan, bad.tolist())]
    return Imported(data, "\n".join(said), len(x), len(bad))


def _numbers(table: Table, column: int) -> Array:
    numbers = table.columns[column].numbers
    assert numbers is not None  # words are no input
    return numbers


def _targets(
    table: Table, plan: Plan, kept: Mask, known: tuple[str, ...]
) -> tuple[Array | None, tuple[str, ...], list[str]]:
    """Targets y [m, k], the names of the outputs, and what the numbers of classes mean."""
    columns = plan.columns("output")
    if plan.task == "autoencoder":
        return None, (), []
    if plan.task == "regression":
        return np.column_stack([_numbers(table, i)[kept] for i in columns]), _output_names(table, columns), []
    column = table.columns[columns[0]]
    found = distinct(table, columns[0], kept) or ()
    if plan.task == "binary" and set(found) <= {"0", "1"}:
        found = ("0", "1")
    elif set(found) <= set(known) and len(known) > 1 and plan.task == "multiclass":
        found = known
    index = {name: float(i) for i, name in enumerate(found)}
    rows = np.flatnonzero(kept)
    words = [table.rows[i][columns[0]] for i in rows] if column.numbers is None else _words(column.numbers[rows])
    y = np.fromiter((index[word] for word in words), dtype=np.float64, count=len(rows)).reshape(-1, 1)
    if plan.task == "multiclass":
        return y, found, []
    names = _output_names(table, columns)
    return y, names, [] if found == ("0", "1") else [f"{names[0]}: 0 is {found[0]}, 1 is {found[1]}."]


def _output_names(table: Table, columns: list[int]) -> tuple[str, ...]:
    if table.layout.header:
        return tuple(table.columns[i].name for i in columns)
    return ("y",) if len(columns) == 1 else tuple(f"y{k + 1}" for k in range(len(columns)))


def _words(numbers: Array) -> list[str]:
    values, places = np.unique(numbers, return_inverse=True)
    names = number_words(values)
    return [names[i] for i in places]


def _held_back(table: Table, plan: Plan, kept: Mask) -> Mask:
    """Which of the kept rows are test rows: as the table says, else a share of them by the seed."""
    count = int(kept.sum())
    sets = plan.columns("set")
    if sets:
        cells = table.cells(sets[0])
        return np.array([cells[i] == SETS[1] for i in np.flatnonzero(kept)], dtype=np.bool_)
    held_back = np.zeros(count, dtype=np.bool_)
    chosen = np.random.default_rng(plan.seed).permutation(count)
    held_back[chosen[: min(round(count * plan.test_share), count - 1)]] = True
    return held_back


def _scaled(x: Array, train: Mask, scaling: str, names: tuple[str, ...]) -> tuple[Array, list[str]]:
    """Inputs scaled by what the training rows say; a column that is constant there becomes 0."""
    if scaling == "none" or not train.any():
        return x, []
    rows = x[train]
    middle = rows.min(axis=0) if scaling == "min-max" else rows.mean(axis=0)
    spread = rows.max(axis=0) - middle if scaling == "min-max" else rows.std(axis=0)
    spread = np.where(without_spread(rows, 0), 1.0, spread)
    words = "from 0 to 1" if scaling == "min-max" else "to mean 0 and standard deviation 1"
    said = [f"Inputs were scaled {words} over the training rows:"]
    pairs = list(zip(names, middle.tolist(), spread.tolist(), strict=True))
    said += [f"{name} ← ({name} − {a!r}) / {b!r}" for name, a, b in pairs[:_MOST_NAMED]]
    if len(pairs) > _MOST_NAMED:
        said.append(f"and {len(pairs) - _MOST_NAMED} more in the same way")
    return (x - middle) / spread, said


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _left_out(table: Table, plan: Plan, bad: list[int]) -> list[str]:
    if not bad:
        return []
    said = [f"Left out, {_rows(len(bad))}:"]
    said += [f"line {table.lines[i]}: {why_bad(table, plan, i)}" for i in bad[:_MOST_NAMED]]
    if len(bad) > _MOST_NAMED:
        said.append(f"and {len(bad) - _MOST_NAMED} more")
    return said
