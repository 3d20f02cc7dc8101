"""Units, layers, hyperparameters, features and data, changed by the controls of the left column."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnviz.core.base.experiment import get_setting, with_setting
from nnviz.core.data.datasets import DATASETS
from nnviz.core.editing.edits import with_optimizer, with_schedule
from nnviz.core.network.schedules import SCHEDULES
from nnviz.labs import load_lab
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def test_units_and_layers_change_while_training(user: User) -> None:
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 3, timeout=10_000)
    header = user.window.network_view.headers[0]
    user.qtbot.mouseClick(header.more, LEFT)
    user.trigger("add_layer")
    user.trigger("remove_layer")
    user.qtbot.mouseClick(header.fewer, LEFT)
    epoch = user.epoch
    user.qtbot.waitUntil(lambda: user.epoch > epoch + 3, timeout=10_000)
    assert user.window.bench.snapshot.architecture.sizes == (2, 4, 2, 1)


def test_weights_stay_when_a_unit_or_the_learning_rate_changes_and_undo_is_exact(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    before = user.window.bench.snapshot
    user.qtbot.mouseClick(user.window.network_view.headers[0].more, LEFT)
    user.settle()
    after = user.window.bench.snapshot
    assert after.architecture.sizes == (2, 5, 2, 1) and after.epoch == 100
    assert np.array_equal(
        after.architecture.weights(after.params)[0][:4], before.architecture.weights(before.params)[0]
    )
    user.trigger("undo")
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, before.params)
    user.qtbot.mouseClick(user.window.network_view.headers[0].fewer, LEFT)
    user.trigger("undo")
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, before.params)
    field = next(f for f in user.window.form.fields if f.name == "learning_rate")
    user.window.form.edited.emit(field, 0.5)
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, before.params) and user.epoch == 100


def test_typing_a_hyperparameter_changes_it_and_a_wrong_number_is_refused_in_one_line(user: User) -> None:
    for path, text, value in (
        ("training.optimizer.learning_rate", "0.5", 0.5),
        ("training.batch_size", "25", 25),
        ("training.batch_size", "all", None),
        ("network.init.scale", "2", 2.0),
    ):
        box = user.window.form.controls[path].widget
        line = box.lineEdit()  # type: ignore[attr-defined]
        line.selectAll()
        user.qtbot.keyClicks(line, text)
        user.qtbot.keyClick(line, Qt.Key.Key_Return)
        case = (path, text)
        assert get_setting(user.window.bench.experiment, path) == value, case
        user.trigger("undo")
        assert get_setting(user.window.bench.experiment, path) == get_setting(load_lab("circle").experiment, path), case
    line = user.window.form.controls["training.optimizer.learning_rate"].widget.lineEdit()  # type: ignore[attr-defined]
    line.selectAll()
    user.qtbot.keyClicks(line, "-3")
    user.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert user.window.bench.experiment == load_lab("circle").experiment
    assert "Learning rate" in user.window.status_line.text.text() and "\n" not in user.window.status_line.text.text()
    assert line.text() == "0.03"


def test_every_control_of_the_form_has_an_effect(user: User) -> None:
    other = {
        "training.optimizer.learning_rate": 0.7, "training.optimizer.name": "adam", "training.batch_size": 7,
        "training.shuffle": False, "training.loss": "mse", "training.regularization.kind": "l2",
        "training.regularization.rate": 0.25, "network.init.scheme": "uniform", "network.init.scale": 0.9,
        "network.init.seed": 5, "training.seed": 6, "training.optimizer.momentum": 0.5,
        "training.optimizer.alpha": 0.5, "training.optimizer.betas.0": 0.5, "training.optimizer.betas.1": 0.5,
        "training.optimizer.eps": 1e-4, "training.schedule.name": "cosine", "training.schedule.step_size": 7,
        "training.schedule.gamma": 0.25, "training.schedule.t_max": 9, "training.schedule.eta_min": 0.01,
        "training.schedule.start_factor": 0.3, "training.schedule.total_iters": 11, "training.stop.epochs": 12,
        "training.stop.loss": 0.125, "training.stop.accuracy": 0.75, "training.stop.patience": 13,
        "network.dropout": 0.2,
    }  # fmt: skip
    owners = {"momentum": "momentum", "alpha": "rmsprop", "betas[0]": "adam", "betas[1]": "adam", "eps": "adam"}
    window = user.window
    for form, field in [(f, field) for f in (window.form, window.stop_form) for field in f.fields]:
        if field.name in owners:
            window.bench.edit("o", with_optimizer(window.bench.experiment, owners[field.name]))
        schedule = next((s.name for s in SCHEDULES.values() if field.name in s.settings), None)
        if schedule is not None:
            window.bench.edit("s", with_schedule(window.bench.experiment, schedule))
        before = window.bench.experiment
        assert field.applies(before) or field.name == "rate", field.path
        form.edited.emit(field, other[field.path])
        after = user.window.bench.experiment
        assert after != before and field.get(after) == other[field.path], field.path


def test_features_toggle_and_the_last_one_stays(user: User) -> None:
    button = user.window.features_card.buttons["x1*x2"]
    user.qtbot.mouseClick(button, LEFT)
    user.settle()
    assert user.window.bench.snapshot.architecture.sizes[0] == 3
    for name in ("x1*x2", "x2", "x1"):
        user.qtbot.mouseClick(user.window.features_card.buttons[name], LEFT)
    assert user.window.bench.experiment.network.features == ("x1",)


def test_regenerate_draws_other_points_data_cards_take_theirs_and_training_goes_on(user: User) -> None:
    before = user.window.bench.experiment.data.train
    user.trigger("regenerate")
    assert user.window.bench.experiment.data.train != before and user.points == 250
    for name in [name for name, entry in DATASETS.items() if entry.listing == "cards"]:
        user.qtbot.mouseClick(user.window.findChild(QWidget, f"data.{name}"), LEFT)
        assert user.window.bench.experiment.data.recipe is not None, name
        assert user.window.bench.experiment.data.recipe.name == name
        user.settle()
        epoch = user.epoch
        user.key(Qt.Key.Key_Right)
        user.wait_epoch(epoch + 1)
        user.window.grab()


def test_huge_seeds_are_shown_and_kept(open_window: MakeWindow) -> None:
    seed = 2**63 - 1
    user = open_window(with_setting(load_lab("circle").experiment, "network.init.seed", seed))
    line = user.window.form.controls["network.init.seed"].widget.lineEdit()  # type: ignore[attr-defined]
    assert line.text() == str(seed)
    user.trigger("reset_new_seed")
    assert user.window.bench.experiment.network.init.seed == 1
