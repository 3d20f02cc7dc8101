"""The labs whose weights were set by hand, and those that show shapes and sums: one neuron, the gates, 3-4-1."""

import numpy as np
import pytest

from nnviz.core.network.activations import sigmoid
from tests.labs.lab_runs import accuracy, gradients, lab, loss, run, trace, trained, weights

GATES = {
    "and": [-30, -10, -10, 10],
    "or": [-10, 10, 10, 30],
    "nand": [30, 10, 10, -10],
    "nor": [10, -10, -10, -30],
    "not": [10, -10],
}


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_has_the_sums_of_its_truth_table(gate: str) -> None:
    session = run(gate, 0)
    z = trace(session).z[-1][0]
    assert z.tolist() == GATES[gate]
    assert ((z > 0) == session.experiment.data.train.y[:, 0]).all()
    assert accuracy(session) == 1.0 and loss(session) < 1e-4


def test_xnor_is_and_and_nor_joined_by_or() -> None:
    session = run("xnor", 0)
    first, second = (run(gate, 0) for gate in ("and", "nor"))
    hidden, output = session.architecture.blocks(session.engine.params)
    assert hidden[0].tolist() == first.engine.params.tolist() and hidden[1].tolist() == second.engine.params.tolist()
    assert output[0].tolist() == run("or", 0).engine.params.tolist()
    assert np.round(trace(session).prediction[0]).tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize("gate", [*GATES, "xnor"])
def test_reset_brings_the_weights_set_by_hand_back(gate: str) -> None:
    session = run(gate, 0)
    before = session.engine.params.copy()
    session.advance(3)
    assert not np.array_equal(session.engine.params, before)
    session.reset()
    assert np.array_equal(session.engine.params, before)


def test_one_neuron_has_products_sum_and_sigmoid_to_read() -> None:
    session = run("one-neuron", 0)
    assert session.engine.params.tolist() == [1.0, -2.0, 0.5] and session.architecture.sizes == (2, 1)
    seen = trace(session)
    assert seen.z[0].tolist() == [[0.5, -4.5, -4.5, 0.5]]
    assert np.array_equal(seen.prediction, sigmoid(seen.z[0]))
    assert session.example_losses()[1] == max(session.example_losses()) == pytest.approx(np.log1p(np.exp(4.5)))


def test_3_4_1_has_the_shapes_of_the_slide_and_learns_from_every_start() -> None:
    session = run("3-4-1", 0)
    assert [w.shape for w in weights(session)] == [(4, 3), (1, 4)]
    seen, found = trace(session), gradients(session)
    assert [z.shape for z in seen.z] == [(4, 60), (1, 60)] and [dz.shape for dz in found.dz] == [(4, 60), (1, 60)]
    x, y = session.experiment.data.train.x, session.experiment.data.train.y
    assert ((x[:, 0] * x[:, 1] + x[:, 2] > 0) == y[:, 0]).all() and y.mean() == 0.5
    assert all(accuracy(run("3-4-1", 1000, network__init__seed=seed)) == 1.0 for seed in range(5))


def test_gauss_has_one_lowest_place_and_finds_it_from_every_start() -> None:
    ends = [run("gauss", 400, network__init__seed=seed, network__init__scale=2.0).engine.params for seed in range(4)]
    assert np.ptp(ends, axis=0).max() < 1e-3
    found = gradients(trained(lab("gauss", training__batch_size=None), 20_000))
    assert max(np.abs(found.weights[0]).max(), np.abs(found.biases[0]).max()) < 1e-6
    assert 0.95 < accuracy(run("gauss", 200)) < 1.0


def test_moons_are_nearly_right_with_a_line_and_right_with_a_curve() -> None:
    early, late = run("moons", 20), run("moons", 300)
    assert 0.85 < accuracy(early) < 0.95 and accuracy(late) == 1.0


def test_blobs_have_three_outputs_that_add_up_to_one() -> None:
    session = run("blobs", 100)
    prediction = trace(session).prediction
    assert prediction.shape[0] == 3 and accuracy(session) >= 0.98
    assert np.abs(prediction.sum(axis=0) - 1.0).max() < 1e-12
