"""The examples as the network sees them."""

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.data.examples import examples_of
from nnviz.core.network.network import network_inputs, targets


class TrainingSet:
    """Features x (n_0, m) and targets y (n_L, m) of the training or test examples, computed once while they stay."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._arrays: tuple[Array, Array] | None = None

    def of(self, experiment: Experiment, which: str = "train") -> tuple[Array, Array]:
        """The arrays of an experiment; ``which`` is train or test."""
        key = (experiment.data, experiment.network.features, which)
        same = len(self._key) == 3 and self._key[0] is key[0] and self._key[1:] == key[1:]
        if not same or self._arrays is None:
            data, examples = experiment.data, examples_of(experiment.data, which)
            self._key, self._arrays = key, (network_inputs(experiment, examples), targets(data, examples))
        return self._arrays
