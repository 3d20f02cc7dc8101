"""How nnviz starts: ``python main.py``, ``python -m nnviz`` and the command ``nnviz`` all call ``main``.

Nothing is imported here that a fresh checkout does not have. First the set-up, then the settings of the process that
must be made before NumPy is loaded, then the command line; Qt is imported only when a window opens.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from nnviz import bootstrap
from nnviz.process import prepare_process

if TYPE_CHECKING:
    from nnviz.core.base.experiment import Experiment
    from nnviz.ui.window.main_window import MainWindow

# Commands that use no Qt, and those that draw without a display; any other first argument opens the window.
_WITHOUT_QT = frozenset({"labs", "train", "check", "export", "-h", "--help", "--version"})
_OFFSCREEN = frozenset({"test", "render"})
_ON_EVERY_CORE = ("-n", "auto", "--dist", "worksteal")  # the windows' tests take long, and none knows of another


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line ``argv`` (default: that of the process) and exits with its code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    testing = bootstrap.in_checkout() and arguments[:1] == ["test"]
    libraries = libraries_for(arguments)
    ensure_dependencies(arguments, "test" if testing else "", libraries)
    if bootstrap.has_display() or not _opens_window(arguments):  # without a display, that is the line to say
        bootstrap.require_libraries(libraries)
    prepare_process()
    if testing:
        sys.exit(run_tests(arguments[1:]))
    from nnviz.cli import main as run_command_line

    sys.exit(run_command_line(arguments))


def ensure_dependencies(arguments: list[str], extras: str, libraries: dict[str, str]) -> None:
    """Goes on in the checkout's own environment if this Python lacks a dependency; an installed nnviz has them all."""
    if not bootstrap.in_checkout() or not bootstrap.missing_modules(extras):
        return
    if _opens_window(arguments) and not bootstrap.is_ready(extras):
        bootstrap.require_display()  # before anything is downloaded in vain
    bootstrap.enter_environment(extras, libraries, arguments)


def _opens_window(arguments: list[str]) -> bool:
    return not _WITHOUT_QT.intersection(arguments[:1]) and not _OFFSCREEN.intersection(arguments[:1])


def libraries_for(arguments: list[str]) -> dict[str, str]:
    """Returns the shared libraries that Qt will ask for, soname to Debian package."""
    if _WITHOUT_QT.intersection(arguments[:1]):
        return {}
    without_screen = os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal"))
    if without_screen or not _opens_window(arguments):
        return bootstrap.OFFSCREEN_LIBRARIES
    return bootstrap.WINDOW_LIBRARIES


def run_tests(arguments: list[str]) -> int:
    """Runs pytest in the checkout, on every core; returns its exit code."""
    import pytest

    os.chdir(bootstrap.ROOT)  # pytest looks for its settings and tests from where it stands
    return int(pytest.main([*_ON_EVERY_CORE, *arguments]))  # an option that is given again wins


def create_window(experiment: Experiment | None = None) -> MainWindow:
    """The main window, on an experiment or on the default lab; a QApplication must exist."""
    from nnviz.ui import start

    return start.create_window(experiment)
