"""How nnviz starts: ``python main.py``, ``python -m nnviz`` and the command ``nnviz`` all call ``main``.

Nothing is imported here that a fresh checkout does not have. First the set-up, then the settings of the process that
must be made before NumPy is loaded, then the command line; Qt is imported only when a window opens.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from nnviz import bootstrap

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from nnviz.core.base.experiment import Experiment
    from nnviz.ui.window.main_window import MainWindow

_INTERRUPTED = 130
_SWITCH_SECONDS = 0.001  # with Python's own 5 ms the training would make the window wait for the interpreter lock

# Commands that use no Qt, and those that draw without a display; any other first argument opens the window.
_WITHOUT_QT = frozenset({"labs", "train", "check", "export", "-h", "--help", "--version"})
_OFFSCREEN = frozenset({"test", "render"})
_ON_EVERY_CORE = ("-n", "auto", "--dist", "worksteal")  # the windows' tests take long, and none knows of another

_BLAS_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line ``argv`` (default: that of the process) and exits with its code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    testing = bootstrap.in_checkout() and arguments[:1] == ["test"]
    libraries = _libraries_for(arguments)
    _ensure_dependencies(arguments, "test" if testing else "", libraries)
    if has_display() or not _opens_window(arguments):  # without a display, that is the line to say
        bootstrap.require_libraries(libraries)
    prepare_process()
    if testing:
        sys.exit(_run_tests(arguments[1:]))
    from nnviz.cli import main as run_command_line

    sys.exit(run_command_line(arguments))


def prepare_process() -> None:
    """Holds BLAS to one thread, which has to happen before NumPy is first imported.

    The matrices here are small: a second thread costs more than it gives, and with a busy core up to 25 times as much.
    """
    for name in _BLAS_VARIABLES:
        os.environ[name] = "1"


def has_display() -> bool:
    """Tells whether a window can be shown; a chosen Qt platform, such as offscreen, counts as a display."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in names)


def require_display() -> None:
    """Ends the program with one line where no window can be shown; Qt itself would abort the process.

    Raises:
        SystemExit: with code 2, on Linux without a display.
    """
    if not has_display():
        bootstrap.fail(
            "no display to open a window on; draw a picture with `render`, start under `xvfb-run`, "
            "or set QT_QPA_PLATFORM=offscreen"
        )


def _ensure_dependencies(arguments: list[str], extras: str, libraries: dict[str, str]) -> None:
    """Goes on in the checkout's own environment if this Python lacks a dependency; an installed nnviz has them all."""
    if not bootstrap.in_checkout() or not bootstrap.missing_modules(extras):
        return
    if _opens_window(arguments) and not bootstrap.is_ready(extras):
        require_display()  # before anything is downloaded in vain
    bootstrap.enter_environment(extras, libraries, arguments)


def _opens_window(arguments: list[str]) -> bool:
    return not _WITHOUT_QT.intersection(arguments[:1]) and not _OFFSCREEN.intersection(arguments[:1])


def _libraries_for(arguments: list[str]) -> dict[str, str]:
    """Returns the shared libraries that Qt will ask for, soname to Debian package."""
    if _WITHOUT_QT.intersection(arguments[:1]):
        return {}
    without_screen = os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal"))
    if without_screen or not _opens_window(arguments):
        return bootstrap.OFFSCREEN_LIBRARIES
    return bootstrap.WINDOW_LIBRARIES


def _run_tests(arguments: list[str]) -> int:
    import pytest

    os.chdir(bootstrap.ROOT)  # pytest looks for its settings and tests from where it stands
    return int(pytest.main([*_ON_EVERY_CORE, *arguments]))  # an option that is given again wins


def create_window(experiment: Experiment | None = None) -> MainWindow:
    """The main window, on an experiment or on the default lab; a QApplication must exist."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    from nnviz.ui.window.main_window import MainWindow

    return MainWindow(experiment)


def open_window(experiment: Experiment | None, path: Path | None) -> int:
    """Opens the window on an experiment and its file, and returns when it is closed."""
    require_display()
    app = make_application()
    window = create_window(experiment)
    from nnviz.ui.window.failures import tell_failures

    tell_failures(window.tell)
    if path is not None:
        window.documents.adopt(path)
    signal.signal(signal.SIGINT, lambda *_: app.exit(_INTERRUPTED))
    window.show()
    code = app.exec()
    window.bench.shut_down()
    return code


def render_picture(
    experiment: Experiment, epochs: int, view: str, size: tuple[int, int], theme: str, panel: str, out: Path
) -> None:
    """Draws the window, or one view of it, to a PNG or SVG file, with no screen. Raises OSError."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_application()
    from nnviz.ui.window.render import render

    render(experiment, epochs, view, size, theme, panel, out)


def make_application() -> QApplication:
    """The QApplication of this process, made where there is none."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    if isinstance(app, QApplication):
        return app
    app = QApplication(["nnviz"])
    app.setApplicationName("nnviz")
    app.setDesktopFileName("nnviz")
    app.setStyle("Fusion")  # one look everywhere; the style sheet stands on it
    return app
