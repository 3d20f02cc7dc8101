"""Activation functions g and their derivatives g' (slides S7, S8 and S22).

Each entry says everything the app knows of one activation: the readable value and derivative, and the same two as
lists of in-place NumPy calls for the fast engine. A derivative is always computed from a = g(z), which is available
when back-propagation needs it.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, constant

Op = Callable[[], object]
Ops = list[Op]

_ZERO, _ONE = constant(0.0), constant(1.0)
LEAKY_SLOPE = 0.01
"""The slope of leaky ReLU below zero where an experiment gives none."""


class Written(Struct, frozen=True):
    """How g and g' are written with the names that they are given: in LaTeX and in NumPy.

    ``latex(z, slope)`` and ``code(z, slope)`` write g(z), ``slope_latex(z, a, slope)`` and ``slope_code(a, slope)``
    write g'(z); ``slope`` is that of leaky ReLU below zero.
    """

    latex: Callable[[str, str], str]
    slope_latex: Callable[[str, str, str], str]
    code: Callable[[str, str], str]
    slope_code: Callable[[str, str], str]


class Activation(Struct, frozen=True):
    """One activation function.

    ``value(z, slope)`` and ``derivative(a, slope)`` take and return arrays of one shape; ``slope`` is the slope below
    zero and matters to leaky ReLU alone. ``value_ops(a, scratch, slope)`` turns z, stored in ``a``, into g(z) in
    place; ``derivative_ops(a, out, slope)`` writes g'(z) to ``out``; None where g' is 1 everywhere.
    """

    name: str
    label: str
    formula: str
    help: str
    value: Callable[[Array, float], Array]
    derivative: Callable[[Array, float], Array]
    value_ops: Callable[[Array, Array, float], Ops]
    derivative_ops: Callable[[Array, Array, float], Ops] | None
    range: tuple[float, float]
    written: Written
    hidden: bool = True
    kink: bool = False
    elementwise: bool = True
    """Is g a function of one z? Softmax is not: its derivative is a matrix, see ``softmax_product``."""
    step: bool = False
    """Is g' 0 wherever there is one? Then flatness says nothing about a unit."""
    slope_formula: str = ""
    """g'(z) as ``formula`` is written, with a = g(z); empty where it is no single number."""


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + e^-z), exact in both tails; float64 rounds to 1.0 from z of about 37 on (E18)."""
    with np.errstate(over="ignore"):
        value: Array = 1.0 / (1.0 + np.exp(-z))
    return value


def softmax(z: Array) -> Array:
    """Softmax over the rows of z [K, m]: e^z_k / Σ e^z_j, shifted by the largest z so that nothing overflows."""
    powers = np.exp(z - z.max(axis=0, keepdims=True))
    value: Array = powers / powers.sum(axis=0, keepdims=True)
    return value


def softmax_product(a: Array, v: Array) -> Array:
    """The derivative of softmax, the symmetric matrix diag(a) - a aᵀ, times each column of v [K, m].

    a is [K, m], or [K, 1] for the same a with every column.
    """
    product: Array = a * (v - (a * v).sum(axis=0, keepdims=True))
    return product


def _sigmoid_ops(a: Array, scratch: Array, slope: float) -> Ops:
    return [
        partial(np.negative, a, a),
        partial(np.exp, a, a),
        partial(np.add, a, _ONE, a),
        partial(np.reciprocal, a, a),
    ]


def _sigmoid_derivative_ops(a: Array, out: Array, slope: float) -> Ops:
    return [partial(np.subtract, _ONE, a, out), partial(np.multiply, a, out, out)]


def _tanh_ops(a: Array, scratch: Array, slope: float) -> Ops:
    return [partial(np.tanh, a, a)]


def _tanh_derivative_ops(a: Array, out: Array, slope: float) -> Ops:
    return [partial(np.multiply, a, a, out), partial(np.subtract, _ONE, out, out)]


def _relu_ops(a: Array, scratch: Array, slope: float) -> Ops:
    return [partial(np.maximum, a, _ZERO, out=a)]


def _relu_derivative_ops(a: Array, out: Array, slope: float) -> Ops:
    return [partial(np.sign, a, out)]  # a is never negative here, so its sign is 0 or 1


def _leaky_relu_ops(a: Array, scratch: Array, slope: float) -> Ops:
    return [partial(np.multiply, a, constant(slope), scratch), partial(np.maximum, a, scratch, out=a)]


def _leaky_relu_derivative_ops(a: Array, out: Array, slope: float) -> Ops:
    return [partial(np.sign, a, out), partial(np.maximum, out, constant(slope), out=out)]


def _no_ops(a: Array, scratch: Array, slope: float) -> Ops:
    return []


def _softmax_ops(a: Array, scratch: Array, slope: float) -> Ops:
    row = np.empty((1, a.shape[1]))
    return [
        partial(np.max, a, 0, row, True),
        partial(np.subtract, a, row, a),
        partial(np.exp, a, a),
        partial(np.sum, a, 0, None, row, True),
        partial(np.divide, a, row, a),
    ]


def _threshold(z: Array, slope: float) -> Array:
    value: Array = (z >= 0.0).astype(z.dtype)
    return value


def _threshold_ops(a: Array, scratch: Array, slope: float) -> Ops:
    return [partial(np.greater_equal, a, _ZERO, a)]


def _threshold_derivative_ops(a: Array, out: Array, slope: float) -> Ops:
    return [partial(out.fill, 0.0)]


def _no_derivative(a: Array, slope: float) -> Array:
    raise ValueError("the derivative of softmax is a matrix: losses.output_delta applies it")


def _cases(above: str, below: str, z: str) -> str:
    return rf"\begin{{cases}} {above} & {z} > 0 \\ {below} & {z} \le 0 \end{{cases}}"


def _squared(a: str) -> str:
    return rf"\left({a}\right)^2" if "^" in a else f"{a}^2"


def _in_brackets(z: str) -> str:
    return z if z.startswith("(") else f"({z})"


_TANH = Written(
    lambda z, slope: rf"\tanh{_in_brackets(z)}", lambda z, a, slope: f"1 - {_squared(a)}",
    lambda z, slope: f"np.tanh({z})", lambda a, slope: f"(1 - {a} * {a})",
)  # fmt: skip
_SIGMOID = Written(
    lambda z, slope: rf"\frac{{1}}{{1 + e^{{-{z}}}}}", lambda z, a, slope: rf"{a}\,(1 - {a})",
    lambda z, slope: f"1 / (1 + np.exp(-{z}))", lambda a, slope: f"({a} * (1 - {a}))",
)  # fmt: skip
_RELU = Written(
    lambda z, slope: rf"\max(0,\, {z})", lambda z, a, slope: _cases("1", "0", z),
    lambda z, slope: f"np.maximum({z}, 0)", lambda a, slope: f"np.sign({a})",
)  # fmt: skip
_LEAKY_RELU = Written(
    lambda z, slope: rf"\max({slope}\,{z},\, {z})", lambda z, a, slope: _cases("1", slope, z),
    lambda z, slope: f"np.maximum({z}, {slope} * {z})", lambda a, slope: f"np.maximum(np.sign({a}), {slope})",
)  # fmt: skip
_LINEAR = Written(lambda z, slope: z, lambda z, a, slope: "1", lambda z, slope: z, lambda a, slope: "1")
_SOFTMAX = Written(
    lambda z, slope: rf"\frac{{e^{{{z}}}}}{{\sum_k e^{{{z}_k}}}}",
    lambda z, a, slope: rf"\mathrm{{diag}}({a}) - {a}\,{{{a}}}^{{\mathsf{{T}}}}",
    lambda z, slope: f"np.exp({z} - {z}.max(axis=0)) / np.exp({z} - {z}.max(axis=0)).sum(axis=0)",
    lambda a, slope: f"(np.diagflat({a}) - {a} @ {a}.T)",
)
_THRESHOLD = Written(
    lambda z, slope: rf"\begin{{cases}} 1 & {z} \ge 0 \\ 0 & {z} < 0 \end{{cases}}", lambda z, a, slope: "0",
    lambda z, slope: f"({z} >= 0).astype(float)", lambda a, slope: f"(0 * {a})",
)  # fmt: skip
_ALL = (
    Activation(
        "tanh", "tanh", "tanh z", "Between -1 and 1; usually better than sigmoid in hidden layers (S7).",
        lambda z, slope: np.tanh(z), lambda a, slope: 1.0 - a * a, _tanh_ops, _tanh_derivative_ops, (-1.0, 1.0),
        _TANH, slope_formula="1 - a²",
    ),
    Activation(
        "sigmoid", "sigmoid", "1 / (1 + e⁻ᶻ)", "Between 0 and 1; for the last layer, rarely for hidden ones (S7).",
        lambda z, slope: sigmoid(z), lambda a, slope: a * (1.0 - a), _sigmoid_ops, _sigmoid_derivative_ops, (0.0, 1.0),
        _SIGMOID, slope_formula="a (1 - a)",
    ),
    Activation(
        "relu", "ReLU", "max(0, z)", "The default of deep networks: slope 0 or 1 (S8); the slope at 0 is taken as 0.",
        lambda z, slope: np.maximum(z, 0.0), lambda a, slope: np.sign(a), _relu_ops, _relu_derivative_ops,
        (0.0, 2.0), _RELU, kink=True, slope_formula="1 for z > 0, else 0",
    ),
    Activation(
        "leaky_relu", "Leaky ReLU", "max(slope · z, z)", "ReLU that never dies: a small slope below zero (S8).",
        lambda z, slope: np.maximum(z, slope * z), lambda a, slope: np.maximum(np.sign(a), slope),
        _leaky_relu_ops, _leaky_relu_derivative_ops, (-1.0, 2.0), _LEAKY_RELU, kink=True,
        slope_formula="1 for z > 0, else slope",
    ),
    Activation(
        "linear", "linear", "z", "No bend at all: useful only as the last layer of a regression (S9).",
        lambda z, slope: z, lambda a, slope: np.ones_like(a), _no_ops, None, (-1.0, 1.0),
        _LINEAR, slope_formula="1",
    ),
    Activation(
        "softmax", "softmax", "e^zₖ / Σ e^zⱼ", "Probabilities of several classes that add up to 1; last layer only.",
        lambda z, slope: softmax(z), _no_derivative, _softmax_ops, None, (0.0, 1.0), _SOFTMAX, hidden=False,
        elementwise=False,
    ),
    Activation(
        "threshold", "threshold", "1 for z ≥ 0, else 0", "A hard yes or no, only for the perceptron rules: slope 0.",
        _threshold, lambda a, slope: np.zeros_like(a), _threshold_ops, _threshold_derivative_ops, (0.0, 1.0),
        _THRESHOLD, hidden=False, step=True, slope_formula="0",
    ),
)  # fmt: skip

ACTIVATIONS: dict[str, Activation] = {entry.name: entry for entry in _ALL}
