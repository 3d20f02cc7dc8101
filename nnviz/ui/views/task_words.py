"""What the window says of a task: one entry for each of ``core.base.tasks``."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Data, Experiment
from nnviz.core.base.notation import general, place_text
from nnviz.core.data.classes import class_names, has_names, predicted_class
from nnviz.core.network.scaling import output_pairs, scales_targets

_DEFAULT_OUTPUT = "y"
MOST_NUMBERS = 3
"""So many inputs or outputs are told one by one."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("TaskWords", text)


class TaskWords(Struct, frozen=True):
    """The words of one task. Each is a function, for the language may change while the window is open."""

    plot_title: Callable[[], str]
    """The head of the boundary plot."""
    colours: Callable[[Experiment], str]
    """What the colours of the plot mean, beside its head."""
    prediction: Callable[[Experiment, Array], str]
    """A prediction ŷ [n_L] in words, in own units."""
    output: Callable[[], str]
    """What output {} is called in a list of names."""
    scaling: Callable[[], str]
    """What the switch that scales the data is called."""
    scaling_help: Callable[[], str]
    """What it does, for a scaling to {}."""


def _colours_of_two(experiment: Experiment) -> str:
    data, name = experiment.data, experiment.data.outputs[0]
    if experiment.network.layers[-1].activation != "sigmoid":
        return _tr("ŷ for {}").format(name)
    return f"ŷ = P({class_names(data)[1] if has_names(data) else f'{name} = 1'})"


def _either_class(experiment: Experiment, prediction: Array) -> str:
    """``P(pass) = 0.83``, and of two classes with names the number and its class: ``ŷ = 0.83 → malignant``."""
    data, value = experiment.data, float(prediction[0])
    likely = experiment.network.layers[-1].activation == "sigmoid"
    if has_names(data):
        said = _bounded("ŷ", value) if likely else f"ŷ = {general(value, 3)}"
        return f"{said} → {predicted_class(data, prediction)}"
    if likely:
        name = data.outputs[0]
        return _probability(f"{name} = 1" if name == _DEFAULT_OUTPUT else name, value)
    return _numbers("ŷ", experiment, prediction)


def _likeliest_class(experiment: Experiment, prediction: Array) -> str:
    """The class that wins, and its probability."""
    winner = int(prediction.argmax())
    name, value = experiment.data.outputs[winner], float(prediction[winner])
    likely = experiment.network.layers[-1].activation == "softmax"
    return _probability(name, value) if likely else f"{name}: ŷ = {general(value, 3)}"


def _numbers(sign: str, experiment: Experiment, prediction: Array) -> str:
    data = experiment.data
    numbers = [general(float(v), 3) for v in prediction[:MOST_NUMBERS]]
    if scales_targets(data):  # with the digits that count beside a large shift
        pairs = zip(prediction.tolist(), output_pairs(data)[:MOST_NUMBERS], strict=False)
        numbers = [place_text(value, scale) for value, (_, scale) in pairs]
    if len(prediction) == 1:
        return f"{sign} = {numbers[0]}"
    return f"{sign} = ({', '.join(numbers)}{', …' if len(prediction) > MOST_NUMBERS else ''})"


def _probability(event: str, value: float) -> str:
    return _bounded(f"P({event})", value)


def _bounded(sign: str, value: float) -> str:
    """Two decimals, but never 0 or 1: no prediction of a sigmoid or softmax is certain (S7, E18)."""
    if value < 0.01:
        return f"{sign} < 0.01"
    return f"{sign} > 0.99" if value > 0.99 else f"{sign} = {value:.2f}"


def _scaling_of_inputs() -> str:
    return _tr(
        "The network sees (x − shift)/scale in place of x: {} over the training points. Everything is still shown in "
        "original units. Training starts over"
    )


TASK_WORDS: Mapping[str, TaskWords] = MappingProxyType({
    "binary": TaskWords(
        plot_title=lambda: _tr("Decision boundary"),
        colours=_colours_of_two,
        prediction=_either_class,
        output=lambda: _tr("Output {}"),
        scaling=lambda: _tr("Scale inputs"),
        scaling_help=_scaling_of_inputs,
    ),
    "multiclass": TaskWords(
        plot_title=lambda: _tr("Decision boundary"),
        colours=lambda experiment: _tr("pale where unsure"),
        prediction=_likeliest_class,
        output=lambda: _tr("Class {}"),
        scaling=lambda: _tr("Scale inputs"),
        scaling_help=_scaling_of_inputs,
    ),
    "regression": TaskWords(
        plot_title=lambda: _tr("Regression"),
        colours=lambda experiment: f"ŷ = {experiment.data.outputs[0]}",
        prediction=lambda experiment, prediction: _numbers("ŷ", experiment, prediction),
        output=lambda: _tr("Output {}"),
        scaling=lambda: _tr("Scale inputs and targets"),
        scaling_help=lambda: _tr(
            "The network sees (x − shift)/scale in place of x, and likewise for y: {} over the training points. "
            "Everything is still shown in original units. Training starts over"
        ),
    ),
    "autoencoder": TaskWords(
        plot_title=lambda: _tr("Reconstruction"),
        colours=lambda experiment: _tr("each x with its ŷ"),
        prediction=lambda experiment, prediction: _numbers("x̂", experiment, prediction),
        output=lambda: _tr("Output {}"),
        scaling=lambda: _tr("Scale inputs"),
        scaling_help=lambda: _tr(
            "The network sees (x − shift)/scale in place of x, which is also the target: {} over the training "
            "points. Everything is still shown in original units. Training starts over"
        ),
    ),
})  # fmt: skip
"""The words by the name of the task."""


def words_of(data: Data) -> TaskWords:
    """The words of the task that some data are for."""
    return TASK_WORDS[data.task]
