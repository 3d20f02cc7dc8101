"""One moment of a run as values that nobody changes; a snapshot is everything a view may show of it."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Best, Experiment
from nnviz.core.network.network import Architecture
from nnviz.core.network.optimizers import Memory
from nnviz.core.training.history import Curve


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """J and accuracy on both sets; NaN where there is nothing to measure."""

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A copy of where a run stands, to return to."""

    params: Array
    memory: Memory
    updates: int
    epoch: int
    position: int
    order: np.ndarray | None
    best: Best | None


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where the numbers left the finite: training stopped at the state before. ``layer`` counts from 1."""

    epoch: int
    layer: int


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One moment of a run. Losses and accuracies are NaN where there is nothing to measure."""

    experiment: Experiment
    architecture: Architecture
    params: Array
    epoch: int
    position: int
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float
    curve: Curve
    memory: Memory
    updates: int
    last_example: int | None
    """The index of the example that ``advance_example`` took last; None where training went on by other steps."""
    before: Array | None
    """The parameters before the update that a single step just made; None where something else came last."""
    diverged: Divergence | None
    stopped: str | None
    """The condition of ``training.stop`` that held after the last epoch; None where training may go on."""
    serial: int
    """Grows whenever the run changes; equal serials of one session mean equal states."""
