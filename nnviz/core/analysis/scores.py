"""How right a network is over a whole set: the confusion matrix of classes, R² and errors of numbers."""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from nnviz.core.base.arrays import Array, Indices, read_only, without_spread
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import chosen_classes, forward
from nnviz.core.network.scaling import Pairs, scales

Counts = npt.NDArray[np.int64]


class Confusion(Struct, frozen=True, eq=False):
    """``counts`` [K, K]: rows are true classes, columns predicted ones; ``truth`` and ``predicted`` [m], one by one."""

    counts: Counts
    truth: Indices
    predicted: Indices

    @property
    def accuracy(self) -> float:
        """The share of right predictions; NaN for no examples."""
        total = int(self.counts.sum())
        return float(np.trace(self.counts)) / total if total else float("nan")

    @property
    def recall(self) -> Array:
        """Of each true class, the share that is found [K]; NaN for one without examples."""
        return _shares(np.diag(self.counts), self.counts.sum(axis=1))

    @property
    def precision(self) -> Array:
        """Of each predicted class, the share that is right [K]; NaN for one never predicted."""
        return _shares(np.diag(self.counts), self.counts.sum(axis=0))

    def examples(self, truth: int, predicted: int) -> Indices:
        """The examples of a true class that are taken for another."""
        return np.flatnonzero((self.truth == truth) & (self.predicted == predicted))


class Fit(Struct, frozen=True, eq=False):
    """How well numbers are predicted, for each output [n_L]: R², root mean squared error, mean absolute error.

    R² = 1 - Σ(y - ŷ)² / Σ(y - ȳ)²: 1 if predictions are perfect, 0 for always predicting the mean ȳ; NaN where all
    targets are the same.
    """

    r_squared: Array
    root_mean_square: Array
    mean_absolute: Array


def confusion(architecture: Architecture, flat: Array, x: Array, y: Array) -> Confusion:
    """Of features x (n_0, m) and targets y (n_L, m)."""
    with np.errstate(all="ignore"):
        prediction = forward(architecture, flat, x).prediction
    truth, predicted, classes = chosen_classes(y), chosen_classes(prediction), max(len(y), 2)
    counts = np.bincount(truth * classes + predicted, minlength=classes * classes).reshape(classes, classes)
    return Confusion(counts.astype(np.int64), truth, predicted)


def fit(architecture: Architecture, flat: Array, x: Array, y: Array, pairs: Pairs = ()) -> Fit:
    """Of features x (n_0, m) and targets y (n_L, m); m is 1 or more. Errors in own units where targets have pairs."""
    with np.errstate(all="ignore"):
        error = forward(architecture, flat, x).prediction - y
        spread = np.square(y - y.mean(axis=1, keepdims=True)).sum(axis=1)
        share = np.square(error).sum(axis=1) / np.where(without_spread(y, 1), np.nan, spread)
        unit = scales(pairs) if pairs else 1.0
        return Fit(
            read_only(1.0 - share), read_only(np.sqrt(np.square(error).mean(axis=1)) * unit),
            read_only(np.abs(error).mean(axis=1) * unit),
        )  # fmt: skip


def _shares(part: Counts, whole: Counts) -> Array:
    shares = np.full(len(whole), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
