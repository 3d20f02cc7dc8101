"""The gradient check in the window: right by itself, wrong where a slide's error is switched on."""

import html

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from nnviz.app import background
from nnviz.core.analysis.gradcheck import by_matrix, gradient_check
from nnviz.core.analysis.mistake_words import in_network
from nnviz.core.analysis.mistakes import MISTAKES
from nnviz.core.base.experiment import Experiment
from nnviz.core.editing.edits import remove_all_points
from nnviz.labs import load_lab
from nnviz.ui.panels import gradients
from nnviz.ui.panels.gradients import GradientsPanel
from tests.core.making import make, task_data
from tests.ui.panels.conftest import OpenPanelAlone
from tests.ui.panels.panel_alone import PanelAlone
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def opened(open_window: MakeWindow, experiment: Experiment) -> tuple[User, GradientsPanel]:
    user = open_window(experiment)
    panel = user.window.panel_card.open("gradients")
    assert isinstance(panel, GradientsPanel)
    return user, panel


def open_panel(open_panel_alone: OpenPanelAlone, experiment: Experiment) -> tuple[PanelAlone, GradientsPanel]:
    alone = open_panel_alone(experiment)
    return alone, alone.open(GradientsPanel)


def test_a_click_on_the_tab_checks_every_gradient(open_window: MakeWindow) -> None:
    user = open_window(load_lab("3-4-1").experiment)
    user.qtbot.mouseClick(user.window.panel_card.tabs.buttons["gradients"], LEFT)
    panel = user.window.panel_card.panel
    assert isinstance(panel, GradientsPanel) and panel.isVisible()
    assert panel.verdict.text().startswith("✓ Every gradient is right")
    expected = by_matrix(gradient_check(load_lab("3-4-1").experiment))
    assert panel.result == expected and len(expected) == 4
    assert "W[2]" in panel.table.text() and "At epoch 0." in panel.stale.text()


def test_every_error_of_the_slides_fails_where_it_should(open_panel_alone: OpenPanelAlone) -> None:
    alone, panel = open_panel(open_panel_alone, load_lab("3-4-1").experiment)
    for name in MISTAKES:
        alone.qtbot.mouseClick(panel.switches[name], LEFT)
        snapshot = alone.bench.snapshot
        data = snapshot.experiment
        why = MISTAKES[name].why_not(snapshot.architecture, data.training.loss, len(data.data.train))
        wrong = {(m.matrix, m.layer) for m in panel.result if not m.passed}
        if why is None:
            shows = MISTAKES[name].shows(snapshot.architecture, data.training.loss, len(data.data.train))
            assert wrong == set(shows), name
            assert panel.verdict.text().startswith("✗ Wrong: d"), name
            assert html.escape(in_network(MISTAKES[name], snapshot.architecture)[1]) in panel.about.text(), name
        else:
            assert not wrong and "No difference in this network" in panel.about.text(), name
            assert (
                panel.verdict.text().startswith(f"= {name} changes no gradient here") and "✓" not in panel.table.text()
            ), name
        alone.qtbot.mouseClick(panel.switches[name], LEFT)
        assert panel.mistake is None and panel.verdict.text().startswith("✓") and not panel.about.isVisible(), name


def test_one_switch_at_a_time_and_e8_is_right_for_a_sigmoid(open_panel_alone: OpenPanelAlone) -> None:
    alone, panel = open_panel(open_panel_alone, load_lab("3-4-1").experiment)
    alone.qtbot.mouseClick(panel.switches["E4"], LEFT)
    alone.qtbot.mouseClick(panel.switches["E8"], LEFT)
    assert not panel.switches["E4"].isChecked() and panel.mistake == "E8"
    assert panel.verdict.text().startswith("✗")
    alone.editor.set_activation(0, "sigmoid")
    alone.settle()
    assert panel.verdict.text().startswith("= E8") and "sigmoid" in panel.about.text()


def test_check_again_after_training(open_window: MakeWindow) -> None:
    user, panel = opened(open_window, load_lab("xor").experiment)
    user.window.bench.step_epochs(5)
    user.wait_epoch(5)
    assert "At epoch 5." in panel.stale.text()  # quick, so it was made again by itself
    user.trigger("play")
    user.qtbot.waitUntil(lambda: "have changed" in panel.stale.text(), timeout=5000)
    user.qtbot.mouseClick(panel.again, LEFT)
    assert panel.result and user.window.bench.playing
    user.trigger("play")


def test_a_long_check_runs_in_the_background_and_can_be_cancelled(
    open_panel_alone: OpenPanelAlone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradients, "AT_ONCE", 0.0)
    monkeypatch.setattr(background, "SLICE", 0.0)
    large = make(data=task_data("binary", 400), hidden=((30, "tanh"), (30, "tanh")))
    alone, panel = open_panel(open_panel_alone, large)
    assert panel.progress.isVisible() and panel.cancel.isVisible() and not panel.result
    alone.qtbot.waitUntil(lambda: panel.progress.value() > 0, timeout=10_000)
    alone.qtbot.mouseClick(panel.cancel, LEFT)
    assert not panel.progress.isVisible() and panel.verdict.text() == "Not checked yet."
    alone.qtbot.mouseClick(panel.again, LEFT)
    alone.qtbot.waitUntil(lambda: bool(panel.result), timeout=60_000)
    assert panel.verdict.text().startswith("✓")


def test_leaving_gives_a_long_check_up(open_window: MakeWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradients, "AT_ONCE", 0.0)
    monkeypatch.setattr(background, "SLICE", 0.0)
    user, panel = opened(open_window, make(data=task_data("binary", 400), hidden=((30, "tanh"), (30, "tanh"))))
    assert panel.work.running
    user.window.panel_card.open("lab")
    assert not panel.work.running


def test_without_points_it_says_what_is_missing(open_window: MakeWindow) -> None:
    user, panel = opened(open_window, remove_all_points(load_lab("xor").experiment))
    assert "no training points" in panel.saying.said
    panel.set_mistake("E4")
    assert "no training points" in panel.saying.said
    user.click(0.5, 0.5)
    user.settle()
    assert not panel.saying.said and panel.result


def test_parameters_at_a_kink_are_counted_apart(open_panel_alone: OpenPanelAlone) -> None:
    dead = make(hidden=((3, "relu"),), init={"scheme": "zeros"})
    _, panel = open_panel(open_panel_alone, dead)
    assert any(matrix.kinks for matrix in panel.result)
    assert np.isfinite([m.worst.error for m in panel.result if m.worst is not None]).all()


def test_a_mistake_that_changes_nothing_at_these_weights_says_so_and_why(open_panel_alone: OpenPanelAlone) -> None:
    alone, panel = open_panel(open_panel_alone, make())
    for name in MISTAKES:
        alone.bench.new_document(load_lab("symmetry").experiment, None)  # every gradient is 0
        alone.settle()
        assert panel.verdict.text().startswith("✓"), name
        alone.qtbot.mouseClick(panel.switches[name], LEFT)
        about = panel.about.text()
        assert panel.verdict.text() == f"= {name} changes no gradient here, so the check cannot find it.", name
        assert not [text for text in ("✓", "✗", "0.0e0") if text in panel.table.text()], name
        if name in ("E7", "E8"):
            assert "No difference in this network" in about, name
        else:
            assert "No difference at these weights" in about and "At other weights: The factor" in about, name
        alone.editor.new_seed()
        alone.editor.initialise_randomly()
        alone.settle()
        assert "at these weights" not in panel.about.text(), name
        assert name in ("E7", "E8") or panel.verdict.text().startswith("✗ Wrong"), name
        alone.qtbot.mouseClick(panel.switches[name], LEFT)


def test_the_words_name_the_layers_of_the_network(open_panel_alone: OpenPanelAlone) -> None:
    alone, panel = open_panel(open_panel_alone, make(hidden=((3, "tanh"), (4, "tanh"))))
    alone.qtbot.mouseClick(panel.switches["E1"], LEFT)
    assert "The slide writes: dJ/dW[2] = (1/m) Σ dL/da[2] · here: dJ/dW[3] = (1/m) Σ dL/da[3]" in panel.about.text()
    assert "da[3]/dz[3] and a[2]ᵀ are missing" in panel.about.text()
    alone.qtbot.mouseClick(panel.switches["E4"], LEFT)
    assert "here: dJ/db[l] = (1/m) Σ dL/da[l], l = 1, 2" in panel.about.text()


def test_a_mistake_that_spoils_a_part_says_which_part_it_leaves(open_panel_alone: OpenPanelAlone) -> None:
    # a - y adds up to 0 over these examples, and times x1 it does not: with W[2] = 0, E5 spoils dJ/dW[1] alone
    halves = {"train": {"x": [[0, 0], [0, 1], [1, 0], [1, 1]], "y": [[0], [0], [1], [1]]}}
    alone, panel = open_panel(open_panel_alone, make(data=halves, hidden=((2, "tanh"),), init={"scheme": "zeros"}))
    alone.qtbot.mouseClick(panel.switches["E5"], LEFT)
    assert panel.verdict.text().startswith("✗ Wrong: dW[1].")
    assert "At these weights it makes no difference to dJ/db[1]." in panel.about.text()
    alone.qtbot.mouseClick(panel.switches["E6"], LEFT)
    assert "No difference at these weights" in panel.about.text()


def test_factors_that_cannot_be_multiplied_are_wrong_and_not_the_same(open_panel_alone: OpenPanelAlone) -> None:
    alone, panel = open_panel(open_panel_alone, load_lab("depth-2").experiment)  # 2-6-6-1
    alone.qtbot.mouseClick(panel.switches["E7"], LEFT)
    assert panel.verdict.text() == ("✗ Wrong: dW[1], db[1] cannot be computed with E7, its matrices do not fit.")
    assert "(6,1)(6,6) cannot be multiplied: 1 is not 6" in panel.about.text()
    rows = panel.table.text().split("<tr>")[2:]
    assert ["✗" in row for row in rows] == ["dJ/dW<sup>[1]" in row or "dJ/db<sup>[1]" in row for row in rows]
    alone.qtbot.mouseClick(panel.switches["E7"], LEFT)
    assert panel.verdict.text().startswith("✓")


@pytest.mark.parametrize("lab", ["kit-perceptron", "kit-mira"])
def test_a_threshold_unit_says_why_there_is_nothing_to_check(open_window: MakeWindow, lab: str) -> None:
    _, panel = opened(open_window, load_lab(lab).experiment)
    said = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert any("A threshold unit has no gradient" in text for text in said)
    QTest.mouseClick(panel.again, LEFT)
    assert not panel.result
