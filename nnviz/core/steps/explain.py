"""How an entry of a result comes about, written out with its numbers: what a student would put on paper.

Each function takes the entry's row and column and how to write: as a line of text, or in LaTeX.
"""

from collections.abc import Callable

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import TEXT, Writing
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Explain
from nnviz.core.steps.rounding import enough_digits


def product(
    i: int, j: int, w: Writing = TEXT, *, left: Array, right: Array, bias: Array | None, share: int, result: Array
) -> str:
    """The terms of a matrix product, with the bias, over ``share`` examples."""
    terms = (w.bracketed(left[i, k]) + w.bracketed(right[k, j]) for k in range(left.shape[1]))
    text = w.total(terms, left.shape[1])
    if bias is not None:
        text += f" + {w.bracketed(bias[i, 0])}"
    return w.equals(w.mean(text, share), result[i, j])


def factors(i: int, j: int, w: Writing = TEXT, *, parts: tuple[Array, ...], result: Array) -> str:
    """The factors of an entry."""
    return w.equals("".join(w.bracketed(p[i, j]) for p in parts), result[i, j])


def difference(i: int, j: int, w: Writing = TEXT, *, a: Matrix, y: Array, result: Array) -> str:
    """A - y."""
    write, value = w.operand if w.latex else w.bracketed, float(a.values[i, j])
    rest = None if a.rest is None else float(a.rest[i, j])
    first = w.operand_near(value, rest=rest) if a.writes_rest(i, j, w.more) else write(value)
    return w.equals(f"{first} {w.minus} {write(y[i, j])}", result[i, j])


def mean(i: int, j: int, w: Writing = TEXT, *, values: Array, result: Array) -> str:
    """The mean of a row over the examples."""
    m = values.shape[1]
    return w.equals(w.mean(w.total((w.bracketed(v) for v in values[i]), m), m), result[i, j])


def summed(i: int, j: int, w: Writing = TEXT, *, values: Array, share: int, result: Array) -> str:
    """The sum of a row over all frames, averaged over ``share`` examples."""
    count = values.shape[1]
    more = enough_digits(float(result[i, j]), lambda shown: float(shown(values[i]).sum()) / share)
    own = w.with_more(more)
    return own.equals(own.mean(own.total((own.bracketed(v) for v in values[i]), count), share), result[i, j])


def applied(
    i: int, j: int, w: Writing = TEXT, *, name: str, latex: Callable[[str], str], z: Array, result: Array
) -> str:
    """A function of one entry, by its name or, in LaTeX, as ``latex`` writes it."""
    value = float(z[i, j])
    if not w.latex:
        return w.equals(f"{name}({w.number(value)})", result[i, j])
    text = latex(w.operand(value))
    return w.plain(value) if text == w.operand(value) else w.equals(text, result[i, j])


def switched(i: int, j: int, w: Writing = TEXT, *, own: Explain, switch: Array, result: Array) -> str:
    """What ``own`` writes, times the 1 or 0 of a unit that is on or off."""
    text = own(i, j, w)
    before, sign, _ = text.rpartition(" = ")
    return w.equals(f"({before if sign else text}){w.bracketed(switch[i, j])}", result[i, j])


def through(
    i: int, j: int, w: Writing = TEXT, *, da: Array, slope: Array, latex: Callable[[str], str], a: Array, result: Array
) -> str:
    """The error times g'; in LaTeX with g' as ``latex`` writes it, computed from a."""
    near = w.operand_near(float(a[i, j]), 1.0, -1.0)  # 1 - a and 1 - a² come from what tells a from 1
    factor = rf"\left({latex(near)}\right)" if w.latex else w.bracketed(slope[i, j])
    return w.equals(w.bracketed(da[i, j]) + factor, result[i, j])


def softmax(i: int, j: int, w: Writing = TEXT, *, z: Array, result: Array) -> str:
    """One power over the sum of all."""

    def power(value: float) -> str:
        return f"e^{{{w.number(float(value))}}}" if w.latex else f"e^{w.bracketed(value)}"

    total = w.total((power(v) for v in z[:, j]), len(z))
    text = rf"\frac{{{power(z[i, j])}}}{{{total}}}" if w.latex else f"{power(z[i, j])} / [{total}]"
    return w.equals(text, result[i, j])


def same(i: int, j: int, w: Writing = TEXT, *, as_in: Matrix, result: Array) -> str:
    """Nothing to compute: an entry of another matrix."""
    return w.equals(as_in.latex_of(i, j) if w.latex else as_in.name_of(i, j), result[i, j])


def given(i: int, j: int, w: Writing = TEXT, *, result: Array) -> str:
    """Nothing to compute: the entry itself."""
    return w.number(float(result[i, j]))
