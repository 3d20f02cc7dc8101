"""The list of data sets of the web demo in the data card."""

from PySide6.QtGui import QAction

from nnviz.core.data.datasets import DATASETS
from tests.ui.user import User


def test_a_set_of_the_list_becomes_the_data(user: User) -> None:
    card, names = user.window.data_card, [entry.name for entry in DATASETS.values() if entry.listing == "demo"]
    assert len(names) == 10
    for name in names:
        menu = card.demo.menu()
        action = menu.findChild(QAction, f"data.{name}")
        assert action is not None and action.toolTip(), name
        action.trigger()
        user.settle()
        experiment = user.window.bench.experiment
        assert experiment.data.recipe is not None and experiment.data.recipe.name == name, name
        assert card.demo.text() == DATASETS[name].label, name
        user.window.bench.step_epochs(1)
        user.qtbot.waitUntil(lambda: user.window.bench.snapshot.epoch >= 1)
        user.window.grab()
        user.trigger("undo")
        assert card.demo.text() == "Sets of the web demo", name
