"""The steps back: d𝓛/da[l], d𝓛/dz[l], dJ/dW[l] and dJ/db[l] from the last layer to the first (S24 to S29)."""

from functools import partial

import numpy as np
from msgspec.structs import replace

from nnviz.core.base.notation import TEXT, Symbol, Writing
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.losses import LOSSES
from nnviz.core.steps import explain
from nnviz.core.steps.lit import Lit
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Explain, Row, Step
from nnviz.core.steps.numbers import Numbers, transposed
from nnviz.core.steps.pattern import equation, filled
from nnviz.core.steps.shared_weights import da_of_windows, db_of_places
from nnviz.core.steps.threshold import step_delta


def step_da(n: Numbers, layer: int) -> Step:
    """d𝓛/da[l]: from the loss for the last layer, through W[l+1] for the others (E7)."""
    return _da_last(n) if layer == n.depth else _da_hidden(n, layer)


def _da_last(n: Numbers) -> Step:
    written, kind = LOSSES[n.loss].written, n.activation(n.depth)
    da, z, a, y = n.da(n.depth), n.z(n.depth), replace(n.a(n.depth), rest=n.rest), n.targets()
    formula = rf"{da.symbol.latex} = {{{written.gradient(y.symbol.latex, a.symbol.latex, kind)}}}"
    code = f"{da.symbol.code} = {written.gradient_code(y.symbol.code, z.symbol.code, a.symbol.code, kind)}"
    row = Row(equation(da, written.gradient_text("[y]", "[a]", kind), {"y": y, "a": a}), partial(_slope_terms, n))
    return Step("da", n.depth, (formula,), (row,), (code,), Lit((n.depth,)), needs=(z,))


def _slope_terms(n: Numbers, i: int, j: int, w: Writing = TEXT) -> str:
    written = LOSSES[n.loss].written
    write = written.gradient if w.latex else written.gradient_text
    text = write(w.operand(n.y[i, j]), n.operand_of_loss(i, j, w), n.activation(n.depth))
    return w.equals(text, n.gradients.da[-1][i, j])


def _da_hidden(n: Numbers, layer: int) -> Step:
    if n.architecture.layer(layer + 1).shares_weights:
        return da_of_windows(n, layer)
    da, above, w = n.flat_da(layer), n.dz(layer + 1), transposed(n.w(layer + 1))
    formula = rf"{da.symbol.latex} = {w.symbol.latex}\, {above.symbol.latex}"
    terms = partial(explain.product, left=w.values, right=above.values, bias=None, share=1, result=da.values)
    code = f"{da.symbol.code} = {w.symbol.code} @ {above.symbol.code}"
    row = Row((da, "=", w, "·", above), terms)
    return Step("da", layer, (formula,), (row,), (code,), Lit((layer, layer + 1), layer + 1, -1))


def step_dz(n: Numbers, layer: int) -> Step:
    """d𝓛/dz[l] = d𝓛/da[l] ∗ g[l]'(z[l]); both factors are needed (E4, E8)."""
    if n.activation(layer) == "threshold":
        return step_delta(n, layer)
    if layer == n.depth and LOSSES[n.loss].delta is not None:
        return _dz_difference(n)
    if n.activation(layer) == "softmax":
        return _dz_softmax(n)
    dz, da, slope = n.dz(layer), n.da(layer), n.derivative(layer)
    z, a = n.z(layer).symbol.latex, n.a(layer).symbol.latex
    entry = ACTIVATIONS[n.activation(layer)]
    switch = n.switch(layer)
    formula = (
        rf"{dz.symbol.latex} = {da.symbol.latex} \ast {slope.symbol.latex}",
        rf"{slope.symbol.latex} = {entry.written.slope_latex(z, a, n.slope_text(layer))}"
        + (rf" \ast {switch.symbol.latex}" if switch is not None else ""),
    )
    terms: Explain = partial(explain.factors, parts=(da.values, slope.values), result=dz.values)
    if not entry.kink and switch is None:
        terms = partial(
            explain.through, da=da.values, slope=slope.values, a=n.a(layer).values, result=dz.values,
            latex=lambda a: entry.written.slope_latex("z", a, ""),
        )  # fmt: skip
    derivative = entry.written.slope_code(n.a(layer).symbol.code, repr(n.slope(layer)))
    code = f"{dz.symbol.code} = {da.symbol.code} * {derivative}"
    needs = (n.a(layer),) if switch is None else (n.a(layer), switch)
    code += "" if switch is None else f" * {switch.symbol.code}"
    row = Row((dz, "=", da, "∗", slope), terms)
    return Step("dz", layer, formula, (row,), (code,), Lit((layer,)), needs=needs)


def _dz_difference(n: Numbers) -> Step:
    """Cross-entropy after sigmoid or softmax: both factors together are a - y (S24)."""
    layer = n.depth
    dz, a, y = n.dz(layer), n.minuend(), n.targets()
    da, slope = n.da(layer).symbol.latex, rf"g^{{[{layer}]\prime}}({n.z(layer).symbol.latex})"
    sign = r"\ast" if n.activation(layer) == "sigmoid" else r"\cdot"
    formula = rf"{dz.symbol.latex} = {da} {sign} {slope} = {a.symbol.latex} - {y.symbol.latex}"
    terms = partial(explain.difference, a=a, y=y.values, result=dz.values)
    code = f"{dz.symbol.code} = {a.symbol.code} - {y.symbol.code}"
    return Step("dz", layer, (formula,), (Row((dz, "=", a, "−", y), terms),), (code,), Lit((layer,)))


def _dz_softmax(n: Numbers) -> Step:
    """Squared error after softmax: (diag(a) - a aᵀ) d𝓛/da = a ∗ (d𝓛/da - Σ_k a_k d𝓛/da_k)."""
    layer = n.depth
    dz, a, da = n.dz(layer), n.a(layer), n.da(layer)
    with np.errstate(all="ignore"):
        inner = (a.values * da.values).sum(axis=0, keepdims=True)
    total = Matrix(Symbol(r"\sum_k a_k\, da_k", r"\sum_k a_k\, da_k", "Σ a da", "s"), inner, ("1", "m"))
    formula = rf"{dz.symbol.latex} = {a.symbol.latex} \ast \left({da.symbol.latex} - {total.symbol.latex}\right)"
    code = (f"s = ({a.symbol.code} * {da.symbol.code}).sum(axis=0)",
            f"{dz.symbol.code} = {a.symbol.code} * ({da.symbol.code} - s)")  # fmt: skip

    pattern = "[a] ∗ ([da] − [s])"
    row = equation(dz, pattern, {"a": a, "da": da, "s": total})

    def terms(i: int, j: int, w: Writing = TEXT) -> str:
        values = {"a": a.values[i, j], "da": da.values[i, j], "s": inner[0, j]}
        text = filled(pattern.replace(" ∗ ", " ").replace("−", w.minus), values, w)
        return w.equals(text, dz.values[i, j])

    return Step("dz", layer, (formula,), (Row(row, terms),), code, Lit((layer,)))


def step_dw(n: Numbers, layer: int) -> Step:
    """dJ/dW[l]: the mean over the examples of d𝓛/dz[l] a[l-1]ᵀ (E1, E3)."""
    dw, dz, below = n.dw(layer), n.dz(layer), transposed(n.below(layer))
    terms = partial(explain.product, left=dz.values, right=below.values, bias=None, share=n.m, result=dw.values)
    share = r"\frac{1}{m}\, " if n.all else ""
    formula = rf"{dw.symbol.latex} = {share}{dz.symbol.latex}\, {below.symbol.latex}"
    mean = f" / {n.m if n.architecture.layer(layer).shares_weights else f'{dz.symbol.code}.shape[1]'}" if n.all else ""
    code = f"{dw.symbol.code} = {dz.symbol.code} @ {below.symbol.code}{mean}"
    row = Row((dw, "= 1/m ·" if n.all else "=", dz, "·", below), terms)
    return Step("dW", layer, (formula,), (row,), (code,), Lit((layer - 1, layer), layer, 0))


def step_db(n: Numbers, layer: int) -> Step:
    """dJ/db[l]: the mean over the examples of d𝓛/dz[l] (E2, E4)."""
    db, dz = n.db(layer), n.dz(layer)
    if n.architecture.layer(layer).shares_weights:
        return db_of_places(n, layer)
    if n.all:
        formula = rf"{db.symbol.latex} = \frac{{1}}{{m}} \sum_{{i=1}}^{{m}} dZ^{{[{layer}](i)}}"
        row = Row((db, "= 1/m Σ", dz), partial(explain.mean, values=dz.values, result=db.values))
        code = f"{db.symbol.code} = {dz.symbol.code}.mean(axis=1, keepdims=True)"
    else:
        formula = rf"{db.symbol.latex} = {dz.symbol.latex}"
        row = Row((db, "=", dz), partial(explain.same, as_in=dz, result=db.values))
        code = f"{db.symbol.code} = {dz.symbol.code}"
    return Step("db", layer, (formula,), (row,), (code,), Lit((layer,)))
