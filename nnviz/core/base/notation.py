"""Numbers and names as the slides write them: in plain text, in LaTeX, and in NumPy code."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from nnviz.core.base.arrays import Array

MOST_TERMS = 8
"""A sum is written out up to so many terms."""
_MOST_PRINTED = 8
_DECIMALS = ((100.0, 1), (0.1, 3), (0.01, 4), (1e-3, 5))
"""From which size on a number has how many decimals: the smaller, the more, so that digits are left to compute with."""
_LARGE = 1e5
"""From here on, and below the least of ``_DECIMALS``, numbers are written with a power of ten."""
_POWER_DIGITS, _WHOLE_DIGITS = 3, 5
LATEX_DIGITS = 4
"""Significant digits of a number in LaTeX."""
_NEAR = 1e-3
"""An operand nearer than this share of it to a place that counts has more digits."""
NEARLY_ONE = 1e-6
"""Nearer to 1 than this a number that needs its digits is written as 1 - the rest."""
_MOST_DECIMALS = 12


class Symbol(Struct, frozen=True):
    """A name in four writings: ``latex`` for a formula, ``label`` for a line of text, plain text, and code."""

    latex: str
    label: str
    text: str
    code: str


def number(value: float, more: int = 0) -> str:
    """A number with its sign, to four significant places or so; a dash where it is none.

    ``more`` gives it so many further digits, as far as it has them.
    """
    if not np.isfinite(value):
        return "–" if np.isnan(value) else "+∞" if value > 0 else "−∞"
    decimals = _decimals(value)
    if decimals is None:
        return with_power(value, _POWER_DIGITS - 1, "+", more)
    return _fixed(value, decimals, "+", more)


def _decimals(value: float) -> int | None:
    """How many decimals ``number`` writes; None for a power of ten. A number counts as what rounding makes of it."""
    size = abs(value)
    found = _decimals_of(size)
    return _decimals_of(float(f"{size:.{_POWER_DIGITS - 1}e}") if found is None else round(size, found))


def _decimals_of(size: float) -> int | None:
    if size == 0.0:
        return _DECIMALS[1][1]
    return next((decimals for least, decimals in _DECIMALS if least <= size < _LARGE), None)


def last_digit(values: Array) -> Array:
    """The unit of the last digit that ``number`` writes of each value."""
    size = np.abs(values).reshape(-1)
    with np.errstate(all="ignore"):
        for _ in range(2):  # a number counts as what rounding makes of it
            unit = _UNITS[np.searchsorted(_SIZES, size, side="right")]
            power = np.isnan(unit)
            if power.any():
                unit[power] = 10.0 ** (np.floor(np.log10(size[power])) - (_POWER_DIGITS - 1))
                unit[size == 0.0] = 10.0 ** -_DECIMALS[1][1]
            size = np.round(size / unit) * unit
    return unit.reshape(np.shape(values))


_SIZES = np.array([*sorted(least for least, _ in _DECIMALS), _LARGE])
_UNITS = np.array([np.nan, *(10.0**-decimals for _, decimals in sorted(_DECIMALS)), np.nan])
"""The unit of the last decimal up to each size; NaN for a power of ten."""


def _fixed(value: float, decimals: int, sign: str = "", more: int = 0) -> str:
    """A number with so many decimals, and no minus sign before 0; of those in ``more`` no zeros at the end."""
    text = f"{round(value, decimals + more) + 0.0:{sign}.{decimals + more}f}"
    while more and text.endswith("0"):
        text, more = text[:-1], more - 1
    return text.replace("-", "−")


def with_power(value: float, decimals: int = _POWER_DIGITS - 1, sign: str = "", more: int = 0) -> str:
    """A number as 1.23e−5, with so many decimals; of those in ``more`` no zeros at the end."""
    digits, power = f"{value:{sign}.{decimals + more}e}".split("e")
    while more and digits.endswith("0"):
        digits, more = digits[:-1], more - 1
    return f"{digits}e{int(power)}".replace("-", "−")


def fixed(value: float, decimals: int, sign: str = "") -> str:
    """A number with so many decimals; one too large for that as a power of ten, or as infinite."""
    if not np.isfinite(value):
        return number(value)
    if round(abs(value), decimals) < _LARGE:
        return _fixed(value, decimals, sign)
    return with_power(value, 1, sign)


def general(value: float, digits: int, sign: str = "") -> str:
    """A number to so many significant digits, whole ones in full, with a true minus; with ``sign`` "+" also a plus."""
    if not np.isfinite(value):
        return number(value).removeprefix("" if sign else "+")
    rounded = float(f"{value:.{max(digits, _WHOLE_DIGITS) - 1}e}")
    if rounded and not 1e-4 <= abs(rounded) < max(_LARGE, 10.0**digits):
        text = with_power(value, digits - 1, sign)
        front, _, power = text.partition("e")
        return f"{_trimmed(front)}e{power}"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(rounded)))) if rounded else 0
    return _trimmed(_fixed(value, decimals, sign))


def _trimmed(text: str) -> str:
    """Without zeros at the end of the decimals."""
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def ends(low: float, high: float, digits: int = 3) -> tuple[str, str]:
    """The two ends of a scale, with so many significant digits or as many more as tell them well apart."""
    width = abs(high - low)
    while digits < _MOST_DIGITS and max(_rounding(low, digits), _rounding(high, digits)) > _RESOLVED * width > 0:
        digits += 1
    return general(low, digits), general(high, digits)


_MOST_DIGITS = 17
_RESOLVED = 0.02
"""The ends of a scale are rounded by at most this share of its width."""


def _rounding(value: float, digits: int) -> float:
    return abs(float(f"{value:.{digits - 1}e}") - value) if np.isfinite(value) else 0.0


def ticks(values: Sequence[float], spacing: float, widest: float = 1e7) -> list[str]:
    """The labels of an axis with ticks so far apart: as many digits as make them all distinct.

    From ``widest`` on they may be written with a power of ten.
    """
    decimals = max(0, math.ceil(-math.log10(spacing) - 1e-9)) if spacing > 0 else 0
    largest = max((abs(value) for value in values), default=0.0)
    if largest < widest and decimals <= _SMALLEST_PLACE:
        return [_fixed(value, decimals) for value in values]
    digits = 1 + max(0, math.floor(math.log10(largest)) - math.floor(math.log10(spacing) + 1e-9)) if largest else 1
    return [general(0.0 if abs(value) < spacing / 2 else value, min(digits, _MOST_DIGITS)) for value in values]


_SMALLEST_PLACE = 4
"""Ticks with more decimals may be written with a power of ten."""


def place_text(value: float, width: float) -> str:
    """A place in a range of such a width, with the digits that matter there: to a thousandth of it."""
    if not (np.isfinite(value) and 0.0 < width < math.inf):
        return general(value, LATEX_DIGITS)
    return _trimmed(ticks([value], 10.0 ** (math.floor(math.log10(width)) - 3))[0])


def percent(share: float, decimals: int = 0, most: int = _MOST_DECIMALS) -> str:
    """A share in percent; 100 only where it is all and 0 only where it is nothing, and a dash where there is none.

    A share between has as many decimals as tell it from both, up to ``most``; there 100 and 0 are kept away from.
    """
    if np.isnan(share):
        return "–"
    value = 100.0 * share
    if 0.0 < share < 1.0:
        while decimals < most and round(value, decimals) in (0.0, 100.0):
            decimals += 1
        least = 10.0**-decimals
        value = min(max(value, least), 100.0 - least)
        if value < 1e-4 and most == _MOST_DECIMALS:
            return f"{with_power(value, 0)} %"
    return f"{_fixed(value, decimals)} %"


def short(value: float) -> str:
    """A positive number to two digits, such as 2.1e−9."""
    if not np.isfinite(value):
        return "∞"
    if not value:
        return "0"
    rounded = float(f"{value:.1e}")
    if 1e-3 <= rounded < _LARGE:
        return general(value, 2)
    return with_power(value, 1)


def loss_text(value: float) -> str:
    """A loss to four or five figures; as a power of ten no wider than 0.00000, so that its place need not grow."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    if (value and not float(f"{value:.3g}") >= 1e-3) or float(f"{value:.4g}") >= _LARGE:
        exponent = f"{value:.2e}".partition("e")[2]
        digits, power = f"{value:.{max(0, min(2, 4 - len(str(int(exponent)))))}e}".split("e")
        return f"{digits}e{int(power)}"
    if round(value, 4) < 10.0:
        return f"{value:.4f}"
    text = f"{value:.{4 - math.floor(math.log10(float(f'{value:.4e}')))}f}"
    return text.removesuffix("0")


def latex_number(value: float, digits: int = LATEX_DIGITS) -> str:
    """A number to so many significant digits, as LaTeX."""
    if not np.isfinite(value):
        return r"\infty" if value > 0 else r"-\infty" if value < 0 else r"\mathrm{NaN}"
    text = f"{value + 0.0:.{digits}g}"
    if "e" in text:
        front, power = text.split("e")
        return rf"{front} \cdot 10^{{{int(power)}}}"
    return text


class Writing(Struct, frozen=True):
    """How a calculation with its numbers is written: as a line of text, or in LaTeX for a formula.

    ``write`` and ``brief`` take a number and how many further digits it gets.
    """

    latex: bool
    write: Callable[[float, int], str]
    brief: Callable[[float, int], str]
    """A number among many: one digit less in LaTeX, where room is scarce."""
    minus: str
    most_terms: int
    more: int = 0
    """Further digits of every operand."""

    def with_more(self, more: int) -> "Writing":
        """The same with so many further digits of every operand."""
        return replace(self, more=more) if more else self

    def number(self, value: float) -> str:
        """An operand."""
        return self.write(float(value), self.more)

    def bracketed(self, value: float) -> str:
        """A number that is a factor or a term."""
        return f"({self.brief(float(value), self.more)})"

    def setting(self, value: float) -> str:
        """A number that somebody chose, with all its digits."""
        return latex_number(value, 12) if self.latex else general(value, 12)

    def plain(self, value: float) -> str:
        """A number without a plus sign."""
        return self.number(value) if self.latex else general(value, LATEX_DIGITS + self.more)

    def operand(self, value: float) -> str:
        """A number in a formula, in brackets where it is negative or a power of ten."""
        text = self.number(value) if self.latex else _trimmed(self.number(value).removeprefix("+"))
        return f"({text})" if value < 0 or r"\cdot" in text else text

    def operand_near(self, value: float, *places: float, rest: float | None = None) -> str:
        """An operand with as many digits as tell it from these places: 0.99995 near 1, where 1 - 0.99995 counts.

        ``rest`` is 1 - value to all digits; where that is very small it is what is written: 1 - 4.2e-18.
        """
        if rest is not None and 0.0 < rest < NEARLY_ONE:
            return f"(1 {self.minus} {replace(self, more=0).plain(rest)})"
        distance = min((abs(value - place) for place in places if value != place and place), default=1.0)
        if not 0.0 < distance < _NEAR * abs(value):
            return self.operand(value)
        decimals = 2 - math.floor(math.log10(distance))
        shown = LATEX_DIGITS - 1 - math.floor(math.log10(abs(value))) if self.latex else _decimals(value) or 0
        return self.with_more(max(self.more, decimals - shown)).operand(value)

    def total(self, terms: Iterable[str], count: int) -> str:
        """``count`` terms joined by plus and minus signs, with dots for those beyond the most."""
        first, *others = [term for term, _ in zip(terms, range(self.most_terms), strict=False)]
        left = count - self.most_terms
        if left > 0:
            others.append(r"\cdots" if self.latex else f"… ({left} more)")
        signed = (f" {self.minus} {t[1:]}" if t.startswith(self.minus) else f" + {t}" for t in others)
        return first + "".join(signed)

    def mean(self, text: str, m: int) -> str:
        """A sum over m examples, divided by m."""
        if m == 1:
            return text
        return rf"\frac{{1}}{{{m}}} \left[{text}\right]" if self.latex else f"1/{m} · [{text}]"

    def equals(self, text: str, value: float) -> str:
        """A calculation and what comes out; a minus sign in front stands close to it."""
        if self.latex and text.startswith("-"):
            text = f"{{{text}}}"
        return f"{text} = {self.write(float(value), 0)}"


def _grouped(value: float, more: int = 0, digits: int = LATEX_DIGITS) -> str:
    """A number whose minus sign is set close to it, not like that of a difference."""
    text = latex_number(value, digits + more)
    return f"{{{text}}}" if text.startswith("-") else text


TEXT = Writing(False, number, number, "−", MOST_TERMS)
LATEX = Writing(True, _grouped, partial(_grouped, digits=LATEX_DIGITS - 1), "-", 3)


def latex_matrix(shape: tuple[int, int], entry: Callable[[int, int], str]) -> str:
    """A matrix as LaTeX whose entries are written by ``entry``, with dots for what is beyond eight rows or columns."""
    rows, columns = (_shown(n) for n in shape)
    lines = []
    for i in rows:
        if i is None:
            lines.append(" & ".join([r"\vdots"] * len(columns)))
        else:
            lines.append(" & ".join(r"\cdots" if j is None else entry(i, j) for j in columns))
    return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}"


def _shown(count: int) -> Sequence[int | None]:
    """Indices that are printed; None stands for those left out."""
    if count <= _MOST_PRINTED:
        return range(count)
    return [*range(_MOST_PRINTED - 2), None, count - 1]


def numpy_array(values: Array) -> str:
    """An array as code that reads back the same bits."""
    rows = [", ".join(repr(float(v)) for v in row) for row in np.atleast_2d(values)]
    return "np.array([" + ",\n    ".join(f"[{row}]" for row in rows) + "])"
