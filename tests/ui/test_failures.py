"""Too little memory, and whatever else goes wrong where nobody waits for an answer, is told in the window."""

import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from nnviz.core.experiment import NO_MEMORY
from nnviz.core.session import Session
from nnviz.core.sharing import to_text
from nnviz.labs import load_lab
from nnviz.ui.failures import tell_failures
from tests.ui.hands import Hands


def use_up(*given: object) -> None:
    raise MemoryError


def shown(hands: Hands) -> str:
    assert hands.window.messages.telling
    return hands.window.foot.text.text()


def test_an_experiment_that_there_is_no_memory_for_is_told_and_nothing_changes(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = hands.window.bench.experiment
    text = to_text(load_lab("spiral").experiment, points=True, state=False)
    monkeypatch.setattr("nnviz.app.workbench.Session", use_up)
    hands.window.shelf.open_lab("moons")
    assert NO_MEMORY in shown(hands)
    QGuiApplication.clipboard().setText(text)
    hands.window.sharing.paste()
    assert shown(hands) == f"Paste experiment: {NO_MEMORY}" and hands.window.bench.experiment == before
    monkeypatch.setattr("nnviz.core.files.resolve", use_up)
    hands.window.sharing.paste()
    assert shown(hands) == f"Paste experiment: {NO_MEMORY}" and hands.window.bench.experiment == before


def test_training_that_there_is_no_memory_for_is_told(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "advance", use_up)
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: NO_MEMORY in hands.window.foot.text.text())
    assert not hands.window.bench.playing


def test_an_error_in_a_slot_is_told(
    hands: Hands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    tell_failures(hands.window.tell)
    QTimer.singleShot(0, use_up)
    hands.qtbot.waitUntil(lambda: hands.window.foot.text.text() == f"This did not work: {NO_MEMORY}")
    assert capsys.readouterr().err == ""
    QTimer.singleShot(0, lambda: {}["key"])
    hands.qtbot.waitUntil(lambda: "KeyError: 'key'" in hands.window.foot.text.text())
    assert "Traceback" in capsys.readouterr().err


def test_a_share_dialog_says_what_is_too_large(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.core.sharing._MOST_BYTES", 100)
    hands.window.sharing.share()
    from nnviz.ui.sharing import ShareDialog

    dialog = next(child for child in hands.window.children() if isinstance(child, ShareDialog))
    assert "save a file instead" in dialog.about.text() and not dialog.copy.isEnabled()
    dialog.reject()
