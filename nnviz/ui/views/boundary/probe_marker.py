"""The probe on the boundary plot: a disc with a question mark that can be dragged, and the prediction beside it.

It lies in the view box's own coordinates, which are pixels, so that its size and the room for its label are known.
"""

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from nnviz.ui.theme.sizes import dp, px
from nnviz.ui.theme.theme import PLANE_INK, Theme

RADIUS = 10.0
_REACH = RADIUS + 3.0
_GAP, _PADDING = 5.0, 5.0
_IN_FRONT = 2000.0


class ProbeMarker(QGraphicsObject):
    """Emits the place in the scene to which it is dragged; whoever listens moves it there."""

    dragged = Signal(QPointF)

    def __init__(self, parent: QGraphicsItem, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = self._shown = ""
        self.label = QRectF()
        self._grip = QPointF()
        self._font = QFont()
        self._font.setBold(True)
        self.set_theme(theme)
        self.setZValue(_IN_FRONT)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setVisible(False)

    @property
    def text(self) -> str:
        """The prediction that is shown beside it."""
        return self._text

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme, and its letters from the scale of the window."""
        self._theme = theme
        self._font.setPixelSize(px(12))
        self.update()

    def place(self, at: QPointF, text: str, room: QRectF) -> None:
        """Lies at a place of its parent, with a text on the side where ``room`` leaves more of it, as much as fits."""
        metrics, beside = QFontMetricsF(self._font), dp(RADIUS) + dp(_GAP) + 2 * dp(_PADDING)
        widest = max(room.right() - at.x(), at.x() - room.left()) - beside
        mode = Qt.TextElideMode.ElideRight if text.startswith("ŷ") else Qt.TextElideMode.ElideMiddle  # the number stays
        self._shown = metrics.elidedText(text, mode, max(widest, 0.0) + 0.5)
        width = metrics.horizontalAdvance(self._shown) + 2 * dp(_PADDING)
        height = metrics.height() + dp(2.0)
        fits = at.x() + dp(RADIUS) + dp(_GAP) + width <= room.right()
        left = dp(RADIUS) + dp(_GAP) if fits else -dp(RADIUS) - dp(_GAP) - width
        top = min(max(-height / 2, room.top() - at.y()), room.bottom() - at.y() - height)
        box = QRectF(left, top, width, height)
        if (text, box) != (self._text, self.label):
            self.prepareGeometryChange()
            self._text, self.label = text, box
            self.update()
        if at != self.pos():
            self.setPos(at)

    def boundingRect(self) -> QRectF:
        """Disc and label."""
        return self._disc(_REACH).united(self.label).adjusted(-1, -1, 1, 1)

    def shape(self) -> QPainterPath:
        """The disc alone can be gripped."""
        path = QPainterPath()
        path.addEllipse(self._disc(_REACH))
        return path

    def _disc(self, radius: float) -> QRectF:
        return QRectF(-radius, -radius, 2 * radius, 2 * radius)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """White with dark ink in every theme, as the plane below it; the label in the colours of a card."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        painter.setPen(QPen(self._theme.color("strong_line"), 1.0))
        painter.setBrush(self._theme.color("card"))
        painter.drawRoundedRect(self.label, dp(4.0), dp(4.0))
        painter.setPen(self._theme.color("ink"))
        painter.drawText(self.label, Qt.AlignmentFlag.AlignCenter, self._shown)
        painter.setPen(QPen(PLANE_INK, dp(2.0)))
        painter.setBrush(self._theme.color("neutral"))
        painter.drawEllipse(self._disc(dp(RADIUS) - 1.0))
        painter.drawText(self._disc(dp(RADIUS)), Qt.AlignmentFlag.AlignCenter, "?")

    # The names that pyqtgraph's scene calls.

    def mouseDragEvent(self, ev: Any) -> None:
        """The left button drags it, also with the brush on and on top of a point; others are not for it."""
        if ev.button() != Qt.MouseButton.LeftButton:
            ev.ignore()
            return
        ev.accept()
        if ev.isStart():
            self._grip = self.scenePos() - QPointF(ev.buttonDownScenePos())
        self.dragged.emit(QPointF(ev.scenePos()) + self._grip)

    def mouseClickEvent(self, ev: Any) -> None:
        """A plain click is a drag that went nowhere, and adds no point below."""
        if ev.button() == Qt.MouseButton.LeftButton and ev.modifiers() == Qt.KeyboardModifier.NoModifier:
            ev.accept()
        else:
            ev.ignore()
