"""Who measures: J and accuracy of the parameters where they lie, on both sets, once for each state of them."""

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.network.architecture import Architecture
from nnviz.core.training.evaluator import Evaluator

Columns = tuple[Array, Array]
"""Features (n_0, m) and targets (n_L, m) of the same examples."""


class Measures(Struct, frozen=True, eq=False):
    """J and accuracy on both sets; NaN where there is nothing to measure."""

    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float


class Measuring:
    """Measures ``params`` [count], the vector that is trained in place, on both sets.

    ``known`` is what was measured since the last ``forget``, which has to be called whenever the vector has changed.
    Where the network does not classify, accuracies are NaN.
    """

    def __init__(
        self, architecture: Architecture, params: Array, train: Columns, test: Columns, loss: str, classifies: bool
    ) -> None:
        self.known: Measures | None = None
        self._train = Evaluator(architecture, params, *train, loss)
        self._test = Evaluator(architecture, params, *test, loss)
        self._classifies = classifies

    def measure(self) -> Measures:
        """J and accuracy now."""
        if self.known is None:
            with np.errstate(all="ignore"):
                train, test = self._train.measure(), self._test.measure()
            nan = float("nan")
            accuracies = (train[1], test[1]) if self._classifies else (nan, nan)
            self.known = Measures(train[0], test[0], *accuracies)
        return self.known

    def forget(self) -> None:
        """The parameters have changed."""
        self.known = None
