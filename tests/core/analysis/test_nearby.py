"""Networks beside another one: moving a parameter by hand gives the same losses."""

import numpy as np
import pytest

from nnviz.core.analysis.nearby import Nearby
from nnviz.core.base.experiment import Experiment
from nnviz.core.editing.edits import toggle_unit
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.network import losses, network_inputs, targets
from tests.core.making import make, sequence, task_data

DEEP = make(data=task_data("multiclass", 7, 2, 3), hidden=((3, "tanh"), (4, "relu")), last=(3, "softmax"),
            init={"scale": 0.8, "bias": "same"})  # fmt: skip
NETWORKS = {
    "deep": DEEP,
    "units off": toggle_unit(toggle_unit(DEEP, 0, 2), 1, 1),
    "one layer": make(hidden=(), init={"bias": "same"}),
    "time": sequence(),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_moving_one_parameter_is_computing_the_moved_network(name: str) -> None:
    experiment: Experiment = NETWORKS[name]
    architecture, flat = Architecture.of(experiment.network), initial_parameters(experiment.network)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    loss = experiment.training.loss
    nearby = Nearby(architecture, flat, x, y, loss)
    start = 0
    for layer, block in enumerate(architecture.blocks(flat), start=1):
        offsets = np.arange(block.size)
        steps = np.linspace(-0.5, 0.7, len(offsets))
        moved = nearby.move(layer, offsets, steps)
        for offset, step, found in zip(offsets.tolist(), steps.tolist(), moved.losses, strict=True):
            other = flat.copy()
            other[start + offset] += step
            assert found == pytest.approx(losses(architecture, other, x, y, loss), rel=1e-12), (layer, offset)
        start += block.size
