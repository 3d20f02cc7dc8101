"""The build of PySide6 must not lose references to None: one such build aborts after seconds of painting."""

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot


class _Emitter(QObject):
    fired = Signal(bool)


def test_qt_calls_steal_no_reference(qtbot: QtBot) -> None:
    emitter, image = _Emitter(), QImage(20, 20, QImage.Format.Format_RGB32)
    before = sys.getrefcount(None), sys.getrefcount(True)
    with QPainter(image) as painter:
        for _ in range(20_000):
            painter.drawLine(0, 0, 9, 9)
            emitter.fired.emit(True)
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert all(b - a > -2000 for a, b in zip(before, after, strict=True)), (before, after)
