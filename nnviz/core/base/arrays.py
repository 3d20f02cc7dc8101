"""The kinds of arrays that everything here passes around."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Image = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]


def read_only(values: Any) -> Array:
    """A read-only float64 copy of ``values``."""
    array = np.array(values, dtype=np.float64, order="C")
    array.flags.writeable = False
    return array


def constant(value: float) -> Array:
    """A number as a 0-d array: NumPy takes it twice as fast as a Python float, and it can be rewritten in place."""
    return np.array(value, dtype=np.float64)


def spread_over(count: int, most: int) -> Indices:
    """At most so many of ``count`` places, all of them or as many as allowed, evenly from the first to the last."""
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(np.intp)


def without_spread(values: Array, axis: int) -> Mask:
    """Where all numbers along an axis are the same, but for the rounding of float64."""
    low, high = values.min(axis=axis), values.max(axis=axis)
    same: Mask = high - low <= _ROUNDING * np.maximum(np.abs(low), np.abs(high))
    return same


_ROUNDING = 64 * float(np.finfo(np.float64).eps)
