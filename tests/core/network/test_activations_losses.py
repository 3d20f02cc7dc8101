"""Every activation and loss: known values, derivatives against centred differences, and no overflow far out."""

import math

import numpy as np
import pytest

from nnviz.core.network.activations import ACTIVATIONS, Activation, sigmoid, softmax
from nnviz.core.network.losses import LOSSES, output_delta

SLOPE = 0.1
Z = np.concatenate([np.linspace(-6.0, 6.0, 48), [-0.3, 0.7, 1e-3, -1e-3]]).reshape(4, 13)
elementwise = pytest.mark.parametrize("entry", [e for e in ACTIVATIONS.values() if e.hidden], ids=lambda e: e.name)
every = pytest.mark.parametrize("entry", ACTIVATIONS.values(), ids=ACTIVATIONS)
PAIRS = [
    (loss.name, name)
    for loss in LOSSES.values()
    for name in ACTIVATIONS
    if name != "threshold" and (loss.outputs is None or name in loss.outputs)  # it has a rule, no slope
]
every_pair = pytest.mark.parametrize(("loss", "activation"), PAIRS)


def test_the_contract_names_are_there() -> None:
    assert {"sigmoid", "tanh", "relu", "leaky_relu", "linear", "softmax"} <= set(ACTIVATIONS)
    assert set(LOSSES) == {"cross_entropy", "mse"}


@pytest.mark.parametrize(
    ("name", "z", "value", "slope"),
    [
        ("sigmoid", 0.0, 0.5, 0.25),
        ("sigmoid", 2.0, 0.8807970779778823, 0.10499358540350662),
        ("sigmoid", -30.0, 9.357622968839299e-14, 9.357622968838423e-14),
        ("tanh", 0.0, 0.0, 1.0),
        ("tanh", 1.0, 0.7615941559557649, 0.41997434161402614),
        ("relu", 3.0, 3.0, 1.0),
        ("relu", -3.0, 0.0, 0.0),
        ("relu", 0.0, 0.0, 0.0),
        ("leaky_relu", 3.0, 3.0, 1.0),
        ("leaky_relu", -3.0, -0.3, 0.1),
        ("leaky_relu", 0.0, 0.0, 0.1),
        ("linear", -4.5, -4.5, 1.0),
    ],
)
def test_known_values(name: str, z: float, value: float, slope: float) -> None:
    a = ACTIVATIONS[name].value(np.array([[z]]), SLOPE)
    assert a[0, 0] == pytest.approx(value, rel=1e-14, abs=1e-300)
    assert ACTIVATIONS[name].derivative(a, SLOPE)[0, 0] == pytest.approx(slope, rel=1e-14)


@elementwise
def test_derivative_is_the_slope_of_the_value(entry: Activation) -> None:
    step = 1e-6
    numeric = (entry.value(Z + step, SLOPE) - entry.value(Z - step, SLOPE)) / (2 * step)
    assert entry.derivative(entry.value(Z, SLOPE), SLOPE) == pytest.approx(numeric, rel=1e-7, abs=1e-9)


@every
def test_fast_calls_say_the_same(entry: Activation) -> None:
    a, out = Z.copy(), np.full_like(Z, 7.0)
    for op in entry.value_ops(a, np.empty_like(a), SLOPE):
        op()
    assert a == pytest.approx(entry.value(Z, SLOPE), rel=1e-14, abs=1e-300)
    if entry.derivative_ops is not None:
        for op in entry.derivative_ops(a, out, SLOPE):
            op()
        assert out == pytest.approx(entry.derivative(a, SLOPE), rel=1e-14, abs=1e-300)
    elif entry.hidden:
        assert (entry.derivative(a, SLOPE) == 1.0).all()


@every
def test_values_lie_in_the_stated_range_or_are_unbounded(entry: Activation) -> None:
    a = entry.value(Z, SLOPE)
    if entry.name in ("sigmoid", "tanh", "softmax"):
        assert entry.range[0] <= a.min() and a.max() <= entry.range[1]
    assert entry.range[0] < entry.range[1]


@every
def test_far_out_values_stay_finite_and_silent(entry: Activation) -> None:
    a = entry.value(np.array([[-1000.0, 1000.0, -710.0], [1000.0, 1000.0, 710.0]]), SLOPE)
    assert np.isfinite(a).all()


def test_sigmoid_rounds_to_one_only_beyond_36() -> None:
    assert sigmoid(np.array(36.0)) < 1.0
    assert sigmoid(np.array(37.5)) == 1.0


def test_softmax_is_a_distribution_whatever_is_added() -> None:
    a = softmax(Z)
    assert a.sum(axis=0) == pytest.approx(np.ones(Z.shape[1]), rel=1e-14)
    assert softmax(Z + 1e3) == pytest.approx(a, rel=1e-10)
    assert softmax(np.array([[0.0], [math.log(3.0)]]))[:, 0] == pytest.approx([0.25, 0.75])


# -- losses


@pytest.mark.parametrize(("y", "z"), [(0.0, 1000.0), (1.0, -1000.0), (0.0, -1000.0), (1.0, 1000.0)])
def test_cross_entropy_of_a_sigmoid_far_out(y: float, z: float) -> None:
    z_, y_ = np.array([[z]]), np.array([[y]])
    loss = LOSSES["cross_entropy"].per_example(z_, sigmoid(z_), y_, "sigmoid")
    assert loss[0] == (1000.0 if (z > 0) != (y == 1.0) else 0.0)


def test_cross_entropy_of_a_softmax_far_out() -> None:
    z = np.array([[1000.0, -1000.0], [0.0, 0.0], [-1000.0, 1000.0]])
    y = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
    assert LOSSES["cross_entropy"].per_example(z, softmax(z), y, "softmax").tolist() == [2000.0, 0.0]


@pytest.mark.parametrize(("z", "right", "wrong"), [
    (0.001, 0.6926473055599401, 0.6936473055599401), (0.5, 0.4740769841801067, 0.9740769841801067),
    (5.0, 0.006715348489118068, 5.006715348489118), (30.0, 9.357622968839737e-14, 30.000000000000092),
    (33.0, 4.658886145103387e-15, 33.00000000000001), (35.0, 6.305116760146987e-16, 35.0),
    (36.5, 1.4068617124461467e-16, 36.5), (100.0, 3.720075976020836e-44, 100.0),
    (700.0, 9.859676543759770e-305, 700.0),
])  # fmt: skip
def test_cross_entropy_keeps_its_digits_however_small_it_is(z: float, right: float, wrong: float) -> None:
    """ln(1 + e^-z) and ln(1 + e^z) to 800 digits, of a sigmoid and of a softmax with z and 0."""
    loss = LOSSES["cross_entropy"].per_example
    one, two = np.array([[z, -z, -z, z]]), np.array([[z, 0.0, 0.0, z], [0.0, z, z, 0.0]])
    expected = np.array([right, right, wrong, wrong])
    found = loss(one, sigmoid(one), np.array([[1.0, 0.0, 1.0, 0.0]]), "sigmoid")
    assert found == pytest.approx(expected, rel=1e-12, abs=0.0)
    y = np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]])
    assert loss(two, softmax(two), y, "softmax") == pytest.approx(expected, rel=1e-12, abs=0.0)


@pytest.mark.parametrize(("z", "true", "value"), [
    ((-35.0, 0.0, -40.0), 1, 6.347600302699903e-16), ((700.0, -700.0, 0.0), 0, 9.859676543759770e-305),
    ((700.0, -700.0, 0.0), 1, 1400.0), ((700.0, 650.5, 680.25), 0, 2.646573635407259e-09),
    ((3.0, 3.0, -30.0), 0, 0.6931471805599476),
    ((0.001, -0.002), 0, 0.6916483055595234),
])  # fmt: skip
def test_softmax_with_several_classes_keeps_its_digits(z: tuple[float, ...], true: int, value: float) -> None:
    z_, y = np.array(z)[:, None], np.zeros((len(z), 1))
    y[true] = 1.0
    found = LOSSES["cross_entropy"].per_example(z_, softmax(z_), y, "softmax")
    assert found[0] == pytest.approx(value, rel=1e-12, abs=0.0)


def test_cross_entropy_is_the_formula_of_the_slide() -> None:
    z, y = np.linspace(-5, 5, 11).reshape(1, -1), (np.arange(11) % 2).reshape(1, -1).astype(float)
    a = sigmoid(z)
    wanted = -(y * np.log(a) + (1 - y) * np.log(1 - a))[0]
    assert LOSSES["cross_entropy"].per_example(z, a, y, "sigmoid") == pytest.approx(wanted, rel=1e-12)
    two = np.vstack([z, -z / 2])
    targets = np.vstack([y, 1 - y])
    assert LOSSES["cross_entropy"].per_example(two, sigmoid(two), targets, "sigmoid") == pytest.approx(
        -(targets * np.log(sigmoid(two)) + (1 - targets) * np.log(1 - sigmoid(two))).sum(axis=0), rel=1e-12
    )
    p = softmax(two)
    assert LOSSES["cross_entropy"].per_example(two, p, targets, "softmax") == pytest.approx(
        -(targets * np.log(p)).sum(axis=0), rel=1e-12
    )


def test_squared_error_sums_over_the_outputs() -> None:
    a, y = np.array([[1.0, 0.5], [2.0, 0.0]]), np.array([[0.0, 0.0], [0.0, 1.0]])
    assert LOSSES["mse"].per_example(a, a, y, "linear").tolist() == [5.0, 1.25]


def loss_of(loss: str, activation: str, z: np.ndarray, y: np.ndarray) -> np.ndarray:
    return LOSSES[loss].per_example(z, ACTIVATIONS[activation].value(z, SLOPE), y, activation)


@every_pair
def test_output_delta_is_the_slope_of_the_loss(loss: str, activation: str) -> None:
    rng = np.random.default_rng(0)
    z = rng.uniform(-2.0, 2.0, (3, 7))
    y = np.eye(3)[rng.integers(0, 3, 7)].T if activation == "softmax" else rng.uniform(0.0, 1.0, (3, 7))
    delta = output_delta(loss, activation, SLOPE, z, ACTIVATIONS[activation].value(z, SLOPE), y)
    step = 1e-6
    for k in range(3):
        up, down = z.copy(), z.copy()
        up[k] += step
        down[k] -= step
        numeric = (loss_of(loss, activation, up, y) - loss_of(loss, activation, down, y)) / (2 * step)
        assert delta[k] == pytest.approx(numeric, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(("z", "of_one", "of_zero"), [
    (-800.0, -np.inf, 1.0), (-40.0, -2.3538526683702e17, 1.0), (-30.0, -10686474581525.463, 1.0000000000000935),
    (30.0, -1.0000000000000935, 10686474581525.463), (36.0, -1.0000000000000002, 4311231547115196.0),
    (37.0, -1.0, 1.1719142372802612e16), (40.0, -1.0, 2.3538526683702e17), (700.0, -1.0, 1.0142320547350045e304),
    (800.0, -1.0, np.inf),
])  # fmt: skip
def test_da_of_cross_entropy_where_the_prediction_rounds(z: float, of_one: float, of_zero: float) -> None:
    """-(1 + e^-z) for y = 1 and 1 + e^z for y = 0, to 60 digits: finite as long as float64 reaches."""
    z_, y = np.array([[z, z]]), np.array([[1.0, 0.0]])
    found = LOSSES["cross_entropy"].gradient(z_, sigmoid(z_), y, "sigmoid")
    assert found[0] == pytest.approx([of_one, of_zero], rel=1e-14)
    two = np.array([[z, z], [0.0, 0.0]])
    found = LOSSES["cross_entropy"].gradient(two, softmax(two), np.array([[1.0, 0.0], [0.0, 1.0]]), "softmax")
    assert found[:, 0] == pytest.approx([of_one, 0.0], rel=1e-13) and found[1, 1] == pytest.approx(-of_zero, rel=1e-13)
    assert not np.signbit(found[[1, 0], [0, 1]]).any()  # no minus sign before 0


@every_pair
def test_output_gradient_chains_to_the_delta(loss: str, activation: str) -> None:
    """d𝓛/dz is d𝓛/da times da/dz: a product for each unit, a matrix for softmax."""
    rng = np.random.default_rng(1)
    z = rng.uniform(-2.0, 2.0, (3, 5))
    a = ACTIVATIONS[activation].value(z, SLOPE)
    y = np.eye(3)[rng.integers(0, 3, 5)].T
    da = LOSSES[loss].gradient(z, a, y, activation)
    if activation == "softmax":
        chained = np.stack([(np.diag(p) - np.outer(p, p)) @ g for p, g in zip(a.T, da.T, strict=True)], axis=1)
    else:
        chained = da * ACTIVATIONS[activation].derivative(a, SLOPE)
    assert output_delta(loss, activation, SLOPE, z, a, y) == pytest.approx(chained, rel=1e-10, abs=1e-12)


def test_delta_of_a_saturated_unit() -> None:
    """E12: with cross-entropy a wrong unit learns at full speed, with the squared error hardly at all."""
    z, y = np.array([[20.0]]), np.array([[0.0]])
    a = sigmoid(z)
    assert output_delta("cross_entropy", "sigmoid", 0.0, z, a, y)[0, 0] == pytest.approx(1.0, abs=1e-8)
    assert output_delta("mse", "sigmoid", 0.0, z, a, y)[0, 0] == pytest.approx(4.1e-9, rel=0.01)
