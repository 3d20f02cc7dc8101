"""Experiments for tests, made the way a file makes them: from JSON text."""

import copy
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from nnviz.core.experiment import TASKS, Experiment, replace
from nnviz.core.files import decode, encode
from nnviz.core.session import Session

Spec = dict[str, Any]
CORNERS = {"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [[0], [1], [1], [0]]}


def layers(*pairs: Any) -> list[Spec]:
    """Layers from (units, activation) pairs, or from whole dictionaries."""
    return [pair if isinstance(pair, dict) else {"units": pair[0], "activation": pair[1]} for pair in pairs]


def spec(*, data: Spec | None = None, hidden: Sequence[Any] = ((3, "tanh"),), last: Any = (1, "sigmoid"),
         init: Spec | None = None, features: list[str] | None = None, **training: Any) -> Spec:  # fmt: skip
    """A file as a dictionary: XOR on 2-3-1 tanh, but for what is given. Keywords are training settings."""
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


def saved(session: Session) -> bytes:
    """All that a file holds of a run: two equal runs have equal bytes here."""
    return encode(replace(session.experiment, state=session.state()))
