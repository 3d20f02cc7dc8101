"""The line on which a unit of the first layer is undecided."""

import numpy as np
import pytest

from nnviz.core.analysis.borders import straight_border
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import forward
from nnviz.labs import load_lab

REST = np.array([0.3, -0.7, 2.0])


def architecture(activation: str = "tanh", off: tuple[tuple[int, ...], ...] = ()) -> Architecture:
    return Architecture.dense((3, 2, 1), (activation, "sigmoid"), (0.0, 0.0), off)


@pytest.mark.parametrize("axes", [(0, 1), (2, 0)])
@pytest.mark.parametrize("unit", [0, 1])
def test_z_is_zero_on_the_line_whatever_the_axes(axes: tuple[int, int], unit: int) -> None:
    shape = architecture()
    params = np.random.default_rng(0).normal(size=shape.count)
    border = straight_border(shape, params, Encoder(("x3", "x1", "x2")), REST, axes, unit)
    assert border is not None
    a, b, c = border
    x = REST.copy()
    x[axes[0]] = 1.5
    x[axes[1]] = -(a * 1.5 + c) / b
    assert forward(shape, params, x[[2, 0, 1], None]).z[0][unit, 0] == pytest.approx(0.0, abs=1e-12)
    x[list(axes)] += (a, b)
    assert forward(shape, params, x[[2, 0, 1], None]).z[0][unit, 0] > 0.0


def test_what_bends_or_is_switched_off_has_none() -> None:
    shape, names = architecture(), ("x1", "x2", "x3")
    params = np.ones(shape.count)
    assert straight_border(shape, params, Encoder(names), REST, (0, 1), 0) is not None
    assert straight_border(shape, params, Encoder(("x1", "x2", "x1*x2")), REST, (0, 1), 0) is None
    assert straight_border(architecture("softmax"), params, Encoder(names), REST, (0, 1), 0) is None
    off = architecture(off=((2,), ()))
    assert straight_border(off, params, Encoder(names), REST, (0, 1), 1) is None
    assert straight_border(off, params, Encoder(names), REST, (0, 1), 0) is not None


@pytest.mark.parametrize("place", [0, 1, 20])
def test_a_unit_that_sees_a_window_of_frames_has_none(place: int) -> None:
    experiment = load_lab("kit-time-delay").experiment
    shape = Architecture.of(experiment.network)
    count = len(experiment.data.inputs)
    border = straight_border(shape, np.ones(shape.count), Encoder.of(experiment), np.zeros(count), (0, 1), place)
    assert border is None
