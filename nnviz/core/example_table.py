"""The table of examples (slides S15 and S16): prediction, target and 𝓛 of each, and J as their mean."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.arrays import Array, read_only
from nnviz.core.network import Architecture, forward, losses_of


@dataclass(frozen=True, slots=True, eq=False)
class ExampleTable:
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
