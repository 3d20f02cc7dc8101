"""Adding a thing is one entry: each is made here as a contributor would add it, and found everywhere by itself."""

import sys

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnviz import cli
from nnviz.core.analysis.gradcheck import by_matrix, gradient_check
from nnviz.core.base.experiment import ExperimentError
from nnviz.core.editing.fields import Number
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.losses import LOSSES
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.model import StepInput
from nnviz.core.training.session import Session
from nnviz.panels import PANELS, Entry
from nnviz.ui.cards.form import Form
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.diagram.layer_header import activation_choices
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow


def test_an_activation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTIVATIONS, "squash", replace(ACTIVATIONS["tanh"], name="squash", label="Squash"))
    experiment = make(data=task_data("binary", 12), hidden=[(3, "squash")])
    session = Session(experiment)
    before = session.measures().train_loss
    session.advance(5)
    assert session.measures().train_loss < before
    assert all(matrix.passed for matrix in by_matrix(gradient_check(experiment)))
    assert {"squash"} <= set(activation_choices(experiment, 0))
    assert build_steps(StepInput(session.experiment, session.snapshot().state, 0))


def test_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LOSSES, "squared", replace(LOSSES["mse"], name="squared", label="Squared"))
    experiment = make(data=task_data("regression", 12), last=(1, "linear"), loss="squared")
    assert all(matrix.passed for matrix in by_matrix(gradient_check(experiment)))
    with pytest.raises(ExperimentError, match="it is one of cross_entropy, mse, squared"):
        make(data=task_data("regression", 12), last=(1, "linear"), loss="cubed")


class NewPanel(Panel):
    """Says one thing."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        QLabel("new", self)


def test_a_panel(monkeypatch: pytest.MonkeyPatch, open_window: MakeWindow, capsys: pytest.CaptureFixture[str]) -> None:
    """An entry, and a class in a file of its name: the tabs, the lessons and the command line know it."""
    monkeypatch.setitem(PANELS, "new", Entry("new", "New", "What is new", 100))
    monkeypatch.setitem(sys.modules, "nnviz.ui.panels.new", sys.modules[__name__])
    user = open_window()
    user.window.lesson_runner.run("panel:new")
    assert isinstance(user.window.panel_card.panels["new"], NewPanel)
    tab = user.window.panel_card.tabs.buttons["new"]
    assert tab.isChecked() and tab.text() == "New" and tab.toolTip() == "What is new"
    assert cli.main(["render", "--lab", "xor", "--panel", "old", "--out", "a.png"]) == 2
    assert "new" in capsys.readouterr().err


def test_a_setting(qtbot: QtBot) -> None:
    """Its bounds are those of its type; the form has a control for it."""
    form = Form((Number("network.frames", "Frames", "How many frames there are.", "starts over"),))
    qtbot.addWidget(form)
    form.show_experiment(None, make())
    assert form.controls["network.frames"].widget.accessibleName() == "Frames"
    told: list[str] = []
    form.refused.connect(told.append)
    box = form.controls["network.frames"].widget
    line = box.lineEdit()  # type: ignore[attr-defined]
    line.setText("5000")
    line.setModified(True)
    line.editingFinished.emit()
    assert told == ["Frames: 5000 is out of bounds; it must be a whole number from 0 to 1024"]
