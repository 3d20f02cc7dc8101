"""Changes of the classes of a data set: one more, one less, another name. The output layer follows.

Two classes are the binary task, whose classes are 0 and 1 unless a person named them; from the third on the task is
multiclass, and all classes have names. Names that a person gave go along both ways.
"""

import numpy as np

from nnviz.core.base.experiment import Data, Examples, Experiment, ExperimentError, replace
from nnviz.core.base.tasks import ANY_CLASSES, TASKS, TWO_CLASSES
from nnviz.core.data.classes import class_names
from nnviz.core.data.datasets import numbered_classes
from nnviz.core.data.names import with_classes, with_name
from nnviz.core.editing.edits import with_data

MOST_CLASSES = 8


def add_class(experiment: Experiment) -> Experiment:
    """One more class, of which there is no point yet."""
    data = _classes_of(experiment)
    names = data.outputs if TASKS[data.task].class_per_output else data.classes or numbered_classes(2)
    if len(names) >= MOST_CLASSES:
        raise ExperimentError(
            "data.outputs", "has {most_classes} classes already; no more can be told apart", most_classes=MOST_CLASSES
        )
    free = next(name for name in numbered_classes(MOST_CLASSES) if name not in names)
    return with_data(experiment, replace(data, task=ANY_CLASSES, outputs=(*names, free), classes=(), recipe=None))


def remove_class(experiment: Experiment, index: int) -> Experiment:
    """One class less, and its points with it: as points of another class they would teach what is wrong."""
    data = _classes_of(experiment)
    if data.class_count < 3:
        raise ExperimentError("data.outputs", "has two classes; there is nothing to tell apart with fewer")
    names = tuple(name for k, name in enumerate(data.outputs) if k != index)
    train, test = (_without(examples, index) for examples in (data.train, data.test))
    fewer = replace(data, outputs=names, train=train, test=test, recipe=None)
    if len(names) == 2:
        given = () if set(names) <= set(numbered_classes(MOST_CLASSES)) else names  # those of a person
        fewer = replace(fewer, task=TWO_CLASSES, outputs=("y",), classes=given)
    return with_data(experiment, fewer)


def rename_class(experiment: Experiment, index: int, name: str) -> Experiment:
    """A class with another name."""
    data = _classes_of(experiment)
    if not TASKS[data.task].class_per_output:
        names = [name if k == index else other for k, other in enumerate(class_names(data))]
        return with_classes(experiment, names)
    return with_name(experiment, "outputs", index, name)


def _classes_of(experiment: Experiment) -> Data:
    data = experiment.data
    if not TASKS[data.task].has_classes:
        raise ExperimentError(
            "data.task", "is {task}, which has no classes; choose data of classes first", task=data.task
        )
    return data


def _without(examples: Examples, index: int) -> Examples:
    """Without the points of a class; the classes after it move up."""
    if examples.y is None:
        return examples
    kept = examples.y[:, 0] != index
    y = examples.y[kept]
    return Examples(x=examples.x[kept], y=np.where(y > index, y - 1.0, y))
