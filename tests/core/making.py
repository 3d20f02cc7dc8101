"""Experiments for tests, made the way a file makes them: from JSON text."""

import copy
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnviz.core.base.experiment import Experiment, replace
from nnviz.core.base.tasks import TASKS
from nnviz.core.editing.files import decode, encode
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.perceptron import RULES
from nnviz.core.training.session import Session

Spec = dict[str, Any]
CORNERS = {"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [[0], [1], [1], [0]]}


def layers(*pairs: Any) -> list[Spec]:
    """Layers from (units, activation) pairs, or from whole dictionaries."""
    return [pair if isinstance(pair, dict) else {"units": pair[0], "activation": pair[1]} for pair in pairs]


def spec(*, data: Spec | None = None, hidden: Sequence[Any] = ((3, "tanh"),), last: Any = (1, "sigmoid"),
         init: Spec | None = None, features: list[str] | None = None, **training: Any) -> Spec:  # fmt: skip
    """A file as a dictionary: XOR on 2-3-1 tanh, but for what is given. Keywords are training settings.

    A perceptron rule brings the one threshold unit that it goes with, and no penalty.
    """
    if training.get("optimizer", {}).get("name") in RULES:
        hidden, last, training = (), (1, "threshold"), {**training, "loss": "mse", "regularization": {}}
    network: Spec = {"layers": layers(*hidden, last), "init": init or {}}
    if features is not None:
        network["features"] = features
    return copy.deepcopy({"data": data or {"train": CORNERS}, "network": network, "training": training})


def make(**changes: Any) -> Experiment:
    """The experiment of ``spec``, complete and checked."""
    return decode(json.dumps(spec(**changes)))


def task_data(task: str, samples: int, inputs: int = 2, outputs: int = 1, seed: int = 0) -> Spec:
    """Random points for a task; several classes and regression have ``outputs`` outputs."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.0, 1.0, (samples, inputs)).tolist()
    assert task in TASKS
    if task == "autoencoder":
        return {"task": task, "inputs": [f"i{k}" for k in range(inputs)], "train": {"x": x}}
    if task == "regression":
        y = rng.uniform(0.1, 0.9, (samples, outputs)).tolist()
    else:
        classes = 2 if task == "binary" else outputs
        y = (np.arange(samples)[:, None] % classes).tolist()
    names = ["y"] if task == "binary" else [f"o{k}" for k in range(outputs)]
    return {"task": task, "inputs": [f"i{k}" for k in range(inputs)], "outputs": names, "train": {"x": x, "y": y}}


def batches(name: str = "sgd", **changes: Any) -> Experiment:
    """23 points in batches of 5: five batches an epoch, the last one shorter."""
    start: Spec = {
        "data": task_data("binary", 23, seed=1),
        "init": {"scheme": "normal", "scale": 0.7},
        "optimizer": {"name": name, "learning_rate": 0.03},
        "batch_size": 5,
    }
    return make(**(start | changes))


FRAMES, CHANNELS = 6, 3


def sequence(hidden: list[Spec] | None = None, **changes: Any) -> Experiment:
    """Sequences of 6 frames of 3 numbers in three classes, on 18 – 4 (3 frames) – 2 (2 frames) – 3."""
    rng = np.random.default_rng(3)
    data = {"task": "multiclass", "inputs": [f"p{i}" for i in range(FRAMES * CHANNELS)], "outputs": ["B", "D", "G"],
            "train": {"x": rng.uniform(-1, 1, (9, 18)).tolist(), "y": [[i % 3] for i in range(9)]}}  # fmt: skip
    layers = hidden or [
        {"units": 4, "activation": "tanh", "window": 3},
        {"units": 2, "activation": "relu", "window": 2},
    ]
    spec = {
        "data": data,
        "network": {"frames": FRAMES, "layers": [*layers, {"units": 3, "activation": "sigmoid"}],
                    "init": {"scale": 0.5, "bias": "same", "seed": 2}},
        "training": {"loss": "mse", "optimizer": {"learning_rate": 0.1}, **changes},
    }  # fmt: skip
    return decode(json.dumps(spec))


def saved(session: Session) -> bytes:
    """All that a file holds of a run: two equal runs have equal bytes here."""
    return encode(replace(session.experiment, state=session.state()))


GRADIENT_RULES = [name for name in OPTIMIZERS if name not in RULES]
"""The optimizers that go with any network."""

_ENDS = (
    ("binary", 1, "sigmoid", "cross_entropy"), ("binary", 1, "sigmoid", "mse"), ("binary", 1, "tanh", "mse"),
    ("multiclass", 3, "softmax", "cross_entropy"), ("multiclass", 3, "softmax", "mse"),
    ("multiclass", 3, "sigmoid", "cross_entropy"), ("regression", 2, "linear", "mse"),
    ("regression", 1, "leaky_relu", "mse"), ("autoencoder", 2, "linear", "mse"), ("regression", 1, "relu", "mse"),
)  # fmt: skip
"""Task, outputs, last activation and loss that go together."""


def random_experiment(seed: int) -> Experiment:
    """A network with random layers, activations, task, loss, optimizer and penalty; equal seeds give equal ones."""
    rng = np.random.default_rng(seed)
    task, outputs, last, loss = _ENDS[seed % len(_ENDS)]
    names = ("tanh", "sigmoid", "relu", "leaky_relu", "linear")
    hidden = [(int(rng.integers(1, 6)), str(rng.choice(names))) for _ in range(int(rng.integers(0, 4)))]
    optimizer = {
        "name": str(rng.choice(["sgd", "momentum", "nesterov", "rmsprop", "adagrad", "adam"])),
        "learning_rate": 0.02,
    }
    penalty = {"kind": str(rng.choice(["none", "l1", "l2"])), "rate": 0.01}
    data = task_data(task, int(rng.integers(3, 12)), 2, outputs, seed)
    return make(
        data=data, hidden=hidden, last=(outputs, last), init={"scale": 0.8, "seed": seed, "bias": "same"}, loss=loss,
        optimizer=optimizer, regularization=penalty,
    )  # fmt: skip
