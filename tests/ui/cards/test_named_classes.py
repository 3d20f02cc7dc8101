"""The two classes of a binary task by their names, wherever the window speaks of them."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from nnviz.core.base.experiment import Data, Examples, Experiment
from nnviz.core.data.data_validation import resolve_data
from nnviz.core.editing.starting_network import starting_experiment
from nnviz.ui.panels.examples import ExamplesPanel
from nnviz.ui.panels.loss import LossPanel
from nnviz.ui.panels.results import ResultsPanel
from nnviz.ui.views.task_words import words_of
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def experiment(classes: tuple[str, ...] = ("benign", "malignant")) -> Experiment:
    x = np.random.default_rng(0).normal(size=(20, 2))
    train = Examples(x=x, y=(x[:, :1] > 0) * 1.0)
    return starting_experiment(resolve_data(Data(task="binary", outputs=("kind",), train=train, classes=classes)))


def labels(user: User) -> list[str]:
    return [text.text() for text in user.window.boundary_card.findChildren(QLabel) if text.isVisible()]


def test_names_stand_wherever_a_class_is_meant(open_window: MakeWindow) -> None:
    user = open_window(experiment())
    assert "ŷ = P(malignant)" in labels(user)
    assert user.window.boundary_card.legend.toolTip() == "× 0: benign\n○ 1: malignant"
    user.trigger("step_many")
    user.wait_epoch(100)
    shown = user.window.bench.experiment
    assert words_of(shown.data).prediction(shown, np.array([0.834])) == "ŷ = 0.83 → malignant"
    assert words_of(shown.data).prediction(shown, np.array([0.001])) == "ŷ < 0.01 → benign"
    results = user.window.panel_card.open("results")
    assert isinstance(results, ResultsPanel)
    assert results.grid.rows == ("benign", "malignant", "precision")
    assert results.grid.columns == ("benign", "malignant", "recall")
    first = int(user.window.bench.experiment.data.train.y[0, 0])  # type: ignore[index]
    user.window.state.choose(0)
    assert user.window.boundary_card.hint.toolTip().endswith(f"→ {('benign', 'malignant')[first]}")
    loss = user.window.panel_card.open("loss")
    assert isinstance(loss, LossPanel)
    user.settle()
    assert f"y = {first} ({('benign', 'malignant')[first]})" in loss.text.text()


def test_the_table_shows_takes_and_renames_them(open_window: MakeWindow) -> None:
    user = open_window(experiment())
    panel = user.window.panel_card.open("examples")
    assert isinstance(panel, ExamplesPanel)
    column = [c.title for c in panel.model.columns].index("y")
    was = user.window.bench.experiment.data.train.y
    assert was is not None
    names = [("benign", "malignant")[int(y)] for y in was[:, 0]]
    assert [panel.model.data(panel.model.index(i, column)) for i in range(20)] == names
    for typed, index in (("malignant", 1), ("0", 0), ("Malignant", 1), ("benign", 0), ("1", 1)):
        panel.model.setData(panel.model.index(3, column), typed)
        user.settle()
        y = user.window.bench.experiment.data.train.y
        assert y is not None and y[3, 0] == index
    panel.model.setData(panel.model.index(3, column), "bird")
    assert "it is one of benign, malignant" in user.window.status_line.text.text()
    panel.editing.rename(0)
    dialog = panel.editing.dialog
    assert dialog is not None and [line.text() for line in dialog.classes] == ["benign", "malignant"]
    dialog.classes[0].setText("malignant")
    user.qtbot.keyClick(dialog.classes[0], Qt.Key.Key_Return)
    assert "taken already" in dialog.status.text()
    dialog.classes[0].setText("harmless")
    user.qtbot.keyClick(dialog.classes[0], Qt.Key.Key_Return)
    user.settle()
    assert user.window.bench.experiment.data.classes == ("harmless", "malignant") and panel.editing.dialog is None
    assert "harmless" in [panel.model.data(panel.model.index(i, column)) for i in range(20)]
    user.trigger("undo")
    assert user.window.bench.experiment.data.classes == ("benign", "malignant")


def test_long_names_leave_the_windows_columns_as_they_are(open_window: MakeWindow) -> None:
    user = open_window(experiment(("a" * 60, "b" * 60)), (1024, 700))
    user.window.state.switch_marker(True)
    user.settle()
    card, window = user.window.data_card, user.window
    viewport = card.parentWidget().parentWidget()
    assert card.minimumSizeHint().width() <= viewport.width() and window.minimumSizeHint().width() <= 1024
    marker = user.plot.probe
    assert "→" in marker.text and user.plot.tools.boundingRect().contains(
        marker.mapRectToParent(marker.label).adjusted(1, 1, -1, -1)
    )


def test_other_points_are_drawn_for_testing(open_window: MakeWindow) -> None:
    user = open_window(experiment())
    split, bench = user.window.data_card.split, user.window.bench
    assert split.isVisible() and not user.window.data_card.form.isVisible()
    assert split.share.value() == 0 and not split.again.isEnabled() and not split.seed.isEnabled()
    user.trigger("step_epoch")
    user.wait_epoch(1)
    before = bench.experiment
    split.share.setFocus()
    split.share.selectAll()
    user.qtbot.keyClicks(split.share, "25")
    user.qtbot.keyClick(split.share, Qt.Key.Key_Return)
    user.settle()
    data = bench.experiment.data
    assert (len(data.train), len(data.test), user.epoch) == (15, 5, 1) and data.classes == before.data.classes
    assert bench.stack.undoText() == "Split the points" and split.seed.isEnabled()
    user.qtbot.mouseClick(split.again, LEFT)
    again = bench.experiment.data
    assert split.seed.value() == 1 and len(again.test) == 5 and again.test != data.test
    for _ in range(2):
        user.qtbot.keyClick(split.seed, Qt.Key.Key_Up)
    user.trigger("undo")
    assert bench.experiment.data == again  # steps of one number are one entry
    user.trigger("undo")
    assert bench.experiment.data == data
    user.trigger("undo")
    assert bench.experiment == before and split.share.value() == 0
    user.qtbot.mouseClick(user.window.data_card.cards.button(0), LEFT)
    assert not split.isVisible() and user.window.data_card.form.isVisible()
