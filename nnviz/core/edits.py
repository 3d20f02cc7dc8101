"""The edits a person makes, as pure functions from one experiment to the next.

They keep an experiment consistent: other data bring the output layer and loss that fit them, points edited by hand
are no longer what their recipe says. ``validation.resolve`` has the last word on every result.
"""

import numpy as np

from nnviz.core.arrays import Array, Indices, read_only
from nnviz.core.datasets import DATASETS
from nnviz.core.experiment import (
    LEFT_OUT,
    MAX_LAYERS,
    MAX_UNITS,
    Data,
    Examples,
    Experiment,
    ExperimentError,
    Layer,
    NetworkSpec,
    Recipe,
    replace,
    with_setting,
)
from nnviz.core.features import known_features, raw_names
from nnviz.core.losses import LOSSES
from nnviz.core.optimizers import OPTIMIZERS
from nnviz.core.validation import one_of, resolve


def with_recipe(experiment: Experiment, recipe: Recipe) -> Experiment:
    """Other generated data; output layer, loss and features change only where they no longer fit."""
    probe = Experiment(data=Data(recipe=recipe), network=_any_network(recipe))
    changed = with_data(experiment, resolve(probe).data)
    old = experiment.data.recipe
    if old is not None and old.name == recipe.name:
        return changed
    return replace(changed, lab=None, title="", notes="")  # they spoke of the other data


def _any_network(recipe: Recipe) -> NetworkSpec:
    """A network that fits a recipe, so that its data can be resolved."""
    one_of("data.recipe.name", recipe.name, DATASETS)
    entry = DATASETS[recipe.name]
    units = 1
    if entry.defaults.classes is not None:
        units = entry.defaults.classes if recipe.classes is LEFT_OUT else recipe.classes
    return NetworkSpec(layers=(Layer(units=units, activation="sigmoid" if units == 1 else "softmax"),))


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
        output = {"binary": "sigmoid", "multiclass": "softmax"}.get(data.task, "linear")
        last = Layer(units=units, activation=output)
    loss = experiment.training.loss
    outputs = LOSSES[loss].outputs
    if data.task != experiment.data.task or (outputs is not None and last.activation not in outputs):
        loss = "cross_entropy" if last.activation in ("sigmoid", "softmax") else "mse"
    network = replace(experiment.network, features=features, layers=(*experiment.network.layers[:-1], last))
    return replace(experiment, data=data, network=network, training=replace(experiment.training, loss=loss), state=None)


# ---------------------------------------------------------------- points


def _with_train(experiment: Experiment, x: Array, y: Array | None) -> Experiment:
    train = Examples(x=read_only(x), y=None if y is None else read_only(y))
    return replace(experiment, data=replace(experiment.data, train=train, recipe=None))


def add_points(experiment: Experiment, points: Array, y: Array | float) -> Experiment:
    """More training points [k, n], all of one class or target y, or each with its own [k]."""
    train = experiment.data.train
    x = np.concatenate([train.x, points])
    if train.y is None:
        return _with_train(experiment, x, None)
    rows = np.broadcast_to(np.reshape(y, (-1, 1)), (len(points), train.y.shape[1]))
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
    columns = {"autoencoder": 0, "regression": k}.get(experiment.data.task, 1)
    y = None if experiment.data.task == "autoencoder" else np.empty((0, columns))
    empty = Examples(x=np.empty((0, n)), y=y)
    return replace(experiment, data=replace(experiment.data, train=empty, test=empty, recipe=None))


# ---------------------------------------------------------------- network


def add_layer(experiment: Experiment) -> Experiment:
    """One more hidden layer, before the output layer, like the last hidden one."""
    layers = experiment.network.layers
    if len(layers) >= MAX_LAYERS:
        raise ExperimentError("network.layers", f"there are {MAX_LAYERS} layers already, and no more are possible")
    new = layers[-2] if len(layers) > 1 else Layer(units=4, activation="tanh")
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
        raise ExperimentError(f"network.layers[{index}].units", f"would be {units}; 1 to {MAX_UNITS} are possible")
    return _with_layer(experiment, index, replace(experiment.network.layers[index], units=units))


def with_activation(experiment: Experiment, index: int, name: str) -> Experiment:
    """A layer (0-based) with another activation; the loss follows where the output layer leaves it no choice."""
    layer = replace(experiment.network.layers[index], activation=name, slope=LEFT_OUT)
    changed = _with_layer(experiment, index, layer)
    outputs = LOSSES[experiment.training.loss].outputs
    if index == len(experiment.network.layers) - 1 and outputs is not None and name not in outputs:
        changed = with_setting(changed, "training.loss", "mse")
    return changed


def _with_layer(experiment: Experiment, index: int, layer: Layer) -> Experiment:
    layers = experiment.network.layers
    return _with_layers(experiment, (*layers[:index], layer, *layers[index + 1 :]))


def _with_layers(experiment: Experiment, layers: tuple[Layer, ...]) -> Experiment:
    return replace(experiment, network=replace(experiment.network, layers=layers))


def toggle_feature(experiment: Experiment, name: str) -> Experiment:
    """With a feature it did not have, or without one it had, in the canonical order."""
    present = set(experiment.network.features) ^ {name}
    if not present:
        raise ExperimentError("network.features", "the network needs one feature at least")
    names = tuple(f for f in known_features(len(experiment.data.inputs)) if f in present)
    return replace(experiment, network=replace(experiment.network, features=names))


# ---------------------------------------------------------------- settings


def with_optimizer(experiment: Experiment, name: str) -> Experiment:
    """Another update rule with its own defaults, at the same learning rate."""
    spec = replace(
        experiment.training.optimizer, name=name, momentum=LEFT_OUT, alpha=LEFT_OUT, betas=LEFT_OUT, eps=LEFT_OUT
    )
    return with_setting(experiment, "training.optimizer", replace(spec, **OPTIMIZERS[name].settings))


def with_loss(experiment: Experiment, name: str) -> Experiment:
    """Another loss; an output layer that it does not go with becomes one that does."""
    _check_targets(experiment, name)
    changed = with_setting(experiment, "training.loss", name)
    outputs, last = LOSSES[name].outputs, experiment.network.layers[-1]
    if outputs is None or last.activation in outputs:
        return changed
    fitting = "softmax" if experiment.data.task == "multiclass" else "sigmoid"
    return _with_layer(changed, len(experiment.network.layers) - 1, Layer(units=last.units, activation=fitting))


def with_scheme(experiment: Experiment, name: str) -> Experiment:
    """Another initialisation scheme, with its own default scale."""
    init = replace(experiment.network.init, scheme=name, scale=LEFT_OUT)
    return replace(experiment, network=replace(experiment.network, init=init))


def _check_targets(experiment: Experiment, loss: str) -> None:
    """Cross-entropy compares probabilities: of a target beyond 0 to 1 it has no least value."""
    data = experiment.data
    if loss != "cross_entropy" or data.task not in ("regression", "autoencoder"):
        return
    for where, examples in (("train", data.train), ("test", data.test)):
        values = examples.x if data.task == "autoencoder" else examples.y
        if values is not None and values.size and not (values.min() >= 0.0 and values.max() <= 1.0):
            raise ExperimentError("training.loss", "cross_entropy needs targets from 0 to 1, and data."
                                  f"{where} has others; use mse")  # fmt: skip
