"""A window on the default lab, and the hands of a person on it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.experiment import Experiment
from nnviz.launch import create_window
from nnviz.ui.main_window import MainWindow
from tests.ui.hands import Hands, MakeWindow


@pytest.fixture
def open_window(qtbot: QtBot, no_settings: None) -> Iterator[MakeWindow]:
    """Makes windows that are shown, and closes them without a question."""
    made: list[MainWindow] = []

    def make(experiment: Experiment | None = None, size: tuple[int, int] = (1280, 800)) -> Hands:
        window = create_window(experiment)
        made.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)  # keys that are shortcuts need it
        return Hands(window, qtbot)

    yield make
    for window in made:
        for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            if QApplication.mouseButtons() & button:
                QTest.mouseRelease(window, button)  # no later test begins with a button held
        window.bench.stack.setClean()
        window.close()
        window.deleteLater()


@pytest.fixture
def hands(open_window: MakeWindow) -> Hands:
    """A window on the default lab."""
    return open_window()
