"""The lines of the step-through that lead from a person's own units into the network, and back out of it."""

import re
from functools import partial

from msgspec.structs import replace

from nnviz.core.base.notation import TEXT, Writing
from nnviz.core.network.features import feature_code
from nnviz.core.steps import explain
from nnviz.core.steps.lit import Lit
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row, Step
from nnviz.core.steps.numbers import Numbers
from nnviz.core.steps.pattern import equation, filled

_INTO, _BACK = "([v] − [shift]) / [scale]", "[v] ∗ [scale] + [shift]"


def scaled_x(n: Numbers) -> Step:
    """The scaled x, (x − shift)/scale, and the features of it where they are others than the inputs."""
    inside, own, below = n.scaled_inputs(), n.own_inputs(), n.a(0)
    shift, scale = n.pair_of_inputs()
    formula = [_into_latex(inside, own), rf"{below.symbol.latex} = {'A' if n.all else 'a'}^{{[0]}}"]
    code, rows = [_into_code(inside, own, shift, scale)], [_row(inside, _INTO, own, shift, scale)]
    if not n.features_are_inputs:
        names = ", ".join(map(_latex, n.encoder.features))
        formula[1] = rf"{below.symbol.latex} = ({names})\ \mathrm{{of}}\ {inside.symbol.latex}"
        rows.append(Row((below,), partial(explain.given, result=below.values)))
        if not n.architecture.grid(0):
            parts = ", ".join(feature_code(name, inside.symbol.code) for name in n.encoder.features)
            code.append(f"{below.symbol.code} = np.vstack([{parts}])")
    return Step("x", 0, tuple(formula), tuple(rows), tuple(code), Lit((0,)), needs=(below,))


def with_own_units(n: Numbers, step: Step) -> Step:
    """The step of a[L], with ŷ in own units and the scaled y that the network's prediction is compared with."""
    a, y_hat, own, inside, y = step.result, n.prediction(), n.own_prediction(), n.targets(), n.own_targets()
    shift, scale = n.pair_of_outputs()
    back = rf"{own.symbol.latex} = {a.symbol.latex} \ast {scale.symbol.latex} + {shift.symbol.latex}"
    return replace(
        step, formula=(*step.formula, back, _into_latex(inside, y)),
        rows=(*step.rows, _row(own, _BACK, a, shift, scale), _row(inside, _INTO, y, shift, scale)),
        code=(*step.code, f"{y_hat.symbol.code} = {a.symbol.code}",
              f"{own.symbol.code} = {a.symbol.code} * {scale.symbol.code} + {shift.symbol.code}",
              _into_code(inside, y, shift, scale)),
    )  # fmt: skip


def _latex(feature: str) -> str:
    """A feature as it stands in a formula."""
    indexed = re.sub(r"x(\d+)", r"x_{\1}", feature.replace("*", " "))
    return re.sub(r"(sin|cos)", r"\\\1", indexed)


def _into_latex(inside: Matrix, own: Matrix) -> str:
    return rf"{inside.symbol.latex} = \frac{{{own.symbol.latex} - \mathrm{{shift}}}}{{\mathrm{{scale}}}}"


def _into_code(inside: Matrix, own: Matrix, shift: Matrix, scale: Matrix) -> str:
    return f"{inside.symbol.code} = ({own.symbol.code} - {shift.symbol.code}) / {scale.symbol.code}"


def _row(result: Matrix, pattern: str, v: Matrix, shift: Matrix, scale: Matrix) -> Row:
    terms = partial(_terms, pattern=pattern, result=result, v=v, shift=shift, scale=scale)
    return Row(equation(result, pattern, {"v": v, "shift": shift, "scale": scale}), terms)


def _terms(
    i: int, j: int, w: Writing = TEXT, *, pattern: str, result: Matrix, v: Matrix, shift: Matrix, scale: Matrix
) -> str:
    """One entry with its numbers."""
    values = {"v": v.values[i, j]}
    for name, part in (("shift", shift), ("scale", scale)):
        values[name] = part.values[i, j if part.values.shape[1] > 1 else 0]
    if not w.latex:
        return w.equals(filled(pattern.replace(" ∗ ", " "), values, w), result.values[i, j])
    number, shifted, size = (w.operand(value) for value in values.values())
    text = rf"\frac{{{number} - {shifted}}}{{{size}}}" if pattern == _INTO else rf"{number} \cdot {size} + {shifted}"
    return w.equals(text, result.values[i, j])
