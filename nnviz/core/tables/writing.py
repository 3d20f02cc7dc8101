"""A data set as a table in text: its examples, and if wanted what a network makes of them."""

import codecs
import csv
import io
import re

import numpy as np

from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Data, Examples, Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import class_names
from nnviz.core.data.example_table import ExampleTable, example_table, in_own_units
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import chosen_classes, network_inputs, targets
from nnviz.core.tables.cells import protected
from nnviz.core.tables.model import number_words, target_names
from nnviz.core.tables.numbers import number_of
from nnviz.core.tables.plan import SET_NAME, SETS
from nnviz.core.tables.reading import unique_names

_NEEDS_MARK = re.compile("[\0-\x08\x0e-\x1f]|^\ufeff")
"""With these in it a file is taken for no text, or loses a letter, unless a byte order mark says what it is."""


def write_table(experiment: Experiment, params: Array | None = None) -> bytes:
    """The data as CSV in UTF-8: inputs, targets, the set; with ``params`` also ŷ, the predicted class and 𝓛.

    Numbers have as many digits as it takes to read the same bits back. Words that a spreadsheet would take for a
    formula or for a number begin with an apostrophe.
    """
    data = experiment.data
    blocks = [(name, e) for name, e in zip(SETS, (data.train, data.test), strict=True) if len(e)]
    header = [*data.inputs, *target_names(data), SET_NAME]
    if params is not None:
        header += _computed_names(data)
    out = io.StringIO()
    quoted = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    returns = any("\r" in name for name in (*header, *class_names(data)))  # which csv does not put in quotation marks
    writer = quoted if returns else csv.writer(out, lineterminator="\n")
    titles = quoted if header[0].startswith("#") else writer  # it would be read as a comment, but for the marks
    titles.writerow(unique_names([protected(name) for name in header]))
    for name, examples in blocks:
        columns = [*_words(examples.x), *_target_cells(data, examples), [name] * len(examples)]
        if params is not None:
            columns += _computed_cells(experiment, examples, params)
        writer.writerows(zip(*columns, strict=True))
    text = out.getvalue()
    return (codecs.BOM_UTF8 if _NEEDS_MARK.search(text) else b"") + text.encode()


def _words(values: Array) -> list[list[str]]:
    """The columns of values [m, k], every number with all its digits."""
    return [[repr(v) for v in column] for column in values.T.tolist()]


def _target_cells(data: Data, examples: Examples) -> list[list[str]]:
    if examples.y is None:
        return []
    if not TASKS[data.task].has_classes:
        return _words(examples.y)
    return [_class_words(data, examples.y[:, 0])]


def _class_words(data: Data, indices: Array | Indices) -> list[str]:
    words = class_names(data)
    if not all(map(_is_number_word, words)):  # names that are all written as numbers are, stay numbers
        words = tuple(map(protected, words))
    return [words[int(k)] for k in indices]


def _is_number_word(name: str) -> bool:
    value = number_of(name, ".")
    return value is not None and value.is_integer() and number_words(np.array([value])) == (name,)


def _computed_names(data: Data) -> list[str]:
    classes = ["predicted"] if TASKS[data.task].has_classes else []
    several = TASKS[data.task].output_names(data.inputs, data.outputs)
    outputs = [f"ŷ {name}" for name in several] if len(several) > 1 else ["ŷ"]
    return [*outputs, *classes, "𝓛"]


def _computed_cells(experiment: Experiment, examples: Examples, params: Array) -> list[list[str]]:
    data = experiment.data
    table = _table(experiment, examples, params)
    cells = _words(table.prediction)
    if TASKS[data.task].has_classes:
        cells.append(_class_words(data, chosen_classes(table.prediction.T)))
    return [*cells, [repr(v) for v in table.loss.tolist()]]


def _table(experiment: Experiment, examples: Examples, params: Array) -> ExampleTable:
    architecture = Architecture.of(experiment.network)
    x, y = network_inputs(experiment, examples), targets(experiment.data, examples)
    with np.errstate(all="ignore"):  # a run that has diverged predicts anything
        table = example_table(architecture, params, x, y, experiment.training.loss)
        return in_own_units(table, experiment.data, examples)
