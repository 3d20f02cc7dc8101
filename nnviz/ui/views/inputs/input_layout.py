"""Where the values of wide data are drawn: as bars, or of very many as the cells of a picture. Pure geometry.

A layout has a ``cell`` for each input, in the first picture or, of an autoencoder's reconstruction, in the second.
"""

import math
import re

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF

from nnviz.core.base.experiment import Experiment
from nnviz.core.data.plane import Range
from nnviz.core.network.features import raw_names
from nnviz.ui.theme.sizes import dp

MOST_BARS = 32
_WIDEST = 64.0
"""Pixels of a bar's place: a few inputs do not fill the card with blocks of colour."""
_LARGEST = 26.0
_GAP = 18.0
_PIXEL = re.compile(r"p\d+")


class Form(Struct, frozen=True):
    """How so many inputs are drawn: as bars, or in a picture of so many columns (0: as many as there is room for).

    With ``by_frames`` each column is a frame, its numbers upwards; otherwise rows are read from the top.
    """

    count: int
    as_bars: bool = True
    columns: int = 0
    by_frames: bool = False


def form_of(experiment: Experiment) -> Form:
    """What suits an experiment: frames × numbers where its network sees frames, bars of a few inputs, or a picture."""
    names, network = experiment.data.inputs, experiment.network
    count = len(names)
    if network.frames and network.features == raw_names(count) and count % network.frames == 0:
        return Form(count, as_bars=False, columns=network.frames, by_frames=True)
    if count <= MOST_BARS:
        return Form(count)
    edge = math.isqrt(count)
    is_bitmap = edge * edge == count and all(_PIXEL.fullmatch(name) for name in names)
    return Form(count, as_bars=False, columns=edge if is_bitmap else 0)


class Bars(Struct, frozen=True):
    """Columns beside each other, each with room for a bar or for two."""

    box: QRectF
    count: int

    @property
    def width(self) -> float:
        """Of the place of one input."""
        return min(self.box.width() / self.count, dp(_WIDEST))

    def cell(self, index: int, second: bool = False) -> QRectF:
        """The place of an input; that of its reconstruction is the same."""
        left = self.box.center().x() - self.width * self.count / 2
        return QRectF(left + index * self.width, self.box.top(), self.width, self.box.height())

    def at(self, place: QPointF) -> int | None:
        """The input at a place, whatever the height."""
        index = math.floor((place.x() - self.cell(0).left()) / self.width)
        return index if 0 <= index < self.count else None


class Cells(Struct, frozen=True):
    """A picture of square cells, or two of them."""

    form: Form
    boxes: tuple[QRectF, ...]
    columns: int
    rows: int

    @property
    def size(self) -> float:
        """Of a cell."""
        return self.boxes[0].width() / self.columns

    def place(self, index: int) -> tuple[int, int]:
        """The column and the row, from the top, of an input."""
        if self.form.by_frames:
            return index // self.rows, self.rows - 1 - index % self.rows
        return index % self.columns, index // self.columns

    def cell(self, index: int, second: bool = False) -> QRectF:
        """The cell of an input, or of its reconstruction."""
        column, row = self.place(index)
        box = self.boxes[-1 if second else 0]
        return QRectF(box.left() + column * self.size, box.top() + row * self.size, self.size, self.size)

    def at(self, place: QPointF) -> int | None:
        """The input whose cell, or whose reconstruction's, is at a place."""
        for box in self.boxes:
            if box.contains(place):
                column = min(int((place.x() - box.left()) / self.size), self.columns - 1)
                row = min(int((place.y() - box.top()) / self.size), self.rows - 1)
                by_frames = column * self.rows + self.rows - 1 - row
                index = by_frames if self.form.by_frames else row * self.columns + column
                return index if index < self.form.count else None
        return None


def cells_in(form: Form, box: QRectF, pictures: int) -> Cells:
    """Pictures in a box, above each other, their cells as large as there is room and square."""
    room = QRectF(box.left(), box.top(), box.width(), (box.height() - dp(_GAP) * (pictures - 1)) / pictures)
    columns = form.columns or _columns_for(form.count, room)
    rows = math.ceil(form.count / columns)
    size = max(min(room.width() / columns, room.height() / rows, dp(_LARGEST)), 1.0)
    left = box.center().x() - columns * size / 2
    each = rows * size + dp(_GAP)
    top = box.center().y() - (each * pictures - dp(_GAP)) / 2
    boxes = tuple(QRectF(left, top + k * each, columns * size, rows * size) for k in range(pictures))
    return Cells(form, boxes, columns, rows)


def _columns_for(count: int, room: QRectF) -> int:
    """So many columns that the cells of a picture of free shape are about as large as they can be."""
    rows = max(math.ceil(math.sqrt(count * max(room.height(), 1.0) / max(room.width(), 1.0))), 1)
    return math.ceil(count / rows)


def shared_range(ranges: tuple[Range, ...]) -> Range | None:
    """The range from 0 on that shows every input; None where one of them would be flat in it."""
    low, high = min(0.0, *(r[0] for r in ranges)), max(0.0, *(r[1] for r in ranges))
    narrowest = min(r[1] - r[0] for r in ranges)
    return (low, high) if high - low <= 6.0 * narrowest else None
