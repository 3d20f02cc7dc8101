"""What a network can be asked to do: one entry for each task, and nothing else compares a task by its name.

An entry says what targets are, which outputs go with them, and what a picture of them means. The words of the window
are beside it in ``ui/views/task_words.py``, an entry for each task as well.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array

PLAIN = ("0", "1")
"""What the two classes of a binary task are called where nobody named them."""

Names = tuple[str, ...]


class Task(Struct, frozen=True):
    """One task: its targets, its outputs, and what they mean.

    What is true of the targets: ``has_classes``: they are classes, so there is an accuracy; ``predicts_values``: they
    are numbers in a unit of their own, which can be scaled and which a click can choose; ``rebuilds_inputs``: they are
    the inputs again, and examples have no y. What is true of the outputs: ``yes_or_no``: a single one says how likely
    class 1 is, with the border at 0.5; ``class_per_output``: each stands for one class and bears its name.
    """

    name: str
    label: str
    """What a person chooses it by."""
    phrase: str
    """The task with its article, as a sentence speaks of it."""
    default_outputs: Callable[[Names, Sequence[Array], int], Names]
    """The names of the outputs where none are given: from those of the inputs, the given targets [m, k] each, and how
    many there are at most."""
    class_names: Callable[[Names, Names], Names]
    """What the classes are called, from the names of the outputs and those of two classes; empty without classes."""
    class_count: Callable[[int], int]
    """How many classes there are to choose from with so many outputs; 0 without classes."""
    target_columns: Callable[[int], int]
    """How many numbers y has in each row with so many outputs."""
    target_names: Callable[[Names], Names]
    """The names of the columns of y in a table, from those of the outputs."""
    network_targets: Callable[[Array, Array | None, int], Array]
    """The targets Y [n_L, m] in the units of x [m, n] and y [m, k], for so many outputs."""
    output_activation: str
    """What the output layer starts with."""
    probability_activation: str
    """What the output layer becomes under a loss that needs outputs from 0 to 1."""
    least_outputs: int = 1
    most_outputs: int | None = None
    """None: as many as a layer can have."""
    has_classes: bool = False
    predicts_values: bool = False
    rebuilds_inputs: bool = False
    yes_or_no: bool = False
    class_per_output: bool = False
    first_class: int = 1
    """The number of the first class, which is also the key that chooses it."""
    proposed: str = ""
    """Says why the columns {outputs} of a table make it the task."""
    refused_class: str = ""
    """Says of a target {value} that it is no class, of which the largest index is {largest}."""
    refused_names: str = ""
    """Says why names for two classes are not possible; empty where they are."""
    refused_scaling: str = ""
    """Says why targets cannot be scaled by themselves; empty where they can."""

    @property
    def target_is_height(self) -> bool:
        """With one input, is y where an example lies on the axis upward? Several classes have no order."""
        return not self.class_per_output

    def output_names(self, inputs: Names, outputs: Names) -> Names:
        """The names that predictions are shown under: those of the inputs where these are rebuilt."""
        return inputs if self.rebuilds_inputs else outputs

    def default_loss(self, activation: str) -> str:
        """The loss where none is given, from the activation of the output layer."""
        return "cross_entropy" if self.has_classes and activation != "threshold" else "mse"

    def allows(self, activation: str) -> bool:
        """Can the output layer have this activation? Softmax needs a class for each output."""
        return activation != "softmax" or self.class_per_output


def _y(inputs: Names, targets: Sequence[Array], most: int) -> Names:
    return ("y",)


def _y_of_each_column(inputs: Names, targets: Sequence[Array], most: int) -> Names:
    columns = targets[0].shape[1] if targets else 1
    return tuple(f"y{i + 1}" for i in range(columns)) if columns > 1 else ("y",)


def _up_to_the_largest(inputs: Names, targets: Sequence[Array], most: int) -> Names:
    largest = int(min(max((y.max() for y in targets), default=1), most))
    return tuple(str(i) for i in range(max(2, largest + 1)))


def _y_as_it_is(x: Array, y: Array | None, outputs: int) -> Array:
    assert y is not None
    return np.ascontiguousarray(y.T)


def _one_hot(x: Array, y: Array | None, outputs: int) -> Array:
    assert y is not None
    classes = y[:, 0].astype(np.intp)
    return np.ascontiguousarray((np.arange(outputs)[:, None] == classes).astype(np.float64))


_BINARY = Task(
    name="binary",
    label="two classes",
    phrase="a binary task",
    default_outputs=_y,
    class_names=lambda outputs, classes: classes or PLAIN,
    class_count=lambda outputs: 2,
    target_columns=lambda outputs: 1,
    target_names=lambda outputs: outputs,
    network_targets=_y_as_it_is,
    output_activation="sigmoid",
    probability_activation="sigmoid",
    most_outputs=1,
    has_classes=True,
    yes_or_no=True,
    first_class=0,
    proposed="{outputs}: two different values, so there are two classes to tell apart",
    refused_class="is {value:g}; it must be 0 or 1",
    refused_scaling="is for regressions; classes have no unit, leave it out",
)

_MULTICLASS = Task(
    name="multiclass",
    label="several classes",
    phrase="a multiclass task",
    default_outputs=_up_to_the_largest,
    class_names=lambda outputs, classes: outputs,
    class_count=lambda outputs: outputs,
    target_columns=lambda outputs: 1,
    target_names=lambda outputs: ("class",),
    network_targets=_one_hot,
    output_activation="softmax",
    probability_activation="softmax",
    least_outputs=2,
    has_classes=True,
    class_per_output=True,
    proposed="{outputs}: several different values, so there are several classes to tell apart",
    refused_class="is {value:g}; it must be a class index from 0 to {largest}",
    refused_names="names the two classes of a binary task; data.outputs names them, leave it out",
    refused_scaling="is for regressions; classes have no unit, leave it out",
)

_REGRESSION = Task(
    name="regression",
    label="regression",
    phrase="a regression task",
    default_outputs=_y_of_each_column,
    class_names=lambda outputs, classes: (),
    class_count=lambda outputs: 0,
    target_columns=lambda outputs: outputs,
    target_names=lambda outputs: outputs,
    network_targets=_y_as_it_is,
    output_activation="linear",
    probability_activation="sigmoid",
    predicts_values=True,
    proposed="{outputs}: numbers of many values, so the task is a regression",
    refused_names="names the two classes of a binary task; a regression task has none, leave it out",
)

_AUTOENCODER = Task(
    name="autoencoder",
    label="autoencoder",
    phrase="an autoencoder task",
    default_outputs=lambda inputs, targets, most: inputs,
    class_names=lambda outputs, classes: (),
    class_count=lambda outputs: 0,
    target_columns=lambda outputs: 0,
    target_names=lambda outputs: (),
    network_targets=lambda x, y, outputs: np.ascontiguousarray(x.T),
    output_activation="linear",
    probability_activation="sigmoid",
    rebuilds_inputs=True,
    proposed="no output: the network learns to reproduce its inputs (an autoencoder)",
    refused_names="names the two classes of a binary task; an autoencoder task has none, leave it out",
    refused_scaling="is for regressions; an autoencoder's targets are its inputs, leave it out",
)

TASKS: Mapping[str, Task] = MappingProxyType(
    {task.name: task for task in (_BINARY, _MULTICLASS, _REGRESSION, _AUTOENCODER)}
)
"""The tasks by the word that a file has for them."""
TWO_CLASSES, ANY_CLASSES, NUMBERS, INPUTS = (task.name for task in (_BINARY, _MULTICLASS, _REGRESSION, _AUTOENCODER))
"""The task whose targets are one of two classes, one of any number of them, numbers, and the inputs themselves: for who
has such targets and needs their task."""
