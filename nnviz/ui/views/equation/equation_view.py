"""Equations between matrices with their numbers in coloured cells, as on the slides with the shapes below."""

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.core.steps.matrix import Matrix
from nnviz.core.steps.model import Row, Step
from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.equation.layout import CELL_HEIGHT, Layout, Placed, Window, lay_out
from nnviz.ui.views.equation.painter import EquationPainter
from nnviz.ui.views.equation.typesetter import Typesetter


class Cell(Struct, frozen=True):
    """An entry of the matrix that an equation computes: the equation's place in the step, row and column."""

    row: int
    i: int
    j: int


def holds(step: Step, cell: Cell) -> bool:
    """Has a step such an entry?"""
    if cell.row >= len(step.rows):
        return False
    rows, columns = step.rows[cell.row].result.values.shape
    return bool(cell.i < rows and cell.j < columns)


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
        self._painter = EquationPainter(self, theme, typesetter)
        self._step: Step | None = None
        self._layout: Layout | None = None
        self.available = QSize(px(400), px(200))
        self.offsets: dict[str, int] = {}
        self._text_at: Callable[[Cell], str | None] = lambda cell: None
        self._marked: int | None = None
        self._shown = ""
        self.duplicates: dict[str, tuple[int, ...]] = {}
        self._pointed: Cell | None = None
        self._drag: tuple[QPointF, Placed, int, int] | None = None
        typesetter.ready.connect(self._on_ready)

    # ---------------------------------------------------------------- what is shown

    def show_step(
        self, step: Step | None, marked: int | None, duplicates: dict[str, tuple[int, ...]] | None = None
    ) -> None:
        """Shows the equations of a step; ``marked`` is the chosen example among the columns of all of them.

        ``duplicates`` are the units with equal weights, by direction: their rows of W[l] and dJ/dW[l] are lit.
        """
        shown = "" if step is None else f"{step.kind} {step.layer}"
        if marked is not None and (marked, shown) != (self._marked, self._shown):
            self._bring_into_view("m", marked)  # once: whoever scrolls away from it wants to look elsewhere
        self._step, self._marked, self._shown, self.duplicates = step, marked, shown, duplicates or {}
        self._pointed = None
        self._painter.begin(shown, () if step is None else step.rows)
        self._lay_out()

    def hide_cells(self, text_at: Callable[[Cell], str | None]) -> None:
        """Which entries of results are not shown: what is written there instead, or None for the number itself."""
        self._text_at = text_at
        self.update()

    def set_available(self, room: QSize) -> None:
        """How large the view may be before it elides."""
        if room != self.available:
            self.available = room
            self._lay_out()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._painter.theme = theme
        self._lay_out()

    @property
    def layout_now(self) -> Layout | None:
        """Where everything lies."""
        return self._layout

    def place_of(self, cell: Cell) -> QRectF | None:
        """Where an entry of a result is shown, if it is in sight."""
        placed = self.result_place(cell.row)
        if placed is None:
            return None
        row, column = cell.i - placed.rows.first, cell.j - placed.columns.first
        if not (0 <= row < placed.rows.count and 0 <= column < placed.columns.count):
            return None
        return QRectF(*placed.box_of(row, column))

    def bring_into_view(self, cell: Cell) -> None:
        """Scrolls a result so that one of its entries is in sight."""
        placed = self.result_place(cell.row)
        if placed is not None and self.place_of(cell) is None:
            for axis, index in enumerate((cell.i, cell.j)):
                self._bring_into_view(placed.matrix.dims[axis], index)
            self._lay_out()

    def _bring_into_view(self, name: str, index: int) -> None:
        window = self._window_of(name)
        count = window.count if window else 1
        first = self.offsets.get(name, 0)
        if not first <= index < first + count:
            self.offsets[name] = max(0, index - count // 2)

    def _window_of(self, name: str) -> Window | None:
        """The smallest window on a direction: what is in sight there is so in all."""
        windows = [
            window
            for placed in (self._layout.matrices if self._layout else ())
            for dim, window in zip(placed.matrix.dims, (placed.rows, placed.columns), strict=True)
            if dim == name
        ]
        return min(windows, key=lambda window: window.count, default=None)

    def result_place(self, row: int) -> Placed | None:
        """Where the result of a row lies; None where it is not laid out."""
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
            self._layout = lay_out(
                rows, self.available.width(), self.available.height(), self.offsets, self._painter.widths
            )
            self.setMinimumSize(int(self._layout.width), int(self._layout.height))
        self.update()

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
            self._painter.paint(painter, self._layout, self._marked, self.duplicates, self.hidden_text)

    def hidden_text(self, placed: Placed, i: int, j: int) -> str | None:
        """What is written in place of an entry, also where another row goes on with the result; None: its number."""
        row = None if self._step is None else self._step.row_of(placed.matrix)
        return None if row is None else self._text_at(Cell(row, i, j))

    # ---------------------------------------------------------------- mouse

    def _placed_at(self, x: float, y: float) -> Placed | None:
        for placed in self._layout.matrices if self._layout else ():
            if placed.contains(x, y):
                return placed
        return None

    def _cell_at(self, position: QPointF) -> Cell | None:
        placed = self._placed_at(position.x(), position.y())
        if placed is None or self.result_place(placed.row) is not placed:
            return None
        entry = placed.cell_at(position.x(), position.y())
        return None if entry is None else Cell(placed.row, *entry)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Points at an entry, or drags a large matrix along."""
        if self._drag is not None:
            start, placed, first_row, first_column = self._drag
            moved = event.position() - start
            self.scroll_to(
                placed,
                first_row - round(moved.y() / dp(CELL_HEIGHT)),
                first_column - round(moved.x() / placed.cell_width),
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
        """Scrolls a matrix that is not shown whole: down its rows, with Shift or where those are all shown, across.

        Where there are lines below what is in sight, the wheel alone goes there if the rows are all shown.
        """
        placed = self._placed_at(event.position().x(), event.position().y())
        across, down = event.angleDelta().x(), event.angleDelta().y()
        sideways = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        further = self.height() > self.available.height() and down and not sideways
        if placed is None or not (placed.rows.elided or (placed.columns.elided and not further)):
            event.ignore()
            return
        event.accept()
        if sideways or not placed.rows.elided:
            across, down = across or down, 0
        self.scroll_to(placed, placed.rows.first - _notches(down), placed.columns.first - _notches(across))

    def scroll_to(self, placed: Placed, first_row: int, first_column: int) -> None:
        """Shows a large matrix, and all that share its directions, from this row and column on."""
        for name, window, first in (
            (placed.matrix.dims[0], placed.rows, first_row),
            (placed.matrix.dims[1], placed.columns, first_column),
        ):
            if window.elided:
                self.offsets[name] = max(0, min(first, window.total - window.count))
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
        return "" if self.hidden_text(placed, *entry) is not None else exact_text(placed.matrix, *entry)


def exact_text(matrix: Matrix, i: int, j: int) -> str:
    """An entry with its name and all its digits."""
    return f"{matrix.name_of(i, j)} = {float(matrix.values[i, j])!r}"


def _notches(delta: int) -> int:
    return 0 if not delta else max(1, abs(delta) // 120) * (1 if delta > 0 else -1)
