"""Small pictures of the data sets for their cards."""

from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPen, QPixmap

from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Data, Examples
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.datasets import DATASETS
from nnviz.core.data.value_range import value_range
from nnviz.ui.theme.sizes import icon_ratio
from nnviz.ui.theme.theme import Theme, scale_table
from nnviz.ui.views.boundary.marks import color_of

_POINTS = 120
_SHADES = 16


def thumbnail(name: str, theme: Theme, size: int) -> QIcon:
    """The data set by its name, ``size`` design pixels wide, drawn with few points, once for all windows."""
    return QIcon(QPixmap.fromImage(_picture(name, theme, size, icon_ratio())))


@cache  # an image outlives the QApplication, which a pixmap may not
def _picture(name: str, theme: Theme, size: int, ratio: float) -> QImage:
    entry = DATASETS[name]
    few = entry.defaults.samples <= 4
    samples = entry.defaults.samples if few else _POINTS
    x, y = entry.draw(np.random.default_rng(0), samples, 0.0, entry.defaults.classes or 0)
    data = Data(task=entry.task, inputs=entry.inputs, outputs=entry.outputs, train=Examples(x=x, y=y))
    image = QImage(int(size * ratio), int(size * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw(painter, data, entry.domain, theme, size, 5.0 if few else 1.5)
    return image


def _draw(
    painter: QPainter, data: Data, domain: tuple[tuple[float, float], ...], theme: Theme, size: int, radius: float
) -> None:
    """The points: a few as large marks, many as dots."""
    (left, right), (bottom, top) = (*domain, (-1.0, 1.0))[:2]
    x, y = data.train.x, data.train.y
    if y is None:
        return
    heights = x[:, 1] if x.shape[1] > 1 else np.zeros(len(x))
    across, up = (x[:, 0] - left) / (right - left) * size, size - (heights - bottom) / (top - bottom) * size
    for color, rows in _colors(data, y[:, 0], theme):
        places = zip(across[rows].tolist(), up[rows].tolist(), strict=True)
        if TASKS[data.task].yes_or_no and radius > 2 and y[rows[0], 0] == 0:
            painter.setPen(QPen(color, 2.4))
            for a, b in places:
                painter.drawLine(QPointF(a - 4, b - 4), QPointF(a + 4, b + 4))
                painter.drawLine(QPointF(a + 4, b - 4), QPointF(a - 4, b + 4))
            continue
        wide = 2 * (radius + 0.3 if TASKS[data.task].predicts_values else radius)
        dot = _dot(color.rgb(), wide, painter.device().devicePixelRatio())
        half = dot.width() / dot.devicePixelRatio() / 2
        for a, b in places:  # one picture again and again: a round pen would find its shape again for each point
            painter.drawImage(QPointF(a - half, b - half), dot)


@cache
def _dot(rgb: int, wide: float, ratio: float) -> QImage:
    """A dot of some width, with room for its soft rim."""
    pixels = int(np.ceil((wide + 2) * ratio))
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(rgb))
        painter.drawEllipse(QPointF(pixels / ratio / 2, pixels / ratio / 2), wide / 2, wide / 2)
    return image


def _colors(data: Data, y: Array, theme: Theme) -> list[tuple[QColor, Indices]]:
    """The colours of the points, each with its points."""
    if not TASKS[data.task].predicts_values:
        classes = y.astype(np.intp)
        return [(color_of(data.task, k, theme), np.flatnonzero(classes == k)) for k in sorted(set(classes.tolist()))]
    low, high = value_range(data)
    shades = (np.clip((y - low) / (high - low), 0.0, 1.0) * (_SHADES - 1)).astype(np.intp)
    table = scale_table(theme)
    return [
        (QColor(*(int(v) for v in table[round(k * 255 / (_SHADES - 1))])), np.flatnonzero(shades == k))
        for k in sorted(set(shades.tolist()))
    ]
