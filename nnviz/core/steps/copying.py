"""Taking a step along: as LaTeX for the homework, as NumPy code that runs alone.

Where a student computes the numbers of a step by hand, those still hidden are left out of the copy: LaTeX has question
marks in their place, and NumPy code the operands alone, for code that computes the result would tell it.
"""

import re
from collections.abc import Callable

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import latex_matrix, numpy_array
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row, Step
from nnviz.core.steps.pattern import signs

Hidden = Callable[[int, int, int], bool]
"""Is an entry of a result hidden? Asked with the row of the step, and the entry's row and column."""

# ---------------------------------------------------------------- LaTeX

_SIGNS = {"·": r"\cdot", "−": "-", "∗": r"\ast", "²": "^2", "ln": r"\ln", "Σ": r"\sum_k"}
_MINUS_ZERO = re.compile(r"(?<![\d.])-0(?![\d.])")
"""The exponent of σ(0) would be one."""


def step_latex(step: Step, hidden: Hidden | None = None) -> str:
    """A step as LaTeX: the formula, then the equation with its numbers, or with question marks for the hidden ones."""
    lines = [line for line in (*step.formula, step.worked(0, 0) if hidden is None else "") if line]
    for row in step.rows:
        if len(row.items) > 1:
            lines.append(_line(row, "m", lambda matrix, place: f"{{{matrix.symbol.latex}}}"))
        lines.append(_line(row, "", _NumbersOf(step, row, hidden)))
    return "\n".join(rf"\[ {_tidy(line)} \]" for line in dict.fromkeys(lines))


def _tidy(line: str) -> str:
    return _MINUS_ZERO.sub("0", line.replace("≔", ":="))


def _line(row: Row, count: str, write: Callable[[Matrix, int], str]) -> str:
    """The items of a row; ``count`` is what the number of examples is called, or "" for the number itself."""
    line = _Line()
    for place, item in enumerate(row.items):
        if isinstance(item, Matrix):
            line.add_matrix(write(item, place))
        else:
            for sign in signs(item):
                line.add_sign(sign, count or str(_columns_after(row, place)))
    if any(row.result.symbol.latex == operand.symbol.latex for operand in row.operands):
        # the new W[l] on the left, the old one on the right
        return " ".join(":=" if part == "=" else part for part in line.parts)
    return " ".join(line.parts)


class _Line:
    """An equation that is being written: a sum gives what follows its index, a root covers it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._sums = self._rooted = self._averages = False
        self._brackets: list[str] = []

    def add_matrix(self, text: str) -> None:
        """The next matrix, in braces."""
        text = rf"\sqrt{{{text}}}" if self._rooted else text
        self.parts.append(f"{text}^{{(i)}}" if self._sums else text)
        self._sums = self._rooted = False

    def add_sign(self, sign: str, m: str) -> None:
        """The next sign; ``m`` is how many examples there are."""
        if sign == "√":
            self._rooted = True
        elif sign == "(":
            self._brackets.append("}" if self._rooted else ")")
            self.parts.append(r"\sqrt{" if self._rooted else "(")
            self._rooted = False
        elif sign == ")":
            self.parts.append(self._brackets.pop())
        elif sign == "Σ" and self._averages:
            self._sums = True
            self.parts.append(rf"\sum_{{i=1}}^{{{m}}}")
        else:
            self.parts.append(_written(sign, m))
        self._averages = sign == "1/m"


def _written(sign: str, m: str) -> str:
    if sign == "1/m":
        return rf"\frac{{1}}{{{m}}}"
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign[0].isdigit():
        digits, _, power = sign.replace("−", "-").partition("e")
        return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits
    words = sign.replace(" ", r"\ ")
    return rf"\operatorname{{{words}}}" if len(sign) > 1 else sign


def _columns_after(row: Row, place: int) -> int:
    following = (item for item in row.items[place:] if isinstance(item, Matrix))
    return next((matrix.values.shape[1] for matrix in following), 1)


class _NumbersOf:
    """Writes the matrices of a row with their numbers, with as many digits as the result needs."""

    def __init__(self, step: Step, row: Row, hidden: Hidden | None) -> None:
        self._step, self._more, self._hidden = step, row.digits(), hidden

    def __call__(self, matrix: Matrix, place: int) -> str:
        """In braces, so that a power or an index goes with the whole; question marks for what is hidden."""
        more, index, hidden = self._more.get(place), self._step.row_of(matrix), self._hidden

        def entry(i: int, j: int) -> str:
            if hidden is not None and index is not None and hidden(index, i, j):
                return "?"
            return matrix.latex_text_of(i, j, 0 if more is None else int(more[i, j]))

        return f"{{{latex_matrix(matrix.shape, entry)}}}"


# ---------------------------------------------------------------- NumPy


def step_numpy(step: Step, hidden: Hidden | None = None) -> str:
    """A step as NumPy code that runs alone: its operands to the last bit, then the computation.

    Where a result is hidden, the computation is left to the student.
    """
    asked = [row for index, row in enumerate(step.rows) if hidden is not None and _asks(row, index, hidden)]
    if asked:
        return _question(step, asked)
    given: dict[str, Array] = {}
    for matrix in (*(m for row in step.rows for m in row.operands), *step.needs):
        _give(given, matrix)
    results = step.rows if step.kind in ("x", "a") else step.rows[:1]  # what is in own units is shown as well
    code = (*step.code, *(f"print({row.result.symbol.code})" for row in results))
    used = {name: values for name, values in given.items() if re.search(rf"\b{name}\b(?! =)", "\n".join(code))}
    return _code(used, code)


def _asks(row: Row, index: int, hidden: Hidden) -> bool:
    rows, columns = row.result.values.shape
    return any(hidden(index, i, j) for i in range(rows) for j in range(columns))


def _question(step: Step, asked: list[Row]) -> str:
    """The operands, and the names of the results that are to be computed from them."""
    given: dict[str, Array] = {}
    for row in step.rows:
        for matrix in row.operands:
            if not any(matrix is other.result for other in asked):
                _give(given, matrix)
    lines = []
    for row in reversed(asked):  # what one row computes, the row above goes on with
        name, (rows, columns) = row.result.symbol.code, row.result.values.shape
        new = "new_" if name in given else ""
        lines.append(f"{new}{name} = None  # ({rows}, {columns}): for you to compute")
    return _code(given, tuple(lines))


def _give(given: dict[str, Array], matrix: Matrix) -> None:
    name = matrix.symbol.code
    given.setdefault(name.removesuffix(".T"), matrix.values.T if name.endswith(".T") else matrix.values)


def _code(given: dict[str, Array], lines: tuple[str, ...]) -> str:
    arrays = [f"{name} = {numpy_array(values)}" for name, values in given.items()]
    return "\n".join(["import numpy as np", "", *arrays, *lines]) + "\n"
