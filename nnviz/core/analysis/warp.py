"""The plane as a layer sees it: where the lines of a grid and the examples lie among the activations of its units.

Two units span the picture. Of more, either two are chosen or the plane in which the activations of the examples vary
most (the first two principal components; Pearson 1901).
"""

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, read_only, without_spread
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import respond
from nnviz.core.network.responses import Bounds

LINES, STEPS = 21, 49
"""Lines of the grid in each direction, and points along each."""


class View(Struct, frozen=True, eq=False):
    """How activations (n_l, m) become places [m, 2]: (a - centre) projected onto two ``axes`` [2, n_l].

    ``explained`` is the share of the variance that the principal plane shows; NaN for two units as they are.
    """

    centre: Array
    axes: Array
    explained: float = float("nan")

    def places(self, a: Array) -> Array:
        """Where activations (n_l, m) lie, [m, 2]."""
        found: Array = (self.axes @ (a - self.centre[:, None])).T
        return found


def unit_view(units: int, across: int, up: int) -> View:
    """Two units, from 0, as they are; of a layer with a single one its activation across, and nothing up."""
    axes = np.zeros((2, units))
    axes[0, across] = 1.0
    if units > 1:
        axes[1, up] = 1.0
    return View(np.zeros(units), read_only(axes))


def principal_view(a: Array, before: View | None = None) -> View:
    """The principal plane of activations a (n_l, m), n_l of 2 or more.

    A principal axis has no sign of its own: it keeps that of the view ``before``, so that a picture does not flip.
    Without any spread the first two units are shown.
    """
    centre = a.mean(axis=1) if a.shape[1] else np.zeros(len(a))
    spread = a - centre[:, None]
    axes = np.eye(len(a))[:2]
    explained = float("nan")
    if a.shape[1] > 1 and np.isfinite(spread).all() and not without_spread(a, 1).all():
        left, sizes, _ = np.linalg.svd(spread, full_matrices=False)
        axes = left[:, :2].T if left.shape[1] > 1 else np.stack([left[:, 0], np.zeros(len(a))])
        shares = np.square(sizes) / np.square(sizes).sum()
        explained = float(shares[:2].sum())
    model = before.axes if before is not None and before.axes.shape == axes.shape else None
    for k, axis in enumerate(axes.copy()):
        turned = float(axis @ model[k]) if model is not None else float(axis[np.abs(axis).argmax()])
        if turned < 0.0:
            axes[k] = -axis
    return View(read_only(centre), read_only(axes), explained)


def grid_lines(bounds: Bounds, rest: Array, axes: tuple[int, int]) -> Array:
    """Raw inputs [n, 2 · LINES · STEPS] along the lines of a grid over the plane: those across, then those up."""
    left, right, bottom, top = bounds
    raw = np.tile(np.asarray(rest, dtype=np.float64)[:, None], (1, 2 * LINES * STEPS))
    across, up = axes
    fine_x, coarse_x = (np.linspace(left, right, n) for n in (STEPS, LINES))
    fine_y, coarse_y = (np.linspace(bottom, top, n) for n in (STEPS, LINES))
    half = LINES * STEPS
    raw[across, :half], raw[across, half:] = np.tile(fine_x, LINES), np.repeat(coarse_x, STEPS)
    if len(raw) > 1:
        raw[up, :half], raw[up, half:] = np.repeat(coarse_y, STEPS), np.tile(fine_y, LINES)
    return raw


def activations(experiment: Experiment, params: Array, layer: int, raw: Array) -> Array:
    """a[l] (n_l, m) of raw inputs [n, m]; layer 0 gives the features."""
    return respond(Architecture.of(experiment.network), Encoder.of(experiment), params, raw).a[layer]
