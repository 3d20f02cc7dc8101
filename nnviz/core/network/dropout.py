"""Dropout: training leaves a random share p of a layer's units out of each example, and scales the others by 1/(1-p).

What is left out follows from the seed, the number of the epoch and the place of the batch in it, so that a run can stop
anywhere and go on exactly as before (as with the order of the examples: decision 0002). Outside of training, nothing is
left out. Srivastava et al., "Dropout" (2014); the scaling is that of ``torch.nn.Dropout``.
"""

from functools import partial

import numpy as np

from nnviz.core.base.arrays import Array, constant
from nnviz.core.network.activations import Ops

_STREAM = 1
"""The last word of the counter; the order of the examples uses 0."""


class DropoutStream:
    """The random numbers of each batch."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.Generator(np.random.Philox(key=seed))
        self._start = self._generator.bit_generator.state

    def begin(self, epoch: int, batch: int) -> None:
        """Goes to the numbers of a batch, by its place in the epoch."""
        counter = self._start["state"]["counter"]
        counter[0], counter[1], counter[2], counter[3] = 0, batch, epoch, _STREAM
        self._generator.bit_generator.state = self._start

    def ops(self, factors: Array, rate: float) -> Ops:
        """Calls that draw ``factors`` (n_l, m), a buffer of its own, again."""
        kept, scale = np.empty(factors.shape, dtype=np.bool_), constant(1.0 / (1.0 - rate))
        return [
            partial(self._generator.random, out=factors),
            partial(np.greater_equal, factors, constant(rate), kept),
            partial(np.multiply, kept, scale, factors),
        ]
