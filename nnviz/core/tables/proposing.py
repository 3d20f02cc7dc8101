"""What each column is for, proposed, with the reason in words: what a person chose holds, the rest is found out.

The dialog and the command line ask the same function, so that they answer alike.
"""

import re
from collections.abc import Callable

from msgspec import Struct

from nnviz.core.base.experiment import Data
from nnviz.core.base.problem import Problem
from nnviz.core.base.tasks import TASKS
from nnviz.core.tables.exports import COMPUTED, Export, export_of, order_of_two
from nnviz.core.tables.facts import Facts, all_facts
from nnviz.core.tables.header import OUTPUT_NAMES
from nnviz.core.tables.model import Table, target_names
from nnviz.core.tables.plan import MAX_INDICATORS, SET_NAME, Plan, Wishes, allowed_roles, with_task
from nnviz.core.tables.reading import unique_names

_SET_COLUMN = re.compile(rf"{SET_NAME}( \(\d+\))?")
"""It is numbered where an input has this name as well."""
_SET_NAMES = ("set", "split", "subset", "partition", "fold", "sample", "dataset")
_NUMBERED_OUTPUT = re.compile(r"[yY][_ ]?[1-9]\d*")
_NO_WISHES = Wishes()
_LEAST_PIXELS = 8
"""Columns of numbers behind a column of classes in front, as in MNIST."""
_MOST_LABELS = 64
_HANDFUL = 8


_NO_REASON = Problem("")


class _Choice(Struct, frozen=True):
    """The outputs, by position, with the reason; with the task where present data or an export tell it.

    ``names`` are those of outputs whose columns are numbered, ``classes`` those of several classes in their order.
    """

    outputs: tuple[int, ...] = ()
    reason: Problem = _NO_REASON
    task: str = ""
    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()


def proposed(table: Table, data: Data | None = None, wishes: Wishes = _NO_WISHES) -> Plan:
    """The plan of a table: as the person wishes, and for the rest as its columns look.

    Columns that are named like those of ``data``, the present data, are what they are there.
    """
    facts = all_facts(table)
    roles: dict[int, str] = {}
    reasons: dict[int, Problem] = {}
    for i, column in enumerate(table.columns):
        role = wishes.roles.get(column.name)
        if role is not None and role in allowed_roles(table, i):
            roles[i], reasons[i] = role, Problem("as you chose")
    has_set = "set" in roles.values()
    splits = [] if has_set else _split_columns(facts, _own(data))
    ours = next((i for i in splits if _is_ours(facts[i])), None)
    export = export_of([fact.name for fact in facts], ours)
    _leave_out(facts, _computed(facts, data, export), roles, reasons, splits, wishes)
    choice = _outputs(table, facts, data, wishes, roles, export)
    for i in choice.outputs:
        roles[i] = "output"
        reasons.setdefault(i, choice.reason)
    inputs_before = [i for i, f in enumerate(facts) if i not in roles and f.is_number]
    _leave_out_rows(table, facts, roles, reasons, inputs_before, choice)
    for i, fact in enumerate(facts):
        if i not in roles:
            roles[i], reasons[i] = _input(fact, bool(choice.outputs))
    order = range(len(facts))
    plan = Plan(
        tuple(roles[i] for i in order), wishes.task or choice.task, wishes.scaling,
        wishes.test_share or 0.0, wishes.seed, wishes.missing, tuple(reasons[i] for i in order),
        choice.names, choice.classes,
    )  # fmt: skip
    return with_task(table, plan, known_classes(data))


def known_classes(data: Data | None) -> tuple[str, ...]:
    """The names of the present classes: an import keeps their order where it has no others."""
    if data is None:
        return ()
    return data.outputs if TASKS[data.task].class_per_output else data.classes


# ---------------------------------------------------------------- what is no example's number


def _own(data: Data | None) -> set[str]:
    return set() if data is None else {*data.inputs, *target_names(data)}


def _computed(facts: list[Facts], data: Data | None, export: Export | None) -> set[int]:
    """The columns that an export computed: those at its end, else those that are called so and are not the data's."""
    if export is not None:
        return set(export.computed)
    own = _own(data)
    return {i for i, fact in enumerate(facts) if fact.name.startswith(COMPUTED) and fact.name not in own}


def _leave_out(
    facts: list[Facts],
    computed: set[int],
    roles: dict[int, str],
    reasons: dict[int, Problem],
    splits: list[int],
    wishes: Wishes,
) -> None:
    """Columns without any value, those that an export of ours computed, and the one of train and test."""
    for i, fact in enumerate(facts):
        if i in roles:
            continue
        if not fact.values:
            roles[i], reasons[i] = "ignore", Problem("it has no values")
        elif i in computed:
            roles[i], reasons[i] = "ignore", Problem("an export of predictions computed it")
        elif splits and i == splits[0] and wishes.test_share is not None:
            roles[i], reasons[i] = "ignore", Problem("it says train or test, and you chose a share of test rows")
        elif splits and i == splits[0]:
            roles[i], reasons[i] = "set", Problem("it says which rows are for training and which for testing")


def _split_columns(facts: list[Facts], own: set[str]) -> list[int]:
    """The columns that can say train or test, the likeliest first: both words, or a name that says so."""
    found = [i for i, f in enumerate(facts) if f.split and (f.different > 1 or f.label in _SET_NAMES or _is_ours(f))]
    found = [i for i in found if _is_ours(facts[i]) or (facts[i].name not in own and facts[i].output_rank == _NO_NAME)]
    return sorted(found, key=lambda i: (not _is_ours(facts[i]), facts[i].label not in _SET_NAMES, -i))


_NO_NAME = len(OUTPUT_NAMES)


def _is_ours(fact: Facts) -> bool:
    return _SET_COLUMN.fullmatch(fact.name) is not None


def _leave_out_rows(
    table: Table,
    facts: list[Facts],
    roles: dict[int, str],
    reasons: dict[int, Problem],
    inputs: list[int],
    choice: _Choice,
) -> None:
    """The numbers and the names of the rows, as long as an input remains; present data and exports have none."""
    if choice.task:
        return
    given = [i for i, role in roles.items() if role == "input"]
    words = [i for i, f in enumerate(facts) if i not in roles and _can_be_indicators(f) and choice.outputs]
    for i, fact in enumerate(facts):
        if i in roles:
            continue
        unnamed = i in table.unnamed
        if fact.is_index(i == 0, unnamed) and (len(inputs) > 1 or given or words):
            roles[i], reasons[i] = "ignore", Problem("it numbers the rows")
            inputs = [k for k in inputs if k != i]
        elif i == 0 and unnamed and not fact.is_number and fact.different == fact.values > 1:
            roles[i], reasons[i] = "ignore", Problem("it names the rows")
        elif fact.names_subjects and (len(inputs) > 1 or given or words):
            roles[i], reasons[i] = (
                "ignore",
                _with("it is called {name}: it says of what a row is", name=fact.name.strip()),
            )
            inputs = [k for k in inputs if k != i]
        elif fact.mostly_missing and (len(inputs) > 1 or given or words or not fact.is_number):
            roles[i], reasons[i] = (
                "ignore",
                _with("{count} of {rows} cells are missing", count=fact.rows - fact.values, rows=fact.rows),
            )
            inputs = [k for k in inputs if k != i]
        elif fact.identifies:
            roles[i], reasons[i] = (
                "ignore",
                _with("{count} different words in {rows} rows name the rows", count=fact.different, rows=fact.values),
            )


def _can_be_indicators(fact: Facts) -> bool:
    return (
        not fact.is_number
        and 2 <= fact.different <= MAX_INDICATORS
        and fact.repeats
        and not (fact.identifies or fact.dates)
    )


def _input(fact: Facts, has_output: bool) -> tuple[str, Problem]:
    if fact.is_number:
        return "input", Problem("numbers, the same in all rows" if fact.constant else "numbers")
    if not has_output:
        return "ignore", Problem("words, and there is no output to tell from them")
    if fact.constant:
        return "ignore", Problem("the same word in all rows")
    if fact.dates:
        return "ignore", Problem("dates or times are not numbers")
    if not fact.repeats:
        return "ignore", Problem("every word comes once")
    if fact.different > MAX_INDICATORS:
        sentence = "{count} different words; at most {most} become inputs of 0 and 1"
        return "ignore", _with(sentence, count=fact.different, most=MAX_INDICATORS)
    if fact.different == 2:
        return "input", Problem("2 different words, so it becomes an input of 0 and 1")
    return "input", _with("{count} different words, so it becomes inputs of 0 and 1", count=fact.different)


def _with(sentence: str, **values: object) -> Problem:
    return Problem(sentence, values)


# ---------------------------------------------------------------- outputs


def _outputs(
    table: Table, facts: list[Facts], data: Data | None, wishes: Wishes, roles: dict[int, str], export: Export | None
) -> _Choice:
    """The outputs: those of the wishes, of the present data, or of the first rule that finds one."""
    said = tuple(i for i, role in roles.items() if role == "output")
    if said or wishes.outputs_said:
        return _Choice(said, Problem("as you chose"))
    present = _present(facts, data, roles)
    if present is not None:
        return present
    free = [i for i, f in enumerate(facts) if i not in roles and not f.constant]
    if export is not None:
        classes = order_of_two(table, export) if TASKS[export.task].yes_or_no else export.classes
        return _Choice(export.outputs, Problem("the output of an earlier export"), export.task, classes=classes)
    sensible = [i for i in free if not _numbers_rows(table, facts, i) and not _names_rows(facts[i])]
    others = any(role == "input" for role in roles.values()) or any(_can_be_indicators(facts[i]) for i in free)
    if len(facts) < 2 and not others:
        return _Choice()
    if wishes.task and TASKS[wishes.task].predicts_values:  # words are no numbers to predict
        sensible = [i for i in sensible if facts[i].is_number]
    for rule in _RULES:
        found = rule(facts, sensible)
        if found is not None:
            return found
    return _Choice(tuple(free[-1:]), Problem("the last column"))


def _names_rows(fact: Facts) -> bool:
    """Is it no output, because it names rows or has few values? In a handful of rows every class may come once."""
    named = fact.output_rank < _NO_NAME
    if fact.dates or fact.names_subjects or (fact.mostly_missing and not named):
        return True
    return (fact.identifies or (fact.many_words and not named)) and not (named and fact.values < _HANDFUL)


def _numbers_rows(table: Table, facts: list[Facts], column: int) -> bool:
    return facts[column].is_index(column == 0, column in table.unnamed)


def _present(facts: list[Facts], data: Data | None, roles: dict[int, str]) -> _Choice | None:
    """The outputs where the columns are named like inputs and outputs of the present data; None where they are not."""
    names = [f.name for f in facts]
    if data is None or not set(data.inputs) <= set(names):
        return None
    rest = [i for i, f in enumerate(facts) if i not in roles and f.name not in data.inputs]
    written = unique_names((*data.inputs, *target_names(data)))[len(data.inputs) :]
    if tuple(names[i] for i in rest) != written:
        return None
    called = data.outputs if not TASKS[data.task].class_per_output else ()
    return _Choice(tuple(rest), Problem("the output of the present data"), data.task, called)


def _by_name(facts: list[Facts], free: list[int]) -> _Choice | None:
    """A column that is called as outputs are: label, class, target; or several called y1 and y2."""
    named = [i for i in free if facts[i].output_rank < _NO_NAME]
    if named:
        best = min(named, key=lambda i: (facts[i].output_rank, -i))
        return _Choice((best,), _with("it is called {name}", name=facts[best].name.strip()))
    numbered = tuple(i for i in free if _NUMBERED_OUTPUT.fullmatch(facts[i].name) and facts[i].is_number)
    if len(numbered) > 1 and len(numbered) < len(free):
        return _Choice(numbered, Problem("its name is that of an output"))
    return None


def _by_words(facts: list[Facts], free: list[int]) -> _Choice | None:
    words = [i for i in free if not facts[i].is_number]
    if len(words) == 1 and len(free) > 1:
        return _Choice((words[0],), Problem("the only column of words"))
    return None


def _by_front(facts: list[Facts], free: list[int]) -> _Choice | None:
    """Classes in front of many numbers, as in MNIST, unless the last column looks more like classes."""
    if not free or free[0] != 0 or not all(facts[i].is_number for i in free):
        return None
    first, last = facts[0], facts[len(facts) - 1]
    if not _like_classes(first) or sum(f.is_number for f in facts[1:]) < _LEAST_PIXELS:
        return None
    others = [facts[i] for i in free[1:-1]]
    last_is_odd = not last.whole and all(f.whole for f in others)
    if (_like_classes(last) and last.different <= first.different) or (last_is_odd and not last.constant):
        return None
    sentence = "{count} whole numbers in front of {columns} columns"
    return _Choice((0,), _with(sentence, count=first.different, columns=len(facts) - 1))


def _like_classes(fact: Facts) -> bool:
    few = fact.whole and fact.smallest >= 0 and fact.largest < _MOST_LABELS and fact.different > 1
    contiguous = fact.smallest < 2 and fact.different >= 0.8 * (fact.largest - fact.smallest + 1)
    return few and (contiguous or 2 * fact.different <= fact.values)


def _by_place(facts: list[Facts], free: list[int]) -> _Choice | None:
    if not free:
        return None
    return _Choice((free[-1],), Problem("the last column"))


_RULES: tuple[Callable[[list[Facts], list[int]], _Choice | None], ...] = (_by_name, _by_words, _by_front, _by_place)
