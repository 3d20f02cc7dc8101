"""Stop conditions, schedules and perceptron rules, as a person sets them in the window."""

import math
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnviz.app.trainer import running_trainers
from nnviz.core.base.experiment import replace
from nnviz.core.editing.edits import with_setting
from nnviz.core.network.schedules import rate_at
from nnviz.labs import load_lab
from nnviz.ui.cards.form import Form, NumberBox
from nnviz.ui.panels.maths import MathsPanel
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User


def type_into(user: User, form: Form, path: str, text: str) -> None:
    box = form.controls[path].widget
    assert isinstance(box, NumberBox)
    line = box.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)
    user.settle()


def choose(form: Form, path: str, label: str) -> None:
    combo = form.controls[path].widget
    combo.setFocus()
    QTest.keyClicks(combo, label)
    combo.activated.emit(combo.currentIndex())  # type: ignore[attr-defined]


def message(user: User) -> str:
    return user.window.status_line.text.text()


def test_play_stops_at_the_epoch_and_says_so(user: User) -> None:
    type_into(user, user.window.stop_form, "training.stop.epochs", "6")
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.window.bench.snapshot.epoch == 6 and not user.window.bench.playing)
    assert "Stopped after epoch 6: the run has reached 6 epochs, as set" in message(user)
    user.qtbot.wait(60)
    assert user.window.bench.snapshot.epoch == 6
    user.trigger("play")  # asked again, it goes on by one epoch
    user.qtbot.waitUntil(lambda: user.window.bench.snapshot.epoch == 7 and not user.window.bench.playing)


@pytest.mark.parametrize("way", ["stopped", "diverged"])
def test_an_end_that_a_hand_overtakes_is_still_an_end_and_told(user: User, way: str) -> None:
    """A weight is set after training ended and before the window has heard of it."""
    bench = user.window.bench
    if way == "stopped":
        bench.edit("an end", with_setting(bench.experiment, "training.stop.epochs", 20))
    else:
        linear = tuple(replace(layer, activation="linear") for layer in bench.experiment.network.layers)
        experiment = with_setting(bench.experiment, "training.loss", "mse")
        experiment = replace(experiment, network=replace(experiment.network, layers=linear))
        bench.edit("far too fast", with_setting(experiment, "training.optimizer.learning_rate", 100.0))
    user.settle()
    bench.set_speed(math.inf)
    user.trigger("play")
    end = time.monotonic() + 20.0
    (trainer,) = running_trainers()
    while trainer.loop.playing:  # no event reaches the window meanwhile
        assert time.monotonic() < end
        time.sleep(0.002)
    assert bench.playing
    bench.set_parameter("by hand", 0, 0.5)
    bench.finish(lambda session: None)
    user.qtbot.waitUntil(lambda: not bench.playing)
    user.settle()
    assert "Play" in user.window.actions_["play"].text() and bench.snapshot.params[0] == 0.5
    assert "Stopped after epoch 20" in message(user) if way == "stopped" else "Diverged in epoch" in message(user)
    bench.edit("slower", with_setting(bench.experiment, "training.optimizer.learning_rate", 1e-6))
    user.trigger("play")
    user.qtbot.waitUntil(lambda: bench.snapshot.params[0] != 0.5, timeout=10_000)
    user.trigger("reset")
    user.settle()
    assert "Space plays" in message(user)  # it is no news any more


def test_many_steps_stop_at_a_loss(user: User) -> None:
    type_into(user, user.window.stop_form, "training.stop.loss", "0,3")
    user.window.bench.step_epochs(5000)
    user.qtbot.waitUntil(lambda: user.window.bench.snapshot.stopped == "loss", timeout=20_000)
    assert user.window.bench.snapshot.train_loss <= 0.3 and "is at most 0.3" in message(user)
    assert not user.window.bench.stepping


def test_a_condition_is_taken_as_it_was_typed_taken_away_by_never_and_told_where_it_is_none(user: User) -> None:
    bench, form = user.window.bench, user.window.stop_form
    before = bench.experiment
    for text in ("many", "-3", "0"):
        user.window.tell("Something else.", False)
        type_into(user, form, "training.stop.epochs", text)
        assert bench.experiment is before and "At epoch" in message(user), text
    for epochs in (1, 10, 50, 500, 5):  # a number that a preset begins with is none of the preset
        type_into(user, form, "training.stop.epochs", str(epochs))
        assert bench.experiment.training.stop.epochs == epochs
        user.trigger("undo")
        user.settle()
        assert bench.experiment.training.stop.epochs is None, epochs
    type_into(user, form, "training.stop.patience", "7")
    assert bench.experiment.training.stop.patience == 7
    type_into(user, form, "training.stop.patience", "never")
    assert bench.experiment.training.stop.patience is None
    user.trigger("undo")
    assert bench.experiment.training.stop.patience == 7


def test_a_schedule_shows_its_own_settings(user: User) -> None:
    form = user.window.form
    choose(form, "training.schedule.name", "cosine")
    user.settle()
    assert form.shows("training.schedule.t_max") and not form.shows("training.schedule.gamma")
    type_into(user, form, "training.schedule.t_max", "40")
    training = user.window.bench.experiment.training
    assert rate_at(training, 20) == pytest.approx(training.optimizer.learning_rate / 2)


def test_the_steps_take_the_rate_of_their_epoch(open_window: MakeWindow) -> None:
    schedule = {"name": "step", "step_size": 1, "gamma": 0.5}
    user = open_window(make(data=task_data("binary", 4), optimizer={"learning_rate": 0.8}, schedule=schedule))
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    user.window.bench.step_epochs(2)
    user.wait_epoch(2)
    user.window.panel_card.steps.go("update", 1)
    step = user.window.panel_card.steps.step
    assert step is not None and "− 0.2 ·" in step.rows[0].items


def test_choosing_a_perceptron_rule_makes_a_threshold_unit(open_window: MakeWindow) -> None:
    user = open_window(load_lab("one-neuron").experiment)
    combo = user.window.form.controls["training.optimizer.name"].widget
    assert combo.findData("mira") >= 0  # type: ignore[attr-defined]
    choose(user.window.form, "training.optimizer.name", "MIRA")
    user.settle()
    network = user.window.bench.experiment.network
    assert network.layers[-1].activation == "threshold"
    user.trigger("add_layer")
    user.settle()
    assert user.window.bench.experiment.training.optimizer.name == "sgd"
    assert combo.findData("mira") < 0  # type: ignore[attr-defined]


def test_undo_of_another_optimizer_brings_back_what_the_first_remembered(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("binary", 10), optimizer={"name": "adam"}, batch_size=4))
    bench = user.window.bench
    bench.step_epochs(3)
    user.wait_epoch(3)
    bench.step_batch()
    user.settle()
    before = bench.snapshot
    assert before.updates == 10 and before.position == 4
    choose(user.window.form, "training.optimizer.name", "SGD")
    user.settle()
    assert bench.experiment.training.optimizer.name == "sgd" and bench.snapshot.updates == 0
    user.trigger("undo")
    user.settle()
    after = bench.snapshot
    assert (after.updates, after.position, after.epoch) == (10, 4, 3)
    assert {name: values.tolist() for name, values in after.memory.items()} == {
        name: values.tolist() for name, values in before.memory.items()
    }
    user.trigger("redo")
    user.settle()
    bench.step_epochs(1)
    user.wait_epoch(4)
    trained = bench.snapshot.params
    user.trigger("undo")  # the weights that the other one has learned stay
    user.settle()
    assert bench.experiment.training.optimizer.name == "adam" and bench.snapshot.params.tolist() == trained.tolist()


def test_perceptrons_are_stepped_through_and_learn(user: User) -> None:
    bench = user.window.bench
    for lab_id in ("kit-perceptron", "kit-averaged-perceptron", "kit-mira"):
        bench.new_document(load_lab(lab_id).experiment, None)
        panel = user.window.panel_card.open("maths")
        user.settle()
        before = bench.snapshot.params.copy()
        for _ in range(len(user.window.panel_card.steps.steps) * 2 + 2):
            QTest.keyClick(user.window, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
            user.settle()
            panel.grab()
        assert bench.snapshot.params.tolist() != before.tolist(), lab_id
        bench.step_epochs(100)
        user.qtbot.waitUntil(lambda: not bench.stepping and bench.snapshot.epoch >= 100)
        assert bench.snapshot.train_accuracy == 1.0, lab_id


def test_dropout_of_all_hidden_layers_is_one_setting(user: User) -> None:
    type_into(user, user.window.form, "network.dropout", "0.25")
    layers = user.window.bench.experiment.network.layers
    assert [layer.dropout for layer in layers] == [0.25] * (len(layers) - 1) + [0.0]
    user.trigger("undo")
    assert not user.window.bench.experiment.network.layers[0].dropout
