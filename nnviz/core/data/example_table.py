"""The table of examples (slides S15 and S16): prediction, target and 𝓛 of each, and J as their mean."""

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from nnviz.core.base.arrays import Array, read_only
from nnviz.core.base.experiment import Data, Examples
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import forward, losses_of
from nnviz.core.network.scaling import output_pairs, own_units


class ExampleTable(Struct, frozen=True, eq=False):
    """Rows are examples: ŷ [m, n_L], y [m, n_L], 𝓛 [m]; J is the mean of 𝓛, NaN for no examples."""

    prediction: Array
    target: Array
    loss: Array
    mean: float


def example_table(architecture: Architecture, flat: Array, x: Array, y: Array, loss: str) -> ExampleTable:
    """The table for features x (n_0, m) and targets y (n_L, m)."""
    trace = forward(architecture, flat, x)
    values = losses_of(architecture, trace, y, loss)
    mean = float(np.mean(values)) if len(values) else float("nan")
    return ExampleTable(read_only(trace.prediction.T), read_only(y.T), read_only(values), mean)


def in_own_units(table: ExampleTable, data: Data, examples: Examples) -> ExampleTable:
    """The table of these examples with ŷ and y as a person reads them; 𝓛 and J stay those of the scaled values."""
    if not output_pairs(data):
        return table
    target = examples.x if examples.y is None else examples.y
    return replace(table, prediction=read_only(own_units(data, table.prediction.T).T), target=target)
