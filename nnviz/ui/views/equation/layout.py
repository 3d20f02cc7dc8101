"""Where the matrices of an equation lie, and which part of the large ones is shown: pure geometry.

Of a matrix that is too large a window of rows and columns is shown, with dots at the sides where there is more. The
windows of all matrices move together where their directions have the same name: the examples of A[1] and of Z[2].
An equation goes on in further lines where it is too wide even so, or where that shows more of its matrices.
"""

import re
from collections.abc import Callable
from itertools import groupby
from math import log

from msgspec import Struct

from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row
from nnviz.ui.theme.sizes import dp

CELL_HEIGHT = 18
BRACKET, DOTS = 5, 9
"""Pixels of a bracket, and of the dots on either side of a matrix that is not shown whole."""
LABEL = 22
"""Pixels below a matrix for its name and shape."""
GAP = 3
_MOST = 100
"""Rows and columns that are shown at most."""
_TOP, _INDENT = 2.0, 24.0

_TRIED = 8
"""Columns of every matrix that lines are broken for at most, to see which breaks show most."""
_EXAMPLES = "m"
_CLOSING = re.compile(r"[)\]²]+")

Across = tuple[int, str]
"""An equation, by its number, and the name of a direction across: each equation has the width to itself."""


class Window(Struct, frozen=True):
    """The part of a direction that is shown: ``count`` of ``total`` entries from ``first`` on."""

    first: int
    count: int
    total: int

    @property
    def elided(self) -> bool:
        """Is there more than is shown?"""
        return self.count < self.total


class Placed(Struct, frozen=True, eq=False):
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
        return _extent(self.columns, self.cell_width) + 2 * dp(BRACKET)

    @property
    def height(self) -> float:
        """With dots."""
        return _extent(self.rows, dp(CELL_HEIGHT))

    @property
    def cells_at(self) -> tuple[float, float]:
        """Where the first shown cell begins."""
        return self.x + dp(BRACKET) + (dp(DOTS) if self.columns.elided else 0), self.y + (
            dp(DOTS) if self.rows.elided else 0
        )

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The entry at a place."""
        left, top = self.cells_at
        column, row = int((x - left) // self.cell_width), int((y - top) // dp(CELL_HEIGHT))
        if 0 <= row < self.rows.count and 0 <= column < self.columns.count:
            return self.rows.first + row, self.columns.first + column
        return None

    def box_of(self, row: int, column: int) -> tuple[float, float, float, float]:
        """(x, y, width, height) of a shown cell, counted within the window."""
        left, top = self.cells_at
        return left + column * self.cell_width, top + row * dp(CELL_HEIGHT), self.cell_width, dp(CELL_HEIGHT)

    def contains(self, x: float, y: float) -> bool:
        """Is the place within the brackets?"""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


class Sign(Struct, frozen=True):
    """What is written between two matrices, centred on the line at ``y``."""

    text: str
    x: float
    y: float
    width: float


class Widths(Struct, frozen=True):
    """What the painter's font makes wide: a sign, a matrix's name with its shape, the cells of a matrix."""

    sign: Callable[[str], float]
    label: Callable[[Matrix], float]
    cell: Callable[[Matrix], float]

    def measured(self, rows: tuple[Row, ...]) -> "Widths":
        """The same for these equations, measured once: fitting asks again and again."""
        texts = {item for row in rows for item in row.items if isinstance(item, str)}
        signs = {part: self.sign(part) for text in texts for part in (text, *_split(text))}
        matrices = [item for row in rows for item in row.items if isinstance(item, Matrix)]
        labels = {id(m): self.label(m) for m in matrices}
        cells = {id(m): self.cell(m) for m in matrices}
        return Widths(signs.__getitem__, lambda m: labels[id(m)], lambda m: cells[id(m)])


Item = Matrix | str


class _Line(Struct, frozen=True, eq=False):
    """An equation, by its number, or a part of it."""

    row: int
    items: tuple[Item, ...]
    indent: float = 0.0

    @property
    def matrices(self) -> list[Matrix]:
        return [item for item in self.items if isinstance(item, Matrix)]


class Layout(Struct, frozen=True, eq=False):
    """All matrices and signs of some equations below each other, and the room that they take."""

    matrices: tuple[Placed, ...]
    signs: tuple[Sign, ...]
    width: float
    height: float


class _Shown(Struct, frozen=True, eq=False):
    """Equations broken into lines, and how many entries they show down each direction and across it."""

    lines: list[_Line]
    down: dict[str, int]
    across: dict[Across, int]

    def counts(self, matrix: Matrix, row: int) -> tuple[int, int]:
        """Shown rows and columns of a matrix."""
        (down, across), (rows, columns) = matrix.dims, matrix.values.shape
        return min(self.down[down], rows), min(self.across[row, across], columns)

    @property
    def worth(self) -> float:
        """How much is seen of each matrix on average; a further line has to bring a quarter more."""
        counts = [self.counts(matrix, line.row) for line in self.lines for matrix in line.matrices]
        return sum(log(rows * columns) for rows, columns in counts) / len(counts) - log(1.25) * len(self.lines)


def lay_out(rows: tuple[Row, ...], width: float, height: float, offsets: dict[str, int], widths: Widths) -> Layout:
    """Places the equations within a width and a height, eliding what is too large; ``offsets`` say from where on.

    Where that cannot be, lines go on below the height, each of them within it.
    """
    widths = widths.measured(rows)
    part = _best(rows, width, height, widths)
    matrices: list[Placed] = []
    signs: list[Sign] = []
    y, widest = dp(_TOP), 0.0
    for line in part.lines:
        windows = {id(matrix): _windows(matrix, part.counts(matrix, line.row), offsets) for matrix in line.matrices}
        tallest = max(_extent(down, dp(CELL_HEIGHT)) for down, _ in windows.values())
        x = line.indent
        for item in line.items:
            if isinstance(item, str):
                signs.append(Sign(item, x, y + tallest / 2, widths.sign(item)))
                x += widths.sign(item) + dp(GAP)
                continue
            down, across = windows[id(item)]
            inner = _extent(across, widths.cell(item)) + 2 * dp(BRACKET)
            slot = max(inner, widths.label(item))
            top = y + (tallest - _extent(down, dp(CELL_HEIGHT))) / 2
            matrices.append(Placed(item, line.row, x + (slot - inner) / 2, top, down, across, widths.cell(item)))
            x += slot + dp(GAP)
        widest = max(widest, x - dp(GAP))
        y += tallest + dp(LABEL)
    return Layout(tuple(matrices), tuple(signs), widest, y)


def _best(rows: tuple[Row, ...], width: float, height: float, widths: Widths) -> _Shown:
    """The breaks that show most of the matrices, if there are any with which two rows of each fit, or one."""
    ways: dict[tuple[int, ...], list[_Line]] = {}
    for columns in range(1, _TRIED + 1):
        lines = [part for number, row in enumerate(rows) for part in _broken(number, row.items, columns, width, widths)]
        ways.setdefault(tuple(len(line.items) for line in lines), lines)
    for least in (2, 1):
        fitting = [lines for lines in ways.values() if _height(lines, _capped(lines, least)) <= height]
        if fitting:
            return max((_filled(lines, width, height, widths) for lines in fitting), key=lambda shown: shown.worth)
    lines = min(ways.values(), key=len)
    return _filled(lines, width, _scrolled(lines, height), widths)


def _scrolled(lines: list[_Line], height: float) -> float:
    """The height of lines that do not fit below each other: each is as high as can be seen at a time."""
    return dp(_TOP) + sum(_height([line], _filled_rows([line], height)) - dp(_TOP) for line in lines)


def _capped(lines: list[_Line], most: int) -> dict[str, int]:
    """So many rows of each matrix, or all."""
    return {m.dims[0]: min(most, m.values.shape[0]) for line in lines for m in line.matrices}


def _filled(lines: list[_Line], width: float, height: float, widths: Widths) -> _Shown:
    """Shows as much as fits; of a direction along which a product sums, as much down as across, from two on."""
    down = _filled_rows(lines, height)
    across: dict[Across, int] = {}
    for _, group in groupby(lines, key=lambda line: line.row):
        across |= _filled_columns(list(group), down, width, widths)
    for (_, name), count in across.items():
        if name in down and count > 1:
            down[name] = min(down[name], count)
    return _Shown(lines, down, across)


def _broken(row: int, items: tuple[Item, ...], columns: int, width: float, widths: Widths) -> list[_Line]:
    """The parts of an equation that fit into a width with so many columns of each matrix; it breaks before signs."""
    parts: list[_Line] = []
    x, begun = 0.0, list[Item]()
    for chunk in _chunks(items):
        more = sum(_slot(item, columns, widths) + dp(GAP) for item in chunk)
        if begun and x + more - dp(GAP) > width and isinstance(chunk[0], str):
            parts.append(_Line(row, _joined(begun), dp(_INDENT) if parts else 0.0))
            x, begun = dp(_INDENT), []
        begun += chunk
        x += more
    return [*parts, _Line(row, _joined(begun), dp(_INDENT) if parts else 0.0)]


def _chunks(items: tuple[Item, ...]) -> list[list[Item]]:
    """Each matrix with the signs before it and the brackets that close behind it; the last with all that follows."""
    chunks: list[list[Item]] = [[]]
    for item in items:
        if isinstance(item, str) and any(isinstance(known, Matrix) for known in chunks[-1]):
            closing, rest = _split(item)
            chunks[-1] += [closing] if closing else []
            if not rest:
                continue
            chunks.append([rest])
        else:
            chunks[-1].append(item)
    if len(chunks) > 1 and not any(isinstance(item, Matrix) for item in chunks[-1]):
        after = chunks.pop()
        chunks[-1] += after
    return chunks


def _split(sign: str) -> tuple[str, str]:
    """The brackets that a sign closes at its beginning, and what comes after them."""
    found = _CLOSING.match(sign)
    end = found.end() if found else 0
    return sign[:end], sign[end:]


def _joined(items: list[Item]) -> tuple[Item, ...]:
    """Closing brackets with what came after them, as the one sign that they were."""
    result: list[Item] = []
    for item in items:
        before = result[-1] if result else None
        if isinstance(item, str) and isinstance(before, str) and _CLOSING.fullmatch(before):
            result[-1] = before + item
        else:
            result.append(item)
    return tuple(result)


def _slot(item: Item, columns: int, widths: Widths) -> float:
    """What a sign takes, or a matrix of which so many columns are shown, or its name where that is wider."""
    if isinstance(item, str):
        return widths.sign(item)
    total = item.values.shape[1]
    shown = _extent(Window(0, min(columns, total), total), widths.cell(item)) + 2 * dp(BRACKET)
    return max(shown, widths.label(item))


def _height(lines: list[_Line], down: dict[str, int]) -> float:
    """Of all lines with their names and shapes."""
    tallest = [
        max(_extent(Window(0, down[m.dims[0]], m.values.shape[0]), dp(CELL_HEIGHT)) for m in line.matrices)
        for line in lines
    ]
    return dp(_TOP) + sum(tallest) + dp(LABEL) * len(lines)


def _extent(window: Window, cell: float) -> float:
    return window.count * cell + (2 * dp(DOTS) if window.elided else 0)


def _windows(matrix: Matrix, counts: tuple[int, int], offsets: dict[str, int]) -> tuple[Window, Window]:
    found = [
        Window(max(0, min(offsets.get(name, 0), total - count)), count, total)
        for name, total, count in zip(matrix.dims, matrix.values.shape, counts, strict=True)
    ]
    return found[0], found[1]


def _filled_rows(lines: list[_Line], height: float) -> dict[str, int]:
    """How many rows of every matrix are shown, so that all lines with their shapes lie within the height."""
    totals = {m.dims[0]: m.values.shape[0] for line in lines for m in line.matrices}
    return _grow(totals, frozenset(), lambda down: _height(lines, down) <= height)


def _filled_columns(lines: list[_Line], down: dict[str, int], width: float, widths: Widths) -> dict[Across, int]:
    """How many columns of an equation's matrices are shown, so that each of its lines lies within the width.

    Where a product sums along a direction, its columns are needed to follow the product: they come before further
    examples, and are no more than the rows that they meet.
    """
    totals = {m.dims[1]: m.values.shape[1] for line in lines for m in line.matrices}
    inner = {name for name, total in totals.items() if name in down and total > 1}
    limits = {name: min(total, down[name]) if name in inner else total for name, total in totals.items()}

    def needed(line: _Line, across: dict[str, int]) -> float:
        columns = [across[item.dims[1]] if isinstance(item, Matrix) else 0 for item in line.items]
        slots = [_slot(item, count, widths) for item, count in zip(line.items, columns, strict=True)]
        return line.indent + sum(slots) + dp(GAP) * (len(slots) - 1)

    later = frozenset({_EXAMPLES} - inner if inner else ())
    counts = _grow(limits, later, lambda across: all(needed(line, across) <= width for line in lines))
    return {(lines[0].row, name): count for name, count in counts.items()}


def _grow(limits: dict[str, int], later: frozenset[str], fits: Callable[[dict[str, int]], bool]) -> dict[str, int]:
    """Shows one entry of each direction, then again and again one more of the one that shows fewest, while it fits.

    The directions in ``later`` wait for the others. The last entries come together where they fit in the room of the
    dots.
    """
    counts = dict.fromkeys(limits, 1)
    growing = [name for name, limit in limits.items() if limit > 1]
    while growing:
        name = min(growing, key=lambda each: (each in later, counts[each]))
        most = min(limits[name], _MOST)
        larger = next((n for n in (counts[name] + 1, most) if fits(counts | {name: n})), None)
        if larger is not None:
            counts[name] = larger
        if larger is None or larger == most:
            growing.remove(name)
    return counts
