"""The classes of a data set: which of them its training points are of."""

from nnviz.core.experiment import CLASS_TASKS, Data


def only_class(data: Data) -> str | None:
    """The name of the class that every training point is of.

    None where there are points of several classes, where there are none, and where the task has no classes.
    """
    y = data.train.y
    if data.task not in CLASS_TASKS or y is None or not y.size or y.min() != y.max():
        return None
    index = int(y.flat[0])
    return str(index) if data.task == "binary" else data.outputs[index]
