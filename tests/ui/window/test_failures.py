"""Too little memory, and whatever else goes wrong where nobody waits for an answer, is told in the window."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from nnviz.core.base.experiment import NO_MEMORY
from nnviz.core.editing import edits
from nnviz.core.editing.sharing import to_text
from nnviz.core.training.session import Session
from nnviz.labs import lab_ids, load_lab
from nnviz.ui.window.failures import tell_failures
from tests.ui.user import User


def use_up(*given: object) -> None:
    raise MemoryError


def shown(user: User) -> str:
    assert user.window.messages.telling
    return user.window.status_line.text.text()


def test_an_experiment_that_there_is_no_memory_for_is_told_and_nothing_changes(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = user.window.bench.experiment
    text = to_text(load_lab("spiral").experiment, points=True, state=False)
    monkeypatch.setattr("nnviz.app.workbench.Session", use_up)
    user.window.labs.open("moons")
    assert NO_MEMORY in shown(user)
    QGuiApplication.clipboard().setText(text)
    user.window.sharing.paste()
    assert shown(user) == f"Paste experiment: {NO_MEMORY}" and user.window.bench.experiment == before
    for lab_id in lab_ids():
        load_lab(lab_id)  # or the window, which reads them between its frames, would find them broken from here on
    monkeypatch.setattr("nnviz.core.editing.files.resolve", use_up)
    user.window.sharing.paste()
    assert shown(user) == f"Paste experiment: {NO_MEMORY}" and user.window.bench.experiment == before


def test_training_that_there_is_no_memory_for_is_told(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "advance", use_up)
    user.trigger("play")
    user.qtbot.waitUntil(lambda: NO_MEMORY in user.window.status_line.text.text())
    assert not user.window.bench.playing


@pytest.mark.parametrize(
    ("panel", "work"),
    [
        ("gradients", "nnviz.core.analysis.gradcheck.GradientCheck.steps"),
        ("landscape", "nnviz.ui.panels.landscape.slice_steps"),
    ],
)
def test_a_panel_that_there_is_no_memory_for_says_so(
    user: User, monkeypatch: pytest.MonkeyPatch, panel: str, work: str
) -> None:
    def use_up_soon(*given: object) -> Iterator[float]:
        yield 0.5
        raise MemoryError

    monkeypatch.setattr(work, use_up_soon)
    user.click_tab(panel)
    user.qtbot.waitUntil(lambda: user.window.messages.telling and NO_MEMORY in shown(user))


def test_an_error_in_a_slot_is_told(
    user: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    tell_failures(user.window.tell)
    QTimer.singleShot(0, use_up)
    user.qtbot.waitUntil(lambda: user.window.status_line.text.text() == f"This did not work: {NO_MEMORY}")
    assert capsys.readouterr().err == ""
    QTimer.singleShot(0, lambda: {}["key"])
    user.qtbot.waitUntil(lambda: "KeyError: 'key'" in user.window.status_line.text.text())
    assert "Traceback" in capsys.readouterr().err


def test_after_a_view_that_failed_the_others_follow_what_is_looked_at(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = user.window
    with monkeypatch.context() as broken, pytest.raises(KeyError):
        broken.setattr(window.loss_plot, "show_experiment", lambda old, new: {}["key"])
        with user.qtbot.captureExceptions() as raised:
            window.bench.edit("more", edits.add_layer(window.bench.experiment))
        raise raised[0][1]
    with user.qtbot.waitSignal(window.state.changed, timeout=1000):
        window.state.choose(3)


def test_a_share_dialog_says_what_is_too_large(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnviz.core.editing.sharing.MOST_BYTES", 100)
    user.window.sharing.share()
    from nnviz.ui.dialogs.share_dialog import ShareDialog

    dialog = next(child for child in user.window.children() if isinstance(child, ShareDialog))
    assert "save a file instead" in dialog.about.text() and not dialog.copy.isEnabled()
    dialog.reject()
