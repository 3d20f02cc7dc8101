"""Formulas as pictures: LaTeX is set by ziamath in a thread of its own, so that nobody waits for one.

A formula that was set before is there at once; another comes a little later, and ``ready`` tells so. Until then the
caller shows plain text.
"""

import gc
import threading
from dataclasses import dataclass
from queue import SimpleQueue

from PySide6.QtCore import QByteArray, QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_INK = "#010203"
"""Set in this colour, which is then replaced: one setting serves every theme."""
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
    _done = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs: SimpleQueue[tuple[str, float] | None] = SimpleQueue()
        self._pictures: dict[tuple[str, float, int, float], Formula] = {}
        self._waiting = 0
        self._thread: threading.Thread | None = None
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

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
        # Collection in the thread could destroy widgets there; it is put off until the work is done.
        gc.disable()
        self._waiting += 1
        self._jobs.put(key)
        if self._thread is None:
            self._thread = threading.Thread(target=_work, args=(self._jobs, self._done), daemon=True, name="typesetter")
            self._thread.start()

    def shut_down(self) -> None:
        """Ends the thread after the formula that it is setting; safe to call twice."""
        while not self._jobs.empty():
            job = self._jobs.get()
            if job is not None:
                _on_their_way.discard(job)
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        self._waiting = 0
        gc.enable()

    @Slot(str)
    def _on_done(self, _latex: str) -> None:
        self._waiting = max(0, self._waiting - 1)
        if not self._waiting:
            gc.enable()
        self.ready.emit()


_set_before: dict[tuple[str, float], str] = {}
_on_their_way: set[tuple[str, float]] = set()


def _work(jobs: "SimpleQueue[tuple[str, float] | None]", done: object) -> None:
    """Sets one formula after the other until there is a None."""
    while (job := jobs.get()) is not None:
        try:
            _set_before[job] = typeset(*job)
        except Exception:  # the others must still be set
            _set_before[job] = ""
        while len(_set_before) > _MOST_SET:
            _set_before.pop(next(iter(_set_before)))
        _on_their_way.discard(job)
        done.emit(job[0])  # type: ignore[attr-defined]


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
