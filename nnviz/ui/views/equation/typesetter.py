"""Formulas as pictures: LaTeX is set by ziamath in a process of its own, so that the window never waits for one.

A formula that was set before is there at once; another comes a little later, and ``ready`` tells so. A process that
dies or hangs is replaced; meanwhile formulas are shown as text.
"""

import atexit
import sys
import time
from collections import deque

import msgspec
from msgspec import Struct
from PySide6.QtCore import QByteArray, QCoreApplication, QObject, QPointF, QProcess, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnviz.ui.theme.sizes import dp
from nnviz.ui.views.equation import typeset

_MOST_PICTURES, _MOST_SET = 600, 2000
"""Formulas with numbers in them come and go; the oldest are forgotten."""
_MOST_SENT = 3
"""So few are sent to the process at a time that a formula which is needed at once is not behind many that are not."""
_MOST_STARTS, _MINUTE = 5, 60.0
"""So often the process is started within a minute."""
_MOST_TRIES = 2
_SLOW_MS, HANGS_MS, _WAIT_MS = 3000, 8000, 5000
"""Limits for a reply: after the first, formulas are shown as text; after the second, the process hangs."""

_Job = tuple[str, float]


class Formula(Struct, frozen=True, eq=False):
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
    failed = Signal(str, bool)  # text, is it an error

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures: dict[tuple[str, float, int, float], Formula] = {}
        self.formulas: dict[_Job, str] = {}
        self._waiting: deque[_Job] = deque()
        self._sent: deque[_Job] = deque()
        self._tries: dict[_Job, int] = {}
        self.process: QProcess | None = None
        self.starts: deque[float] = deque()
        self.in_trouble = self._told = self._lives = False
        self.slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self.hung = QTimer(self, singleShot=True, interval=HANGS_MS)
        self.again = QTimer(self, singleShot=True)
        self.slow.timeout.connect(self._on_slow)
        self.hung.timeout.connect(self._replace)
        self.again.timeout.connect(self.send)

    def formula(self, latex: str, size: float, color: QColor, ratio: float) -> Formula | None:
        """The picture of a formula at a font size in pixels, for a screen with so many dots per pixel.

        None where it is not set yet: it is on its way, before those that are only wanted for later. Where that may take
        a while, its source.
        """
        key = (latex, size, color.rgb(), ratio)
        found = self._pictures.get(key)
        if found is None:
            svg = self.formulas.get((latex, size))
            if svg is None:
                self._ask((latex, size), at_once=True)
                return _picture("", latex, color, ratio) if self.in_trouble else None
            if len(self._pictures) >= _MOST_PICTURES:
                self._pictures.pop(next(iter(self._pictures)))
            found = self._pictures[key] = _picture(svg, latex, color, ratio)
        return found

    def want(self, latex: str, size: float) -> None:
        """Has a formula set that will be needed soon."""
        if (latex, size) not in self.formulas:
            self._ask((latex, size), at_once=False)

    def _ask(self, job: _Job, *, at_once: bool) -> None:
        if job in self._sent:
            return
        if job in self._waiting:
            if not at_once:
                return
            self._waiting.remove(job)
        self._waiting.insert(0 if at_once else len(self._waiting), job)
        if len(self._waiting) > _MOST_SET:
            self._waiting.pop()
        self.send()

    # ---------------------------------------------------------------- the process

    def start(self) -> None:
        """Starts the process, where it does not run: it is ready a quarter of a second later."""
        if self.process is not None:
            return
        now = time.monotonic()
        while self.starts and now - self.starts[0] >= _MINUTE:
            self.starts.popleft()
        if len(self.starts) >= _MOST_STARTS:
            self._rest(_MINUTE - (now - self.starts[0]))
            return
        self.starts.append(now)
        self._lives = False
        self.process = process = QProcess(self)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._on_replies)
        process.started.connect(self._on_started)
        process.finished.connect(self._on_ended)
        process.errorOccurred.connect(self._on_ended)
        process.start(sys.executable, ["-P", typeset.__file__])  # -P: our modules must not hide those of others

    @Slot()
    def _on_started(self) -> None:
        self._lives = True

    def _rest(self, seconds: float) -> None:
        """It has died too often of late: formulas are shown as text until it is tried again; that is told once."""
        self.in_trouble = True
        self.again.start(int(1000.0 * seconds) + 1)
        if not self._told:
            self._told = True
            self.failed.emit(
                self.tr("Formulas are shown as text: the typesetting program ended {} times within a minute.").format(
                    len(self.starts)
                ),
                True,
            )

    @Slot()
    def send(self) -> None:
        """Gives the process what waits for it, as far as it can take it; starts it where it does not run."""
        self.start()
        if self.process is None:
            return
        while self._waiting and len(self._sent) < _MOST_SENT:
            job = self._waiting.popleft()
            self._sent.append(job)
            self.process.write(QByteArray(msgspec.json.encode(job) + b"\n"))
        self._watch()

    def _watch(self) -> None:
        """Expects a reply soon, where something was asked."""
        for timer in (self.slow, self.hung):
            if not self._sent:
                timer.stop()
            elif not timer.isActive():
                timer.start()

    def _stop_watching(self) -> None:
        self.slow.stop()
        self.hung.stop()

    @Slot()
    def _on_replies(self) -> None:
        process = self.process
        if process is None:
            return
        before = len(self._sent)
        while process.canReadLine() and self._sent:
            svg = _reply(bytes(process.readLine().data()))
            if svg is None:
                self._replace()
                return
            self._keep(self._sent.popleft(), svg)
            self.in_trouble = False
        if len(self._sent) != before:
            self._stop_watching()
            self.send()
            self.ready.emit()

    def _keep(self, job: _Job, svg: str) -> None:
        self._tries.pop(job, None)
        self.formulas[job] = svg
        while len(self.formulas) > _MOST_SET:
            self.formulas.pop(next(iter(self.formulas)))

    @Slot()
    def _on_slow(self) -> None:
        """A reply is overdue: until it comes, formulas are shown as text."""
        self.in_trouble = True
        self.ready.emit()

    @Slot()
    def _replace(self) -> None:
        """The process hangs, or says something invalid: it is ended, and another one goes on."""
        self.end()
        self._on_ended()

    @Slot()
    def _on_ended(self) -> None:
        """The process died, or never lived: another one sets what it had been given.

        What it was at is tried once more, and shown as its source where that ends the process again.
        """
        process = self.process
        if process is None:
            return
        self.end()
        self.process = None
        process.deleteLater()
        self.in_trouble = self.in_trouble or bool(self._sent)
        if self._sent and self._lives:
            self._tries[self._sent[0]] = self._tries.get(self._sent[0], 0) + 1
            if self._tries[self._sent[0]] >= _MOST_TRIES:
                self._keep(self._sent.popleft(), "")
        while self._sent:
            self._waiting.appendleft(self._sent.pop())
        if self._waiting:
            self.send()
        self.ready.emit()

    def finish(self) -> None:
        """Waits until everything is set that was asked for: for pictures drawn without a person."""
        while self._sent and (process := self.process) is not None:
            if not process.waitForReadyRead(HANGS_MS) and process is self.process:
                self._replace()

    def end(self) -> None:
        """Ends the process; safe to call twice."""
        self._stop_watching()
        self.again.stop()
        if self.process is not None:
            self.process.blockSignals(True)
            self.process.kill()
            self.process.waitForFinished(_WAIT_MS)


def _reply(line: bytes) -> str | None:
    """The formula in a line of the process; None where that is no reply."""
    try:
        svg = msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return None
    return svg if isinstance(svg, str) else None


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
    box = renderer.viewBoxF() if renderer else metrics.boundingRect(latex).adjusted(-dp(2), -dp(2), dp(2), dp(2))
    pixmap = QPixmap(max(1, round(box.width() * ratio)), max(1, round(box.height() * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        if renderer:
            renderer.render(painter, QRectF(0, 0, box.width(), box.height()))
        else:
            painter.setPen(color)
            painter.drawText(QPointF(dp(2), -box.top()), latex)
    return Formula(pixmap, box.width(), box.height(), -box.top())
