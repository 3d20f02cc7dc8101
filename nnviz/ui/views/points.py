"""The points on the boundary plot: each class its mark and colour, test points smaller and hollow."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem

from nnviz.core.arrays import Array
from nnviz.core.experiment import Data, Examples
from nnviz.ui.theme import Theme, scale_table
from nnviz.ui.views.plane import Plane

MOST_SHOWN = 5000
"""More points than this are drawn as a sample: the picture would be no clearer, only slow."""

_MARKS = ("x", "o", "t1", "s", "d", "star", "p", "h")


class Marks(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Marks that leave every click to the plane under them: a click on a point adds a point like any other."""

    def mouseClickEvent(self, ev: Any) -> None:
        """Not mine."""
        ev.ignore()


class PointsItem:
    """Two scatter plots, test points below training points, with what they show kept for hit tests."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._test, self._train = Marks(pxMode=True), Marks(pxMode=True)
        for depth, item in ((5, self._test), (6, self._train)):
            item.setZValue(depth)
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)  # points change rarely, frames often
            plot.addItem(item)
        self.positions: Array = np.empty((0, 2))
        self.shown_of: tuple[int, int] = (0, 0)

    def forget_pictures(self) -> None:
        """Paints the points anew: their places on the screen have changed, which the cache does not notice."""
        for item in (self._test, self._train):
            item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show(self, data: Data, plane: Plane, theme: Theme) -> None:
        """Shows the points of a data set."""
        self.positions = plane.positions(data, data.train)
        shown = 0
        for item, examples, is_test in ((self._train, data.train, False), (self._test, data.test, True)):
            places = plane.positions(data, examples)
            sample = np.arange(len(places))
            if len(places) > MOST_SHOWN:
                sample = np.linspace(0, len(places) - 1, MOST_SHOWN).astype(np.intp)
            shown += len(sample)
            marks, brushes, pens = _styles(data, examples, sample, is_test, theme)
            item.setData(
                x=places[sample, 0], y=places[sample, 1], symbol=marks, brush=brushes, pen=pens,
                size=7 if is_test else 12,
            )  # fmt: skip
        self.shown_of = (shown, len(data.train) + len(data.test))


def mark_of(task: str, class_index: int) -> str:
    """The mark of a class: × for 0, ○ for 1, as on the slides."""
    return _MARKS[class_index % len(_MARKS)]


def color_of(task: str, class_index: int, theme: Theme) -> QColor:
    """The colour of a class."""
    if task == "binary":
        return theme.color("positive" if class_index else "negative")
    return theme.class_color(class_index)


def _styles(
    data: Data, examples: Examples, sample: np.ndarray, is_test: bool, theme: Theme
) -> tuple[list[str], list[object], list[object]]:
    if data.task in ("binary", "multiclass") and examples.y is not None:
        classes = examples.y[sample, 0].astype(int) if len(sample) else []
        count = 2 if data.task == "binary" else len(data.outputs)
        colors = [color_of(data.task, k, theme) for k in range(count)]
        marks = [mark_of(data.task, k) for k in classes]
        fills = [colors[k] for k in classes]
    else:
        marks = ["o"] * len(sample)
        fills = _value_colors(data, examples, sample, theme)
    if not is_test:
        rim = pg.mkPen(theme.color("strong_line" if data.task == "regression" else "neutral"), width=1)
        strong = {f.rgb(): pg.mkBrush(f.darker(118)) for f in fills}
        return marks, [strong[f.rgb()] for f in fills], [rim] * len(sample)
    pale = [_paler(f) for f in fills]
    rims = {f.rgb(): pg.mkPen(f.darker(135), width=1) for f in fills}
    return marks, [pg.mkBrush(p) for p in pale], [rims[f.rgb()] for f in fills]


def _value_colors(data: Data, examples: Examples, sample: np.ndarray, theme: Theme) -> list[QColor]:
    if examples.y is None or not len(sample):
        return [theme.color("positive")] * len(sample)
    low, high = value_range(data)
    table = scale_table(theme)
    index = np.clip((examples.y[sample, 0] - low) / (high - low) * 255, 0, 255).astype(int)
    return [QColor(*(int(v) for v in table[i])) for i in index]


def _paler(color: QColor) -> QColor:
    return QColor((color.red() + 510) // 3, (color.green() + 510) // 3, (color.blue() + 510) // 3)


def value_range(data: Data) -> tuple[float, float]:
    """The range of the output on the colour scale: 0 to 1 for classes, that of the training targets otherwise."""
    if data.task in ("binary", "multiclass") or data.train.y is None or not len(data.train):
        return 0.0, 1.0
    low, high = float(data.train.y.min()), float(data.train.y.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)
