"""Gates of the lecture by their weights, and every gate by its answers."""

import itertools

import numpy as np
import pytest

from nnviz.core.analysis.logic import GATES, gate_name, truth_table
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder

NEURON = Architecture.dense((2, 1), ("sigmoid",), (0.0,))
XNOR = Architecture.dense((2, 2, 1), ("sigmoid", "sigmoid"), (0.0, 0.0))


@pytest.mark.parametrize(
    ("flat", "gate"),
    [
        ([20, 20, -30], "AND"),
        ([20, 20, -10], "OR"),
        ([-20, -20, 30], "NAND"),
        ([-20, -20, 10], "NOR"),
        ([20, -20, -10], "x1 AND NOT x2"),
        ([0, 0, 5], "always 1"),
        ([0, 0, 0], "always 1"),  # one half counts as 1
        ([0, -20, 10], "NOT x2"),
    ],
)
def test_one_neuron(flat: list[float], gate: str) -> None:
    assert truth_table(NEURON, np.array(flat, float), Encoder(("x1", "x2")), 2).gates == (gate,)


def test_the_slides_table_of_and() -> None:
    """S3: g(-30), g(-10), g(-10), g(10)."""
    table = truth_table(NEURON, np.array([20.0, 20.0, -30.0]), Encoder(("x1", "x2")), 2)
    assert table.corners.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert table.z.tolist() == [[-30], [-10], [-10], [10]]
    assert table.prediction[:, 0] == pytest.approx([9.4e-14, 4.54e-5, 4.54e-5, 0.99995], rel=1e-2)
    assert table.rounded.tolist() == [[0], [0], [0], [1]]


def test_two_layers_make_xnor_and_features_make_xor() -> None:
    assert truth_table(XNOR, np.array([20.0, 20, -30, -20, -20, 10, 20, 20, -10]), Encoder(("x1", "x2")), 2).gates == (
        "XNOR",
    )
    three = Architecture.dense((3, 1), ("sigmoid",), (0.0,))
    assert truth_table(three, np.array([20.0, 20, -40, -10]), Encoder(("x1", "x2", "x1*x2")), 2).gates == ("XOR",)


def test_one_and_three_inputs_and_several_outputs() -> None:
    assert truth_table(
        Architecture.dense((1, 1), ("sigmoid",), (0.0,)), np.array([-20.0, 10]), Encoder(("x1",)), 1
    ).gates == ("NOT",)
    two = Architecture.dense((3, 2), ("sigmoid", "sigmoid")[:1], (0.0,))
    flat = np.array([20.0, 20, 20, -30, 20, 20, 20, -50])
    assert truth_table(two, flat, Encoder(("x1", "x2", "x3")), 3).gates == ("majority", "AND")


def test_what_has_no_name_has_none() -> None:
    assert gate_name([True, False, False, False, False, False, False, True]) is None
    flat = np.array([np.inf, 1.0, 0.0])
    with np.errstate(invalid="ignore"):
        assert truth_table(NEURON, flat, Encoder(("x1", "x2")), 2).gates == (None,)
    with pytest.raises(ValueError, match="16 combinations"):
        truth_table(Architecture.dense((4, 1), ("sigmoid",), (0.0,)), np.zeros(5), Encoder(("x1", "x2", "x3", "x4")), 4)


def test_all_sixteen_functions_of_two_inputs_have_a_name_of_their_own() -> None:
    names = [gate_name(answers) for answers in itertools.product((False, True), repeat=4)]
    assert None not in names and len(set(names)) == 16
    assert len({gate_name(answers) for answers in itertools.product((False, True), repeat=2)}) == 4


@pytest.mark.parametrize("inputs", [1, 2, 3])
def test_no_two_gates_of_the_same_inputs_are_the_same(inputs: int) -> None:
    corners = list(itertools.product((False, True), repeat=inputs))
    answers = [tuple(bool(gate.output(c)) for c in corners) for gate in GATES if inputs in gate.inputs]
    assert len(set(answers)) == len(answers)
