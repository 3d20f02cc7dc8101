"""The values of one example of wide data, each a bar or a cell of a picture, beside an autoencoder's reconstruction.

It shows values and emits which one a person points at and what it is to be; it changes nothing.
"""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nnviz.core.base.arrays import Array
from nnviz.core.data.plane import Range
from nnviz.core.network.scaling import Pairs
from nnviz.ui.theme.sizes import dp, px, sized
from nnviz.ui.theme.theme import Theme, blend, scale_pixels
from nnviz.ui.views.diagram.neuron_pictures import color_index
from nnviz.ui.views.inputs.input_layout import Bars, Cells, Form, cells_in, shared_range
from nnviz.ui.views.units import value_text

_STEPS, _FINER = 20, 10
"""Steps of the arrow keys through a range, and how many fine ones, with Shift, make one of them."""
_PULL = 160.0
"""Pixels by which a cell of a picture is pulled from one end of its range to the other."""
_MARGIN, _LINE = 6.0, 15.0
_NUMBER_ROOM = 38.0
_DRIFT = 3.0
"""Pixels that the mouse may move in a click."""


class InputBars(QWidget):
    """``pointed`` carries the position of the input under the mouse, or None; ``moved`` a position and its new value.

    A bar is dragged to its value, a cell pulled up or down. With the keyboard ← and → choose an input, ↑ and ↓ move it,
    Home and End take it to the ends of its range.
    """

    pointed = Signal(object)
    moved = Signal(int, float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("input_bars")
        self.setAccessibleName(self.tr("Input values"))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        sized(self, min_size=(120, 90))
        self.theme = theme
        self.chosen = 0
        self.hovered: int | None = None
        self._form = Form(1)
        self._names: tuple[str, ...] = ("",)
        self._ranges: tuple[Range, ...] = ((0.0, 1.0),)
        self._shared: Range | None = (0.0, 1.0)
        self._values: Array = np.zeros(1)
        self._reconstruction: Array | None = None
        self._layout: Bars | Cells | None = None
        self._pictures = 1
        self._held: tuple[int, float, QPointF] | None = None
        self._pulling = False
        self.pairs: Pairs = ()
        """The scaling of the inputs, which says how many of their digits count."""

    def text_of(self, index: int, value: float, decimals: int) -> str:
        """A value of an input as it is written."""
        return value_text(value, decimals, self.pairs, index)

    # ---------------------------------------------------------------- what is shown

    def show_form(self, form: Form, names: tuple[str, ...], ranges: tuple[Range, ...], *, doubled: bool) -> None:
        """Is for other inputs: how they are drawn, their names and ranges, and whether they have a reconstruction."""
        if (form, names) != (self._form, self._names):
            self.chosen, self.hovered, self._held = 0, None, None
        self._form, self._names, self._ranges = form, names, ranges
        self._shared = shared_range(ranges)
        self._pictures = 2 if doubled and not form.as_bars else 1
        if len(self._values) != form.count:
            self._values, self._reconstruction = np.zeros(form.count), None
        self._layout = None
        self.update()

    def show_values(self, values: Array, reconstruction: Array | None) -> None:
        """Shows the inputs [n] of an example and what an autoencoder makes of them [n]; None: none of it is shown."""
        if len(values) != self._form.count:
            return
        self._values, self._reconstruction = values, reconstruction
        if self.hasFocus():
            self.setAccessibleDescription(
                f"{self._names[self.chosen]} = {self.text_of(self.chosen, float(values[self.chosen]), 4)}"
            )
        self.update()

    @property
    def scale(self) -> Range | None:
        """The ends of the colour scale of a picture; None for bars, whose height is their value."""
        return None if self._form.as_bars else (-self._reach, self._reach)

    @property
    def _reach(self) -> float:
        return max(max(abs(low), abs(high)) for low, high in self._ranges)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        self.update()

    # ---------------------------------------------------------------- places

    @property
    def layout_(self) -> Bars | Cells:
        """Where everything is in the widget as large as it is."""
        if self._layout is None:
            whole = QRectF(self.rect())
            if self._form.as_bars:
                self._layout = Bars(
                    whole.adjusted(dp(_MARGIN), dp(_LINE + 2), -dp(_MARGIN), -dp(_LINE + 2)), self._form.count
                )
            else:
                self._layout = cells_in(self._form, whole.adjusted(dp(3), dp(3), -dp(3), -dp(3)), self._pictures)
        return self._layout

    def height_of(self, index: int, value: float) -> float:
        """How far down the widget a bar of this value ends."""
        low, high = self._range_of(index)
        share = 0.0 if not math.isfinite(value) else (value - low) / (high - low)
        box = self.layout_.cell(index)
        return box.bottom() - min(max(share, 0.0), 1.0) * box.height()

    def _range_of(self, index: int) -> Range:
        """From which value to which a bar reaches; where ranges differ much each has its own, with 0 where it can."""
        return self._shared or self._ranges[index]

    def resizeEvent(self, event: object) -> None:
        """Everything finds its new place."""
        self._layout = None

    def sizeHint(self) -> QSize:
        """As large as the plot in whose place it is."""
        return QSize(px(280), px(240))

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars or pictures, and a frame around the input that is meant."""
        with QPainter(self) as painter:
            layout = self.layout_
            if isinstance(layout, Bars):
                self._paint_bars(painter, layout)
            else:
                self._paint_cells(painter, layout, self._values, layout.boxes[0])
                if self._pictures == 2 and self._reconstruction is not None:
                    self._paint_cells(painter, layout, self._reconstruction, layout.boxes[1])
            meant = self.chosen if self.hasFocus() else self.hovered
            if meant is not None:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self.theme.color("ink"), dp(2.0) if self.hasFocus() else 1.0))
                for second in (False, True) if self._pictures == 2 else (False,):
                    painter.drawRect(layout.cell(meant, second))

    def _paint_bars(self, painter: QPainter, layout: Bars) -> None:
        theme, width = self.theme, layout.width
        gap = min(width * 0.12, dp(6.0))
        doubled = self._reconstruction is not None
        for i in range(layout.count):
            cell = layout.cell(i).adjusted(gap, 0.0, -gap, 0.0)
            low, high = self._range_of(i)
            ground = self.height_of(i, min(max(0.0, low), high))
            each = cell.width() / 2 if doubled else cell.width()
            self._paint_bar(painter, QRectF(cell.left(), ground, each, 0.0), i, float(self._values[i]), solid=True)
            if self._reconstruction is not None:
                box = QRectF(cell.left() + each, ground, each, 0.0)
                self._paint_bar(painter, box, i, float(self._reconstruction[i]), solid=False)
            painter.setPen(QPen(theme.color("strong_line"), 1.0))
            painter.drawLine(QPointF(layout.cell(i).left(), ground), QPointF(layout.cell(i).right(), ground))
        self._paint_words(painter, layout)

    def _paint_bar(self, painter: QPainter, box: QRectF, index: int, value: float, *, solid: bool) -> None:
        """A bar from the ground of ``box``: full for an input, framed and pale for its reconstruction."""
        box = QRectF(box)
        box.setBottom(self.height_of(index, value))
        box = box.normalized()
        name = "positive" if value >= 0 else "negative"
        color = self.theme.color(name)
        pale = QColor(*blend(self.theme.card, getattr(self.theme, name), 0.25))
        painter.setPen(QPen(color, 1.0))
        painter.setBrush(color if solid else pale)
        painter.drawRect(box.adjusted(0.5, 0.0, -1.0, 0.0))

    def _paint_words(self, painter: QPainter, layout: Bars) -> None:
        """Names below, of many inputs every second or third, and values above where there is room."""
        font = painter.font()
        font.setPixelSize(px(11))
        painter.setFont(font)
        painter.setPen(self.theme.color("muted"))
        metrics, width = painter.fontMetrics(), layout.width
        longest = min(max(metrics.horizontalAdvance(name) for name in self._names), px(60)) + dp(6.0)
        every = math.ceil(longest / width)
        for i in range(0, layout.count, every):
            cell = layout.cell(i)
            box = QRectF(cell.center().x() - every * width / 2, cell.bottom() + dp(2.0), every * width, dp(_LINE))
            name = metrics.elidedText(self._names[i], Qt.TextElideMode.ElideMiddle, int(max(box.width(), dp(12.0))))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
        if width < dp(_NUMBER_ROOM):
            return
        for i in range(layout.count):
            cell = layout.cell(i)
            box = QRectF(cell.left(), cell.top() - dp(_LINE + 1.0), cell.width(), dp(_LINE))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text_of(i, float(self._values[i]), 2))

    def _paint_cells(self, painter: QPainter, layout: Cells, values: Array, box: QRectF) -> None:
        card = (0xFF << 24) | (self.theme.card[0] << 16) | (self.theme.card[1] << 8) | self.theme.card[2]
        pixels = np.full((layout.rows, layout.columns), card, np.uint32)  # the last row may have cells left over
        places = np.array([layout.place(i) for i in range(self._form.count)])
        pixels[places[:, 1], places[:, 0]] = scale_pixels(self.theme)[color_index(values, 0.0, self._reach)]
        image = QImage(pixels.data, layout.columns, layout.rows, 4 * layout.columns, QImage.Format.Format_RGB32)
        painter.drawImage(box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.color("strong_line"), 1.0))
        painter.drawRect(box)

    # ---------------------------------------------------------------- mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Points at an input; with the button down takes it along."""
        if self._held is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._pull(event.position())
            return
        self._point_at(self.layout_.at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Points at nothing."""
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of an input."""
        index = self.layout_.at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or index is None:
            super().mousePressEvent(event)
            return
        self._point_at(index)
        self.chosen, self._pulling = index, False
        self._held = index, float(self._values[index]), event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends the drag."""
        self._held = None
        self._point_at(self.layout_.at(event.position()))

    def _pull(self, to: QPointF) -> None:
        assert self._held is not None
        index, start, grip = self._held
        if not self._pulling and abs(to.y() - grip.y()) < _DRIFT:
            return
        self._pulling = True
        layout = self.layout_
        if isinstance(layout, Bars):
            (low, high), box = self._range_of(index), layout.cell(index)
            self._move(index, low + (box.bottom() - to.y()) / box.height() * (high - low))
        else:
            low, high = self._ranges[index]
            self._move(index, start + (grip.y() - to.y()) / _PULL * (high - low))

    def _move(self, index: int, value: float) -> None:
        low, high = self._ranges[index]
        self.moved.emit(index, min(max(value, low), high))

    def _point_at(self, index: int | None) -> None:
        if index != self.hovered:
            self.hovered = index
            self.pointed.emit(index)
            self.update()

    # ---------------------------------------------------------------- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose and move; everything else is the window's."""
        key, (low, high) = event.key(), self._ranges[self.chosen]
        step = (high - low) / _STEPS
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step /= _FINER
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.chosen = (self.chosen + (1 if key == Qt.Key.Key_Right else -1)) % self._form.count
            self.pointed.emit(self.chosen)
            self.show_values(self._values, self._reconstruction)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            by = step if key == Qt.Key.Key_Up else -step
            self._move(self.chosen, float(self._values[self.chosen]) + by)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._move(self.chosen, low if key == Qt.Key.Key_Home else high)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keys mean the chosen input."""
        super().focusInEvent(event)
        self.pointed.emit(self.chosen)
        self.show_values(self._values, self._reconstruction)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Only the mouse points now."""
        super().focusOutEvent(event)
        self.pointed.emit(self.hovered)
        self.update()
