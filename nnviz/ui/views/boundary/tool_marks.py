"""What the tools show on the boundary plot: the circle of the brush, the loop of the lasso, the value of a point.

They lie in the view box's own coordinates, which are pixels. Dark lines with a white rim are seen on the plane in every
theme, and on every point.
"""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import PLANE_INK, Theme

_IN_FRONT = 1500.0
_RIM = 3.0
_AWAY, _PADDING = 14.0, 5.0


class Outline(QGraphicsPathItem):
    """A path as a thin dark line with a white rim."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setZValue(_IN_FRONT)
        self.setPen(QPen(Qt.GlobalColor.white, dp(_RIM)))
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Rim, then line."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (self.pen(), QPen(PLANE_INK, 1.0)):
            painter.setPen(pen)
            painter.drawPath(self.path())


class BrushCircle(Outline):
    """Where the brush would spray."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.radius = 0.0
        self.setVisible(False)

    def set_radius(self, radius: float) -> None:
        """Another size, in pixels."""
        self.radius = radius
        path = QPainterPath()
        path.addEllipse(QPointF(0, 0), radius, radius)
        self.setPath(path)


class Loop(Outline):
    """A line through places of the plane, which it follows when the plot shows another part of it."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box)
        self._view_box = view_box
        self.corners: Sequence[tuple[float, float]] = ()

    def show_corners(self, corners: Sequence[tuple[float, float]]) -> None:
        """Goes through these places; through none it is gone."""
        self.corners = corners
        self.follow()

    def follow(self) -> None:
        """Finds its places on the screen again."""
        path = QPainterPath()
        if len(self.corners):
            path.addPolygon(QPolygonF([self._view_box.mapFromView(QPointF(x, y)) for x, y in self.corners]))
        self.setPath(path)


class ValueTag(QGraphicsItem):
    """A short text beside the cursor."""

    def __init__(self, parent: QGraphicsItem, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text, self.box = "", QRectF()
        self._font = QFont()
        self._font.setBold(True)
        self.set_theme(theme)
        self.setZValue(_IN_FRONT + 1)
        self.setVisible(False)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme, and its letters from the scale of the window."""
        self._theme = theme
        self._font.setPixelSize(px(12))
        self.update()

    def place(self, at: QPointF, text: str, room: QRectF) -> None:
        """Stands beside a place of its parent, inside ``room``; without a text it is gone."""
        self.setVisible(bool(text))
        metrics = QFontMetricsF(self._font)
        width, height = metrics.horizontalAdvance(text) + 2 * dp(_PADDING), metrics.height() + 2.0
        left = at.x() + dp(_AWAY) if at.x() + dp(_AWAY) + width <= room.right() else at.x() - dp(_AWAY) - width
        top = min(max(at.y() - height - dp(_AWAY) / 2, room.top()), room.bottom() - height)
        self.prepareGeometryChange()
        self.text, self.box = text, QRectF(0, 0, width, height)
        self.setPos(left, top)
        self.update()

    def boundingRect(self) -> QRectF:
        """The box around the text."""
        return self.box.adjusted(-1, -1, 1, 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """In the colours of a card."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        painter.setPen(QPen(self._theme.color("strong_line"), 1.0))
        painter.setBrush(self._theme.color("card"))
        painter.drawRoundedRect(self.box, dp(4.0), dp(4.0))
        painter.setPen(self._theme.color("ink"))
        painter.drawText(self.box, Qt.AlignmentFlag.AlignCenter, self.text)
