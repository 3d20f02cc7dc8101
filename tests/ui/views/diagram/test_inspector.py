"""What the inspector says of a neuron and an edge: digits that agree, and units that are off."""

import re

import numpy as np
import pytest

from nnviz.core.base.experiment import Experiment
from nnviz.core.network.network import Trace, forward, network_inputs
from nnviz.core.network.part import Part
from nnviz.core.training.session import Session
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.views.diagram.inspector import describe
from tests.core.making import make, random_experiment, sequence

NUMBER = r"[+\-]?\d[\d.]*(?:e[+\-]?\d+)?"


def moment(experiment: Experiment, *params: float) -> tuple[Snapshot, Trace]:
    """A moment of a run, and the forward pass of its first example."""
    session = Session(experiment)
    if params:
        session.set_params(np.array(params))
    snapshot = session.snapshot()
    x = network_inputs(experiment, experiment.data.train)[:, :1]
    with np.errstate(all="ignore"):
        return snapshot, forward(snapshot.architecture, snapshot.params, x)


def said(part: Part, snapshot: Snapshot, trace: Trace | None) -> str:
    text = re.sub(r"<[^>]*>", "", describe(part, snapshot, trace).replace("<br>", "\n"))
    return text.replace("&nbsp;", " ").replace("−", "-")


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
@pytest.mark.parametrize("with_example", [True, False])
def test_a_unit_that_is_off_is_said_to_be_off(hidden: str, with_example: bool) -> None:
    snapshot, trace = moment(make(hidden=[{"units": 2, "activation": hidden, "off": [1]}]))
    off, on = (said(Part(1, unit), snapshot, trace if with_example else None) for unit in (0, 1))
    assert off.endswith("= 0: this unit is switched off") and "sigmoid(" not in off
    assert "switched off" not in on


@pytest.mark.parametrize("with_example", [True, False])
def test_a_unit_that_is_off_is_so_in_every_frame(with_example: bool) -> None:
    snapshot, trace = moment(sequence([{"units": 2, "activation": "relu", "window": 3, "off": [2]}]))
    words = [said(Part(1, row), snapshot, trace if with_example else None) for row in range(8)]
    assert ["switched off" in text for text in words] == [False, True] * 4


@pytest.mark.parametrize("seed", range(20))
def test_the_sum_of_a_neuron_is_what_it_says(seed: int) -> None:
    snapshot, trace = moment(random_experiment(seed))
    for layer in snapshot.architecture.numbers:
        left, _, right = said(Part(layer, 0), snapshot, trace).split("\n")[0].partition(" = ")[2].rpartition(" = ")
        computed = eval(left.replace(")(", ")*(").replace("b (", "("))
        assert computed == pytest.approx(float(right), rel=5e-3, abs=2.1e-3), left


def test_terms_that_cancel_have_the_digits_that_tell_them_apart() -> None:
    data = {"task": "binary", "inputs": ["x1", "x2"], "train": {"x": [[1.00005, 1.0]], "y": [[1]]}}
    snapshot, trace = moment(make(data=data, hidden=()), 1.0, -1.0, 0.0)
    assert "(+1.000)(+1.00005) + (-1.000)(+1.000) + b (+0.000) = +5.00e-5" in said(Part(1, 0), snapshot, trace)


def test_a_sigmoid_far_out_has_the_digits_of_z_that_it_needs() -> None:
    data = {"task": "binary", "inputs": ["x1"], "train": {"x": [[1.0]], "y": [[1]]}}
    snapshot, trace = moment(make(data=data, hidden=()), -100.04, 0.0)
    z, a = re.findall(NUMBER, said(Part(1, 0), snapshot, trace).split("\n")[1])[-2:]
    assert 1 / (1 + np.exp(-float(z))) == pytest.approx(float(a), rel=1e-2)


def test_the_product_of_an_edge_is_that_of_its_digits() -> None:
    data = {"task": "binary", "inputs": ["x1"], "train": {"x": [[0.10044]], "y": [[1]]}}
    snapshot, trace = moment(make(data=data, hidden=()), 1234.04, 0.0)
    w, a, product = re.findall(NUMBER, said(Part(1, 0, source=0), snapshot, trace).split(" = ", 1)[1].replace("x1", ""))
    assert float(w) * float(a) == pytest.approx(float(product), abs=0.2)
