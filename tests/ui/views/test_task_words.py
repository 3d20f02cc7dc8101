import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.base.experiment import Data, Examples
from nnviz.core.data.data_validation import resolve_data
from nnviz.ui.dialogs.names_dialog import NamesDialog
from nnviz.ui.views import task_words
from nnviz.ui.views.task_words import TASK_WORDS, words_of


@pytest.mark.parametrize(
    ("task", "title", "scaling"),
    [
        ("binary", "Decision boundary", "Scale inputs"), ("multiclass", "Decision boundary", "Scale inputs"),
        ("regression", "Regression", "Scale inputs and targets"), ("autoencoder", "Reconstruction", "Scale inputs"),
    ],
)  # fmt: skip
def test_words_of_each_task(task: str, title: str, scaling: str) -> None:
    words = words_of(Data(task=task))
    assert (words.plot_title(), words.scaling()) == (title, scaling)
    assert "{}" in words.scaling_help() and "{}" in words.output()


def test_another_word_for_a_task_is_one_entry(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = replace(TASK_WORDS["regression"], output=lambda: "Quantity {}")
    monkeypatch.setattr(task_words, "TASK_WORDS", {**TASK_WORDS, "regression": entry})
    data = resolve_data(Data(task="regression", train=Examples(x=np.zeros((1, 1)), y=np.zeros((1, 2)))))
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = NamesDialog(data, lambda *names: None, parent, 0)
    names = [line.accessibleName() for line in dialog.findChildren(QLineEdit)]
    assert names == ["Input 1", "Quantity 1", "Quantity 2"]
