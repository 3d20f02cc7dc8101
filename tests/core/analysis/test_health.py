"""Dead, saturated and identical units, vanishing gradients: each made on purpose, and none where all is well."""

import numpy as np
import pytest

from nnviz.core.analysis.health import Finding, Health, health, identical_units, update_ratios
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import backward, forward
from tests.core.making import make

RNG = np.random.default_rng(0)
X = RNG.standard_normal((2, 60))
Y = (X[:1] * X[1:] > 0).astype(float)


def network(
    *activations: str, units: int = 4, slope: float = 0.0, off: tuple[int, ...] = ()
) -> tuple[Architecture, np.ndarray]:
    """A network, and parameters for it; ``off`` are units of the first of two layers."""
    sizes = (2, *(units for _ in activations[:-1]), 1)
    switched = (off, ()) if off else None
    architecture = Architecture.dense(sizes, activations, tuple(slope for _ in activations), switched)
    return architecture, np.random.default_rng(1).standard_normal(architecture.count)


def found(architecture: Architecture, flat: np.ndarray, loss: str = "cross_entropy") -> list[tuple[object, ...]]:
    findings = health(architecture, flat, X, Y, loss).findings
    return [(finding.kind, finding.layer, finding.units) for finding in findings]


@pytest.mark.parametrize("hidden", ["tanh", "sigmoid", "relu", "leaky_relu", "linear"])
def test_a_usual_network_is_well(hidden: str) -> None:
    architecture, flat = network(hidden, hidden, "sigmoid")
    architecture.biases(flat)[1][:] = 2.0
    assert found(architecture, flat) == []


@pytest.mark.parametrize(
    ("name", "slope", "dead"), [("relu", 0, True), ("leaky_relu", 0, True), ("leaky_relu", 0.01, False)]
)
def test_units_that_are_dead(name: str, slope: float, dead: bool) -> None:
    architecture, flat = network(name, "sigmoid", slope=slope)
    architecture.biases(flat)[0][[1, 3]] = -100.0
    assert found(architecture, flat) == ([("dead", 1, (2, 4))] if dead else [])
    layer = health(architecture, flat, X, Y, "cross_entropy").layers[0]
    assert layer.dead is not None and layer.saturated is None and layer.saturated_share is None
    assert (layer.dead[[1, 3]] == float(dead)).all()


def test_one_example_that_passes_keeps_a_unit_alive() -> None:
    architecture, flat = network("relu", "sigmoid")
    block = architecture.blocks(flat)[0]
    block[0, :2], z = (1.0, 0.0), X[0]
    block[0, 2] = -np.sort(z)[-2:].mean()  # between the largest two
    assert found(architecture, flat) == []
    block[0, 2] = -z.max()  # z = 0 at best, where g' is taken as 0
    assert found(architecture, flat) == [("dead", 1, (1,))]


@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_units_in_the_flat_part(name: str) -> None:
    architecture, flat = network(name, "sigmoid")
    architecture.biases(flat)[0][2] = 50.0
    assert found(architecture, flat) == [("saturated", 1, (3,))]
    layer = health(architecture, flat, X, Y, "cross_entropy").layers[0]
    assert layer.saturated is not None and layer.saturated[2] == 1.0 and layer.dead is None
    assert layer.saturated_share == pytest.approx(layer.saturated.mean())
    derivative = (lambda a: 1 - a * a) if name == "tanh" else (lambda a: a * (1 - a))
    a = forward(architecture, flat, X).a[1]
    assert layer.saturated == pytest.approx((derivative(a) < 0.01).mean(axis=1))


def test_a_flat_last_layer_harms_mse_alone() -> None:
    """E12."""
    architecture, flat = network("tanh", "sigmoid")
    architecture.biases(flat)[1][:] = 60.0
    assert ("saturated", 2, (1,)) in found(architecture, flat, "mse")
    assert ("saturated", 2, (1,)) not in found(architecture, flat, "cross_entropy")
    last = health(architecture, flat, X, Y, "cross_entropy").layers[1]
    assert last.saturated is not None and last.saturated.tolist() == [1.0]


def test_softmax_has_no_slope_of_its_own() -> None:
    architecture = Architecture.dense((2, 3), ("softmax",), (0.0,))
    layer = health(architecture, np.ones(9), X, np.eye(3)[:, RNG.integers(0, 3, 60)], "cross_entropy").layers[0]
    assert layer.saturated is None and layer.dead is None


def test_zeros_make_all_hidden_units_identical() -> None:
    """S30: and they stay so, for their outgoing weights are equal too. The layer of one output is no group."""
    architecture, flat = network("sigmoid", "tanh", "sigmoid")
    findings = health(architecture, np.zeros_like(flat), X, Y, "cross_entropy").findings
    assert [f for f in findings if f.kind == "identical"] == [
        Finding("identical", 1, (1, 2, 3, 4), 1.0),
        Finding("identical", 2, (1, 2, 3, 4), 1.0),
    ]


def test_groups_of_identical_units_and_whether_they_stay() -> None:
    architecture, flat = network("tanh", "sigmoid", units=6)
    rows, above = architecture.blocks(flat)[0], architecture.weights(flat)[1]
    rows[4], rows[3], rows[5] = rows[1] * (1 + 1e-14), rows[0], rows[0]
    assert identical_units(architecture, flat, 1) == [
        Finding("identical", 1, (1, 4, 6), 0.0),
        Finding("identical", 1, (2, 5), 0.0),
    ]
    above[0, [1, 4]] = 0.5
    assert identical_units(architecture, flat, 1)[1].value == 1.0
    rows[4, 0] *= 1 + 1e-9
    assert [f.units for f in identical_units(architecture, flat, 1)] == [(1, 4, 6)]
    rows[3, -1] += 1e-6  # a bias apart
    assert [f.units for f in identical_units(architecture, flat, 1)] == [(1, 6)]
    assert identical_units(architecture, flat, 2) == []


def test_gradients_are_those_of_back_propagation() -> None:
    architecture, flat = network("tanh", "relu", "sigmoid")
    gradients = backward(architecture, flat, forward(architecture, flat, X), Y, "cross_entropy").weights
    layers = health(architecture, flat, X, Y, "cross_entropy").layers
    assert [layer.gradient for layer in layers] == pytest.approx([np.sqrt((g**2).sum()) for g in gradients])
    assert [layer.layer for layer in layers] == [1, 2, 3]


def test_gradients_vanish_on_their_way_down() -> None:
    """Each sigmoid layer takes three quarters and more away; small weights take the rest."""
    architecture, flat = network(*("sigmoid",) * 6)
    findings = [f for f in health(architecture, 0.1 * flat, X, Y, "cross_entropy").findings if f.kind == "vanishing"]
    layers = [f.layer for f in findings]
    assert layers and layers == list(range(1, len(layers) + 1)) and len(layers) < 6
    assert findings[0].units == (1, 2, 3, 4) and findings[0].value < findings[-1].value < 1e-3
    assert not [f for f in health(architecture, np.zeros_like(flat), X * 0, Y, "mse").findings if f.kind == "vanishing"
                and f.layer == 6]  # fmt: skip


def test_update_ratios() -> None:
    architecture, flat = network("tanh", "tanh", "sigmoid")
    after = flat.copy()
    architecture.weights(after)[0][:] *= 1.01
    architecture.biases(after)[1][:] += 1.0  # biases are no part of it
    assert update_ratios(architecture, flat, after) == pytest.approx([0.01, 0.0, 0.0])
    assert np.isnan(update_ratios(architecture, np.zeros_like(flat), after)).all()


def test_without_examples_only_identical_units_are_found() -> None:
    architecture, flat = network("relu", "sigmoid")
    architecture.blocks(flat)[0][1] = architecture.blocks(flat)[0][0]
    report = health(architecture, flat, np.empty((2, 0)), np.empty((1, 0)), "cross_entropy")
    assert [f.kind for f in report.findings] == ["identical"]
    assert all(np.isnan(layer.gradient) and layer.dead is None for layer in report.layers)


GATES_X, GATES_Y = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]]), np.array([[1.0, 0.0, 0.0, 1.0]])


def xnor(output: float) -> Health:
    """The health of XNOR with the weights of slide S3; ``output`` is the bias of the last layer, there -10."""
    architecture = Architecture.dense((2, 2, 1), ("sigmoid", "sigmoid"), (0.0, 0.0))
    flat = np.array([20.0, 20.0, -30.0, -20.0, -20.0, 10.0, 20.0, 20.0, output])
    return health(architecture, flat, GATES_X, GATES_Y, "cross_entropy")


def test_flat_units_that_answer_rightly_do_no_harm() -> None:
    """S3: the gates work because their units are flat."""
    report = xnor(-10.0)
    assert {f.kind for f in report.findings} == {"saturated", "vanishing"}
    assert all(f.harmless for f in report.findings)
    assert report.layers[0].saturated_share == 1.0  # counted all the same


def test_flat_units_harm_while_the_answers_are_wrong() -> None:
    report = xnor(10.0)
    assert ("saturated", False) in {(f.kind, f.harmless) for f in report.findings}


@pytest.mark.parametrize(("loss", "last"), [("mse", "linear"), ("mse", "sigmoid"), ("cross_entropy", "sigmoid")])
@pytest.mark.parametrize("distance", [0.02, 0.5])
def test_what_harms_depends_on_what_is_left_of_the_loss(loss: str, last: str, distance: float) -> None:
    """One hidden tanh in its flat part gives +1 or -1 for either class; the last layer turns that into its answer."""
    y = (X[:1] > 0).astype(float)
    architecture = Architecture.dense((2, 1, 1), ("tanh", last), (0.0, 0.0))
    low, high = (distance, 1 - distance) if last == "linear" else (-np.log(1 / distance**2), np.log(1 / distance**2))
    flat = np.array([1e6, 0.0, 0.0, (high - low) / 2, (high + low) / 2])
    findings = [f for f in health(architecture, flat, X, y, loss).findings if f.kind == "saturated" and f.layer == 1]
    assert [f.harmless for f in findings] == [distance == 0.02]


def test_dead_and_identical_units_are_told_whatever_the_loss_is() -> None:
    architecture = Architecture.dense((2, 3, 1), ("relu", "linear"), (0.0, 0.0))
    flat = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.5, 0.5, 0.0, 0.0])
    x = np.abs(X)
    findings = health(architecture, flat, x, x[:1], "mse").findings
    assert [(f.kind, f.harmless) for f in findings] == [("dead", False), ("identical", False)]


def test_a_single_class_counts_as_learnt_when_its_loss_is_next_to_nothing() -> None:
    architecture = Architecture.dense((2, 1, 1), ("tanh", "sigmoid"), (0.0, 0.0))
    for bias, harmless in ((1.0, False), (20.0, True)):
        flat = np.array([0.0, 0.0, 60.0, 0.0, bias])
        findings = health(architecture, flat, X, np.ones((1, 60)), "cross_entropy").findings
        assert [f.harmless for f in findings if f.kind == "saturated"] == [harmless]


def test_a_gradient_whose_square_is_rounded_to_0_has_still_a_share() -> None:
    architecture = Architecture.of(make(hidden=((1, "linear"),), last=(1, "linear"), loss="mse").network)
    x, y = np.ones((2, 3)), np.zeros((1, 3))
    flat = np.array([1.0, 1.0, 0.0, 1e-170, 1.0])  # W[2] = 1e-170 stands between J and layer 1
    found = health(architecture, flat, x, y, "mse").findings
    assert [(f.kind, f.layer) for f in found] == [("vanishing", 1)]
    assert found[0].value == pytest.approx(5e-171, rel=1e-6)


# ---------------------------------------------------------------- units that are off


@pytest.mark.parametrize("name", ["relu", "sigmoid"])
def test_a_unit_that_is_off_is_counted_nowhere(name: str) -> None:
    """Two flat or dead units of four, both off: nothing is found, and the shares are those of the others."""
    plain, flat = network(name, "sigmoid")
    plain.biases(flat)[0][[0, 2]] = -100.0
    off, _ = network(name, "sigmoid", off=(1, 3))
    assert [f[0] for f in found(plain, flat)] == ["dead" if name == "relu" else "saturated"] and found(off, flat) == []
    layer = health(off, flat, X, Y, "cross_entropy").layers[0]
    shares = layer.dead if name == "relu" else layer.saturated
    assert shares is not None and np.isnan(shares[[0, 2]]).all() and layer.on.tolist() == [1, 3]
    assert layer.saturated_share == (None if name == "relu" else pytest.approx(shares[[1, 3]].mean()))


def test_a_layer_that_is_all_off_has_no_share() -> None:
    architecture, flat = network("sigmoid", "sigmoid", off=(1, 2, 3, 4))
    layer = health(architecture, flat, X, Y, "cross_entropy").layers[0]
    assert layer.saturated_share is None and not len(layer.on)


def test_weights_of_units_that_are_off_dilute_nothing() -> None:
    """Of 50 units one is on: its layer counts as if it had one unit, for vanishing gradients and for ‖ΔW‖/‖W‖."""
    many, flat = network("tanh", "sigmoid", units=50)
    off, _ = network("tanh", "sigmoid", units=50, off=tuple(range(2, 51)))
    one = Architecture.dense((2, 1, 1), many.activations, many.slopes)

    def of_one(params: np.ndarray) -> np.ndarray:
        (first, last), (below, above) = many.weights(params), many.biases(params)
        return one.flatten((first[:1], last[:, :1]), (below[:1], above))

    few_ratios = update_ratios(one, of_one(flat), of_one(1.01 * flat))
    assert update_ratios(off, flat, 1.01 * flat) == pytest.approx(few_ratios)
    changed = flat.copy()
    many.weights(changed)[0][1:] += 5.0  # of units that are off
    assert update_ratios(off, flat, changed).tolist() == [0.0, 0.0]
    small = flat.copy()
    many.weights(small)[1][:, :1] = 2e-3  # what the one unit's gradient is multiplied by on its way back
    kinds = [f for f in health(off, small, X, Y, "cross_entropy").findings if f.kind == "vanishing"]
    alone = [f for f in health(one, of_one(small), X, Y, "cross_entropy").findings if f.kind == "vanishing"]
    assert [(f.layer, f.units) for f in kinds] == [(f.layer, f.units) for f in alone]
    assert [f.value for f in kinds] == pytest.approx([f.value for f in alone])
