"""The network that data from a file start with: what trains well on data of about unit size, and can still be read.

The rule was measured with ``benchmarks/starting_networks.py``: after 300 epochs it is near what a plain multi-layer
perceptron of 100 units reaches, and an epoch of 100 000 rows takes a fraction of a second. Adam's steps have a bounded
size, so that inputs and targets of another size make it slow but never carry it away.
"""

from nnviz.core.base.arrays import read_only
from nnviz.core.base.experiment import (
    Data,
    Experiment,
    Init,
    Layer,
    NetworkSpec,
    OptimizerSpec,
    State,
    Training,
    replace,
)
from nnviz.core.base.tasks import TASKS
from nnviz.core.editing.validation import output_units, resolve
from nnviz.core.network.architecture import Architecture, initial_parameters

MOST_INPUTS_OF_SMALL, MOST_OUTPUTS_OF_SMALL = 16, 8
"""With more inputs or outputs the hidden layers are wide ones."""
SMALL, WIDE = 8, 16
"""Units of each of the two hidden layers: of tanh, and of ReLU."""
MOST_ROWS_OF_ALL, MOST_ROWS_OF_SHORT = 500, 10_000
"""So many training rows make one batch, and so many make short ones."""
SHORT_BATCH, LONG_BATCH = 32, 256
RATE_OF_ALL, RATE_OF_BATCHES = 0.05, 0.01


def starting_experiment(data: Data, title: str = "", notes: str = "") -> Experiment:
    """The experiment that resolved data start with, complete and checked, with seed 0. Raises ExperimentError."""
    outputs = output_units(data)
    last = Layer(units=outputs, activation=TASKS[data.task].output_activation)
    hidden = _hidden(data, outputs)
    scheme = "he" if hidden[0].activation == "relu" else "xavier"
    network = NetworkSpec(layers=(*hidden, last), init=Init(scheme=scheme))
    return resolve(Experiment(data=data, network=network, training=_training(data), title=title, notes=notes))


def _hidden(data: Data, outputs: int) -> tuple[Layer, ...]:
    inputs = len(data.inputs)
    if TASKS[data.task].rebuilds_inputs:  # one layer, too narrow to copy
        return (Layer(units=min(max(inputs // 2, 1), WIDE), activation="tanh"),)
    if inputs <= MOST_INPUTS_OF_SMALL and outputs <= MOST_OUTPUTS_OF_SMALL:
        return (Layer(units=SMALL, activation="tanh"),) * 2
    return (Layer(units=WIDE, activation="relu"),) * 2


def _training(data: Data) -> Training:
    rows = len(data.train)
    if rows <= MOST_ROWS_OF_ALL:
        return Training(optimizer=OptimizerSpec(name="adam", learning_rate=RATE_OF_ALL))
    batch = SHORT_BATCH if rows <= MOST_ROWS_OF_SHORT else LONG_BATCH
    return Training(optimizer=OptimizerSpec(name="adam", learning_rate=RATE_OF_BATCHES), batch_size=batch)


def at_its_beginning(experiment: Experiment) -> Experiment:
    """An experiment that says where it starts: at the weights that it draws, never at those of the run before."""
    architecture, params = Architecture.of(experiment.network), initial_parameters(experiment.network)
    weights = tuple(read_only(block) for block in architecture.weights(params))
    biases = tuple(read_only(block) for block in architecture.biases(params))
    return replace(experiment, state=State(weights=weights, biases=biases))
