"""Where the matrices of an equation lie, and which part of the large ones is shown: pure geometry.

Of a matrix that is too large a window of rows and columns is shown, with dots at the sides where there is more. The
windows of all matrices move together where their directions have the same name: the examples of A[1] and of Z[2].
"""

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.core.steps.model import Matrix, Row

CELL_HEIGHT = 19
BRACKET, DOTS = 6, 13
LABEL = 30
"""Pixels below a matrix for its name and shape."""
GAP = 7
_LEAST_ROWS, _LEAST_COLUMNS, _MOST_COLUMNS = 2, 1, 100
_TOP = 2.0

Direction = tuple[str, int]
"""A direction's name and how it lies: 0 down, 1 across."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a direction that is shown: ``count`` of ``total`` entries from ``first`` on."""

    first: int
    count: int
    total: int

    @property
    def elided(self) -> bool:
        """Is there more than is shown?"""
        return self.count < self.total


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A matrix at its place: ``x``, ``y`` and the size of its cells' area, dots included."""

    matrix: Matrix
    row: int
    x: float
    y: float
    rows: Window
    columns: Window
    cell_width: float

    @property
    def width(self) -> float:
        """With brackets and dots."""
        return _extent(self.columns, self.cell_width) + 2 * BRACKET

    @property
    def height(self) -> float:
        """With dots."""
        return _extent(self.rows, CELL_HEIGHT)

    @property
    def cells_at(self) -> tuple[float, float]:
        """Where the first shown cell begins."""
        return self.x + BRACKET + (DOTS if self.columns.elided else 0), self.y + (DOTS if self.rows.elided else 0)

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The entry at a place."""
        left, top = self.cells_at
        column, row = int((x - left) // self.cell_width), int((y - top) // CELL_HEIGHT)
        if 0 <= row < self.rows.count and 0 <= column < self.columns.count:
            return self.rows.first + row, self.columns.first + column
        return None

    def box_of(self, row: int, column: int) -> tuple[float, float, float, float]:
        """(x, y, width, height) of a shown cell, counted within the window."""
        left, top = self.cells_at
        return left + column * self.cell_width, top + row * CELL_HEIGHT, self.cell_width, CELL_HEIGHT

    def contains(self, x: float, y: float) -> bool:
        """Is the place within the brackets?"""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands between two matrices, centred on the line at ``y``."""

    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Widths:
    """What the painter's font makes wide: a sign, a matrix's name with its shape, the cells of a matrix."""

    sign: Callable[[str], float]
    label: Callable[[Matrix], float]
    cell: Callable[[Matrix], float]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """All matrices and signs of some equations below each other, and the room that they take."""

    matrices: tuple[Placed, ...]
    signs: tuple[Sign, ...]
    width: float
    height: float


def lay_out(rows: tuple[Row, ...], width: float, height: float, offsets: dict[str, int], widths: Widths) -> Layout:
    """Places the equations within a width and a height, eliding what is too large; ``offsets`` say from where on."""
    shown = _fit_columns(rows, width, widths) | _fit_rows(rows, height)
    matrices: list[Placed] = []
    signs: list[Sign] = []
    y, widest = _TOP, 0.0
    for index, row in enumerate(rows):
        windows = [_windows(item, shown, offsets) for item in row.items if isinstance(item, Matrix)]
        tallest = max(_extent(down, CELL_HEIGHT) for down, _ in windows)
        x = 0.0
        for item in row.items:
            if isinstance(item, str):
                signs.append(Sign(item, x, y + tallest / 2, widths.sign(item)))
                x += widths.sign(item) + GAP
                continue
            down, across = _windows(item, shown, offsets)
            inner = _extent(across, widths.cell(item)) + 2 * BRACKET
            slot = max(inner, widths.label(item))
            top = y + (tallest - _extent(down, CELL_HEIGHT)) / 2
            matrices.append(Placed(item, index, x + (slot - inner) / 2, top, down, across, widths.cell(item)))
            x += slot + GAP
        widest = max(widest, x)
        y += tallest + LABEL
    return Layout(tuple(matrices), tuple(signs), widest, y)


def _extent(window: Window, cell: float) -> float:
    return window.count * cell + (2 * DOTS if window.elided else 0)


def _windows(matrix: Matrix, shown: dict[Direction, int], offsets: dict[str, int]) -> tuple[Window, Window]:
    found = []
    for axis in (0, 1):
        name, total = matrix.dims[axis], matrix.values.shape[axis]
        count = min(shown[name, axis], total)
        first = max(0, min(offsets.get(name, 0), total - count))
        found.append(Window(first, count, total))
    return found[0], found[1]


def _matrices(rows: tuple[Row, ...]) -> list[Matrix]:
    return [item for row in rows for item in row.items if isinstance(item, Matrix)]


def _fit_rows(rows: tuple[Row, ...], height: float) -> dict[Direction, int]:
    """As many rows of every matrix as the height allows, shared by the equations below each other."""
    room = (height - _TOP) / max(len(rows), 1) - LABEL
    fitting = int(room // CELL_HEIGHT)
    elided = max(_LEAST_ROWS, int((room - 2 * DOTS) // CELL_HEIGHT))
    counts: dict[Direction, int] = {}
    for matrix in _matrices(rows):
        total = matrix.values.shape[0]
        counts[matrix.dims[0], 0] = total if total <= max(fitting, _LEAST_ROWS) else min(elided, total)
    return counts


def _fit_columns(rows: tuple[Row, ...], width: float, widths: Widths) -> dict[Direction, int]:
    """Takes columns from the widest matrices until every equation fits."""
    totals = {(m.dims[1], 1): m.values.shape[1] for m in _matrices(rows)}
    counts = {key: min(total, _MOST_COLUMNS) for key, total in totals.items()}
    for row in rows:
        fixed = sum(widths.sign(item) + GAP for item in row.items if isinstance(item, str))
        matrices = [item for item in row.items if isinstance(item, Matrix)]

        def needed(matrices: list[Matrix] = matrices) -> float:
            keys = [(m, (m.dims[1], 1)) for m in matrices]
            return sum(max(_column_width(counts[k], totals[k], widths.cell(m)), widths.label(m)) + GAP for m, k in keys)

        while fixed + needed() > width:
            widest = max(((m.dims[1], 1) for m in matrices), key=lambda k: counts[k])
            if counts[widest] <= _LEAST_COLUMNS:
                break
            counts[widest] -= 1
    return counts


def _column_width(count: int, total: int, cell: float) -> float:
    return count * cell + (2 * DOTS if count < total else 0) + 2 * BRACKET
