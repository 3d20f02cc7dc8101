"""The pictures of the diagram's neurons: the activation of each over the plane, in colours, as large as its node."""

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from nnviz.core.base.arrays import Array, Image
from nnviz.core.base.experiment import Experiment
from nnviz.core.data.plane import Plane
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.responses import ResponseGrid, cells_along
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import px
from nnviz.ui.theme.theme import Theme, scale_pixels

RIM = 4
"""Pixels of a node that its frame takes of the picture."""


class NeuronPictures:
    """Draws the pictures of a snapshot; what depends on plane, features and sizes alone is kept between two of them."""

    def __init__(self) -> None:
        self.grids: dict[int, ResponseGrid] = {}
        self._inputs_of: tuple[object, ...] = ()

    def forget(self) -> None:
        """The nodes have other sizes, or the plane shows other inputs."""
        self.grids = {}

    def follow_plane(self, old: Plane | None, plane: Plane) -> None:
        """Keeps what the new plane does not change."""
        if old is None or old.bounds != plane.bounds or old.axes != plane.axes:
            self.forget()
        for grid in self.grids.values():
            grid.set_rest(plane.rest)

    def draw(self, snapshot: Snapshot, plane: Plane, sizes: tuple[int, ...], theme: Theme) -> list[list[QImage]]:
        """One picture for each node of each layer, features first; ``sizes`` are those of the nodes by layer."""
        by_size: dict[int, list[Image]] = {}
        features: dict[int, Image] = {}
        for size in set(sizes):
            grid = self._grid(size, snapshot.experiment, plane)
            by_size[size], features[size] = grid.responses(snapshot.params), grid.feature_images()
        pictures = []
        for layer, size in enumerate(sizes):
            images = features[size] if layer == 0 else by_size[size][layer - 1]
            activation = "" if layer == 0 else snapshot.architecture.activations[layer - 1]
            pictures.append(_colored(images, activation, theme, _inner(size)))
        return pictures

    def _grid(self, size: int, experiment: Experiment, plane: Plane) -> ResponseGrid:
        inputs_of = (Encoder.of(experiment), experiment.network.layers)
        if self._inputs_of != inputs_of:
            self._inputs_of, self.grids = inputs_of, {}
        if size not in self.grids:
            cells = cells_along(_inner(size), len(experiment.network.features))
            self.grids[size] = ResponseGrid(experiment, plane.bounds, cells, cells, plane.rest, plane.axes)
        return self.grids[size]


def _inner(size: int) -> int:
    """Pixels along the picture in a node of so many."""
    return max(size - px(RIM), px(RIM))


def scale_of(images: Image | Array, activation: str) -> tuple[float, Image | Array | float]:
    """The value that is white and how far the scale reaches to both sides; without activation, those of features.

    Each feature of images [n, rows, columns] has a reach of its own, [n, 1, 1].
    """
    if activation == "":
        top = np.abs(images).max(axis=(1, 2), keepdims=True)
        return 0.0, np.where(top > 0, top, 1.0)
    low, high = ACTIVATIONS[activation].range
    middle = 0.5 if (low, high) == (0.0, 1.0) else 0.0
    return middle, high - middle


def color_index(images: Image | Array, middle: float, reach: Image | Array | float) -> npt.NDArray[np.uint8]:
    """Places in the colour scale, 0 to 255, of activations."""
    with np.errstate(all="ignore"):  # a run about to diverge predicts anything
        shares = (images - middle) / reach
        index: npt.NDArray[np.uint8] = np.clip(np.nan_to_num(shares) * 127.5 + 127.5, 0, 255).astype(np.uint8)
    return index


def _colored(images: Image, activation: str, theme: Theme, pixels_along: int) -> list[QImage]:
    """Square images [n, cells, cells] through the colour scale, top row first, each cell as large as there is room.

    Without activation, they are those of features.
    """
    index = color_index(images, *scale_of(images, activation))
    if index.shape[1] != pixels_along:
        cell_of = np.arange(pixels_along) * index.shape[1] // pixels_along
        index = index[:, cell_of[:, None], cell_of]
    pixels = np.ascontiguousarray(scale_pixels(theme)[index[:, ::-1]])
    count, rows, columns = pixels.shape
    return [QImage(pixels[i].data, columns, rows, columns * 4, QImage.Format.Format_RGB32).copy() for i in range(count)]
