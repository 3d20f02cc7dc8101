"""The steps back through layers whose weights act at several places: what belongs to several windows is added up."""

from functools import partial

import numpy as np

from nnviz.core.base.notation import TEXT, Writing
from nnviz.core.steps import explain
from nnviz.core.steps.lit import Lit
from nnviz.core.steps.model import Row, Step
from nnviz.core.steps.numbers import Numbers, transposed
from nnviz.core.steps.rounding import enough_digits


def da_of_windows(n: Numbers, layer: int) -> Step:
    """d𝓛/da[l] below such a layer: of W[l+1]ᵀ d𝓛/dz[l+1], the parts of all windows that a place is in."""
    da, above, w = n.da(layer), n.dz(layer + 1), transposed(n.w(layer + 1))
    shape, m = n.architecture.layer(layer + 1), n.m
    seen = shape.seen()
    formula = rf"{da.symbol.latex} = \mathrm{{fold}}\left({w.symbol.latex}\, {above.symbol.latex}\right)"

    def terms(i: int, j: int, writing: Writing = TEXT) -> str:
        below, example = divmod(j, m)
        windows = np.argwhere(below == seen.T).tolist()
        left = np.concatenate([w.values[k * shape.channels + i] for k, _ in windows])
        right = np.concatenate([above.values[:, place * m + example] for _, place in windows])
        more = enough_digits(float(da.values[i, j]), lambda shown: float(shown(left) @ shown(right)))
        own = writing.with_more(more)
        parts = (own.bracketed(a) + own.bracketed(b) for a, b in zip(left.tolist(), right.tolist(), strict=True))
        return own.equals(own.total(parts, len(left)), da.values[i, j])

    code = (
        f"spread = {w.symbol.code} @ {above.symbol.code}",
        *shape.fold_code(da.symbol.code, "spread", m),
    )
    row = Row((da, "= fold (", w, "·", above, ")"), terms)
    return Step("da", layer, (formula,), (row,), code, Lit((layer, layer + 1), layer + 1, -1))


def db_of_places(n: Numbers, layer: int) -> Step:
    """dJ/db[l] of such a layer: the sum of d𝓛/dz[l] over all places, averaged over the examples."""
    db, dz = n.db(layer), n.dz(layer)
    share = r"\frac{1}{m} \sum_{i=1}^{m}" if n.all else ""
    formula = rf"{db.symbol.latex} = {share} \sum_t {dz.symbol.latex}(t)"
    terms = partial(explain.summed, values=dz.values, share=n.m, result=db.values)
    code = f"{db.symbol.code} = {dz.symbol.code}.sum(axis=1, keepdims=True)" + (f" / {n.m}" if n.all else "")
    row = Row((db, "= 1/m sum" if n.all else "= sum", dz), terms)
    return Step("db", layer, (formula,), (row,), (code,), Lit((layer,)))
