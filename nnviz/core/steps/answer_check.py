"""Checking what a student computed by hand against the number that is right.

A right answer is within one per cent. Where terms cancel, the digits that are shown do not suffice for that: then an
answer is right that is as near as they allow, which ``steps.reading`` finds out.
"""

import math
from decimal import Decimal, InvalidOperation

from nnviz.core.base.problem import Problem, ProblemError

TOLERANCE = 0.01
"""An answer may be off by one per cent: it is computed from rounded numbers."""
DIGITS = 3
"""As many digits as it takes to be within one per cent of any number."""
_ZERO = 5e-4
"""Where the right number is 0 there is no per cent: half of the last of three decimals."""


def read_answer(text: str) -> float:
    """The number that was typed, with a decimal point or comma.

    Raises ValueError where it is none.
    """
    plain = _plain(text)
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in plain:
        raise ProblemError(Problem("{text!r} is not a number; type one such as 0.25 or -1,5", {"text": text.strip()}))
    return value


def _plain(text: str) -> str:
    return text.strip().replace("−", "-").replace(",", ".")


def is_cut_short(text: str, value: float) -> bool:
    """Is an answer the right number, rounded or cut off to so few digits that it is more than one per cent off?"""
    try:
        answer = Decimal(_plain(text))
    except InvalidOperation:
        return False
    exponent = answer.as_tuple().exponent
    if not isinstance(exponent, int) or not answer or len(answer.as_tuple().digits) >= DIGITS:
        return False
    unit, off = 10.0**exponent, abs(float(answer) - value)
    cut_off = off < unit and abs(float(answer)) <= abs(value) and (float(answer) > 0) == (value > 0)
    return cut_off or off <= unit / 2 * (1 + 1e-9)


def is_right(answer: float, value: float, reach: float = 0.0) -> bool:
    """Is an answer close enough? ``reach`` is how far off the rounding of the shown numbers can bring it."""
    return abs(answer - value) <= max(TOLERANCE * abs(value) if value else _ZERO, reach) * (1 + 1e-12)
