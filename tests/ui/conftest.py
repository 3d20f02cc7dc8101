"""A window on the default lab, and the user of a person on it."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.core.base.experiment import Experiment
from nnviz.labs import load_lab
from nnviz.launch import create_window
from nnviz.ui.theme.style_sheet import style_sheet
from nnviz.ui.theme.theme import LIGHT, Theme
from nnviz.ui.window.main_window import MainWindow
from tests.core.making import make, task_data
from tests.ui.alone import Alone, Make, ShowAlone
from tests.ui.user import MakeWindow, User


@pytest.fixture
def open_window(qtbot: QtBot, no_settings: None) -> Iterator[MakeWindow]:
    """Makes windows that are shown, and closes them without a question."""
    made: list[MainWindow] = []

    def make(experiment: Experiment | None = None, size: tuple[int, int] = (1280, 800)) -> User:
        window = create_window(experiment)
        made.append(window)
        window.resize(*size)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)  # keys that are shortcuts need it
        return User(window, qtbot)

    yield make
    for window in made:
        for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            if QApplication.mouseButtons() & button:
                QTest.mouseRelease(window, button)  # no later test begins with a button held
        window.bench.stack.setClean()
        window.close()
        window.deleteLater()


@pytest.fixture
def user(open_window: MakeWindow) -> User:
    """A window on the default lab."""
    return open_window()


@pytest.fixture
def xor(open_window: MakeWindow) -> User:
    """A window on four points and two inputs, small enough to calculate by hand."""
    return open_window(load_lab("xor").experiment)


@pytest.fixture
def small(open_window: MakeWindow) -> User:
    """A window on a network whose weights lie apart in the diagram."""
    user = open_window(make(data=task_data("binary", 12), hidden=[(3, "tanh")], init={"scale": 0.5, "bias": "same"}))
    user.settle()
    return user


@pytest.fixture
def show_alone(qtbot: QtBot) -> Iterator[ShowAlone]:
    """Shows single views, each on a workbench of its own, without a window around them."""
    made: list[Alone[Any]] = []

    def show(
        experiment: Experiment, make: Make[Any], size: tuple[int, int] = (600, 400), theme: Theme = LIGHT
    ) -> Alone[Any]:
        alone = Alone(experiment, make, theme)
        made.append(alone)
        qtbot.addWidget(alone.view)
        alone.view.setStyleSheet(style_sheet(theme))
        alone.view.resize(*size)
        alone.view.show()
        qtbot.waitExposed(alone.view)
        return alone

    yield show
    for alone in made:
        alone.bench.shut_down()
