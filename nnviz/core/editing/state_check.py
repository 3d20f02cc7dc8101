"""Does a saved state fit the network that it is saved with?"""

import numpy as np

from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import Experiment, ExperimentError, State, Weights
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.optimizers import OPTIMIZERS

_MOST_ENTRIES = 100_000


def check_state(experiment: Experiment) -> None:
    """Raises ExperimentError where shapes, counts or memory of ``state`` do not fit the network and the data."""
    state = experiment.state
    if state is None:
        return
    _check_weights("state", experiment, state)
    if state.initial is not None:
        _check_weights("state.initial", experiment, state.initial)
    _check_memory(experiment, state)
    examples = len(experiment.data.train)
    if state.position and state.position >= examples:
        raise ExperimentError(
            "state.position",
            plural(
                examples, "is {position}; an epoch has 1 example", "is {position}; an epoch has {examples} examples"
            ),
            position=state.position,
            examples=examples,
        )
    if state.order is not None and sorted(state.order) != list(range(examples)):
        raise ExperimentError("state.order", "must hold every number from 0 to {value} once", value=examples - 1)
    history = state.history
    if history is not None and len({len(history.epoch), len(history.train_loss), len(history.test_loss)}) > 1:
        raise ExperimentError("state.history", "has lists of different lengths; they must be as long as each other")
    if history is not None and len(history.epoch) > _MOST_ENTRIES:
        raise ExperimentError(
            "state.history",
            "has {count} entries; at most {most} are possible",
            count=len(history.epoch),
            most=_MOST_ENTRIES,
        )


def _check_weights(where: str, experiment: Experiment, state: State | Weights) -> None:
    layers = experiment.network.layers
    for name in ("weights", "biases"):
        if len(getattr(state, name)) != len(layers):
            raise ExperimentError(
                f"{where}.{name}",
                "has {count} entries; the network has {layers} layers",
                count=len(getattr(state, name)),
                layers=len(layers),
            )
    architecture = Architecture.of(experiment.network)
    for i, layer in enumerate(layers):
        weights, biases = state.weights[i], state.biases[i]
        inputs = architecture.layer(i + 1).fan_in
        if weights.shape != (layer.units, inputs):
            raise ExperimentError(
                f"{where}.weights[{i}]",
                "has shape {shape}; layer {layer} needs ({units}, {inputs})",
                shape=weights.shape,
                layer=i + 1,
                units=layer.units,
                inputs=inputs,
            )
        if biases.shape != (layer.units,):
            raise ExperimentError(
                f"{where}.biases[{i}]",
                "has shape {shape}; layer {layer} needs ({units},)",
                shape=biases.shape,
                layer=i + 1,
                units=layer.units,
            )
        for name, values in (("weights", weights), ("biases", biases)):
            if not np.isfinite(values).all():
                raise ExperimentError(f"{where}.{name}[{i}]", "has a number that is not finite")


def _check_memory(experiment: Experiment, state: State) -> None:
    known = OPTIMIZERS[experiment.training.optimizer.name].memory
    count = Architecture.of(experiment.network).count
    for name, values in state.memory.items():
        if name not in known:
            raise ExperimentError(
                f"state.memory.{name}",
                "is not known; {name} keeps {known}" if known else "is not known; {name} keeps nothing",
                name=experiment.training.optimizer.name,
                known=", ".join(known),
            )
        if values.shape != (count,):
            raise ExperimentError(
                f"state.memory.{name}",
                "has shape {shape}; it needs ({count},), a number for each parameter",
                shape=values.shape,
                count=count,
            )
