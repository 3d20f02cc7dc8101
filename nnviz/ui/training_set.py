"""The training examples as the network sees them."""

from nnviz.core.arrays import Array
from nnviz.core.experiment import Experiment
from nnviz.core.network import network_inputs, targets


class TrainingSet:
    """Features x (n_0, m) and targets y (n_L, m) of the training examples, computed once while the data stay."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._arrays: tuple[Array, Array] | None = None

    def of(self, experiment: Experiment) -> tuple[Array, Array]:
        """The arrays of an experiment."""
        key = (experiment.data, experiment.network.features)
        same = len(self._key) == 2 and self._key[0] is key[0] and self._key[1] == key[1]
        if not same or self._arrays is None:
            data = experiment.data
            self._key, self._arrays = key, (network_inputs(experiment, data.train), targets(data, data.train))
        return self._arrays
