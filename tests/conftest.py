"""Settings for all tests: no screen, settings in a folder of their own, nothing left behind."""

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from nnviz.process import prepare_process

prepare_process()

import pytest
from PySide6.QtCore import QEvent, QSettings, QThread
from PySide6.QtWidgets import QApplication

from nnviz.app.background import running_jobs
from nnviz.app.trainer import running_trainers


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nobody's real settings are read or written."""
    folder = str(tmp_path_factory.mktemp("settings"))
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every window, thread and job of a test ends with it."""
    before = set(threading.enumerate())
    yield
    app = QApplication.instance()
    if app is None or not {"qtbot", "window"}.intersection(request.fixturenames):
        return
    assert isinstance(app, QApplication)
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    left = [w for w in app.topLevelWidgets() if w.isVisible()]
    assert not left, f"windows left open: {left}"
    running = [*running_trainers(), *running_jobs()]
    assert not running, f"threads left running: {running}"
    assert not {t for t in threading.enumerate() if t not in before and not t.daemon}


@pytest.fixture(scope="module", autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    """No thread of Qt runs on after a module: the owners of threads are asked after each test, the whole heap here.

    What is there between modules stays to the end: the collections after each window need not look through it again.
    """
    gc.collect()
    gc.freeze()
    yield
    if QApplication.instance() is not None:
        running = [o for o in gc.get_objects() if isinstance(o, QThread) and _is_running(o)]
        assert not running, f"threads left running: {running}"


def _is_running(thread: QThread) -> bool:
    try:
        return thread.isRunning()
    except RuntimeError:  # already deleted by Qt
        return False


@pytest.fixture
def no_settings(tmp_path: Path) -> None:
    """Starts without remembered settings."""
    QSettings("nnviz", "nnviz").clear()
