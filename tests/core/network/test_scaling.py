"""Scaling: a scaled experiment trains as one whose rows were scaled beforehand, and answers in own units."""

import csv
import io
import json

import numpy as np
import pytest

from nnviz.core.analysis.borders import straight_border
from nnviz.core.analysis.gradcheck import gradient_check
from nnviz.core.analysis.jacobian import jacobian
from nnviz.core.analysis.logic import truth_table
from nnviz.core.analysis.scores import fit
from nnviz.core.base.experiment import Data, Examples, Experiment, ExperimentError, Recipe, Scaling, replace
from nnviz.core.data.example_table import example_table, in_own_units
from nnviz.core.data.splitting import split_again
from nnviz.core.editing import edits
from nnviz.core.editing.class_edits import add_class, remove_class
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.sharing import from_text, to_text
from nnviz.core.editing.starting_network import starting_experiment
from nnviz.core.editing.validation import resolve
from nnviz.core.network.adapt import is_another_run
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import forward, network_inputs, respond, targets
from nnviz.core.network.responses import ResponseGrid
from nnviz.core.network.scaling import NO_PAIR, fitted, proposed, rescaled, scaled, unscaled
from nnviz.core.tables.writing import write_table
from nnviz.core.training.session import Session
from tests.core.making import make, spec

RNG = np.random.default_rng(3)
X = np.column_stack([RNG.uniform(2_458_000.5, 2_458_010.0, 40), RNG.uniform(-3e-5, 5e-5, 40)])
Y = np.column_stack([5000.0 + 3000.0 * (X[:, 0] - 2_458_005.0) + 1e8 * X[:, 1], 1e-4 * X[:, 0]])
FEATURES = ["x1", "x2", "x1*x2", "sin(x1)"]


def data_of(task: str, x: np.ndarray = X, y: np.ndarray = Y) -> Data:
    labels = (x[:, :1] > np.median(x[:, 0])).astype(float)
    train = {"regression": y, "autoencoder": None}.get(task, labels)
    outputs = {"binary": ("y",), "multiclass": ("a", "b"), "regression": ("p", "q"), "autoencoder": ("u", "v")}[task]
    test = Examples(x=x[:7], y=None if train is None else train[:7])
    return Data(task=task, inputs=("u", "v"), outputs=outputs, train=Examples(x=x, y=train), test=test)


def pair_of(task: str, **training: object) -> tuple[Experiment, Experiment]:
    """The same run twice: rows in own units with a scaling, and rows that were scaled beforehand."""
    last = {"binary": (1, "sigmoid"), "multiclass": (2, "softmax")}.get(task, (2, "linear"))
    base = decode(json.dumps({**spec(last=last, features=FEATURES, **training),
                              "data": {"task": task, **_plain(data_of(task))}}))  # fmt: skip
    scaling = fitted(base.data)
    own = resolve(edits.with_scaling(base, scaling))
    outputs = scaling.inputs if task == "autoencoder" else scaling.outputs
    before = base.data
    parts = {}
    for name in ("train", "test"):
        rows = getattr(before, name)
        y = None if rows.y is None else scaled(rows.y.T, outputs).T if task == "regression" else rows.y
        parts[name] = Examples(x=np.ascontiguousarray(scaled(rows.x.T, scaling.inputs).T), y=y)
    return own, resolve(replace(base, data=replace(before, **parts)))


def _plain(data: Data) -> dict[str, object]:
    def rows(e: Examples) -> dict[str, object]:
        return {"x": e.x.tolist()} if e.y is None else {"x": e.x.tolist(), "y": e.y.tolist()}

    return {"inputs": data.inputs, "outputs": data.outputs, "train": rows(data.train), "test": rows(data.test)}


TASKS = ("binary", "multiclass", "regression", "autoencoder")


@pytest.mark.parametrize("task", TASKS)
def test_a_scaled_experiment_trains_as_rows_that_were_scaled_beforehand(task: str) -> None:
    own, before = pair_of(task, batch_size=8, optimizer={"name": "adam", "learning_rate": 0.01})
    runs = [Session(own), Session(before)]
    for run in runs:
        run.advance(5)
        run.advance_batch()
    a, b = (run.snapshot() for run in runs)
    assert a.params.tolist() == b.params.tolist()
    assert (a.train_loss, a.test_loss) == (b.train_loss, b.test_loss)
    checked = [[(row.analytic, row.numeric) for row in gradient_check(e, a.params)] for e in (own, before)]
    assert checked[0] == checked[1]


@pytest.mark.parametrize("task", TASKS)
def test_every_answer_is_in_own_units(task: str) -> None:
    own, before = pair_of(task)
    arch, encoder = Session(own).architecture, Encoder.of(own)
    params = Session(own).engine.params
    raw = own.data.train.x.T
    answer = encoder.own_units(respond(arch, encoder, params, raw).prediction)
    plain = respond(arch, Encoder.of(before), params, before.data.train.x.T).prediction
    wanted = plain if task in ("binary", "multiclass") else unscaled(plain, encoder.outputs)
    assert np.array_equal(answer, wanted)
    x, y = network_inputs(own, own.data.train), targets(own.data, own.data.train)
    table = in_own_units(example_table(arch, params, x, y, own.training.loss), own.data, own.data.train)
    assert np.array_equal(table.prediction, answer.T)
    assert table.loss.tolist() == example_table(
        arch, params, network_inputs(before, before.data.train), y, own.training.loss
    ).loss.tolist()  # fmt: skip
    if task == "regression":  # to the last bit, not back and forth
        assert table.target.tolist() == own.data.train.y.tolist()  # type: ignore[union-attr]
    grid = ResponseGrid(own, (2_458_001.0, 2_458_009.0, -2e-5, 4e-5), 5, 4, raw[:, 0])
    place = np.array([[2_458_001.8], [-1.25e-5]])
    there = encoder.own_units(respond(arch, encoder, params, place).prediction)[:, 0]
    assert grid.predictions(params)[:, 0, 0] == pytest.approx(there, rel=1e-4, abs=1e-5)


def test_the_jacobian_is_the_slope_in_own_units() -> None:
    own, _ = pair_of("regression")
    arch, encoder, params = Session(own).architecture, Encoder.of(own), Session(own).engine.params
    point, steps = X[3], (1e-3, 1e-9)
    found = jacobian(arch, params, encoder, point)
    for k, step in enumerate(steps):
        ends = [point + sign * step * np.eye(2)[k] for sign in (1, -1)]
        up, down = (encoder.own_units(respond(arch, encoder, params, e[:, None]).prediction)[:, 0] for e in ends)
        assert found[:, k] == pytest.approx((up - down) / (2 * step), rel=1e-3)


def test_the_border_of_a_unit_is_where_its_z_is_0() -> None:
    names = ("x1", "x2", "x3")
    x = np.column_stack([X, 300.0 + X[:, 0] - 2_458_000.0])
    data = Data(task="binary", inputs=names, outputs=("y",), train=Examples(x=x, y=np.arange(40.0)[:, None] % 2))
    base = make(data={"train": {"x": [[0, 0, 0]], "y": [[1]]}})
    experiment = resolve(edits.with_scaling(replace(base, data=data, state=None), fitted(data)))
    arch, params, encoder = Session(experiment).architecture, Session(experiment).engine.params, Encoder.of(experiment)
    rest = data.train.x.mean(axis=0)
    a, b, c = straight_border(arch, params, encoder, rest, (2, 0), 1)  # type: ignore[misc]
    for place in ((301.0, 2_458_002.0), (309.0, 2_458_007.0)):
        raw = rest.copy()
        raw[2], raw[0] = place
        z = respond(arch, encoder, params, raw[:, None]).z[0][1, 0]
        assert a * place[0] + b * place[1] + c == pytest.approx(z, abs=1e-7)


def test_corners_of_a_gate_are_0_and_1_in_own_units() -> None:
    xor = make()
    scaled_xor = resolve(edits.with_scaling(xor, Scaling(inputs=((0.5, 0.5), (0.5, 0.5)))))
    s = Session(scaled_xor)
    table = truth_table(s.architecture, s.engine.params, Encoder.of(scaled_xor), 2)
    x = network_inputs(scaled_xor, Examples(x=table.corners))
    assert x.min() == -1.0
    assert table.corners.min() == 0.0
    assert np.array_equal(table.prediction.T, forward(s.architecture, s.engine.params, x).prediction)


def test_scores_are_in_own_units() -> None:
    own, _ = pair_of("regression")
    s = Session(own)
    pairs = own.data.scaling.outputs  # type: ignore[union-attr]
    x, y = network_inputs(own, own.data.train), targets(own.data, own.data.train)
    inside, outside = fit(s.architecture, s.engine.params, x, y), fit(s.architecture, s.engine.params, x, y, pairs)
    assert inside.r_squared.tolist() == outside.r_squared.tolist()
    answer = Encoder.of(own).own_units(forward(s.architecture, s.engine.params, x).prediction).T
    error = answer - own.data.train.y
    assert outside.root_mean_square == pytest.approx(np.sqrt((error**2).mean(axis=0)))
    assert outside.mean_absolute == pytest.approx(np.abs(error).mean(axis=0))


def test_an_exported_table_is_in_own_units() -> None:
    own, _ = pair_of("regression")
    s = Session(own)
    rows = list(csv.DictReader(io.StringIO(write_table(own, s.engine.params).decode())))
    assert [float(row["u"]) for row in rows[:40]] == X[:, 0].tolist()
    assert [float(row["p"]) for row in rows[:40]] == Y[:, 0].tolist()
    encoder = Encoder.of(own)
    answer = encoder.own_units(respond(s.architecture, encoder, s.engine.params, X.T).prediction)
    assert [float(row["ŷ p"]) for row in rows[:40]] == answer[0].tolist()


# ---------------------------------------------------------------- fitting


@pytest.mark.parametrize("kind", ["standard", "minmax"])
def test_a_fit_is_made_of_the_training_rows(kind: str) -> None:
    data = data_of("regression")
    fit_ = fitted(data, kind)
    u = scaled(data.train.x.T, fit_.inputs)
    if kind == "standard":
        assert u.mean(axis=1) == pytest.approx(0.0, abs=1e-8)
        assert u.std(axis=1) == pytest.approx(1.0)
    else:
        assert (u.min(axis=1).tolist(), u.max(axis=1).tolist()) == ([0.0, 0.0], [1.0, 1.0])
    assert len(fit_.outputs) == 2
    assert fitted(data_of("binary"), kind).outputs == fitted(data_of("autoencoder"), kind).outputs == ()
    assert fit_.kind == kind and rescaled(replace(data, scaling=fit_)) == fit_
    outlier = np.vstack([data.train.x, 1e9 * np.ones((1, data.train.x.shape[1]))])
    far = replace(data, train=Examples(x=outlier, y=np.vstack([data.train.y, data.train.y[:1]])))
    kept = rescaled(replace(data, scaling=fitted(far, kind)))
    assert kept == fit_  # an outlier that has gone does not make another kind of it


@pytest.mark.parametrize("values", [[7.0] * 4, [1e100, -1e100, 1e100, 0.0], [1e-300, 2e-300, 0.0, 0.0],
                                    [0.1 + 1e-17, 0.1, 0.1, 0.1], [5e-324, 0.0, 0.0, 0.0], []])  # fmt: skip
@pytest.mark.parametrize("kind", ["standard", "minmax"])
def test_no_column_makes_numbers_that_are_not_finite(values: list[float], kind: str) -> None:
    x = np.reshape(np.array(values, dtype=float), (-1, 1))
    data = Data(task="regression", inputs=("a",), outputs=("y",), train=Examples(x=x, y=x), test=Examples(x=x, y=x))
    found = fitted(data, kind)
    (shift, scale), u = found.inputs[0], scaled(x.T, found.inputs)
    assert np.isfinite([shift, scale]).all()
    assert np.isfinite(u).all()
    assert scale > 0
    assert np.abs(u).max(initial=0.0) <= 4.0
    if len(set(values)) < 2:
        assert scale == 1.0


@pytest.mark.parametrize(
    ("x", "y", "scales_x", "scales_y"),
    [
        ((-10.0, 10.0), (0.0, 1.0), False, False), ((-6.0, 6.0), (-1.0, 1.0), False, False),
        ((0.0, 11.0), (0.0, 1.0), True, False), ((2_458_000.5, 2_458_010.0), (0.0, 1.0), True, False),
        ((-1e-5, 2e-5), (0.0, 1.0), True, False), ((-1.0, 1.0), (0.0, 20_000.0), False, True),
        ((-1.0, 1.0), (1.0, 1.0001), False, True), ((-1.0, 1.0), (-1e-4, 1e-4), False, True),
        ((5.0, 5.001), (0.0, 1.0), True, False), ((3.0, 3.0), (0.5, 0.5), False, False),
    ],
)  # fmt: skip
def test_what_a_network_would_hardly_learn_is_proposed_to_be_scaled(
    x: tuple[float, float], y: tuple[float, float], scales_x: bool, scales_y: bool
) -> None:
    rows = Examples(x=np.linspace(*x, 9)[:, None], y=np.linspace(*y, 9)[:, None])
    found = proposed(Data(task="regression", inputs=("a",), outputs=("b",), train=rows, test=rows))
    if not (scales_x or scales_y):
        assert found is None
        return
    assert found is not None
    assert ((found.inputs != (NO_PAIR,)), (found.outputs != (NO_PAIR,))) == (scales_x, scales_y)


# ---------------------------------------------------------------- edits


def regression(**changes: object) -> Experiment:
    return resolve(replace(pair_of("regression", **changes)[0], title="prices"))


def test_another_scaling_is_another_run_and_other_points_are_not() -> None:
    own = regression()
    off = resolve(edits.with_scaling(own, None))
    assert is_another_run(own, off)
    assert is_another_run(off, own)
    moved = resolve(edits.move_points(own, np.arange(10), {0: X[:10, 0] + 50.0}))
    assert not is_another_run(own, moved)
    assert moved.data.scaling == own.data.scaling
    s = Session(own)
    s.advance(3)
    s.apply(moved)
    assert s.epoch == 3
    again = resolve(edits.rescaled(moved))
    assert again.data.scaling == fitted(moved.data) != own.data.scaling
    s.apply(again)
    assert s.epoch == 0


@pytest.mark.parametrize("kind", ["standard", "minmax"])
def test_rescale_keeps_the_kind_and_what_is_not_scaled(kind: str) -> None:
    base = regression()
    fit_ = fitted(base.data, kind)
    half = resolve(edits.with_scaling(base, Scaling(inputs=(NO_PAIR, NO_PAIR), outputs=fit_.outputs, kind=kind)))
    moved = resolve(edits.with_targets(half, np.arange(3), 9e4))
    assert resolve(edits.rescaled(moved)).data.scaling == Scaling(
        inputs=(NO_PAIR, NO_PAIR), outputs=fitted(moved.data, kind).outputs, kind=kind
    )


def test_a_recipe_keeps_its_scaling_and_another_one_drops_it() -> None:
    base = resolve(edits.with_recipe(make(), Recipe(name="blobs", seed=1)))
    own = resolve(edits.with_scaling(base, fitted(base.data)))
    next_seed = resolve(edits.with_recipe(own, Recipe(name="blobs", seed=2, classes=5)))
    assert next_seed.data.scaling == own.data.scaling
    assert not np.array_equal(next_seed.data.train.x, own.data.train.x)
    assert resolve(edits.with_recipe(own, Recipe(name="plane"))).data.scaling is None


def test_cross_entropy_looks_at_scaled_targets() -> None:
    data = {"task": "regression", "train": {"x": [[0.0], [1.0], [2.0]], "y": [[10.0], [20.0], [30.0]]}}
    base = make(data=data, last=(1, "sigmoid"), loss="mse")
    with pytest.raises(ExperimentError, match=r"needs targets from 0 to 1, and data\.train has others; use mse"):
        edits.with_loss(base, "cross_entropy")
    own = resolve(edits.with_scaling(base, fitted(base.data, "minmax")))
    crossed = resolve(edits.with_loss(own, "cross_entropy"))
    assert crossed.training.loss == "cross_entropy"
    standard = resolve(edits.with_scaling(own, fitted(base.data)))
    with pytest.raises(ExperimentError, match=r"data\.train has others once they are scaled"):
        edits.with_loss(standard, "cross_entropy")
    assert edits.with_scaling(crossed, fitted(base.data)).training.loss == "mse"


def test_classes_come_and_go_under_the_same_scaling() -> None:
    own, _ = pair_of("binary")
    three = resolve(add_class(own))
    assert (three.data.task, three.data.scaling) == ("multiclass", own.data.scaling)
    assert not is_another_run(own, three)
    two = resolve(remove_class(three, 2))
    assert (two.data.task, two.data.scaling) == ("binary", own.data.scaling)
    assert resolve(split_again(own, 0.4, 1)).data.scaling == own.data.scaling
    assert resolve(edits.remove_all_points(own)).data.scaling == own.data.scaling


# ---------------------------------------------------------------- files


def test_a_file_and_a_text_keep_the_scaling_to_the_last_bit() -> None:
    own = regression()
    assert decode(encode(own)).data == own.data
    assert from_text(to_text(own, points=True, state=False)).data == own.data
    assert from_text(to_text(own, points=False, state=False)).data.scaling == own.data.scaling
    assert b'"scaling": null' in encode(make())
    assert make().data.scaling is None


ROWS = {"x": [[0.0, 1.0], [2.0, 3.0]], "y": [[5.0], [6.0]]}
AUTO = {"task": "autoencoder", "train": {"x": ROWS["x"]}}


@pytest.mark.parametrize(
    ("data", "scaling", "message"),
    [
        ({}, {"inputs": [[0, 1]]}, "data.scaling.inputs: has 1 pair; it needs 2, one for each of data.inputs"),
        ({}, {"inputs": [[0, 1], [0, 0]]}, r"data.scaling.inputs\[1\]: has the scale 0; it must be from 1e-100 to"),
        ({}, {"inputs": [[0, 1], [0, -2]]}, r"data.scaling.inputs\[1\]: has the scale -2"),
        ({}, {"inputs": [[1e101, 1], [0, 1]]}, r"data.scaling.inputs\[0\]: has the shift 1e\+101; it is finite"),
        ({}, {"inputs": [[0, 1e-100], [0, 1]]}, r"data.scaling.inputs\[0\]: scales a value of data.train to "
         r"more than 1e\+100; it needs a larger scale"),
        ({}, {"inputs": [[0, 1], [0, 1]], "outputs": [[0, 1], [0, 1]]}, "data.scaling.outputs: has 2 pairs; it "),
        ({"task": "binary", "train": {**ROWS, "y": [[0], [1]]}}, {"inputs": [[0, 1], [0, 1]], "outputs": [[0, 1]]},
         "data.scaling.outputs: is for regressions; classes have no unit, leave it out"),
        (AUTO, {"inputs": [[0, 1], [0, 1]], "outputs": [[0, 1]]}, "data.scaling.outputs: is for regressions"),
        ({}, {"inputs": [[0, 1, 2], [0, 1]]}, r"data.scaling.inputs\[0\]"),
        ({}, {"inputs": [["a", 1], [0, 1]]}, r"data.scaling.inputs\[0\]\[0\]"),
        ({}, {"input": []}, "data.scaling"),
        ({}, {"outputs": [[0, 1]]}, "data.scaling"),
    ],
)  # fmt: skip
def test_a_wrong_scaling_is_told_in_one_line(data: dict, scaling: dict, message: str) -> None:  # type: ignore[type-arg]
    raw = spec(data={"task": "regression", "train": ROWS, **data, "scaling": scaling}, last=(1, "linear"))
    if data == AUTO:
        raw["data"].pop("y", None)
        raw["network"]["layers"][-1]["units"] = 2
    with pytest.raises(ExperimentError, match=message) as told:
        decode(json.dumps(raw))
    assert "\n" not in str(told.value)


def test_targets_stay_as_they_are_where_a_file_scales_the_inputs_alone() -> None:
    data = {"task": "regression", "train": ROWS, "scaling": {"inputs": [[1, 2], [0, 1]]}}
    experiment = make(data=data, last=(1, "linear"))
    assert experiment.data.scaling == Scaling(inputs=((1.0, 2.0), NO_PAIR), outputs=(NO_PAIR,))
    assert network_inputs(experiment, experiment.data.train).tolist() == [[-0.5, 0.5], [1.0, 3.0]]
    assert targets(experiment.data, experiment.data.train).tolist() == [[5.0, 6.0]]


@pytest.mark.parametrize("size", [1e-4, 1e-2, 1.0, 1e3, 1e7])
@pytest.mark.parametrize("offset", [0.0, 5.0])
def test_with_the_proposals_regressions_of_any_size_are_learnt_in_300_epochs(size: float, offset: float) -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-2.0, 2.0, (120, 2))
    y = size * (offset + np.sin(2.0 * x[:, :1]) + x[:, 1:] ** 2)
    none = Examples(x=x[:0], y=y[:0])
    data = Data(task="regression", inputs=("a", "b"), outputs=("c",), train=Examples(x=x, y=y), test=none)
    experiment = starting_experiment(replace(data, scaling=proposed(data)))
    s = Session(experiment)
    s.advance(300)
    found = fit(
        s.architecture, s.engine.params, network_inputs(experiment, data.train), targets(experiment.data, data.train)
    )
    assert found.r_squared[0] > 0.95
