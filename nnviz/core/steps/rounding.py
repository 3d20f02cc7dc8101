"""How far a calculation with the digits that are shown can lie from the one with all digits.

A ``Rounded`` is a matrix with a bound for the error of each entry. The bounds are those of interval arithmetic: for
x ± d and y ± e

    x + y:  d + e                       x y:   |x| e + |y| d + d e
    x / y:  (|x| e + |y| d) / (|y| (|y| - e))    f(x):  the larger of |f(x ± d) - f(x)|, f monotone

and for a matrix product the sum of those of its terms. So an answer computed from shown digits is never farther off.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from nnviz.core.base.arrays import Array, Mask
from nnviz.core.base.notation import last_digit
from nnviz.core.network.activations import softmax

Digits = int | npt.NDArray[np.intp]
"""How many further digits are shown: of all values, or of each."""


def as_shown(values: Array, more: Digits = 0) -> Array:
    """The numbers that ``notation.number`` writes of these values, with so many further digits."""
    with np.errstate(all="ignore"):
        unit = last_digit(values) * 10.0 ** -np.asarray(more, dtype=np.float64)
        shown: Array = np.round(values / unit) * unit
    return np.where(np.isfinite(shown), shown, values)


def half_units(values: Array, more: Digits = 0) -> Array:
    """Half of the last digit that ``notation.number`` shows of each value; 0 where the shown digits are all there are.

    So much the shown number can differ from the value.
    """
    with np.errstate(all="ignore"):
        unit = last_digit(values) * 10.0 ** -np.asarray(more, dtype=np.float64)
        exact = np.abs(as_shown(values, more) - values) <= 1e-12 * np.abs(values)
    half: Array = np.where(exact, 0.0, 0.5 * unit)
    return half


MOST_DIGITS = 13
"""No number is shown with more further digits."""
Rounding = Callable[[Array | float], Array]
"""What becomes of values where they are shown."""


def _rounded(more: int, values: Array | float) -> Array:
    return as_shown(np.asarray(values, dtype=np.float64), more)


def enough_digits(result: float, compute: Callable[[Rounding], float]) -> int:
    """How many further digits the operands need, so that their shown digits give the shown result.

    ``compute`` does the calculation with the function that rounds its operands. The result may differ by two units of
    its last digit. 0 where no number of digits does it.
    """
    with np.errstate(all="ignore"):
        allowed = 2.0 * float(last_digit(np.array(result)))
        for more in range(MOST_DIGITS + 1):
            if abs(compute(partial(_rounded, more)) - result) <= allowed:
                return more
    return 0


class Rounded(Struct, frozen=True, eq=False):
    """Values and the bound for the error of each, arrays of one shape."""

    value: Array
    error: Array

    @classmethod
    def shown(cls, values: Array, more: Digits = 0) -> "Rounded":
        """A matrix as it is shown, with so many further digits."""
        return cls(values, half_units(values, more))

    @classmethod
    def exact(cls, number: float) -> "Rounded":
        """A number that stands in the formula."""
        return cls(np.full((1, 1), number), np.zeros((1, 1)))

    @property
    def is_number(self) -> bool:
        """Is it a single number?"""
        return self.value.size == 1

    def __add__(self, other: "Rounded") -> "Rounded":
        return Rounded(self.value + other.value, self.error + other.error)

    def __neg__(self) -> "Rounded":
        return Rounded(-self.value, self.error)

    def __sub__(self, other: "Rounded") -> "Rounded":
        return self + -other

    def __mul__(self, other: "Rounded") -> "Rounded":
        error = abs(self.value) * other.error + abs(other.value) * self.error + self.error * other.error
        zero = (self._is_zero() | other._is_zero()) & np.ones(error.shape, dtype=np.bool_)
        # 0 times what has no bound: the other factor need not be computed
        return Rounded(np.where(zero, 0.0, self.value * other.value), np.where(zero, 0.0, error))

    def _is_zero(self) -> Mask:
        zero: Mask = (self.value == 0) & (self.error == 0)
        return zero

    def __matmul__(self, other: "Rounded") -> "Rounded":
        error = abs(self.value) @ other.error + self.error @ (abs(other.value) + other.error)
        return Rounded(self.value @ other.value, error)

    def __truediv__(self, other: "Rounded") -> "Rounded":
        size, sure = abs(other.value), abs(other.value) > other.error
        error = (abs(self.value) * other.error + size * self.error) / (size * (size - other.error))
        zero = self._is_zero() & np.ones(error.shape, dtype=np.bool_)
        bound = np.where(sure, error, np.inf)
        return Rounded(np.where(zero, 0.0, self.value / other.value), np.where(zero, 0.0, bound))

    def through(self, f: Callable[[Array], Array]) -> "Rounded":
        """A monotone function of each entry."""
        value = f(self.value)
        ends = [np.abs(f(end) - value) for end in (self.value - self.error, self.value + self.error)]
        error = np.maximum(*ends)
        return Rounded(value, np.where(np.isnan(error), np.inf, error))

    def softmax(self) -> "Rounded":
        """Softmax of each column: no probability changes by more than the factor e^2d, d the largest error in z."""
        value = softmax(self.value)
        return Rounded(value, value * np.expm1(2 * self.error.max(axis=0, keepdims=True)))

    def sum_over(self, axis: int) -> "Rounded":
        """The sum over the rows (0) or the columns (1)."""
        return Rounded(self.value.sum(axis=axis, keepdims=True), self.error.sum(axis=axis, keepdims=True))
