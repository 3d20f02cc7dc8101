"""Controls that an experiment hides: chosen in a dialog, undone, saved, shared, and shown again by everyone."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from nnviz.core.controls import CARDS, CONTROLS, SETTINGS
from nnviz.core.files import decode, encode
from nnviz.core.sharing import from_text, to_text
from nnviz.labs import load_lab
from nnviz.ui.hiding import ControlsDialog
from tests.ui.hands import Hands, MakeWindow

RATE = "training.optimizer.learning_rate"


def open_dialog(hands: Hands) -> ControlsDialog:
    hands.trigger("shown_controls")
    dialog = hands.window.hiding.dialog
    assert dialog is not None and dialog.isVisible()
    dialog.tree.expandAll()
    return dialog


def toggle(hands: Hands, dialog: ControlsDialog, name: str) -> None:
    """Clicks the box of a control."""
    item: QTreeWidgetItem = dialog._items[name]
    dialog.tree.scrollToItem(item)
    place = dialog.tree.visualItemRect(item)
    hands.qtbot.mouseClick(
        dialog.tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.left() + 10, place.center().y())
    )
    hands.settle()


def card_of(hands: Hands, name: str) -> bool:
    window = hands.window
    cards = {"data": window.data_card, "hyperparameters": window.form_card, "features": window.features_card,
             "stop": window.stop_card, "loss": window.loss_card}  # fmt: skip
    return cards[name].isVisible()


@pytest.mark.parametrize("name", CARDS)
def test_a_card_goes_and_comes_back_with_undo(hands: Hands, name: str) -> None:
    dialog = open_dialog(hands)
    assert card_of(hands, name) and not hands.window.hiding.note.isVisible()
    toggle(hands, dialog, name)
    assert hands.window.bench.experiment.hidden == (name,)
    assert not card_of(hands, name) and hands.window.hiding.note.isVisible()
    hands.trigger("undo")
    assert card_of(hands, name) and not hands.window.bench.experiment.hidden
    assert dialog.hidden == () and not hands.window.hiding.note.isVisible()


@pytest.mark.parametrize("card", SETTINGS)
def test_a_setting_goes_alone_and_the_card_with_the_last_one(hands: Hands, card: str) -> None:
    form = {"hyperparameters": hands.window.form, "stop": hands.window.stop_form}[card]
    dialog = open_dialog(hands)
    first = SETTINGS[card][0].path
    toggle(hands, dialog, first)
    assert not form.controls[first].widget.isVisible() and card_of(hands, card)
    for field in SETTINGS[card][1:]:
        toggle(hands, dialog, field.path)
    assert not card_of(hands, card)
    hands.qtbot.mouseClick(dialog.show_all, Qt.MouseButton.LeftButton)
    hands.settle()
    assert form.controls[first].widget.isVisible() and card_of(hands, card)


def test_the_space_bar_chooses_and_what_lies_in_a_hidden_card_cannot_be_chosen(hands: Hands) -> None:
    dialog = open_dialog(hands)
    dialog.tree.setCurrentItem(dialog._items["hyperparameters"])
    QTest.keyClick(dialog.tree, Qt.Key.Key_Space)
    assert hands.window.bench.experiment.hidden == ("hyperparameters",)
    assert dialog._items[RATE].isDisabled() and not dialog._items["training.stop.loss"].isDisabled()
    toggle(hands, dialog, RATE)
    assert hands.window.bench.experiment.hidden == ("hyperparameters",)


def test_training_goes_on_while_controls_come_and_go(hands: Hands) -> None:
    dialog, bench = open_dialog(hands), hands.window.bench
    hands.trigger("play")
    for hidden in (True, False):
        toggle(hands, dialog, "loss")
        epoch = bench.snapshot.epoch
        hands.qtbot.waitUntil(lambda before=epoch: bench.snapshot.epoch > before)  # type: ignore[misc]
        assert bench.playing and hands.window.loss_card.isHidden() is hidden


def test_hidden_controls_go_with_file_and_text(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("circle").experiment)
    dialog = open_dialog(hands)
    toggle(hands, dialog, "features")
    toggle(hands, dialog, RATE)
    experiment = hands.window.bench.saved_experiment()
    assert decode(encode(experiment)).hidden == (RATE, "features")
    shared = from_text(to_text(experiment, points=False, state=False))
    other = open_window(shared)
    assert not card_of(other, "features") and not other.window.form.controls[RATE].widget.isVisible()
    other.qtbot.mouseClick(other.window.hiding.note, Qt.MouseButton.LeftButton)
    found = other.window.hiding.dialog
    assert found is not None and found.hidden == (RATE, "features")
    assert set(found._items) == set(CONTROLS)
