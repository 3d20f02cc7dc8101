"""Measuring J and accuracy over a whole set, often: the loss curve asks for it after many an epoch."""

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.network.activations import Ops
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import chunks, correct
from nnviz.core.training.tape import CHUNK, Workspace, forward_ops


class Evaluator:
    """J and the share of right predictions of ``params`` on features x (n_0, m) and targets y (n_L, m).

    ``params`` is read where it lies: the vector that the engine trains in place.
    """

    def __init__(self, architecture: Architecture, params: Array, x: Array, y: Array, loss: str) -> None:
        self._loss, self._activation = LOSSES[loss], architecture.activations[-1]
        self._examples = x.shape[1]
        blocks = architecture.blocks(params)
        spaces: dict[int, Workspace] = {}
        self._parts: list[tuple[Ops, Workspace, Array]] = []
        for part in chunks(x.shape[1], CHUNK):
            size = part.stop - part.start
            if size not in spaces:
                spaces[size] = Workspace.of(architecture, size, keep_z=True)
            features = np.concatenate([x[:, part], np.ones((1, size))])
            ops = forward_ops(architecture, blocks, features, spaces[size])
            self._parts.append((ops, spaces[size], y[:, part]))

    def measure(self) -> tuple[float, float]:
        """(J, accuracy) now; NaN where there are no examples."""
        if not self._examples:
            return float("nan"), float("nan")
        total, hits = 0.0, 0
        for ops, space, y in self._parts:
            for op in ops:
                op()
            assert space.z is not None
            total += float(self._loss.per_example(space.z, space.a[-1], y, self._activation).sum())
            hits += int(np.count_nonzero(correct(space.a[-1], y)))
        return total / self._examples, hits / self._examples
