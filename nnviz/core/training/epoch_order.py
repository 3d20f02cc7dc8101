"""The order in which an epoch takes the examples: it follows from the seed and the number of the epoch alone."""

import numpy as np

from nnviz.core.base.arrays import Indices


class EpochOrder:
    """The orders of a run's epochs, nothing of which has to be remembered between them (decision 0002)."""

    def __init__(self, seed: int, examples: int) -> None:
        self._examples = examples
        self._shuffle = np.random.Generator(np.random.Philox(key=seed))
        self._start = self._shuffle.bit_generator.state

    def of(self, epoch: int) -> Indices:
        """The indices of all examples, in the order of this epoch."""
        self._start["state"]["counter"][2] = epoch
        self._shuffle.bit_generator.state = self._start
        return self._shuffle.permutation(self._examples)
