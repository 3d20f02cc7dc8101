"""The step-through: core's numbers to the last bit, a textbook's to 1e-12, and code that computes the same alone."""

import contextlib
import io
import math
import re

import msgspec
import numpy as np
import pytest

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import LEFT_OUT, Experiment, replace, with_setting
from nnviz.core.editing.validation import resolve
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import backward, forward, losses, network_inputs, targets
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.copying import step_latex, step_numpy
from nnviz.core.steps.model import PHASES, Step, StepInput, order
from nnviz.core.steps.updating import kinds
from nnviz.core.training.engine import settings_of
from nnviz.core.training.session import Session
from nnviz.core.training.update import update_on
from nnviz.labs import load_lab
from tests.core.making import GRADIENT_RULES, make, random_experiment, task_data
from tests.core.textbook import Textbook, scalar_update

SEEDS = range(24)


def input_of(experiment: Experiment, example: int | None, trained: int = 0) -> StepInput:
    session = Session(experiment)
    session.advance(trained)
    return StepInput(session.experiment, session.capture(), example)


def by_kind(steps: tuple[Step, ...]) -> dict[tuple[str, int], Step]:
    return {(step.kind, step.layer): step for step in steps}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("example", [0, None])
def test_numbers_are_those_of_the_core_to_the_last_bit(seed: int, example: int | None) -> None:
    given = input_of(random_experiment(seed), example, trained=2)
    experiment = given.experiment
    architecture = Architecture.of(experiment.network)
    train = experiment.data.train
    chosen = slice(None) if example is None else slice(example, example + 1)
    x = network_inputs(experiment, train)[:, chosen]
    y = targets(experiment.data, train)[:, chosen]
    with np.errstate(all="ignore"):
        trace = forward(architecture, given.state.params, np.ascontiguousarray(x))
        gradients = backward(architecture, given.state.params, trace, y, experiment.training.loss)
        new = update_on(
            architecture, experiment.training, given.state.params, given.state.memory, given.state.updates, x, y
        )
    steps = by_kind(build_steps(given))
    assert same(steps["x", 0].result.values, trace.a[0])
    assert list(steps) == list(order(architecture.depth, *kinds(experiment.training)))
    for layer in architecture.numbers:
        assert same(steps["z", layer].result.values, trace.z[layer - 1])
        assert same(steps["a", layer].result.values, trace.a[layer])
        assert same(steps["da", layer].result.values, gradients.da[layer - 1])
        assert same(steps["dz", layer].result.values, gradients.dz[layer - 1])
        assert same(steps["dW", layer].result.values, gradients.weights[layer - 1])
        assert same(steps["db", layer].result.values[:, 0], gradients.biases[layer - 1])
        w, b = (steps[kind, layer].result.values for kind in ("update", "update_b"))
        assert same(w, architecture.weights(new.params)[layer - 1])
        assert same(b[:, 0], architecture.biases(new.params)[layer - 1])
    loss = steps["loss", architecture.depth]
    per_example = losses(architecture, given.state.params, x, y, experiment.training.loss)
    assert same(loss.result.values, np.array([[per_example.mean()]]) if example is None else per_example[None, :])


def same(a: Array, b: Array) -> bool:
    return a.shape == b.shape and np.array_equal(a, b, equal_nan=True)


# ---------------------------------------------------------------- a textbook's own calculation, number by number


@pytest.mark.parametrize("seed", SEEDS)
def test_numbers_are_those_of_a_textbook(seed: int) -> None:
    given = input_of(random_experiment(seed), None, trained=1)
    x = network_inputs(given.experiment, given.experiment.data.train)
    y = targets(given.experiment.data, given.experiment.data.train)
    books = [Textbook(given, x[:, i].tolist(), y[:, i].tolist()) for i in range(x.shape[1])]
    every, single = by_kind(build_steps(given)), by_kind(build_steps(replace_example(given, 1)))
    depth = len(books[0].w)
    for layer in range(1, depth + 1):
        for kind, of in (("z", lambda b, i=layer - 1: b.z[i]), ("a", lambda b, i=layer: b.a[i]),
                         ("da", lambda b, i=layer - 1: b.da[i]), ("dz", lambda b, i=layer - 1: b.dz[i])):  # fmt: skip
            assert every[kind, layer].result.values == close(np.array([of(b) for b in books]).T)
            assert single[kind, layer].result.values[:, 0] == close(of(books[1]))
        assert every["dW", layer].result.values == close(np.mean([b.dw(layer - 1) for b in books], axis=0))
        assert every["db", layer].result.values[:, 0] == close(np.mean([b.dz[layer - 1] for b in books], axis=0))
        assert single["dW", layer].result.values == close(np.array(books[1].dw(layer - 1)))
        assert single["db", layer].result.values[:, 0] == close(books[1].dz[layer - 1])
    assert single["loss", depth].result.values[0, 0] == close(books[1].loss_value())
    each, total = every["loss", depth].rows[1].result.values, every["loss", depth].result.values
    assert each[0] == close([book.loss_value() for book in books])
    assert total[0, 0] == close(sum(book.loss_value() for book in books) / len(books))


@pytest.mark.parametrize("name", GRADIENT_RULES)
@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
@pytest.mark.parametrize("example", [0, None])
def test_updates_are_those_of_a_textbook(name: str, penalty: str, example: int | None) -> None:
    check_updates(input_of(resolve(with_optimizer(random_experiment(3), name, penalty)), example, trained=2))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("example", [1, None])
def test_updates_of_random_networks_are_those_of_a_textbook(seed: int, example: int | None) -> None:
    check_updates(input_of(random_experiment(seed), example, trained=2))


def check_updates(given: StepInput) -> None:
    """Every new weight and bias, and all that the optimizer remembers, number by number."""
    training, penalty = given.experiment.training, given.experiment.training.regularization
    steps, architecture = by_kind(build_steps(given)), Architecture.of(given.experiment.network)
    s, rate, name = settings_of(training.optimizer), training.optimizer.learning_rate, training.optimizer.name
    for layer in architecture.numbers:
        for end, slope, columns in (("", "dW", slice(None, -1)), ("_b", "db", slice(-1, None))):
            old = architecture.blocks(given.state.params)[layer - 1][:, columns]
            known = {
                part: architecture.blocks(flat)[layer - 1][:, columns] for part, flat in given.state.memory.items()
            }
            for place in np.ndindex(old.shape):
                w, g = float(old[place]), float(steps[slope, layer].result.values[place])
                if not end:
                    sign = math.copysign(1.0, w) if w else 0.0
                    g += penalty.rate * {"none": 0.0, "l1": sign, "l2": w}[penalty.kind]
                before = {part: float(values[place]) for part, values in known.items()}
                new, after = scalar_update(
                    name, w, g, before, given.state.updates + 1, rate, s.momentum, s.alpha, s.betas, s.eps
                )
                assert steps[f"update{end}", layer].result.values[place] == close(new)
                for letter, part in OPTIMIZERS[name].written.memory.items():
                    assert steps[f"{letter}{end}", layer].result.values[place] == close(after[part])


def close(values: object) -> object:
    return pytest.approx(values, rel=1e-12, abs=1e-12)


def replace_example(given: StepInput, example: int | None) -> StepInput:
    return msgspec.structs.replace(given, example=example)


# ---------------------------------------------------------------- shapes, words, code


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("example", [0, None])
def test_shapes_of_products_fit(seed: int, example: int | None) -> None:
    for step in build_steps(input_of(random_experiment(seed), example)):
        for row in step.rows:
            assert row.result.values.shape == shape_of_row(row.items[1:], row.result.values.shape)
            for matrix in (row.result, *row.operands):
                sizes = Architecture.of(random_experiment(seed).network).sizes
                named = [sizes[int(d[1:])] if d[0] == "n" else None for d in matrix.dims]
                assert all(n is None or n == have for n, have in zip(named, matrix.values.shape, strict=True))


def shape_of_row(items: tuple[object, ...], result: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of the right-hand side: of a product (p,q)(q,r) it is (p,r)."""
    for i, item in enumerate(items):
        if item == "·" and i:
            left, right = items[i - 1].values, items[i + 1].values  # type: ignore[attr-defined]
            assert left.shape[1] == right.shape[0]
            return (left.shape[0], right.shape[1])
    return result


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("example", [0, None])
def test_copied_code_runs_alone_and_computes_the_result(seed: int, example: int | None) -> None:
    given = input_of(random_experiment(seed), example, trained=2)
    for step in build_steps(given):
        if not step.finite:
            continue
        names: dict[str, Array] = {}
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            exec(step_numpy(step), names)
        computed = np.atleast_2d(names[step.result.symbol.code])
        if computed.shape != step.result.values.shape:
            computed = computed.reshape(step.result.values.shape)
        assert computed == pytest.approx(step.result.values, rel=1e-9, abs=1e-12), (step.kind, step.layer)


@pytest.mark.parametrize("example", [0, None])
def test_every_step_knows_whether_its_numbers_are_finite(example: int | None) -> None:
    experiment = make(hidden=((2, "linear"),), last=(1, "linear"), loss="mse", data=task_data("regression", 4))
    given = input_of(experiment, example)
    state = msgspec.structs.replace(given.state, params=np.full_like(given.state.params, 1e200))
    far = msgspec.structs.replace(given, state=state)
    steps = by_kind(build_steps(far))
    assert steps["x", 0].finite and steps["z", 1].finite and steps["a", 1].finite
    broken = [("z", 2), ("a", 2), ("loss", 2)]
    broken += [(kind, layer) for layer in (2, 1) for kind in ("da", "dz", "dW", "db")]
    broken += [(kind, layer) for layer in (1, 2) for kind in ("update", "update_b")]
    assert [key for key, step in steps.items() if not step.finite] == broken
    assert all(step.finite for step in build_steps(given))


@pytest.mark.parametrize("name", GRADIENT_RULES)
@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
def test_code_of_every_optimizer_makes_the_update_of_the_run(name: str, penalty: str) -> None:
    experiment = with_optimizer(random_experiment(3), name, penalty)
    experiment = resolve(with_setting(experiment, "training.batch_size", None))
    given = input_of(experiment, None, trained=3)
    session = Session(experiment)
    session.advance(4)
    steps = by_kind(build_steps(given))
    for layer in session.architecture.numbers:
        step, of_bias = steps["update", layer], steps["update_b", layer]
        assert step.result.values == pytest.approx(
            session.architecture.weights(session.engine.params)[layer - 1], abs=1e-12
        )
        names: dict[str, Array] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(step_numpy(step), names)
            exec(step_numpy(of_bias), names)
        assert names[f"W{layer}"] == pytest.approx(step.result.values, rel=1e-12)
        assert names[f"b{layer}"] == pytest.approx(of_bias.result.values, rel=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("example", [0, None])
def test_every_entry_can_be_explained_and_ends_in_its_number(seed: int, example: int | None) -> None:
    for step in build_steps(input_of(random_experiment(seed), example)):
        for row in step.rows:
            rows, columns = row.result.values.shape
            for i, j in ((0, 0), (rows - 1, columns - 1)):
                text = row.explain(i, j)
                value = row.result.values[i, j]
                if step.kind != "x":
                    question = row.question(i, j)
                    assert question and not question.endswith(text.rsplit(" = ", 1)[-1])
                last = text.split("= ")[-1].replace("−", "-")
                if np.isfinite(value):
                    assert float(last) == pytest.approx(value, rel=2e-2, abs=1e-3), text


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("example", [0, None])
def test_formula_with_numbers_ends_in_the_number_of_its_entry(seed: int, example: int | None) -> None:
    for step in build_steps(input_of(random_experiment(seed), example, trained=1)):
        for index, row in enumerate(step.rows):
            i, j = (size - 1 for size in row.result.values.shape)
            text = step.worked(i, j, index)
            assert bool(text) == (step.kind != "x")
            if text and np.isfinite(row.result.values[i, j]):
                assert text.count("{") == text.count("}") and "--" not in text and "+ -" not in text
                last = re.split("[=≔] ", text)[-1].strip("{}").replace(r" \cdot 10^{", "e").strip("}")
                assert float(last) == pytest.approx(row.result.values[i, j], rel=1e-3), text


@pytest.mark.parametrize("name", GRADIENT_RULES)
@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
def test_every_line_of_an_optimizers_rule_is_a_step_with_its_own_numbers(name: str, penalty: str) -> None:
    experiment = resolve(with_optimizer(random_experiment(3), name, penalty))
    given = input_of(experiment, None, trained=2)
    steps = by_kind(build_steps(given))
    memory = OPTIMIZERS[name].written.memory
    wanted = [*(["g"] if penalty != "none" else []), *memory, "update", *(f"{m}_b" for m in memory), "update_b"]
    assert [kind for kind, layer in steps if PHASES[kind] == "update" and layer == 1] == wanted
    architecture = Architecture.of(experiment.network)
    session = Session(experiment)
    session.advance(2)
    session.update_by_hand(None)
    for letter, part in memory.items():
        for layer, block in enumerate(architecture.blocks(session.engine.memory[part]), start=1):
            assert same(steps[letter, layer].result.values, block[:, :-1])
            assert same(steps[f"{letter}_b", layer].result.values, block[:, -1:])
    for step in steps.values():
        if step.phase == "update":
            names: dict[str, Array] = {}
            with contextlib.redirect_stdout(io.StringIO()):
                exec(step_numpy(step), names)
            assert names[step.result.symbol.code] == pytest.approx(step.result.values, rel=1e-9, abs=1e-15), step.kind
            text = step.rows[0].explain(0, 0)
            left = text.rsplit(" = ", 1)[0].replace("−", "-").replace("·", "*").replace("²", "**2")
            left = re.sub(r"√\(", "math.sqrt(", left).replace("sign ", "np.sign").replace("(+", "(")
            assert eval(left) == pytest.approx(step.result.values[0, 0], rel=2e-2, abs=2e-3), text


def with_optimizer(experiment: Experiment, name: str, penalty: str) -> Experiment:
    experiment = with_setting(experiment, "training.optimizer", replace(experiment.training.optimizer, name=name))
    for setting in ("momentum", "alpha", "betas", "eps"):
        value = OPTIMIZERS[name].settings.get(setting, LEFT_OUT)
        experiment = with_setting(experiment, f"training.optimizer.{setting}", value)
    experiment = with_setting(experiment, "training.regularization.kind", penalty)
    return with_setting(experiment, "training.regularization.rate", 0.0 if penalty == "none" else 0.03)


def test_entries_are_named_as_on_paper() -> None:
    steps = by_kind(build_steps(input_of(with_hidden("tanh"), 1)))
    named = {kind: steps[kind, 1].result.latex_of(1, 0) for kind in ("z", "dz", "dW", "update")}
    assert named == {
        "z": "z^{[1]}_{2}", "dz": r"(d\mathcal{L}/dz^{[1]})_{2}", "dW": r"(d\mathcal{L}/dW^{[1]})_{2,1}",
        "update": "W^{[1]}_{2,1}",
    }  # fmt: skip
    assert steps["z", 2].result.latex_of(0, 0) == "z^{[2]}"


def test_formula_is_the_one_of_the_chosen_activation() -> None:
    hidden = [name for name, entry in ACTIVATIONS.items() if entry.hidden]
    steps = {name: by_kind(build_steps(input_of(with_hidden(name), 0))) for name in hidden}
    texts = {(s["a", 1].formula, s["dz", 1].formula) for s in steps.values()}
    assert len(texts) == len(hidden)  # E8: never σ' where it is something else
    assert r"1 - \left(a^{[1]}\right)^2" in steps["tanh"]["dz", 1].formula[1]
    assert r"a^{[1]}\,(1 - a^{[1]})" in steps["sigmoid"]["dz", 1].formula[1]


def with_hidden(name: str) -> Experiment:
    experiment = load_lab("xor").experiment
    layers = (replace(experiment.network.layers[0], activation=name), *experiment.network.layers[1:])
    return resolve(with_setting(experiment, "network.layers", layers))


def test_latex_is_balanced_and_elides_large_matrices() -> None:
    experiment = with_setting(random_experiment(1), "state", None)
    for step in build_steps(input_of(experiment, None)):
        text = step_latex(step)
        assert text.count("{") == text.count("}") and text.count(r"\[") == text.count(r"\]")
        assert text.count(r"\left") == text.count(r"\right") and not re.search("[−·∗Σ]", text)
        assert max(len(line.split("&")) for line in text.split(r"\\")) < 40


def test_phases_and_first_and_last_step() -> None:
    steps = build_steps(input_of(with_hidden("tanh"), 2))
    assert [step.phase for step in steps][:1] == ["forward"] and steps[-1].phase == "update"
    assert {step.kind for step in steps} <= set(PHASES)
    assert steps[0].lit.layers == (0,) and steps[1].lit.flow == 1


def test_there_is_no_example_where_there_are_no_points() -> None:
    experiment = with_hidden("tanh")
    for example in (4, -1):
        with pytest.raises(ValueError, match="no such example"):
            build_steps(input_of(experiment, example))
