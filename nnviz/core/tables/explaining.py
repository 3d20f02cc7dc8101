"""Why a table is read as it is: a line for each decision, for the dialog and for the command line."""

from msgspec import Struct

from nnviz.core.base.experiment import Scaling
from nnviz.core.base.problem import Problem, say
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.scaling import NO_PAIR
from nnviz.core.tables.encoding import ENCODINGS
from nnviz.core.tables.model import Table, brief
from nnviz.core.tables.plan import Plan

MARK_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blanks", ".": "point", "'": "apostrophe"}
_MOST_ALONE = 60
"""With more columns than this, alike ones that follow each other share a line."""
_MOST_LINES = 400


class Decision(Struct, frozen=True):
    """One decision in words; ``column`` is the column that it is about, None where it is about the file."""

    text: str
    column: int | None = None


def decisions(table: Table, plan: Plan) -> list[Decision]:
    """All decisions but that on scaling, in the order in which they were made."""
    lines = [Decision(text) for text in (_layout_line(table), *table.remarks)]
    lines += _column_decisions(table, plan)
    if plan.task:
        lines.append(Decision(_task_line(table, plan)))
    return lines


def _layout_line(table: Table) -> str:
    layout = table.layout
    parts = []
    if layout.sheet:
        parts.append(say("sheet {name}", name=brief(layout.sheet)))
    if layout.encoding:
        parts.append(say(ENCODINGS[layout.encoding]) if layout.encoding in ENCODINGS else layout.encoding)
    if layout.delimiter and len(table.columns) > 1:
        parts.append(say("{mark} between the cells", mark=_mark(layout.delimiter)))
    parts.append(say("decimal {mark}", mark=_mark(layout.decimal)))
    if layout.thousands:
        parts.append(say("thousands separated by {mark}", mark=_mark(layout.thousands)))
    if layout.header is None:
        parts.append(say("no header: the columns have no names"))
    else:
        parts.append(say("names in row {line}" if layout.sheet else "names in line {line}", line=layout.header))
    return ", ".join(parts)


def _mark(mark: str) -> str:
    return say(MARK_WORDS[mark]) if mark in MARK_WORDS else mark


def _column_decisions(table: Table, plan: Plan) -> list[Decision]:
    lines: list[Decision] = []
    alone = len(plan.roles) <= _MOST_ALONE
    start = 0
    for i in range(1, len(plan.roles) + 1):
        same = i < len(plan.roles) and (plan.roles[i], plan.reasons[i]) == (plan.roles[start], plan.reasons[start])
        if same and not alone:
            continue
        names = [brief(table.columns[k].name) for k in range(start, i)]
        shown = ", ".join(names[:3])
        if len(names) > 3:
            shown = say("{names}, … {last} ({count} columns)", names=shown, last=names[-1], count=len(names))
        lines.append(Decision(f"{shown}: {_said(plan.roles[start], plan.reasons[start])}", start))
        start = i
    if len(lines) > _MOST_LINES:
        return [*lines[:_MOST_LINES], Decision(say("and {count} more columns", count=len(lines) - _MOST_LINES))]
    return lines


def _said(role: str, reason: Problem) -> str:
    """A reason, and the role that follows from it."""
    if "so it" in reason.sentence:
        return str(reason)
    return say(_SO[role], reason=reason)


_SO = {
    "input": "{reason}, so it is an input",
    "output": "{reason}, so it is the output",
    "ignore": "{reason}, so it is ignored",
    "set": "{reason}, so it is the split",
}


def _task_line(table: Table, plan: Plan) -> str:
    outputs = [brief(table.columns[i].name) for i in plan.columns("output")]
    return say(TASKS[plan.task].proposed, outputs=", ".join(outputs[:3]))


def scaling_line(scaling: Scaling | None, plan: Plan) -> str:
    """What is scaled, and why."""
    if scaling is None:
        return say(_UNSCALED[bool(plan.scaling)])
    inputs = any(pair != NO_PAIR for pair in scaling.inputs)
    outputs = any(pair != NO_PAIR for pair in scaling.outputs)
    if not inputs and not outputs:
        return say(_UNSCALED[bool(plan.scaling)])
    return say(_SCALED[inputs, outputs][plan.scaling])


_SCALED = {
    (True, True): {
        "": "inputs and targets scaled to mean 0 and standard deviation 1, because a network hardly learns values of "
        "this size",
        "standard": "inputs and targets scaled to mean 0 and standard deviation 1 as you chose",
        "minmax": "inputs and targets scaled to 0 … 1 as you chose",
    },
    (True, False): {
        "": "inputs scaled to mean 0 and standard deviation 1, because a network hardly learns values of this size",
        "standard": "inputs scaled to mean 0 and standard deviation 1 as you chose",
        "minmax": "inputs scaled to 0 … 1 as you chose",
    },
    (False, True): {
        "": "targets scaled to mean 0 and standard deviation 1, because a network hardly learns values of this size",
        "standard": "targets scaled to mean 0 and standard deviation 1 as you chose",
        "minmax": "targets scaled to 0 … 1 as you chose",
    },
}
"""By whether inputs and targets are scaled, and by ``Plan.scaling``: as proposed, and the two ways to choose from."""
_UNSCALED = (
    "nothing is scaled: all values have a size that a network learns well",
    "nothing is scaled as you chose",
)
