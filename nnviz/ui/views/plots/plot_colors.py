"""The colours that every plot has in common."""

import pyqtgraph as pg

from nnviz.ui.theme.theme import Theme


def color_plot(plot: pg.PlotWidget, theme: Theme) -> None:
    """Gives ground and axes of a plot the colours of a theme."""
    plot.setBackground(theme.color("card"))
    for side in ("bottom", "left"):
        axis = plot.plotItem.getAxis(side)
        axis.setPen(pg.mkPen(theme.color("strong_line")))
        axis.setTextPen(pg.mkPen(theme.color("muted")))
