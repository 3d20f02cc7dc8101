"""How many digits of the operands a result needs, so that what is shown on both sides of "=" agrees.

1.000 - 1.000 = -4.54e-5 would be read as a mistake: 0.9999546 - 1 is what is written there then.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from msgspec.structs import replace

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import NEARLY_ONE, last_digit
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.reader import read
from nnviz.core.steps.rounding import MOST_DIGITS, Rounded, as_shown

Digits = npt.NDArray[np.intp]
Items = Sequence[Matrix | str]

_LARGEST = 200_000
"""Multiplications up to which the digits of all entries of an equation are looked at; those of one entry always are."""


class Style(Struct, frozen=True):
    """How numbers are rounded where they are shown, and how far a result may differ from what they give."""

    rounded: Callable[[Array, Digits], Array]
    tolerance: Callable[[Array], Array]


def significant(values: Array, digits: Digits) -> Array:
    """Values to so many significant digits."""
    size = np.abs(values)
    with np.errstate(all="ignore"):
        unit = 10.0 ** (np.floor(np.log10(np.where(size > 0, size, 1.0))) - (digits - 1))
        rounded: Array = np.round(values / unit) * unit
    return np.where(np.isfinite(rounded), rounded, values)


def third_digit(values: Array) -> Array:
    """The unit of the third significant digit of values."""
    with np.errstate(all="ignore"):
        unit: Array = 10.0 ** (np.floor(np.log10(np.abs(values))) - 2.0)
    return unit


TEXT_STYLE = Style(as_shown, lambda result: 2.0 * last_digit(result))
"""The numbers of a line of text: a result may differ by two units of its last digit."""
CELL_STYLE = Style(as_shown, lambda result: 2.0 * np.maximum(last_digit(result), third_digit(result)))
"""The cells of matrices, where room is scarce: also by two units of its third digit."""
LATEX_STYLE = Style(lambda values, more: significant(values, 3 + more), third_digit)
"""Formulas have three digits of each factor: a result may differ by one unit of its third digit."""


def entry_digits(items: Items, i: int, j: int, style: Style) -> int:
    """How many further digits the operands need, so that the entry i, j of the result follows from what is shown.

    ``items`` are the result, signs and operands as in a row. 0 where no number of digits does it, as where the result
    is nothing but rounding errors of float64.
    """
    found = _needed(_for_entry(items, i, j), style)
    return 0 if found is None else max(0, int(found.max()))


def operand_digits(items: Items) -> dict[int, Digits]:
    """The same for the cells of every operand, by its place in ``items``; those that need no more are left out."""
    result = items[0]
    assert isinstance(result, Matrix)
    operands = {place: item for place, item in enumerate(items) if place and isinstance(item, Matrix)}
    if max((item.values.size for item in operands.values()), default=0) * max(result.values.shape[0], 1) > _LARGEST:
        return {}
    needed = _needed(items, CELL_STYLE)
    if needed is None or not needed.any():
        return {}
    return {place: _spread(needed, result, item) for place, item in operands.items()}


def _needed(items: Items, style: Style) -> Digits | None:
    """Further digits for each entry of the result; -1 where none suffice; None where a sign cannot be read.

    An entry of an operand goes into several results, so each round looks at all of them again.
    """
    result = items[0]
    assert isinstance(result, Matrix)
    right = result.values
    needed = np.zeros(right.shape, dtype=np.intp)
    with np.errstate(all="ignore"):
        tolerance = style.tolerance(right)
        for _ in range(2 * MOST_DIGITS):
            found = read([_as_read(item, style, _spread(needed, result, item)) if isinstance(item, Matrix) else item
                          for item in items[1:]])  # fmt: skip
            if found is None or found.value.shape != right.shape:
                return None
            off = ~(np.abs(found.value - right) <= tolerance) & np.isfinite(right) & (needed >= 0)
            if not off.any():
                break
            needed[off] = np.where(needed[off] < MOST_DIGITS, needed[off] + 1, -1)
    return needed


def _as_read(matrix: Matrix, style: Style, more: Digits) -> Rounded:
    """A matrix as it is shown, taken for exact."""
    values = style.rounded(matrix.values, more)
    if matrix.rest is not None:
        values = np.where((more > 0) & (matrix.rest > 0.0) & (matrix.rest < NEARLY_ONE), matrix.values, values)
    return Rounded(values, np.zeros(values.shape))


def _for_entry(items: Items, i: int, j: int) -> Items:
    """The same equation for one entry of the result: of each operand what has the result's directions is cut."""
    result = items[0]
    assert isinstance(result, Matrix)
    places = {result.dims[0]: i, result.dims[1]: j}

    def cut(matrix: Matrix) -> Matrix:
        values = matrix.values
        for axis, (name, size) in enumerate(zip(matrix.dims, matrix.values.shape, strict=True)):
            if size > 1 and name in places:
                values = values.take([places[name]], axis=axis)
        return replace(matrix, values=values, rest=None)

    return [cut(item) if isinstance(item, Matrix) else item for item in items]


def _spread(needed: Digits, result: Matrix, operand: Matrix) -> Digits:
    """What the entries of an operand need: as much as the result's entries that they go into."""
    if operand.rest is not None:
        needed = np.where(needed < 0, 1, needed)  # written as 1 - rest
    needed = np.maximum(needed, 0)
    own = [name if size > 1 else "" for name, size in zip(operand.dims, operand.values.shape, strict=True)]
    if result.dims[0] not in own:
        needed = needed.max(axis=0, keepdims=True)
    if result.dims[1] not in own:
        needed = needed.max(axis=1, keepdims=True)
    turned = own[0] == result.dims[1] or own[1] == result.dims[0]
    return np.broadcast_to(needed.T if turned else needed, operand.values.shape)
