"""A matrix as a grid of numbers, each cell coloured by its sign and size, with names for rows and columns."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import number
from nnviz.ui.theme.sizes import px
from nnviz.ui.theme.theme import Theme, blend

_GAP, _PADDING = 2, 6
_STRONGEST = 0.5
"""A cell is never coloured so strongly that its number is hard to read."""


class NumberGrid(QWidget):
    """Show a matrix with ``show_values``; ``text_at`` tells what a cell says."""

    cell_clicked = Signal(int, int)

    def __init__(self, theme: Theme, name: str, least: str = "+00.000") -> None:
        """``least`` is a text that every column of longer numbers has room for, so that it does not tremble."""
        super().__init__()
        self.theme, self._least = theme, least
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._texts: list[list[str]] = []
        self._shares = np.empty((0, 0))
        self.rows: tuple[str, ...] = ()
        self.columns: tuple[str, ...] = ()
        self._head_width, self._cell_height = 0, 0
        self._widths: list[int] = []

    def show_values(
        self, values: Array, rows: Sequence[str], columns: Sequence[str], texts: Sequence[Sequence[str]] | None = None
    ) -> None:
        """A matrix [r, c] with its names; ``texts`` to write something else than the numbers themselves."""
        self._texts = [list(row) for row in texts] if texts else [[number(v) for v in row] for row in values.tolist()]
        with np.errstate(all="ignore"):
            self._shares = np.tanh(np.nan_to_num(values) / 2.5)
        self.rows, self.columns = tuple(rows), tuple(columns)
        self._measure()
        lines = [f"{name}: {', '.join(row)}" for name, row in zip(self.rows, self._texts, strict=True)]
        self.setAccessibleDescription("; ".join(lines))
        self.update()

    def text_at(self, row: int, column: int) -> str:
        """What a cell says."""
        return self._texts[row][column]

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return len(self.rows), len(self.columns)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        self.update()

    def _measure(self) -> None:
        metrics = self.fontMetrics()
        least = metrics.horizontalAdvance(self._least)
        widths = []
        for j, title in enumerate(self.columns):
            texts = [row[j] for row in self._texts]
            widest = max(metrics.horizontalAdvance(text) for text in [title, *texts])
            width = max(widest, least if any(len(text) > 2 for text in texts) else 0) + 2 * px(_PADDING)
            before = self._widths[j] if j < len(self._widths) else 0
            widths.append(before if width <= before < 1.5 * width else width)  # no trembling
        self._widths = widths
        self._cell_height = metrics.height() + px(4)
        self._head_width = max((metrics.horizontalAdvance(text) for text in self.rows), default=0)
        self._head_width += px(_PADDING) if self._head_width else 0
        if self.sizeHint() != self.size():
            self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """Room for every cell."""
        width = self._head_width + sum(self._widths) + px(_GAP) * len(self._widths)
        lines = len(self.rows) + any(self.columns)
        return QSize(max(width, 1), max(lines * (self._cell_height + px(_GAP)), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names, then cells; only those in sight."""
        ink, muted = self.theme.color("ink"), self.theme.color("muted")
        top = (self._cell_height + px(_GAP)) * any(self.columns)
        with QPainter(self) as painter:
            painter.setPen(muted)
            for j, text in enumerate(self.columns):
                painter.drawText(self._cell(0, j, 0), Qt.AlignmentFlag.AlignCenter, text)
            for i, text in enumerate(self.rows):
                box = QRectF(
                    0, top + i * (self._cell_height + px(_GAP)), self._head_width - px(_PADDING), self._cell_height
                )
                if box.bottom() < event.rect().top() or box.top() > event.rect().bottom():
                    continue
                painter.setPen(muted)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
                for j, cell in enumerate(self._texts[i]):
                    place = self._cell(i, j, top)
                    painter.fillRect(place, self._color(float(self._shares[i, j])))
                    painter.setPen(ink)
                    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, cell)

    def cell_box(self, row: int, column: int) -> QRectF:
        """Where a cell is."""
        return self._cell(row, column, (self._cell_height + px(_GAP)) * any(self.columns))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tells which cell was clicked."""
        rows, columns = self.shape
        for row in range(rows):
            for column in range(columns):
                if self.cell_box(row, column).contains(event.position()):
                    self.cell_clicked.emit(row, column)
                    return

    def _cell(self, row: int, column: int, top: int) -> QRectF:
        x = self._head_width + sum(self._widths[:column]) + px(_GAP) * column
        return QRectF(x, top + row * (self._cell_height + px(_GAP)), self._widths[column], self._cell_height)

    def _color(self, share: float) -> QColor:
        end = self.theme.positive if share > 0 else self.theme.negative
        return QColor(*blend(self.theme.card, end, _STRONGEST * abs(share)))
