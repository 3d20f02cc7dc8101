"""A plot of a few curves and marks that takes its colours from the theme and leaves mouse and keys to the window."""

from typing import Any

import pyqtgraph as pg
from msgspec import Struct
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent

from nnviz.core.base.arrays import Array
from nnviz.ui.theme.sizes import dp, px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.number_axis import NumberAxis
from nnviz.ui.views.plots.plot import Plot

_AXIS_WIDTH, _NAME = 44, 12
"""Pixels of the left axis, and more where it has a name."""


class _Styled(Struct, frozen=True):
    """Something that is drawn, and the colour of the theme that it has."""

    item: Any
    color: str
    width: float
    """Of the line, or of the rim of a mark."""
    line: Qt.PenStyle
    size: float | None
    """Of a mark."""


class CurvePlot(Plot):
    """Make what is drawn with ``add_curve`` and ``add_marks``, give it data, and set the range with ``show_range``."""

    def __init__(self, theme: Theme, bottom: str, left: str, name: str, left_axis: NumberAxis | None = None) -> None:
        super().__init__(left=left_axis or NumberAxis("left", narrow=True), margins=(0, 6, 8, 0))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        sized(self, min_size=(120, 80))
        self.theme = theme
        self._styled: list[_Styled] = []
        self._zones: list[pg.LinearRegionItem] = []
        self._range: tuple[float, float, float, float] | None = None
        self.box.setMouseEnabled(x=False, y=False)
        self.name_axis("bottom", bottom)
        self.name_axis("left", left)
        self._axis_width: float | None = None
        self.set_axis_width(_AXIS_WIDTH + (_NAME if left else 0))

    def set_axis_width(self, width: float | None) -> None:
        """Gives the left axis so many pixels of the design; None: as many as its numbers need."""
        self._axis_width = width
        self.axes["left"].setWidth(None if width is None else px(width))

    def add_curve(
        self, color: str, width: float = 1.0, line: Qt.PenStyle = Qt.PenStyle.SolidLine, depth: float = 2
    ) -> Any:
        """A curve; NaN in its data leaves a gap."""
        item = pg.PlotCurveItem(antialias=True, connect="finite")
        item.setZValue(depth)
        self._add(_Styled(item, color, width, line, None))
        return item

    def add_marks(self, color: str, size: float, symbol: str = "o", depth: int = 5) -> Any:
        """Marks at places."""
        item = pg.ScatterPlotItem(pxMode=True, symbol=symbol)
        item.setZValue(depth)
        self._add(_Styled(item, color, 1.5, Qt.PenStyle.SolidLine, size))
        return item

    def _add(self, styled: _Styled) -> None:
        self._styled.append(styled)
        self.add(styled.item)
        self._style(styled)

    def _style(self, styled: _Styled) -> None:
        color = self.theme.color(styled.color)
        if styled.size is not None:
            styled.item.setSize(px(styled.size))
            styled.item.setPen(pg.mkPen(self.theme.color("card"), width=dp(styled.width)))
            styled.item.setBrush(pg.mkBrush(color))
        else:
            styled.item.setPen(pg.mkPen(color, width=dp(styled.width), style=styled.line))

    def show_zones(self, zones: list[tuple[float, float]]) -> None:
        """Shades parts of the plot, from one x to another."""
        for zone in self._zones[len(zones) :]:
            zone.setVisible(False)
        for index, (low, high) in enumerate(zones):
            if index == len(self._zones):
                zone = pg.LinearRegionItem(movable=False, pen=pg.mkPen(None))
                zone.setZValue(0)
                self.add(zone)
                self._zones.append(zone)
                self._style_zone(zone)
            self._zones[index].setRegion((low, high))
            self._zones[index].setVisible(True)

    def _style_zone(self, zone: Any) -> None:
        zone.setBrush(pg.mkBrush(self.theme.color("line")))
        zone.setAcceptHoverEvents(False)

    def show_range(self, left: float, right: float, bottom: float, top: float) -> None:
        """Shows this part of the plane; axes are costly to draw, so nothing happens where it is the same."""
        wanted = left, right, bottom, top
        if wanted != self._range:
            self._range = wanted
            self.box.setRange(xRange=(left, right), yRange=(bottom, top), padding=0)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        self.style_axes(theme)
        self.set_axis_width(self._axis_width)
        for styled in self._styled:
            self._style(styled)
        for zone in self._zones:
            self._style_zone(zone)

    def sizeHint(self) -> QSize:
        """Small: a plot takes the room that is left, and never makes a panel scroll for more."""
        return QSize(px(160), px(100))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the window's: the scene would swallow them."""
        event.ignore()


class Labels:
    """Short texts at places of a plot; the items are made once and used again."""

    def __init__(self, plot: CurvePlot, anchor: tuple[float, float] = (0.5, 1.15)) -> None:
        self._plot, self._anchor = plot, anchor
        self.items: list[Any] = []
        self.shown: list[str] = []

    def show(self, texts: list[str], x: Array, y: Array, color: QColor) -> None:
        """Writes the texts at these places, and no others."""
        self.shown = list(texts)
        while len(self.items) < len(texts):
            item = pg.TextItem(anchor=self._anchor)
            item.setZValue(6)
            self._plot.add(item)
            self.items.append(item)
        for item in self.items[len(texts) :]:
            item.setVisible(False)
        for item, text, across, up in zip(self.items, texts, x.tolist(), y.tolist(), strict=False):
            if item.toPlainText() != text:
                item.setText(text)
            if item.color != color:
                item.setColor(color)
            item.setPos(across, up)
            item.setVisible(True)
