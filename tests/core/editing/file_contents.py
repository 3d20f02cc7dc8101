"""Contents of experiment files for tests, drawn at random or changed in one place."""

import json
from typing import Any

import pytest
from hypothesis import strategies as st

from nnviz.core.base.experiment import ExperimentError, State, replace
from nnviz.core.editing.files import decode, encode
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.features import known_features
from nnviz.core.network.initializers import INITIALIZERS
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.training.session import Session
from tests.core.making import GRADIENT_RULES, Spec, make, spec

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
def hidden_layers(draw: st.DrawFn) -> list[Spec]:
    layers: list[Spec] = draw(
        st.lists(st.fixed_dictionaries({"units": st.integers(1, 5), "activation": st.sampled_from(HIDDEN)}), max_size=3)
    )
    for layer in layers:
        if layer["activation"] == "leaky_relu" and draw(st.booleans()):
            layer["slope"] = draw(st.floats(0.0, 0.99))
    return layers


@st.composite
def optimizers(draw: st.DrawFn) -> Spec:
    optimizer: Spec = {"name": draw(st.sampled_from(GRADIENT_RULES)), "learning_rate": draw(st.floats(1e-9, 10.0))}
    if "momentum" in OPTIMIZERS[optimizer["name"]].settings and draw(st.booleans()):
        optimizer["momentum"] = draw(st.floats(0.0, 0.99))
    return optimizer


@st.composite
def data_of(draw: st.DrawFn, task: str, inputs: int, outputs: int) -> Spec:
    data: Spec = {"task": task, "inputs": [f"in {i}" for i in range(inputs)]}
    if task != "autoencoder":
        data["outputs"] = draw(st.lists(TEXT, min_size=outputs, max_size=outputs))
    data["train"] = draw(points(task, inputs, outputs, 0))
    if draw(st.booleans()):
        data["test"] = draw(points(task, inputs, outputs, 0))
    return data


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
    features = draw(st.lists(st.sampled_from(known_features(inputs)), min_size=1, unique=True))
    bias: Any = draw(st.just("same") | st.floats(-2.0, 2.0))
    return {
        "title": draw(TEXT),
        "notes": draw(TEXT),
        "data": draw(data_of(task, inputs, outputs)),
        "network": {
            "features": features,
            "layers": [*draw(hidden_layers()), {"units": outputs, "activation": last}],
            "init": {"scheme": draw(st.sampled_from(sorted(INITIALIZERS))), "seed": draw(st.integers(0, 2**63 - 1)),
                     "scale": draw(st.floats(0.0, 3.0)), "bias": bias},
        },
        "training": {
            "loss": loss,
            "optimizer": draw(optimizers()),
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
    ("data.train.y", [[0]], "data.train.y", "has 1 rows and x has 4", "both need the same number of rows"),
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


GOOD = json.dumps(spec())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["tanh", "sigmoid", "x1", "adam", "binary", "circle", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["x", "y", "units", "name"]), inner),
    max_leaves=8,
)  # fmt: skip
PLACES = sorted({path for path, *_ in WRONG if "\n" not in path})


def with_state(**state: Any) -> bytes:
    session = Session(make(batch_size=2))
    return encode(replace(session.experiment, state=replace(session.state(), **state)))
