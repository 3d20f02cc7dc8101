"""Pictures as data: the colours that a picture is drawn in are found, and points are drawn where they are.

Colours that are only between two others, as along the edges of smooth drawings, count to the nearer one.
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from nnviz.core.base.arrays import Array, read_only
from nnviz.core.base.experiment import Data, Examples
from nnviz.core.base.problem import Problem, ProblemError
from nnviz.core.base.tasks import TWO_CLASSES
from nnviz.core.data.shapes import HALF_WIDTH

Pixels = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.intp]

MOST_POINTS = 100_000
_SHIFT = 4
"""Colours are counted in 16 levels of red, green and blue."""
_APART = 60.0
"""Colours nearer than this, of 255 for each of red, green and blue, are one."""
_LEAST_SHARE = 5e-4
_LEAST_OF_SECOND = 0.2
"""A third colour is one where its most frequent shade is so frequent, measured by that of the second."""
_ROUNDS = 12


class PictureError(ProblemError):
    """A picture that no points can be made of."""

    def __init__(self, what: str, **values: object) -> None:
        super().__init__(Problem(what, values))


class Drawing(Struct, frozen=True, eq=False):
    """Colours [k, 3], the most frequent (the paper) first, and of each pixel [h, w] which one is nearest."""

    colors: Array
    labels: Labels

    @property
    def inks(self) -> int:
        """How many colours there are beside the paper: 1 or 2."""
        return len(self.colors) - 1

    def classes(self, inks_alone: bool) -> tuple[int, int]:
        """The colours that are class 0 and class 1: paper and ink, or the two inks."""
        return (1, 2) if inks_alone and self.inks == 2 else (0, 1)


def find_colors(pixels: Pixels, most: int = 3) -> Drawing:
    """The two or three colours of a picture [h, w, 3]. Raises PictureError where it has one colour only."""
    flat = pixels.reshape(-1, 3)
    if not len(flat):
        raise PictureError("has no pixels; choose another picture")
    bins = _bins(flat)
    colors = _means(flat, bins, _peaks(bins, len(flat), most))
    labels = _nearest(flat, colors)
    for _ in range(_ROUNDS):
        colors = np.array([flat[labels == k].mean(axis=0) if (labels == k).any() else c for k, c in enumerate(colors)])
        moved = _nearest(flat, colors)
        if np.array_equal(moved, labels):
            break
        labels = moved
    counts = np.bincount(labels, minlength=len(colors))
    order = np.argsort(-counts, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return Drawing(read_only(colors[order]), place[labels].reshape(pixels.shape[:2]))


def _bins(flat: Pixels) -> Labels:
    levels = (flat >> _SHIFT).astype(np.intp)
    result: Labels = (levels[:, 0] << 8) | (levels[:, 1] << 4) | levels[:, 2]
    return result


def _peaks(bins: Labels, total: int, most: int) -> list[int]:
    """The most frequent shades that are apart from each other."""
    counts = np.bincount(bins, minlength=1 << 12)
    shades = np.flatnonzero(counts)
    shades = shades[np.argsort(-counts[shades], kind="stable")]
    places = np.column_stack([shades >> 8, (shades >> 4) & 15, shades & 15]) * (1 << _SHIFT)
    chosen = [0]
    for i in range(1, len(shades)):
        if len(chosen) == most:
            break
        apart = np.linalg.norm(places[chosen] - places[i], axis=1).min() >= _APART
        least = _LEAST_SHARE * total if len(chosen) == 1 else _LEAST_OF_SECOND * counts[shades[chosen[1]]]
        if apart and counts[shades[i]] >= least:
            chosen.append(i)
    if len(chosen) < 2:
        raise PictureError("has one colour only; points need two, such as ink on paper")
    return [int(shades[i]) for i in chosen]


def _means(flat: Pixels, bins: Labels, peaks: list[int]) -> Array:
    return np.array([flat[bins == peak].mean(axis=0) for peak in peaks])


def _nearest(flat: Pixels, colors: Array) -> Labels:
    distances = np.array([np.square(flat - color).sum(axis=1) for color in colors])
    nearest: Labels = distances.argmin(axis=0)
    return nearest


def draw_points(drawing: Drawing, count: int, seed: int, inks_alone: bool = False, swap: bool = False) -> Data:
    """Points in two classes, taken in turn, each somewhere in a pixel of its colour.

    The longer side of the picture becomes [-6, 6], the shorter one is as much smaller as in the picture.
    """
    rng = np.random.default_rng(seed)
    height, width = drawing.labels.shape
    scale = 2.0 * HALF_WIDTH / max(height, width)
    y = np.arange(count, dtype=np.intp) % 2
    x = np.empty((count, 2))
    for k, color in enumerate(drawing.classes(inks_alone)[:: -1 if swap else 1]):
        rows, columns = np.nonzero(drawing.labels == color)
        mine = np.flatnonzero(y == k)
        chosen = rng.integers(0, len(rows), len(mine))
        inside = rng.random((len(mine), 2))
        x[mine, 0] = (columns[chosen] + inside[:, 0] - width / 2.0) * scale
        x[mine, 1] = (height / 2.0 - rows[chosen] - inside[:, 1]) * scale
    train = Examples(x=read_only(x), y=read_only(y.reshape(-1, 1)))
    empty = Examples(x=read_only(np.empty((0, 2))), y=read_only(np.empty((0, 1))))
    return Data(task=TWO_CLASSES, inputs=("x1", "x2"), outputs=("y",), train=train, test=empty)
