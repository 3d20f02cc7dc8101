"""What starts the window: the application object, the main window, and pictures without a screen."""

import gc
import os
import signal
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from nnviz.app.translation import WINDOW_LANGUAGE, speak
from nnviz.core.base.experiment import Experiment
from nnviz.ui.window.failures import tell_failures
from nnviz.ui.window.main_window import MainWindow

_INTERRUPTED = 130
_SWITCH_SECONDS = 0.001
"""With Python's own 5 ms the training would make the window wait for the interpreter lock."""


def create_window(experiment: Experiment | None = None) -> MainWindow:
    """The main window, on an experiment or on the default lab; a QApplication must exist."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    return MainWindow(experiment)


def open_window(experiment: Experiment | None, path: Path | None) -> int:
    """Opens the window on an experiment and its file, and returns when it is closed."""
    from nnviz.bootstrap import require_display  # who makes a window without this needs nothing of it

    require_display()
    app = make_application()
    window = create_window(experiment)
    tell_failures(window.tell)
    if path is not None:
        window.documents.adopt(path)
    signal.signal(signal.SIGINT, lambda *_: app.exit(_INTERRUPTED))
    window.show()
    gc.freeze()  # modules and window stay: a search for garbage among them would cost a frame
    code = app.exec()
    window.bench.shut_down()
    return code


def render_picture(
    experiment: Experiment, epochs: int, view: str, size: tuple[int, int], theme: str, panel: str, out: Path
) -> None:
    """Draws the window, or one view of it, to a PNG or SVG file, with no screen. Raises OSError."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_application()
    from nnviz.ui.window.render import render  # what draws SVG, no window needs

    render(experiment, epochs, view, size, theme, panel, out)


def make_application() -> QApplication:
    """The QApplication of this process, made where there is none."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    app = QApplication(["nnviz"])
    app.setApplicationName("nnviz")
    app.setDesktopFileName("nnviz")
    app.setStyle("Fusion")  # one look everywhere; the style sheet builds on it
    speak(WINDOW_LANGUAGE)
    return app
