"""Labs trained for tests: what a session has found, read as matrices and single numbers.

Each is trained once in a process: who asks for as many epochs or more takes the state that was kept, and goes on from
it, which is the same training bit for bit.
"""

from typing import Any

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Examples, Experiment, State, replace, with_setting
from nnviz.core.editing.edits import with_activation
from nnviz.core.editing.files import encode
from nnviz.core.editing.validation import resolve
from nnviz.core.network.network import Gradients, Trace, backward, forward, network_inputs, targets
from nnviz.core.training.session import Session
from nnviz.labs import load_lab


def lab(lab_id: str, **settings: Any) -> Experiment:
    """A lab's experiment with some settings changed; a path is written with ``__`` for its dots."""
    experiment = load_lab(lab_id).experiment
    for path, value in settings.items():
        experiment = with_setting(experiment, path.replace("__", "."), value)
    return resolve(experiment)


def run(lab_id: str, epochs: int, **settings: Any) -> Session:
    """A lab after so many epochs."""
    return trained(lab(lab_id, **settings), epochs)


def trained(experiment: Experiment, epochs: int) -> Session:
    """An experiment without a state after so many epochs."""
    kept = _KEPT.setdefault(encode(experiment), {}) if epochs >= _WORTH_KEEPING else {}
    start = max((epoch for epoch in kept if epoch <= epochs), default=0)
    session = Session(replace(experiment, state=kept[start]) if start else experiment)
    assert session.advance(epochs - start) == epochs - start and session.epoch == epochs
    if epochs >= _WORTH_KEEPING:
        kept[epochs] = session.state()
    return session


_WORTH_KEEPING = 200
"""Fewer epochs are trained as fast as they are looked up."""
_KEPT: dict[bytes, dict[int, State]] = {}


def accuracy(session: Session) -> float:
    return session.measures().train_accuracy


def loss(session: Session) -> float:
    return session.measures().train_loss


def with_hidden(experiment: Experiment, activation: str) -> Experiment:
    """The same network with another activation in every hidden layer."""
    for index in range(len(experiment.network.layers) - 1):
        experiment = with_activation(experiment, index, activation)
    return resolve(experiment)


def trace(session: Session) -> Trace:
    """z and a of all training points."""
    return forward(session.architecture, session.engine.params, network_inputs(session.experiment, training(session)))


def gradients(session: Session) -> Gradients:
    """Back-propagation over all training points."""
    y = targets(session.experiment.data, training(session))
    return backward(session.architecture, session.engine.params, trace(session), y, session.experiment.training.loss)


def training(session: Session) -> Examples:
    return session.experiment.data.train


def weights(session: Session) -> list[Array]:
    return session.architecture.weights(session.engine.params)


def dead_units(session: Session) -> int:
    """How many units of the first hidden layer are 0 for every training point."""
    return int((trace(session).a[1] == 0.0).all(axis=1).sum())


def saturated_share(session: Session) -> float:
    """The share of hidden sigmoids, over units and points, with g' < 0.01."""
    hidden = np.concatenate(trace(session).a[1:-1])
    return float((hidden * (1.0 - hidden) < 0.01).mean())


def best_cut(values: Array, y: Array) -> float:
    """The best accuracy that one threshold on one unit's values [m] can reach, in either direction."""
    ranked = y[values.argsort()]
    gained = np.concatenate([[0.0], np.cumsum(1.0 - 2.0 * ranked)])  # each 0 below the cut is right, each 1 wrong
    share = (gained + ranked.sum()) / len(y)
    return float(max(share.max(), 1.0 - share.min()))
