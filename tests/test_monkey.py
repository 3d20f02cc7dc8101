"""A small dose of random use in every test run; the command `python -m tests.monkey` takes as many as one likes."""

import pytest
from pytestqt.qtbot import QtBot

from nnviz.launch import create_window
from tests.monkey import run


@pytest.mark.parametrize("seed", [4, 11])
def test_random_use_breaks_nothing_and_undo_leads_back(qtbot: QtBot, no_settings: None, seed: int) -> None:
    window = create_window()
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    session = run(window, seed, 90)
    window.bench.stack.setClean()
    window.close()
    window.deleteLater()
    assert not session.faults, "\n".join([*session.faults, *session.last])
