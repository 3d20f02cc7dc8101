"""An image on a plot that is drawn fast.

Qt scales a 32-bit image ten times as fast as one with a colour table, so the table is applied here, by one NumPy call.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter


class Picture(pg.ImageItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An image item of indices into a table of 256 RGB32 pixels."""

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")
        self.pixels: npt.NDArray[np.uint32] | None = None

    def show(self, index: npt.NDArray[np.uint8], table: npt.NDArray[np.uint32], place: QRectF) -> None:
        """Draws ``table[index]``, [rows, columns], row 0 at the bottom, over a part of the plane."""
        self.pixels = np.ascontiguousarray(table[index])
        self.setImage(index, autoLevels=False, levels=(0, 255))
        self.setRect(place)

    def clear(self) -> None:
        """Draws nothing."""
        self.pixels = None
        super().clear()

    def paint(self, painter: QPainter, *args: Any) -> None:
        """Draws the pixels into the unit that pyqtgraph gives an image: one pixel, one by one."""
        if self.pixels is not None:
            rows, columns = self.pixels.shape
            image = QImage(self.pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
            painter.drawImage(QRectF(0, 0, columns, rows), image)
