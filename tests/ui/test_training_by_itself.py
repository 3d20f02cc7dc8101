"""Stop conditions, schedules and perceptron rules, as a person sets them in the window."""

import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.core.edits import with_setting
from nnviz.core.experiment import replace
from nnviz.core.schedules import rate_at
from nnviz.labs import load_lab
from nnviz.ui.form import Form, NumberBox
from nnviz.ui.panels.maths import MathsPanel
from tests.core.making import make, task_data
from tests.ui.hands import Hands, MakeWindow


def type_into(hands: Hands, form: Form, path: str, text: str) -> None:
    box = form.controls[path].widget
    assert isinstance(box, NumberBox)
    line = box.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    hands.settle()


def choose(form: Form, path: str, label: str) -> None:
    combo = form.controls[path].widget
    combo.setFocus()
    QTest.keyClicks(combo, label)
    combo.activated.emit(combo.currentIndex())  # type: ignore[attr-defined]


def message(hands: Hands) -> str:
    return hands.window.foot.text.text()


def test_play_stops_at_the_epoch_and_says_so(hands: Hands) -> None:
    type_into(hands, hands.window.stop_form, "training.stop.epochs", "25")
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.window.bench.snapshot.epoch == 25 and not hands.window.bench.playing)
    assert "Stopped after epoch 25: the run has 25 epochs, as set" in message(hands)
    hands.qtbot.wait(60)
    assert hands.window.bench.snapshot.epoch == 25
    hands.trigger("play")  # asked again, it goes on by one epoch
    hands.qtbot.waitUntil(lambda: hands.window.bench.snapshot.epoch == 26 and not hands.window.bench.playing)


@pytest.mark.parametrize("way", ["stopped", "diverged"])
def test_an_end_that_a_hand_overtakes_is_still_an_end_and_told(hands: Hands, way: str) -> None:
    """A weight is set after training ended and before the window has heard of it."""
    bench = hands.window.bench
    if way == "stopped":
        bench.edit("an end", with_setting(bench.experiment, "training.stop.epochs", 300))
    else:
        linear = tuple(replace(layer, activation="linear") for layer in bench.experiment.network.layers)
        experiment = with_setting(bench.experiment, "training.loss", "mse")
        experiment = replace(experiment, network=replace(experiment.network, layers=linear))
        bench.edit("far too fast", with_setting(experiment, "training.optimizer.learning_rate", 100.0))
    hands.settle()
    hands.trigger("play")
    end = time.monotonic() + 20.0
    while bench._loop.playing:  # no event reaches the window meanwhile
        assert time.monotonic() < end
        time.sleep(0.002)
    assert bench.playing
    bench.set_parameter("by hand", 0, 0.5)
    bench.finish(lambda session: None)
    hands.qtbot.waitUntil(lambda: not bench.playing)
    hands.settle()
    assert "Play" in hands.window.actions_["play"].text() and bench.snapshot.params[0] == 0.5
    assert "Stopped after epoch 300" in message(hands) if way == "stopped" else "Diverged in epoch" in message(hands)
    bench.edit("slower", with_setting(bench.experiment, "training.optimizer.learning_rate", 1e-6))
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: bench.snapshot.params[0] != 0.5, timeout=10_000)
    hands.trigger("reset")
    hands.settle()
    assert "Space plays" in message(hands)  # it is no news any more


def test_many_steps_stop_at_a_loss(hands: Hands) -> None:
    type_into(hands, hands.window.stop_form, "training.stop.loss", "0,3")
    hands.window.bench.step_epochs(5000)
    hands.qtbot.waitUntil(lambda: hands.window.bench.snapshot.stopped == "loss", timeout=20_000)
    assert hands.window.bench.snapshot.train_loss <= 0.3 and "is at most 0.3" in message(hands)
    assert not hands.window.bench.stepping


@pytest.mark.parametrize("text", ["many", "-3", "0"])
def test_what_is_no_condition_is_told(hands: Hands, text: str) -> None:
    before = hands.window.bench.experiment
    type_into(hands, hands.window.stop_form, "training.stop.epochs", text)
    assert hands.window.bench.experiment is before and "At epoch" in message(hands)


@pytest.mark.parametrize("epochs", [1, 10, 50, 500, 5])
def test_a_number_that_a_preset_begins_with_is_taken_as_it_was_typed(hands: Hands, epochs: int) -> None:
    type_into(hands, hands.window.stop_form, "training.stop.epochs", str(epochs))
    assert hands.window.bench.experiment.training.stop.epochs == epochs


def test_never_takes_a_condition_away(hands: Hands) -> None:
    type_into(hands, hands.window.stop_form, "training.stop.patience", "7")
    assert hands.window.bench.experiment.training.stop.patience == 7
    type_into(hands, hands.window.stop_form, "training.stop.patience", "never")
    assert hands.window.bench.experiment.training.stop.patience is None
    hands.trigger("undo")
    assert hands.window.bench.experiment.training.stop.patience == 7


def test_a_schedule_shows_its_own_settings(hands: Hands) -> None:
    form = hands.window.form
    choose(form, "training.schedule.name", "cosine")
    hands.settle()
    assert form.controls["training.schedule.t_max"].widget.isVisibleTo(form)
    assert not form.controls["training.schedule.gamma"].widget.isVisibleTo(form)
    type_into(hands, form, "training.schedule.t_max", "40")
    training = hands.window.bench.experiment.training
    assert rate_at(training, 20) == pytest.approx(training.optimizer.learning_rate / 2)


def test_the_steps_take_the_rate_of_their_epoch(open_window: MakeWindow) -> None:
    schedule = {"name": "step", "step_size": 1, "gamma": 0.5}
    hands = open_window(make(data=task_data("binary", 4), optimizer={"learning_rate": 0.8}, schedule=schedule))
    panel = hands.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    hands.window.bench.step_epochs(2)
    hands.wait_epoch(2)
    hands.window.steps.go("update", 1)
    step = hands.window.steps.step
    assert step is not None and "− 0.2 ·" in step.rows[0].items


def test_choosing_a_perceptron_rule_makes_a_threshold_unit(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("one-neuron").experiment)
    combo = hands.window.form.controls["training.optimizer.name"].widget
    assert combo.findData("mira") >= 0  # type: ignore[attr-defined]
    choose(hands.window.form, "training.optimizer.name", "MIRA")
    hands.settle()
    network = hands.window.bench.experiment.network
    assert network.layers[-1].activation == "threshold"
    hands.trigger("add_layer")
    hands.settle()
    assert hands.window.bench.experiment.training.optimizer.name == "sgd"
    assert combo.findData("mira") < 0  # type: ignore[attr-defined]


def test_undo_of_another_optimizer_brings_back_what_the_first_remembered(open_window: MakeWindow) -> None:
    hands = open_window(make(data=task_data("binary", 10), optimizer={"name": "adam"}, batch_size=4))
    bench = hands.window.bench
    bench.step_epochs(3)
    hands.wait_epoch(3)
    bench.step_batch()
    hands.settle()
    before = bench.snapshot
    assert before.updates == 10 and before.position == 4
    choose(hands.window.form, "training.optimizer.name", "SGD")
    hands.settle()
    assert bench.experiment.training.optimizer.name == "sgd" and bench.snapshot.updates == 0
    hands.trigger("undo")
    hands.settle()
    after = bench.snapshot
    assert (after.updates, after.position, after.epoch) == (10, 4, 3)
    assert {name: values.tolist() for name, values in after.memory.items()} == {
        name: values.tolist() for name, values in before.memory.items()
    }
    hands.trigger("redo")
    hands.settle()
    bench.step_epochs(1)
    hands.wait_epoch(4)
    trained = bench.snapshot.params
    hands.trigger("undo")  # the weights that the other one has learned stay
    hands.settle()
    assert bench.experiment.training.optimizer.name == "adam" and bench.snapshot.params.tolist() == trained.tolist()


@pytest.mark.parametrize("lab_id", ["kit-perceptron", "kit-averaged-perceptron", "kit-mira"])
def test_a_perceptron_is_stepped_through_and_learns(open_window: MakeWindow, lab_id: str) -> None:
    hands = open_window(load_lab(lab_id).experiment)
    panel = hands.window.panel_card.open("maths")
    hands.settle()
    before = hands.window.bench.snapshot.params.copy()
    for _ in range(len(hands.window.steps.steps) * 2 + 2):
        QTest.keyClick(hands.window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        hands.settle()
        panel.grab()
    assert hands.window.bench.snapshot.params.tolist() != before.tolist()
    hands.window.bench.step_epochs(100)
    hands.qtbot.waitUntil(lambda: not hands.window.bench.stepping and hands.window.bench.snapshot.epoch >= 100)
    assert hands.window.bench.snapshot.train_accuracy == 1.0


def test_dropout_of_all_hidden_layers_is_one_setting(hands: Hands) -> None:
    type_into(hands, hands.window.form, "network.dropout", "0.25")
    layers = hands.window.bench.experiment.network.layers
    assert [layer.dropout for layer in layers] == [0.25] * (len(layers) - 1) + [0.0]
    hands.trigger("undo")
    assert not hands.window.bench.experiment.network.layers[0].dropout
