"""Taking a step along: as LaTeX for the homework, as NumPy code that runs alone."""

import re

from nnviz.core.arrays import Array
from nnviz.core.notation import latex_matrix, numpy_array
from nnviz.core.steps.model import Step


def step_latex(step: Step) -> str:
    """A step as LaTeX: the formula, then the equation with its numbers."""
    lines = [line for line in (*step.formula, step.worked(0, 0)) if line]
    for row in step.rows:
        symbols = [item if isinstance(item, str) else item.symbol.latex for item in row.items]
        numbers = [item if isinstance(item, str) else latex_matrix(item.values) for item in row.items]
        if len(row.items) > 1:
            lines.append(" ".join(_sign_latex(s) for s in symbols))
        lines.append(" ".join(_sign_latex(s) for s in numbers))
    return "\n".join(rf"\[ {line.replace('≔', ':=')} \]" for line in dict.fromkeys(lines))


_SIGNS = str.maketrans({
    "·": r"\cdot ", "−": "-", "∗": r"\ast ", "Σ": r"\sum ", "√": r"\surd ", "²": "^2",
})  # fmt: skip


def _sign_latex(sign: str) -> str:
    if sign.isalpha():
        return rf"\operatorname{{{sign}}}"  # the name of an activation
    return sign.replace("ln", r"\ln ").translate(_SIGNS)


def step_numpy(step: Step) -> str:
    """A step as NumPy code that runs alone: its operands to the last bit, then the computation."""
    lines = ["import numpy as np", ""]
    given: dict[str, Array] = {}
    for matrix in (*(m for row in step.rows for m in row.operands), *step.needs):
        name = matrix.symbol.code
        given.setdefault(name.removesuffix(".T"), matrix.values.T if name.endswith(".T") else matrix.values)
    code = [*step.code, f"print({step.result.symbol.code})"]
    for name, values in given.items():
        if re.search(rf"\b{name}\b(?! =)", "\n".join(code)):
            lines.append(f"{name} = {numpy_array(values)}")
    return "\n".join([*lines, *code]) + "\n"
