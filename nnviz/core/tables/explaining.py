"""Why a table is read as it is: a line for each decision, for the dialog and for the command line."""

from dataclasses import dataclass

from nnviz.core.base.experiment import Scaling
from nnviz.core.base.problem import say
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.scaling import NO_PAIR
from nnviz.core.tables.encoding import ENCODINGS
from nnviz.core.tables.model import Table, brief
from nnviz.core.tables.plan import Plan

MARK_WORDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blanks", ".": "point", "'": "apostrophe"}
_MOST_ALONE = 60
"""With more columns than this, alike ones that follow each other share a line."""
_MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Decision:
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
        parts.append(f"sheet {brief(layout.sheet)}")
    if layout.encoding:
        parts.append(ENCODINGS.get(layout.encoding, layout.encoding))
    if layout.delimiter and len(table.columns) > 1:
        parts.append(f"{MARK_WORDS.get(layout.delimiter, layout.delimiter)} between the cells")
    parts.append(f"decimal {MARK_WORDS[layout.decimal]}")
    if layout.thousands:
        parts.append(f"thousands parted by {MARK_WORDS.get(layout.thousands, layout.thousands)}")
    where = "row" if layout.sheet else "line"
    parts.append(
        "no header: the columns have no names" if layout.header is None else f"names in {where} {layout.header}"
    )
    return ", ".join(parts)


def _column_decisions(table: Table, plan: Plan) -> list[Decision]:
    lines: list[Decision] = []
    alone = len(plan.roles) <= _MOST_ALONE
    start = 0
    for i in range(1, len(plan.roles) + 1):
        same = i < len(plan.roles) and (plan.roles[i], plan.reasons[i]) == (plan.roles[start], plan.reasons[start])
        if same and not alone:
            continue
        names = [brief(table.columns[k].name) for k in range(start, i)]
        shown = ", ".join(names[:3]) + (f", … {names[-1]} ({len(names)} columns)" if len(names) > 3 else "")
        lines.append(Decision(f"{shown}: {_said(plan.roles[start], plan.reasons[start])}", start))
        start = i
    if len(lines) > _MOST_LINES:
        return [*lines[:_MOST_LINES], Decision(f"and {len(lines) - _MOST_LINES} more columns")]
    return lines


def _said(role: str, reason: str) -> str:
    """A reason with the role that follows from it."""
    if "so it" in reason:
        return reason
    return f"{reason}, so it {_ROLE_WORDS[role]}"


_ROLE_WORDS = {"input": "is an input", "output": "is the output", "ignore": "is ignored", "set": "is the split"}


def _task_line(table: Table, plan: Plan) -> str:
    outputs = [brief(table.columns[i].name) for i in plan.columns("output")]
    return say(TASKS[plan.task].proposed, outputs=", ".join(outputs[:3]))


def scaling_line(scaling: Scaling | None, plan: Plan) -> str:
    """What is scaled, and why."""
    why = " as you chose" if plan.scaling else ""
    if scaling is None:
        return (
            f"nothing is scaled{why}" if why else "nothing is scaled: all values have a size that a network learns well"
        )
    inputs = any(pair != NO_PAIR for pair in scaling.inputs)
    outputs = any(pair != NO_PAIR for pair in scaling.outputs)
    what = " and ".join(word for word, on in (("inputs", inputs), ("targets", outputs)) if on) or "nothing"
    kind = "to 0 … 1" if plan.scaling == "minmax" else "to mean 0 and deviation 1"
    return f"{what} scaled {kind}{why or ', because a network hardly learns values of this size'}"
