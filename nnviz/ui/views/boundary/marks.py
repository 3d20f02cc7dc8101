"""What a point looks like: each class its mark and its colour, so that neither alone has to be told apart."""

from functools import partial

import numpy as np
import pyqtgraph as pg
from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from nnviz.core.base.arrays import Indices
from nnviz.core.base.experiment import Data, Examples
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.value_range import value_range
from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import PLANE_INK, Theme, blend, scale_table
from nnviz.ui.views.boundary.stamps import Stamp

CLASS_MARKS = (
    ("x", "×"), ("o", "○"), ("t1", "△"), ("s", "□"), ("d", "◇"), ("star", "☆"), ("+", "+"), ("t", "▽"),
    ("t2", "▷"), ("p", "⬠"), ("t3", "◁"), ("bow", "⋈"),
)  # fmt: skip
"""The mark of each class, × for 0 and ○ for 1 as on the slides: a name for its shape, and a letter like it."""
TRAIN_SIZE, TEST_SIZE = 12, 7
_RING, _HALO = 9.0, 2.6
_ON_DARK = 140
"""Per cent of their lightness."""
_BRIGHTEST_ON_LIGHT, _DARKEST_ON_DARK = 155, 115
"""Brightness of letters, of 255, beyond which they are hard to read on their ground."""
_SHADES = 64
"""So many colours stand for the values of a regression."""


def mark_text(class_index: int) -> str:
    """A letter that looks like the mark of a class."""
    return CLASS_MARKS[class_index % len(CLASS_MARKS)][1]


def color_of(task: str, class_index: int, theme: Theme) -> QColor:
    """The colour of a class."""
    if TASKS[task].yes_or_no:
        return theme.color("positive" if class_index else "negative")
    return theme.class_color(class_index)


def text_color_of(task: str, class_index: int, theme: Theme) -> QColor:
    """The colour of a class for words on a card, which is dark in a dark theme; the plane never is."""
    color = color_of(task, class_index, theme)
    if theme.color("card").lightness() < 128:
        return _with_brightness(color.lighter(_ON_DARK), _DARKEST_ON_DARK, 255)
    return _with_brightness(color, 0, _BRIGHTEST_ON_LIGHT)


def _with_brightness(color: QColor, low: int, high: int) -> QColor:
    """A colour mixed with so much white or black that it is within these bounds."""
    rgb = color.red(), color.green(), color.blue()
    bright = 0.30 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2]
    if bright < low:
        return QColor(*blend(rgb, (255, 255, 255), (low - bright) / (255 - bright)))
    return QColor(*blend(rgb, (0, 0, 0), 1 - high / bright)) if bright > high else color


def kinds_of(data: Data) -> tuple[str, int]:
    """What the marks of a data set depend on beside the theme: its task, and how many marks there are."""
    return data.task, data.class_count or (_SHADES if TASKS[data.task].predicts_values else 1)


def all_stamps(kinds: tuple[str, int], theme: Theme) -> list[Stamp]:
    """The marks of training points, then as many for test points, which are smaller and pale, then the ring."""
    task, count = kinds
    train, test = [], []
    for k in range(count):
        if TASKS[task].has_classes:
            symbol, color = CLASS_MARKS[k % len(CLASS_MARKS)][0], color_of(task, k, theme)
        else:
            symbol, color = "o", _shade(k, count, theme)
        rim = pg.mkPen(theme.color("strong_line" if TASKS[task].predicts_values else "neutral"), width=1)
        train.append(_stamp(symbol, px(TRAIN_SIZE), rim, QBrush(color.darker(118))))
        test.append(_stamp(symbol, px(TEST_SIZE), pg.mkPen(color.darker(135), width=1), QBrush(_paler(color))))
    return [*train, *test, Stamp(partial(_paint_ring, theme), 2 * (dp(_RING) + dp(_HALO)))]


def stamps_of(data: Data, examples: Examples) -> Indices:
    """The number of each example's mark [m] among those of training points."""
    task, count = kinds_of(data)
    if examples.y is None or not len(examples) or count == 1:
        return np.zeros(len(examples), dtype=np.intp)
    if not TASKS[task].predicts_values:
        return examples.y[:, 0].astype(np.intp)
    low, high = value_range(data)
    shares = (examples.y[:, 0] - low) / (high - low)
    return np.clip(np.nan_to_num(shares) * count, 0, count - 1).astype(np.intp)


def _shade(k: int, count: int, theme: Theme) -> QColor:
    if count == 1:
        return theme.color("positive")
    return QColor(*(int(v) for v in scale_table(theme)[round(k / (count - 1) * 255)]))


def _paler(color: QColor) -> QColor:
    return QColor((color.red() + 510) // 3, (color.green() + 510) // 3, (color.blue() + 510) // 3)


def _stamp(symbol: str, size: float, pen: QPen, brush: QBrush) -> Stamp:
    return Stamp(partial(_paint, symbol, size, pen, brush), size + pen.widthF() + 1.0)


def _paint(symbol: str, size: float, pen: QPen, brush: QBrush, painter: QPainter) -> None:
    painter.setPen(pen)
    painter.setBrush(brush)
    painter.scale(size, size)
    painter.drawPath(_bow() if symbol == "bow" else Symbols[symbol])


def _bow() -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(-0.5, -0.5), QPointF(0.5, 0.5), QPointF(0.5, -0.5), QPointF(-0.5, 0.5)]))
    path.closeSubpath()
    return path


def _paint_ring(theme: Theme, painter: QPainter) -> None:
    """A dark ring on a white one: seen on every colour of the plane, which is light in every theme."""
    painter.setBrush(theme.color("neutral"))
    for color, width in ((theme.color("neutral"), dp(_HALO) + 2.0), (PLANE_INK, dp(_HALO) - 0.6)):
        painter.setPen(QPen(color, width))
        painter.drawEllipse(QPointF(0, 0), dp(_RING), dp(_RING))
