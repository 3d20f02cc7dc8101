"""Features: what the network sees of the raw inputs. A closed list; nothing is ever evaluated."""

import re
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array


class Feature(Struct, frozen=True):
    """A derived feature of the first two inputs. ``compute`` maps inputs [n, m] to a row [m].

    ``partials`` are its derivatives, again from inputs [n, m] to a row [m]: one for each input that it depends on, by
    the input's position from 0.
    """

    name: str
    label: str
    inputs_needed: int
    compute: Callable[[Array], Array]
    partials: dict[int, Callable[[Array], Array]]


DERIVED: dict[str, Feature] = {
    entry.name: entry
    for entry in (
        Feature("x1^2", "x₁²", 1, lambda x: np.square(x[0]), {0: lambda x: 2.0 * x[0]}),
        Feature("x2^2", "x₂²", 2, lambda x: np.square(x[1]), {1: lambda x: 2.0 * x[1]}),
        Feature("x1*x2", "x₁x₂", 2, lambda x: x[0] * x[1], {0: lambda x: x[1], 1: lambda x: x[0]}),
        Feature("sin(x1)", "sin x₁", 1, lambda x: np.sin(x[0]), {0: lambda x: np.cos(x[0])}),
        Feature("sin(x2)", "sin x₂", 2, lambda x: np.sin(x[1]), {1: lambda x: np.cos(x[1])}),
        Feature("cos(x1)", "cos x₁", 1, lambda x: np.cos(x[0]), {0: lambda x: -np.sin(x[0])}),
        Feature("cos(x2)", "cos x₂", 2, lambda x: np.cos(x[1]), {1: lambda x: -np.sin(x[1])}),
    )
}

_RAW = re.compile(r"x([1-9]\d{0,8})")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def raw_names(inputs: int) -> tuple[str, ...]:
    """The names of the raw inputs by position: x1, x2, ..."""
    return tuple(f"x{i + 1}" for i in range(inputs))


def known_features(inputs: int) -> tuple[str, ...]:
    """Every feature that data with so many inputs can have."""
    return raw_names(inputs) + tuple(f.name for f in DERIVED.values() if f.inputs_needed <= inputs)


def feature_label(name: str) -> str:
    """The name as it is written in formulas, e.g. x₁²."""
    if name in DERIVED:
        return DERIVED[name].label
    return name.translate(_SUBSCRIPTS) if _RAW.fullmatch(name) else name


def feature_labels(names: Sequence[str], inputs: Sequence[str]) -> list[str]:
    """The features as they are shown: a raw one by the name that a person gave its input, else as in formulas."""
    positions = (raw_position(name) for name in names)
    shown = (name if position is None else inputs[position] for name, position in zip(names, positions, strict=True))
    return [feature_label(name) for name in shown]


def raw_position(name: str) -> int | None:
    """The position, from 0, of the input that a raw feature is; None for a derived one."""
    raw = _RAW.fullmatch(name)
    return int(raw[1]) - 1 if raw else None


def feature_code(name: str, inputs: str) -> str:
    """A feature as NumPy code, of the rows of an array with the name ``inputs``."""
    code = re.sub(r"x(\d+)", lambda found: f"{inputs}[{int(found[1]) - 1}]", name)
    return re.sub(r"\b(sin|cos)\b", r"np.\1", code).replace("^", "**").replace("*x", " * x")


def compute_features(names: Sequence[str], x: Array) -> Array:
    """Features [n_0, m] of raw inputs x [n, m]."""
    rows = []
    for name in names:
        position = raw_position(name)
        rows.append(DERIVED[name].compute(x) if position is None else x[position])
    return np.array(rows, dtype=x.dtype).reshape(len(rows), x.shape[1])


def feature_jacobian(names: Sequence[str], x: Array) -> Array:
    """Derivatives of features with respect to raw inputs x [n, m]: [n_0, n, m], rows features, columns inputs (S23)."""
    found = np.zeros((len(names), *x.shape))
    for row, name in zip(found, names, strict=True):
        raw = raw_position(name)
        if raw is not None:
            row[raw] = 1.0
        else:
            for position, partial in DERIVED[name].partials.items():
                row[position] = partial(x)
    return found
