"""What a person wants of a table: roles of columns, task, scaling, test rows; and which rows stand in the way."""

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from nnviz.core.base.arrays import Indices, Mask
from nnviz.core.base.experiment import MAX_INPUTS, MAX_UNITS, SCALING_KINDS
from nnviz.core.base.problem import Problem, say
from nnviz.core.base.tasks import ANY_CLASSES, INPUTS, NUMBERS, TASKS, TWO_CLASSES
from nnviz.core.tables.model import MAX_CLASSES, Column, Table, brief, distinct
from nnviz.core.tables.numbers import why_no_number

ROLES = ("input", "output", "set", "ignore")
SCALINGS = ("none", *sorted(SCALING_KINDS))
MISSING = ("drop", "mean", "mode")
"""What becomes of a missing cell: its row is left out, or it becomes the mean (of words the mode), or the mode."""
SETS = ("train", "test")
SET_NAME = "set"
SET_WORDS = {
    "train": "train", "training": "train",
    "test": "test", "testing": "test", "validation": "test", "valid": "test", "val": "test", "dev": "test",
}  # fmt: skip
"""The words of a column that says which rows are for testing, in any case."""
MAX_INDICATORS = 10
"""So many different words become inputs of 0 and 1, one for each."""
_FEW = 10
"""Whole numbers of so few different values are proposed as classes."""


class Wishes(Struct, frozen=True):
    """What a person said; the rest is proposed. ``roles`` by the names of columns, with the role "input" … "ignore".

    ``outputs_said``: no other outputs than those in ``roles`` are wanted. ``scaling`` and ``task`` are "" and
    ``test_share`` is None where nothing was said.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    outputs_said: bool = False
    task: str = ""
    scaling: str = ""
    test_share: float | None = None
    seed: int = 0
    missing: str = "drop"


class Plan(Struct, frozen=True):
    """A role for each column with the reason for it, and what becomes of the examples. ``scaling`` "": as proposed."""

    roles: tuple[str, ...]
    task: str
    scaling: str = ""
    test_share: float = 0.0
    seed: int = 0
    missing: str = "drop"
    reasons: tuple[Problem, ...] = ()
    output_names: tuple[str, ...] = ()
    """What the outputs are called where the table had to number them: those of the present data."""
    known: tuple[str, ...] = ()
    """The classes in the order that an export of ours tells."""

    def columns(self, role: str) -> list[int]:
        """The columns of a role, in their order."""
        return [i for i, r in enumerate(self.roles) if r == role]


def allowed_roles(table: Table, column: int) -> tuple[str, ...]:
    """What a column can be: of words a few are inputs, and only train and test say which set a row belongs to."""
    if table.columns[column].is_number:
        return ("input", "output", "ignore")
    words = distinct(table, column, table.whole, most=MAX_INDICATORS)
    if not words:
        return ("output", "ignore")
    roles = ["output"] if len(words) < 2 else ["input", "output"]
    if all(word.casefold() in SET_WORDS for word in words):
        roles.append("set")
    return (*roles, "ignore")


def indicators(table: Table, column: int, kept: Mask) -> tuple[str, ...]:
    """The words of which each makes an input of 0 and 1; of two words the second one alone, the other is its 0."""
    words = distinct(table, column, kept) or ()
    return words[1:] if len(words) == 2 else words


def wished(table: Table, plan: Plan, wishes: Wishes, columns: Iterable[int], role: str) -> Wishes:
    """The wishes with another role for some columns, where they can have it.

    Numbers can be outputs together; words, and the column of train and test, are that alone.
    """
    roles = dict(wishes.roles)
    said = wishes.outputs_said
    outputs = set(plan.columns("output"))
    for i in columns:
        if role not in allowed_roles(table, i):
            continue
        if role == "set":
            roles = {name: r for name, r in roles.items() if r != "set"}
        if role == "output":
            together = all(table.columns[k].is_number for k in (i, *outputs))
            outputs = {*outputs, i} if together else {i}
        said = said or role == "output" or i in outputs
        outputs = outputs if role == "output" else outputs - {i}
        roles[table.columns[i].name] = role
    if said:
        roles = {name: r for name, r in roles.items() if r != "output"}
        roles |= {table.columns[i].name: "output" for i in outputs}
    return replace(wishes, roles=roles, outputs_said=said)


def with_task(table: Table, plan: Plan, known: tuple[str, ...]) -> Plan:
    """The task that was chosen where it is still possible, else the one that suits the outputs best."""
    possible = possible_tasks(table, plan, known)
    if plan.task in possible or not possible:
        return plan
    return replace(plan, task=possible[0])


def possible_tasks(table: Table, plan: Plan, known: tuple[str, ...]) -> tuple[str, ...]:
    """The tasks that the outputs make possible, the likeliest first; ``known`` are the present classes."""
    outputs, known = plan.columns("output"), plan.known or known
    if not outputs:
        return (INPUTS,)
    if len(outputs) > 1:
        return (NUMBERS,) if all(table.columns[i].is_number for i in outputs) else ()
    kept = good_rows(table, plan)
    values = distinct(table, outputs[0], kept)
    numbers = table.columns[outputs[0]].numbers
    tasks = []
    zero_one = values is not None and len(values) > 0 and set(values) <= {"0", "1"}
    if values is not None and (len(values) == 2 or zero_one):
        tasks.append(TWO_CLASSES)
    finite = None if numbers is None else numbers[kept & np.isfinite(numbers)]
    whole = finite is None or bool(np.all(finite == np.floor(finite)))
    if values and whole and (len(values) >= 2 or (set(values) <= set(known) and len(known) > 1)):
        tasks.append(ANY_CLASSES)
    if numbers is not None:
        few = values is not None and whole and len(values) <= _FEW and _come_again(values, int(kept.sum()))
        return (*tasks, NUMBERS) if few or zero_one else (NUMBERS, *tasks)
    return tuple(tasks)


def _come_again(values: tuple[str, ...], rows: int) -> bool:
    """Are whole numbers more like names than like measures: each comes again, or they count from 0 or 1?"""
    counted = [str(i) for i in range(10 + len(values))]
    return 2 * len(values) <= rows or list(values) in (counted[: len(values)], counted[1 : len(values) + 1])


def objection(table: Table, plan: Plan, known: tuple[str, ...]) -> Problem | None:
    """Why no data set can be made this way; None where it can."""
    inputs, outputs = plan.columns("input"), plan.columns("output")
    if not inputs:
        if len(table.columns) == 1 and not table.columns[0].is_number:
            return Problem("A single column was found, without numbers; choose the delimiter between the cells")
        if not any(column.is_number for column in table.columns):
            return Problem("No column holds numbers, and no words are chosen as inputs; choose at least one input")
        return Problem("No column is an input; choose at least one column of numbers")
    width = input_count(table, plan)
    if width > MAX_INPUTS:
        sentence = "{count} columns are inputs; at most {most} are possible, ignore some"
        return Problem(sentence, {"count": width, "most": MAX_INPUTS})
    if len(outputs) > MAX_UNITS:
        sentence = "{count} columns are outputs; at most {most} are possible, ignore some"
        return Problem(sentence, {"count": len(outputs), "most": MAX_UNITS})
    possible = possible_tasks(table, plan, known)
    if plan.task in possible:
        if TASKS[plan.task].rebuilds_inputs and width > MAX_UNITS:
            sentence = "Without an output the inputs are the target, and {count} are more than the {most} possible"
            return Problem(sentence, {"count": width, "most": MAX_UNITS})
        return None
    return _wrong_output(table, plan, possible)


def _wrong_output(table: Table, plan: Plan, possible: tuple[str, ...]) -> Problem:
    """Why the chosen outputs do not go with the task."""
    outputs = plan.columns("output")
    name = brief(table.columns[outputs[0]].name)
    values = distinct(table, outputs[0], good_rows(table, plan))
    if len(outputs) > 1:
        return Problem(
            "Several outputs must all be columns of numbers; a column of class names must be the only output"
        )
    if values is None:
        sentence = "“{name}” has more than {most} different words; so many classes are not possible"
        return Problem(sentence, {"name": name, "most": MAX_CLASSES})
    if possible:  # a cell was fixed, and the task that was chosen is none any more
        wanted = say(" or ").join(say(TASKS[task].label) for task in possible)
        sentence = "“{name}” has {count} different values; choose {wanted} as the task"
        return Problem(sentence, {"name": name, "count": len(values), "wanted": wanted})
    return Problem("“{name}” has a single class; there must be at least two", {"name": name})


def input_count(table: Table, plan: Plan) -> int:
    """How many inputs the network has: each column of numbers is one, each of words as many as it has indicators."""
    kept = table.whole
    words = (i for i in plan.columns("input") if not table.columns[i].is_number)
    numbers = sum(table.columns[i].is_number for i in plan.columns("input"))
    return numbers + sum(len(indicators(table, i, kept)) for i in words)


def bad_rows(table: Table, plan: Plan) -> Indices:
    """The rows [k] that cannot be used as they are."""
    return np.flatnonzero(~good_rows(table, plan))


def why_bad(table: Table, plan: Plan, row: int) -> str:
    """What is wrong with a row, in words."""
    if row in table.malformed:
        return table.malformed[row][1]
    for i in _used(plan):
        column, cell = table.columns[i], table.rows[row][i]
        if not _is_gap_at(column, plan, i, row):
            continue
        if column.numbers is not None:
            return f"{brief(column.name)}: {why_no_number(cell, table.layout.decimal)}"
        if not cell.strip():
            return say("{column}: is empty; it must be a word", column=brief(column.name))
        sentence = "{column}: {cell!r} marks a missing value; it must be a word"
        return say(sentence, column=brief(column.name), cell=cell.strip())
    return ""


def _used(plan: Plan) -> list[int]:
    return [i for i, role in enumerate(plan.roles) if role != "ignore"]


def _is_gap_at(column: Column, plan: Plan, index: int, row: int) -> bool:
    """Is it so in one row? Asked of very many rows, it must not look at the whole column each time."""
    gap = column.missing[row] if column.numbers is None else np.isnan(column.numbers[row])
    if not gap or not column.missing[row]:
        return bool(gap)
    return not _fills(column, plan, index)


def _fills(column: Column, plan: Plan, index: int) -> bool:
    """Are missing cells of a column filled in?"""
    return plan.missing != "drop" and plan.roles[index] != "set" and not column.missing.all()


def _is_gap(table: Table, plan: Plan, column: int) -> Mask:
    """Where a column has nothing that can be used [m], nor is to be filled in."""
    found = table.columns[column]
    gaps = found.missing if found.numbers is None else np.isnan(found.numbers)
    if _fills(found, plan, column):
        return np.asarray(gaps & ~found.missing)
    return gaps


def good_rows(table: Table, plan: Plan) -> Mask:
    """True for each row that can be used as it is."""
    good = table.whole
    for i in _used(plan):
        good &= ~_is_gap(table, plan, i)
    return good
