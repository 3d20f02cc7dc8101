"""The last steps: line by line the optimizer's own rule, for the W[l] and b[l] of one layer after the other."""

import re
from collections.abc import Mapping
from functools import partial

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Training
from nnviz.core.base.notation import TEXT, Symbol, Writing
from nnviz.core.network.freezing import frozen_blocks, idle_blocks
from nnviz.core.network.optimizers import OPTIMIZERS, Line
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.steps.lit import Lit
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row, Step
from nnviz.core.steps.numbers import Numbers
from nnviz.core.steps.pattern import equation, filled
from nnviz.core.training.engine import settings_of

_TARGETS = {"g": "g", "m": "m", "v": "v", "update": "w"}
"""What each kind of step sets; those of the biases end in _b."""


def kinds(training: Training) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The kinds of steps that update W[l], and those that update b[l]: one for each line of the rule.

    A penalty is added to the gradient of the weights first; biases are never penalised.
    """
    names = {target: kind for kind, target in _TARGETS.items()}
    lines = tuple(names[line.target] for line in OPTIMIZERS[training.optimizer.name].written.lines)
    return (("g", *lines) if _has_penalty(training) else lines), tuple(f"{kind}_b" for kind in lines)


def _has_penalty(training: Training) -> bool:
    return training.regularization.kind != "none" and training.regularization.rate != 0.0


def step_update(kind: str, n: Numbers, layer: int) -> Step:
    """One line of the update of W[l] or b[l]: W[l] := W[l] - α dJ/dW[l], or one of another optimizer's rule."""
    of_bias = kind.endswith("_b")
    part = _Part(n, layer, of_bias)
    target = _TARGETS[kind.removesuffix("_b")]
    line = part.penalty if target == "g" else part.line(target)
    names, numbers = part.names(target), part.settings()
    result = part.result(target)
    row = Row(
        equation(result, line.text.format(**part.written_settings(TEXT)), part.matrices(target)),
        partial(part.terms, line, target),
    )
    code = [f"{name} = {value!r}" for name, value in numbers.items() if re.search(rf"\b{name}\b", line.code)]
    value, held = line.code.format(**names.code), part.held(target)
    if held is not None:
        value = f"np.where({held.symbol.code}, {part.matrices(target)[target].symbol.code}, {value})"
    code.append(f"{result.symbol.code} = {value}")
    sign = "=" if target == "g" else "≔"
    formula = [f"{result.symbol.latex} {sign} {line.latex.format(**names.latex)}"]
    if held is not None:
        formula.append(rf"{result.symbol.latex} \text{{ stays as it is {part.why_held()}}}")
    needs = () if held is None else (held,)
    lit = Lit((layer,)) if of_bias else Lit((layer - 1, layer), layer, 0)
    return Step(kind, layer, tuple(formula), (row,), tuple(code), lit, needs)


class _Names(Struct, frozen=True):
    latex: Mapping[str, str]
    code: Mapping[str, str]


class _Part:
    """The W[l] or the b[l] of one layer: its matrices before and after the update, by the letters of the rule."""

    def __init__(self, n: Numbers, layer: int, of_bias: bool) -> None:
        self._n, self._layer = n, layer
        self._columns = slice(-1, None) if of_bias else slice(None, -1)
        self._w = n.predicting("b" if of_bias else "W", layer)
        self._trained = n.b(layer) if of_bias else n.w(layer)
        self._gradient = n.db(layer) if of_bias else n.dw(layer)
        self._frozen = frozen_blocks(n.architecture)[layer - 1][:, self._columns]
        self._idle = idle_blocks(n.architecture)[layer - 1][:, self._columns]
        self._penalised = not of_bias and _has_penalty(n.training)
        self._rule = OPTIMIZERS[n.training.optimizer.name].written

    def held(self, target: str) -> Matrix | None:
        """1 where a number stays as it is, and so does what is remembered of it; None: nowhere."""
        mask = self._frozen | self._idle
        if target == "g" or not mask.any():
            return None
        symbol = Symbol(r"\text{held}", r"\text{held}", "held", f"held_{self._w.symbol.code}")
        return Matrix(symbol, mask.astype(np.float64), self._w.dims)

    def why_held(self) -> str:
        """Why numbers of this part stay as they are, in words that go on from "where it is"."""
        reasons = {"frozen": self._frozen, "of a unit that is off": self._idle}
        return " or ".join(words for words, mask in reasons.items() if mask.any())

    def _block(self, flat: Array) -> Array:
        return self._n.architecture.blocks(flat)[self._layer - 1][:, self._columns]

    def line(self, target: str) -> Line:
        """The line of the rule that sets w, m or v."""
        return next(line for line in self._rule.lines if line.target == target)

    @property
    def penalty(self) -> Line:
        """Sets g to dJ/dW and the slope of the penalty."""
        return REGULARIZERS[self._n.training.regularization.kind].written

    def result(self, target: str) -> Matrix:
        """What the line computes, under its own name."""
        if target == "g":
            return self._g()
        if target == "w":
            return _new(Matrix(self._w.symbol, self._block(self._n.update.params), self._w.dims))
        return _new(self._memory(target, self._n.update.memory))

    def matrices(self, target: str) -> dict[str, Matrix]:
        """What the line computes with: of the memory, what it is after its own line."""
        found = {"w": self._w, "g": self._gradient if target == "g" else self._g()}
        for letter in self._rule.memory:
            own = letter == target
            matrix = self._memory(letter, self._n.memory if own else self._n.update.memory)
            found[letter] = matrix if own else _new(matrix)
        return found

    def _g(self) -> Matrix:
        if not self._penalised:
            return self._gradient
        code = f"g{self._layer}"
        return Matrix(Symbol("g", "g", "g", code), self._block(self._n.penalised), self._w.dims)

    def _memory(self, letter: str, memory: Mapping[str, Array]) -> Matrix:
        name = self._rule.memory[letter]
        if name == self._n.trains:
            return Matrix(self._trained.symbol, self._block(memory[name]), self._w.dims)
        symbol = Symbol(letter, letter, letter, f"{name}_{self._w.symbol.code}")
        values = self._block(memory[name]) if name in memory else np.zeros_like(self._w.values)
        return Matrix(symbol, values, self._w.dims)

    def names(self, target: str) -> _Names:
        """The names of the matrices, and in LaTeX those of the settings."""
        matrices = self.matrices(target)
        g = matrices["g"].symbol.latex
        square = rf"\left({g}\right)^2" if r"\frac" in g else f"{g}^2"
        latex = {letter: matrix.symbol.latex for letter, matrix in matrices.items()}
        return _Names(latex | {"g": g, "square": square} | _GREEK, {k: m.symbol.code for k, m in matrices.items()})

    def settings(self) -> dict[str, float]:
        """The settings, by their names in code."""
        spec, penalty = self._n.training.optimizer, self._n.training.regularization
        s = settings_of(spec)
        return {
            "alpha": spec.learning_rate, "lambda_": penalty.rate, "momentum": s.momentum, "rho": s.alpha,
            "beta1": s.betas[0], "beta2": s.betas[1], "eps": s.eps, "t": self._n.updates + 1,
        }  # fmt: skip

    def written_settings(self, w: Writing) -> dict[str, str]:
        """The settings as numbers, by their names in a line."""
        known = self.settings()
        numbers = {name: known[_CODE.get(name, name)] for name in _GREEK if name != "dot"}
        written = {name: w.setting(value) for name, value in numbers.items()} | {"dot": r" \cdot "}
        for name in ("rho", "beta1", "beta2"):
            written[f"1-{name}"] = w.setting(1.0 - known[name])
            written[f"1-{name}^t"] = w.plain(1.0 - known[name] ** known["t"])
        return written | {"1/t": w.plain(1.0 / known["t"])}

    def terms(self, line: Line, target: str, i: int, j: int, w: Writing = TEXT) -> str:
        """The line with the numbers of an entry."""
        if target != "g" and (self._frozen[i, j] or self._idle[i, j]):
            word = "frozen" if self._frozen[i, j] else "off"
            return w.equals(rf"\text{{{word}}}" if w.latex else word, self.result(target).values[i, j])
        values = {letter: float(matrix.values[i, j]) for letter, matrix in self.matrices(target).items()}
        settings, result = self.written_settings(w), self.result(target).values[i, j]
        if not w.latex:
            return w.equals(filled(line.text.format(**settings), values, w), result)
        numbers = {letter: w.operand(value) for letter, value in values.items()}
        return w.equals(line.latex.format(**settings, **numbers, square=f"{numbers['g']}^2"), result)


_GREEK = {
    "alpha": r"\alpha", "mu": r"\mu", "rho": r"\rho", "beta1": r"\beta_1", "beta2": r"\beta_2", "lambda": r"\lambda",
    "eps": r"\varepsilon", "t": "t", "dot": r"\, ",
}  # fmt: skip
_CODE = {"mu": "momentum", "lambda": "lambda_"}


def _new(matrix: Matrix) -> Matrix:
    name = matrix.symbol
    symbol = Symbol(name.latex, rf"\mathrm{{new}}\; {name.label}", f"new {name.text}", name.code)
    return Matrix(symbol, matrix.values, matrix.dims)
