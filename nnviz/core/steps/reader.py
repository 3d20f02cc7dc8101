"""Reading the right side of an equation as a student does: computing with the numbers and signs that stand there."""

from collections.abc import Callable, Sequence

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.network.activations import ACTIVATIONS, LEAKY_SLOPE
from nnviz.core.steps.pattern import signs
from nnviz.core.steps.rounding import Rounded

_ENDS = {")", "+", "−", ""}
_Token = Rounded | str


def read(items: Sequence[Rounded | str]) -> Rounded | None:
    """The value of what is written after the result, such as "=", a, "−", y; None where a sign cannot be read."""
    tokens: list[_Token] = []
    for item in items:
        tokens += signs(item) if isinstance(item, str) else [item]
    with np.errstate(all="ignore"):
        try:
            return _Reader(tokens).read()
        except _UnknownSignError:
            return None


class _UnknownSignError(Exception):
    """A sign that is not read here."""


class _Reader:
    """Reads from left to right: sums of products of matrices, numbers, brackets, roots, squares and functions."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens, self._place = tokens, 0

    def read(self) -> Rounded:
        """The right side as a whole."""
        self._take("=")
        found = self._sum()
        if self._next() != "":
            raise _UnknownSignError
        return found

    def _next(self) -> _Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self, expected: str = "") -> _Token:
        token = self._next()
        if token == "" or (expected and token != expected):
            raise _UnknownSignError
        self._place += 1
        return token

    def _sum(self) -> Rounded:
        found = self._product()
        while self._next() in ("+", "−"):
            plus = self._take() == "+"
            term = self._product()
            found = found + term if plus else found - term
        return found

    def _product(self) -> Rounded:
        if self._next() == "−":
            self._take()
            return -self._product()
        found = self._factor()
        while not (isinstance(self._next(), str) and self._next() in _ENDS):
            sign = self._take() if self._next() in ("·", "∗", "/") else "∗"
            factor = self._factor()
            if sign == "/":
                found = found / factor
            elif sign == "∗" or found.is_number or factor.is_number:
                found = found * factor
            else:
                found = found @ factor
        return found

    def _factor(self) -> Rounded:
        token = self._take()
        found = self._sign(token) if isinstance(token, str) else token
        while self._next() == "²":
            self._take()
            found = found * found
        return found

    def _sign(self, token: str) -> Rounded:
        if token == "(":
            found = self._sum()
            self._take(")")
            return found
        if token[0].isdigit() and token != "1/m":
            return Rounded.exact(float(token.replace("−", "-")))
        if token == "1/m":
            return self._mean()
        if token == "Σ":
            return self._factor().sum_over(0)
        if token == "softmax":
            return self._factor().softmax()
        if token in _FUNCTIONS:
            return self._factor().through(_FUNCTIONS[token])
        raise _UnknownSignError

    def _mean(self) -> Rounded:
        """1/m in front of a product over the examples, or of a sum over them."""
        if self._next() == "Σ":
            self._take()
            examples = self._factor()
            return examples.sum_over(1) * Rounded.exact(1.0 / examples.value.shape[1])
        matrices = (token for token in self._tokens[self._place :] if not isinstance(token, str))
        following = next(matrices, None)
        if following is None:
            raise _UnknownSignError
        return Rounded.exact(1.0 / following.value.shape[1])


def _activation(name: str) -> Callable[[Array], Array]:
    """G by its name alone: of leaky ReLU the usual slope, for its digits are as many with any other."""
    return lambda z: ACTIVATIONS[name].value(z, LEAKY_SLOPE)


_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "ln": lambda x: np.log(x),
    "√": lambda x: np.sqrt(np.maximum(x, 0.0)),
    "sign": lambda x: np.sign(x),
    **{entry.label: _activation(name) for name, entry in ACTIVATIONS.items() if entry.elementwise},
}
"""Functions of one number, by what is written in a row; all of them are monotone."""
