"""Edits of points as a table has them: cells, blocks of cells, rows and names; each a function to the next experiment.

The columns of the table are the inputs and then the targets: the class in one column, or one column for each output.
A cell is text, as a person types it or a spreadsheet has it: a number with a decimal point or comma, or a class.
"""

import re
from collections.abc import Sequence

import numpy as np

from nnviz.core.base.arrays import Array, Indices, read_only
from nnviz.core.base.experiment import LARGEST, Data, Examples, Experiment, ExperimentError, replace
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import class_names, has_names
from nnviz.core.data.examples import examples_of
from nnviz.core.editing.starting_network import at_its_beginning, starting_experiment
from nnviz.core.tables.cells import literal, protected
from nnviz.core.tables.model import target_names
from nnviz.core.tables.numbers import either_number, why_no_number

_MOST_LISTED = 8
_DIGITS = re.compile("[0-9]+")


def with_imported(experiment: Experiment, data: Data, title: str, notes: str) -> Experiment:
    """Data from a file, with a network that is made for them and a run from its beginning; hidden controls stay."""
    started = at_its_beginning(starting_experiment(data, title, notes))
    return replace(started, hidden=experiment.hidden)


# ---------------------------------------------------------------- cells


def column_names(data: Data) -> tuple[str, ...]:
    """The names of the columns that can be written to: inputs, then targets."""
    return (*data.inputs, *target_names(data))


def cell_text(data: Data, column: int, value: float) -> str:
    """A value as it is typed, with all its digits; a class by its name."""
    if column >= len(data.inputs) and TASKS[data.task].has_classes:
        return class_names(data)[int(value)]
    return repr(float(value)).removesuffix(".0")


def parse_cell(data: Data, column: int, text: str) -> float:
    """The number that a cell stands for. Raises ExperimentError, which names the column."""
    name, text = column_names(data)[column], text.strip()
    if column >= len(data.inputs) and TASKS[data.task].has_classes:
        return _parse_class(data, name, text)
    value = either_number(text)
    if value is None:
        raise ExperimentError(name, "{problem}; type one such as 0.5", problem=why_no_number(text, "."))
    return value


def _parse_class(data: Data, name: str, text: str) -> float:
    names = class_names(data)
    folded = [known.casefold() for known in names]
    joined = [" ".join(known.split()) for known in names]
    unmarked = literal(text)
    if unmarked is not None and unmarked in joined:
        return float(joined.index(unmarked))
    for known, wanted in ((list(names), text), (folded, text.casefold()), (joined, text)):
        if wanted in known:
            return float(known.index(wanted))
    if TASKS[data.task].yes_or_no and (value := either_number(text)) in (0.0, 1.0):
        return float(value)
    if TASKS[data.task].class_per_output and _is_key(names, text):
        return float(int(text) - 1)
    if not has_names(data):
        raise ExperimentError(name, "{text!r} is not a class; it is 0 or 1", text=text)
    listed = ", ".join(names[:_MOST_LISTED]) + (", …" if len(names) > _MOST_LISTED else "")
    raise ExperimentError(name, "{value!r} is not a class; it is one of {listed}", value=text[:40], listed=listed)


def _is_key(names: tuple[str, ...], text: str) -> bool:
    """Does a number mean the class that its key chooses, counted from 1? Not where that one's name has other digits."""
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= len(names)):
        return False
    written = _DIGITS.findall(names[int(text) - 1])
    return not written or int(text) in map(int, written)


def with_block(
    experiment: Experiment, which: str, rows: Sequence[int], first: int, block: Sequence[Sequence[str]]
) -> Experiment:
    """A block of cells written from column ``first`` on: to ``rows``, and what is left of it as new rows at the end.

    Raises ExperimentError, which names the cell, and changes nothing, where one does not fit.
    """
    data = experiment.data
    names = column_names(data)
    width = max((len(cells) for cells in block), default=0)
    if first + width > len(names):
        raise ExperimentError(
            "paste",
            "has {width} columns, and from {name} on there are {left}",
            width=width,
            name=names[first],
            left=len(names) - first,
        )
    if len(block) > len(rows) and (first > 0 or width < len(names)):
        raise ExperimentError(
            "paste",
            "makes new rows; they need all {count} columns: {known}",
            count=len(names),
            known=", ".join(names)[:150],
        )
    values = _parse_block(data, first, block, width)
    table = _table(examples_of(data, which))
    if any(row >= len(table) for row in rows):
        raise ExperimentError(
            "row", "{value} is not there any more; there are {count}", value=max(rows) + 1, count=len(table)
        )
    grown = np.concatenate([table, np.zeros((len(block) - len(rows), table.shape[1]))])
    places = np.array([*rows, *range(len(table), len(grown))], dtype=np.intp)
    grown[places[:, None], np.arange(first, first + width)] = values
    return _with_table(experiment, which, grown)


def _parse_block(data: Data, first: int, block: Sequence[Sequence[str]], width: int) -> Array:
    values = np.empty((len(block), width))
    for i, cells in enumerate(block):
        if len(cells) != width:
            raise ExperimentError(
                f"row {i + 1}",
                "has {count} cells and others have {width}; all have as many",
                count=len(cells),
                width=width,
            )
        for k, text in enumerate(cells):
            try:
                values[i, k] = parse_cell(data, first + k, text)
            except ExperimentError as error:
                where = error.where if len(block) == 1 else f"row {i + 1}, {error.where}"
                raise ExperimentError(where, error.what) from None
    return values


def without_rows(experiment: Experiment, which: str, rows: Indices) -> Experiment:
    """Some examples less."""
    return _with_table(experiment, which, np.delete(_table(examples_of(experiment.data, which)), rows, axis=0))


def as_block(data: Data, examples: Examples, rows: Indices) -> str:
    """Some examples as a spreadsheet takes them: cells apart by tabs, one example a line."""
    lines = _table(examples)[rows].tolist()
    return "".join("\t".join(_copied(data, k, v) for k, v in enumerate(line)) + "\n" for line in lines)


def _copied(data: Data, column: int, value: float) -> str:
    """A cell for a spreadsheet, which is not to take the name of a class for a formula or for two cells."""
    text = cell_text(data, column, value)
    is_word = column >= len(data.inputs) and TASKS[data.task].has_classes and not text.isdecimal()
    return protected(" ".join(text.split())) if is_word else text


def _table(examples: Examples) -> Array:
    """Inputs and targets beside each other [m, n + k]."""
    return np.array(examples.x) if examples.y is None else np.hstack([examples.x, examples.y])


def _with_table(experiment: Experiment, which: str, table: Array) -> Experiment:
    data, n = experiment.data, len(experiment.data.inputs)
    if table.size and np.abs(table).max() > LARGEST:
        raise ExperimentError("data", "has a number beyond {largest:g}", largest=LARGEST)
    examples = Examples(
        x=read_only(table[:, :n]), y=None if TASKS[data.task].rebuilds_inputs else read_only(table[:, n:])
    )
    return replace(experiment, data=replace(data, **{which: examples}, recipe=None))
