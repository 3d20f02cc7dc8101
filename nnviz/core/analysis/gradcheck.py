"""Gradient check: back-propagation against centred differences, for every parameter.

A check can be made in slices, so that a window shows how far it is and drops it when it is no longer wanted. With a
mistake of the slides switched on, back-propagation makes it and the check says where it shows.
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from nnviz.core.analysis.mistake_words import why_same
from nnviz.core.analysis.mistakes import MISTAKES, Backprop
from nnviz.core.analysis.nearby import EXAMPLES_AT_ONCE, Nearby
from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.problem import Problem, ProblemError, say
from nnviz.core.base.work import Steps, Work
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import backward, chunks, forward, losses, network_inputs, targets
from nnviz.core.network.parameters import Parameter, all_parameters
from nnviz.core.training.session import Session

EPSILON = 1e-5
TOLERANCE = 1e-6
_FLOOR = 1e-4
"""Below this share of J a gradient is compared by its absolute error: there the quotient has no more digits."""


class Checked(Struct, frozen=True):
    """One parameter: both gradients, their relative error (infinite where one is not finite), and if ±ε met a kink."""

    parameter: Parameter
    analytic: float
    numeric: float
    error: float
    kink: bool

    @property
    def name(self) -> str:
        """The parameter's name in slide notation."""
        return self.parameter.name


class CheckedMatrix(Struct, frozen=True):
    """W[l] or b[l] as a whole: the worst of its counted parameters (None: all sit at kinks), and how many there are."""

    matrix: str
    layer: int
    worst: Checked | None
    counted: int
    kinks: int

    @property
    def passed(self) -> bool:
        """Is every counted gradient right?"""
        return self.worst is None or self.worst.error <= TOLERANCE


class CheckResult(Struct, frozen=True):
    """Every parameter in the order of the flat vector.

    ``unseen`` says why the mistake that was made does not show at these weights; None where it does, or none was made.
    """

    rows: list[Checked]
    unseen: str | None


class GradientCheck:
    """A check of dJ/dw at parameters ``flat``, on features x (n_0, m) and targets y (n_L, m); ``steps`` makes it.

    ``mistake`` is a key of ``MISTAKES`` or None. Raises ValueError where there are no examples, or where the mistake
    cannot be made here.
    """

    def __init__(
        self, architecture: Architecture, flat: Array, x: Array, y: Array, loss: str, mistake: str | None = None
    ) -> None:
        if architecture.activations[-1] == "threshold":
            raise ProblemError(Problem("a threshold unit has no gradient to check; its slope is 0 everywhere"))
        shared = [layer.label for layer in architecture.layers if layer.shares_weights]
        if mistake is not None and shared:
            raise ProblemError(
                Problem(
                    "the slides' mistakes are about plain layers; this network has {kind} layers",
                    {"kind": Problem(shared[0])},
                )
            )
        if not x.shape[1]:
            raise ProblemError(Problem("there are no training points; a gradient needs at least one"))
        self._architecture, self._flat, self._x, self._y, self._loss = architecture, np.array(flat), x, y, loss
        self._why_same = ""
        self._analytic = self._back_propagate(mistake)
        self._floor = _FLOOR * max(1.0, float(losses(architecture, flat, x, y, loss).mean()))
        self._numeric = np.zeros(architecture.count)
        self._kink = np.zeros(architecture.count, dtype=np.bool_)

    @classmethod
    def of(cls, experiment: Experiment, params: Array | None = None, mistake: str | None = None) -> "GradientCheck":
        """A check on the training points, at ``params`` or, without them, at the experiment's present weights."""
        if not len(experiment.data.train):
            raise ProblemError(Problem("there are no training points; a gradient needs at least one"))
        flat = Session(experiment).engine.params if params is None else params
        x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
        return cls(Architecture.of(experiment.network), flat, x, y, experiment.training.loss, mistake)

    def steps(self) -> Steps[CheckResult]:
        """Makes the check piece by piece."""
        yield from self._passes()
        return CheckResult(self._rows(), self._unseen())

    def _rows(self) -> list[Checked]:
        columns = (self._analytic, self._numeric, self._errors(), self._kink)
        return [
            Checked(parameter, *row)
            for parameter, *row in zip(
                all_parameters(self._architecture), *(column.tolist() for column in columns), strict=True
            )
        ]

    def _unseen(self) -> str | None:
        """Why the mistake that was made does not show at these weights; None where it does, or where none was made."""
        if not self._why_same or (self._errors()[~self._kink] > TOLERANCE).any():
            return None
        return self._why_same

    def _back_propagate(self, mistake: str | None) -> Array:
        trace = forward(self._architecture, self._flat, self._x)
        right = backward(self._architecture, self._flat, trace, self._y, self._loss)
        flat = self._architecture.flatten(right.weights, right.biases)
        if mistake is None:
            return flat
        work = Backprop(self._architecture, self._flat, trace, self._y, self._loss, right)
        wrong = MISTAKES[mistake].wrong(work)
        changed = self._architecture.flatten(wrong.weights, wrong.biases)
        self._why_same = say("what it changes lies at kinks of the activations, and is not counted")
        if np.allclose(flat, changed, rtol=TOLERANCE, atol=TOLERANCE * _FLOOR):
            self._why_same = why_same(MISTAKES[mistake], work, wrong)
        return changed

    def _errors(self) -> Array:
        with np.errstate(all="ignore"):
            scale = np.maximum(np.maximum(np.abs(self._analytic), np.abs(self._numeric)), self._floor)
            error: Array = np.abs(self._analytic - self._numeric) / scale
        error[~np.isfinite(error)] = np.inf
        return error

    def _passes(self) -> Iterator[float]:
        """The quotient for all; then, where it is too coarse, one that has no ε² term (Richardson). Yields shares."""
        everything = np.arange(self._architecture.count)
        for done in self._quotients(everything, EPSILON, self._numeric, self._kink):
            yield 0.5 * done
        unclear = np.flatnonzero(~self._kink & (self._errors() > 0.1 * TOLERANCE))
        coarse, crossed = self._numeric.copy(), self._kink.copy()
        for done in self._quotients(unclear, 2 * EPSILON, coarse, crossed):
            yield 0.5 + 0.5 * done
        finer = unclear[~crossed[unclear]]
        self._numeric[finer] = (4 * self._numeric[finer] - coarse[finer]) / 3

    def _quotients(self, indices: Indices, step: float, quotients: Array, crossed: np.ndarray) -> Iterator[float]:
        """Writes (J(w + ε) - J(w - ε)) / 2ε of some parameters, and if a unit crossed its kink. Yields the share done.

        Differences are summed per example: J itself has fewer digits than its change.
        """
        m = self._x.shape[1]
        sums, done = np.zeros(len(quotients)), 0
        for part in chunks(m, EXAMPLES_AT_ONCE):
            nearby = Nearby(self._architecture, self._flat, self._x[:, part], self._y[:, part], self._loss)
            for layer, piece, offsets in self._pieces(nearby, indices):
                steps = np.repeat([step, -step], len(piece))
                moved = nearby.move(layer, np.tile(offsets, 2), steps)
                up, down = np.split(moved.losses, 2)
                sums[piece] += (up - down).sum(axis=1)
                crossed[piece] |= nearby.crossings(moved)
                done += len(piece) * (part.stop - part.start)
                quotients[piece] = sums[piece] / (2 * step * m)
                yield done / (len(indices) * m)

    def _pieces(self, nearby: Nearby, indices: Indices) -> Iterator[tuple[int, Indices, Indices]]:
        """Parts of ``indices`` to do in one call: (layer, places in the flat vector, places in the layer)."""
        for layer, span in enumerate(self._architecture.slices, start=1):
            own = indices[(indices >= span.start) & (indices < span.stop)]
            for part in chunks(len(own), nearby.at_once(layer) // 2):
                yield layer, own[part], own[part] - span.start


def gradient_check(experiment: Experiment, params: Array | None = None, mistake: str | None = None) -> list[Checked]:
    """Checks dJ/dw of every parameter, at ``params`` or at the experiment's present weights.

    Raises ValueError where there are no training points, or where the mistake cannot be made.
    """
    return Work(GradientCheck.of(experiment, params, mistake).steps()).finish().rows


def by_matrix(rows: list[Checked]) -> list[CheckedMatrix]:
    """The rows gathered: W[1], b[1], W[2], ... with the worst parameter of each; those at kinks do not count."""
    groups: dict[tuple[int, str], list[Checked]] = {}
    for row in rows:
        groups.setdefault((row.parameter.layer, row.parameter.matrix), []).append(row)
    found = []
    for (layer, matrix), members in groups.items():
        counted = [row for row in members if not row.kink]
        worst = max(counted, key=lambda row: row.error, default=None)
        found.append(CheckedMatrix(matrix, layer, worst, len(counted), len(members) - len(counted)))
    return found
