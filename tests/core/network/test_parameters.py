"""Places and names of parameters."""

import pytest

from nnviz.core.network.architecture import Architecture
from nnviz.core.network.parameters import Parameter, all_parameters, index_of, parameter_at

ARCHITECTURE = Architecture.dense((2, 3, 1), ("tanh", "sigmoid"), (0.0, 0.0))


def test_names_of_the_slides() -> None:
    assert Parameter(1, 2, 1).name == "W[1][2,1]" and Parameter(1, 2, 1).matrix == "W"
    assert Parameter(2, 1, None).name == "b[2][1]" and Parameter(2, 1, None).matrix == "b"


def test_place_and_parameter_are_inverse() -> None:
    found = all_parameters(ARCHITECTURE)
    assert len(found) == ARCHITECTURE.count == 13
    assert [parameter_at(ARCHITECTURE, i) for i in range(13)] == found
    assert [index_of(ARCHITECTURE, parameter) for parameter in found] == list(range(13))
    with pytest.raises(IndexError, match="13"):
        parameter_at(ARCHITECTURE, 13)
