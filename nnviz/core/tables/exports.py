"""Tables that an export of ours wrote with predictions: known by their last columns, whatever the others are called."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from nnviz.core.base.tasks import ANY_CLASSES, INPUTS, NUMBERS, TWO_CLASSES
from nnviz.core.tables.model import Table, distinct

COMPUTED = ("ŷ", "𝓛", "predicted")
"""Columns that an export computes begin with these: they are neither inputs nor outputs, unless a person says so."""


class Export(Struct, frozen=True):
    """The columns of the outputs, by position, and those that were computed; no outputs: an autoencoder.

    ``classes`` are the names of several classes in their order.
    """

    task: str
    outputs: tuple[int, ...]
    computed: tuple[int, ...]
    classes: tuple[str, ...] = ()


def export_of(names: Sequence[str], split: int | None) -> Export | None:
    """What a table is, if it is such an export: inputs, outputs, the column ``split``, then ŷ …, predicted, 𝓛."""
    after = () if split is None else tuple(range(split + 1, len(names)))
    ends = split and after and names[after[0]].startswith(COMPUTED[0]) and names[after[-1]].startswith(COMPUTED[1])
    if not ends or not all(names[i].startswith(COMPUTED) for i in after):
        return None
    assert split is not None  # it ends so
    predictions = [names[i].removeprefix("ŷ ") for i in after if names[i].startswith(COMPUTED[0])]
    before, last = list(names[:split]), (split - 1,)
    if len(predictions) == len(after) - 2:  # between ŷ and 𝓛 stands the predicted class
        several = len(predictions) > 1
        return Export(ANY_CLASSES if several else TWO_CLASSES, last, after, tuple(predictions) if several else ())
    if predictions == before or split == 1:
        return Export(INPUTS, (), after)
    return Export(NUMBERS, tuple(range(split - len(predictions), split)), after)


def order_of_two(table: Table, export: Export) -> tuple[str, ...]:
    """The names of class 0 and class 1 in an export of two classes: predicted is class 1 where ŷ is 0.5 or more.

    Empty where the predictions do not tell, or the names are not words.
    """
    prediction, predicted, target = table.columns[export.computed[0]].numbers, export.computed[1], export.outputs[0]
    names = distinct(table, target, table.whole, most=2)
    if prediction is None or table.columns[predicted].is_number or names is None or len(names) != 2:
        return ()
    for row in np.flatnonzero(np.isfinite(prediction)).tolist():
        name = table.rows[row][predicted]
        if name in names:
            other = names[1 - names.index(name)]
            return (other, name) if prediction[row] >= 0.5 else (name, other)
    return ()
