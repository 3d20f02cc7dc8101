"""The links in a lesson: what a click does, written as ``kind:argument`` and checked before anybody clicks.

A kind of action is one entry of ``ACTIONS``. Numbers of layers, units and examples count from 1.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from nnviz.core import edits
from nnviz.core.activations import ACTIVATIONS
from nnviz.core.experiment import MAX_LAYERS, MAX_UNITS, Experiment, ExperimentError
from nnviz.core.fields import HYPERPARAMETERS, Choice, Field, Number, Switch, Whole
from nnviz.core.mistakes import MISTAKES
from nnviz.core.steps.model import PHASES
from nnviz.core.validation import resolve

PANELS = (
    "maths", "weights", "examples", "results", "warp", "gradients", "activation", "loss", "landscape", "logic",
    "collapse", "health", "jacobian",
)  # fmt: skip
"""The panels that a lesson can open."""

MOST_EPOCHS = 1_000_000
_FIELDS = {field.path: field for field in HYPERPARAMETERS}


class LessonError(ValueError):
    """Something is wrong in a lesson: ``what`` is wrong and what would be right, and the ``line`` (0: none)."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {what}" if line else what)
        self.what, self.line = what, line


@dataclass(frozen=True, slots=True)
class Action:
    """What one click does. ``argument`` is as written: ``Action("unit", "2,1")``, ``Action("play", "")``."""

    kind: str
    argument: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The whole numbers in the argument: of ``unit:2,1`` (2, 1), of ``step:dz,2`` (2,), of ``units:1=3`` (1, 3)."""
        parts = re.split("[,=]", self.argument)
        return tuple(int(part) for part in parts if part.isdecimal())

    @property
    def key(self) -> str:
        """What stands before a comma or an equals sign: the path of ``set``, the layer, the kind of step."""
        return re.split("[,=]", self.argument)[0]

    @property
    def value(self) -> Any:
        """What stands after the equals sign: a number, True, False, None for null, or a word."""
        return _value(self.argument.partition("=")[2])


@dataclass(frozen=True, slots=True)
class ActionKind:
    """One kind of action: how it is written, what it does, and ``check(argument)``: what is wrong with one, or ""."""

    name: str
    example: str
    does: str
    check: Callable[[str], str]
    edit: Callable[[Experiment, Action], Experiment] | None = None
    """For the kinds that change the experiment: the changed one."""


def parse_action(url: str) -> Action:
    """The action of a link such as ``unit:2,1``. Raises LessonError, which says what would be right."""
    name, colon, argument = url.partition(":")
    kind = ACTIONS.get(name)
    if kind is None or not colon:
        raise LessonError(f"({url}) is no action; there are {', '.join(entry.example for entry in ACTIONS.values())}")
    wrong = kind.check(argument)
    if wrong:
        raise LessonError(f"({url}) {wrong}; write it as in {kind.example}")
    return Action(name, argument)


def edited(experiment: Experiment, action: Action) -> Experiment:
    """The experiment after an action that changes it, complete and checked; after any other action the same.

    Raises ExperimentError where the action does not go with this experiment.
    """
    edit = ACTIONS[action.kind].edit
    return experiment if edit is None else resolve(edit(experiment, action))


# ---------------------------------------------------------------- arguments


def _nothing(argument: str) -> str:
    return "takes nothing after the colon" if argument else ""


def _something(argument: str) -> str:
    return "" if argument.strip() else "names nothing"


def _one_of(*names: str) -> Callable[[str], str]:
    return lambda argument: "" if argument in names else f"is not known; it is one of {', '.join(names)}"


def _whole(what: str, low: int, high: int) -> Callable[[str], str]:
    def check(argument: str) -> str:
        fits = argument.isdecimal() and argument.isascii() and low <= int(argument[:12]) <= high
        return "" if fits else f"has no {what} from {low} to {high}"

    return check


_check_layer, _check_unit = _whole("layer", 1, MAX_LAYERS), _whole("unit", 1, MAX_UNITS)
_check_units = _whole("number of units", 1, MAX_UNITS)
_check_step, _check_step_layer = _one_of(*PHASES), _whole("layer", 0, MAX_LAYERS)
_check_name = _one_of(*ACTIVATIONS)


def _pair(mark: str, first: Callable[[str], str], second: Callable[[str], str]) -> Callable[[str], str]:
    def check(argument: str) -> str:
        left, found, right = argument.partition(mark)
        return first(left) or second(right) if found else f"has no {mark!r}"

    return check


def _check_step_place(argument: str) -> str:
    wrong = _pair(",", _check_step, _check_step_layer)(argument)
    kind, _, layer = argument.partition(",")
    if not wrong and (kind == "x") != (layer == "0"):
        return "has the wrong layer; x, and x alone, has layer 0"
    return wrong


# ---------------------------------------------------------------- settings


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _is_number(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and isfinite(value))


def _check_choice(field: Choice, value: Any) -> str:
    return "" if isinstance(value, str) and value in field.choices else f"is one of {', '.join(field.choices)}"


def _check_number(field: Number, value: Any) -> str:
    fits = _is_number(value) and field.low <= value <= field.high
    return "" if fits else f"is a number from {field.low:g} to {field.high:g}"


def _check_whole(field: Whole, value: Any) -> str:
    fits = _is_number(value) and isinstance(value, int) and field.low <= value <= field.high
    if fits or (value is None and field.none):
        return ""
    return f"is a whole number from {field.low} to {field.high}" + (", or null" if field.none else "")


def _check_switch(field: Switch, value: Any) -> str:
    return "" if isinstance(value, bool) else "is true or false"


_CHECKS: dict[type[Field], Callable[[Any, Any], str]] = {
    Choice: _check_choice, Number: _check_number, Whole: _check_whole, Switch: _check_switch,
}  # fmt: skip


def _check_setting(argument: str) -> str:
    path, found, text = argument.partition("=")
    if not found:
        return "has no '='"
    if path not in _FIELDS:
        return f"names no setting; there are {', '.join(_FIELDS)}"
    field = _FIELDS[path]
    wrong = _CHECKS[type(field)](field, _value(text))
    return f"has no right value; {path} {wrong}" if wrong else ""


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
        raise ExperimentError("network.layers", f"there is no layer {layer}; this network has {count}")
    return layer - 1


ACTIONS: dict[str, ActionKind] = {
    kind.name: kind
    for kind in (
        ActionKind("lab", "lab:xor", "opens a lab", _something),
        ActionKind("panel", "panel:maths", "shows a panel", _one_of(*PANELS)),
        ActionKind("example", "example:3", "chooses a training example", _whole("example", 1, 10**6)),
        ActionKind("examples", "examples:all", "counts one example or all m in the step-through",
                   _one_of("one", "all")),
        ActionKind("unit", "unit:2,1", "chooses a unit by layer and place", _pair(",", _check_layer, _check_unit)),
        ActionKind("step", "step:dz,2", "goes to a step of the step-through", _check_step_place),
        ActionKind("set", "set:training.optimizer.learning_rate=1", "changes a setting", _check_setting, _set),
        ActionKind("activation", "activation:1=relu", "changes the activation of a layer",
                   _pair("=", _check_layer, _check_name), _activate),
        ActionKind("units", "units:1=3", "changes the number of units of a hidden layer",
                   _pair("=", _check_layer, _check_units), _resize),
        ActionKind("train", "train:500", "trains so many epochs", _whole("number of epochs", 1, MOST_EPOCHS)),
        ActionKind("play", "play:", "plays and pauses", _nothing),
        ActionKind("reset", "reset:", "goes back to epoch 0", _nothing),
        ActionKind("seed", "seed:", "resets with a new seed", _nothing),
        ActionKind("mistake", "mistake:E4", "switches an error of the slides on in the gradient check",
                   _one_of(*MISTAKES)),
    )
}  # fmt: skip
"""Every kind of action by its name."""
