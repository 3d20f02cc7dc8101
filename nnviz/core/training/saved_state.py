"""Between a run as it is kept in memory, in flat vectors, and as a file writes it, layer by layer."""

import numpy as np

from nnviz.core.base.arrays import Array, Indices, read_only
from nnviz.core.base.experiment import Experiment, State, Weights
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.training.history import History
from nnviz.core.training.run_state import Checkpoint, RunState


def state_of(checkpoint: Checkpoint, architecture: Architecture, order: Indices | None) -> State:
    """A checkpoint as a file keeps it, with the order [m] of the epoch that has begun."""
    state = checkpoint.state
    matrices, initial = _weights(architecture, state.params), _weights(architecture, checkpoint.initial)
    return State(
        epoch=state.epoch,
        weights=matrices.weights,
        biases=matrices.biases,
        position=state.position,
        order=None if order is None else tuple(order.tolist()),
        updates=state.updates,
        memory=dict(state.memory),
        initial=initial,
        history=History.going_on(checkpoint.curve).values(),
        best=state.best,
    )


def checkpoint_of(experiment: Experiment, run: int) -> Checkpoint:
    """The run that a resolved experiment describes, under an id: from its state, else from freshly drawn weights."""
    saved = experiment.state
    if saved is None:
        return beginning(read_only(initial_parameters(experiment.network)), run)
    flatten = Architecture.of(experiment.network).flatten
    params = initial = flatten(saved.weights, saved.biases)
    if saved.initial is not None:
        initial = flatten(saved.initial.weights, saved.initial.biases)
    elif saved.epoch:  # in epoch 0, weights written by hand are where this run starts
        initial = initial_parameters(experiment.network)
    state = RunState(
        params=read_only(params),
        memory=saved.memory,
        updates=saved.updates,
        epoch=saved.epoch,
        position=saved.position,
        order_seed=experiment.training.seed,
        order=None if saved.order is None else np.array(saved.order, dtype=np.intp),
        best=saved.best,
    )
    return Checkpoint(run, state, read_only(initial), History(saved.history).curve())


def beginning(initial: Array, run: int) -> Checkpoint:
    """A run under an id that starts with these parameters [count], before its first epoch."""
    return Checkpoint(run, RunState(initial), initial, History().curve())


def _weights(architecture: Architecture, flat: Array) -> Weights:
    return Weights(
        weights=tuple(read_only(w) for w in architecture.weights(flat)),
        biases=tuple(read_only(b) for b in architecture.biases(flat)),
    )
