"""One update of all parameters outside of training: gradient, penalty, the optimizer's own rule. Nothing is changed."""

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Training, replace
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.freezing import held_mask
from nnviz.core.network.optimizers import OPTIMIZERS, Memory, remembered
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.training.engine import Engine, settings_of


class Update(Struct, frozen=True, eq=False):
    """What an update leaves, both flat: the new parameters and the new memory."""

    params: Array
    memory: Memory


def penalised(architecture: Architecture, training: Training, params: Array, gradient: Array) -> Array:
    """The flat gradient with the slope of the penalty added to that of the weights."""
    penalty = training.regularization
    return gradient + REGULARIZERS[penalty.kind].gradient(params, penalty.rate) * architecture.weight_mask()


def update(
    architecture: Architecture, training: Training, params: Array, memory: Memory, updates: int, gradient: Array
) -> Update:
    """W := W - α dJ/dW, or the rule of another optimizer; ``updates`` counts those made before.

    This is the rule as it is defined, for a gradient that is known; training may differ from it in the last bit.
    """
    held = held_mask(architecture)
    total = penalised(architecture, training, params, gradient)
    spec = training.optimizer
    known = remembered(spec.name, params, memory, updates)
    rule = OPTIMIZERS[spec.name].step
    with np.errstate(all="ignore"):
        new, kept = rule(params, total, known, updates + 1, spec.learning_rate, settings_of(spec))
    kept = {name: np.where(held, known[name], values) for name, values in kept.items()}
    return Update(np.where(held, params, new), kept)


def update_on(
    architecture: Architecture, training: Training, params: Array, memory: Memory, updates: int, x: Array, y: Array
) -> Update:
    """The update that training makes with features x (n_0, m) and targets y (n_L, m) as its batch, to the last bit.

    Dropout is left aside: it is training's own.
    """
    engine = Engine(architecture.without_dropout(), replace(training, batch_size=None), x, y)
    engine.params[:] = params
    for name, values in memory.items():
        engine.memory[name][:] = values
    engine.updates = updates
    with np.errstate(all="ignore"):
        engine.run(0, 1)
    return Update(engine.params, engine.memory)
