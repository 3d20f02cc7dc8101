"""Training by keys and buttons: steps, playing, Reset, and what ends it."""

import math

import numpy as np
from PySide6.QtCore import Qt

from nnviz.core.base.experiment import replace, with_setting
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from tests.ui.user import User

LEFT = Qt.MouseButton.LeftButton


def test_right_steps_one_epoch_as_the_mathematics_says_and_everything_follows(user: User) -> None:
    picture = user.window.network_view.grab().toImage()
    boundary = user.window.boundary_plot.grab().toImage()
    loss = user.window.top_bar.train_loss.value.text()
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    assert list(user.window.bench.snapshot.curve.epoch) == [0.0, 1.0]
    assert len(user.window.loss_plot.train_curve.getData()[0]) == 2
    assert user.window.network_view.grab().toImage() != picture
    assert user.window.boundary_plot.grab().toImage() != boundary
    assert user.window.top_bar.train_loss.value.text() != loss
    assert not user.window.bench.stack.canUndo() and not user.window.isWindowModified()  # a step is no undo entry
    for _ in range(2):
        user.key(Qt.Key.Key_Right)
    user.wait_epoch(3)
    session = Session(load_lab("circle").experiment)
    session.advance(3)
    assert np.array_equal(user.window.bench.snapshot.params, session.engine.params)


def test_space_plays_and_pauses(user: User) -> None:
    user.key(Qt.Key.Key_Space)
    assert user.window.bench.playing and user.window.actions_["play"].iconText() == "Pause"
    user.qtbot.waitUntil(lambda: user.epoch >= 3, timeout=10_000)
    user.key(Qt.Key.Key_Space)
    assert not user.window.bench.playing
    user.settle()
    epoch = user.epoch
    user.qtbot.wait(60)
    assert user.epoch == epoch


def test_flat_out_equals_headless_bit_for_bit(user: User) -> None:
    user.window.bench.set_speed(math.inf)
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 100, timeout=20_000)
    user.trigger("play")
    user.settle()
    session = Session(load_lab("circle").experiment)
    session.advance(user.epoch)
    assert np.array_equal(user.window.bench.snapshot.params, session.engine.params)


def test_step_many_and_a_key_that_stops_it(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    user.window.bench.step_epochs(10_000_000)
    user.qtbot.waitUntil(lambda: user.epoch > 100, timeout=10_000)
    user.key(Qt.Key.Key_Space)
    user.settle()
    epoch = user.epoch
    user.qtbot.wait(50)
    assert user.epoch == epoch and not user.window.bench.playing


def test_reset_goes_back_to_the_same_weights_or_by_a_new_seed_to_others_and_undo_to_the_trained(user: User) -> None:
    user.settle()
    start = user.window.bench.snapshot.params
    user.trigger("step_many")
    user.wait_epoch(100)
    trained = user.window.bench.snapshot.params
    user.key(Qt.Key.Key_R)
    user.wait_epoch(0)
    assert np.array_equal(user.window.bench.snapshot.params, start)
    user.trigger("reset_new_seed")
    user.settle()
    assert not np.array_equal(user.window.bench.snapshot.params, start)
    user.trigger("undo")
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, start)
    user.trigger("undo")
    user.wait_epoch(100)
    assert np.array_equal(user.window.bench.snapshot.params, trained)


def test_reset_while_training_stops_at_epoch_0(user: User) -> None:
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 3, timeout=10_000)
    user.key(Qt.Key.Key_R)
    user.wait_epoch(0)
    assert not user.window.bench.playing


def test_divergence_stops_and_says_where(user: User) -> None:
    experiment = with_setting(user.window.bench.experiment, "training.loss", "mse")
    experiment = replace(experiment, network=replace(experiment.network, layers=tuple(
        replace(layer, activation="linear") for layer in experiment.network.layers)))  # fmt: skip
    user.window.bench.edit("far too fast", with_setting(experiment, "training.optimizer.learning_rate", 100.0))
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.window.bench.snapshot.diverged is not None, timeout=10_000)
    assert not user.window.bench.playing
    assert "Diverged in epoch" in user.window.status_line.text.text() and "layer" in user.window.status_line.text.text()
    assert np.isfinite(user.window.bench.snapshot.params).all()
    user.trigger("reset")
    user.settle()
    assert user.window.bench.snapshot.diverged is None and user.window.actions_["play"].isEnabled()


def test_no_points_one_point_many_points(user: User) -> None:
    user.trigger("clear_points")
    user.settle()
    assert user.points == 0 and not user.window.actions_["play"].isEnabled()
    assert "click on the plane" in user.window.status_line.text.text()
    user.key(Qt.Key.Key_Space)
    assert not user.window.bench.playing
    user.click(1.0, 1.0)
    user.settle()
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    recipe = replace(load_lab("circle").experiment.data.recipe, samples=50_000)
    user.window.editor.take_recipe(recipe, "many")
    user.click(5.0, 5.0)
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(2)
    assert user.points == 25_001


def test_clearing_the_points_ends_playing(user: User) -> None:
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 2, timeout=10_000)
    user.trigger("clear_points")
    user.qtbot.waitUntil(lambda: not user.window.bench.playing, timeout=5000)
    user.click(1.0, 1.0)
    user.settle()
    user.key(Qt.Key.Key_Space)
    assert user.window.bench.playing


def test_play_is_ready_at_once_while_a_message_is_shown(user: User) -> None:
    user.trigger("new")
    user.key(Qt.Key.Key_B)
    user.drag((0.0, 0.0), (2.0, 2.0))
    user.settle()
    assert user.window.messages.telling and user.window.actions_["play"].isEnabled()


def test_undo_after_another_undo_brings_the_weights_back(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    before = user.window.bench.snapshot.params
    user.qtbot.mouseClick(user.window.network_view.headers[0].fewer, LEFT)
    field = next(f for f in user.window.form.fields if f.name == "learning_rate")
    user.window.form.edited.emit(field, 0.5)
    user.trigger("undo")
    user.trigger("undo")
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, before)


def test_the_last_moment_before_divergence_is_shown_whole(user: User) -> None:
    experiment = with_setting(user.window.bench.experiment, "training.loss", "mse")
    experiment = replace(experiment, network=replace(experiment.network, layers=tuple(
        replace(layer, activation="linear") for layer in experiment.network.layers)))  # fmt: skip
    user.window.bench.edit("far too fast", with_setting(experiment, "training.optimizer.learning_rate", 10.0))
    user.window.bench.set_speed(math.inf)
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.window.bench.snapshot.diverged is not None, timeout=10_000)
    assert user.plot.snapshot is user.window.bench.snapshot
    assert user.window.loss_plot.snapshot is user.window.bench.snapshot


def test_reset_right_after_a_step_is_not_lost(user: User) -> None:
    user.key(Qt.Key.Key_Right)
    user.key(Qt.Key.Key_R)
    user.settle()
    assert user.epoch == 0
    user.window.bench.step_epochs(1_000_000)
    user.key(Qt.Key.Key_R)
    user.settle()
    user.qtbot.wait(60)
    assert user.epoch == 0
