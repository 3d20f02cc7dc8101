"""The links in a lesson: what a click does, written as ``kind:argument`` and checked before anybody clicks.

A kind of action is one entry of ``ACTIONS``. Numbers of layers, units and examples count from 1.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nnviz.core.analysis.mistakes import MISTAKES
from nnviz.core.base.experiment import MAX_LAYERS, MAX_UNITS, Experiment, ExperimentError
from nnviz.core.base.problem import one_line
from nnviz.core.editing import edits
from nnviz.core.editing.fields import HYPERPARAMETERS
from nnviz.core.editing.validation import resolve
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.steps.model import PHASES

PANELS = (
    "maths", "weights", "examples", "results", "warp", "gradients", "activation", "loss", "landscape", "logic",
    "collapse", "health", "jacobian",
)  # fmt: skip
"""The panels that a lesson can open."""

MOST_EPOCHS = 1_000_000
_MOST_QUOTED, _MOST_DIGITS = 80, 12
_FIELDS = {field.path: field for field in HYPERPARAMETERS}


class LessonError(ValueError):
    """Something is wrong in a lesson: ``what`` is wrong and what would be right, and the ``line`` (0: none)."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(one_line(f"line {line}: {what}" if line else what))
        self.what, self.line = one_line(what), line


@dataclass(frozen=True, slots=True)
class Action:
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
    kind, quoted = ACTIONS.get(name), url if len(url) <= _MOST_QUOTED else url[: _MOST_QUOTED - 1] + "…"
    if kind is None or not colon:
        known = ", ".join(entry.example for entry in ACTIONS.values())
        raise LessonError(f"({quoted}) is no action; there are {known}")
    wrong = kind.check(argument)
    if wrong:
        raise LessonError(f"({quoted}) {wrong}; write it as in {kind.example}")
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
        fits = argument.isdecimal() and argument.isascii() and len(argument) <= _MOST_DIGITS
        return "" if fits and low <= int(argument) <= high else f"has no {what} from {low} to {high}"

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


def _check_setting(argument: str) -> str:
    path, found, text = argument.partition("=")
    if not found:
        return "has no '='"
    if path not in _FIELDS:
        return f"names no setting; there are {', '.join(_FIELDS)}"
    wrong = _FIELDS[path].problem_with(_value(text))
    return f"has no right value for {path}; {wrong}" if wrong else ""


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
