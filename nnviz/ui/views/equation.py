"""Equations between matrices with their numbers in coloured cells, as on the slides with the shapes below."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.core.notation import number
from nnviz.core.steps.model import Matrix, Row, Step
from nnviz.ui.theme import Theme, blend
from nnviz.ui.typesetter import Formula, Typesetter
from nnviz.ui.views.equation_layout import (
    CELL_HEIGHT,
    DOTS,
    Layout,
    Placed,
    Widths,
    Window,
    lay_out,
)

LABEL_SIZE = 12.0
_SIGN_PIXELS = 15


@dataclass(frozen=True, slots=True)
class Cell:
    """An entry of the matrix that an equation computes: the equation's place in the step, row and column."""

    row: int
    i: int
    j: int


class EquationView(QWidget):
    """Paints the equations of a step. ``pointed`` tells of the result's entry under the mouse, or None."""

    pointed = Signal(object)
    clicked = Signal(object)
    scrolled = Signal()

    def __init__(self, theme: Theme, typesetter: Typesetter) -> None:
        super().__init__()
        self.setObjectName("equation")
        self.setAccessibleName(self.tr("The equation of this step with its numbers"))
        self.setMouseTracking(True)
        self.theme = theme
        self._typesetter = typesetter
        self._step: Step | None = None
        self._layout: Layout | None = None
        self._room = QSize(400, 200)
        self._offsets: dict[str, int] = {}
        self._text_at: Callable[[Cell], str | None] = lambda cell: None
        self._marked: int | None = None
        self._twins: dict[str, tuple[int, ...]] = {}
        self._pointed: Cell | None = None
        self._largest: dict[int, float] = {}
        self._widths: dict[int, float] = {}
        self._drag: tuple[QPointF, Placed, int, int] | None = None
        typesetter.ready.connect(self._on_ready)

    # ---------------------------------------------------------------- what is shown

    def show_step(self, step: Step | None, marked: int | None, twins: dict[str, tuple[int, ...]] | None = None) -> None:
        """Shows the equations of a step; ``marked`` is the chosen example among the columns of all of them.

        ``twins`` are the units with equal weights, by direction: their rows of W[l] and dJ/dW[l] are lit.
        """
        self._step, self._marked, self._twins = step, marked, twins or {}
        if marked is not None:
            self._bring_into_view("m", marked)
        self._pointed, self._largest, self._widths = None, {}, {}
        self._lay_out()

    def _largest_of(self, matrix: Matrix) -> float:
        """The largest size in a matrix, found once: there may be 100 000 columns."""
        key = id(matrix)
        if key not in self._largest:
            finite = matrix.values[np.isfinite(matrix.values)]
            self._largest[key] = float(np.abs(finite).max()) if finite.size else 0.0
        return self._largest[key]

    def hide_cells(self, text_at: Callable[[Cell], str | None]) -> None:
        """Which entries of results are not shown: what stands there instead, or None for the number itself."""
        self._text_at = text_at
        self.update()

    def set_room(self, room: QSize) -> None:
        """How large the view may be before it elides."""
        if room != self._room:
            self._room = room
            self._lay_out()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        self._lay_out()

    @property
    def layout_now(self) -> Layout | None:
        """Where everything lies."""
        return self._layout

    def place_of(self, cell: Cell) -> QRectF | None:
        """Where an entry of a result is shown, if it is in sight."""
        placed = self._result(cell.row)
        if placed is None:
            return None
        row, column = cell.i - placed.rows.first, cell.j - placed.columns.first
        if not (0 <= row < placed.rows.count and 0 <= column < placed.columns.count):
            return None
        return QRectF(*placed.box_of(row, column))

    def bring_into_view(self, cell: Cell) -> None:
        """Scrolls a result so that one of its entries is in sight."""
        placed = self._result(cell.row)
        if placed is not None and self.place_of(cell) is None:
            for axis, index in enumerate((cell.i, cell.j)):
                self._bring_into_view(placed.matrix.dims[axis], index)
            self._lay_out()

    def _bring_into_view(self, name: str, index: int) -> None:
        window = self._window_of(name)
        count = window.count if window else 1
        first = self._offsets.get(name, 0)
        if not first <= index < first + count:
            self._offsets[name] = max(0, index - count // 2)

    def _window_of(self, name: str) -> Window | None:
        for placed in self._layout.matrices if self._layout else ():
            for axis, window in enumerate((placed.rows, placed.columns)):
                if placed.matrix.dims[axis] == name:
                    return window
        return None

    def _result(self, row: int) -> Placed | None:
        for placed in self._layout.matrices if self._layout else ():
            if placed.row == row:
                return placed
        return None

    def _lay_out(self) -> None:
        rows: tuple[Row, ...] = self._step.rows if self._step else ()
        if not rows:
            self._layout = None
            self.setMinimumSize(0, 0)
        else:
            widths = Widths(self._sign_width, self._label_width, self._cell_width)
            self._layout = lay_out(rows, self._room.width(), self._room.height(), self._offsets, widths)
            self.setMinimumSize(int(self._layout.width), int(self._layout.height))
        self.update()

    def _cell_width(self, matrix: Matrix) -> float:
        """Powers of ten take more room than three decimals."""
        key = id(matrix)
        if key not in self._widths:
            sizes = np.abs(matrix.values[np.isfinite(matrix.values)])
            powers = bool(((sizes >= 1e5) | ((sizes < 1e-3) & (sizes > 0))).any())
            text = "−8.88e−88" if powers else "−0.08888"
            self._widths[key] = QFontMetrics(self._cell_font()).horizontalAdvance(text) + 6.0
        return self._widths[key]

    def _sign_width(self, sign: str) -> float:
        return QFontMetrics(self._sign_font()).horizontalAdvance(sign) + 2.0

    def sizeHint(self) -> QSize:
        """What the equations take."""
        return self.minimumSize()

    @Slot()
    def _on_ready(self) -> None:
        self._lay_out()  # names have their true widths now

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Matrices, the signs between them, names and shapes below."""
        with QPainter(self) as painter:
            if self._layout is None:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for placed in self._layout.matrices:
                self._paint_matrix(painter, placed)
            painter.setFont(self._sign_font())
            painter.setPen(self.theme.color("ink"))
            for sign in self._layout.signs:
                box = QRectF(sign.x, sign.y - 12, sign.width, 24)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign.text)

    def _sign_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(_SIGN_PIXELS)
        return font

    def _cell_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        return font

    def _paint_matrix(self, painter: QPainter, placed: Placed) -> None:
        painter.setFont(self._cell_font())
        rows, columns = placed.rows, placed.columns
        block = placed.matrix.values[
            rows.first : rows.first + rows.count, columns.first : columns.first + columns.count
        ]
        largest = self._largest_of(placed.matrix)
        is_result = self._result(placed.row) is placed
        for i in range(rows.count):
            for j in range(columns.count):
                box = QRectF(*placed.box_of(i, j))
                cell = Cell(placed.row, rows.first + i, columns.first + j)
                hidden = self._text_at(cell) if is_result else None
                if hidden is not None:
                    self._paint_hidden(painter, box, hidden)
                else:
                    self._paint_cell(painter, box, float(block[i, j]), largest)
        self._paint_mark(painter, placed)
        self._paint_twins(painter, placed)
        self._paint_brackets(painter, placed)
        self._paint_dots(painter, placed)
        self._paint_label(painter, placed)

    def _paint_cell(self, painter: QPainter, box: QRectF, value: float, largest: float) -> None:
        share = min(1.0, abs(value) / largest) if largest and np.isfinite(value) else 0.0
        end = self.theme.positive if value > 0 else self.theme.negative
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(*blend(self.theme.card, end, 0.06 + 0.44 * share if value else 0.0)))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 2, 2)
        painter.setPen(self.theme.color("ink"))
        text = number(value) if np.isfinite(value) else "–" if np.isnan(value) else "+∞" if value > 0 else "−∞"
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_hidden(self, painter: QPainter, box: QRectF, text: str) -> None:
        painter.setPen(QPen(self.theme.color("strong_line"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(self.theme.color("field"))
        painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 2, 2)
        painter.setPen(self.theme.color("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_mark(self, painter: QPainter, placed: Placed) -> None:
        """A frame around the column (or row) of the chosen example."""
        if self._marked is None or "m" not in placed.matrix.dims:
            return
        axis = placed.matrix.dims.index("m")
        window = (placed.rows, placed.columns)[axis]
        place = self._marked - window.first
        if window.total < 2 or not 0 <= place < window.count:
            return
        first = QRectF(*(placed.box_of(0, place) if axis else placed.box_of(place, 0)))
        last = placed.box_of(placed.rows.count - 1, place) if axis else placed.box_of(place, placed.columns.count - 1)
        box = first.united(QRectF(*last))
        painter.setPen(QPen(self.theme.color("ink"), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)

    def _paint_twins(self, painter: QPainter, placed: Placed) -> None:
        """Frames around the rows of units that are equal."""
        name, other = placed.matrix.dims
        if not other.startswith("n"):
            return
        painter.setPen(QPen(self.theme.color("warning"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for unit in self._twins.get(name, ()):
            place = unit - placed.rows.first
            if 0 <= place < placed.rows.count:
                first, last = (QRectF(*placed.box_of(place, j)) for j in (0, placed.columns.count - 1))
                painter.drawRoundedRect(first.united(last).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _paint_brackets(self, painter: QPainter, placed: Placed) -> None:
        painter.setPen(QPen(self.theme.color("ink"), 1.3))
        top, bottom = placed.y - 1, placed.y + placed.height + 1
        for x, turn in ((placed.x + 1.5, 3.5), (placed.x + placed.width - 1.5, -3.5)):
            painter.drawPolyline(
                [QPointF(x + turn, top), QPointF(x, top), QPointF(x, bottom), QPointF(x + turn, bottom)]
            )

    def _paint_dots(self, painter: QPainter, placed: Placed) -> None:
        painter.setPen(self.theme.color("muted"))
        left, top = placed.cells_at
        inner_height, inner_width = placed.rows.count * CELL_HEIGHT, placed.columns.count * placed.cell_width
        if placed.columns.elided:
            if placed.columns.first:
                painter.drawText(QRectF(left - DOTS, top, DOTS, inner_height), Qt.AlignmentFlag.AlignCenter, "…")
            if placed.columns.first + placed.columns.count < placed.columns.total:
                painter.drawText(QRectF(left + inner_width, top, DOTS, inner_height), Qt.AlignmentFlag.AlignCenter, "…")
        if placed.rows.elided:
            if placed.rows.first:
                painter.drawText(QRectF(left, top - DOTS, inner_width, DOTS), Qt.AlignmentFlag.AlignCenter, "⋮")
            if placed.rows.first + placed.rows.count < placed.rows.total:
                painter.drawText(QRectF(left, top + inner_height, inner_width, DOTS), Qt.AlignmentFlag.AlignCenter, "⋮")

    def _name(self, matrix: Matrix) -> Formula | None:
        muted, ratio = self.theme.color("muted"), self.devicePixelRatioF()
        return self._typesetter.formula(matrix.symbol.label, LABEL_SIZE, muted, ratio)

    def _label_width(self, matrix: Matrix) -> float:
        """Of name and shape below a matrix."""
        metrics, name = QFontMetrics(self._small_font()), self._name(matrix)
        width = name.width if name else metrics.horizontalAdvance(matrix.symbol.text)
        return width + 4 + metrics.horizontalAdvance(_shape(matrix))

    def _paint_label(self, painter: QPainter, placed: Placed) -> None:
        """The name, and beside it the shape."""
        name = self._name(placed.matrix)
        baseline = placed.y + placed.height + 18
        painter.setFont(self._small_font())
        painter.setPen(self.theme.color("muted"))
        x = placed.x + (placed.width - self._label_width(placed.matrix)) / 2
        if name:
            name.paint(painter, x, baseline)
        else:
            painter.drawText(QPointF(x, baseline), placed.matrix.symbol.text)
        x += name.width if name else painter.fontMetrics().horizontalAdvance(placed.matrix.symbol.text)
        painter.drawText(QPointF(x + 4, baseline), _shape(placed.matrix))

    def _small_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(11)
        return font

    # ---------------------------------------------------------------- mouse

    def _placed_at(self, x: float, y: float) -> Placed | None:
        for placed in self._layout.matrices if self._layout else ():
            if placed.contains(x, y):
                return placed
        return None

    def _cell_at(self, position: QPointF) -> Cell | None:
        placed = self._placed_at(position.x(), position.y())
        if placed is None or self._result(placed.row) is not placed:
            return None
        entry = placed.cell_at(position.x(), position.y())
        return None if entry is None else Cell(placed.row, *entry)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Points at an entry, or drags a large matrix along."""
        if self._drag is not None:
            start, placed, first_row, first_column = self._drag
            moved = event.position() - start
            self._scroll_to(
                placed, first_row - round(moved.y() / CELL_HEIGHT), first_column - round(moved.x() / placed.cell_width)
            )
            return
        cell = self._cell_at(event.position())
        if cell != self._pointed:
            self._pointed = cell
            self.pointed.emit(cell)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on an entry, or the start of a drag."""
        placed = self._placed_at(event.position().x(), event.position().y())
        if placed is not None and (placed.rows.elided or placed.columns.elided):
            self._drag = (event.position(), placed, placed.rows.first, placed.columns.first)
        cell = self._cell_at(event.position())
        if cell is not None:
            self.clicked.emit(cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The drag ends."""
        self._drag = None

    def leaveEvent(self, event: QEvent) -> None:
        """Points at nothing."""
        if self._pointed is not None:
            self._pointed = None
            self.pointed.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls a matrix that is not shown whole: down its rows, with Shift or where those are all shown, across."""
        placed = self._placed_at(event.position().x(), event.position().y())
        if placed is None or not (placed.rows.elided or placed.columns.elided):
            event.ignore()
            return
        event.accept()
        across, down = event.angleDelta().x(), event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not placed.rows.elided:
            across, down = across or down, 0
        self._scroll_to(placed, placed.rows.first - _notches(down), placed.columns.first - _notches(across))

    def _scroll_to(self, placed: Placed, first_row: int, first_column: int) -> None:
        for name, window, first in (
            (placed.matrix.dims[0], placed.rows, first_row),
            (placed.matrix.dims[1], placed.columns, first_column),
        ):
            if window.elided:
                self._offsets[name] = max(0, min(first, window.total - window.count))
        self._lay_out()
        self.scrolled.emit()

    def event(self, event: QEvent) -> bool:
        """The tool tip of an entry is its number to the last bit."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._exact(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _exact(self, x: float, y: float) -> str:
        placed = self._placed_at(x, y)
        entry = None if placed is None else placed.cell_at(x, y)
        if placed is None or entry is None:
            return ""
        is_result = self._result(placed.row) is placed
        hidden = is_result and self._text_at(Cell(placed.row, *entry)) is not None
        return "" if hidden else exact_text(placed.matrix, *entry)


def _shape(matrix: Matrix) -> str:
    return "({},{})".format(*matrix.values.shape)


def exact_text(matrix: Matrix, i: int, j: int) -> str:
    """An entry with its name and all its digits."""
    return f"{matrix.name_of(i, j)} = {float(matrix.values[i, j])!r}"


def _notches(delta: int) -> int:
    return 0 if not delta else max(1, abs(delta) // 120) * (1 if delta > 0 else -1)
