"""Formulas as pictures: LaTeX is set by ziamath in a thread of its own, so that nobody waits for one.

A formula that was set before is there at once; another comes a little later, and ``ready`` tells so. Until then the
caller shows plain text.
"""

import atexit
import gc
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_INK = "#010203"
"""Set in this colour, which is then replaced: one setting serves every theme."""
_LOOK_MS = 16
_MOST_PICTURES, _MOST_SET = 600, 2000
"""Formulas with numbers in them come and go; the oldest are forgotten."""


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A formula as it is painted: its picture, its size in pixels, and how far its baseline lies below its top."""

    pixmap: QPixmap
    width: float
    height: float
    ascent: float

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """Paints it with its left edge at x."""
        painter.drawPixmap(QPointF(x, baseline - self.ascent), self.pixmap)


class Typesetter(QObject):
    """Sets formulas in the background and keeps their pictures."""

    ready = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pictures: dict[tuple[str, float, int, float], Formula] = {}
        self._worker: _Worker | None = None
        self._seen = 0
        self._look = QTimer(self, interval=_LOOK_MS)  # the thread knows no Qt: a signal could come after the end
        self._look.timeout.connect(self._on_look)

    def formula(self, latex: str, size: float, color: QColor, ratio: float) -> Formula | None:
        """The picture of a formula at a font size in pixels, for a screen with so many dots per pixel.

        None where it is not set yet: it is on its way.
        """
        key = (latex, size, color.rgb(), ratio)
        found = self._pictures.get(key)
        if found is None:
            svg = _set_before.get((latex, size))
            if svg is None:
                self.want(latex, size)
                return None
            if len(self._pictures) >= _MOST_PICTURES:
                self._pictures.pop(next(iter(self._pictures)))
            found = self._pictures[key] = _picture(svg, latex, color, ratio)
        return found

    def want(self, latex: str, size: float) -> None:
        """Has a formula set that will be needed soon."""
        key = (latex, size)
        if key in _set_before or key in _on_their_way:
            return
        _on_their_way.add(key)
        if self._worker is None:
            self._worker, self._seen = _Worker(), 0
        gc.disable()  # collection in the thread could destroy widgets there: it is put off until the work is done
        self._worker.take(key)
        self._look.start()

    def shut_down(self) -> None:
        """Ends the thread after the formula that it is setting; safe to call twice."""
        self._look.stop()
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        gc.enable()

    def finish(self) -> None:
        """Waits until everything is set that was asked for: for pictures drawn without a person."""
        while self._worker is not None and not self._worker.idle:
            time.sleep(0.002)
        self._on_look()

    @Slot()
    def _on_look(self) -> None:
        worker = self._worker
        if worker is None:
            return
        done, idle = worker.done, worker.idle
        if idle:
            self._look.stop()
            gc.enable()
        if done != self._seen:
            self._seen = done
            self.ready.emit()


_set_before: dict[tuple[str, float], str] = {}
_on_their_way: set[tuple[str, float]] = set()
_at_work: set["_Worker"] = set()


class _Worker:
    """Sets one formula after the other in a thread that touches nothing but its queue and the formulas."""

    def __init__(self) -> None:
        self.done = self.taken = 0
        self._jobs: SimpleQueue[tuple[str, float] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True, name="typesetter")
        _at_work.add(self)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Is everything set that was asked for?"""
        return self.done == self.taken

    def take(self, job: tuple[str, float]) -> None:
        """Sets this formula after the others."""
        self.taken += 1
        self._jobs.put(job)

    def end(self) -> None:
        """Drops what is not begun, and waits for the thread."""
        with suppress(Empty):
            while (job := self._jobs.get_nowait()) is not None:
                _on_their_way.discard(job)
        self._jobs.put(None)
        self._thread.join()
        _at_work.discard(self)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                _set_before[job] = typeset(*job)
            except Exception:  # the others must still be set
                _set_before[job] = ""
            while len(_set_before) > _MOST_SET:
                _set_before.pop(next(iter(_set_before)))
            _on_their_way.discard(job)
            self.done += 1


@atexit.register
def _end_all() -> None:
    """A script that ends with a window open ends in peace."""
    for worker in list(_at_work):
        worker.end()


def typeset(latex: str, size: float) -> str:
    """A formula as SVG text. Raises whatever the parser has for LaTeX that it does not know."""
    import ziamath  # 0.1 s, paid in the thread

    ziamath.config.svg2 = False  # Qt draws SVG 1.2 Tiny
    svg: str = ziamath.Latex(latex, size=size, color=_INK).svg()
    return svg


def _picture(svg: str, latex: str, color: QColor, ratio: float) -> Formula:
    """The picture of a formula; of one that could not be set, its source."""
    renderer = QSvgRenderer(QByteArray(svg.replace(_INK, color.name()).encode())) if svg else None
    metrics = QFontMetricsF(QGuiApplication.font())
    box = renderer.viewBoxF() if renderer else metrics.boundingRect(latex).adjusted(-2, -2, 2, 2)
    pixmap = QPixmap(max(1, round(box.width() * ratio)), max(1, round(box.height() * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        if renderer:
            renderer.render(painter, QRectF(0, 0, box.width(), box.height()))
        else:
            painter.setPen(color)
            painter.drawText(QPointF(2, -box.top()), latex)
    return Formula(pixmap, box.width(), box.height(), -box.top())
