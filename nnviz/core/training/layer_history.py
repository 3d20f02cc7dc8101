"""How gradients and updates of every layer went over the epochs, in bounded memory.

When it is full every second entry goes, and from then on entries keep that distance.
"""

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, read_only

CAPACITY = 400


class LayerCurves(Struct, frozen=True, eq=False):
    """Epochs [p]; ‖dJ/dW[l]‖ and ‖ΔW[l]‖/‖W[l]‖, each [p, L]."""

    epoch: Array
    gradient: Array
    ratio: Array


class LayerHistory:
    """Rows of an epoch with two numbers per layer; first and last are always among them."""

    def __init__(self, layers: int) -> None:
        self.layers = layers
        self._rows: list[tuple[float, Array, Array]] = []
        self._least = 0.0

    def record(self, epoch: float, gradient: Array, ratio: Array) -> None:
        """Adds an epoch with values [L] each; an earlier epoch than the last forgets what came after it."""
        while self._rows and self._rows[-1][0] >= epoch:
            self._rows.pop()
        if len(self._rows) > 1 and self._rows[-1][0] - self._rows[-2][0] < self._least:
            self._rows.pop()
        self._rows.append((epoch, gradient, ratio))
        if len(self._rows) >= CAPACITY:
            last = self._rows[-1]
            self._rows = self._rows[:-1:2]
            self._rows.append(last)
            self._least = 2.0 * (last[0] - self._rows[0][0]) / CAPACITY

    def curves(self) -> LayerCurves:
        """Everything so far, as read-only arrays."""
        shape = (len(self._rows), self.layers)
        epochs = [row[0] for row in self._rows]
        gradients, ratios = (np.array([row[i] for row in self._rows]).reshape(shape) for i in (1, 2))
        return LayerCurves(read_only(epochs), read_only(gradients), read_only(ratios))
