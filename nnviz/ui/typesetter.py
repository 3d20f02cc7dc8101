"""Formulas as pictures: LaTeX is set by ziamath in a process of its own, so that nobody waits for one.

A formula that was set before is there at once; another comes a little later, and ``ready`` tells so. Until then the
caller shows plain text.
"""

import atexit
import json
import sys
from collections import deque
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QPointF, QProcess, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnviz.ui import typeset

_MOST_PICTURES, _MOST_SET = 600, 2000
"""Formulas with numbers in them come and go; the oldest are forgotten."""
_MOST_SENT = 3
"""So few are in the process's hands that a formula which is needed at once is not behind many that are not."""
_MOST_STARTS = 3
_WAIT_MS = 5000

_Job = tuple[str, float]


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
    """Has formulas set and keeps their pictures; ``ready`` tells that some have come. One serves all windows."""

    ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: dict[tuple[str, float, int, float], Formula] = {}
        self._set: dict[_Job, str] = {}
        self._waiting: deque[_Job] = deque()
        self._sent: deque[_Job] = deque()
        self._process: QProcess | None = None
        self._starts = 0

    def formula(self, latex: str, size: float, color: QColor, ratio: float) -> Formula | None:
        """The picture of a formula at a font size in pixels, for a screen with so many dots per pixel.

        None where it is not set yet: it is on its way, before those that are only wanted for later.
        """
        key = (latex, size, color.rgb(), ratio)
        found = self._pictures.get(key)
        if found is None:
            svg = self._set.get((latex, size))
            if svg is None:
                self._ask((latex, size), at_once=True)
                return None
            if len(self._pictures) >= _MOST_PICTURES:
                self._pictures.pop(next(iter(self._pictures)))
            found = self._pictures[key] = _picture(svg, latex, color, ratio)
        return found

    def want(self, latex: str, size: float) -> None:
        """Has a formula set that will be needed soon."""
        if (latex, size) not in self._set:
            self._ask((latex, size), at_once=False)

    def _ask(self, job: _Job, *, at_once: bool) -> None:
        if job in self._sent:
            return
        if job in self._waiting:
            if not at_once:
                return
            self._waiting.remove(job)
        self._waiting.insert(0 if at_once else len(self._waiting), job)
        self._send()

    # ---------------------------------------------------------------- the process

    def start(self) -> None:
        """Starts the process, where it does not run: it is ready a quarter of a second later."""
        if self._process is not None or self._starts >= _MOST_STARTS:
            return
        self._starts += 1
        self._process = process = QProcess(self)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._on_answers)
        process.finished.connect(self._on_ended)
        process.errorOccurred.connect(self._on_ended)
        process.start(sys.executable, ["-P", typeset.__file__])  # -P: our modules must not hide those of others

    def _send(self) -> None:
        self.start()
        if self._process is None:
            self._give_up()
            return
        while self._waiting and len(self._sent) < _MOST_SENT:
            job = self._waiting.popleft()
            self._sent.append(job)
            self._process.write(QByteArray((json.dumps(job) + "\n").encode()))

    @Slot()
    def _on_answers(self) -> None:
        process = self._process
        if process is None:
            return
        before = len(self._sent)
        while process.canReadLine() and self._sent:
            self._keep(self._sent.popleft(), json.loads(bytes(process.readLine().data())))
        if len(self._sent) != before:
            self._send()
            self.ready.emit()

    def _keep(self, job: _Job, svg: str) -> None:
        self._set[job] = svg
        while len(self._set) > _MOST_SET:
            self._set.pop(next(iter(self._set)))

    @Slot()
    def _on_ended(self) -> None:
        """The process died, or never lived: what it had in hand is shown as source, another one sets the rest."""
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.deleteLater()
        while self._sent:
            self._keep(self._sent.popleft(), "")
        if self._waiting:
            self._send()
        self.ready.emit()

    def _give_up(self) -> None:
        while self._waiting:
            self._keep(self._waiting.popleft(), "")
        self.ready.emit()

    def finish(self) -> None:
        """Waits until everything is set that was asked for: for pictures drawn without a person."""
        while self._sent and self._process is not None:
            if not self._process.waitForReadyRead(_WAIT_MS):
                self.end()
                self._on_ended()

    def end(self) -> None:
        """Ends the process; safe to call twice."""
        if self._process is not None:
            self._process.blockSignals(True)
            self._process.kill()
            self._process.waitForFinished(_WAIT_MS)


_of_application: list[Typesetter] = []


def typesetter() -> Typesetter:
    """The one typesetter of the application."""
    if not _of_application:
        _of_application.append(Typesetter(QCoreApplication.instance()))
        atexit.register(_end)
    return _of_application[0]


def _end() -> None:
    while _of_application:
        _of_application.pop().end()


def _picture(svg: str, latex: str, color: QColor, ratio: float) -> Formula:
    """The picture of a formula; of one that could not be set, its source."""
    renderer = QSvgRenderer(QByteArray(svg.replace(typeset.INK, color.name()).encode())) if svg else None
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
