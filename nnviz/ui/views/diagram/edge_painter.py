"""Painting the edges of the diagram fast: grouped into few opaque pens, strongest last."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from nnviz.core.base.arrays import Array
from nnviz.ui.theme.sizes import dp
from nnviz.ui.theme.theme import Theme, blend
from nnviz.ui.views.diagram.layout import MOST_EDGES

_LEVELS = 8
_THINNEST, _WIDEST = 0.8, 5.5


class EdgePainter:
    """Keeps the edges' polylines as Qt objects, so that a frame only groups and draws them."""

    def __init__(self, theme: Theme, lines: list[Array], background: tuple[int, int, int]) -> None:
        self._lines = lines
        self._starts = np.cumsum([0, *(len(layer) for layer in lines)])
        self._polygons: dict[int, QPolygonF] = {}
        self._pens = {
            (sign, level): _pen(theme, background, sign, level) for sign in (-1, 1) for level in range(_LEVELS)
        }
        self._faded = {key: _faded(pen, background) for key, pen in self._pens.items()}

    def paint(self, painter: QPainter, weights: list[Array], lit: int | None = None) -> None:
        """Draws every edge by the sign and size of its weight; of very many, the strongest.

        With a ``lit`` layer, the edges into all others are faded (0: into every one).
        """
        values = np.concatenate([w.ravel() for w in weights]) if weights else np.empty(0)
        levels = weight_levels(values)
        order = _strongest(np.abs(values))
        first, last = (0, len(values)) if lit is None else (0, 0) if not lit else self._starts[lit - 1 : lit + 1]
        now = None
        for edge in order:
            pens = self._pens if first <= edge < last else self._faded
            pen = pens[1 if values[edge] >= 0 else -1, int(levels[edge])]
            if pen is not now:
                painter.setPen(pen)
                now = pen
            painter.drawPolyline(self._polygon(int(edge)))

    def _polygon(self, edge: int) -> QPolygonF:
        """The polyline of an edge, made when it is first drawn: of a large network most never are."""
        polygon = self._polygons.get(edge)
        if polygon is None:
            layer = int(np.searchsorted(self._starts, edge, side="right")) - 1
            line = self._lines[layer][edge - self._starts[layer]]
            polygon = self._polygons[edge] = QPolygonF([QPointF(float(x), float(y)) for x, y in line])
        return polygon


def _strongest(sizes: Array) -> npt.NDArray[np.intp]:
    """Indices of the strongest edges, weakest first."""
    if len(sizes) > MOST_EDGES:
        chosen = np.argpartition(sizes, -MOST_EDGES)[-MOST_EDGES:]
        return chosen[np.argsort(sizes[chosen], kind="stable")]
    return np.argsort(sizes, kind="stable")


def weight_levels(values: Array) -> Array:
    """0.._LEVELS-1 by the size of each weight; the scale is that of tanh, so that a large one hides no small one."""
    strength = np.tanh(np.abs(np.nan_to_num(values)) / 2.5)
    levels: Array = np.minimum((strength * _LEVELS).astype(int), _LEVELS - 1)
    return levels


def _pen(theme: Theme, background: tuple[int, int, int], sign: int, level: int) -> QPen:
    strength = (level + 0.6) / _LEVELS
    end = theme.positive if sign > 0 else theme.negative
    color = QColor(*blend(background, end, 0.25 + 0.7 * strength))
    pen = QPen(color, dp(_THINNEST + (_WIDEST - _THINNEST) * strength**1.5))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def _faded(pen: QPen, background: tuple[int, int, int]) -> QPen:
    color = pen.color()
    result = QPen(pen)
    result.setColor(QColor(*blend((color.red(), color.green(), color.blue()), background, 0.78)))
    return result
