"""What every plot stands on: a view box with a named axis below it and one on its left, in the colours of the theme."""

import html

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGraphicsItem, QGraphicsTextItem

from nnviz.ui.theme import sizes
from nnviz.ui.theme.sizes import px
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.number_axis import NumberAxis

_TICK_LENGTH, _TEXT_OFFSET = -5, {"bottom": 2, "left": 5}
"""Of pyqtgraph, in pixels at scale 1; a negative length is inside the plot."""


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """A view ``box`` and its ``axes``, by side, without pyqtgraph's menu and buttons."""

    def __init__(
        self,
        box: pg.ViewBox | None = None,
        bottom: NumberAxis | None = None,
        left: NumberAxis | None = None,
        margins: tuple[float, float, float, float] = (1, 8, 8, 1),
    ) -> None:
        """``margins`` are those on the left, above, on the right and below, in pixels of the design."""
        self.box = box or pg.ViewBox(enableMenu=False)
        self.axes = {"bottom": bottom or NumberAxis("bottom"), "left": left or NumberAxis("left")}
        unused = {side: NumberAxis(side) for side in ("top", "right")}  # pyqtgraph's own would work at each new range
        super().__init__(background=None, viewBox=self.box, axisItems=self.axes | unused, enableMenu=False)
        for side in unused:
            self.hideAxis(side)
        self.hideButtons()
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._margins, self._scale = margins, 1.0
        self.plotItem.layout.setContentsMargins(*margins)
        for axis in self.axes.values():
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def add(self, item: QGraphicsItem) -> None:
        """Draws an item too; the range does not follow it."""
        self.box.addItem(item, ignoreBounds=True)

    def name_axis(self, side: str, name: str) -> None:
        """Names an axis; pyqtgraph writes it in HTML."""
        text = html.escape(name)
        if self.axes[side].labelText != text:
            self.axes[side].setLabel(text)

    def style_axes(self, theme: Theme) -> None:
        """Gives ground and axes the colours of a theme, and their sizes the scale of the window."""
        if self._scale != sizes.scale():
            self._scale = sizes.scale()
            self._rescale()
        self.setBackground(theme.color("card"))
        for axis in self.axes.values():
            axis.setPen(pg.mkPen(theme.color("strong_line")))
            axis.setTextPen(pg.mkPen(theme.color("muted")))

    def _rescale(self) -> None:
        """What pyqtgraph draws has no layout of Qt that would follow: margins, ticks, and texts in the plot."""
        self.plotItem.layout.setContentsMargins(*(px(margin) for margin in self._margins))
        for item in self.scene().items():
            if isinstance(item, QGraphicsTextItem):
                item.setFont(QApplication.font())
        for side, axis in self.axes.items():
            axis.textWidth, axis.textHeight = 30, 18  # as pyqtgraph begins: it measures its labels again
            axis.setStyle(tickLength=px(_TICK_LENGTH), tickTextOffset=px(_TEXT_OFFSET[side]))
