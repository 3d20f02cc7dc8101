"""The loss landscape: J as a function of the parameters, along the lines that a person can look at (slide S20)."""

from dataclasses import dataclass

import numpy as np

from nnviz.core.arrays import Array, read_only
from nnviz.core.nearby import EXAMPLES_AT_ONCE, Nearby
from nnviz.core.network import Architecture, chunks
from nnviz.core.parameters import Parameter, layer_slices, parameter_at


@dataclass(frozen=True, slots=True, eq=False)
class LossSlice:
    """J along one parameter: its values [p], J there [p] (NaN where it is not finite), and the present point."""

    parameter: Parameter
    values: Array
    loss: Array
    value: float
    present: float


def slice_along(
    architecture: Architecture, flat: Array, index: int, x: Array, y: Array, loss: str, span: float, count: int
) -> LossSlice:
    """J at ``count`` values of the parameter at ``index``, from its present value - span to + span.

    Features x (n_0, m), targets y (n_L, m). Raises ValueError for no examples, IndexError for no such parameter.
    """
    if not x.shape[1]:
        raise ValueError("there are no training points; J needs one at least")
    parameter = parameter_at(architecture, index)
    steps = np.append(np.linspace(-span, span, count), 0.0)
    offset = index - layer_slices(architecture)[parameter.layer - 1].start
    sums = np.zeros(len(steps))
    with np.errstate(all="ignore"):
        for part in chunks(x.shape[1], EXAMPLES_AT_ONCE):
            nearby = Nearby(architecture, flat, x[:, part], y[:, part], loss)
            for some in chunks(len(steps), nearby.at_once(parameter.layer)):
                places = np.full(some.stop - some.start, offset)
                sums[some] += nearby.move(parameter.layer, places, steps[some]).losses.sum(axis=1)
        means = sums / x.shape[1]
    means[~np.isfinite(means)] = np.nan
    value = float(flat[index])
    return LossSlice(parameter, read_only(value + steps[:-1]), read_only(means[:-1]), value, float(means[-1]))
