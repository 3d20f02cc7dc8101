"""The perceptron rules, number by number, and what they go with."""

import contextlib
import io

import numpy as np
import pytest

from nnviz.core.analysis.gradcheck import gradient_check
from nnviz.core.analysis.health import health
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import ExperimentError
from nnviz.core.editing import edits
from nnviz.core.editing.validation import resolve
from nnviz.core.network.network import network_inputs
from nnviz.core.network.perceptron import RULES
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.copying import step_numpy
from nnviz.core.steps.model import Step, StepInput
from nnviz.core.training.session import Session
from tests.core.making import CORNERS, Spec, make, task_data

TWO = {"train": {"x": [[2.0, 1.0], [-1.0, 3.0]], "y": [[1], [0]]}}
ZEROS = {"scheme": "zeros"}


def run(name: str, rate: float, data: Spec = TWO, **training: object) -> Session:
    return Session(make(data=data, init=ZEROS, optimizer={"name": name, "learning_rate": rate}, batch_size=1,
                        shuffle=False, **training))  # fmt: skip


def after(session: Session, batches: int) -> list[float]:
    for _ in range(batches):
        session.advance_batch()
    found: list[float] = session.engine.params.tolist()
    return found


def test_rosenblatt_adds_or_subtracts_the_example_where_it_is_wrong() -> None:
    """z = 0 says 1: right for the first example, wrong for the second, whose x is taken off."""
    session = run("perceptron", 0.5)
    assert after(session, 1) == [0.0, 0.0, 0.0]
    assert after(session, 1) == [0.5, -1.5, -0.5]
    # z = 0.5·2 - 1.5·1 - 0.5 = -1: now the first is wrong
    assert after(session, 1) == [1.5, -1.0, 0.0]


def test_the_average_is_that_of_all_weights_so_far() -> None:
    session = run("averaged_perceptron", 0.5)
    latest = np.array([[0.0, 0.0, 0.0], [0.5, -1.5, -0.5], [1.5, -1.0, 0.0]])
    for t in (1, 2, 3):
        assert after(session, 1) == pytest.approx(latest[:t].mean(axis=0).tolist())
    assert session.engine.memory["latest"].tolist() == latest[-1].tolist()


def test_an_average_begins_anew_at_weights_set_by_hand() -> None:
    session = run("averaged_perceptron", 0.5)
    after(session, 3)
    session.set_params(np.array([4.0, 4.0, 4.0]))
    session.advance_batch()  # example 2 says 1 and should not: the first of a new average
    assert session.engine.params.tolist() == [4.5, 2.5, 3.5]


def test_mira_changes_as_little_as_gives_a_margin_of_one() -> None:
    session = run("mira", 10.0)
    w1, w2, b = after(session, 1)
    tau = 1.0 / (2.0**2 + 1.0**2 + 1.0)
    assert (w1, w2, b) == pytest.approx((2 * tau, tau, tau))
    assert w1 * 2 + w2 * 1 + b == pytest.approx(1.0)
    before = np.array([w1, w2, b])
    now = np.array(after(session, 1))
    assert float(now @ [-1.0, 3.0, 1.0]) == pytest.approx(-1.0)
    assert np.linalg.matrix_rank(np.array([now - before, [-1.0, 3.0, 1.0]])) == 1


def test_alpha_caps_the_change_of_mira() -> None:
    assert after(run("mira", 0.05), 1) == pytest.approx([0.1, 0.05, 0.05])


@pytest.mark.parametrize("name", RULES)
def test_separable_points_are_learnt_and_xor_is_not(name: str) -> None:
    session = run(name, 1.0)
    session.advance(60)
    assert session.measures().train_accuracy == 1.0
    xor = run(name, 1.0, {"train": CORNERS})
    xor.advance(100)
    assert xor.measures().train_accuracy <= 0.75


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("example", [0, 3, None])
def test_the_steps_make_the_update_of_the_run(name: str, example: int | None) -> None:
    experiment = make(data=task_data("binary", 8, seed=2), init={"scale": 0.6, "bias": "same"},
                      optimizer={"name": name, "learning_rate": 0.7})  # fmt: skip
    session = Session(experiment)
    session.advance(2)
    s = session.snapshot()
    steps = {step.kind: step for step in build_steps(StepInput(experiment, s.state, example))}
    session.update_by_hand(example)
    assert steps["update"].result.values[0].tolist() == session.engine.params[:2].tolist()
    assert steps["update_b"].result.values[0].tolist() == session.engine.params[2:].tolist()
    for step in steps.values():
        if step.kind != "x":
            wanted = step.result.values.ravel()
            assert np.ravel(ran(step)) == pytest.approx(wanted, rel=1e-12, abs=1e-12), step.kind


def ran(step: Step) -> Array:
    """What the code of a step computes."""
    names: dict[str, Array] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(step_numpy(step), names)
    return names[step.result.symbol.code]


def test_the_way_of_a_threshold_unit_has_no_slope_in_it() -> None:
    s = run("perceptron", 1.0).snapshot()
    steps = build_steps(StepInput(s.experiment, s.state, 1))
    assert [step.kind for step in steps] == ["x", "z", "a", "loss", "dz", "dW", "db", "update", "update_b"]
    assert steps[4].formula == (r"\delta = \hat{y} - y",)
    assert steps[4].rows[0].explain(0, 0) == "(+1.000) − (+0.000) = +1.000"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"last": (1, "threshold")}, r"network\.layers\[1\]\.activation"),
        ({"hidden": [], "last": (1, "threshold")}, r"network\.layers\[0\]\.activation"),
        ({"hidden": [], "last": (1, "threshold"), "data": task_data("regression", 4), "loss": "mse"}, "activation"),
        ({"hidden": [(2, "threshold")]}, "threshold is for the last layer only"),
    ],
)
def test_a_threshold_goes_with_a_perceptron_rule_alone(changes: Spec, where: str) -> None:
    with pytest.raises(ExperimentError, match=where):
        make(**changes)


def test_a_gradient_check_says_that_there_is_no_gradient() -> None:
    with pytest.raises(ValueError, match="no gradient to check"):
        gradient_check(run("perceptron", 1.0).experiment)


def test_edits_keep_rule_and_threshold_together() -> None:
    neuron = make(hidden=[], regularization={"kind": "l2", "rate": 0.1})
    ruled = resolve(edits.with_optimizer(neuron, "mira"))
    assert (ruled.network.layers[0].activation, ruled.training.loss) == ("threshold", "mse")
    assert ruled.training.regularization.kind == "none"
    assert resolve(edits.with_optimizer(ruled, "perceptron")).network.layers[0].activation == "threshold"
    back = resolve(edits.with_optimizer(ruled, "adam"))
    assert (back.network.layers[0].activation, back.training.loss) == ("sigmoid", "cross_entropy")
    by_unit = resolve(edits.with_activation(neuron, 0, "threshold"))
    assert by_unit.training.optimizer.name == "perceptron"
    assert resolve(edits.with_activation(by_unit, 0, "tanh")).training.optimizer.name == "sgd"
    deeper = resolve(edits.add_layer(ruled))
    assert [layer.activation for layer in deeper.network.layers] == ["tanh", "sigmoid"]
    assert resolve(edits.with_loss(ruled, "cross_entropy")).training.optimizer.name == "sgd"


def test_a_step_is_flat_by_nature_and_no_finding() -> None:
    session = run("perceptron", 1.0)
    session.advance(1)
    x, y = network_inputs(session.experiment, session.experiment.data.train), np.array([[1.0, 0.0]])
    found = health(session.architecture, session.engine.params, x, y, "mse")
    assert found.findings == () and found.layers[0].saturated is None
