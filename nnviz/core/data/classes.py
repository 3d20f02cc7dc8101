"""The classes of a data set: what they are called, and which of them its training points are of."""

from collections.abc import Sequence

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import CLASS_TASKS, Data

PLAIN = ("0", "1")
"""The names of the two classes of a binary task where none were given."""


def class_names(data: Data) -> tuple[str, ...]:
    """What the classes are called, by their index; empty where the task has none."""
    if data.task == "binary":
        return data.classes or PLAIN
    return data.outputs if data.task == "multiclass" else ()


def has_names(data: Data) -> bool:
    """Are there classes, and are they called anything but 0 and 1?"""
    return class_names(data) not in ((), PLAIN)


def predicted_class(data: Data, prediction: Sequence[float] | Array) -> str:
    """What the class is called that a prediction ŷ [n_L] means: of a single output class 1 from 0.5 on."""
    index = int(prediction[0] >= 0.5) if data.task == "binary" else int(np.argmax(prediction))
    return class_names(data)[index]


def only_class(data: Data) -> str | None:
    """The name of the class that every training point is of.

    None where there are points of several classes, where there are none, and where the task has no classes.
    """
    y = data.train.y
    if data.task not in CLASS_TASKS or y is None or not y.size or y.min() != y.max():
        return None
    return class_names(data)[int(y.flat[0])]
