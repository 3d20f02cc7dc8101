"""Experiments with many inputs."""

import json

import numpy as np

from nnviz.core.base.experiment import Experiment
from nnviz.core.editing.files import decode


def with_inputs(count: int, task: str = "binary") -> Experiment:
    """Data of so many inputs under a small network."""
    x = np.random.default_rng(0).normal(size=(30, count)).round(3)
    data = {"task": task, "train": {"x": x.tolist()}}
    if task == "binary":
        data["train"]["y"] = (x[:, :1] > 0).astype(int).tolist()  # type: ignore[index]
    last = {"units": 1, "activation": "sigmoid"} if task == "binary" else {"units": count, "activation": "linear"}
    loss = "cross_entropy" if task == "binary" else "mse"
    return decode(json.dumps({"data": data, "network": {"layers": [{"units": 2, "activation": "tanh"}, last]},
                          "training": {"loss": loss}}))  # fmt: skip
