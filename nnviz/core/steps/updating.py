"""The last steps: the new W[l] and b[l], by the optimizer's own rule."""

from collections.abc import Mapping
from functools import partial

import numpy as np

from nnviz.core.arrays import Array
from nnviz.core.engine import settings_of
from nnviz.core.notation import Symbol
from nnviz.core.optimizers import OPTIMIZERS
from nnviz.core.regularizers import REGULARIZERS
from nnviz.core.steps import explain
from nnviz.core.steps.model import Lit, Matrix, Row, Step
from nnviz.core.steps.numbers import Numbers


def step_update(n: Numbers, layer: int) -> Step:
    """W[l] := W[l] - α dJ/dW[l], or the optimizer's own rule; a penalty is added to the gradient first."""
    w, dw = n.w(layer), n.dw(layer)
    return _step("update", n, layer, w, dw, slice(None, -1), Lit((layer - 1, layer), layer, 0))


def step_update_b(n: Numbers, layer: int) -> Step:
    """b[l] := b[l] - α dJ/db[l], or the optimizer's own rule; biases are never penalised."""
    return _step("update_b", n, layer, n.b(layer), n.db(layer), slice(-1, None), Lit((layer,)))


def _step(kind: str, n: Numbers, layer: int, old: Matrix, gradient: Matrix, columns: slice, lit: Lit) -> Step:
    penalised = kind == "update" and _penalised(n)
    row = _new_row(n, layer, old, gradient, columns)
    needs = (gradient, *_memory(n, layer, old, columns))
    formula = _formula(n, old, gradient, penalised)
    return Step(kind, layer, formula, (row,), _code(n, old, gradient, penalised), lit, needs=needs)


def _formula(n: Numbers, old: Matrix, gradient: Matrix, penalised: bool) -> tuple[str, ...]:
    rule = OPTIMIZERS[n.training.optimizer.name].written
    if not penalised:
        return rule.latex(old.symbol.latex, gradient.symbol.latex)
    slope = REGULARIZERS[n.training.regularization.kind].latex(old.symbol.latex)
    return (rf"g = {gradient.symbol.latex} + {slope}", *rule.latex(old.symbol.latex, "g"))


def _penalised(n: Numbers) -> bool:
    return n.training.regularization.kind != "none" and n.training.regularization.rate != 0.0


def _memory(n: Numbers, layer: int, of: Matrix, columns: slice) -> tuple[Matrix, ...]:
    """What the optimizer remembers of W[l] or b[l] before this update."""
    found = []
    for name, flat in n.memory.items():
        code = f"{name}_{of.symbol.code}"
        values = n.architecture.blocks(flat)[layer - 1][:, columns]
        found.append(Matrix(Symbol(name, name, name, code), values, of.dims))
    return tuple(found)


def _code(n: Numbers, old: Matrix, gradient: Matrix, penalised: bool) -> tuple[str, ...]:
    spec = n.training.optimizer
    entry, s = OPTIMIZERS[spec.name], settings_of(spec)
    values: Mapping[str, tuple[str, ...]] = {
        "momentum": (f"momentum = {s.momentum!r}",), "alpha": (f"rho = {s.alpha!r}",), "eps": (f"eps = {s.eps!r}",),
        "betas": (f"beta1, beta2 = {s.betas!r}", f"t = {n.updates + 1}"),
    }  # fmt: skip
    lines = [f"alpha = {spec.learning_rate!r}"]
    for name in entry.settings:
        lines += values[name]
    of, g = old.symbol.code, gradient.symbol.code
    if penalised:
        penalty = n.training.regularization
        lines += [f"lambda_ = {penalty.rate!r}", f"{g} = {g} + {REGULARIZERS[penalty.kind].code(of)}"]
    return (*lines, *entry.written.code(of, g, {name: f"{name}_{of}" for name in entry.memory}))


def _new_row(n: Numbers, layer: int, old: Matrix, gradient: Matrix, columns: slice) -> Row:
    """The new values of W[l] or b[l], from the old ones and the gradient or the change."""
    new, slope = (n.architecture.blocks(flat)[layer - 1][:, columns] for flat in (n.update.params, n.update.gradient))
    name = old.symbol
    symbol = Symbol(name.latex, rf"\mathrm{{new}}\; {name.label}", f"new {name.text}", name.code)
    result = Matrix(symbol, new, old.dims)
    if n.training.optimizer.name == "sgd":
        return _descent_row(n, result, old, gradient, slope)
    with np.errstate(all="ignore"):
        change = old.values - new
    delta = Matrix(_delta(name), change, old.dims)
    terms = partial(explain.difference, a=old.values, y=change, result=new)
    return Row((result, "=", old, "−", delta), terms)


def _delta(name: Symbol) -> Symbol:
    return Symbol(rf"\Delta {name.latex}", rf"\Delta {name.label}", f"Δ{name.text}", f"delta_{name.code}")


def _descent_row(n: Numbers, result: Matrix, old: Matrix, gradient: Matrix, slope: Array) -> Row:
    rate = n.training.optimizer.learning_rate
    shown = gradient
    if _penalised(n) and not np.array_equal(slope, gradient.values):
        shown = Matrix(Symbol("g", "g", "g", "g"), slope, old.dims)
    terms = partial(explain.descent, old=old.values, rate=rate, slope=slope, result=result.values)
    return Row((result, "=", old, f"− {rate:g} ·", shown), terms)
