"""Curves of activations and losses, held against differences and the slides' numbers."""

import numpy as np
import pytest

from nnviz.core.analysis.curves import activation_curve, loss_curve, loss_over_prediction, why_no_curve
from nnviz.core.network.activations import ACTIVATIONS

Z = np.linspace(-6.0, 6.0, 1200)  # even: no point at a kink
PLAIN = [name for name, entry in ACTIVATIONS.items() if entry.elementwise]


@pytest.mark.parametrize("name", PLAIN)
def test_the_derivative_is_the_slope_of_the_curve(name: str) -> None:
    curve = activation_curve(name, 0.2 if name == "leaky_relu" else 0.0, Z)
    slope = 0.2 if name == "leaky_relu" else 0.0
    quotient = (activation_curve(name, slope, Z + 1e-6).value - activation_curve(name, slope, Z - 1e-6).value) / 2e-6
    assert curve.derivative == pytest.approx(quotient, abs=1e-8)
    assert np.array_equal(curve.z, Z) and why_no_curve(name) is None


def test_softmax_has_no_curve() -> None:
    assert "not a function of one z" in str(why_no_curve("softmax"))
    with pytest.raises(ValueError, match="not a function of one z"):
        activation_curve("softmax", 0.0, Z)
    with pytest.raises(ValueError, match="not a function of one z"):
        loss_curve("cross_entropy", "softmax", 0.0, 1.0, Z)


@pytest.mark.parametrize("y", [0.0, 1.0])
@pytest.mark.parametrize(
    ("loss", "name"), [("cross_entropy", "sigmoid"), *(("mse", name) for name in PLAIN if name != "threshold")]
)
def test_both_derivatives_of_the_loss(loss: str, name: str, y: float) -> None:
    slope = 0.2 if name == "leaky_relu" else 0.0
    curve = loss_curve(loss, name, slope, y, Z)
    sides = [loss_curve(loss, name, slope, y, Z + step).loss for step in (1e-6, -1e-6)]
    assert curve.dz == pytest.approx((sides[0] - sides[1]) / 2e-6, abs=1e-6)
    assert curve.da * activation_curve(name, slope, Z).derivative == pytest.approx(curve.dz, abs=1e-9)


def test_a_certain_wrong_unit_learns_with_cross_entropy_only() -> None:
    """E12: at z = 20 and y = 0, σ' is 2.1e-9 and d𝓛/dz 4.1e-9 for mse, but 1.0 for cross-entropy."""
    z = np.array([20.0])
    assert activation_curve("sigmoid", 0.0, z).derivative[0] == pytest.approx(2.1e-9, rel=0.03)
    assert loss_curve("mse", "sigmoid", 0.0, 0.0, z).dz[0] == pytest.approx(4.1e-9, rel=0.02)
    assert loss_curve("cross_entropy", "sigmoid", 0.0, 0.0, z).dz[0] == pytest.approx(1.0)


def test_a_loss_that_does_not_go_with_the_activation() -> None:
    with pytest.raises(ValueError, match="cross_entropy goes with sigmoid or softmax, not with tanh"):
        loss_curve("cross_entropy", "tanh", 0.0, 1.0, Z)


def test_losses_over_the_prediction() -> None:
    a = np.linspace(0.001, 0.999, 99)
    assert loss_over_prediction("cross_entropy", 1.0, a) == pytest.approx(-np.log(a), rel=1e-9)
    assert loss_over_prediction("cross_entropy", 0.0, a) == pytest.approx(-np.log(1 - a), rel=1e-9)
    assert loss_over_prediction("mse", 1.0, np.array([-1.0, 0.5, 3.0])) == pytest.approx([4.0, 0.25, 4.0])
    ends = loss_over_prediction("cross_entropy", 1.0, np.array([0.0, 1.0]))
    assert ends.tolist() == [np.inf, 0.0]
    assert loss_over_prediction("cross_entropy", 0.0, np.array([0.0, 1.0])).tolist() == [0.0, np.inf]
