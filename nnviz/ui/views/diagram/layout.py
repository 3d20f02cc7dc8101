"""Where everything in the network diagram lies: pure geometry, computed once per architecture and size."""

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QPointF

from nnviz.core.base.arrays import Array
from nnviz.ui.theme.sizes import dp, px

MOST_EDGES = 500
"""More edges than this are drawn as the strongest ones: the rest would be a grey blur and slow."""
MIN_COLUMN = 52
HEADER = 68
_LARGEST, _SMALLEST, _DOT = 46, 9, 2
SMALLEST_NAMED = 11
"""Input nodes smaller than this many pixels carry no name; as large ones are in one column, or it does not fit."""
SMALLEST_WITH_BIAS = 16
"""Nodes smaller than this many pixels have no dot for their bias."""
SMALLEST_VALUED = 20
"""Nodes smaller than this many pixels carry no number."""
VALUE_HEIGHT, _VALUE_WIDTH = 15, 38
"""Pixels that the number of a node takes below it, or beside it."""
_BIAS_REACH = 6.0
_CURVED = 130
_CURVE_POINTS = 14


class Diagram(Struct, frozen=True, eq=False):
    """Centres of the nodes, layer 0 (features) to L, [n_l, 2] in pixels, their sizes, and the headers' places."""

    centres: tuple[Array, ...]
    sizes: tuple[int, ...]
    columns: tuple[float, ...]
    column_width: float

    def left_of(self, layer: int) -> float:
        """Where the nodes of a layer begin."""
        return float(self.centres[layer][:, 0].min()) - self.sizes[layer] / 2

    def node_at(self, x: float, y: float) -> tuple[int, int] | None:
        """(layer, unit) of the node at a place, from 0."""
        for layer, (centres, size) in enumerate(zip(self.centres, self.sizes, strict=True)):
            if len(centres):
                distances = np.abs(centres - (x, y)).max(axis=1)
                unit = int(distances.argmin())
                if distances[unit] <= size / 2 + dp(2):
                    return layer, unit
        return None

    def bias_place(self, layer: int, unit: int) -> QPointF:
        """Where the dot of a unit's bias is: at the lower left corner of its node."""
        x, y = self.centres[layer][unit]
        return QPointF(x - self.sizes[layer] / 2, y + self.sizes[layer] / 2)

    def bias_at(self, x: float, y: float) -> tuple[int, int] | None:
        """(layer, unit) of the bias whose dot is at a place."""
        for layer in range(1, len(self.centres)):
            half = self.sizes[layer] / 2
            if self.sizes[layer] >= px(SMALLEST_WITH_BIAS):
                distances = np.hypot(*(self.centres[layer] + (-half - x, half - y)).T)
                unit = int(distances.argmin())
                if distances[unit] <= dp(_BIAS_REACH):
                    return layer, unit
        return None

    def edge_ends(self, layer: int) -> tuple[Array, Array]:
        """Start and end points of all edges into ``layer`` (1..L), [n_l · n_{l-1}, 2], in the order of W[l]."""
        below, here = self.centres[layer - 1], self.centres[layer]
        starts = np.tile(below + np.array([self.sizes[layer - 1] / 2, 0.0]), (len(here), 1))
        ends = np.repeat(here - (self.sizes[layer] / 2, 0.0), len(below), axis=0)
        return starts, ends


def lay_out(sizes: tuple[int, ...], width: float, height: float) -> Diagram:
    """The diagram of layers with so many units within a widget of this size, below the headers."""
    count = len(sizes)
    column_width = width / count
    room = height - px(HEADER) - px(26)
    centres, node_sizes, columns = [], [], []
    for layer, units in enumerate(sizes):
        x = (layer + 0.5) * column_width
        size, grid = _node_size(units, room, column_width, px(16) if layer else px(SMALLEST_NAMED))
        rows = -(-units // grid)
        if layer == count - 1 and grid == 1 and column_width - size < 2 * px(_VALUE_WIDTH):
            size = min(
                size, max(int(room / rows) - px(VALUE_HEIGHT), px(SMALLEST_VALUED))
            )  # its values go below: beside is none
        pitch_y = min(size * 1.75, max(room / rows, size + 1.0 if size >= px(_SMALLEST) else 1.0))
        pitch_x = min(size + max(2.0, size * 0.25), max(column_width / grid, 1.0))
        index = np.arange(units)
        xs = x + (index // rows - (grid - 1) / 2) * pitch_x
        ys = px(HEADER) + room / 2 + px(6) + (index % rows - (min(rows, units) - 1) / 2) * pitch_y
        centres.append(np.column_stack([np.rint(xs), np.rint(ys)]))
        node_sizes.append(size)
        columns.append(x)
    return Diagram(tuple(centres), tuple(node_sizes), tuple(columns), column_width)


def _node_size(units: int, room: float, column_width: float, unfolded: int) -> tuple[int, int]:
    """(pixels of a node, columns of its layer): as large as fits, in one column from ``unfolded`` pixels on."""
    best: tuple[int, int] | None = None
    for grid in range(1, 17):
        rows = -(-units // grid)
        by_height = room / rows / 1.22
        by_width = column_width * 0.62 / grid / 1.2
        size = int(max(px(_SMALLEST), min(px(_LARGEST), by_height, by_width)))
        fits = size * 1.05 * rows <= room
        if grid == 1 and size >= unfolded and fits:
            return size, 1
        if fits and (best is None or size > best[0]):
            best = (size, -(-units // rows))
    return best or _dots(units, room, column_width)


def _dots(units: int, room: float, column_width: float) -> tuple[int, int]:
    """The same where not even the smallest nodes fit: they become dots, so that none lies on a header."""
    sizes = {
        grid: min(room / -(-units // grid) - 1.0, column_width * 0.9 / grid - 1.0, px(_SMALLEST))
        for grid in range(1, units + 1)
    }
    grid = max(sizes, key=sizes.__getitem__)
    return max(px(_DOT), int(sizes[grid])), grid


def curve_points(starts: Array, ends: Array) -> Array:
    """Points along each edge, [edges, points, 2]: an S-curve that leaves and arrives level."""
    t = np.linspace(0.0, 1.0, _CURVE_POINTS)
    rise = t * t * (3.0 - 2.0 * t)
    points = np.empty((len(starts), _CURVE_POINTS, 2))
    points[:, :, 0] = starts[:, :1] + (ends[:, :1] - starts[:, :1]) * t
    points[:, :, 1] = starts[:, 1:] + (ends[:, 1:] - starts[:, 1:]) * rise
    return points


def straight_points(starts: Array, ends: Array) -> Array:
    """The two ends of each edge, [edges, 2, 2]."""
    return np.stack([starts, ends], axis=1)


def edge_points(diagram: Diagram) -> list[Array]:
    """The polylines of the edges into each layer 1..L: curves while they are few, straight lines when many."""
    total = sum(len(a) * len(b) for a, b in zip(diagram.centres, diagram.centres[1:], strict=False))
    shape = curve_points if total <= _CURVED else straight_points
    return [shape(*diagram.edge_ends(layer)) for layer in range(1, len(diagram.centres))]


def nearest_edge(lines: list[Array], x: float, y: float, reach: float) -> tuple[int, int] | None:
    """(layer from 1, edge's index in W[l] row by row) of the edge at a place, or None."""
    best, found = reach, None
    for layer, points in enumerate(lines, start=1):
        if not len(points):
            continue
        a, b = points[:, :-1], points[:, 1:]
        along = b - a
        length = np.maximum(np.square(along).sum(axis=2), 1e-9)
        share = np.clip((((x, y) - a) * along).sum(axis=2) / length, 0.0, 1.0)
        distances = np.sqrt(np.square(a + share[..., None] * along - (x, y)).sum(axis=2)).min(axis=1)
        edge = int(distances.argmin())
        if distances[edge] < best:
            best, found = float(distances[edge]), (layer, edge)
    return found
