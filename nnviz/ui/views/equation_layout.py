"""Where the matrices of an equation lie, and which part of the large ones is shown: pure geometry.

Of a matrix that is too large a window of rows and columns is shown, with dots at the sides where there is more. The
windows of all matrices move together where their directions have the same name: the examples of A[1] and of Z[2].
An equation that is too wide even so goes on in a further line, if there is the height for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.core.steps.model import Matrix, Row

CELL_HEIGHT = 18
BRACKET, DOTS = 5, 9
"""Pixels of a bracket, and of the dots on either side of a matrix that is not shown whole."""
LABEL = 22
"""Pixels below a matrix for its name and shape."""
GAP = 3
_MOST = 100
"""Rows and columns that are shown at most."""
_TOP, _INDENT = 2.0, 24.0

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

    def measured(self, rows: tuple[Row, ...]) -> "Widths":
        """The same for these equations, measured once: fitting asks again and again."""
        signs = {item: self.sign(item) for row in rows for item in row.items if isinstance(item, str)}
        matrices = [item for row in rows for item in row.items if isinstance(item, Matrix)]
        labels = {id(m): self.label(m) for m in matrices}
        cells = {id(m): self.cell(m) for m in matrices}
        return Widths(signs.__getitem__, lambda m: labels[id(m)], lambda m: cells[id(m)])


Item = Matrix | str


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """An equation, by its number, or a part of it."""

    row: int
    items: tuple[Item, ...]
    indent: float = 0.0

    @property
    def matrices(self) -> list[Matrix]:
        return [item for item in self.items if isinstance(item, Matrix)]


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """All matrices and signs of some equations below each other, and the room that they take."""

    matrices: tuple[Placed, ...]
    signs: tuple[Sign, ...]
    width: float
    height: float


def lay_out(rows: tuple[Row, ...], width: float, height: float, offsets: dict[str, int], widths: Widths) -> Layout:
    """Places the equations within a width and a height, eliding what is too large; ``offsets`` say from where on."""
    widths = widths.measured(rows)
    lines = _lines(rows, width, height, widths)
    shown = _fit_columns(lines, width, widths) | _fit_rows(lines, height)
    matrices: list[Placed] = []
    signs: list[Sign] = []
    y, widest = _TOP, 0.0
    for line in lines:
        tallest = max(_extent(_windows(matrix, shown, offsets)[0], CELL_HEIGHT) for matrix in line.matrices)
        x = line.indent
        for item in line.items:
            if isinstance(item, str):
                signs.append(Sign(item, x, y + tallest / 2, widths.sign(item)))
                x += widths.sign(item) + GAP
                continue
            down, across = _windows(item, shown, offsets)
            inner = _extent(across, widths.cell(item)) + 2 * BRACKET
            slot = max(inner, widths.label(item))
            top = y + (tallest - _extent(down, CELL_HEIGHT)) / 2
            matrices.append(Placed(item, line.row, x + (slot - inner) / 2, top, down, across, widths.cell(item)))
            x += slot + GAP
        widest = max(widest, x - GAP)
        y += tallest + LABEL
    return Layout(tuple(matrices), tuple(signs), widest, y)


def _lines(rows: tuple[Row, ...], width: float, height: float, widths: Widths) -> list[_Line]:
    """A line for each equation; more where one would be too wide and two rows of every matrix fit all the same."""
    whole = [_Line(number, row.items) for number, row in enumerate(rows)]
    broken = [part for line in whole for part in _broken(line, width, widths)]
    least = {(m.dims[0], 0): min(2, m.values.shape[0]) for line in whole for m in line.matrices}
    return broken if _height(broken, least) <= height else whole


def _broken(line: _Line, width: float, widths: Widths) -> list[_Line]:
    """The parts of an equation that fit into a width with one column of each matrix; it breaks before signs."""
    parts: list[_Line] = []
    first, x, items = True, 0.0, list[Item]()
    for chunk in _chunks(line.items):
        more = sum(_slot(item, 1, widths) + GAP for item in chunk)
        if items and x + more - GAP > width and isinstance(chunk[0], str):
            parts.append(_Line(line.row, tuple(items), 0.0 if first else _INDENT))
            first, x, items = False, _INDENT, []
        items += chunk
        x += more
    return [*parts, _Line(line.row, tuple(items), 0.0 if first else _INDENT)]


def _chunks(items: tuple[Item, ...]) -> list[list[Item]]:
    """Each matrix with the signs before it; those after the last go with that."""
    chunks: list[list[Item]] = [[]]
    for item in items:
        if isinstance(item, str) and any(isinstance(known, Matrix) for known in chunks[-1]):
            chunks.append([])
        chunks[-1].append(item)
    if len(chunks) > 1 and not any(isinstance(item, Matrix) for item in chunks[-1]):
        after = chunks.pop()
        chunks[-1] += after
    return chunks


def _slot(item: Item, columns: int, widths: Widths) -> float:
    """What a sign takes, or a matrix of which so many columns are shown, or its name where that is wider."""
    if isinstance(item, str):
        return widths.sign(item)
    shown = _extent(Window(0, columns, item.values.shape[1]), widths.cell(item)) + 2 * BRACKET
    return max(shown, widths.label(item))


def _height(lines: list[_Line], counts: dict[Direction, int]) -> float:
    """Of all lines with their names and shapes."""
    tallest = [
        max(_extent(Window(0, counts[m.dims[0], 0], m.values.shape[0]), CELL_HEIGHT) for m in line.matrices)
        for line in lines
    ]
    return _TOP + sum(tallest) + LABEL * len(lines)


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


def _fit_rows(lines: list[_Line], height: float) -> dict[Direction, int]:
    """How many rows of every matrix are shown, so that all lines with their shapes lie within the height."""
    totals = {(m.dims[0], 0): m.values.shape[0] for line in lines for m in line.matrices}
    return _grow(totals, lambda counts: _height(lines, counts) <= height)


def _fit_columns(lines: list[_Line], width: float, widths: Widths) -> dict[Direction, int]:
    """How many columns of every matrix are shown, so that every line lies within the width."""
    totals = {(m.dims[1], 1): m.values.shape[1] for line in lines for m in line.matrices}

    def needed(line: _Line, counts: dict[Direction, int]) -> float:
        columns = [counts[item.dims[1], 1] if isinstance(item, Matrix) else 0 for item in line.items]
        slots = [_slot(item, count, widths) for item, count in zip(line.items, columns, strict=True)]
        return line.indent + sum(slots) + GAP * (len(slots) - 1)

    return _grow(totals, lambda counts: all(needed(line, counts) <= width for line in lines))


def _grow(totals: dict[Direction, int], fits: Callable[[dict[Direction, int]], bool]) -> dict[Direction, int]:
    """Shows one entry of each direction, then again and again one more of the one that shows fewest, while it fits.

    The last entries come together where they fit in the room of the dots.
    """
    counts = dict.fromkeys(totals, 1)
    growing = [key for key, total in totals.items() if total > 1]
    while growing:
        key = min(growing, key=counts.__getitem__)
        most = min(totals[key], _MOST)
        larger = next((n for n in (counts[key] + 1, most) if fits(counts | {key: n})), None)
        if larger is not None:
            counts[key] = larger
        if larger is None or larger == most:
            growing.remove(key)
    return counts
