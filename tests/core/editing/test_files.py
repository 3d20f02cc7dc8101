"""Experiment files: what is written reads back the same, and whatever is wrong with one is said in one line."""

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnviz.core.base.experiment import Experiment, ExperimentError, State, replace
from nnviz.core.base.problem import one_line
from nnviz.core.data.datasets import DATASETS
from nnviz.core.editing import files
from nnviz.core.editing.files import decode, encode, read, write
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.features import known_features
from nnviz.core.network.initializers import INITIALIZERS
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.training.session import Session
from tests.core.making import GRADIENT_RULES, Spec, make, saved, spec, task_data

# -- round trip

TEXT = st.text(max_size=12) | st.sampled_from(["[ 1,  2 ]", "[\n 1,\n 2\n]", '"', "\\", "Σ ŷ", "{}", "\ufeff"])
NUMBERS = st.floats(-1e100, 1e100, allow_nan=False) | st.floats(-3.0, 3.0) | st.integers(-5, 5)
HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden]


@st.composite
def points(draw: st.DrawFn, task: str, inputs: int, outputs: int, least: int) -> Spec:
    m = draw(st.integers(least, 6))
    rows = st.lists(NUMBERS, min_size=inputs, max_size=inputs)
    found: Spec = {"x": draw(st.lists(rows, min_size=m, max_size=m))}
    if task == "regression":
        y = st.lists(NUMBERS, min_size=outputs, max_size=outputs)
    else:
        y = st.lists(st.integers(0, 1 if task == "binary" else outputs - 1), min_size=1, max_size=1)
    if task != "autoencoder":
        found["y"] = draw(st.lists(y, min_size=m, max_size=m))
    return found


@st.composite
def contents(draw: st.DrawFn) -> Spec:
    task = draw(st.sampled_from(["binary", "multiclass", "regression", "autoencoder"]))
    inputs = draw(st.integers(1, 3))
    outputs = {"binary": 1, "autoencoder": inputs}.get(task) or draw(st.integers(2, 4))
    loss = draw(st.sampled_from(sorted(LOSSES)))
    lasts = LOSSES[loss].outputs or tuple(ACTIVATIONS)
    last = draw(
        st.sampled_from([name for name in lasts if name != "threshold" and (name != "softmax" or task == "multiclass")])
    )
    hidden: list[Spec] = draw(
        st.lists(st.fixed_dictionaries({"units": st.integers(1, 5), "activation": st.sampled_from(HIDDEN)}), max_size=3)
    )
    for layer in hidden:
        if layer["activation"] == "leaky_relu" and draw(st.booleans()):
            layer["slope"] = draw(st.floats(0.0, 0.99))
    optimizer: Spec = {"name": draw(st.sampled_from(GRADIENT_RULES)), "learning_rate": draw(st.floats(1e-9, 10.0))}
    if "momentum" in OPTIMIZERS[optimizer["name"]].settings and draw(st.booleans()):
        optimizer["momentum"] = draw(st.floats(0.0, 0.99))
    data: Spec = {"task": task, "inputs": [f"in {i}" for i in range(inputs)]}
    if task != "autoencoder":
        data["outputs"] = draw(st.lists(TEXT, min_size=outputs, max_size=outputs))
    data["train"] = draw(points(task, inputs, outputs, 0))
    if draw(st.booleans()):
        data["test"] = draw(points(task, inputs, outputs, 0))
    features = draw(st.lists(st.sampled_from(known_features(inputs)), min_size=1, unique=True))
    bias: Any = draw(st.just("same") | st.floats(-2.0, 2.0))
    return {
        "title": draw(TEXT),
        "notes": draw(TEXT),
        "data": data,
        "network": {
            "features": features,
            "layers": [*hidden, {"units": outputs, "activation": last}],
            "init": {"scheme": draw(st.sampled_from(sorted(INITIALIZERS))), "seed": draw(st.integers(0, 2**63 - 1)),
                     "scale": draw(st.floats(0.0, 3.0)), "bias": bias},
        },
        "training": {
            "loss": loss,
            "optimizer": optimizer,
            "batch_size": draw(st.none() | st.integers(1, 9)),
            "shuffle": draw(st.booleans()),
            "seed": draw(st.integers(0, 2**63 - 1)),
            "regularization": {"kind": draw(st.sampled_from(sorted(REGULARIZERS))), "rate": draw(st.floats(0.0, 1.0))},
        },
    }  # fmt: skip


def same_bits(a: State, b: State) -> bool:
    assert a.initial is not None and b.initial is not None
    pairs = [
        *zip(a.weights, b.weights, strict=True), *zip(a.biases, b.biases, strict=True),
        *zip(a.initial.weights, b.initial.weights, strict=True), *zip(a.initial.biases, b.initial.biases, strict=True),
        *((a.memory[name], b.memory[name]) for name in a.memory | b.memory),
    ]  # fmt: skip
    plain = [(s.epoch, s.position, s.order, s.updates, s.history) for s in (a, b)]
    return plain[0] == plain[1] and all(x.shape == y.shape and x.tobytes() == y.tobytes() for x, y in pairs)


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(contents(), st.integers(0, 7))
def test_what_is_written_reads_back_the_same(content: Spec, steps: int) -> None:
    """Whatever the numbers: huge inputs end in a divergence, never in a file that cannot be read."""
    session = Session(decode(json.dumps(content)))
    for _ in range(steps):
        session.advance_batch()
    experiment = replace(session.experiment, state=session.state())
    text = encode(experiment)
    again = decode(text)
    assert replace(again, state=None) == replace(experiment, state=None)
    assert again.state is not None and experiment.state is not None and same_bits(again.state, experiment.state)
    assert encode(again) == text
    assert again.title == content["title"] and again.notes == content["notes"]
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_every_default_is_written_out() -> None:
    text = json.loads(encode(make(data={"recipe": {"name": "circle", "samples": 4}}, optimizer={"name": "adam"})))
    assert text["format"] == "nnviz-experiment" and text["version"] == 1
    assert text["data"]["recipe"] == {"name": "circle", "samples": 4, "noise": 0.1, "test_share": 0.5, "seed": 0}
    assert (len(text["data"]["train"]["x"]), len(text["data"]["test"]["y"])) == (2, 2)
    assert (text["data"]["task"], text["data"]["inputs"], text["data"]["outputs"]) == ("binary", ["x1", "x2"], ["y"])
    assert text["network"]["features"] == ["x1", "x2"]
    assert text["network"]["init"] == {"scheme": "normal", "scale": 0.5, "seed": 0, "bias": 0.0}
    assert text["training"] == {
        "loss": "cross_entropy", "batch_size": None, "shuffle": True, "seed": 0,
        "optimizer": {"name": "adam", "learning_rate": 0.1, "betas": [0.9, 0.999], "eps": 1e-8},
        "regularization": {"kind": "none", "rate": 0.0}, "schedule": {"name": "constant"},
        "stop": {"epochs": None, "loss": None, "accuracy": None, "patience": None},
    }  # fmt: skip


def test_the_example_of_the_contract_is_accepted() -> None:
    content = {
        "format": "nnviz-experiment", "version": 1, "title": "XOR", "notes": "",
        "data": {
            "task": "binary", "inputs": ["x1", "x2"], "outputs": ["y"],
            "train": {"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [[0], [1], [1], [0]]},
            "test": {"x": [], "y": []}, "recipe": None,
        },
        "network": {
            "features": ["x1", "x2"], "layers": [{"units": 1, "activation": "sigmoid"}],
            "init": {"scheme": "normal", "scale": 0.5, "seed": 0},
        },
        "training": {
            "loss": "cross_entropy", "optimizer": {"name": "sgd", "learning_rate": 0.1}, "batch_size": None,
            "shuffle": True, "seed": 0, "regularization": {"kind": "none", "rate": 0.0},
        },
        "state": {"epoch": 0, "weights": [[[0.1, 0.2]]], "biases": [[0.0]]},
    }  # fmt: skip
    experiment = decode(json.dumps(content))
    assert experiment.state is not None and experiment.state.weights[0].tolist() == [[0.1, 0.2]]
    bare = {"data": {"train": content["data"]["train"]}, "network": {"layers": content["network"]["layers"]}}
    assert decode(json.dumps(bare)).data == experiment.data
    assert decode(json.dumps(bare)).training == experiment.training


@pytest.mark.parametrize(
    ("scheme", "scale"),
    [("normal", 0.5), ("uniform", 0.5), ("zeros", 0.5), ("constant", 0.5), ("xavier", 1.0), ("he", 1.0)],
)
def test_default_scale(scheme: str, scale: float) -> None:
    assert make(init={"scheme": scheme}).network.init.scale == scale


def test_defaults_follow_the_data() -> None:
    regression = make(data=task_data("regression", 4, 3, 2), last=(2, "linear"))
    assert regression.training.loss == "mse" and regression.network.features == ("x1", "x2", "x3")
    classes = {"task": "multiclass", "train": {"x": [[0], [1], [2]], "y": [[0], [2], [1]]}}
    experiment = make(data=classes, last=(3, "softmax"))
    assert experiment.data.outputs == ("0", "1", "2") and experiment.training.loss == "cross_entropy"
    auto = make(data={"task": "autoencoder", "train": {"x": [[1, 2]]}}, last=(2, "linear"))
    assert auto.data.outputs == auto.data.inputs == ("x1", "x2") and auto.data.train.y is None
    assert make(hidden=[(1, "leaky_relu")]).network.layers[0].slope == 0.01


@pytest.mark.parametrize("name", DATASETS)
def test_a_recipe_alone_makes_the_points(name: str) -> None:
    entry = DATASETS[name]
    output = {"binary": "sigmoid", "multiclass": "softmax"}.get(entry.task, "linear")
    last = (len(entry.outputs), output)
    experiment = make(data={"recipe": {"name": name}}, last=last)
    assert experiment.data.task == entry.task and experiment.data.inputs == entry.inputs
    assert len(experiment.data.train) + len(experiment.data.test) == entry.defaults.samples
    assert decode(encode(experiment)) == experiment


def test_points_beside_a_recipe_are_kept_as_they_are() -> None:
    data = {"recipe": {"name": "circle"}, "train": {"x": [[9, 9]], "y": [[1]]}}
    assert make(data=data).data.train.x.tolist() == [[9.0, 9.0]]


def test_read_only_arrays() -> None:
    experiment = make()
    for array in (experiment.data.train.x, experiment.data.train.y):
        assert array is not None and not array.flags.writeable and array.dtype == np.float64


def test_a_byte_order_mark_is_accepted() -> None:
    text = json.dumps(spec()).encode()
    assert decode(b"\xef\xbb\xbf" + text) == decode(text)


@pytest.mark.parametrize("title", ["[ 1,  2 ]", "[\n 1,\n 2\n]", "a\u2028b\x00c", "'\"\\"])
def test_text_that_looks_like_numbers_stays_as_it_is(title: str) -> None:
    assert decode(encode(replace(make(), title=title))).title == title


def test_rows_of_numbers_stand_on_one_line() -> None:
    text = encode(make()).decode()
    assert "\n        [0.0, 1.0],\n" in text and text.endswith("}\n")


def test_a_class_that_only_the_test_points_have_counts() -> None:
    test = {"x": [[2]], "y": [[4]]}
    data = {"task": "multiclass", "train": {"x": [[0], [1]], "y": [[0], [1]]}, "test": test}
    found = make(data=data, last=(5, "softmax"))
    assert found.data.outputs == ("0", "1", "2", "3", "4") and found.data.class_count == 5
    with pytest.raises(ExperimentError, match="the output layer of this data has 5"):
        make(data=data, last=(2, "softmax"))
    without_train = data | {"train": {"x": [], "y": []}}
    assert make(data=without_train, last=(5, "softmax")).data.outputs == found.data.outputs


def test_test_points_alone_say_how_many_inputs_and_outputs_there_are() -> None:
    empty = {"x": [], "y": []}
    one = make(data={"train": empty, "test": {"x": [[1], [2]], "y": [[0], [1]]}})
    assert one.data.inputs == ("x1",) and one.data.train.x.shape == (0, 1) and len(one.data.test) == 2
    assert decode(encode(one)) == one
    several = {"task": "regression", "train": empty, "test": {"x": [[1, 2, 3]], "y": [[1, 2]]}}
    found = make(data=several, last=(2, "linear"), loss="mse").data
    assert (found.inputs, found.outputs) == (("x1", "x2", "x3"), ("y1", "y2"))
    with pytest.raises(ExperimentError, match=r"data\.test\.x: has 1 numbers a row; data\.inputs names 2 inputs"):
        make(data={"inputs": ["a", "b"], "train": empty, "test": {"x": [[1]], "y": [[0]]}})


# -- one line for whatever is wrong

STATE: Spec = {"weights": [[[1, 2], [3, 4], [5, 6]], [[1, 2, 3]]], "biases": [[0, 0, 0], [0]]}


def with_value(path: str, value: Any) -> str:
    """The file of ``spec`` with one value set, named by a path like ``network.layers.0.units``."""
    content: Any = spec()
    if path.startswith("state."):
        content["state"] = json.loads(json.dumps(STATE))
    here, (*above, last) = content, path.split(".")
    for key in above:
        here = here[int(key)] if isinstance(here, list) else here.setdefault(key, {})
    here[int(last) if isinstance(here, list) else last] = value
    return json.dumps(content)


def with_text(number: str) -> str:
    return with_value("training.optimizer.learning_rate", 1).replace('"learning_rate": 1', f'"learning_rate": {number}')


HUGE = 10**400
WRONG: list[tuple[str, Any, str, str, str]] = [
    # unknown keys and names: what is known is listed
    ("epochs", 1, "", "unknown key 'epochs'", "training, state, lab"),
    ("data.points", [], "data", "unknown key 'points'", "train, test, recipe"),
    ("data.train.z", [], "data.train", "unknown key 'z'", "x, y"),
    ("network.layers.0.size", 3, "network.layers[0]", "unknown key 'size'", "units, activation, slope"),
    ("network.init.gain", 3, "network.init", "unknown key 'gain'", "scheme, scale, seed, bias"),
    ("training.lr", 3, "training", "unknown key 'lr'", "optimizer, batch_size"),
    ("training.optimizer.lr", 3, "training.optimizer", "unknown key 'lr'", "learning_rate, momentum"),
    ("state.momentum", [], "state", "unknown key 'momentum'", "weights, biases"),
    ("lab", {"title": "t", "promise": {"epochs": 1, "x": 1}}, "lab.promise", "unknown key 'x'", "max_loss"),
    ("bad\nkey " + "x" * 100, 1, "", "unknown key 'bad", "known are"),
    ("data.task", "classify", "data.task", "'classify' is not known", "binary, multiclass, regression, autoencoder"),
    ("data.recipe", {"name": "cirle"}, "data.recipe.name", "'cirle' is not known", "circle, xor"),
    ("network.layers.0.activation", "swish", "network.layers[0].activation", "'swish' is not known", "tanh, sigmoid"),
    ("network.features", ["x1", "exp(x1)"], "network.features[1]", "'exp(x1)' is not known", "x1^2"),
    ("network.features", ["x3"], "network.features[0]", "'x3' is not known", "x1, x2"),
    ("network.init.scheme", "glorot", "network.init.scheme", "'glorot' is not known", "xavier, he"),
    ("training.loss", "hinge", "training.loss", "'hinge' is not known", "cross_entropy, mse"),
    ("training.optimizer.name", "lion", "training.optimizer.name", "'lion' is not known", "sgd, momentum"),
    ("training.regularization.kind", "l3", "training.regularization.kind", "'l3' is not known", "none, l1, l2"),
    ("format", "other", "format", "'other'", "nnviz-experiment"),
    ("version", 2, "version", "is 2", "reads version 1"),
    # wrong types
    ("title", 5, "title", "is 5", "text"),
    ("data", [], "data", "is a list", "an object"),
    ("data.train", None, "data.train", "is null", "an object"),
    ("data.train.x", "0 1", "data.train.x", 'is "0 1"', "a list"),
    ("data.train.x", {"a": 1}, "data.train.x", "", "a list"),
    ("network.layers.0.units", "4", "network.layers[0].units", 'is "4"', "a whole number"),
    ("network.layers.0.units", 2.5, "network.layers[0].units", "is 2.5", "a whole number"),
    ("network.layers.0.units", None, "network.layers[0].units", "is null", "a whole number"),
    ("network.init.bias", [1], "network.init.bias", "is a list", "a number or text"),
    ("network.init.bias", "big", "network.init.bias", "is 'big'", 'a number or "same"'),
    ("training.shuffle", 1, "training.shuffle", "is 1", "true or false"),
    ("training.batch_size", 2.5, "training.batch_size", "is 2.5", "a whole number or null"),
    ("training.optimizer.learning_rate", "fast", "training.optimizer.learning_rate", 'is "fast"', "a number"),
    ("training.optimizer.learning_rate", True, "training.optimizer.learning_rate", "is true", "a number"),
    ("training.optimizer", {"name": "adam", "betas": [0.9]}, "training.optimizer.betas", "has 1 entries", "of 2"),
    # out of bounds
    ("network.layers", [], "network.layers", "has 0 entries", "at least 1"),
    ("network.layers", [{"units": 1, "activation": "tanh"}] * 17, "network.layers", "has 17 entries", "at most 16"),
    ("network.layers.0.units", 0, "network.layers[0].units", "is 0", "at least 1"),
    ("network.layers.0.units", 257, "network.layers[0].units", "is 257", "at most 256"),
    ("network.layers.0.units", HUGE, "network.layers[0].units", "is 1000", "at most 256"),
    ("network.init.seed", -1, "network.init.seed", "is -1", "at least 0"),
    ("network.init.scale", 1e200, "network.init.scale", "is 1e200", "at most 1e+100"),
    ("training.batch_size", 0, "training.batch_size", "is 0", "at least 1"),
    ("training.seed", 2**64, "training.seed", "is 18446744073709551616", "at most"),
    ("training.optimizer.learning_rate", 0, "training.optimizer.learning_rate", "is 0", "above 0"),
    ("training.optimizer.learning_rate", -0.5, "training.optimizer.learning_rate", "is -0.5", "above 0"),
    ("training.optimizer.learning_rate", 1e300, "training.optimizer.learning_rate", "", "at most 1e+100"),
    ("training.optimizer.learning_rate", HUGE, "training.optimizer.learning_rate", "too large", "finite"),
    ("training.optimizer", {"name": "adam", "betas": [0.9, 1]}, "training.optimizer.betas[1]", "is 1", "below 1"),
    ("training.regularization.rate", -1, "training.regularization.rate", "is -1", "at least 0"),
    ("data.recipe", {"name": "circle", "samples": 100_001}, "data.recipe.samples", "is 100001", "at most 100000"),
    ("data.recipe", {"name": "circle", "noise": 2}, "data.recipe.noise", "is 2", "at most 1"),
    ("data.recipe", {"name": "circle", "test_share": 0.95}, "data.recipe.test_share", "is 0.95", "at most 0.9"),
    ("state.epoch", -1, "state.epoch", "is -1", "at least 0"),
    ("state.epoch", HUGE, "state.epoch", "is 1000", "at most"),
    # points
    ("data.train.x", [0, 1, 2, 3], "data.train.x", "is not a list of rows", "[[0], [1]]"),
    ("data.train.y", [0, 1, 1, 0], "data.train.y", "is not a list of rows", "[[0], [1]]"),
    ("data.test", {"x": [1], "y": [[1]]}, "data.test.x", "is not a list of rows", "[[0], [1]]"),
    ("data.train.x", [[0, 0], [0]], "data.train.x", "row 1 has 1 numbers and row 0 has 2", "equally long"),
    ("data.train.x", [[0, 0], 3], "data.train.x", "row 1 is not a list", "list of numbers"),
    ("data.train.x", [[[1]], [[2]]], "data.train.x", "row 0: [1] is not a number", ""),
    ("data.train.x", [[0, "a"]], "data.train.x", 'row 0: "a" is not a number', ""),
    ("data.train.x", [[0, None]], "data.train.x", "row 0: null is not a number", ""),
    ("data.train.x", [[0, True]], "data.train.x", "row 0: true is not a number", ""),
    ("data.train.x", [[], []], "data.train.x", "row 0 is empty", "a number at least"),
    ("data.train.x", [[0, 1e200]] * 4, "data.train.x", "beyond 1e+100", ""),
    ("data.train.x", [[0, HUGE]] * 4, "data.train.x", "beyond 1e100", ""),
    ("data.train.y", [[0]], "data.train.y", "has 1 rows and x has 4", "as many"),
    ("data.train.y", [[0, 0]] * 4, "data.train.y", "has 2 numbers a row", "this task has 1"),
    ("data.train.y", [[0], [1], [2], [0]], "data.train.y[2]", "is 2", "0 or 1"),
    ("data.train.y", [[0], [1], [0.5], [0]], "data.train.y[2]", "is 0.5", "0 or 1"),
    ("data.train", {"x": [[1, 2]]}, "data.train", "has no y", "a row of y for each row of x"),
    ("data.test", {"x": [[1]], "y": [[1]]}, "data.test.x", "has 1 numbers a row", "needs 2"),
    ("data", {}, "data", "has no points", "train with x and y, or a recipe"),
    ("data", {"recipe": {"samples": 3}}, "data.recipe", "'name' is missing", "required"),
    ("data.inputs", ["a"], "data.train.x", "has 2 numbers a row", "names 1 inputs"),
    ("data.inputs", ["a", "a"], "data.inputs", "twice", "its own name"),
    ("data.inputs", [], "data.inputs", "has 0 names", "1 to 1024"),
    ("data.outputs", ["a", "b"], "data.outputs", "has 2 names", "has 1"),
    ("data.recipe", {"name": "circle", "classes": 3}, "data.recipe.classes", "no choice", "leave it out"),
    ("data.classes", ["a"], "data.classes", "has 1 names", "of class 0 and of class 1"),
    ("data.classes", ["a", "a"], "data.classes", "'a' twice", "its own name"),
    ("data.classes", ["a", " "], "data.classes[1]", "is empty", "leave data.classes out"),
    ("data.classes", ["a", "b" * 1001], "data.classes[1]", "1001 letters", "at most 1000"),
    ("data.classes", ["a", 1], "data.classes[1]", "is 1", "text"),
    ("data", {"recipe": {"name": "plane"}, "classes": ["a", "b"]}, "data.classes", "binary", "a regression task"),
    ("data", {"recipe": {"name": "blobs"}, "classes": ["a", "b"]}, "data.classes", "binary", "data.outputs"),
    ("data.task", "autoencoder", "data.train.y", "is given", "leave y out"),
    # what does not go together
    ("network.layers.1.units", 2, "network.layers[1].units", "is 2", "has 1"),
    ("network.layers.1.activation", "softmax", "network.layers[1].activation", "multiclass", "sigmoid"),
    ("network.layers.0.activation", "softmax", "network.layers[0].activation", "last layer only", "tanh"),
    ("network.layers.0.slope", 0.1, "network.layers[0].slope", "tanh has no slope", "leaky_relu"),
    ("network.layers.1.activation", "tanh", "training.loss", "needs a last layer of sigmoid or softmax", "mse"),
    ("network.features", [], "network.features", "is empty", "one feature"),
    ("network.features", ["x1", "x1"], "network.features", "twice", "once"),
    ("training.optimizer.momentum", 0.5, "training.optimizer.momentum", "no setting of sgd", "only the learning rate"),
    ("training.optimizer", {"name": "adam", "alpha": 0.5}, "training.optimizer.alpha", "of adam", "betas, eps"),
    # state
    ("state.weights", [], "state.weights", "has 0 entries", "2 layers"),
    ("state.weights.0", [[1, 2]], "state.weights[0]", "has shape (1, 2)", "(3, 2)"),
    ("state.weights.1", [1, 2, 3], "state.weights[1]", "has shape (3,)", "(1, 3)"),
    ("state.biases.0", [0], "state.biases[0]", "has shape (1,)", "(3,)"),
    ("state.biases.1", [[0]], "state.biases[1]", "has shape (1, 1)", "(1,)"),
    ("state.initial", {"weights": [], "biases": []}, "state.initial.weights", "has 0 entries", "2 layers"),
    ("state.memory", {"velocity": [1]}, "state.memory.velocity", "is not known", "keeps nothing"),
    ("state.position", 4, "state.position", "is 4", "4 examples"),
    ("state.order", [0, 0, 1, 2], "state.order", "from 0 to 3", "once"),
    ("state.history", {"epoch": [0]}, "state.history", "different lengths", "as long as"),
]  # fmt: skip


def refusal(text: str | bytes) -> ExperimentError:
    with pytest.raises(ExperimentError) as caught:
        decode(text)
    message = str(caught.value)
    assert message.strip() and "\n" not in message and len(message) < 400
    assert "msgspec" not in message and "Expected" not in message and "`" not in message.replace("'`'", "")
    return caught.value


@pytest.mark.parametrize(
    ("path", "value", "where", "wrong", "right"), WRONG, ids=[f"{i}-{row[2]}" for i, row in enumerate(WRONG)]
)
def test_bad_values_are_explained(path: str, value: Any, where: str, wrong: str, right: str) -> None:
    error = refusal(with_value(path, value))
    assert error.where == where
    assert wrong in error.what and right in error.what


@pytest.mark.parametrize("key", ["data", "network"])
def test_what_is_required(key: str) -> None:
    content = spec()
    del content[key]
    assert f"the key {key!r} is missing" in refusal(json.dumps(content)).what


def test_memory_of_another_network() -> None:
    content = spec(optimizer={"name": "momentum"})
    content["state"] = STATE | {"memory": {"velocity": [1, 2]}}
    error = refusal(json.dumps(content))
    assert error.where == "state.memory.velocity" and "needs (13,)" in error.what


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "nan", "inf"])
def test_numbers_that_are_none(number: str) -> None:
    error = refusal(with_text(number))
    assert error.where == f"line 1, column {with_text(number).index(number) + 1}" and "NaN and Infinity" in error.what


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1E+400"])
def test_numbers_beyond_float64(number: str) -> None:
    text = with_text(number)
    error = refusal(text)
    assert error.where == f"line 1, column {text.index(number) + 1}" and "finite" in error.what


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "", "is empty"),
        (" \n\t", "", "is empty"),
        (b"\xef\xbb\xbf", "", "is empty"),
        ("[]", "", "is a list; it must be an object"),
        ("3", "", "is 3; it must be an object"),
        ("null", "", "is null; it must be an object"),
        ("{", "", "ends too early"),
        ('{"title": "a', "", "ends too early"),
        ("{'title': 1}", "line 1, column 2", "is not JSON"),
        ('{\n  "title": "a",\n}', "line 3, column 1", "trailing comma"),
        ('{"title": "a"} x', "line 1, column 16", "is not JSON"),
        (b"\xff\xfe{\x00", "line 1, column 1", "is not JSON"),
        (b'{"title": "\xff"}', "", "UTF-8"),
        (b'{"title": "\\ud800\\u0041"}', "line 1, column 24", "surrogate"),
        (b"\x00" * 100, "line 1, column 1", "is not JSON"),
        (b"PK\x03\x04 and more", "line 1, column 1", "is not JSON"),
        ("[" * 100_000, "", "too deeply"),
        ('{"data": ' * 100_000, "", "too deeply"),
    ],
)
def test_text_that_is_no_experiment(text: str | bytes, where: str, what: str) -> None:
    error = refusal(text)
    assert error.where == where and what in error.what


GOOD = json.dumps(spec())


@pytest.mark.parametrize(("text", "key"), [
    (GOOD.replace('"training"', '"training": {"batch_size": 10}, "training"'), "training"),
    (GOOD.replace('"units": 3', '"units": 3, "units": 3'), "units"),
    (GOOD.replace('"x":', '"x": [[1, 2]], "x":'), "x"),
    (GOOD.replace('"x":', '"\\u0078": [[1, 2]], "x":'), "x"),
    (GOOD[:-1] + ', "lab": {"title": "a \\\\\\" : b", "do": "", "watch": ":", "do": ""}}', "do"),
    (GOOD[:-1] + ', "state": {"weights": [], "biases": [], "memory": {"a:\\"": [], "a:\\"": []}}}', 'a:"'),
    ('{"data": {"a": {"b": 1, "b": 2}}, "x": [[{"c": 1}]]}', "b"),
    ('{"data": [[{"c": 1, "c": 2}]]}', "c"),
], ids=str)  # fmt: skip
def test_a_key_that_is_given_twice_is_named(text: str, key: str) -> None:
    assert refusal(text).what == f"has the key {key!r} twice in one object; give it once"


def test_colons_and_quotation_marks_in_text_are_no_keys() -> None:
    title = 'a": {"b": 1, "b": 2} \\" \\\\ \n: '
    assert decode(encode(replace(make(), title=title, notes=title * 3))).title == title
    assert decode(json.dumps(spec() | {"title": title})).title == title


def test_every_truncation_is_refused() -> None:
    session = Session(make())
    session.advance(3)
    text = saved(session).rstrip()
    for length in range(0, len(text), 7):
        refusal(text[:length])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_no_bytes_make_it_stumble(text: bytes) -> None:
    refusal(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["tanh", "sigmoid", "x1", "adam", "binary", "circle", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", "units", "name"]), inner),
    max_leaves=8,
)  # fmt: skip
PLACES = sorted({path for path, *_ in WRONG if "\n" not in path})


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.sampled_from(PLACES), JSON)
def test_no_value_makes_it_stumble(path: str, value: Any) -> None:
    """Any value at any place is either fine, and then trains and reads back, or refused in one line."""
    text = with_value(path, value)
    try:
        experiment = decode(text)
    except ExperimentError:
        refusal(text)
        return
    session = Session(experiment)
    session.advance(2)
    decode(saved(session))


def test_reading_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.json")
    with pytest.raises(IsADirectoryError):
        read(tmp_path)


def test_a_file_beyond_all_measure_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(files.MAX_BYTES + 1)
    with pytest.raises(OSError, match="it has 512 MiB; at most 512 MiB are read"):
        read(path)
    path.write_bytes(b"x" * 100)
    monkeypatch.setattr(files, "MAX_BYTES", 99)
    with pytest.raises(OSError, match="at most"):
        read(path)


# -- writing


def test_write_and_read(tmp_path: Path) -> None:
    path = tmp_path / "ŷ and spaces.nnviz.json"
    write(make(), path)
    assert read(path) == make()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def failing(name: str) -> Callable[..., None]:
    def fail(*args: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, f"{name}: no space left")

    return fail


@pytest.mark.parametrize("call", ["fsync", "replace", "fdopen", "chmod"])
def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "a.json"
    write(make(), path)
    old = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(files.os, call, failing(call))
        with pytest.raises(OSError, match="no space"):
            write(make(hidden=[]), path)
    assert path.read_bytes() == old
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_a_file_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(make(), tmp_path / "no" / "folder" / "a.json")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        write(make(), tmp_path / "folder")
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "a.json", tmp_path / "link.json"
    write(make(), path)
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~umask
    path.chmod(0o640)
    link.symlink_to(path)
    write(make(hidden=[]), link)
    assert link.is_symlink() and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert read(path) == make(hidden=[])


def test_a_device_is_never_replaced() -> None:
    with pytest.raises(OSError, match="not a regular file"):
        write(make(), os.devnull)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_an_experiment_is_a_value() -> None:
    experiment: Experiment = make()
    with pytest.raises(AttributeError):
        experiment.title = "other"  # type: ignore[misc]
    assert experiment == make() and experiment != make(hidden=[])


# -- whatever a run comes to can be read again


def with_state(**state: Any) -> bytes:
    session = Session(make(batch_size=2))
    return encode(replace(session.experiment, state=replace(session.state(), **state)))


def test_the_last_epoch_can_be_reached_saved_and_read_and_nothing_lies_beyond() -> None:
    with pytest.raises(
        ExperimentError, match=r"state\.epoch: is 9007199254740992; it must be .* at most 9007199254740991"
    ):
        decode(with_state(epoch=2**53))
    session = Session(decode(with_state(epoch=2**53 - 3)))
    session.advance(10**12)
    assert session.epoch == 2**53 - 1 and not session.can_train
    for step in (session.advance_batch, session.advance_example, lambda: session.update_by_hand(None)):
        step()
        again = decode(saved(session))
        assert again.state is not None and again.state.epoch == 2**53 - 1
    Session(again).advance(5)


def test_the_number_of_updates_never_grows_beyond_what_can_be_read() -> None:
    experiment = make(optimizer={"name": "adam"})
    session = Session(experiment)
    state = replace(session.state(), updates=2**53)
    session = Session(decode(encode(replace(session.experiment, state=state))))
    session.advance(3)
    assert decode(saved(session)).state is not None


def test_a_test_loss_that_is_not_finite_is_no_best_one() -> None:
    """With patience the least loss is saved, and a file holds finite numbers alone."""
    data = {"task": "regression", "train": {"x": [[0]], "y": [[0]]}, "test": {"x": [[1e100]], "y": [[0]]}}
    experiment = make(data=data, hidden=(), last=(1, "linear"), stop={"patience": 3}, loss="mse")
    state = replace(Session(experiment).state(), weights=(np.array([[1e60]]),))
    session = Session(replace(experiment, state=state))
    session.advance(2)
    again = decode(saved(session))
    assert again.state is not None and again.state.best is None and not np.isfinite(session.measures().test_loss)


def test_half_of_a_pair_of_surrogates_is_named() -> None:
    with pytest.raises(ExperimentError, match=r"line 1, column 12: \\ud800 is half of a surrogate pair"):
        decode(r'{"title": "\ud800"}')
    with pytest.raises(ExperimentError, match="ends too early"):
        decode(r'{"title": "\ud83d\ude00", "data": {')


def test_a_message_has_no_letters_that_steer_a_terminal() -> None:
    assert one_line("a\x1b[31m\x07\tb\n\x9bc\0") == "a�[31m� b �c�"
