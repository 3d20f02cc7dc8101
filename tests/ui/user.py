"""The user of a person on the window."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnviz.ui.window.main_window import MainWindow


class User:
    """Clicks and drags on the boundary plot, in data coordinates, and keys."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        self.plot = window.boundary_plot

    def at(self, x: float, y: float) -> QPoint:
        return self.plot.mapFromScene(self.plot.tools.mapViewToScene(QPointF(x, y)))

    def click(
        self,
        x: float,
        y: float,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self.qtbot.mouseClick(self.plot.viewport(), button, modifier, pos=self.at(x, y))

    def hover(self, x: float, y: float) -> None:
        """Moves the mouse there; it comes from beside, or Qt may hold it for a mouse at rest."""
        for shift in (4, 0):
            QTest.mouseMove(self.plot.viewport(), self.at(x, y) + QPoint(shift, 0))
            self.qtbot.wait(5)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        viewport = self.plot.viewport()
        a, b = self.at(*start), self.at(*end)
        QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, a)
        for i in range(1, 6):
            QTest.mouseMove(viewport, a + (b - a) * i / 5)
            self.qtbot.wait(5)
        QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, b)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.window, key, modifier)

    def trigger(self, name: str) -> None:
        self.window.actions_[name].trigger()

    def click_tab(self, name: str) -> None:
        """Opens a panel by its tab, or by the menu at the end where the tab has no room."""
        tabs = self.window.panel_card.tabs
        if tabs.buttons[name].isVisible():
            self.qtbot.mouseClick(tabs.buttons[name], Qt.MouseButton.LeftButton)
        else:
            next(action for action in tabs.menu.actions() if action.data() == name).trigger()

    @property
    def epoch(self) -> int:
        return int(self.window.top_bar.epoch.value.text())

    @property
    def points(self) -> int:
        return len(self.window.bench.experiment.data.train)

    def wait_epoch(self, epoch: int) -> None:
        self.qtbot.waitUntil(lambda: self.epoch == epoch, timeout=10_000)

    def settle(self) -> None:
        """Everything posted so far has reached the session and the views."""
        self.window.bench.finish(lambda session: None)
        self.window.bench.refresh()


MakeWindow = Callable[..., User]
