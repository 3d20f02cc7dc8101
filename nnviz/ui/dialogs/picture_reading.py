"""A picture file as pixels: a few formats of pixels, told apart by how the file begins and not by its name.

Formats that name other files, or that are programs, such as SVG, are none of them.
"""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

from nnviz.core.base.regular_files import MIB, read_regular
from nnviz.core.data.picture_points import PictureError, Pixels

_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF87a": "gif", b"GIF89a": "gif", b"BM": "bmp",
}  # fmt: skip
_LONGEST = 600
"""Pixels that a picture is looked at with; larger ones are made smaller without mixing colours."""
MOST_BYTES, MOST_PIXELS = 64 * MIB, 50_000_000


def read_pixels(path: Path) -> tuple[QImage, Pixels]:
    """A picture and its pixels [h, w, 3], what is transparent as white paper. Raises PictureError."""
    try:
        image = _read(read_regular(path, MOST_BYTES))
    except OSError as error:
        raise PictureError("cannot be read: {value}", value=error.strerror or error) from None
    if max(image.width(), image.height()) > _LONGEST:
        size = image.size().scaled(QSize(_LONGEST, _LONGEST), Qt.AspectRatioMode.KeepAspectRatio)
        image = image.scaled(size.expandedTo(QSize(1, 1)))
    paper = QImage(image.size(), QImage.Format.Format_RGB888)
    paper.fill(Qt.GlobalColor.white)
    with QPainter(paper) as painter:
        painter.drawImage(0, 0, image)
    rows = np.frombuffer(paper.constBits(), dtype=np.uint8).reshape(paper.height(), paper.bytesPerLine())
    return paper, rows[:, : 3 * paper.width()].reshape(paper.height(), paper.width(), 3).copy()


def _read(content: bytes) -> QImage:
    """The picture in the bytes of a file; its size is looked at before its pixels are."""
    kind = next((name for start, name in _BEGINNINGS.items() if content.startswith(start)), None)
    if kind is None:
        raise PictureError("is not a readable picture; choose a PNG, JPG, BMP or GIF file")
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    pixels = size.width() * size.height()
    if pixels > MOST_PIXELS:
        raise PictureError(
            "has {value} × {value2} pixels; at most {most_pixels:,} are read, make it smaller",
            value=size.width(),
            value2=size.height(),
            most_pixels=MOST_PIXELS,
        )
    image = reader.read() if size.isValid() and pixels else QImage()
    if image.isNull() or image.width() * image.height() > MOST_PIXELS:
        raise PictureError("begins as a {value} file, but is broken; choose another picture", value=kind.upper())
    return image
