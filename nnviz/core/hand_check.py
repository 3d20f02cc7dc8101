"""Checking what a student computed by hand against the number that is right.

A right answer is within one per cent. Where terms cancel, the digits that are shown do not suffice for that: then an
answer is right that is as near as they allow, which ``steps.reading`` finds out.
"""

import math

TOLERANCE = 0.01
"""An answer may be off by one per cent: it is computed from rounded numbers."""
_ZERO = 5e-4
"""Where the right number is 0 there is no per cent: half of the last of three decimals."""


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


def is_right(answer: float, value: float, reach: float = 0.0) -> bool:
    """Is an answer close enough? ``reach`` is how far off the rounding of the shown numbers can bring it."""
    return abs(answer - value) <= max(TOLERANCE * abs(value) if value else _ZERO, reach) * (1 + 1e-12)
