"""What can wait until the window is seen waits for that, and then happens once."""

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnviz.ui.window.first_frame import FirstFrame


def test_it_waits_for_the_first_frame_and_happens_once(qtbot: QtBot) -> None:
    window, told = QWidget(), []
    qtbot.addWidget(window)
    FirstFrame(window, lambda: told.append(window.isVisible()))
    qtbot.wait(30)
    assert told == []
    window.show()
    qtbot.waitUntil(lambda: bool(told))
    for _ in range(3):
        window.repaint()
    qtbot.wait(30)
    assert told == [True]
