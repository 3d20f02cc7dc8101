"""From a bare description to a complete, checked Experiment: fill in what may be left out, refuse what cannot be.

Every refusal is one line that names the place, what is wrong and what would be right.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from nnviz.core.base.experiment import (
    FORMAT,
    LARGEST,
    LEFT_OUT,
    VERSION,
    Data,
    Experiment,
    ExperimentError,
    Layer,
    NetworkSpec,
    OptimizerSpec,
    Schedule,
    get_setting,
    replace,
    shown,
)
from nnviz.core.base.messages import field_error
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.data_validation import one_of, resolve_data
from nnviz.core.editing.controls import CONTROLS
from nnviz.core.editing.state_check import check_state
from nnviz.core.network.activations import ACTIVATIONS, LEAKY_SLOPE
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.features import known_features, raw_names
from nnviz.core.network.freezing import problem_with
from nnviz.core.network.initializers import INITIALIZERS
from nnviz.core.network.layers.registry import check_layers
from nnviz.core.network.limits import check_network, check_texts, check_unique
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.perceptron import RULES
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.network.schedules import SCHEDULES

S = TypeVar("S", OptimizerSpec, Schedule)


def resolve(experiment: Experiment) -> Experiment:
    """The same experiment with every default written out.

    Raises ExperimentError for anything that contradicts itself or is not known.
    """
    if experiment.format != FORMAT:
        raise ExperimentError(
            "format", "is {format}; a file of this app has {right!r}", format=shown(experiment.format), right=FORMAT
        )
    if experiment.version != VERSION:
        raise ExperimentError(
            "version", "is {version}; this nnviz reads version {right}", version=experiment.version, right=VERSION
        )
    _check_bounds(experiment)
    data = resolve_data(experiment.data)
    experiment = replace(experiment, data=data)
    experiment = replace(experiment, network=_resolve_network(experiment))
    experiment = replace(experiment, training=_resolve_training(experiment))
    check_network(experiment.network, data)
    check_state(experiment)
    check_texts(experiment)
    return replace(experiment, hidden=_resolve_hidden(experiment.hidden))


def _check_bounds(experiment: Experiment) -> None:
    """The bounds that the types state: a file's values meet them when they are read, an edit's values here."""
    for name in ("data.recipe", "network", "training"):
        part = get_setting(experiment, name)
        raw = msgspec.to_builtins(part)
        try:
            msgspec.convert(raw, type(part))
        except msgspec.ValidationError as error:
            whole = {"data": {"recipe": raw}, "network": raw, "training": raw}
            raise field_error(str(error).replace("`$", f"`$.{name}"), whole) from None


def _resolve_hidden(hidden: tuple[str, ...]) -> tuple[str, ...]:
    for i, name in enumerate(hidden):
        one_of(f"hidden[{i}]", name, CONTROLS)
    check_unique("hidden", hidden)
    return tuple(name for name in CONTROLS if name in hidden)


def output_units(data: Data) -> int:
    """How many units the output layer must have for this data."""
    return len(TASKS[data.task].output_names(data.inputs, data.outputs))


# ---------------------------------------------------------------- network and training


def _resolve_network(experiment: Experiment) -> Any:
    network, data = experiment.network, experiment.data
    features = raw_names(len(data.inputs)) if network.features is LEFT_OUT else network.features
    known = known_features(len(data.inputs))
    if not features:
        raise ExperimentError("network.features", "is empty; the network needs at least one feature")
    for i, name in enumerate(features):
        one_of(f"network.features[{i}]", name, known)
    check_unique("network.features", features)
    last = len(network.layers) - 1
    layers = tuple(_resolve_layer(i, layer, i == last, data) for i, layer in enumerate(network.layers))
    resolved = replace(network, features=tuple(features), layers=layers)
    check_layers(resolved)
    _check_frozen(resolved)
    init = network.init
    one_of("network.init.scheme", init.scheme, INITIALIZERS)
    if isinstance(init.bias, str) and init.bias != "same":
        raise ExperimentError("network.init.bias", 'is {bias}; it is a number or "same"', bias=shown(init.bias))
    if init.scale is LEFT_OUT:
        init = replace(init, scale=INITIALIZERS[init.scheme].scale)
    if not isinstance(init.bias, str) and not abs(init.bias) <= LARGEST:
        raise ExperimentError(
            "network.init.bias",
            "is {bias:g}; it must be finite and within ±{largest:g}",
            bias=init.bias,
            largest=LARGEST,
        )
    if init.scale < 0 and init.scheme == "uniform":
        raise ExperimentError(
            "network.init.scale", "is {scale:g}; the half width of uniform is 0 or more", scale=init.scale
        )
    return replace(network, features=tuple(features), layers=layers, init=init)


def _resolve_layer(i: int, layer: Layer, is_last: bool, data: Data) -> Layer:
    where = f"network.layers[{i}]"
    one_of(f"{where}.activation", layer.activation, ACTIVATIONS)
    if is_last:
        units = output_units(data)
        if layer.units != units:
            raise ExperimentError(
                f"{where}.units",
                "is {units}; the output layer of this data has {right}",
                units=layer.units,
                right=units,
            )
        if not TASKS[data.task].allows(layer.activation):
            raise ExperimentError(f"{where}.activation", "softmax is for the multiclass task; use sigmoid or linear")
        if layer.off or layer.dropout:
            name = "off" if layer.off else "dropout"
            raise ExperimentError(f"{where}.{name}", "is for hidden layers; of the output layer every unit is needed")
    elif not ACTIVATIONS[layer.activation].hidden:
        raise ExperimentError(
            f"{where}.activation",
            "{activation} is for the last layer only; use tanh or relu",
            activation=layer.activation,
        )
    beyond = [unit for unit in layer.off if unit > layer.units]
    if beyond:
        raise ExperimentError(
            f"{where}.off", "names unit {value}; the layer has units 1 to {units}", value=beyond[0], units=layer.units
        )
    check_unique(f"{where}.off", layer.off)
    if tuple(sorted(layer.off)) != layer.off:
        layer = replace(layer, off=tuple(sorted(layer.off)))
    if layer.activation == "leaky_relu":
        return layer if layer.slope is not LEFT_OUT else replace(layer, slope=LEAKY_SLOPE)
    if layer.slope is not LEFT_OUT:
        raise ExperimentError(
            f"{where}.slope", "{activation} has no slope to choose; only leaky_relu has", activation=layer.activation
        )
    return layer


def _check_frozen(network: NetworkSpec) -> None:
    architecture = Architecture.of(network)
    for i, layer in enumerate(network.layers):
        inputs = architecture.layers[i].fan_in
        check_unique(f"network.layers[{i}].frozen", layer.frozen)
        for j, name in enumerate(layer.frozen):
            problem = problem_with(name, layer.units, inputs)
            if problem is not None:
                raise ExperimentError(f"network.layers[{i}].frozen[{j}]", problem)


def _resolve_training(experiment: Experiment) -> Any:
    training, last = experiment.training, experiment.network.layers[-1].activation
    loss = training.loss
    if loss is LEFT_OUT:
        loss = TASKS[experiment.data.task].default_loss(last)
    one_of("training.loss", loss, LOSSES)
    outputs = LOSSES[loss].outputs
    if outputs is not None and last not in outputs:
        raise ExperimentError(
            "training.loss",
            "{loss} needs a last layer of {known}, this one is {last}; use mse or change the layer",
            loss=loss,
            known=" or ".join(outputs),
            last=last,
        )
    _check_perceptron(experiment, loss)
    one_of("training.regularization.kind", training.regularization.kind, REGULARIZERS)
    schedule = _resolve_schedule(training.schedule)
    _check_stop(experiment)
    return replace(training, loss=loss, optimizer=resolve_optimizer(training.optimizer), schedule=schedule)


def _check_perceptron(experiment: Experiment, loss: str) -> None:
    """The perceptron rules and the threshold go with each other alone."""
    layers, training = experiment.network.layers, experiment.training
    name, is_rule = training.optimizer.name, training.optimizer.name in RULES
    threshold = layers[-1].activation == "threshold"
    if is_rule and not (threshold and len(layers) == 1):
        raise ExperimentError(
            "training.optimizer.name",
            "{name} is for a single threshold unit; take the hidden layers away and give the output the activation "
            "threshold",
            name=name,
        )
    if threshold and not (is_rule and len(layers) == 1 and TASKS[experiment.data.task].yes_or_no):
        where = f"network.layers[{len(layers) - 1}].activation"
        raise ExperimentError(
            where,
            "threshold is for a network of one unit, a binary task and the optimizers {known}; use sigmoid",
            known=", ".join(RULES),
        )
    if threshold and (loss != "mse" or training.regularization.kind != "none"):
        place, right = ("loss", "mse") if loss != "mse" else ("regularization.kind", "none")
        raise ExperimentError(f"training.{place}", "of a threshold unit must be {right}", right=right)


def _resolve_schedule(schedule: Schedule) -> Schedule:
    """The schedule with its own settings written out, and no setting of another."""
    one_of("training.schedule.name", schedule.name, SCHEDULES)
    names = tuple(name for name in Schedule.__struct_fields__ if name != "name")
    own, none = SCHEDULES[schedule.name].settings, "is no setting of {name}; it has none"
    return _with_own(schedule, "training.schedule", names, own, none)


def _with_own(part: S, where: str, names: tuple[str, ...], own: Mapping[str, Any], none: str) -> S:
    """An optimizer or schedule with its own settings written out; refuses a setting of another, by its place.

    ``none`` is the sentence of one that has no settings at all.
    """
    for name in names:
        value = getattr(part, name)
        if name in own and value is LEFT_OUT:
            part = replace(part, **{name: own[name]})
        elif name not in own and value is not LEFT_OUT:
            sentence = "is no setting of {name}; it has {known}" if own else none
            raise ExperimentError(f"{where}.{name}", sentence, name=part.name, known=", ".join(own))
    return part


def _check_stop(experiment: Experiment) -> None:
    if experiment.training.stop.accuracy is not None and not TASKS[experiment.data.task].has_classes:
        raise ExperimentError(
            "training.stop.accuracy",
            "is given, but {task} has no accuracy; use loss",
            task=TASKS[experiment.data.task].phrase,
        )


def resolve_optimizer(spec: OptimizerSpec) -> OptimizerSpec:
    """The optimizer with its own settings written out, and no setting of another."""
    one_of("training.optimizer.name", spec.name, OPTIMIZERS)
    names, own = ("momentum", "alpha", "betas", "eps"), OPTIMIZERS[spec.name].settings
    none = "is no setting of {name}; it has only the learning rate"
    return _with_own(spec, "training.optimizer", names, own, none)
