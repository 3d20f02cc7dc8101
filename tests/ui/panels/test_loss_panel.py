"""The loss explorer: both losses with the chosen example on them, and their slopes."""

import math

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from nnviz.core.base.experiment import replace
from nnviz.core.base.notation import number
from nnviz.core.editing.validation import resolve
from nnviz.core.network.losses import output_delta
from nnviz.core.network.network import forward, losses, network_inputs, targets
from nnviz.labs import load_lab
from nnviz.ui.panels.loss import LossPanel
from nnviz.ui.panels.parts import plain
from tests.core.making import make, task_data
from tests.ui.panels.conftest import OpenPanelAlone
from tests.ui.panels.panel_alone import PanelAlone
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def open_panel(user: User) -> LossPanel:
    panel = user.window.panel_card.open("loss")
    assert isinstance(panel, LossPanel)
    return panel


def heights(panel: LossPanel, plot: int) -> list[float]:
    return [float(v) for v in panel.points[plot].getData()[1]]


def test_the_tab_opens_it(user: User) -> None:
    user.qtbot.mouseClick(user.window.panel_card.tabs.buttons["loss"], LEFT)
    panel = user.window.panel_card.panel
    assert isinstance(panel, LossPanel) and panel.over_prediction.isVisible()


def test_the_example_lies_on_both_curves(alone: PanelAlone) -> None:
    panel = alone.open(LossPanel)
    alone.bench.step_epochs(3)
    alone.wait_epoch(3)
    for example in (0, 1):
        alone.state.choose(example)
        snapshot = alone.bench.snapshot
        experiment = snapshot.experiment
        x = network_inputs(experiment, experiment.data.train)[:, example : example + 1]
        y = targets(experiment.data, experiment.data.train)[:, example : example + 1]
        trace = forward(snapshot.architecture, snapshot.params, x)
        a = trace.prediction
        expected = [float(losses(snapshot.architecture, snapshot.params, x, y, n)[0]) for n in ("cross_entropy", "mse")]
        slopes = [float(output_delta(n, "sigmoid", 0.0, trace.z[-1], a, y)[0, 0]) for n in ("cross_entropy", "mse")]
        assert heights(panel, 0) == pytest.approx(expected) and heights(panel, 1) == pytest.approx(slopes), example
        assert panel.points[0].getData()[0] == pytest.approx([a[0, 0]] * 2), example
        assert panel.points[1].getData()[0] == pytest.approx([trace.z[-1][0, 0]] * 2), example
        assert number(slopes[0]) in panel.text.text() and f"y = {int(y[0, 0])}" in panel.text.text(), example
        assert not panel.switch.isVisible(), example


def test_the_curves_are_the_formulas_of_the_slides(alone: PanelAlone) -> None:
    panel = alone.open(LossPanel)
    prediction, loss = panel.curves["cross_entropy"].loss.getData()
    assert loss[150] == pytest.approx(-math.log(prediction[150])) and "−ln ŷ" in panel.text.text()
    z, slope = panel.curves["mse"].slope.getData()
    a = 1 / (1 + np.exp(-z))
    assert slope == pytest.approx(2 * (a - 1) * a * (1 - a))


def test_y_is_switched_where_no_example_is_chosen(alone: PanelAlone) -> None:
    panel = alone.open(LossPanel)
    button = panel.findChild(QToolButton, "target_0")
    assert button is not None and panel.switch.isVisible()
    alone.qtbot.mouseClick(button, LEFT)
    prediction, loss = panel.curves["cross_entropy"].loss.getData()
    assert loss[150] == pytest.approx(-math.log(1 - prediction[150])) and "y = 0" in panel.text.text()
    assert heights(panel, 0) == [] and "no example is selected" in panel.text.text()


def test_softmax_is_read_as_the_output_of_the_true_class(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(make(data=task_data("multiclass", 9, 2, 3), last=(3, "softmax"), init={"seed": 3}))
    panel = alone.open(LossPanel)
    alone.state.choose(2)
    snapshot = alone.bench.snapshot
    experiment = snapshot.experiment
    trace = forward(snapshot.architecture, snapshot.params, network_inputs(experiment, experiment.data.train)[:, 2:3])
    a = float(trace.prediction[2, 0])
    assert "output o2 as the true class" in panel.text.text()
    assert heights(panel, 0)[0] == pytest.approx(-math.log(a))
    assert heights(panel, 1)[0] == pytest.approx(a - 1)


def test_softmax_with_squared_error_shows_the_loss_of_the_example(open_panel_alone: OpenPanelAlone) -> None:
    """z = (1, 2, 3) and class A: 𝓛 and d𝓛/dz have a part of each output."""
    experiment = make(
        data={"task": "multiclass", "outputs": ["A", "B", "C"], "train": {"x": [[1.0]], "y": [[0]]}},
        hidden=(), last=(3, "softmax"), loss="mse",
    )  # fmt: skip
    alone = open_panel_alone(experiment)
    alone.bench.set_params("Set", np.array([1.0, 0.0, 2.0, 0.0, 3.0, 0.0]))
    panel = alone.open(LossPanel)
    alone.state.choose(0)
    alone.settle()
    assert heights(panel, 0)[1] == pytest.approx(1.3304819115496436, rel=1e-12)
    assert heights(panel, 1)[1] == pytest.approx(-0.23956809817927574, rel=1e-12)
    assert "𝓛 = 1.330, d𝓛/dz = a (da − Σₖ aₖ daₖ) = −0.240" in panel.text.text()
    z, slope = panel.curves["mse"].slope.getData()
    numeric = np.gradient(hands_loss(z), z)
    assert slope[5:-5] == pytest.approx(numeric[5:-5], abs=2e-3)


def hands_loss(z: np.ndarray) -> np.ndarray:
    """Σ (a - y)² over the z of A, counted from ln(e² + e³)."""
    first, second, third = np.exp(z + math.log(math.exp(2) + math.exp(3))), math.exp(2), math.exp(3)
    total = first + second + third
    return (first / total - 1) ** 2 + (second / total) ** 2 + (third / total) ** 2


def test_one_of_several_sigmoids_shows_its_part_and_the_whole(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(make(data=task_data("multiclass", 9, 2, 3), last=(3, "sigmoid"), loss="mse"))
    panel = alone.open(LossPanel)
    alone.state.choose(1)
    s = alone.bench.snapshot
    train = s.experiment.data.train.at(slice(1, 2))
    x, y = network_inputs(s.experiment, train), targets(s.experiment.data, train)
    whole = float(losses(s.architecture, s.params, x, y, "mse")[0])
    part = float((forward(s.architecture, s.params, x).prediction[1, 0] - 1.0) ** 2)
    assert f"𝓛 = {plain(whole)}, this output's part {plain(part)}" in panel.text.text()


def test_the_curve_over_the_prediction_goes_through_the_example_to_its_end(alone: PanelAlone) -> None:
    for y in (0, 1):
        data = {"task": "binary", "inputs": ["x1"], "train": {"x": [[1.0]], "y": [[y]]}}
        alone.bench.new_document(make(data=data, hidden=()), None)
        alone.settle()
        panel = alone.open(LossPanel)
        alone.state.choose(0)
        for z in (-50.0, -7.5, 0.3, 9.0, 45.0):
            alone.bench.set_params("Set", np.array([z, 0.0]))
            alone.settle()
            for index, name in enumerate(("cross_entropy", "mse")):
                places = np.stack(panel.curves[name].loss.getData(), axis=1)
                dot = np.array([panel.points[0].getData()[0][index], heights(panel, 0)[index]])
                assert np.abs(places - dot).max(axis=1).min() == 0.0, (z, y)  # it lies on the curve
                assert places[-1 if y else 0].tolist() == [float(y), 0.0], (z, y)  # and the curve ends at ŷ = y


def test_regression_has_squared_error_alone(open_panel_alone: OpenPanelAlone) -> None:
    alone = open_panel_alone(load_lab("final-grade").experiment)
    panel = alone.open(LossPanel)
    alone.state.choose(3)
    assert "only for y and ŷ between 0 and 1" in panel.text.text()
    assert len(heights(panel, 0)) == 1 and len(panel.curves["cross_entropy"].loss.getData()[0]) == 0


def test_cross_entropy_is_not_computed_of_a_target_that_is_no_probability(open_panel_alone: OpenPanelAlone) -> None:
    experiment = load_lab("final-grade").experiment
    layers = (*experiment.network.layers[:-1], replace(experiment.network.layers[-1], activation="sigmoid"))
    alone = open_panel_alone(resolve(replace(experiment, network=replace(experiment.network, layers=layers))))
    panel = alone.open(LossPanel)
    alone.state.choose(0)
    y = alone.bench.experiment.data.train.y
    assert y is not None and y[0, 0] > 1
    assert "only for y and ŷ between 0 and 1" in panel.text.text()
    assert len(panel.curves["cross_entropy"].loss.getData()[0]) == 0


def test_no_points(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    panel = open_panel(user)
    user.window.state.choose(1)
    assert len(heights(panel, 0)) == 2
    user.trigger("clear_points")
    user.settle()
    assert heights(panel, 0) == [] and "no training points" in panel.text.text() and "↓" not in panel.text.text()
