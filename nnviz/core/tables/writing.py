"""A data set as a table in text: its examples, and if wanted what a network makes of them."""

import csv
import io

import numpy as np

from nnviz.core.arrays import Array, Indices
from nnviz.core.example_table import ExampleTable, example_table
from nnviz.core.experiment import CLASS_TASKS, Data, Examples, Experiment
from nnviz.core.network import Architecture, chosen_classes, network_inputs, targets
from nnviz.core.tables.model import target_names
from nnviz.core.tables.plan import SET_NAME, SETS
from nnviz.core.tables.reading import unique_names


def write_table(experiment: Experiment, params: Array | None = None) -> bytes:
    """The data as CSV in UTF-8: inputs, targets, the set; with ``params`` also ŷ, the predicted class and 𝓛.

    Numbers have as many digits as it takes to read the same bits back.
    """
    data = experiment.data
    blocks = [(name, e) for name, e in zip(SETS, (data.train, data.test), strict=True) if len(e)]
    header = [*data.inputs, *target_names(data), SET_NAME]
    if params is not None:
        header += _computed_names(data)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    comment = header[0].startswith("#")  # it would be read as one, but for quotation marks
    titles = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL) if comment else writer
    titles.writerow(unique_names(header, len(header)))
    for name, examples in blocks:
        columns = [*_words(examples.x), *_target_cells(data, examples), [name] * len(examples)]
        if params is not None:
            columns += _computed_cells(experiment, examples, params)
        writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode()


def _words(values: Array) -> list[list[str]]:
    """The columns of values [m, k], every number with all its digits."""
    return [[repr(v) for v in column] for column in values.T.tolist()]


def _target_cells(data: Data, examples: Examples) -> list[list[str]]:
    if examples.y is None:
        return []
    if data.task == "regression":
        return _words(examples.y)
    return [_class_words(data, examples.y[:, 0])]


def _class_words(data: Data, indices: Array | Indices) -> list[str]:
    return [data.outputs[int(k)] if data.task == "multiclass" else str(int(k)) for k in indices]


def _computed_names(data: Data) -> list[str]:
    classes = ["predicted"] if data.task in CLASS_TASKS else []
    several = data.inputs if data.task == "autoencoder" else data.outputs
    outputs = [f"ŷ {name}" for name in several] if len(several) > 1 else ["ŷ"]
    return [*outputs, *classes, "𝓛"]


def _computed_cells(experiment: Experiment, examples: Examples, params: Array) -> list[list[str]]:
    data = experiment.data
    table = _table(experiment, examples, params)
    cells = _words(table.prediction)
    if data.task in CLASS_TASKS:
        cells.append(_class_words(data, chosen_classes(table.prediction.T)))
    return [*cells, [repr(v) for v in table.loss.tolist()]]


def _table(experiment: Experiment, examples: Examples, params: Array) -> ExampleTable:
    architecture = Architecture.of(experiment.network)
    x, y = network_inputs(experiment, examples), targets(experiment.data, examples)
    with np.errstate(all="ignore"):  # a run that has diverged answers with anything
        return example_table(architecture, params, x, y, experiment.training.loss)
