"""The edits a person makes, as pure functions from one experiment to the next.

They keep an experiment consistent: other data bring the output layer and loss that fit them, points edited by hand
are no longer what their recipe says. ``validation.resolve`` has the last word on every result.
"""

from collections.abc import Callable

import numpy as np

from nnviz.core.base.arrays import Array, Indices, Mask, read_only
from nnviz.core.base.experiment import (
    LEFT_OUT,
    MAX_LAYERS,
    MAX_UNITS,
    Data,
    Examples,
    Experiment,
    ExperimentError,
    Layer,
    Recipe,
    Regularization,
    Scaling,
    Schedule,
    replace,
    with_setting,
)
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.data_validation import one_of, resolve_data
from nnviz.core.network import scaling
from nnviz.core.network.adapt import output_rows, refitted
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.features import known_features, raw_names
from nnviz.core.network.freezing import frozen_blocks, names_of
from nnviz.core.network.layers.registry import as_plain
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import targets
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.perceptron import RULES
from nnviz.core.network.schedules import SCHEDULES

Change = Callable[[Experiment], Experiment]
"""An edit, ready to be made."""


def with_recipe(experiment: Experiment, recipe: Recipe) -> Experiment:
    """Other generated data; output layer, loss and features change only where they no longer fit."""
    old, data = experiment.data.recipe, resolve_data(Data(recipe=recipe))
    if old is not None and old.name == recipe.name:
        data = _like_before(experiment.data, data)
    changed = with_data(experiment, data)
    if old is not None and old.name == recipe.name:
        return changed
    return replace(changed, lab=None, title="", notes="")  # they spoke of the other data


def _like_before(old: Data, new: Data) -> Data:
    """Other points of the same inputs and outputs under the scaling and the names of classes of before."""
    same = old.task == new.task and len(old.inputs) == len(new.inputs)
    if TASKS[new.task].predicts_values:
        same = same and len(old.outputs) == len(new.outputs)
    return replace(new, scaling=old.scaling, classes=old.classes) if same else new


def with_data(experiment: Experiment, data: Data) -> Experiment:
    """Another data set under the same network, as far as it fits."""
    features = tuple(f for f in experiment.network.features if f in known_features(len(data.inputs)))
    if len(data.inputs) != len(experiment.data.inputs) or not features:
        features = raw_names(len(data.inputs))
    last = experiment.network.layers[-1]
    units = len(data.outputs)
    if data.task == experiment.data.task:
        last = replace(last, units=units)
    else:
        last = Layer(units=units, activation=TASKS[data.task].output_activation)
    loss = experiment.training.loss
    outputs = LOSSES[loss].outputs
    if data.task != experiment.data.task or (outputs is not None and last.activation not in outputs):
        loss = "cross_entropy" if last.activation in ("sigmoid", "softmax") else "mse"
    network = replace(experiment.network, features=features, layers=(*experiment.network.layers[:-1], last))
    if len(features) != len(experiment.network.features):  # sequences of other frames, or none at all
        network = replace(network, frames=0, layers=tuple(as_plain(layer) for layer in network.layers))
    network = refitted(experiment.network, network, output_rows(experiment.data, data))
    if last.activation != "threshold" and experiment.training.optimizer.name in RULES:
        experiment = _with_rule(experiment, "sgd")
    training = replace(experiment.training, loss=loss)
    if not TASKS[data.task].has_classes:  # there is no accuracy to stop at
        training = replace(training, stop=replace(training.stop, accuracy=None))
    return replace(experiment, data=data, network=network, training=training, state=None)


# ---------------------------------------------------------------- points


def _with_train(experiment: Experiment, x: Array, y: Array | None) -> Experiment:
    train = Examples(x=read_only(x), y=None if y is None else read_only(y))
    return replace(experiment, data=replace(experiment.data, train=train, recipe=None))


def add_points(experiment: Experiment, points: Array, y: Array | float) -> Experiment:
    """More training points [k, n], all of one class or target y, or each with its own [k].

    Of several outputs y is the target of the first; the others have the means of theirs.
    """
    train = experiment.data.train
    x = np.concatenate([train.x, points])
    if train.y is None:
        return _with_train(experiment, x, None)
    means = train.y.mean(axis=0) if len(train) else np.zeros(train.y.shape[1])
    rows = np.tile(means, (len(points), 1))
    rows[:, 0] = y
    return _with_train(experiment, x, np.concatenate([train.y, rows]))


def move_points(experiment: Experiment, indices: Indices, inputs: dict[int, Array]) -> Experiment:
    """Training points [k] elsewhere: ``inputs`` gives the new values [k] of some of their inputs, by position."""
    x = np.array(experiment.data.train.x)
    for column, values in inputs.items():
        x[indices, column] = values
    return _with_train(experiment, x, experiment.data.train.y)


def with_targets(experiment: Experiment, indices: Indices, y: Array | float) -> Experiment:
    """Training points [k] with another class or target: one for all of them, or one for each."""
    assert experiment.data.train.y is not None
    targets = np.array(experiment.data.train.y)
    targets[indices, 0] = y
    return _with_train(experiment, experiment.data.train.x, targets)


def remove_points(experiment: Experiment, indices: Indices) -> Experiment:
    """Some training points less."""
    train = experiment.data.train
    return _with_train(
        experiment,
        np.delete(train.x, indices, axis=0),
        None if train.y is None else np.delete(train.y, indices, axis=0),
    )


def remove_all_points(experiment: Experiment) -> Experiment:
    """An empty canvas: no training and no test points, the same axes and classes."""
    n, k = len(experiment.data.inputs), len(experiment.data.outputs)
    task = TASKS[experiment.data.task]
    y = None if task.rebuilds_inputs else np.empty((0, task.target_columns(k)))
    empty = Examples(x=np.empty((0, n)), y=y)
    return replace(experiment, data=replace(experiment.data, train=empty, test=empty, recipe=None))


# ---------------------------------------------------------------- scaling


def with_scaling(experiment: Experiment, chosen: Scaling | None) -> Experiment:
    """The same data seen by the network through another scaling, or as they are; training starts over.

    The loss follows where the targets are then out of its bounds.
    """
    changed = replace(experiment, data=replace(experiment.data, scaling=chosen), state=None)
    try:
        _check_targets(changed, changed.training.loss)
    except ExperimentError:
        return with_setting(changed, "training.loss", "mse")
    return changed


def rescaled(experiment: Experiment) -> Experiment:
    """The scaling fitted to the training points as they are now."""
    return with_scaling(experiment, scaling.rescaled(experiment.data))


# ---------------------------------------------------------------- network


def add_layer(experiment: Experiment) -> Experiment:
    """One more hidden layer, before the output layer, like the last hidden one."""
    layers = experiment.network.layers
    if len(layers) >= MAX_LAYERS:
        raise ExperimentError(
            "network.layers", "there are {max_layers} layers already, and no more are possible", max_layers=MAX_LAYERS
        )
    if layers[-1].activation == "threshold":  # its rules know no layer below
        experiment = _with_rule(_with_output(experiment, "sigmoid"), "sgd")
        layers = experiment.network.layers
    new = Layer(units=4, activation="tanh")
    if len(layers) > 1:
        new = replace(as_plain(layers[-2]), off=(), frozen=())
    return _with_layers(experiment, (*layers[:-1], new, layers[-1]))


def remove_layer(experiment: Experiment) -> Experiment:
    """Without the last hidden layer."""
    layers = experiment.network.layers
    if len(layers) < 2:
        raise ExperimentError("network.layers", "there is no hidden layer left to remove")
    return _with_layers(experiment, (*layers[:-2], layers[-1]))


def with_units(experiment: Experiment, index: int, units: int) -> Experiment:
    """A hidden layer (0-based) with another number of units."""
    if not 1 <= units <= MAX_UNITS:
        raise ExperimentError(
            f"network.layers[{index}].units",
            "would be {units}; 1 to {max_units} are possible",
            units=units,
            max_units=MAX_UNITS,
        )
    layers = experiment.network.layers
    return _with_layers(experiment, _swapped(layers, index, replace(layers[index], units=units)))


def with_activation(experiment: Experiment, index: int, name: str) -> Experiment:
    """A layer (0-based) with another activation; the loss follows where the output layer leaves it no choice."""
    layers = experiment.network.layers
    layer = replace(layers[index], activation=name, slope=LEFT_OUT)
    if index == len(layers) - 1 and "threshold" in (name, layers[index].activation):
        rule = experiment.training.optimizer.name
        if (name == "threshold") != (rule in RULES):
            rule = RULES[0] if name == "threshold" else "sgd"
        return _with_rule(_with_output(experiment, name), rule)
    changed = _with_layer(experiment, index, layer)
    outputs = LOSSES[experiment.training.loss].outputs
    if index == len(experiment.network.layers) - 1 and outputs is not None and name not in outputs:
        changed = with_setting(changed, "training.loss", "mse")
    return changed


def _with_output(experiment: Experiment, activation: str) -> Experiment:
    """Another activation of the output, with the loss and penalty that go with it."""
    last = replace(experiment.network.layers[-1], activation=activation, slope=LEFT_OUT)
    changed = _with_layer(experiment, len(experiment.network.layers) - 1, last)
    loss = "cross_entropy" if activation in ("sigmoid", "softmax") else "mse"
    changed = with_setting(changed, "training.loss", loss)
    return with_setting(changed, "training.regularization", Regularization()) if activation == "threshold" else changed


def _with_layer(experiment: Experiment, index: int, layer: Layer) -> Experiment:
    """Another layer of as many units."""
    layers = _swapped(experiment.network.layers, index, layer)
    return replace(experiment, network=replace(experiment.network, layers=layers))


def _swapped(layers: tuple[Layer, ...], index: int, layer: Layer) -> tuple[Layer, ...]:
    return (*layers[:index], layer, *layers[index + 1 :])


def _with_layers(experiment: Experiment, layers: tuple[Layer, ...]) -> Experiment:
    """Other layers; what was frozen or off in them keeps its meaning, or ends."""
    return replace(experiment, network=refitted(experiment.network, replace(experiment.network, layers=layers)))


def toggle_feature(experiment: Experiment, name: str) -> Experiment:
    """With a feature it did not have, or without one it had, in the canonical order."""
    present = set(experiment.network.features) ^ {name}
    if not present:
        raise ExperimentError("network.features", "the network needs one feature at least")
    names = tuple(f for f in known_features(len(experiment.data.inputs)) if f in present)
    network = refitted(experiment.network, replace(experiment.network, features=names))
    return replace(experiment, network=network)


# ---------------------------------------------------------------- settings


def with_optimizer(experiment: Experiment, name: str) -> Experiment:
    """Another update rule with its own defaults, at the same learning rate.

    A perceptron rule makes the output a threshold unit, and the way back makes it a sigmoid.
    """
    last = experiment.network.layers[-1]
    if (name in RULES) != (last.activation == "threshold"):
        experiment = _with_output(experiment, "threshold" if name in RULES else "sigmoid")
    return _with_rule(experiment, name)


def _with_rule(experiment: Experiment, name: str) -> Experiment:
    spec = replace(
        experiment.training.optimizer, name=name, momentum=LEFT_OUT, alpha=LEFT_OUT, betas=LEFT_OUT, eps=LEFT_OUT
    )
    return with_setting(experiment, "training.optimizer", replace(spec, **OPTIMIZERS[name].settings))


def with_schedule(experiment: Experiment, name: str) -> Experiment:
    """Another schedule of the learning rate, with its own defaults."""
    one_of("training.schedule.name", name, SCHEDULES)
    return with_setting(experiment, "training.schedule", Schedule(name=name))


def with_loss(experiment: Experiment, name: str) -> Experiment:
    """Another loss; an output layer that it does not go with becomes one that does."""
    _check_targets(experiment, name)
    changed = with_setting(experiment, "training.loss", name)
    if name != "mse" and experiment.training.optimizer.name in RULES:
        changed = _with_rule(changed, "sgd")
    outputs, last = LOSSES[name].outputs, experiment.network.layers[-1]
    if outputs is None or last.activation in outputs:
        return changed
    fitting = TASKS[experiment.data.task].probability_activation
    return _with_layer(changed, len(experiment.network.layers) - 1, Layer(units=last.units, activation=fitting))


def with_scheme(experiment: Experiment, name: str) -> Experiment:
    """Another initialisation scheme, with its own default scale."""
    init = replace(experiment.network.init, scheme=name, scale=LEFT_OUT)
    return replace(experiment, network=replace(experiment.network, init=init))


def _check_targets(experiment: Experiment, loss: str) -> None:
    """Cross-entropy compares probabilities: of a target beyond 0 to 1 it has no least value."""
    data = experiment.data
    if loss != "cross_entropy" or TASKS[data.task].has_classes:
        return
    for where, examples in (("train", data.train), ("test", data.test)):
        values = targets(data, examples)
        if values.size and not (values.min() >= 0.0 and values.max() <= 1.0):
            raise ExperimentError(
                "training.loss",
                "cross_entropy needs targets from 0 to 1, and data.{part} has others once they are scaled; use mse"
                if scaling.scales_targets(data)
                else "cross_entropy needs targets from 0 to 1, and data.{part} has others; use mse",
                part=where,
            )


# ---------------------------------------------------------------- switches


def with_frozen(experiment: Experiment, index: int, names: tuple[str, ...]) -> Experiment:
    """A layer (0-based) of which training leaves just these as they are, in the words of ``freezing``."""
    return _with_layer(experiment, index, replace(experiment.network.layers[index], frozen=names))


def toggle_frozen(experiment: Experiment, index: int, rows: slice, columns: slice) -> Experiment:
    """Freezes a part of [W|b] of a layer (0-based), or unfreezes it where all of it is frozen already."""
    part = np.zeros_like(frozen_blocks(Architecture.of(experiment.network))[index])
    part[rows, columns] = True
    return toggle_mask(experiment, index, part)


def toggle_mask(experiment: Experiment, index: int, part: Mask) -> Experiment:
    """The same for any part, a mask (n_l, n_{l-1} + 1)."""
    frozen = frozen_blocks(Architecture.of(experiment.network))[index]
    frozen[part] = not frozen[part].all()
    return with_frozen(experiment, index, names_of(frozen))


def toggle_unit(experiment: Experiment, index: int, unit: int) -> Experiment:
    """Switches a unit (from 1) of a hidden layer (0-based) off, or on again."""
    layer = experiment.network.layers[index]
    return _with_layer(experiment, index, replace(layer, off=tuple(sorted(set(layer.off) ^ {unit}))))


def with_dropout(experiment: Experiment, index: int, rate: float) -> Experiment:
    """A hidden layer (0-based) of which training leaves out another share."""
    return _with_layer(experiment, index, replace(experiment.network.layers[index], dropout=rate))


# ---------------------------------------------------------------- time


def with_window(experiment: Experiment, index: int, window: int) -> Experiment:
    """A layer (0-based) that sees another number of frames at a time; 0 makes it a plain one."""
    layers = experiment.network.layers
    return _with_layers(experiment, _swapped(layers, index, replace(layers[index], window=window)))
