"""What a person wants of a table: roles of columns, task, scaling, test rows; and which rows stand in the way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from nnviz.core.arrays import Indices, Mask
from nnviz.core.experiment import MAX_INPUTS, MAX_UNITS, Data
from nnviz.core.tables.model import MAX_CLASSES, Table, brief, distinct, target_names
from nnviz.core.tables.numbers import why_no_number

SCALINGS = ("none", "min-max", "standard")
TASK_WORDS = {
    "binary": "two classes", "multiclass": "several classes", "regression": "regression", "autoencoder": "autoencoder",
}  # fmt: skip
SETS = ("train", "test")
SET_NAME = "set"
_SET_COLUMN = re.compile(rf"{SET_NAME}( \(\d+\))?")
"""It is numbered where an input has this name as well."""
COMPUTED = ("ŷ", "𝓛", "predicted")
"""Columns that an export computes begin with these: they are neither inputs nor outputs, unless a person says so."""
_FEW = 10
"""Whole numbers of so few different values are proposed as classes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A role for each column, and what becomes of the examples."""

    roles: tuple[str, ...]
    task: str
    scaling: str = "none"
    test_share: float = 0.0
    seed: int = 0

    def columns(self, role: str) -> list[int]:
        """The columns of a role, in their order."""
        return [i for i, r in enumerate(self.roles) if r == role]


def allowed_roles(table: Table, column: int) -> tuple[str, ...]:
    """What a column can be: words are no input, and only the words train and test say which set a row belongs to."""
    if table.columns[column].is_number:
        return ("input", "output", "ignore")
    words = distinct(table, column, np.ones(len(table.rows), dtype=np.bool_), most=len(SETS))
    is_set = bool(words) and set(words or ()) <= set(SETS)
    return ("output", "set", "ignore") if is_set else ("output", "ignore")


def proposed(table: Table, data: Data | None = None) -> Plan:
    """Columns that are named like inputs and outputs of the present data are those; else the last one is the output."""
    names = [column.name for column in table.columns]
    own = set() if data is None else {*data.inputs, *target_names(data)}
    computed = [name.startswith(COMPUTED) and name not in own for name in names]
    roles = []
    for i, name in enumerate(names):
        allowed = allowed_roles(table, i)
        if _SET_COLUMN.fullmatch(name) and "set" in allowed:
            roles.append("set")
        else:
            roles.append("input" if "input" in allowed and not computed[i] else "ignore")
    given = [
        i for i, name in enumerate(names) if roles[i] != "set" and not computed[i] and any(row[i] for row in table.rows)
    ]  # a delimiter at the end of each line makes an empty column
    outputs, task = _present(names, given, data), ""
    if outputs is None or data is None:
        outputs = given[-1:] if len(given) > 1 else []
    else:
        task = data.task
    for i in outputs:
        roles[i] = "output"
    return with_task(table, Plan(tuple(roles), task), data.outputs if data is not None and task == "multiclass" else ())


def _present(names: list[str], given: list[int], data: Data | None) -> list[int] | None:
    """The outputs where the columns are named like inputs and outputs of the present data; None where they are not."""
    if data is None or not set(data.inputs) <= set(names):
        return None
    rest = [i for i in given if names[i] not in data.inputs]
    return rest if [names[i] for i in rest] == list(target_names(data)) else None


def with_role(table: Table, plan: Plan, columns: Iterable[int], role: str, known: tuple[str, ...]) -> Plan:
    """Other roles for some columns, where they can have them; a role of which there is one leaves its former column."""
    roles = list(plan.roles)
    for i in columns:
        if role not in allowed_roles(table, i):
            continue
        words = not table.columns[i].is_number
        for k, other in enumerate(roles):
            alone = role == "set" or (role == "output" and (words or not table.columns[k].is_number))
            if other == role and alone:
                roles[k] = "input" if role == "output" and table.columns[k].is_number else "ignore"
        roles[i] = role
    return with_task(table, replace(plan, roles=tuple(roles)), known)


def with_task(table: Table, plan: Plan, known: tuple[str, ...]) -> Plan:
    """The task that was chosen where it is still possible, else the one that suits the outputs best."""
    possible = possible_tasks(table, plan, known)
    if plan.task in possible or not possible:
        return plan
    return replace(plan, task=possible[0])


def possible_tasks(table: Table, plan: Plan, known: tuple[str, ...]) -> tuple[str, ...]:
    """The tasks that the outputs make possible, the likeliest first; ``known`` are the present classes."""
    outputs = plan.columns("output")
    if not outputs:
        return ("autoencoder",)
    if len(outputs) > 1:
        return ("regression",) if all(table.columns[i].is_number for i in outputs) else ()
    kept = good_rows(table, plan)
    values = distinct(table, outputs[0], kept)
    numbers = table.columns[outputs[0]].numbers
    tasks = []
    zero_one = values is not None and len(values) > 0 and set(values) <= {"0", "1"}
    if values is not None and (len(values) == 2 or zero_one):
        tasks.append("binary")
    whole = numbers is None or bool(np.all(numbers[kept] == np.floor(numbers[kept])))
    if values and whole and (len(values) >= 2 or (set(values) <= set(known) and len(known) > 1)):
        tasks.append("multiclass")
    if numbers is not None:
        few = values is not None and whole and len(values) <= _FEW
        return (*tasks, "regression") if few or zero_one else ("regression", *tasks)
    return tuple(tasks)


def objection(table: Table, plan: Plan, known: tuple[str, ...]) -> str:
    """Why no data set can be made this way, in one line; empty where it can."""
    inputs, outputs = plan.columns("input"), plan.columns("output")
    if not inputs:
        if not any(column.is_number for column in table.columns):
            return "No column holds numbers; the inputs of a network are numbers"
        return "No column is an input; choose one column of numbers at least"
    if len(inputs) > MAX_INPUTS:
        return f"{len(inputs)} columns are inputs; at most {MAX_INPUTS} are possible, ignore some"
    if len(outputs) > MAX_UNITS:
        return f"{len(outputs)} columns are outputs; at most {MAX_UNITS} are possible, ignore some"
    possible = possible_tasks(table, plan, known)
    if plan.task in possible:
        if plan.task == "autoencoder" and len(inputs) > MAX_UNITS:
            return (
                f"Without an output the inputs are the target, and {len(inputs)} are more than the {MAX_UNITS} possible"
            )
        return ""
    name = brief(table.columns[outputs[0]].name)
    values = distinct(table, outputs[0], good_rows(table, plan))
    if len(outputs) > 1:
        return "Several outputs must all be columns of numbers; a column of class names is an output alone"
    if values is None:
        return f"“{name}” has more than {MAX_CLASSES} different words; so many classes are not possible"
    if possible:  # a cell was mended, and the task that was chosen is none any more
        wanted = " or ".join(TASK_WORDS[task] for task in possible)
        return f"“{name}” has {len(values)} different values; choose {wanted} as the task"
    return f"“{name}” has a single class; there must be two at least"


def bad_rows(table: Table, plan: Plan) -> Indices:
    """The rows [k] that cannot be used as they are."""
    return np.flatnonzero(~good_rows(table, plan))


def good_rows(table: Table, plan: Plan) -> Mask:
    """True for each row that can be used as it is."""
    return np.asarray(_first_bad(table, plan) == -2)


def why_bad(table: Table, plan: Plan, row: int) -> str:
    """What is wrong with a row, in words."""
    if row in table.malformed:
        return table.malformed[row][1]
    for i in _used(plan):
        cell = table.rows[row][i]
        numbers = table.columns[i].numbers
        if numbers is not None and np.isnan(numbers[row]):
            return f"{brief(table.columns[i].name)}: {why_no_number(cell, table.layout.decimal)}"
        if numbers is None and not cell:
            return f"{brief(table.columns[i].name)}: is empty; it must be a word"
    return ""


def _used(plan: Plan) -> list[int]:
    return [i for i, role in enumerate(plan.roles) if role != "ignore"]


def _first_bad(table: Table, plan: Plan) -> Indices:
    """Of each row the first column that is wrong; -1: the row itself; -2: none."""
    first = np.full(len(table.rows), -2, dtype=np.intp)
    for i in reversed(_used(plan)):
        numbers = table.columns[i].numbers
        if numbers is not None:
            first[np.isnan(numbers)] = i
        else:
            first[[k for k, row in enumerate(table.rows) if not row[i]]] = i
    first[list(table.malformed)] = -1
    return first
