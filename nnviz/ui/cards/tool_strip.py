"""The strip of tools for points: which one is on, and a button for each."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from nnviz.ui.theme.sizes import icon_ratio, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import Actions
from nnviz.ui.widgets.pieces import begin_segments

_SIZE = 16


class ToolStrip(QWidget, View):
    """Adding, brush and lasso, as buttons of their actions."""

    def __init__(self, actions: Actions, theme: Theme) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._actions = actions
        self.buttons: dict[str, QToolButton] = {}
        for name in _PAINTERS:
            button = QToolButton()
            actions[name].setIconVisibleInMenu(False)
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setProperty("segment", True)
            button.setObjectName(f"button_{name}")
            button.setAccessibleName(actions[name].iconText())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            sized(button, icon=(_SIZE, _SIZE))
            sized(button, size=(26, 22))
            row.addWidget(button)
            self.buttons[name] = button
        begin_segments(self.buttons["tool_add"])
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        for name in self.buttons:
            self._actions[name].setIcon(_icon(name, theme))


def _icon(name: str, theme: Theme) -> QIcon:
    ratio = icon_ratio()
    pixmap = QPixmap(int(_SIZE * ratio), int(_SIZE * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("ink"), 1.4))
        _PAINTERS[name](painter)
    return QIcon(pixmap)


def _paint_add(painter: QPainter) -> None:
    painter.drawEllipse(QRectF(1.5, 5.5, 9, 9))
    painter.drawLine(QPointF(12.5, 0.5), QPointF(12.5, 6.5))
    painter.drawLine(QPointF(9.5, 3.5), QPointF(15.5, 3.5))


def _paint_brush(painter: QPainter) -> None:
    color = painter.pen().color()
    painter.drawEllipse(QRectF(1.5, 1.5, 13, 13))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for k in range(5):
        angle, away = 2.4 * k, 1.9 * math.sqrt(k)
        painter.drawEllipse(QPointF(8 + away * math.cos(angle), 8 + away * math.sin(angle)), 1.1, 1.1)


def _paint_lasso(painter: QPainter) -> None:
    path = QPainterPath(QPointF(4.5, 11.0))
    path.cubicTo(QPointF(-2.0, 5.0), QPointF(5.0, 0.5), QPointF(9.5, 1.5))
    path.cubicTo(QPointF(17.0, 3.0), QPointF(15.5, 10.5), QPointF(9.0, 11.0))
    path.cubicTo(QPointF(6.0, 11.2), QPointF(3.0, 10.5), QPointF(3.5, 12.0))
    path.cubicTo(QPointF(4.0, 13.0), QPointF(4.0, 14.0), QPointF(2.5, 15.0))
    painter.drawPath(path)


_PAINTERS = {"tool_add": _paint_add, "brush": _paint_brush, "lasso": _paint_lasso}
