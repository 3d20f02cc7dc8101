"""How the matrices of an equation look: numbers in coloured cells, brackets, names and shapes below, signs between."""

import re
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QWidget

from nnviz.core.base.notation import number
from nnviz.core.steps.digits import Digits
from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row
from nnviz.ui.theme.sizes import dp, px, scale
from nnviz.ui.theme.theme import Theme, blend
from nnviz.ui.views.equation.layout import CELL_HEIGHT, DOTS, Layout, Placed, Sign, Widths
from nnviz.ui.views.equation.typesetter import Formula, Typesetter

LABEL_SIZE = 12.0
WRONG = "✗"
"""Stands before what was typed into a hidden entry and is not right."""
_SIGN_PIXELS, _PRODUCT_PIXELS = 15, 21
_CELL_PIXELS, _SMALL_PIXELS = 12, 11
_PADDING = 6.0
_LEAST_TEXT = "−0.888"
_WIDENED = 16
"""A matrix of so many entries at most becomes wider where some of them need further digits."""
_LEAST_PIXELS = 8

Hidden = Callable[[Placed, int, int], str | None]
"""What is written in place of an entry, by row and column of the whole matrix; None: its number."""


class EquationPainter:
    """Measures and paints in the font of a view; ``begin`` has to be called for each step."""

    def __init__(self, view: QWidget, theme: Theme, typesetter: Typesetter) -> None:
        self.theme = theme
        self._view, self._typesetter = view, typesetter
        self._step = ""
        self._largest: dict[int, float] = {}
        self._cells: dict[tuple[str, float], float] = {}
        self._more: dict[tuple[int, int], Digits] = {}
        self.widths = Widths(self._sign_width, self._label_width, self._cell_width)

    def begin(self, step: str, rows: tuple[Row, ...]) -> None:
        """Other numbers are shown; while they belong to the same step, by its name, no cell becomes narrower."""
        self._largest = {}
        self._more = {
            (number, id(row.items[place])): more
            for number, row in enumerate(rows)
            for place, more in row.digits().items()
        }
        if step != self._step:
            self._step, self._cells = step, {}

    def paint(
        self,
        painter: QPainter,
        layout: Layout,
        marked: int | None,
        duplicates: dict[str, tuple[int, ...]],
        hidden: Hidden,
    ) -> None:
        """Matrices and the signs between them; ``marked`` and ``duplicates`` as the view has them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for placed in layout.matrices:
            painter.setFont(self._font(_CELL_PIXELS))
            self._paint_cells(painter, placed, hidden)
            self._paint_mark(painter, placed, marked)
            self._paint_duplicates(painter, placed, duplicates)
            self._paint_brackets(painter, placed)
            self._paint_dots(painter, placed)
            self._paint_label(painter, placed)
        painter.setPen(self.theme.color("ink"))
        for sign in layout.signs:
            self._paint_sign(painter, sign)

    # ---------------------------------------------------------------- measures

    def _font(self, pixels: int) -> QFont:
        font = QFont(self._view.font())
        font.setPixelSize(px(pixels))
        return font

    def _sign_font(self, sign: str) -> QFont:
        """The sign of a product entry by entry is drawn small in most fonts."""
        return self._font(_PRODUCT_PIXELS if "∗" in sign else _SIGN_PIXELS)

    def _sign_width(self, sign: str) -> float:
        return QFontMetrics(self._sign_font(sign)).horizontalAdvance(sign) + dp(2.0)

    def _cell_width(self, matrix: Matrix) -> float:
        """Room for the longest number: small ones have more digits, powers of ten take still more."""
        sizes = np.abs(matrix.values[np.isfinite(matrix.values)])
        sizes = sizes[sizes > 0]
        texts = [_LEAST_TEXT]
        if sizes.size:
            least, most = float(sizes.min()), float(sizes.max())
            texts += [number(-value) for value in (least, most, min(most, 88.888))]
        texts += self._longer_texts(matrix)
        metrics = QFontMetrics(self._font(_CELL_PIXELS))
        width = max(metrics.horizontalAdvance(re.sub(r"\d", "8", text)) for text in texts) + dp(_PADDING)
        name = matrix.symbol.text, scale()
        self._cells[name] = max(width, self._cells.get(name, 0.0))
        return self._cells[name]

    def _longer_texts(self, matrix: Matrix) -> list[str]:
        """Entries with further digits, wherever a small matrix is an operand; in a large one they are squeezed."""
        if matrix.values.size > _WIDENED:
            return []
        found = [more for (_, key), more in self._more.items() if key == id(matrix)]
        entries = ((more, i, j) for more in found for i, j in np.argwhere(more > 0).tolist())
        return [matrix.text_of(i, j, int(more[i, j])) for more, i, j in entries]

    def _largest_of(self, matrix: Matrix) -> float:
        """The largest size in a matrix, found once: there may be 100 000 columns."""
        key = id(matrix)
        if key not in self._largest:
            finite = matrix.values[np.isfinite(matrix.values)]
            self._largest[key] = float(np.abs(finite).max()) if finite.size else 0.0
        return self._largest[key]

    # ---------------------------------------------------------------- painting

    def _paint_sign(self, painter: QPainter, sign: Sign) -> None:
        painter.setFont(self._sign_font(sign.text))
        box = QRectF(sign.x, sign.y - dp(12), sign.width, dp(24))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, sign.text)

    def _paint_cells(self, painter: QPainter, placed: Placed, hidden: Hidden) -> None:
        rows, columns = placed.rows, placed.columns
        block = placed.matrix.values[
            rows.first : rows.first + rows.count, columns.first : columns.first + columns.count
        ]
        largest, more = self._largest_of(placed.matrix), self._more.get((placed.row, id(placed.matrix)))
        for i in range(rows.count):
            for j in range(columns.count):
                box = QRectF(*placed.box_of(i, j))
                text = hidden(placed, rows.first + i, columns.first + j)
                if text is not None:
                    self._paint_hidden(painter, box, text)
                else:
                    entry = rows.first + i, columns.first + j
                    text = placed.matrix.text_of(*entry, 0 if more is None else int(more[entry]))
                    self._paint_cell(painter, box, float(block[i, j]), largest, text)

    def _paint_cell(self, painter: QPainter, box: QRectF, value: float, largest: float, text: str) -> None:
        share = min(1.0, abs(value) / largest) if largest and np.isfinite(value) else 0.0
        end = self.theme.positive if value > 0 else self.theme.negative
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*blend(self.theme.card, end, 0.06 + 0.44 * share if value else 0.0)))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), dp(2), dp(2))
        painter.setPen(self.theme.color("ink"))
        width, font = painter.fontMetrics().horizontalAdvance(text), painter.font()
        if width > box.width():
            smaller = QFont(font)
            smaller.setPixelSize(max(px(_LEAST_PIXELS), int(font.pixelSize() * box.width() / width)))
            painter.setFont(smaller)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)
        painter.setFont(font)

    def _paint_hidden(self, painter: QPainter, box: QRectF, text: str) -> None:
        painter.setPen(QPen(self.theme.color("strong_line"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(self.theme.color("field"))
        painter.drawRoundedRect(box.adjusted(dp(1.5), dp(1.5), -dp(1.5), -dp(1.5)), dp(2), dp(2))
        painter.setPen(self.theme.color("warning" if text.startswith(WRONG) else "muted"))
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width() - dp(4)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, short)

    def _paint_mark(self, painter: QPainter, placed: Placed, marked: int | None) -> None:
        """A frame around the column (or row) of the chosen example."""
        if marked is None or "m" not in placed.matrix.dims:
            return
        axis = placed.matrix.dims.index("m")
        window = (placed.rows, placed.columns)[axis]
        place = marked - window.first
        if window.total < 2 or not 0 <= place < window.count:
            return
        first = QRectF(*(placed.box_of(0, place) if axis else placed.box_of(place, 0)))
        last = placed.box_of(placed.rows.count - 1, place) if axis else placed.box_of(place, placed.columns.count - 1)
        box = first.united(QRectF(*last))
        painter.setPen(QPen(self.theme.color("ink"), dp(1.4)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, dp(3), dp(3))

    def _paint_duplicates(self, painter: QPainter, placed: Placed, duplicates: dict[str, tuple[int, ...]]) -> None:
        """Frames around the rows of units that are equal."""
        name, other = placed.matrix.dims
        if not other.startswith("n"):
            return
        painter.setPen(QPen(self.theme.color("warning"), dp(1.6)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for unit in duplicates.get(name, ()):
            place = unit - placed.rows.first
            if 0 <= place < placed.rows.count:
                first, last = (QRectF(*placed.box_of(place, j)) for j in (0, placed.columns.count - 1))
                painter.drawRoundedRect(first.united(last).adjusted(0.5, 0.5, -0.5, -0.5), dp(3), dp(3))

    def _paint_brackets(self, painter: QPainter, placed: Placed) -> None:
        painter.setPen(QPen(self.theme.color("ink"), dp(1.3)))
        top, bottom = placed.y - dp(1), placed.y + placed.height + dp(1)
        for x, turn in ((placed.x + dp(1.5), dp(3.5)), (placed.x + placed.width - dp(1.5), -dp(3.5))):
            painter.drawPolyline(
                [QPointF(x + turn, top), QPointF(x, top), QPointF(x, bottom), QPointF(x + turn, bottom)]
            )

    def _paint_dots(self, painter: QPainter, placed: Placed) -> None:
        """Three dots on each side where a matrix goes on."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("muted"))
        left, top = placed.cells_at
        right = left + placed.columns.count * placed.cell_width
        bottom = top + placed.rows.count * dp(CELL_HEIGHT)
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        if placed.columns.first:
            _paint_three(painter, left - dp(DOTS) / 2, middle_y, dp(3.0), 0.0)
        if placed.columns.first + placed.columns.count < placed.columns.total:
            _paint_three(painter, right + dp(DOTS) / 2, middle_y, dp(3.0), 0.0)
        if placed.rows.first:
            _paint_three(painter, middle_x, top - dp(DOTS) / 2, 0.0, dp(3.0))
        if placed.rows.first + placed.rows.count < placed.rows.total:
            _paint_three(painter, middle_x, bottom + dp(DOTS) / 2, 0.0, dp(3.0))

    def _name(self, matrix: Matrix) -> Formula | None:
        muted, ratio = self.theme.color("muted"), self._view.devicePixelRatioF()
        return self._typesetter.formula(matrix.symbol.label, dp(LABEL_SIZE), muted, ratio)

    def _label_width(self, matrix: Matrix) -> float:
        """Of name and shape below a matrix."""
        metrics, name = QFontMetrics(self._font(_SMALL_PIXELS)), self._name(matrix)
        width = name.width if name else metrics.horizontalAdvance(matrix.symbol.text)
        return width + dp(4) + metrics.horizontalAdvance(_shape(matrix))

    def _paint_label(self, painter: QPainter, placed: Placed) -> None:
        """The name, and beside it the shape."""
        name = self._name(placed.matrix)
        baseline = placed.y + placed.height + dp(16)
        painter.setFont(self._font(_SMALL_PIXELS))
        painter.setPen(self.theme.color("muted"))
        x = placed.x + (placed.width - self._label_width(placed.matrix)) / 2
        if name:
            name.paint(painter, x, baseline)
        else:
            painter.drawText(QPointF(x, baseline), placed.matrix.symbol.text)
        x += name.width if name else painter.fontMetrics().horizontalAdvance(placed.matrix.symbol.text)
        painter.drawText(QPointF(x + dp(4), baseline), _shape(placed.matrix))


def _paint_three(painter: QPainter, x: float, y: float, dx: float, dy: float) -> None:
    for step in (-1, 0, 1):
        painter.drawEllipse(QPointF(x + step * dx, y + step * dy), dp(0.9), dp(0.9))


def _shape(matrix: Matrix) -> str:
    return "({},{})".format(*matrix.values.shape)
