"""One update of all parameters, written readably: gradient, penalty, the optimizer's own rule."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.arrays import Array
from nnviz.core.engine import settings_of
from nnviz.core.experiment import Training
from nnviz.core.network import Architecture
from nnviz.core.optimizers import OPTIMIZERS, Memory
from nnviz.core.regularizers import REGULARIZERS


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """What an update leaves, all flat: the gradient with the penalty in it, the new parameters, the new memory."""

    gradient: Array
    params: Array
    memory: Memory


def update(
    architecture: Architecture, training: Training, params: Array, memory: Memory, updates: int, gradient: Array
) -> Update:
    """W := W - α dJ/dW, or the rule of another optimizer; ``updates`` counts those made before. Nothing is changed."""
    penalty = training.regularization
    slope = REGULARIZERS[penalty.kind].gradient(params, penalty.rate) * architecture.weight_mask()
    total = gradient + slope
    spec = training.optimizer
    known = {name: memory.get(name, np.zeros_like(params)) for name in OPTIMIZERS[spec.name].memory}
    rule = OPTIMIZERS[spec.name].step
    with np.errstate(all="ignore"):
        new, remembered = rule(params, total, known, updates + 1, spec.learning_rate, settings_of(spec))
    return Update(total, new, remembered)
