"""The list of data sets of the web demo in the data card."""

import pytest
from PySide6.QtGui import QAction

from nnviz.core.datasets import DATASETS
from tests.ui.hands import Hands


@pytest.mark.parametrize("name", [entry.name for entry in DATASETS.values() if entry.shelf == "demo"])
def test_a_set_of_the_list_becomes_the_data(hands: Hands, name: str) -> None:
    card = hands.window.data_card
    menu = card.demo.menu()
    action = menu.findChild(QAction, f"data.{name}")
    assert action is not None and action.toolTip()
    action.trigger()
    hands.settle()
    experiment = hands.window.bench.experiment
    assert experiment.data.recipe is not None and experiment.data.recipe.name == name
    assert card.demo.text() == DATASETS[name].label
    hands.window.bench.step_epochs(1)
    hands.qtbot.waitUntil(lambda: hands.window.bench.snapshot.epoch >= 1)
    hands.window.grab()
    hands.trigger("undo")
    assert card.demo.text() == "Sets of the web demo"
