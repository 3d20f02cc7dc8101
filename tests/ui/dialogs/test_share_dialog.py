"""Sharing as text, from the window: the dialog makes it, Paste takes it, and nothing else is harmed."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox

from nnviz.core.base.experiment import replace
from nnviz.core.editing.sharing import from_text
from nnviz.labs import load_lab
from nnviz.ui.dialogs.share_dialog import ShareDialog
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def dialog_of(user: User) -> ShareDialog:
    user.trigger("share")
    (dialog,) = (d for d in user.window.findChildren(ShareDialog, "share_dialog") if d.isVisible())
    return dialog


def tick(user: User, box: QCheckBox) -> None:
    user.qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))


def test_an_experiment_goes_from_window_to_window(open_window: MakeWindow) -> None:
    first = open_window(make(data=task_data("binary", 7), hidden=[(5, "relu")]))
    first.window.bench.step_epochs(3)
    first.wait_epoch(3)
    dialog = dialog_of(first)
    assert dialog.points.isVisible() and dialog.points.isChecked()
    tick(first, dialog.weights)
    first.qtbot.mouseClick(dialog.copy, LEFT)
    assert "Copied" in first.window.status_line.text.text()
    params = first.window.bench.snapshot.params
    second = open_window(load_lab("xor").experiment)
    second.trigger("paste_experiment")
    second.settle()
    bench = second.window.bench
    assert bench.snapshot.epoch == 3 and bench.snapshot.params.tolist() == params.tolist()
    assert bench.experiment.data == first.window.bench.experiment.data
    second.trigger("undo")
    second.settle()
    assert bench.experiment == replace(load_lab("xor").experiment, state=None)


def test_the_switches_say_what_is_in_the_text(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("binary", 7)))
    dialog = dialog_of(user)
    whole = dialog.text.toPlainText()
    tick(user, dialog.points)
    assert len(dialog.text.toPlainText()) < len(whole) and len(from_text(dialog.text.toPlainText()).data.train) == 0
    assert str(len(dialog.text.toPlainText())) in dialog.about.text()
    tick(user, dialog.weights)
    assert from_text(dialog.text.toPlainText()).state is not None
    dialog.reject()


def test_generated_points_need_no_switch(user: User) -> None:
    dialog = dialog_of(user)
    assert dialog.points.isChecked() and not dialog.points.isEnabled() and "settings" in dialog.points.text()
    assert len(from_text(dialog.text.toPlainText()).data.train) == user.points
    dialog.reject()


def test_of_a_long_text_the_beginning_is_shown_and_the_whole_copied(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("binary", 3000)))
    dialog = dialog_of(user)
    assert dialog.text.toPlainText().endswith(" …") and "Copy copies everything" in dialog.about.text()
    user.qtbot.mouseClick(dialog.copy, LEFT)
    assert from_text(QGuiApplication.clipboard().text()).data == user.window.bench.experiment.data
    few = dialog_of(user)
    tick(user, few.points)
    assert "Copy copies everything" not in few.about.text() and len(from_text(few.text.toPlainText()).data.train) == 0
    few.reject()


def test_a_clipboard_without_experiment_changes_nothing(user: User) -> None:
    before = user.window.bench.experiment
    QGuiApplication.clipboard().setText("homework due tomorrow")
    user.trigger("paste_experiment")
    assert "begins with nnviz1:" in user.window.status_line.text.text()
    assert user.window.bench.experiment is before and not user.window.bench.stack.canUndo()
