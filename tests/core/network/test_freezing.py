"""Units switched off, parameters frozen, units dropped out: what stays as it is, and what a file may say of it."""

import contextlib
import io

import numpy as np
import pytest

from nnviz.core.analysis.gradcheck import gradient_check
from nnviz.core.base.experiment import Experiment, ExperimentError
from nnviz.core.editing import edits
from nnviz.core.editing.files import decode
from nnviz.core.editing.validation import resolve
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.freezing import held_mask, layer_mask, names_of
from nnviz.core.network.network import forward
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.perceptron import RULES
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.copying import step_latex, step_numpy
from nnviz.core.steps.model import StepInput
from nnviz.core.training.session import Session
from tests.core.latex import problems
from tests.core.making import Spec, make, saved, task_data


def with_layer(*, units: int = 3, **changes: object) -> Experiment:
    return make(data=task_data("binary", 10), hidden=[{"units": units, "activation": "tanh", **changes}, (2, "relu")],
                init={"scale": 0.9, "bias": "same", "seed": 3}, batch_size=4)  # fmt: skip


def test_names_and_masks_say_the_same() -> None:
    names = ("W[2]", "W[1,3]", "b[3]")
    mask = layer_mask(names, 3, 3)
    assert mask.astype(int).tolist() == [[0, 0, 1, 0], [1, 1, 1, 0], [0, 0, 0, 1]]
    assert set(names_of(mask)) == set(names)
    assert names_of(np.ones((2, 3), dtype=np.bool_)) == ("W", "b")


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name not in RULES])
def test_frozen_parameters_and_their_memory_stay_to_the_last_bit(name: str) -> None:
    session = Session(make(data=task_data("binary", 10), batch_size=4, optimizer={"name": name, "learning_rate": 0.05},
                           hidden=[(3, "tanh"), (2, "relu")], regularization={"kind": "l2", "rate": 0.1}))  # fmt: skip
    session.advance(3)
    frozen = decode(saved(session))
    layers = ({"frozen": ["W[1]", "b[2]"]}, {"frozen": ["W", "b"]}, {"frozen": ["W[1,2]"]})
    for index, change in enumerate(layers):
        frozen = edits.with_frozen(frozen, index, tuple(change["frozen"]))
    session.apply(resolve(frozen))
    params = session.engine.params.copy()
    memory = {key: values.copy() for key, values in session.engine.memory.items()}
    session.advance(5)
    mask = held_mask(session.architecture)
    assert mask.sum() == 2 + 1 + 8 + 1
    assert np.array_equal(session.engine.params[mask], params[mask])
    assert (session.engine.params[~mask] != params[~mask]).all()
    for key, values in memory.items():
        assert np.array_equal(session.engine.memory[key][mask], values[mask])


def test_a_unit_that_is_off_answers_zero_and_learns_nothing() -> None:
    experiment = with_layer(off=[2])
    session = Session(experiment)
    before = session.engine.params.copy()
    session.advance(4)
    blocks = [session.architecture.blocks(flat) for flat in (before, session.engine.params)]
    assert np.array_equal(blocks[0][0][1], blocks[1][0][1])  # what comes in
    assert np.array_equal(blocks[0][1][:, 1], blocks[1][1][:, 1])  # what goes out
    assert not np.array_equal(blocks[0][0][0], blocks[1][0][0])
    trace = forward(session.architecture, session.engine.params, np.ones((2, 1)))
    assert trace.a[1][1] == 0.0 and trace.z[0][1] != 0.0


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name not in RULES])
@pytest.mark.parametrize("kind", ["none", "l1", "l2"])
def test_neither_a_penalty_nor_momentum_moves_what_belongs_to_a_unit_that_is_off(name: str, kind: str) -> None:
    training = {"optimizer": {"name": name, "learning_rate": 0.05}, "regularization": {"kind": kind, "rate": 0.1}}
    session = Session(make(data=task_data("binary", 10), hidden=[(3, "tanh"), (2, "relu")], **training))
    session.advance(3)  # the optimizer remembers something of every unit
    session.apply(resolve(edits.toggle_unit(session.experiment, 0, 2)))
    mask = held_mask(session.architecture)
    assert [block.astype(int).tolist() for block in session.architecture.blocks(mask)] == [
        [[0, 0, 0], [1, 1, 1], [0, 0, 0]], [[0, 1, 0, 0], [0, 1, 0, 0]], [[0, 0, 0]],
    ]  # fmt: skip
    vectors = [session.engine.params, *session.engine.memory.values()]
    before = [vector.copy() for vector in vectors]
    session.advance(5)
    for vector, values in zip(vectors, before, strict=True):
        assert np.array_equal(vector[mask], values[mask])
    assert (session.engine.params[~mask] != before[0][~mask]).any()


def test_the_network_without_a_unit_is_the_smaller_network() -> None:
    whole = with_layer(off=[3])
    smaller = with_layer(units=2)
    params = initial_parameters(whole.network)
    blocks = Architecture.of(whole.network).blocks(params)
    kept = [blocks[0][:2], blocks[1][:, [0, 1, 3]], blocks[2]]
    x = np.linspace(-1.0, 1.0, 8).reshape(2, 4)
    wanted = forward(Architecture.of(smaller.network), np.concatenate([b.ravel() for b in kept]), x).prediction
    assert forward(Architecture.of(whole.network), params, x).prediction == pytest.approx(wanted, abs=1e-15)


def test_gradients_are_right_with_units_off() -> None:
    assert max(row.error for row in gradient_check(with_layer(off=[1, 3])) if not row.kink) < 1e-7


@pytest.mark.parametrize("example", [1, None])
def test_the_steps_show_the_switch(example: int | None) -> None:
    experiment = with_layer(off=[2])
    s = Session(experiment).snapshot()
    steps = {(step.kind, step.layer): step for step in build_steps(StepInput(experiment, s.state, example))}
    row = steps["a", 1].rows[0]
    assert row.result.values[1].tolist() == [0.0] * row.result.values.shape[1]
    assert row.explain(1, 0).endswith("(+0.000) = +0.000") and row.explain(0, 0).endswith(f"(+1.000) = {last(row, 0)}")
    assert steps["dz", 1].result.values[1].tolist() == [0.0] * row.result.values.shape[1]
    session = Session(experiment)
    session.update_by_hand(example)
    for layer, block in enumerate(session.architecture.blocks(session.engine.params), start=1):
        assert np.array_equal(steps["update", layer].result.values, block[:, :-1])


def test_the_steps_say_that_a_unit_is_off_and_what_is_frozen() -> None:
    hidden = [{"units": 3, "activation": "tanh", "off": [2], "frozen": ["W[2,1]", "W[3]"]}]
    experiment = make(data=task_data("binary", 10), hidden=hidden, regularization={"kind": "l2", "rate": 0.1})
    s = Session(experiment).snapshot()
    steps = {(step.kind, step.layer): step for step in build_steps(StepInput(experiment, s.state, None))}
    update = steps["update", 1]
    assert update.formula[1].endswith(r"\text{ stays as it is frozen or of a unit that is off}")
    words = [[update.rows[0].explain(i, j).split(" = ")[0] for j in range(2)] for i in range(3)]
    assert words[1:] == [["frozen", "off"], ["frozen", "frozen"]] and all("·" in text for text in words[0])
    assert steps["update", 2].rows[0].explain(0, 1).startswith("off = ")
    assert "off" not in steps["update", 2].rows[0].explain(0, 0)


def last(row: object, i: int) -> str:
    from nnviz.core.base.notation import number

    return number(float(row.result.values[i, 0]))  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name not in RULES])
def test_the_steps_say_what_is_frozen_and_their_code_leaves_it(name: str) -> None:
    hidden = [{"units": 3, "activation": "tanh", "frozen": ["W[2]", "b[1]"]}]
    experiment = make(data=task_data("binary", 10), hidden=hidden, optimizer={"name": name, "learning_rate": 0.05},
                      regularization={"kind": "l2", "rate": 0.1})  # fmt: skip
    session = Session(experiment)
    session.advance(2)
    s = session.snapshot()
    steps = {(step.kind, step.layer): step for step in build_steps(StepInput(experiment, s.state, None))}
    update = steps["update", 1]
    assert update.rows[0].explain(1, 0).startswith("frozen = ") and "frozen" in update.formula[1]
    assert "frozen" not in update.rows[0].explain(0, 0) and len(steps["update", 2].formula) == 1
    for step in steps.values():
        if step.phase == "update":
            names: dict[str, np.ndarray] = {}
            with contextlib.redirect_stdout(io.StringIO()):
                exec(step_numpy(step), names)
            assert names[step.result.symbol.code] == pytest.approx(step.result.values, rel=1e-9, abs=1e-15)
            assert problems(step_latex(step)) == []


def test_dropout_leaves_the_same_units_out_wherever_a_run_stops() -> None:
    experiment = with_layer(units=8, dropout=0.5)
    whole, pieces = Session(experiment), Session(experiment)
    whole.advance(6)
    for _ in range(6 * 3):
        pieces = Session(decode(saved(pieces)))
        pieces.advance_batch()
    assert pieces.epoch == 6 and pieces.engine.params.tolist() == whole.engine.params.tolist()
    plain = Session(with_layer(units=8))
    plain.advance(6)
    assert plain.engine.params.tolist() != whole.engine.params.tolist()


def test_dropout_leaves_out_its_share_and_nothing_outside_of_training() -> None:
    from nnviz.core.network.dropout import DropoutStream

    stream = DropoutStream(5)
    stream.begin(2, 7)
    factors = np.empty((200, 500))
    for op in stream.ops(factors, 0.25):
        op()
    assert set(np.unique(factors)) == {0.0, 1.0 / 0.75} and (factors == 0.0).mean() == pytest.approx(0.25, abs=0.005)
    dropped, plain = Session(with_layer(dropout=0.5)), Session(with_layer())
    assert dropped.measures().train_loss == plain.measures().train_loss


@pytest.mark.parametrize(
    ("layer", "where"),
    [
        ({"off": [4]}, r"layers\[0\]\.off: names unit 4; the layer has units 1 to 3"),
        ({"frozen": ["V"]}, r"layers\[0\]\.frozen\[0\]: 'V' is not known"),
        ({"frozen": ["b[1,1]"]}, "is not known"),
        (
            {"frozen": ["W", "W[1,3]"]},
            r"frozen\[1\]: 'W\[1,3\]' is not there; the layer has units 1 to 3 and inputs 1 to 2",
        ),
        ({"dropout": 1.0}, r"layers\[0\]\.dropout"),
    ],
)
def test_what_cannot_be_is_refused(layer: Spec, where: str) -> None:
    with pytest.raises(ExperimentError, match=where):
        with_layer(**layer)


def test_every_output_is_needed() -> None:
    for change in ({"off": [1]}, {"dropout": 0.5}):
        with pytest.raises(ExperimentError, match="is for hidden layers"):
            make(last={"units": 1, "activation": "sigmoid", **change})


def test_edits_of_the_network_keep_what_is_frozen_where_it_is() -> None:
    experiment = with_layer(frozen=["W[2]", "b[3]", "W[1,2]"], off=[2])
    fewer = resolve(edits.with_units(experiment, 0, 2)).network.layers[0]
    assert (set(fewer.frozen), fewer.off) == ({"W[2]", "W[1,2]"}, (2,))
    more = resolve(edits.toggle_feature(experiment, "x1^2")).network.layers[0]
    assert set(more.frozen) == {"W[2,1]", "W[2,2]", "b[3]", "W[1,2]"}
    without = resolve(edits.toggle_feature(experiment, "x1")).network.layers[0]
    assert set(without.frozen) == {"W[2]", "b[3]", "W[1]"}
    added = resolve(edits.add_layer(experiment)).network.layers
    assert added[0].off == (2,) and added[2] == resolve(experiment).network.layers[1]
