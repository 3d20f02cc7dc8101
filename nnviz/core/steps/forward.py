"""The steps ahead: x, z[l] and a[l] layer by layer, and the loss (slides S6, S15 to S18)."""

from functools import partial

import numpy as np

from nnviz.core.activations import ACTIVATIONS
from nnviz.core.losses import LOSSES
from nnviz.core.notation import Symbol, latex_number, number, numpy_array, sum_text
from nnviz.core.steps import explain
from nnviz.core.steps.model import Explain, Lit, Matrix, Row, Step
from nnviz.core.steps.numbers import Numbers

_MOST_OUTPUTS = 4
"""A loss of more outputs is not written out with its numbers."""


def step_x(n: Numbers, layer: int) -> Step:
    """The input: the features of the example, or those of all m as columns."""
    x = n.a(0)
    row = Row((x,), partial(explain.given, result=x.values))
    formula = rf"{x.symbol.latex} = {'A' if n.all else 'a'}^{{[0]}}"
    return Step("x", 0, (formula,), (row,), (f"{x.symbol.code} = {numpy_array(x.values)}",), Lit((0,)))


def step_z(n: Numbers, layer: int) -> Step:
    """z[l] = W[l] a[l-1] + b[l]."""
    z, w, below, b = n.z(layer), n.w(layer), n.a(layer - 1), n.b(layer)
    terms = partial(
        explain.product, left=w.values, right=below.values, bias=b.values, share=1, result=z.values
    )  # fmt: skip
    formula = rf"{z.symbol.latex} = {w.symbol.latex}\, {below.symbol.latex} + {b.symbol.latex}"
    code = f"{z.symbol.code} = {w.symbol.code} @ {below.symbol.code} + {b.symbol.code}"
    row = Row((z, "=", w, "·", below, "+", b), terms)
    return Step("z", layer, (formula,), (row,), (code,), Lit((layer - 1, layer), layer, 1))


def step_a(n: Numbers, layer: int) -> Step:
    """a[l] = g[l](z[l]); of the last layer it is ŷ."""
    a, z, entry = n.a(layer), n.z(layer), ACTIVATIONS[n.activation(layer)]
    value = entry.written.latex(z.symbol.latex, n.slope_text(layer))
    head = rf"{n.prediction().symbol.latex} = {a.symbol.latex}" if layer == n.depth else a.symbol.latex
    formula = rf"{head} = g^{{[{layer}]}}({z.symbol.latex}) = {value}"
    terms: Explain = partial(explain.applied, name=entry.label, z=z.values, result=a.values)
    if not entry.elementwise:
        terms = partial(explain.softmax, z=z.values, result=a.values)
    row = Row((a, "=", entry.label, z), terms)
    code = f"{a.symbol.code} = {entry.written.code(z.symbol.code, repr(n.slope(layer)))}"
    return Step("a", layer, (formula,), (row,), (code,), Lit((layer,)))


def step_loss(n: Numbers, layer: int) -> Step:
    """𝓛 of each example, and J as their mean."""
    y_hat, y = n.prediction(), n.targets()
    single = Symbol(r"\mathcal{L}", r"\mathcal{L}", "𝓛", "L")
    each = Matrix(single, n.per_example[None, :], ("1", "m"))
    written, kind = LOSSES[n.loss].written, n.activation(layer)
    rows = [Row((each, "of", y_hat, "and", y), partial(_loss_terms, n))]
    formula = [_general_loss(n)]
    code = [f"L = {written.code(y.symbol.code, y_hat.symbol.code, kind)}"]
    if n.all:
        j = Matrix(Symbol("J", "J", "J", "J"), np.array([[each.values.mean()]]), ("1", "1"))
        rows.insert(0, Row((j, "= 1/m Σ", each), partial(explain.mean, values=each.values, result=j.values)))
        formula.append(r"J = \frac{1}{m} \sum_{i=1}^{m} \mathcal{L}^{(i)}")
        code.append("J = L.mean()")
    worked = "" if n.all or n.architecture.sizes[-1] > _MOST_OUTPUTS else _worked_loss(n)
    finite = bool(np.isfinite(each.values).all())
    return Step("loss", layer, tuple(formula), tuple(rows), tuple(code), Lit((layer,)), worked=worked, finite=finite)


def _general_loss(n: Numbers) -> str:
    term, kind = LOSSES[n.loss].written.term, n.activation(n.depth)
    if n.architecture.sizes[-1] == 1:
        return rf"\mathcal{{L}} = {term('y', n.prediction().symbol.latex.lower(), kind)}"
    inner = term("y_k", r"\hat{y}_k", kind)
    return rf"\mathcal{{L}} = \sum_k {_bracketed(inner)}"


def _bracketed(term: str) -> str:
    return rf"\left[{term}\right]" if term.startswith("-") else term


def _worked_loss(n: Numbers) -> str:
    term, kind = LOSSES[n.loss].written.term, n.activation(n.depth)
    terms = [term(latex_number(y), latex_number(a), kind) for y, a in _column(n, 0)]
    joined = terms[0] + "".join(t if t.startswith("-") else f" + {t}" for t in terms[1:])
    return rf"\mathcal{{L}} = {joined} = {latex_number(float(n.per_example[0]))}"


def _loss_terms(n: Numbers, i: int, j: int) -> str:
    """𝓛 of example j."""
    term, kind = LOSSES[n.loss].written.term_text, n.activation(n.depth)
    terms = [term(f"{y:.4g}", f"{a:.4g}", kind) for y, a in _column(n, j)]
    return f"{sum_text(terms, len(terms))} = {number(float(n.per_example[j]))}"


def _column(n: Numbers, j: int) -> list[tuple[float, float]]:
    """(y, ŷ) of each output, of example j."""
    return list(zip(n.y[:, j].tolist(), n.trace.prediction[:, j].tolist(), strict=True))
