"""The readable network: shapes of the slides, first weights, targets, and what counts as right."""

import numpy as np
import pytest

from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.features import compute_features, feature_label, feature_labels, known_features
from nnviz.core.network.network import backward, correct, evaluate, forward, network_inputs, targets
from nnviz.core.network.responses import ResponseGrid, grid_inputs
from tests.core.making import make, task_data


def test_shapes_of_a_3_4_1_network() -> None:
    """S6 for one example, S29 for m: gradients have the shape of their parameter (E1, E3, E17)."""
    experiment = make(data=task_data("binary", 5, 3), hidden=[(4, "tanh")])
    arch, flat = Architecture.of(experiment.network), initial_parameters(experiment.network)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    trace = forward(arch, flat, x)
    assert arch.sizes == (3, 4, 1) and arch.count == len(flat) == 21
    assert [w.shape for w in arch.weights(flat)] == [(4, 3), (1, 4)]
    assert [b.shape for b in arch.biases(flat)] == [(4,), (1,)]
    assert [z.shape for z in trace.z] == [(4, 5), (1, 5)] and [a.shape for a in trace.a] == [(3, 5), (4, 5), (1, 5)]
    assert trace.z[0] == pytest.approx(arch.weights(flat)[0] @ x + arch.biases(flat)[0][:, None])
    gradients = backward(arch, flat, trace, y, "cross_entropy")
    assert [g.shape for g in gradients.weights] == [(4, 3), (1, 4)]
    assert [g.shape for g in gradients.biases] == [(4,), (1,)]
    assert gradients.dz[1] == pytest.approx(trace.prediction - y)  # S24
    assert gradients.da[0] == pytest.approx(arch.weights(flat)[1].T @ gradients.dz[1])  # E7
    assert gradients.dz[0] == pytest.approx(gradients.da[0] * (1 - trace.a[1] ** 2))  # E4, E8


def test_flatten_is_the_inverse_of_the_views() -> None:
    arch = Architecture.of(make(hidden=[(3, "tanh"), (2, "relu")]).network)
    flat = np.arange(float(arch.count))
    assert np.array_equal(arch.flatten(tuple(arch.weights(flat)), tuple(arch.biases(flat))), flat)
    assert arch.weight_mask().sum() == 3 * 2 + 2 * 3 + 2


def test_first_weights_of_every_scheme() -> None:
    def drawn(scheme: str, **init: object) -> tuple[np.ndarray, np.ndarray]:
        spec = make(data=task_data("binary", 2, 100), hidden=[(200, "tanh")], init={"scheme": scheme, **init}).network
        arch, flat = Architecture.of(spec), initial_parameters(spec)
        return arch.weights(flat)[0], arch.biases(flat)[0]

    assert drawn("normal", scale=0.01)[0].std() == pytest.approx(0.01, rel=0.05)
    uniform = drawn("uniform", scale=0.2)[0]
    assert np.abs(uniform).max() <= 0.2 and uniform.std() == pytest.approx(0.2 / 3**0.5, rel=0.05)
    assert not drawn("zeros")[0].any() and (drawn("constant", scale=0.3)[0] == 0.3).all()
    bound = (6 / 300) ** 0.5
    assert 0.98 * bound < np.abs(drawn("xavier")[0]).max() <= bound
    assert drawn("he")[0].std() == pytest.approx((2 / 100) ** 0.5, rel=0.05)
    assert drawn("he", scale=2)[0].std() == pytest.approx(2 * (2 / 100) ** 0.5, rel=0.05)
    for scheme in ("normal", "xavier", "constant"):
        assert not drawn(scheme)[1].any()
    assert (drawn("normal", bias=0.7)[1] == 0.7).all()
    same = drawn("normal", bias="same", scale=0.5)[1]
    assert same.std() == pytest.approx(0.5, rel=0.2) and len(set(same)) == 200


def test_targets() -> None:
    classes = make(
        data={"task": "multiclass", "train": {"x": [[0], [1], [2]], "y": [[2], [0], [1]]}}, last=(3, "softmax")
    )
    assert targets(classes.data, classes.data.train).tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    auto = make(data={"task": "autoencoder", "train": {"x": [[1, 2], [3, 4]]}}, features=["x1^2"], last=(2, "linear"))
    assert targets(auto.data, auto.data.train).tolist() == [[1, 3], [2, 4]]  # the raw inputs, whatever the features
    assert network_inputs(auto, auto.data.train).tolist() == [[1, 9]]


def test_one_output_is_class_1_from_one_half_on() -> None:
    p = np.array([[0.49, 0.5, 0.51, 0.5]])
    assert correct(p, np.array([[0.0, 1.0, 1.0, 0.0]])).tolist() == [True, True, True, False]


def test_of_several_outputs_the_largest_wins() -> None:
    p = np.array([[0.3, 0.1], [0.4, 0.2], [0.2, 0.15]])
    assert correct(p, np.eye(3)[[1, 2]].T).tolist() == [True, False]


def test_evaluation_in_pieces_is_the_mean_over_all() -> None:
    experiment = make(data=task_data("binary", 9001))
    arch, flat = Architecture.of(experiment.network), initial_parameters(experiment.network)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    loss, accuracy = evaluate(arch, flat, x, y, "mse")
    p = forward(arch, flat, x).prediction
    assert loss == pytest.approx(((p - y) ** 2).mean(), rel=1e-12)
    assert accuracy == ((p >= 0.5) == (y == 1)).mean()


def test_features() -> None:
    x = np.array([[2.0, -1.0], [3.0, 0.5]])
    names = known_features(2)
    assert names == ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)", "cos(x1)", "cos(x2)")
    rows = compute_features(names, x)
    assert rows[:, 0] == pytest.approx([2, 3, 4, 9, 6, np.sin(2), np.sin(3), np.cos(2), np.cos(3)])
    assert known_features(1) == ("x1", "x1^2", "sin(x1)", "cos(x1)")
    assert known_features(12)[11] == "x12" and feature_label("x12") == "x₁₂" and feature_label("x1*x2") == "x₁x₂"
    assert feature_labels(("x2", "x1^2", "x3"), ("F1", "F2", "x3")) == ["F2", "x₁²", "x₃"]


@pytest.mark.parametrize("names", [["tanh", "sigmoid"], ["relu", "leaky_relu"], ["linear"]])
def test_responses_over_the_plane_are_the_forward_pass(names: list[str]) -> None:
    experiment = make(data=task_data("binary", 4, 3), hidden=[(3, name) for name in names], init={"bias": "same"})
    arch, flat = Architecture.of(experiment.network), initial_parameters(experiment.network)
    rest = np.array([0.0, 0.0, 0.7])
    grid = ResponseGrid(experiment, (-2.0, 2.0, -1.0, 3.0), 5, 4, rest)
    raw = grid_inputs((-2.0, 2.0, -1.0, 3.0), 5, 4, rest)
    assert raw.shape == (3, 20) and raw[:, 0] == pytest.approx([-1.6, -0.5, 0.7])
    assert raw[:, -1] == pytest.approx([1.6, 2.5, 0.7])
    trace = forward(arch, flat, raw)
    images = grid.responses(flat)
    for image, a in zip(images, trace.a[1:], strict=True):
        assert image.shape == (len(a), 4, 5)
        assert image.reshape(len(a), -1) == pytest.approx(a, abs=1e-5)


def test_a_grid_runs_along_the_chosen_axes_and_takes_other_rest_values() -> None:
    experiment = make(data=task_data("binary", 4, 4), hidden=[(3, "tanh")], init={"bias": "same"})
    flat, bounds = initial_parameters(experiment.network), (-2.0, 2.0, -1.0, 3.0)
    first, then = np.array([9.0, 0.5, 9.0, 0.7]), np.array([9.0, -0.5, 9.0, -1.5])
    raw = grid_inputs(bounds, 5, 4, first, (2, 0))
    assert raw[:, 1] == pytest.approx([-0.5, 0.5, -0.8, 0.7])  # second column, lowest row
    grid = ResponseGrid(experiment, bounds, 5, 4, first, (2, 0))
    before = np.array(grid.responses(flat)[-1])
    grid.set_rest(then)
    after = grid.responses(flat)[-1]
    trace = forward(Architecture.of(experiment.network), flat, grid_inputs(bounds, 5, 4, then, (2, 0)))
    assert after.reshape(1, -1) == pytest.approx(trace.prediction, abs=1e-5)
    assert grid.feature_images()[3] == pytest.approx(np.full((4, 5), -1.5))
    assert np.abs(after - before).max() > 0.01
