"""The loss landscape: J as a function of the parameters, along the lines that a person can look at (slide S20).

With very many examples J along a line takes longer than a frame. ``slice_steps`` makes it in pieces, so that a window
goes on in between.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from msgspec import Struct

from nnviz.core.analysis.nearby import EXAMPLES_AT_ONCE, Nearby
from nnviz.core.base.arrays import Array, read_only
from nnviz.core.base.problem import Problem, ProblemError
from nnviz.core.base.work import Steps, Work
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import backward, chunks, forward
from nnviz.core.network.parameters import Parameter, parameter_at

_PRODUCTS_AT_ONCE = 1 << 23
"""Multiplications of a forward pass that may be made in one piece: some milliseconds."""
_LEAST_EXAMPLES = 16
_FLAT = 1e-12
"""J that varies by less than this share of its size does not depend on the parameter, as far as float64 can tell."""


class LossSlice(Struct, frozen=True, eq=False):
    """J along one parameter: its values [p], J there [p] (NaN where it is not finite), and the present point.

    ``slope`` is dJ/dw at the present point.
    """

    parameter: Parameter
    values: Array
    loss: Array
    value: float
    present: float
    slope: float

    @property
    def flat(self) -> bool:
        """Is J the same all along the line, or not finite: is there no argmin to speak of?"""
        finite = self.loss[np.isfinite(self.loss)]
        return not len(finite) or bool(finite.max() - finite.min() <= _FLAT * abs(finite.max()))

    @property
    def argmin(self) -> float | None:
        """Where J is least along this line; None on a flat one."""
        return None if self.flat else float(self.values[int(np.nanargmin(self.loss))])

    @property
    def falls_further(self) -> bool:
        """Is J least at an end of the line, so that the valley lies beyond it?"""
        return not self.flat and int(np.nanargmin(self.loss)) in (0, len(self.loss) - 1)


class _Slice:
    """The sums of J at ``count`` values of the parameter at ``index``, from its present value - span to + span."""

    def __init__(
        self, architecture: Architecture, flat: Array, index: int, x: Array, y: Array, loss: str, span: float,
        count: int,
    ) -> None:  # fmt: skip
        if not x.shape[1]:
            raise ProblemError(Problem("there are no training points; J needs at least one"))
        self._parameter = parameter_at(architecture, index)
        self._architecture, self._flat, self._x, self._y, self._loss = architecture, np.array(flat), x, y, loss
        self._index, self._steps = index, np.append(np.linspace(-span, span, count), 0.0)
        self._sums, self._slope = np.zeros(len(self._steps)), 0.0

    def steps(self) -> Steps[LossSlice]:
        """Makes it piece by piece."""
        yield from self._pieces()
        m = self._x.shape[1]
        means = self._sums / m
        means[~np.isfinite(means)] = np.nan
        value = float(self._flat[self._index])
        values, along = read_only(value + self._steps[:-1]), read_only(means[:-1])
        return LossSlice(self._parameter, values, along, value, float(means[-1]), self._slope / m)

    def _pieces(self) -> Iterator[float]:
        """Sums J and dJ/dw over some examples and values at a time. Yields the share of the examples that is done."""
        layer = self._parameter.layer
        offset = self._index - self._architecture.slices[layer - 1].start
        for part in chunks(self._x.shape[1], self._examples_at_once()):
            x, y = self._x[:, part], self._y[:, part]
            done = part.start / self._x.shape[1]
            self._slope += self._slope_of(x, y) * x.shape[1]
            yield done
            nearby = Nearby(self._architecture, self._flat, x, y, self._loss)
            for some in chunks(len(self._steps), nearby.at_once(layer)):
                places = np.full(some.stop - some.start, offset)
                self._sums[some] += nearby.move(layer, places, self._steps[some]).losses.sum(axis=1)
                yield done

    def _slope_of(self, x: Array, y: Array) -> float:
        """dJ/dw over these examples alone."""
        trace = forward(self._architecture, self._flat, x)
        gradients = backward(self._architecture, self._flat, trace, y, self._loss)
        return float(self._architecture.flatten(gradients.weights, gradients.biases)[self._index])

    def _examples_at_once(self) -> int:
        sizes = self._architecture.sizes
        products = sum(n * fan_in for fan_in, n in pairwise(sizes))
        return max(_LEAST_EXAMPLES, min(EXAMPLES_AT_ONCE, _PRODUCTS_AT_ONCE // products))


def slice_steps(
    architecture: Architecture, flat: Array, index: int, x: Array, y: Array, loss: str, span: float, count: int
) -> Steps[LossSlice]:
    """J at ``count`` values of the parameter at ``index``, from its present value - span to + span, in pieces.

    Features x (n_0, m), targets y (n_L, m). Raises ValueError for no examples, IndexError for no such parameter.
    """
    return _Slice(architecture, flat, index, x, y, loss, span, count).steps()


def slice_along(
    architecture: Architecture, flat: Array, index: int, x: Array, y: Array, loss: str, span: float, count: int
) -> LossSlice:
    """The same at once."""
    return Work(slice_steps(architecture, flat, index, x, y, loss, span, count)).finish()
