"""The steps of a threshold unit: δ of a perceptron rule stands where a gradient would need the slope of a step."""

from functools import partial

import numpy as np

from nnviz.core.base.notation import TEXT, Symbol, Writing
from nnviz.core.steps import explain
from nnviz.core.steps.lit import Lit
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row, Step
from nnviz.core.steps.numbers import Numbers


def step_delta(n: Numbers, layer: int) -> Step:
    """δ of the rule: ŷ - y, or that of MIRA."""
    return _mira(n, layer) if n.training.optimizer.name == "mira" else _mistake(n, layer)


def _mistake(n: Numbers, layer: int) -> Step:
    delta, a, y = n.dz(layer), n.prediction(), n.targets()
    formula = rf"{delta.symbol.latex} = {a.symbol.latex} - {y.symbol.latex}"
    code = f"{delta.symbol.code} = {a.symbol.code} - {y.symbol.code}"
    terms = partial(explain.difference, a=a, y=y.values, result=delta.values)
    return Step("dz", layer, (formula,), (Row((delta, "=", a, "−", y), terms),), (code,), Lit((layer,)))


def _mira(n: Numbers, layer: int) -> Step:
    delta, z, y, x = n.dz(layer), n.z(layer), n.targets(), n.a(0)
    sign = Matrix(Symbol("s", "s", "s", "s"), 2.0 * y.values - 1.0, y.dims)
    tau = Matrix(Symbol(r"\tau", r"\tau", "τ", "tau"), np.abs(delta.values), delta.dims)
    squares = np.square(x.values).sum(axis=0, keepdims=True)
    norm = Matrix(Symbol(r"\|x\|^2", r"\|x\|^2", "‖x‖²", "norm"), squares, ("1", "m"))
    most = n.training.optimizer.learning_rate
    formula = (
        rf"{delta.symbol.latex} = -\tau\, s, \quad s = 2{y.symbol.latex} - 1",
        rf"\tau = \min\left(\alpha,\, \frac{{\max(0,\, 1 - s\, {z.symbol.latex})}}{{\|x\|^2 + 1}}\right)",
    )

    def terms(i: int, j: int, w: Writing = TEXT) -> str:
        return w.equals(f"{w.minus}{w.bracketed(tau.values[i, j])}{w.bracketed(sign.values[i, j])}", delta.values[i, j])

    def size(i: int, j: int, w: Writing = TEXT) -> str:
        s, total, square = (w.operand(float(v[0, j])) for v in (sign.values, z.values, norm.values))
        if w.latex:
            text = rf"\min\left({w.setting(most)},\, \frac{{\max(0,\, 1 - {s} \cdot {total})}}{{{square} + 1}}\right)"
        else:
            text = f"min({w.setting(most)}, max(0, 1 − {s} · {total}) / ({square} + 1))"
        return w.equals(text, tau.values[i, j])

    rows = (
        Row((delta, "= −", tau, "∗", sign), terms),
        Row((tau, f"= min({TEXT.setting(most)}, max(0, 1 −", sign, "∗", z, ") / (", norm, "+ 1))"), size),
    )
    code = (
        f"s = 2 * {y.symbol.code} - 1",
        f"norm = ({x.symbol.code}**2).sum(axis=0, keepdims=True)",
        f"tau = np.minimum({most!r}, np.maximum(0, 1 - s * {z.symbol.code}) / (norm + 1))",
        f"{delta.symbol.code} = -tau * s",
    )
    return Step("dz", layer, formula, rows, code, Lit((layer,)), needs=(y, x))
