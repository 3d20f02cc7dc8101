"""A table as an experiment, without a window: what is not said is proposed, as the dialog does."""

import codecs
import os
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.problem import Problem, ProblemError, say
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import class_names
from nnviz.core.editing.starting_network import starting_experiment
from nnviz.core.tables.assembling import Imported, assemble
from nnviz.core.tables.encoding import ENCODINGS
from nnviz.core.tables.explaining import MARK_WORDS, decisions, scaling_line
from nnviz.core.tables.loading import load
from nnviz.core.tables.model import NO_THOUSANDS, THOUSANDS, Choices, Table, TableError, brief, distinct
from nnviz.core.tables.plan import (
    MAX_INDICATORS,
    Plan,
    Wishes,
    allowed_roles,
    bad_rows,
    objection,
    possible_tasks,
    why_bad,
)
from nnviz.core.tables.proposing import proposed
from nnviz.core.tables.reading import run

_MOST_LISTED = 12
_BAD = (
    "line {line}: {reason}; 1 row is invalid: fix the file, or give --leave-out-bad",
    "line {line}: {reason}; {count} rows are invalid: fix the file, or give --leave-out-bad",
)
_BAD_OR_MISSING = (
    "line {line}: {reason}; 1 row is invalid: fix the file, or give --leave-out-bad, or --missing mean for missing "
    "cells",
    "line {line}: {reason}; {count} rows are invalid: fix the file, or give --leave-out-bad, or --missing mean for "
    "missing cells",
)
"""Of a single bad row, and of several."""


class ImportRefused(ProblemError):
    """What prevents an import: the option or the file, and what is wrong and what would be right."""

    def __init__(self, where: str, what: str | Problem, **values: object) -> None:
        super().__init__(what if isinstance(what, Problem) else Problem(what, values))
        self.where, self.what = where, str(self)


class Request(Struct, frozen=True):
    """What a person says about an import. ``roles``: each option with the columns that it names."""

    choices: Choices = field(default_factory=Choices)
    roles: dict[str, Sequence[str]] = field(default_factory=dict)
    wishes: Wishes = field(default_factory=Wishes)
    leave_out_bad: bool = False


class Result(Struct, frozen=True, eq=False):
    """The experiment of a table, with the table, the plan and the data set that it was made of."""

    experiment: Experiment
    table: Table
    plan: Plan
    made: Imported

    def lines(self) -> list[str]:
        """What was decided and why, a line for each decision."""
        said = [decision.text for decision in decisions(self.table, self.plan)]
        return [*said, scaling_line(self.made.data.scaling, self.plan), rows_line(self.made)]

    def summary(self) -> dict[str, object]:
        """What was decided, by the names in the command line's result."""
        layout, data, columns = self.table.layout, self.made.data, self.table.columns
        sets = self.plan.columns("set")
        pairs = data.scaling
        return {
            "rows": self.made.rows,
            "left_out": [{"line": line, "reason": reason} for line, reason in self.made.bad],
            "task": data.task,
            "inputs": list(data.inputs),
            "outputs": list(outputs_of(self.made)),
            "targets": [columns[i].name for i in self.plan.columns("output")],
            "ignored": [columns[i].name for i in self.plan.columns("ignore")],
            "set": columns[sets[0]].name if sets else None,
            "delimiter": layout.delimiter or None,
            "decimal": layout.decimal,
            "thousands": layout.thousands or None,
            "header": layout.header,
            "encoding": layout.encoding or None,
            "sheet": layout.sheet or None,
            "scaling": None if pairs is None else {"inputs": pairs.inputs, "outputs": pairs.outputs},
        }


def rows_line(made: Imported) -> str:
    """How many rows there are, and how many were left out."""
    test = len(made.data.test)
    sentence = plural(made.rows, *_ROWS[bool(test), bool(made.left_out)])
    return say(sentence, count=made.rows, test=test, left_out=made.left_out)


_ROWS = {
    (False, False): ("1 row", "{count} rows"),
    (True, False): ("1 row, {test} of them for testing", "{count} rows, {test} of them for testing"),
    (False, True): ("1 row, {left_out} left out", "{count} rows, {left_out} left out"),
    (True, True): (
        "1 row, {test} of them for testing, {left_out} left out",
        "{count} rows, {test} of them for testing, {left_out} left out",
    ),
}
"""By whether some are for testing, and whether some were left out."""


def outputs_of(made: Imported) -> tuple[str, ...]:
    """The names of the classes, or of the outputs where they are numbers."""
    return class_names(made.data) or made.data.outputs


def import_table(path: str | os.PathLike[str], request: Request) -> Result:
    """The experiment of a table. Raises ImportRefused, TableError for the table, or OSError."""
    table = run(load(path, request.choices))
    _check_options(table, request)
    if table.question is not None:
        raise TableError(
            "{question}; give --thousands '{mark}' for {whole}, or --decimal '{mark}' for {fraction}",
            question=table.question,
            mark=table.question.mark,
            whole=table.question.whole,
            fraction=table.question.fraction,
        )
    wishes = _wishes(table, request)
    plan = proposed(table, None, wishes)
    _check_task(table, plan, wishes)
    wrong = objection(table, plan, ())
    if wrong is not None:
        raise TableError(wrong)
    bad = bad_rows(table, plan)
    if len(bad) and not request.leave_out_bad:
        fills = len(bad_rows(table, replace(plan, missing="mean"))) < len(bad)
        raise TableError(
            plural(len(bad), *(_BAD_OR_MISSING if fills else _BAD)),
            line=table.lines[bad[0]],
            reason=why_bad(table, plan, int(bad[0])),
            count=len(bad),
        )
    made = assemble(table, plan, Path(path).name)
    return Result(starting_experiment(made.data, Path(path).stem, made.notes), table, plan, made)


def _check_options(table: Table, request: Request) -> None:
    """Refuses options that say nothing of such a file: they would be ignored."""
    choices = request.choices
    if choices.thousands and choices.thousands == choices.decimal:
        raise ImportRefused("--thousands", "is also the decimal separator; they must differ")
    if not table.layout.sheet:
        if choices.sheet:
            raise ImportRefused("--sheet", "is for workbooks, and this is text; leave it out")
        return
    given = {"--delimiter": choices.delimiter, "--encoding": choices.encoding, "--comments": choices.comments}
    for option, value in given.items():
        if value not in ("", None):
            raise ImportRefused(option, "is for text, and this is a workbook; leave it out")


def _wishes(table: Table, request: Request) -> Wishes:
    """The wishes with the roles of columns by name. Raises ImportRefused for a name or a role that cannot be."""
    names = {column.name: i for i, column in enumerate(table.columns)}
    roles: dict[str, str] = {}
    for role, wanted in request.roles.items():
        option = f"--{role}"
        for name in wanted:
            if name not in names:
                known = _listed(list(names))
                raise ImportRefused(
                    option, "{name!r} is not a column; there are {known}", name=brief(name), known=known
                )
            if name in roles and roles[name] != role:
                raise ImportRefused(
                    option, "{name!r} is --{role} as well; name it once", name=brief(name), role=roles[name]
                )
            if role not in allowed_roles(table, names[name]):
                raise ImportRefused(option, why_not(table, names[name], role))
            roles[name] = role
        if role == "set" and len(wanted) > 1:
            raise ImportRefused(option, "names several columns; one says which rows are for testing")
    outputs = [name for name, role in roles.items() if role == "output"]
    words = [name for name in outputs if not table.columns[names[name]].is_number]
    if words and len(outputs) > 1:
        sentence = "{name!r} holds words; a column of class names must be the only output"
        raise ImportRefused("--output", sentence, name=brief(words[0]))
    if request.wishes.seed and not request.wishes.test_share:
        raise ImportRefused("--seed", "draws the rows for testing; give their share with --test-share")
    if request.wishes.test_share is not None and "set" in roles.values():
        raise ImportRefused("--test-share", "is already given by the column of --set; give one of the two")
    task = TASKS.get(request.wishes.task)
    no_outputs = task is not None and task.rebuilds_inputs
    if no_outputs and outputs:
        raise ImportRefused("--task", "autoencoder has the inputs as its target; leave --output out")
    return replace(request.wishes, roles=roles, outputs_said=bool(outputs) or no_outputs)


def why_not(table: Table, column: int, role: str) -> Problem:
    """Why a column cannot have a role."""
    values: dict[str, object] = {"name": brief(table.columns[column].name), "most": MAX_INDICATORS}
    if role == "set":
        sentence = "{name!r} has other words than train and test; only such a column says which rows are for testing"
        return Problem(sentence, values)
    words = distinct(table, column, table.whole)
    if words is None:
        return Problem("{name!r} has more than 256 different words; at most {most} can become inputs", values)
    if not words:
        return Problem("{name!r} has no values", values)
    if len(words) < 2:
        return Problem("{name!r} is the same in all rows; words can be an input only where they differ", values)
    values["count"] = len(words)
    return Problem("{name!r} has {count} different words; at most {most} can become inputs", values)


def _check_task(table: Table, plan: Plan, wishes: Wishes) -> None:
    possible = possible_tasks(table, plan, ())
    if wishes.task and possible and wishes.task not in possible:
        outputs = ", ".join(brief(table.columns[i].name) for i in plan.columns("output"))
        raise ImportRefused(
            "--task",
            "{task} is not possible with {outputs}; possible: {possible}"
            if outputs
            else "{task} is not possible without an output; possible: {possible}",
            task=wishes.task,
            outputs=outputs,
            possible=", ".join(possible),
        )


def _listed(names: list[str]) -> str:
    more = f", … ({len(names)} columns)" if len(names) > _MOST_LISTED else ""
    return ", ".join(brief(name) for name in names[:_MOST_LISTED]) + more


# ---------------------------------------------------------------- options


def delimiter_of(text: str) -> str:
    """A delimiter as it is typed: the mark or its name. Raises ValueError."""
    named = {word: mark for mark, word in MARK_WORDS.items() if mark in ",;\t| "} | {"space": " ", "\\t": "\t"}
    mark = named.get(text.lower(), text)
    if mark not in named.values():
        known = ", ".join(sorted(set(named) - {"\\t"}))
        raise ValueError(say("{text!r} is not a delimiter; it is one of {known}", text=text, known=known))
    return mark


def thousands_of(text: str) -> str:
    """A mark of thousands as it is typed. Raises ValueError."""
    named = {"comma": ",", "point": ".", "blank": " ", "blanks": " ", "space": " ", "apostrophe": "'", "’": "'",
             "": NO_THOUSANDS}  # fmt: skip
    mark = named.get(text.lower(), text)
    if mark not in (*THOUSANDS, NO_THOUSANDS):
        raise ValueError(say("{text!r} is not a thousands separator; it is one of , . ' space none", text=text))
    return mark


def encoding_of(text: str) -> str:
    """An encoding by one of its names. Raises ValueError."""
    try:
        found = codecs.lookup(text)
        b"a\0".decode(text, "replace")  # which a codec from bytes to bytes, such as base64, refuses
    except (LookupError, ValueError):
        raise ValueError(
            say(
                "{text!r} is not an encoding; it is one such as {known}",
                text=text,
                known=", ".join(list(ENCODINGS)[:6]),
            )
        ) from None
    known = {codecs.lookup(name).name: name for name in ENCODINGS}
    return known.get(found.name, found.name)
