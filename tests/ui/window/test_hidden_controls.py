"""Controls that an experiment hides: chosen in a dialog, undone, saved, shared, and shown again by everyone."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from nnviz.core.editing.controls import CARDS, CONTROLS, SETTINGS
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.sharing import from_text, to_text
from nnviz.labs import load_lab
from nnviz.ui.window.hidden_controls import ControlsDialog
from tests.ui.user import MakeWindow, User

RATE = "training.optimizer.learning_rate"


def open_dialog(user: User) -> ControlsDialog:
    user.trigger("shown_controls")
    dialog = user.window.hidden_controls.dialog
    assert dialog is not None and dialog.isVisible()
    dialog.tree.expandAll()
    return dialog


def toggle(user: User, dialog: ControlsDialog, name: str) -> None:
    """Clicks the box of a control."""
    item: QTreeWidgetItem = dialog.items[name]
    dialog.tree.scrollToItem(item)
    place = dialog.tree.visualItemRect(item)
    user.qtbot.mouseClick(
        dialog.tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.left() + 10, place.center().y())
    )
    user.settle()


def card_of(user: User, name: str) -> bool:
    window = user.window
    cards = {"data": window.data_card, "hyperparameters": window.form_card, "features": window.features_card,
             "stop": window.stop_card, "loss": window.loss_card}  # fmt: skip
    return cards[name].isVisible()


def test_each_card_goes_and_comes_back_with_undo(user: User) -> None:
    dialog = open_dialog(user)
    for name in CARDS:
        assert card_of(user, name) and not user.window.hidden_controls.note.isVisible(), name
        toggle(user, dialog, name)
        assert user.window.bench.experiment.hidden == (name,), name
        assert not card_of(user, name) and user.window.hidden_controls.note.isVisible(), name
        user.trigger("undo")
        assert card_of(user, name) and not user.window.bench.experiment.hidden, name
        assert dialog.hidden == () and not user.window.hidden_controls.note.isVisible(), name


def test_a_setting_goes_alone_and_the_card_with_the_last_one(user: User) -> None:
    dialog = open_dialog(user)
    for card, fields in SETTINGS.items():
        form = {"hyperparameters": user.window.form, "stop": user.window.stop_form}[card]
        first = fields[0].path
        toggle(user, dialog, first)
        assert not form.controls[first].widget.isVisible() and card_of(user, card), card
        for field in fields[1:]:
            toggle(user, dialog, field.path)
        assert not card_of(user, card), card
        user.qtbot.mouseClick(dialog.show_all, Qt.MouseButton.LeftButton)
        user.settle()
        assert form.controls[first].widget.isVisible() and card_of(user, card), card


def test_the_space_bar_chooses_and_what_lies_in_a_hidden_card_cannot_be_chosen(user: User) -> None:
    dialog = open_dialog(user)
    dialog.tree.setCurrentItem(dialog.items["hyperparameters"])
    QTest.keyClick(dialog.tree, Qt.Key.Key_Space)
    assert user.window.bench.experiment.hidden == ("hyperparameters",)
    assert dialog.items[RATE].isDisabled() and not dialog.items["training.stop.loss"].isDisabled()
    toggle(user, dialog, RATE)
    assert user.window.bench.experiment.hidden == ("hyperparameters",)


def test_training_goes_on_while_controls_come_and_go(user: User) -> None:
    dialog, bench = open_dialog(user), user.window.bench
    user.trigger("play")
    for hidden in (True, False):
        toggle(user, dialog, "loss")
        epoch = bench.snapshot.epoch
        user.qtbot.waitUntil(lambda before=epoch: bench.snapshot.epoch > before)  # type: ignore[misc]
        assert bench.playing and user.window.loss_card.isHidden() is hidden


def test_hidden_controls_go_with_file_and_text(open_window: MakeWindow) -> None:
    user = open_window(load_lab("circle").experiment)
    dialog = open_dialog(user)
    toggle(user, dialog, "features")
    toggle(user, dialog, RATE)
    experiment = user.window.bench.saved_experiment()
    assert decode(encode(experiment)).hidden == (RATE, "features")
    shared = from_text(to_text(experiment, points=False, state=False))
    other = open_window(shared)
    assert not card_of(other, "features") and not other.window.form.shows(RATE)
    other.qtbot.mouseClick(other.window.hidden_controls.note, Qt.MouseButton.LeftButton)
    found = other.window.hidden_controls.dialog
    assert found is not None and found.hidden == (RATE, "features")
    assert set(found.items) == set(CONTROLS)
