"""The steps ahead: x, z[l] and a[l] layer by layer, and the loss (slides S6, S15 to S18)."""

from functools import partial

import numpy as np

from nnviz.core.base.notation import TEXT, Symbol, Writing
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.losses import LOSSES
from nnviz.core.steps import explain
from nnviz.core.steps.lit import Lit
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Explain, Row, Step
from nnviz.core.steps.numbers import Numbers
from nnviz.core.steps.own_units import scaled_x, with_own_units
from nnviz.core.steps.pattern import equation


def step_x(n: Numbers, layer: int) -> Step:
    """The input: the features of the example, or those of all m as columns."""
    x = n.a(0)
    if n.encoder.inputs:
        return scaled_x(n)
    row = Row((x,), partial(explain.given, result=x.values))
    formula = rf"{x.symbol.latex} = {'A' if n.all else 'a'}^{{[0]}}"
    return Step("x", 0, (formula,), (row,), (), Lit((0,)), needs=(x,))


def step_z(n: Numbers, layer: int) -> Step:
    """z[l] = W[l] a[l-1] + b[l]."""
    z, w, below, b = n.z(layer), n.w(layer), n.below(layer), n.b(layer)
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
    terms: Explain = partial(
        explain.applied, name=entry.label, latex=lambda z: entry.written.latex(z, n.slope_text(layer)), z=z.values,
        result=a.values,
    )  # fmt: skip
    if not entry.elementwise:
        terms = partial(explain.softmax, z=z.values, result=a.values)
    items: tuple[Matrix | str, ...] = (a, "=", entry.label, z)
    code = f"{a.symbol.code} = {entry.written.code(z.symbol.code, repr(n.slope(layer)))}"
    switch = n.switch(layer)
    if switch is not None:
        formula += rf" \ast {switch.symbol.latex}"
        items, terms = (
            (*items, "∗", switch),
            partial(explain.switched, own=terms, switch=switch.values, result=a.values),
        )
        code = f"{a.symbol.code} = ({code.partition(' = ')[2]}) * {switch.symbol.code}"
    step = Step("a", layer, (formula,), (Row(items, terms),), (code,), Lit((layer,)))
    return with_own_units(n, step) if layer == n.depth and n.encoder.outputs else step


def step_loss(n: Numbers, layer: int) -> Step:
    """𝓛 of each example, and J as their mean."""
    y_hat, y = n.prediction(), n.targets()
    single = Symbol(r"\mathcal{L}", r"\mathcal{L}", "𝓛", "L")
    each = Matrix(single, n.per_example[None, :], ("1", "m"))
    written, kind, z = LOSSES[n.loss].written, n.activation(layer), n.z(layer)
    rows = [Row(equation(each, _loss_pattern(n), {"y": y, "a": y_hat}), partial(_loss_terms, n))]
    formula = [_general_loss(n)]
    code = [f"L = {written.code(y.symbol.code, z.symbol.code, y_hat.symbol.code, kind)}"]
    if n.all:
        with np.errstate(all="ignore"):
            mean = np.array([[each.values.mean()]])
        j = Matrix(Symbol("J", "J", "J", "J"), mean, ("1", "1"))
        rows.insert(0, Row((j, "= 1/m Σ", each), partial(explain.mean, values=each.values, result=j.values)))
        formula.append(r"J = \frac{1}{m} \sum_{i=1}^{m} \mathcal{L}^{(i)}")
        code.append("J = L.mean()")
    return Step("loss", layer, tuple(formula), tuple(rows), tuple(code), Lit((layer,)), needs=(z,))


def _loss_pattern(n: Numbers) -> str:
    pattern = LOSSES[n.loss].written.term_text("[y]", "[a]", n.activation(n.depth))
    if n.architecture.sizes[-1] == 1:
        return pattern
    return f"Σ {pattern}" if pattern.startswith("(") else f"Σ ({pattern})"


def _general_loss(n: Numbers) -> str:
    term, kind = LOSSES[n.loss].written.term, n.activation(n.depth)
    y, y_hat = (matrix.symbol.latex.replace("Y", "y") for matrix in (n.targets(), n.prediction()))
    if n.architecture.sizes[-1] == 1:
        return rf"\mathcal{{L}} = {{{term(y, y_hat, kind)}}}"
    inner = term(f"{y}_k", f"{y_hat}_k", kind)
    return rf"\mathcal{{L}} = \sum_k {_bracketed(inner)}"


def _bracketed(term: str) -> str:
    return rf"\left[{term}\right]" if term.startswith("-") else term


def _loss_terms(n: Numbers, i: int, j: int, w: Writing = TEXT) -> str:
    """𝓛 of example j."""
    written, kind = LOSSES[n.loss].written, n.activation(n.depth)
    term = written.term if w.latex else written.term_text
    terms = (term(w.operand(y), n.operand_of_loss(k, j, w), kind) for k, y in enumerate(n.y[:, j].tolist()))
    return w.equals(w.total(terms, len(n.y)), n.per_example[j])
