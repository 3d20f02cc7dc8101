"""Numbers and names as the slides write them: in plain text, in LaTeX, and in NumPy code."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.core.arrays import Array

MOST_TERMS = 8
"""A sum is written out up to so many terms."""
_MOST_PRINTED = 8
_NEAR = 1e-3
_SMALL = 0.1
"""Below it three decimals would leave one or two digits to compute with."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name in four writings: ``latex`` for a formula, ``label`` for a line of text, plain text, and code."""

    latex: str
    label: str
    text: str
    code: str


def number(value: float) -> str:
    """A number with its sign, to four significant places or so; a dash where it is none."""
    if not np.isfinite(value):
        return "–" if np.isnan(value) else "+∞" if value > 0 else "−∞"
    value, size = value + 0.0, abs(value)  # no minus sign before 0
    if size and (size >= 1e5 or size < 1e-3):
        digits, power = f"{value:+.2e}".split("e")
        return f"{digits}e{int(power)}".replace("-", "−")
    if 0 < size < _SMALL:
        return f"{value:+.{5 if size < 0.01 else 4}f}".replace("-", "−")
    return f"{value:+.{3 if size < 100 else 1}f}".replace("-", "−")


def general(value: float, digits: int, sign: str = "") -> str:
    """A number to so many significant digits, with a true minus; with ``sign`` "+" also a plus."""
    return f"{value:{sign}.{digits}g}".replace("-", "−")


def percent(share: float, decimals: int = 0) -> str:
    """A share in percent; 100 only where it is all and 0 only where it is nothing, and a dash where there is none."""
    if np.isnan(share):
        return "–"
    least = 10.0**-decimals
    value = min(max(100.0 * share, least), 100.0 - least) if 0.0 < share < 1.0 else 100.0 * share
    return f"{value:.{decimals}f} %"


def short(value: float) -> str:
    """A positive number to two digits, such as 2.1e−9."""
    if not np.isfinite(value):
        return "∞"
    if not value:
        return "0"
    digits, power = f"{value:.1e}".split("e")
    return f"{value:.2g}" if value >= 1e-3 else f"{digits}e{int(power)}".replace("-", "−")


def latex_number(value: float, digits: int = 4) -> str:
    """A number to so many significant digits, as LaTeX."""
    if not np.isfinite(value):
        return r"\infty" if value > 0 else r"-\infty" if value < 0 else r"\mathrm{NaN}"
    text = f"{value + 0.0:.{digits}g}"
    if "e" in text:
        front, power = text.split("e")
        return rf"{front} \cdot 10^{{{int(power)}}}"
    return text


@dataclass(frozen=True, slots=True)
class Writing:
    """How a calculation with its numbers is written: as a line of text, or in LaTeX for a formula."""

    latex: bool
    number: Callable[[float], str]
    short: Callable[[float], str]
    """A number among many: one digit less in LaTeX, where room is scarce."""
    minus: str
    most_terms: int

    def bracketed(self, value: float) -> str:
        """A number that is a factor or a term."""
        return f"({self.short(float(value))})"

    def setting(self, value: float) -> str:
        """A number that somebody chose, with all its digits."""
        return latex_number(value, 12) if self.latex else f"{value:.12g}".replace("-", "−")

    def plain(self, value: float) -> str:
        """A number without a plus sign."""
        return self.number(value) if self.latex else f"{value:.4g}".replace("-", "−")

    def operand(self, value: float) -> str:
        """A number in a formula, in brackets where it is negative or a power of ten."""
        text = self.plain(value)
        return f"({text})" if value < 0 or r"\cdot" in text else text

    def operand_near(self, value: float, *places: float) -> str:
        """An operand with as many digits as tell it from these places: 0.99995 near 1, where 1 - 0.99995 counts."""
        distance = min((abs(value - place) for place in places if place not in (0.0, value)), default=1.0)
        if not 0.0 < distance < _NEAR * max(1.0, abs(value)):
            return self.operand(value)
        text = f"{value:.{min(17, 2 - math.floor(math.log10(distance)))}f}"
        text = text if self.latex else text.replace("-", "−")
        return f"({text})" if value < 0 else text

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
        return f"{text} = {self.number(float(value))}"


def _grouped(value: float, digits: int = 4) -> str:
    """A number whose minus sign is set close to it, not like that of a difference."""
    text = latex_number(value, digits)
    return f"{{{text}}}" if text.startswith("-") else text


TEXT = Writing(False, number, number, "−", MOST_TERMS)
LATEX = Writing(True, _grouped, partial(_grouped, digits=3), "-", 3)


def latex_matrix(values: Array, hidden: Callable[[int, int], bool] | None = None) -> str:
    """A matrix as LaTeX, with dots for what is beyond eight rows or columns and question marks for what is hidden."""

    def entry(i: int, j: int) -> str:
        return "?" if hidden is not None and hidden(i, j) else latex_number(float(values[i, j]) + 0.0)  # no -0

    rows, columns = (_shown(n) for n in values.shape)
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
