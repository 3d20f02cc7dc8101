"""Small pictures of the data sets for their cards."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from nnviz.core.base.experiment import Data, Examples
from nnviz.core.data.datasets import DATASETS, generate
from nnviz.core.data.value_range import value_range
from nnviz.ui.theme.theme import Theme, scale_table
from nnviz.ui.views.boundary.marks import color_of

_POINTS = 120


def thumbnail(name: str, theme: Theme, size: int = 40, ratio: float = 2.0) -> QIcon:
    """The data set by its name, drawn with few points."""
    entry = DATASETS[name]
    few = entry.defaults.samples <= 4
    samples = entry.defaults.samples if few else _POINTS
    made = generate(name, samples, 0.0, 0.0, 0, entry.defaults.classes)
    data = Data(task=made.task, inputs=made.inputs, outputs=made.outputs,
                train=Examples(x=made.train_x, y=made.train_y))  # fmt: skip
    pixmap = QPixmap(int(size * ratio), int(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw(painter, data, entry.domain, theme, size, 5.0 if few else 1.5)
    return QIcon(pixmap)


def _draw(
    painter: QPainter, data: Data, domain: tuple[tuple[float, float], ...], theme: Theme, size: int, radius: float
) -> None:
    (left, right), (bottom, top) = (*domain, (-1.0, 1.0))[:2]
    low, high = value_range(data)
    for x, y in zip(data.train.x, data.train.y if data.train.y is not None else [], strict=True):
        px = (x[0] - left) / (right - left) * size
        py = size - ((x[1] if len(x) > 1 else 0.0) - bottom) / (top - bottom) * size
        if data.task == "regression":
            share = float(np.clip((y[0] - low) / (high - low), 0, 1))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_table_color(theme, share))
            painter.drawEllipse(QPointF(px, py), radius + 0.3, radius + 0.3)
            continue
        color = color_of(data.task, int(y[0]), theme)
        cross = data.task == "binary" and y[0] == 0 and radius > 2
        painter.setPen(QPen(color, 2.4) if cross else Qt.PenStyle.NoPen)
        painter.setBrush(color)
        if cross:
            box = QRectF(px - 4, py - 4, 8, 8)
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())
        else:
            painter.drawEllipse(QPointF(px, py), radius, radius)


def _table_color(theme: Theme, share: float) -> QColor:
    return QColor(*(int(v) for v in scale_table(theme)[int(share * 255)]))
