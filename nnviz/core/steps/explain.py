"""How an entry of a result comes about, written out with its numbers: what a student would put on paper."""

from nnviz.core.arrays import Array
from nnviz.core.notation import number, sum_text


def product(i: int, j: int, *, left: Array, right: Array, bias: Array | None, share: int, result: Array) -> str:
    """The terms of a matrix product, with the bias, over ``share`` examples."""
    terms = (f"({number(float(left[i, k]))})({number(float(right[k, j]))})" for k in range(left.shape[1]))
    text = sum_text(terms, left.shape[1])
    if bias is not None:
        text += f" + ({number(float(bias[i, 0]))})"
    if share > 1:
        text = f"1/{share} · [{text}]"
    return f"{text} = {number(float(result[i, j]))}"


def elementwise(i: int, j: int, *, parts: tuple[Array, ...], result: Array) -> str:
    """The factors of an entry."""
    return "".join(f"({number(float(p[i, j]))})" for p in parts) + f" = {number(float(result[i, j]))}"


def difference(i: int, j: int, *, a: Array, y: Array, result: Array) -> str:
    """A - y."""
    return f"({number(float(a[i, j]))}) − ({number(float(y[i, j]))}) = {number(float(result[i, j]))}"


def mean(i: int, j: int, *, values: Array, result: Array) -> str:
    """The mean of a row over the examples."""
    m = values.shape[1]
    text = sum_text((f"({number(float(v))})" for v in values[i]), m)
    return f"1/{m} · [{text}] = {number(float(result[i, j]))}" if m > 1 else f"{text} = {number(float(result[i, j]))}"


def applied(i: int, j: int, *, name: str, z: Array, result: Array) -> str:
    """A function of one entry."""
    return f"{name}({number(float(z[i, j]))}) = {number(float(result[i, j]))}"


def softmax(i: int, j: int, *, z: Array, result: Array) -> str:
    """One power over the sum of all."""
    powers = (f"e^({number(float(v))})" for v in z[:, j])
    return f"e^({number(float(z[i, j]))}) / [{sum_text(powers, len(z))}] = {number(float(result[i, j]))}"


def given(i: int, j: int, *, result: Array) -> str:
    """Nothing to compute: the entry itself."""
    return number(float(result[i, j]))


def descent(i: int, j: int, *, old: Array, rate: float, slope: Array, result: Array) -> str:
    """One step against the gradient."""
    w, g = number(float(old[i, j])), number(float(slope[i, j]))
    return f"({w}) − {rate:g} · ({g}) = {number(float(result[i, j]))}"
