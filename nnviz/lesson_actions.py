"""The links in a lesson: what a click does, written as ``kind:argument`` and checked before it is clicked.

A kind of action is one entry of ``ACTIONS``. Numbers of layers, units and examples count from 1.
"""

import json
import re
from collections.abc import Callable, Collection
from typing import Any

from msgspec import Struct

from nnviz.core.analysis.mistakes import MISTAKES
from nnviz.core.base.experiment import MAX_LAYERS, MAX_UNITS, Experiment, ExperimentError
from nnviz.core.base.problem import Problem, ProblemError, one_line, say
from nnviz.core.editing import edits
from nnviz.core.editing.fields import HYPERPARAMETERS
from nnviz.core.editing.validation import resolve
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.steps.model import PHASES
from nnviz.panels import PANELS

MOST_EPOCHS = 1_000_000
_MOST_QUOTED, _MOST_DIGITS = 80, 12
_FIELDS = {field.path: field for field in HYPERPARAMETERS}


class LessonError(ProblemError):
    """Something is wrong in a lesson: ``what`` is wrong and what would be right, and the ``line`` (0: none).

    ``what`` is a sentence with gaps that the ``values`` fill, or a problem as it is.
    """

    def __init__(self, what: str | Problem, line: int = 0, **values: object) -> None:
        problem = what if isinstance(what, Problem) else Problem(what, values)
        super().__init__(problem, say("line {line}", line=line) if line else "")
        self.what, self.line = one_line(str(problem)), line


class Action(Struct, frozen=True):
    """What one click does. ``argument`` is as written: ``Action("unit", "2,1")``, ``Action("play", "")``."""

    kind: str
    argument: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The whole numbers in the argument: of ``unit:2,1`` (2, 1), of ``step:dz,2`` (2,), of ``units:1=3`` (1, 3)."""
        parts = re.split("[,=]", self.argument)
        return tuple(int(part) for part in parts if part.isdecimal() and len(part) <= _MOST_DIGITS)

    @property
    def key(self) -> str:
        """What is written before a comma or an equals sign: the path of ``set``, the layer, the kind of step."""
        return re.split("[,=]", self.argument)[0]

    @property
    def value(self) -> Any:
        """What is written after the equals sign: a number, True, False, None for null, or a word."""
        return _value(self.argument.partition("=")[2])


Check = Callable[[str], Problem | None]


class ActionKind(Struct, frozen=True):
    """One kind of action: how it is written, what it does, and ``check(argument)``: what is wrong with one, or None."""

    name: str
    example: str
    does: str
    check: Check
    edit: Callable[[Experiment, Action], Experiment] | None = None
    """For the kinds that change the experiment: the changed one."""


def parse_action(url: str) -> Action:
    """The action of a link such as ``unit:2,1``. Raises LessonError, which says what would be right."""
    name, colon, argument = url.partition(":")
    kind, quoted = ACTIONS.get(name), url if len(url) <= _MOST_QUOTED else url[: _MOST_QUOTED - 1] + "…"
    if kind is None or not colon:
        known = ", ".join(entry.example for entry in ACTIONS.values())
        raise LessonError("({action}) is not an action; there are {known}", action=quoted, known=known)
    wrong = kind.check(argument)
    if wrong is not None:
        sentence = "({action}) {problem}; write it as in {example}"
        raise LessonError(sentence, action=quoted, problem=wrong, example=kind.example)
    return Action(name, argument)


def edited(experiment: Experiment, action: Action) -> Experiment:
    """The experiment after an action that changes it, complete and checked; after any other action the same.

    Raises ExperimentError where the action does not go with this experiment.
    """
    edit = ACTIONS[action.kind].edit
    return experiment if edit is None else resolve(edit(experiment, action))


# ---------------------------------------------------------------- arguments


def _nothing(argument: str) -> Problem | None:
    return Problem("must have no text after its colon") if argument else None


def _something(argument: str) -> Problem | None:
    return None if argument.strip() else Problem("needs a name after its colon")


def _one_of(names: Collection[str]) -> Check:
    def check(argument: str) -> Problem | None:
        known = Problem("is not known; it is one of {known}", {"known": ", ".join(names)})
        return None if argument in names else known

    return check


def _whole(sentence: str, low: int, high: int) -> Check:
    """A whole number within bounds; the ``sentence`` says what is missing otherwise."""

    def check(argument: str) -> Problem | None:
        fits = argument.isdecimal() and argument.isascii() and len(argument) <= _MOST_DIGITS
        return None if fits and low <= int(argument) <= high else Problem(sentence, {"low": low, "high": high})

    return check


_NO_LAYER = "has no layer from {low} to {high}"
_check_layer, _check_unit = _whole(_NO_LAYER, 1, MAX_LAYERS), _whole("has no unit from {low} to {high}", 1, MAX_UNITS)
_check_units = _whole("has no number of units from {low} to {high}", 1, MAX_UNITS)
_check_step, _check_step_layer = _one_of(PHASES), _whole(_NO_LAYER, 0, MAX_LAYERS)
_check_name = _one_of(ACTIVATIONS)


def _pair(mark: str, first: Check, second: Check) -> Check:
    def check(argument: str) -> Problem | None:
        left, found, right = argument.partition(mark)
        return first(left) or second(right) if found else Problem("has no {mark!r}", {"mark": mark})

    return check


def _check_step_place(argument: str) -> Problem | None:
    wrong = _pair(",", _check_step, _check_step_layer)(argument)
    kind, _, layer = argument.partition(",")
    if wrong is None and (kind == "x") != (layer == "0"):
        return Problem("has the wrong layer; x, and x alone, has layer 0")
    return wrong


# ---------------------------------------------------------------- settings


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _check_setting(argument: str) -> Problem | None:
    path, found, text = argument.partition("=")
    if not found:
        return Problem("has no {mark!r}", {"mark": "="})
    if path not in _FIELDS:
        return Problem("names no setting; there are {known}", {"known": ", ".join(_FIELDS)})
    wrong = _FIELDS[path].problem_with(_value(text))
    if wrong is None:
        return None
    return Problem("has no valid value for {setting}; {problem}", {"setting": path, "problem": wrong})


def _set(experiment: Experiment, action: Action) -> Experiment:
    return _FIELDS[action.key].set(experiment, action.value)


def _activate(experiment: Experiment, action: Action) -> Experiment:
    return edits.with_activation(experiment, _index(experiment, action.numbers[0]), action.value)


def _resize(experiment: Experiment, action: Action) -> Experiment:
    layer, units = action.numbers
    return edits.with_units(experiment, _index(experiment, layer), units)


def _index(experiment: Experiment, layer: int) -> int:
    """The place of a layer in the experiment, where it counts from 0."""
    count = len(experiment.network.layers)
    if layer > count:
        sentence = "there is no layer {layer}; this network has layers 1 to {count}"
        raise ExperimentError("network.layers", sentence, layer=layer, count=count)
    return layer - 1


ACTIONS: dict[str, ActionKind] = {
    kind.name: kind
    for kind in (
        ActionKind("lab", "lab:xor", "opens a lab", _something),
        ActionKind("panel", "panel:maths", "shows a panel", _one_of(PANELS)),
        ActionKind("example", "example:3", "chooses a training example",
                   _whole("has no example from {low} to {high}", 1, 10**6)),
        ActionKind("examples", "examples:all", "counts one example or all m in the step-through",
                   _one_of(("one", "all"))),
        ActionKind("unit", "unit:2,1", "chooses a unit by layer and place", _pair(",", _check_layer, _check_unit)),
        ActionKind("step", "step:dz,2", "goes to a step of the step-through", _check_step_place),
        ActionKind("set", "set:training.optimizer.learning_rate=1", "changes a setting", _check_setting, _set),
        ActionKind("activation", "activation:1=relu", "changes the activation of a layer",
                   _pair("=", _check_layer, _check_name), _activate),
        ActionKind("units", "units:1=3", "changes the number of units of a hidden layer",
                   _pair("=", _check_layer, _check_units), _resize),
        ActionKind("train", "train:500", "trains this many epochs",
                   _whole("has no number of epochs from {low} to {high}", 1, MOST_EPOCHS)),
        ActionKind("play", "play:", "plays and pauses", _nothing),
        ActionKind("reset", "reset:", "goes back to epoch 0", _nothing),
        ActionKind("seed", "seed:", "resets with a new seed", _nothing),
        ActionKind("mistake", "mistake:E4", "switches an error of the slides on in the gradient check",
                   _one_of(MISTAKES)),
    )
}  # fmt: skip
"""Every kind of action by its name."""
