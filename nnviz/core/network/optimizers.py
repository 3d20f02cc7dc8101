"""Update rules, with the definitions and defaults of PyTorch's ``torch.optim``.

Each entry gives its rule twice: ``step``, one readable update, and ``ops``, the same as in-place NumPy calls over the
flat parameter vector for the fast engine. Memory is one vector per name, laid out like the parameters.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from msgspec import Struct, field

from nnviz.core.base.arrays import Array, constant
from nnviz.core.network.activations import Ops

Memory = Mapping[str, Array]


class Settings(Struct, frozen=True):
    """The numbers of an update rule, by PyTorch's names."""

    momentum: float = 0.9
    alpha: float = 0.99
    betas: tuple[float, float] = (0.9, 0.999)
    eps: float = 1e-8


class Buffers(Struct, eq=False):
    """What a rule works on: flat vectors of one length, and the learning rate α as a 0-d array rewritten in place."""

    params: Array
    gradient: Array
    scratch: Array
    rate: Array
    memory: Memory
    counter: Array
    """How many updates have been made, as a 0-d array."""


class Line(Struct, frozen=True):
    """One assignment of a rule as it is written: what it sets (w, m or v), and to what, three times over.

    ``latex`` and ``code`` name in braces w, its gradient g and the memory m and v. In ``latex`` and ``text`` so are the
    settings alpha, mu, rho, beta1, beta2, eps and t, the number of the update from 1; ``dot`` is the sign of a product
    with a setting and ``square`` that of g². In ``text`` what is a matrix stands in square brackets, and {1-rho},
    {1-beta1}, {1-beta2}, {1-beta1^t} and {1-beta2^t} are numbers as well.
    """

    target: str
    latex: str
    code: str
    text: str


class WrittenRule(Struct, frozen=True):
    """A rule line by line, the last one being that of w. ``memory`` says which part of it is called m and which v."""

    lines: tuple[Line, ...]
    memory: Mapping[str, str] = field(default_factory=dict)


class Optimizer(Struct, frozen=True):
    """One update rule.

    ``step(params, gradient, memory, count, rate, settings)`` returns new parameters and memory, ``count`` being the
    number of this update, from 1.
    """

    name: str
    label: str
    formula: str
    memory: tuple[str, ...]
    settings: Mapping[str, object]
    """The settings that the file may give, with their defaults."""
    step: Callable[[Array, Array, Memory, int, float, Settings], tuple[Array, Memory]]
    ops: Callable[[Buffers, Settings], Ops]
    written: WrittenRule
    trains: str = ""
    """The memory that gradients are taken at; empty: the parameters themselves."""


def _sgd(w: Array, g: Array, memory: Memory, count: int, rate: float, s: Settings) -> tuple[Array, Memory]:
    return w - rate * g, {}


def _sgd_ops(b: Buffers, s: Settings) -> Ops:
    return [partial(np.multiply, b.gradient, b.rate, b.scratch), partial(np.subtract, b.params, b.scratch, b.params)]


def _momentum(w: Array, g: Array, memory: Memory, count: int, rate: float, s: Settings) -> tuple[Array, Memory]:
    v = s.momentum * memory["velocity"] + g
    return w - rate * v, {"velocity": v}


def _momentum_ops(b: Buffers, s: Settings) -> Ops:
    v, mu = b.memory["velocity"], constant(s.momentum)
    return [
        partial(np.multiply, v, mu, v),
        partial(np.add, v, b.gradient, v),
        partial(np.multiply, v, b.rate, b.scratch),
        partial(np.subtract, b.params, b.scratch, b.params),
    ]


def _nesterov(w: Array, g: Array, memory: Memory, count: int, rate: float, s: Settings) -> tuple[Array, Memory]:
    v = s.momentum * memory["velocity"] + g
    return w - rate * (g + s.momentum * v), {"velocity": v}


def _nesterov_ops(b: Buffers, s: Settings) -> Ops:
    v, mu = b.memory["velocity"], constant(s.momentum)
    return [
        partial(np.multiply, v, mu, v),
        partial(np.add, v, b.gradient, v),
        partial(np.multiply, v, mu, b.scratch),
        partial(np.add, b.scratch, b.gradient, b.scratch),
        partial(np.multiply, b.scratch, b.rate, b.scratch),
        partial(np.subtract, b.params, b.scratch, b.params),
    ]


def _rmsprop(w: Array, g: Array, memory: Memory, count: int, rate: float, s: Settings) -> tuple[Array, Memory]:
    v = s.alpha * memory["square"] + (1.0 - s.alpha) * g * g
    return w - rate * g / (np.sqrt(v) + s.eps), {"square": v}


def _divide_by_root(b: Buffers, v: Array, root: Array, eps: float) -> Ops:
    """The update ``params -= rate * gradient / (√v + eps)``."""
    return [
        partial(np.sqrt, v, root),
        partial(np.add, root, constant(eps), root),
        partial(np.divide, b.gradient, root, b.scratch),
        partial(np.multiply, b.scratch, b.rate, b.scratch),
        partial(np.subtract, b.params, b.scratch, b.params),
    ]


def _rmsprop_ops(b: Buffers, s: Settings) -> Ops:
    v = b.memory["square"]
    return [
        partial(np.multiply, b.gradient, b.gradient, b.scratch),
        partial(np.multiply, b.scratch, constant(1.0 - s.alpha), b.scratch),
        partial(np.multiply, v, constant(s.alpha), v),
        partial(np.add, v, b.scratch, v),
        *_divide_by_root(b, v, np.empty_like(v), s.eps),
    ]


def _adagrad(w: Array, g: Array, memory: Memory, count: int, rate: float, s: Settings) -> tuple[Array, Memory]:
    v = memory["sum"] + g * g
    return w - rate * g / (np.sqrt(v) + s.eps), {"sum": v}


def _adagrad_ops(b: Buffers, s: Settings) -> Ops:
    v = b.memory["sum"]
    return [
        partial(np.multiply, b.gradient, b.gradient, b.scratch),
        partial(np.add, v, b.scratch, v),
        *_divide_by_root(b, v, np.empty_like(v), s.eps),
    ]


def _adam(w: Array, g: Array, memory: Memory, count: int, rate: float, s: Settings) -> tuple[Array, Memory]:
    beta1, beta2 = s.betas
    mean = beta1 * memory["mean"] + (1.0 - beta1) * g
    square = beta2 * memory["square"] + (1.0 - beta2) * g * g
    root = np.sqrt(square) / np.sqrt(1.0 - beta2**count) + s.eps
    return w - rate / (1.0 - beta1**count) * mean / root, {"mean": mean, "square": square}


def _adam_ops(b: Buffers, s: Settings) -> Ops:
    mean, square, root = b.memory["mean"], b.memory["square"], np.empty_like(b.params)
    beta1, beta2 = s.betas
    step_size, inverse_root_correction = constant(0.0), constant(0.0)

    def count_update() -> None:
        count = float(b.counter) + 1.0
        b.counter[()] = count
        step_size[()] = float(b.rate) / (1.0 - beta1**count)
        inverse_root_correction[()] = 1.0 / np.sqrt(1.0 - beta2**count)

    return [
        count_update,
        partial(np.multiply, mean, constant(beta1), mean),
        partial(np.multiply, b.gradient, constant(1.0 - beta1), b.scratch),
        partial(np.add, mean, b.scratch, mean),
        partial(np.multiply, square, constant(beta2), square),
        partial(np.multiply, b.gradient, b.gradient, b.scratch),
        partial(np.multiply, b.scratch, constant(1.0 - beta2), b.scratch),
        partial(np.add, square, b.scratch, square),
        partial(np.sqrt, square, root),
        partial(np.multiply, root, inverse_root_correction, root),
        partial(np.add, root, constant(s.eps), root),
        partial(np.divide, mean, root, b.scratch),
        partial(np.multiply, b.scratch, step_size, b.scratch),
        partial(np.subtract, b.params, b.scratch, b.params),
    ]


def _averaged(w: Array, g: Array, memory: Memory, count: int, rate: float, s: Settings) -> tuple[Array, Memory]:
    latest = memory["latest"] - rate * g
    return w + (latest - w) / count, {"latest": latest}


def _averaged_ops(b: Buffers, s: Settings) -> Ops:
    latest = b.memory["latest"]
    return [
        partial(np.add, b.counter, constant(1.0), b.counter),
        partial(np.multiply, b.gradient, b.rate, b.scratch),
        partial(np.subtract, latest, b.scratch, latest),
        partial(np.subtract, latest, b.params, b.scratch),
        partial(np.divide, b.scratch, b.counter, b.scratch),
        partial(np.add, b.params, b.scratch, b.params),
    ]


def _mira(w: Array, g: Array, memory: Memory, count: int, rate: float, s: Settings) -> tuple[Array, Memory]:
    return w - g, {}


def _mira_ops(b: Buffers, s: Settings) -> Ops:
    return [partial(np.subtract, b.params, b.gradient, b.params)]


_VELOCITY = Line("v", "{mu}{dot}{v} + {g}", "momentum * {v} + {g}", "{mu} · [v] + [g]")
_ROOTED = Line(
    "w", r"{w} - {alpha}{dot}\frac{{{g}}}{{\sqrt{{{v}}} + {eps}}}", "{w} - alpha * {g} / (np.sqrt({v}) + eps)",
    "[w] − {alpha} · [g] / (√[v] + {eps})",
)  # fmt: skip


def _average(target: str, rate: str, name: str, squared: bool) -> Line:
    """A running average of the gradient or of its square."""
    latex = rf"{{{rate}}}{{dot}}{{{target}}} + (1 - {{{rate}}}){{dot}}" + ("{square}" if squared else "{g}")
    code = f"{name} * {{{target}}} + (1 - {name}) * {{g}}" + (" * {g}" if squared else "")
    text = f"{{{rate}}} · [{target}] + {{1-{rate}}} · [g]" + ("²" if squared else "")
    return Line(target, latex, code, text)


_SGD_WRITTEN = WrittenRule((Line("w", "{w} - {alpha}{dot}{g}", "{w} - alpha * {g}", "[w] − {alpha} · [g]"),))
_MOMENTUM_WRITTEN = WrittenRule(
    (_VELOCITY, Line("w", "{w} - {alpha}{dot}{v}", "{w} - alpha * {v}", "[w] − {alpha} · [v]")), {"v": "velocity"}
)
_NESTEROV_WRITTEN = WrittenRule(
    (_VELOCITY, Line("w", r"{w} - {alpha} \left({g} + {mu}{dot}{v}\right)", "{w} - alpha * ({g} + momentum * {v})",
                     "[w] − {alpha} · ([g] + {mu} · [v])")),
    {"v": "velocity"},
)  # fmt: skip
_RMSPROP_WRITTEN = WrittenRule((_average("v", "rho", "rho", True), _ROOTED), {"v": "square"})
_ADAGRAD_WRITTEN = WrittenRule(
    (Line("v", "{v} + {square}", "{v} + {g} * {g}", "[v] + [g]²"), _ROOTED), {"v": "sum"}
)  # fmt: skip
_ADAM_WRITTEN = WrittenRule(
    (
        _average("m", "beta1", "beta1", False),
        _average("v", "beta2", "beta2", True),
        Line(
            "w",
            r"{w} - {alpha}{dot}"
            r"\frac{{{m} / (1 - {beta1}^{{{t}}})}}{{\sqrt{{{v} / (1 - {beta2}^{{{t}}})}} + {eps}}}",
            "{w} - alpha / (1 - beta1**t) * {m} / (np.sqrt({v}) / np.sqrt(1 - beta2**t) + eps)",
            "[w] − {alpha} · ([m] / {1-beta1^t}) / (√([v] / {1-beta2^t}) + {eps})",
        ),
    ),
    {"m": "mean", "v": "square"},
)

_AVERAGED_WRITTEN = WrittenRule(
    (
        Line("v", "{v} - {alpha}{dot}{g}", "{v} - alpha * {g}", "[v] − {alpha} · [g]"),
        Line(
            "w", r"{w} + \frac{{1}}{{{t}}} \left({v} - {w}\right)", "{w} + ({v} - {w}) / t", "[w] + {1/t} · ([v] − [w])"
        ),
    ),
    {"v": "latest"},
)
_MIRA_WRITTEN = WrittenRule((Line("w", "{w} - {g}", "{w} - {g}", "[w] − [g]"),))

_MOMENTUM = {"momentum": 0.9}

OPTIMIZERS: dict[str, Optimizer] = {
    entry.name: entry
    for entry in (
        Optimizer("sgd", "SGD", "w := w - α g", (), {}, _sgd, _sgd_ops, _SGD_WRITTEN),
        Optimizer("momentum", "Momentum", "v := μ v + g;  w := w - α v", ("velocity",), _MOMENTUM,
                  _momentum, _momentum_ops, _MOMENTUM_WRITTEN),
        Optimizer("nesterov", "Nesterov", "v := μ v + g;  w := w - α (g + μ v)", ("velocity",), _MOMENTUM,
                  _nesterov, _nesterov_ops, _NESTEROV_WRITTEN),
        Optimizer("rmsprop", "RMSprop", "v := ρ v + (1-ρ) g²;  w := w - α g / (√v + ε)", ("square",),
                  {"alpha": 0.99, "eps": 1e-8}, _rmsprop, _rmsprop_ops, _RMSPROP_WRITTEN),
        Optimizer("adagrad", "Adagrad", "v := v + g²;  w := w - α g / (√v + ε)", ("sum",), {"eps": 1e-10},
                  _adagrad, _adagrad_ops, _ADAGRAD_WRITTEN),
        Optimizer("adam", "Adam", "w := w - α m̂ / (√v̂ + ε)", ("mean", "square"),
                  {"betas": (0.9, 0.999), "eps": 1e-8}, _adam, _adam_ops, _ADAM_WRITTEN),
        Optimizer("perceptron", "Perceptron", "w := w - α (ŷ - y) x", (), {}, _sgd, _sgd_ops, _SGD_WRITTEN),
        Optimizer("averaged_perceptron", "Averaged perceptron", "v := v - α (ŷ - y) x;  w := w + (v - w) / t",
                  ("latest",), {}, _averaged, _averaged_ops, _AVERAGED_WRITTEN, "latest"),
        Optimizer("mira", "MIRA", "w := w + τ s x,  τ = min(α, max(0, 1 - s z) / (‖x‖² + 1))", (), {}, _mira,
                  _mira_ops, _MIRA_WRITTEN),
    )
}  # fmt: skip


def remembered(name: str, params: Array, memory: Memory, updates: int) -> Memory:
    """The memory of a rule as its next update finds it: zeros where there is none yet, an average's at the weights."""
    entry = OPTIMIZERS[name]
    found = {key: memory.get(key, np.zeros_like(params)) for key in entry.memory}
    return found | {entry.trains: params} if entry.trains and not updates else found
