"""Pictures of the window or of one view, without a person: for the command line and the README."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QPoint,
    QRect,
    QSize,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from nnviz.app.settings import Settings
from nnviz.core.base.experiment import Experiment
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.views.equation.typesetter import typesetter
from nnviz.ui.window.main_window import MainWindow


def render(
    experiment: Experiment, epochs: int, view: str, size: tuple[int, int], theme: str, panel: str, out: Path
) -> None:
    """Trains so many epochs and writes the picture; ``view``: window, network, boundary, loss or panel.

    ``panel`` is the one that is open below the network. Raises OSError.
    """
    former = qInstallMessageHandler(_quiet)
    with TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.ini")
        settings.theme = theme  # the window begins in it, and is not coloured twice
        _draw(MainWindow(experiment, settings), epochs, view, size, panel, out)
    qInstallMessageHandler(former)


def _draw(window: MainWindow, epochs: int, view: str, size: tuple[int, int], panel: str, out: Path) -> None:
    views: dict[str, QWidget] = {
        "window": window, "network": window.network_card, "boundary": window.boundary_card,
        "loss": window.loss_card, "panel": window.panel_card,
    }  # fmt: skip
    target = views[view]
    try:
        if target is not window:
            target.setParent(None)
            target.setPalette(window.palette())
            target.setStyleSheet(window.styleSheet())
        target.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        target.resize(*size)
        target.show()
        window.bench.finish(lambda session: session.advance(epochs))
        _settle()
        window.bench.refresh()
        opened = window.panel_card.open(panel)
        if isinstance(opened, MathsPanel):
            opened.steps.next()  # the first product says more than the input
            typesetter().finish()
        _settle()
        _write(target, size, out)
        target.close()
    finally:
        window.panel_card.leave()
        window.bench.shut_down()
        if target is not window:
            target.setParent(window)  # or Python would delete it after what it belongs to, some time or other
        window.deleteLater()
        _settle()


def _quiet(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's messages, but for the one that the offscreen platform has about every window."""
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


def _settle() -> None:
    """Lets layouts and pending paints happen."""
    for _ in range(3):
        QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _write(widget: QWidget, size: tuple[int, int], out: Path) -> None:
    if out.suffix.lower() == ".svg":
        generator = QSvgGenerator()
        generator.setFileName(str(out))
        generator.setSize(QSize(*size))
        generator.setViewBox(QRect(0, 0, *size))
        generator.setTitle("nnviz")
        with QPainter(generator) as painter:
            widget.render(painter, QPoint())
        if not out.exists():
            raise OSError(None, "the picture could not be written")
        return
    pixmap = QPixmap(*size)
    pixmap.fill(widget.palette().window().color())
    widget.render(pixmap)
    if not pixmap.save(str(out), "PNG"):
        raise OSError(None, "the picture could not be written")
