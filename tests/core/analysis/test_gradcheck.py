"""Back-propagation against centred differences, for every activation × loss × task that an experiment may have."""

import json

import msgspec
import numpy as np
import pytest

from nnviz.core.analysis import gradcheck
from nnviz.core.analysis.gradcheck import EPSILON, TOLERANCE, GradientCheck, by_matrix, gradient_check
from nnviz.core.base.experiment import Experiment, ExperimentError
from nnviz.core.base.tasks import TASKS
from nnviz.core.base.work import Work
from nnviz.core.editing.files import decode
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import forward, losses, network_inputs, targets
from nnviz.core.training.session import Session
from nnviz.labs import lab_ids, load_lab
from tests.core.making import CORNERS, make, saved, spec, task_data

OUTPUTS = {"binary": 1, "multiclass": 3, "regression": 2, "autoencoder": 2}
HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden]


def combination(task: str, loss: str, last: str, hidden: str, samples: int = 7) -> Experiment:
    units = OUTPUTS[task]
    return make(
        data=task_data(task, samples, 2, units, seed=3),
        hidden=[(3, hidden), (4, hidden)],
        last=(units, last),
        init={"scheme": "normal", "scale": 0.8, "seed": 3, "bias": "same"},
        loss=loss,
    )


def allowed() -> list[tuple[str, str, str, str]]:
    found = []
    for task in TASKS:
        for loss in LOSSES:
            for last in ACTIVATIONS:
                try:
                    combination(task, loss, last, "tanh")
                except ExperimentError:
                    continue
                found += [(task, loss, last, hidden) for hidden in HIDDEN]
    return found


COMBINATIONS = allowed()


def test_the_contract_combinations_are_among_them() -> None:
    assert len(set(COMBINATIONS)) >= len(HIDDEN) * (4 * 5 + 4 + 2)
    for task, loss, last in [
        ("binary", "cross_entropy", "sigmoid"),
        ("binary", "mse", "tanh"),
        ("multiclass", "cross_entropy", "softmax"),
        ("multiclass", "mse", "softmax"),
        ("multiclass", "mse", "sigmoid"),
        ("regression", "mse", "linear"),
        ("autoencoder", "mse", "linear"),
        ("autoencoder", "cross_entropy", "sigmoid"),
    ]:
        assert (task, loss, last, "relu") in COMBINATIONS
    assert not [c for c in COMBINATIONS if c[0] != "multiclass" and c[2] == "softmax"]


@pytest.mark.parametrize(("task", "loss", "last", "hidden"), COMBINATIONS)
def test_gradients_are_right(task: str, loss: str, last: str, hidden: str) -> None:
    rows = gradient_check(combination(task, loss, last, hidden))
    counted = [row for row in rows if not row.kink]
    assert len(rows) == Architecture.of(combination(task, loss, last, hidden).network).count
    assert len(counted) >= 0.9 * len(rows)
    assert max(row.error for row in counted) < TOLERANCE
    assert any(abs(row.analytic) > 1e-3 for row in counted)


@pytest.mark.parametrize(
    "lab_id", [i for i in lab_ids() if load_lab(i).experiment.network.layers[-1].activation != "threshold"]
)
def test_every_lab_passes_before_and_after_training(lab_id: str) -> None:
    experiment = load_lab(lab_id).experiment
    for epochs in (0, 30):
        session = Session(experiment)
        session.advance(epochs)
        rows = gradient_check(json_copy(session))
        assert max(row.error for row in rows if not row.kink) < TOLERANCE


def json_copy(session: Session) -> Experiment:
    return decode(saved(session))


@pytest.mark.parametrize(("seed", "rate"), [(6, 0.03), (10, 0.003), (0, 0.03), (1, 0.0)])
def test_inputs_in_units_of_their_own_raise_no_false_alarm(seed: int, rate: float) -> None:
    """Lectures and hours run to 12: there the plain quotient is too coarse to tell right from wrong."""
    session = Session(
        make(
            data={"recipe": {"name": "final_grade", "seed": seed}},
            hidden=[(8, "tanh")],
            last=(1, "linear"),
            init={"seed": seed},
            batch_size=10,
            optimizer={"name": "adam", "learning_rate": rate or 0.1},
        )
    )
    session.advance(20 if rate else 0)
    assert max(row.error for row in gradient_check(json_copy(session))) < TOLERANCE


def test_names_follow_the_slides() -> None:
    names = [row.name for row in gradient_check(make(hidden=[(2, "tanh")]))]
    assert names == [
        *("W[1][1,1]", "W[1][1,2]", "b[1][1]", "W[1][2,1]", "W[1][2,2]", "b[1][2]"),
        *("W[2][1,1]", "W[2][1,2]", "b[2][1]"),
    ]


@pytest.mark.parametrize("name", ["relu", "leaky_relu"])
def test_parameters_at_a_kink_are_listed(name: str) -> None:
    """With W[1] and b[1] zero every z[1] lies on the kink; ±ε of the layer above moves no z[1]."""
    content = spec(hidden=[(2, name)])
    content["state"] = {"weights": [[[0, 0], [0, 0]], [[1, -1]]], "biases": [[0, 0], [0.3]]}
    rows = {row.name: row for row in gradient_check(decode(json.dumps(content)))}
    assert {n for n, row in rows.items() if row.kink} == {n for n in rows if "[1]" in n[:4]}
    content["network"]["layers"][0]["activation"] = "tanh"
    assert not any(row.kink for row in gradient_check(decode(json.dumps(content))))


def test_a_unit_away_from_its_kink_is_counted() -> None:
    content = spec(hidden=[(1, "relu")])
    content["state"] = {"weights": [[[1, 1]], [[1]]], "biases": [[0.5], [0.1]]}
    rows = gradient_check(decode(json.dumps(content)))
    assert not any(row.kink for row in rows)
    assert max(row.error for row in rows) < TOLERANCE


def test_a_wrong_derivative_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = msgspec.structs.replace(ACTIVATIONS["tanh"], derivative=lambda a, slope: 1.0001 * (1.0 - a * a))
    monkeypatch.setitem(ACTIVATIONS, "tanh", wrong)
    rows = {row.name: row.error for row in gradient_check(make())}
    assert max(rows.values()) > 10 * TOLERANCE
    assert rows["W[2][1,1]"] < TOLERANCE  # the output layer does not go through it


def test_slides_on_logistic_regression() -> None:
    """S24: dJ/dw is the mean of (a - y) x."""
    content = spec(hidden=[])
    content["state"] = {"weights": [[[20, 20]]], "biases": [[-30]]}
    rows = gradient_check(decode(json.dumps(content)))
    x, y = np.array(CORNERS["x"], float), np.array(CORNERS["y"], float)[:, 0]
    error = 1 / (1 + np.exp(-(x @ [20, 20] - 30))) - y
    assert [row.analytic for row in rows] == pytest.approx([*(error @ x / 4), error.mean()], rel=1e-12)


def test_without_points_there_is_nothing_to_check() -> None:
    with pytest.raises(ValueError, match="no training points"):
        gradient_check(make(data={"train": {"x": [], "y": []}}))


def test_it_looks_at_the_present_weights() -> None:
    session = Session(make())
    before = [row.analytic for row in gradient_check(json_copy(session))]
    session.advance(5)
    assert [row.analytic for row in gradient_check(json_copy(session))] != before
    assert gradcheck.EPSILON == 1e-5


# -- the fast way against the direct way


def directly(experiment: Experiment, flat: np.ndarray) -> tuple[np.ndarray, list[bool]]:
    """Each parameter in turn, with two whole forward passes: (J(w + ε) - J(w - ε)) / 2ε and kinks crossed."""
    arch, loss = Architecture.of(experiment.network), experiment.training.loss
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    kinked = [i for i, name in enumerate(arch.activations) if ACTIVATIONS[name].kink]
    quotients, crossed = [], []
    for i in range(arch.count):
        sides, signs = [], []
        for step in (EPSILON, -EPSILON):
            moved = flat.copy()
            moved[i] += step
            sides.append(losses(arch, moved, x, y, loss))
            signs.append([np.sign(forward(arch, moved, x).z[k]) for k in kinked])
        quotients.append((sides[0] - sides[1]).mean() / (2 * EPSILON))
        crossed.append(any((a != b).any() for a, b in zip(*signs, strict=True)))
    return np.array(quotients), crossed


@pytest.mark.parametrize(("task", "loss", "last", "hidden"), COMBINATIONS[::3])
def test_it_agrees_with_the_direct_way(task: str, loss: str, last: str, hidden: str) -> None:
    experiment = combination(task, loss, last, hidden, samples=40)
    arch = Architecture.of(experiment.network)
    flat = np.random.default_rng(len(hidden)).standard_normal(arch.count)
    rows = gradient_check(experiment, flat)
    quotients, crossed = directly(experiment, flat)
    assert [row.numeric for row in rows] == pytest.approx(quotients, rel=1e-7, abs=1e-9)
    assert [row.kink for row in rows] == crossed


@pytest.mark.parametrize("hidden", [[(5, "relu"), (4, "relu"), (3, "leaky_relu"), (2, "tanh")], [], [(1, "sigmoid")]])
def test_it_agrees_at_any_depth_and_with_more_examples_than_fit_at_once(hidden: list[tuple[int, str]]) -> None:
    experiment = make(data=task_data("multiclass", 1100, 3, 4, seed=1), hidden=hidden, last=(4, "softmax"))
    arch, x = Architecture.of(experiment.network), network_inputs(experiment, experiment.data.train)
    flat = 0.7 * np.random.default_rng(0).standard_normal(arch.count)
    first = arch.blocks(flat)[0]
    first[0, -1] = -(first[0, :-1] @ x[:, 1050])  # this example lies on the kink of unit 1
    rows = gradient_check(experiment, flat)
    quotients, crossed = directly(experiment, flat)
    assert [row.numeric for row in rows] == pytest.approx(quotients, rel=1e-7, abs=1e-9)
    assert [row.kink for row in rows] == crossed
    assert any(crossed) == ("relu" in str(hidden))


def test_slices_give_what_the_whole_gives() -> None:
    experiment = make(data=task_data("binary", 3000, 2, seed=1), hidden=[(4, "tanh"), (4, "relu")])
    check, shares = Work(GradientCheck.of(experiment).steps()), [0.0]
    while not check.advance(0.0):
        shares.append(check.share)
    assert len(shares) > 5 and shares == sorted(set(shares)) and shares[-1] < 1.0
    assert check.share == 1.0 and check.done and check.advance(0.0)
    assert check.result.rows == gradient_check(experiment)


def test_matrices_name_their_worst_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = msgspec.structs.replace(ACTIVATIONS["tanh"], derivative=lambda a, slope: 1.0001 * (1.0 - a * a))
    monkeypatch.setitem(ACTIVATIONS, "tanh", wrong)
    rows = gradient_check(make())
    matrices = by_matrix(rows)
    assert [(part.matrix, part.layer, part.counted, part.passed) for part in matrices] == [
        *(("W", 1, 6, False), ("b", 1, 3, False)),
        *(("W", 2, 3, True), ("b", 2, 1, True)),
    ]
    worst = matrices[0].worst
    assert worst is not None and worst in rows
    assert worst.error == max(row.error for row in rows if row.name.startswith("W[1]"))


def test_a_matrix_at_kinks_alone_has_no_worst_parameter() -> None:
    experiment = make(hidden=[(2, "relu")])
    first = by_matrix(gradient_check(experiment, np.zeros(Architecture.of(experiment.network).count)))[0]
    assert first.worst is None and first.passed and (first.counted, first.kinks) == (0, 4)


@pytest.mark.parametrize("mistake", ["E3", "E8"])
def test_the_error_is_relative_to_the_larger_of_both_gradients(mistake: str) -> None:
    rows = gradient_check(make(hidden=((3, "tanh"),), loss="mse", init={"scale": 0.8}), mistake=mistake)
    rows = [row for row in rows if min(abs(row.analytic), abs(row.numeric)) > 1e-3]
    ratios = [abs(row.analytic - row.numeric) / max(abs(row.analytic), abs(row.numeric)) for row in rows]
    assert [row.error for row in rows] == pytest.approx(ratios)
    assert any(abs(row.numeric) > 1.01 * abs(row.analytic) for row in rows)
