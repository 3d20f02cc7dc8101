"""The steps back through layers that see windows of time: what belongs to several windows is added up."""

from functools import partial

import numpy as np

from nnviz.core.base.notation import TEXT, Writing
from nnviz.core.steps import explain
from nnviz.core.steps.lit import Lit
from nnviz.core.steps.model import Row, Step
from nnviz.core.steps.numbers import Numbers, transposed
from nnviz.core.steps.rounding import enough_digits


def da_of_windows(n: Numbers, layer: int) -> Step:
    """d𝓛/da[l] below a time-delay layer: of W[l+1]ᵀ d𝓛/dz[l+1], the parts of all windows that a frame is in."""
    da, above, w = n.da(layer), n.dz(layer + 1), transposed(n.w(layer + 1))
    delay = n.architecture.delay(layer + 1)
    assert delay is not None
    frames, channels, window, last, m = delay.frames, delay.channels, delay.window, delay.frames_out, n.m
    formula = rf"{da.symbol.latex} = \mathrm{{fold}}\left({w.symbol.latex}\, {above.symbol.latex}\right)"

    def terms(i: int, j: int, writing: Writing = TEXT) -> str:
        frame, example = divmod(j, m)
        places = [(k, frame - k) for k in range(window) if 0 <= frame - k < last]
        left = np.concatenate([w.values[k * channels + i] for k, _ in places])
        right = np.concatenate([above.values[:, t * m + example] for _, t in places])
        more = enough_digits(float(da.values[i, j]), lambda shown: float(shown(left) @ shown(right)))
        own = writing.with_more(more)
        parts = (own.bracketed(a) + own.bracketed(b) for a, b in zip(left.tolist(), right.tolist(), strict=True))
        return own.equals(own.total(parts, len(left)), da.values[i, j])

    code = (
        f"spread = {w.symbol.code} @ {above.symbol.code}",
        f"{da.symbol.code} = np.zeros(({channels}, {frames * m}))",
        f"for k in range({window}):",
        f"    {da.symbol.code}[:, k * {m} : (k + {last}) * {m}] += spread[k * {channels} : (k + 1) * {channels}]",
    )
    row = Row((da, "= fold (", w, "·", above, ")"), terms)
    return Step("da", layer, (formula,), (row,), code, Lit((layer, layer + 1), layer + 1, -1))


def db_of_frames(n: Numbers, layer: int) -> Step:
    """dJ/db[l] of a time-delay layer: the sum of d𝓛/dz[l] over all frames, averaged over the examples."""
    db, dz = n.db(layer), n.dz(layer)
    share = r"\frac{1}{m} \sum_{i=1}^{m}" if n.all else ""
    formula = rf"{db.symbol.latex} = {share} \sum_t {dz.symbol.latex}(t)"
    terms = partial(explain.summed, values=dz.values, share=n.m, result=db.values)
    code = f"{db.symbol.code} = {dz.symbol.code}.sum(axis=1, keepdims=True)" + (f" / {n.m}" if n.all else "")
    row = Row((db, "= 1/m sum" if n.all else "= sum", dz), terms)
    return Step("db", layer, (formula,), (row,), (code,), Lit((layer,)))
