"""Checking what a student computed by hand against the number that is right."""

import math

TOLERANCE = 0.01
"""An answer may be off by one per cent: it is computed from rounded numbers."""
_LAST_DIGIT = 5e-4
"""Or by half of the last of three shown decimals, unless the number is so small that it is shown otherwise."""
_SMALL = 1e-3


def read_answer(text: str) -> float:
    """The number that was typed, with a decimal point or comma.

    Raises ValueError where it is none.
    """
    plain = text.strip().replace("−", "-").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in plain:
        raise ValueError(f"{text.strip()!r} is no number; type one such as 0.25 or -1,5")
    return value


def is_right(answer: float, value: float) -> bool:
    """Is an answer close enough?"""
    rounding = 0.0 if 0 < abs(value) < _SMALL else _LAST_DIGIT
    return abs(answer - value) <= max(TOLERANCE * abs(value), rounding) * (1 + 1e-12)
