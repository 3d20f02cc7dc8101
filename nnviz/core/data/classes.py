"""The classes of a data set: what they are called, and which of them its training points are of."""

from collections.abc import Sequence

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Data
from nnviz.core.base.tasks import PLAIN, TASKS
from nnviz.core.network.network import chosen_classes


def class_names(data: Data) -> tuple[str, ...]:
    """What the classes are called, by their index; empty where the task has none."""
    return TASKS[data.task].class_names(data.outputs, data.classes)


def has_names(data: Data) -> bool:
    """Are there classes, and are they called anything but 0 and 1?"""
    return class_names(data) not in ((), PLAIN)


def predicted_class(data: Data, prediction: Sequence[float] | Array) -> str:
    """What the class is called that a prediction ŷ [n_L] means: of a single output class 1 from 0.5 on."""
    return class_names(data)[int(chosen_classes(np.asarray(prediction)[:, None])[0])]


def only_class(data: Data) -> str | None:
    """The name of the class that every training point is of.

    None where there are points of several classes, where there are none, and where the task has no classes.
    """
    y = data.train.y
    if not TASKS[data.task].has_classes or y is None or not y.size or y.min() != y.max():
        return None
    return class_names(data)[int(y.flat[0])]
