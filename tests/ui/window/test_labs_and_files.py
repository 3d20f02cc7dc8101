"""Labs, files and closing the window."""

import math
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMenu

from nnviz.app.trainer import running_trainers
from nnviz.core.base.experiment import replace
from nnviz.core.editing.files import read, write
from nnviz.core.training.session import Session
from nnviz.labs import lab_ids, load_lab
from nnviz.launch import create_window
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def test_lab_picker_opens_each_lab_and_undo_goes_back(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    before = user.window.bench.snapshot.params
    picker = user.window.lab_picker
    for lab in lab_ids():
        picker.activated.emit(picker.findData(lab))
        user.settle()
        assert user.window.bench.experiment.lab == load_lab(lab).text, lab
        session = Session(load_lab(lab).experiment)
        assert np.array_equal(user.window.bench.snapshot.params, session.engine.params), lab
        user.trigger("undo")
        user.settle()
        assert np.array_equal(user.window.bench.snapshot.params, before) and user.epoch == 100, lab


def test_the_menu_of_labs_lists_them_when_it_is_opened_and_opens_one(user: User) -> None:
    (menu,) = (m for m in user.window.actions_.menus["Lecture"].findChildren(QMenu) if m.title() == "Labs")
    menu.popup(user.window.mapToGlobal(QPoint(5, 5)))
    entries = menu.actions()
    assert [entry.data() for entry in entries] == list(lab_ids()) and all(entry.text() for entry in entries)
    (rings,) = (entry for entry in entries if entry.data() == "rings")
    user.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(rings).center())
    user.settle()
    assert user.window.bench.experiment.lab == load_lab("rings").text and not menu.isVisible()


def test_save_and_open_goes_on_exactly(user: User, tmp_path: Path) -> None:
    file = tmp_path / "mine.nnviz.json"
    user.trigger("step_many")
    user.wait_epoch(100)
    user.click(4.0, 4.0)
    user.window.documents.save_to(file)
    assert not user.window.isWindowModified()
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(101)
    expected = user.window.bench.snapshot.params
    user.window.documents.open_path(file)
    user.wait_epoch(100)
    assert user.window.windowTitle().startswith("mine.nnviz.json")
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(101)
    assert np.array_equal(user.window.bench.snapshot.params, expected)
    assert file in user.window.settings.recent_files


def test_a_dropped_file_opens_a_broken_one_changes_nothing_and_new_is_an_empty_canvas(
    user: User, tmp_path: Path
) -> None:
    file = tmp_path / "dropped.nnviz.json"
    write(load_lab("xor").experiment, file)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    user.window.dropEvent(event)
    assert user.points == 4 and user.window.bench.path == file
    broken = tmp_path / "broken.json"
    broken.write_text('{"data": {}, "network": {"layers": [], "colour": 1}}')
    before = user.window.bench.experiment
    user.window.documents.open_path(broken)
    assert user.window.bench.experiment is before and user.window.bench.path == file
    assert "broken.json" in user.window.status_line.text.text()
    user.trigger("regenerate")
    assert user.window.bench.stack.canUndo()
    user.window.bench.stack.setClean()  # or the window would ask whether to save it
    user.trigger("new")
    assert user.points == 0 and not user.window.bench.stack.canUndo()


def test_closing_with_unsaved_edits_asks(user: User) -> None:
    user.click(4.0, 4.0)
    user.window.close()
    question = user.window.documents.question
    assert user.window.isVisible() and question is not None
    question.button(question.StandardButton.Cancel).click()
    assert user.window.isVisible()
    user.window.close()
    question = user.window.documents.question
    assert question is not None
    question.button(question.StandardButton.Discard).click()
    assert not user.window.isVisible() and not running_trainers()


def test_closing_after_a_lab_and_a_little_training_asks_nothing(user: User) -> None:
    picker = user.window.lab_picker
    picker.activated.emit(picker.findData("xor"))
    user.trigger("step_many")
    user.wait_epoch(100)
    user.key(Qt.Key.Key_R)
    user.wait_epoch(0)
    assert user.window.bench.stack.canUndo() and not user.window.isWindowModified()
    user.window.close()
    assert user.window.documents.question is None and not user.window.isVisible()


def test_closing_after_much_training_asks(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(101)
    user.window.close()
    question = user.window.documents.question
    assert question is not None and "as it is trained now" in question.text() and user.window.isVisible()
    question.button(question.StandardButton.Discard).click()
    assert not user.window.isVisible()


def test_closing_while_training_ends_the_thread(user: User) -> None:
    user.window.bench.set_speed(math.inf)
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 100, timeout=10_000)
    user.window.close()
    question = user.window.documents.question
    assert question is not None and user.window.bench.playing
    question.button(question.StandardButton.Discard).click()
    assert not running_trainers()


def test_geometry_and_theme_are_remembered(user: User, open_window: MakeWindow) -> None:
    user.window.resize(1100, 720)
    user.trigger("dark")
    user.window.close()
    again = create_window()
    try:
        assert again.height() == 720 and again.theme.name == "dark"
    finally:
        again.bench.shut_down()
        again.deleteLater()


def test_an_error_in_the_trainer_is_told_and_the_thread_lives(user: User) -> None:
    def fail(session: Session) -> None:
        raise RuntimeError("out of order")

    user.window.bench.control.post(fail)
    user.qtbot.waitUntil(lambda: "out of order" in user.window.status_line.text.text(), timeout=5000)
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)


def test_saved_file_is_what_the_contract_says(user: User, tmp_path: Path) -> None:
    file = tmp_path / "x.nnviz.json"
    user.window.documents.save_to(file)
    experiment = read(file)
    assert experiment.state is not None and experiment.state.initial is not None
    assert replace(experiment, state=None) == user.window.bench.experiment


def test_a_lab_does_not_overwrite_the_file_that_was_open(user: User, tmp_path: Path) -> None:
    file = tmp_path / "mine.nnviz.json"
    user.window.documents.save_to(file)
    content = file.read_bytes()
    user.window.labs.open("xor")
    assert user.window.bench.path is None and "mine" not in user.window.windowTitle()
    user.trigger("save")
    assert user.window.documents.dialog is not None and file.read_bytes() == content
    user.window.documents.dialog.reject()
    user.trigger("undo")
    assert user.window.bench.path == file and "mine" in user.window.windowTitle()
