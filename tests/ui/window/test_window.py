"""The window as a person uses it: real mouse and key events, and what must follow from them."""

import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from nnviz.core.base.experiment import get_setting, replace, with_setting
from nnviz.core.data.datasets import DATASETS
from nnviz.core.editing.edits import with_optimizer, with_schedule
from nnviz.core.editing.files import decode, read, write
from nnviz.core.network.schedules import SCHEDULES
from nnviz.core.training.session import Session
from nnviz.labs import all_labs, load_lab
from nnviz.launch import create_window
from nnviz.ui.window.top_bar import loss_text
from tests.ui.user import MakeWindow, User

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


# ---------------------------------------------------------------- the contract's names


ACTIONS = ("play", "step_epoch", "step_batch", "step_example", "reset", "undo", "redo", "new",
           "open", "save", "save_as", "import_csv", "export",
           "regenerate", "full_screen")  # fmt: skip
WIDGETS = ("network_view", "boundary_plot", "loss_plot", "lab_picker", "epoch_label", "train_loss_label")


@pytest.mark.parametrize("name", WIDGETS)
def test_contract_widgets_are_there_and_have_an_accessible_name(user: User, name: str) -> None:
    widget = user.window.findChild(QWidget, name)
    assert widget is not None and widget.isVisible()
    assert widget.accessibleName()


PANEL_WIDGETS = {"maths": "maths_panel", "examples": "data_table", "gradients": "gradients_panel",
                 "landscape": "landscape_panel"}  # fmt: skip


@pytest.mark.parametrize("panel", PANEL_WIDGETS)
def test_contract_widgets_of_panels_are_there_once_they_are_open(user: User, panel: str) -> None:
    user.window.panel_card.open(panel)
    widget = user.window.findChild(QWidget, PANEL_WIDGETS[panel])
    assert widget is not None and widget.isVisible() and widget.accessibleName()


@pytest.mark.parametrize("name", ACTIONS)
def test_contract_actions_are_there(user: User, name: str) -> None:
    found = [a for a in user.window.actions() if a.objectName() == name]
    assert len(found) == 1 and found[0].text()


def test_window_opens_on_the_default_lab(user: User) -> None:
    experiment = user.window.bench.experiment
    assert experiment.lab == load_lab("circle").text
    assert user.points == 250 and experiment.training.batch_size == 10
    assert [layer.units for layer in experiment.network.layers] == [4, 2, 1]
    assert user.window.bench.speed == 60.0


# ---------------------------------------------------------------- points


def test_click_adds_a_point_of_the_current_class(user: User) -> None:
    user.click(4.0, 5.0)
    data = user.window.bench.experiment.data
    assert len(data.train) == 251 and data.recipe is None
    assert data.train.x[-1] == pytest.approx([4.0, 5.0], abs=0.05)
    assert data.train.y is not None and data.train.y[-1, 0] == 1


def test_shift_click_adds_the_other_class_and_digits_choose(user: User) -> None:
    user.click(4.0, 5.0, modifier=SHIFT)
    train = user.window.bench.experiment.data.train
    assert train.y is not None and train.y[-1, 0] == 0
    user.key(Qt.Key.Key_0)
    user.click(-4.0, 5.0)
    train = user.window.bench.experiment.data.train
    assert train.y is not None and train.y[-1, 0] == 0


def test_click_on_a_point_adds_one_as_well(user: User) -> None:
    x, y = user.window.bench.experiment.data.train.x[3]
    user.click(float(x), float(y))
    assert user.points == 251


def test_double_click_adds_one_point(user: User) -> None:
    where = user.at(4.0, 5.0)
    user.qtbot.mouseClick(user.plot.viewport(), LEFT, pos=where)
    user.qtbot.mouseDClick(user.plot.viewport(), LEFT, pos=where)
    assert user.points == 251


def test_right_click_removes_and_undo_brings_back(user: User) -> None:
    x, y = user.window.bench.experiment.data.train.x[0]
    user.click(float(x), float(y), RIGHT)
    assert user.points == 249
    user.key(Qt.Key.Key_Z, CTRL)
    assert user.points == 250
    assert user.window.bench.experiment.data.recipe is not None


def test_right_click_far_from_every_point_removes_nothing(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    user.click(0.5, 0.5, RIGHT)
    assert user.points == 4


def test_drag_moves_a_point_as_one_undo_entry(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    user.drag((0.0, 0.0), (0.4, 0.5))
    assert user.points == 4
    assert user.window.bench.experiment.data.train.x[0] == pytest.approx([0.4, 0.5], abs=0.03)
    assert user.window.bench.stack.count() == 1
    assert user.window.bench.stack.undoText() == "Move point"
    user.trigger("undo")
    assert user.window.bench.experiment.data.train.x[0] == pytest.approx([0.0, 0.0])


def test_two_drags_are_two_undo_entries(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    user.drag((0.0, 0.0), (0.4, 0.5))
    user.drag((1.0, 1.0), (1.3, 1.3))
    assert user.window.bench.stack.count() == 2


def test_brush_sprays_one_stroke_as_one_entry(user: User) -> None:
    user.key(Qt.Key.Key_B)
    user.drag((-5.0, 5.0), (5.0, 5.0))
    assert user.points > 255
    assert user.window.bench.stack.count() == 1
    user.trigger("undo")
    assert user.points == 250


def test_delete_removes_the_point_under_the_cursor(open_window: MakeWindow) -> None:
    user = open_window(load_lab("xor").experiment)
    user.hover(1.0, 0.0)
    user.qtbot.waitUntil(lambda: user.plot.point_under_cursor() is not None)
    user.key(Qt.Key.Key_Delete)
    assert user.points == 3


def test_points_change_while_training_without_losing_the_weights(user: User) -> None:
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 5, timeout=10_000)
    before = user.epoch
    user.click(4.0, 5.0)
    assert user.window.bench.playing
    user.qtbot.waitUntil(lambda: user.epoch > before + 5, timeout=10_000)
    assert len(user.window.bench.snapshot.experiment.data.train) == 251


def test_several_classes_take_digits_from_1(open_window: MakeWindow) -> None:
    user = open_window(load_lab("rings").experiment)
    user.key(Qt.Key.Key_3)
    user.click(5.5, 5.5)
    user.click(-5.5, 5.5, modifier=SHIFT)
    train = user.window.bench.experiment.data.train
    assert train.y is not None and list(train.y[-2:, 0]) == [2.0, 0.0]


# ---------------------------------------------------------------- training


def test_right_steps_one_epoch_and_everything_follows(user: User) -> None:
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


def test_stepping_is_what_the_mathematics_says(user: User) -> None:
    for _ in range(3):
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
    user.qtbot.wait(150)
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
    user.qtbot.wait(100)
    assert user.epoch == epoch and not user.window.bench.playing


def test_reset_goes_back_to_the_same_weights_and_undo_to_the_trained(user: User) -> None:
    user.settle()
    start = user.window.bench.snapshot.params
    user.trigger("step_many")
    user.wait_epoch(100)
    trained = user.window.bench.snapshot.params
    user.key(Qt.Key.Key_R)
    user.wait_epoch(0)
    assert np.array_equal(user.window.bench.snapshot.params, start)
    user.trigger("undo")
    user.wait_epoch(100)
    assert np.array_equal(user.window.bench.snapshot.params, trained)


def test_reset_with_a_new_seed_draws_other_weights(user: User) -> None:
    start = user.window.bench.snapshot.params
    user.trigger("reset_new_seed")
    user.settle()
    assert not np.array_equal(user.window.bench.snapshot.params, start)
    user.trigger("undo")
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, start)


def test_reset_while_training_stops_at_epoch_0(user: User) -> None:
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 3, timeout=10_000)
    user.key(Qt.Key.Key_R)
    user.wait_epoch(0)
    assert not user.window.bench.playing


def test_training_steps_are_no_undo_entries(user: User) -> None:
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    assert not user.window.bench.stack.canUndo() and not user.window.isWindowModified()


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


# ---------------------------------------------------------------- network and settings


def test_units_and_layers_change_while_training(user: User) -> None:
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 3, timeout=10_000)
    header = user.window.network_view._headers[0]
    user.qtbot.mouseClick(header.more, LEFT)
    user.trigger("add_layer")
    user.trigger("remove_layer")
    user.qtbot.mouseClick(header.fewer, LEFT)
    epoch = user.epoch
    user.qtbot.waitUntil(lambda: user.epoch > epoch + 3, timeout=10_000)
    assert user.window.bench.snapshot.architecture.sizes == (2, 4, 2, 1)


def test_adding_a_unit_keeps_the_other_weights_and_undo_is_exact(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    before = user.window.bench.snapshot
    user.qtbot.mouseClick(user.window.network_view._headers[0].more, LEFT)
    user.settle()
    after = user.window.bench.snapshot
    assert after.architecture.sizes == (2, 5, 2, 1) and after.epoch == 100
    assert np.array_equal(
        after.architecture.weights(after.params)[0][:4], before.architecture.weights(before.params)[0]
    )
    user.trigger("undo")
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, before.params)


def test_removing_a_unit_and_undo_brings_its_weights_back(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    before = user.window.bench.snapshot.params
    user.qtbot.mouseClick(user.window.network_view._headers[0].fewer, LEFT)
    user.trigger("undo")
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, before)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("training.optimizer.learning_rate", "0.5", 0.5),
        ("training.batch_size", "25", 25),
        ("training.batch_size", "all", None),
        ("network.init.scale", "2", 2.0),
    ],
)
def test_typing_a_hyperparameter_changes_it(user: User, path: str, text: str, value: object) -> None:
    box = user.window.form.controls[path].widget
    line = box.lineEdit()  # type: ignore[attr-defined]
    line.selectAll()
    user.qtbot.keyClicks(line, text)
    user.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert get_setting(user.window.bench.experiment, path) == value
    user.trigger("undo")
    assert get_setting(user.window.bench.experiment, path) == get_setting(load_lab("circle").experiment, path)


def test_a_wrong_number_is_refused_in_one_line(user: User) -> None:
    line = user.window.form.controls["training.optimizer.learning_rate"].widget.lineEdit()  # type: ignore[attr-defined]
    line.selectAll()
    user.qtbot.keyClicks(line, "-3")
    user.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert user.window.bench.experiment == load_lab("circle").experiment
    assert "Learning rate" in user.window.status_line.text.text() and "\n" not in user.window.status_line.text.text()
    assert line.text() == "0.03"


def test_learning_rate_changes_live_and_keeps_the_weights(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    params = user.window.bench.snapshot.params
    field = next(f for f in user.window.form._fields if f.name == "learning_rate")
    user.window.form.edited.emit(field, 0.5)
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, params) and user.epoch == 100


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
    for form, field in [(f, field) for f in (window.form, window.stop_form) for field in f._fields]:
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
    button = user.window.features_card._buttons["x1*x2"]
    user.qtbot.mouseClick(button, LEFT)
    user.settle()
    assert user.window.bench.snapshot.architecture.sizes[0] == 3
    for name in ("x1*x2", "x2", "x1"):
        user.qtbot.mouseClick(user.window.features_card._buttons[name], LEFT)
    assert user.window.bench.experiment.network.features == ("x1",)


@pytest.mark.parametrize("name", [name for name, entry in DATASETS.items() if entry.shelf == "cards"])
def test_data_cards_take_the_data_and_training_goes_on(user: User, name: str) -> None:
    user.qtbot.mouseClick(user.window.findChild(QWidget, f"data.{name}"), LEFT)
    assert user.window.bench.experiment.data.recipe is not None
    assert user.window.bench.experiment.data.recipe.name == name
    user.settle()
    epoch = user.epoch
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(epoch + 1)
    user.window.grab()


def test_regenerate_draws_other_points(user: User) -> None:
    before = user.window.bench.experiment.data.train
    user.trigger("regenerate")
    assert user.window.bench.experiment.data.train != before and user.points == 250


# ---------------------------------------------------------------- looking


def test_hovering_a_neuron_shows_its_formula_with_the_values_in_it(user: User) -> None:
    user.key(Qt.Key.Key_Down)
    view = user.window.network_view
    assert view.diagram is not None
    x, y = view.diagram.centres[1][2]
    user.qtbot.mouseMove(view, QPointF(float(x) - 3, float(y)).toPoint())
    user.qtbot.mouseMove(view, QPointF(float(x), float(y)).toPoint())
    user.qtbot.waitUntil(lambda: view.state.pointed is not None)
    text = user.window.network_card.inspector.text()
    trace = view.trace()
    assert trace is not None
    assert f"{float(trace.z[0][2, 0]):+.3f}".replace("-", "−") in text and "tanh" in text
    user.qtbot.mouseClick(view, LEFT, pos=QPointF(float(x), float(y)).toPoint())
    assert view.state.part == view.state.pointed


def test_up_and_down_choose_the_example(user: User) -> None:
    user.key(Qt.Key.Key_Down)
    assert np.array_equal(user.window.state.inputs, user.window.bench.experiment.data.train.x[0])
    user.key(Qt.Key.Key_Up)
    assert np.array_equal(user.window.state.inputs, user.window.bench.experiment.data.train.x[-1])
    user.key(Qt.Key.Key_Escape)
    assert user.window.state.inputs is None


def test_log_switch_and_the_value_under_the_cursor(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    user.key(Qt.Key.Key_J)
    plot = user.window.loss_plot
    assert plot.logarithmic
    user.qtbot.mouseMove(plot.viewport(), plot.viewport().rect().center())
    user.qtbot.mouseMove(plot.viewport(), plot.viewport().rect().center() * 0.99)
    user.qtbot.waitUntil(lambda: "train" in user.window.loss_card.reading.text())


def test_home_shows_the_whole_plane_again(user: User) -> None:
    whole = user.plot.tools.viewRange()
    user.plot.tools.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)
    user.key(Qt.Key.Key_Home)
    assert np.allclose(user.plot.tools.viewRange(), whole)


def test_keys_yield_to_a_control_that_uses_them(user: User) -> None:
    line = user.window.form.controls["training.optimizer.learning_rate"].widget.lineEdit()  # type: ignore[attr-defined]
    line.setFocus()
    user.qtbot.keyClick(line, Qt.Key.Key_Right)
    user.qtbot.keyClick(line, Qt.Key.Key_Space)
    user.qtbot.wait(50)
    assert user.epoch == 0 and not user.window.bench.playing


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
@pytest.mark.parametrize("lab", [lab.id for lab in all_labs()])
def test_every_lab_fits_the_window_in_both_themes(
    open_window: MakeWindow, lab: str, size: tuple[int, int], theme: str
) -> None:
    user = open_window(load_lab(lab).experiment, size)
    if theme == "dark":
        user.trigger("dark")
    user.settle()
    user.window.grab()
    assert (user.window.width(), user.window.height()) == size
    card = user.window.boundary_card
    for view in (user.window.network_view, card.page.bars if card.bars else card.plot, user.window.loss_plot):
        assert view.isVisible()
        corner = view.mapTo(user.window, view.rect().bottomRight())
        assert view is user.window.network_view or (corner.x() < size[0] and corner.y() < size[1])
        assert view.width() > 180 and view.height() > 100


@pytest.mark.parametrize("lab", ["rings", "3-4-1", "depth-5", "final-grade"])
def test_no_panel_and_no_caption_widens_a_small_window(open_window: MakeWindow, lab: str) -> None:
    user = open_window(load_lab(lab).experiment, (1024, 700))
    for name in user.window.panel_card.tabs.buttons:
        user.window.panel_card.open(name)
        user.settle()
        user.qtbot.wait(20)
        assert (user.window.width(), user.window.height()) == (1024, 700), name


# ---------------------------------------------------------------- labs and files


@pytest.mark.parametrize("lab", [lab.id for lab in all_labs()])
def test_lab_picker_opens_each_lab_and_undo_goes_back(user: User, lab: str) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    before = user.window.bench.snapshot.params
    picker = user.window.lab_picker
    picker.activated.emit(picker.findData(lab))
    user.settle()
    assert user.window.bench.experiment.lab == load_lab(lab).text
    session = Session(load_lab(lab).experiment)
    assert np.array_equal(user.window.bench.snapshot.params, session.engine.params)
    user.trigger("undo")
    user.settle()
    assert np.array_equal(user.window.bench.snapshot.params, before) and user.epoch == 100


def test_save_and_open_goes_on_exactly(user: User, tmp_path: Path) -> None:
    file = tmp_path / "mine.nnviz.json"
    user.trigger("step_many")
    user.wait_epoch(100)
    user.click(4.0, 4.0)
    user.window.documents._save(file)
    assert not user.window.isWindowModified()
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(101)
    expected = user.window.bench.snapshot.params
    user.window.documents.open_path(file)
    user.wait_epoch(100)
    assert user.window.windowTitle().startswith("mine.nnviz.json")
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(101)
    assert np.array_equal(user.window.bench.snapshot.params, expected)
    assert file in user.window.settings.recent_files


def test_dropping_a_file_opens_it(user: User, tmp_path: Path) -> None:
    file = tmp_path / "dropped.nnviz.json"
    write(load_lab("xor").experiment, file)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    user.window.dropEvent(event)
    assert user.points == 4 and user.window.bench.path == file


def test_a_broken_file_changes_nothing_and_says_why(user: User, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text('{"data": {}, "network": {"layers": [], "colour": 1}}')
    before = user.window.bench.experiment
    user.window.documents.open_path(file)
    assert user.window.bench.experiment is before
    assert "broken.json" in user.window.status_line.text.text()


def test_closing_with_unsaved_edits_asks(user: User) -> None:
    user.click(4.0, 4.0)
    user.window.close()
    question = user.window.documents.question
    assert user.window.isVisible() and question is not None
    question.button(question.StandardButton.Cancel).click()
    assert user.window.isVisible()
    user.window.close()
    question = user.window.documents.question
    assert question is not None
    question.button(question.StandardButton.Discard).click()
    assert not user.window.isVisible() and not user.window.bench._trainer.isRunning()


def test_closing_after_a_lab_and_a_little_training_asks_nothing(user: User) -> None:
    picker = user.window.lab_picker
    picker.activated.emit(picker.findData("xor"))
    user.trigger("step_many")
    user.wait_epoch(100)
    user.key(Qt.Key.Key_R)
    user.wait_epoch(0)
    assert user.window.bench.stack.canUndo() and not user.window.isWindowModified()
    user.window.close()
    assert user.window.documents.question is None and not user.window.isVisible()


def test_closing_after_much_training_asks(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(101)
    user.window.close()
    question = user.window.documents.question
    assert question is not None and "as it is trained now" in question.text() and user.window.isVisible()
    question.button(question.StandardButton.Discard).click()
    assert not user.window.isVisible()


def test_new_is_an_empty_canvas(user: User) -> None:
    user.trigger("new")
    assert user.points == 0 and not user.window.bench.stack.canUndo()


def test_closing_while_training_ends_the_thread(user: User) -> None:
    user.window.bench.set_speed(math.inf)
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 100, timeout=10_000)
    user.window.close()
    question = user.window.documents.question
    assert question is not None and user.window.bench.playing
    question.button(question.StandardButton.Discard).click()
    assert not user.window.bench._trainer.isRunning()


def test_geometry_and_theme_are_remembered(user: User, open_window: MakeWindow) -> None:
    user.window.resize(1100, 720)
    user.trigger("dark")
    user.window.close()
    again = create_window()
    try:
        assert again.height() == 720 and again.theme.name == "dark"
    finally:
        again.bench.shut_down()
        again.deleteLater()


def test_an_error_in_the_trainer_is_told_and_the_thread_lives(user: User) -> None:
    def fail(session: Session) -> None:
        raise RuntimeError("out of order")

    user.window.bench.control.post(fail)
    user.qtbot.waitUntil(lambda: "out of order" in user.window.status_line.text.text(), timeout=5000)
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)


def test_one_input_shows_a_curve(open_window: MakeWindow) -> None:
    user = open_window(decode('{"data": {"recipe": {"name": "not"}}, "network": {"layers": '
                               '[{"units": 1, "activation": "sigmoid"}]}}'))  # fmt: skip
    user.settle()
    assert len(user.plot.field.curves) == 1
    user.click(0.5, 0.9)
    assert user.points == 3


def test_saved_file_is_what_the_contract_says(user: User, tmp_path: Path) -> None:
    file = tmp_path / "x.nnviz.json"
    user.window.documents._save(file)
    experiment = read(file)
    assert experiment.state is not None and experiment.state.initial is not None
    assert replace(experiment, state=None) == user.window.bench.experiment


def test_a_lab_does_not_overwrite_the_file_that_was_open(user: User, tmp_path: Path) -> None:
    file = tmp_path / "mine.nnviz.json"
    user.window.documents._save(file)
    content = file.read_bytes()
    user.window.labs.open("xor")
    assert user.window.bench.path is None and "mine" not in user.window.windowTitle()
    user.trigger("save")
    assert user.window.documents.dialog is not None and file.read_bytes() == content
    user.window.documents.dialog.reject()
    user.trigger("undo")
    assert user.window.bench.path == file and "mine" in user.window.windowTitle()


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


def test_huge_seeds_are_shown_and_kept(open_window: MakeWindow) -> None:
    seed = 2**63 - 1
    user = open_window(with_setting(load_lab("circle").experiment, "network.init.seed", seed))
    line = user.window.form.controls["network.init.seed"].widget.lineEdit()  # type: ignore[attr-defined]
    assert line.text() == str(seed)
    user.trigger("reset_new_seed")
    assert user.window.bench.experiment.network.init.seed == 1


def test_undo_after_another_undo_brings_the_weights_back(user: User) -> None:
    user.trigger("step_many")
    user.wait_epoch(100)
    before = user.window.bench.snapshot.params
    user.qtbot.mouseClick(user.window.network_view._headers[0].fewer, LEFT)
    field = next(f for f in user.window.form._fields if f.name == "learning_rate")
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
    assert user.plot._snapshot is user.window.bench.snapshot
    assert user.window.loss_plot._snapshot is user.window.bench.snapshot


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


def test_panning_paints_every_point_anew(user: User) -> None:
    user.settle()
    user.plot.tools.scaleBy((0.4, 0.4))
    user.plot.grab()
    user.plot.tools.translateBy(x=2.0, y=1.0)
    kept = user.plot.grab().toImage()
    user.plot.points._all.forget()
    assert user.plot.grab().toImage() == kept


def test_a_double_click_of_a_script_adds_one_point_and_the_next_click_another(user: User) -> None:
    user.qtbot.mouseDClick(user.plot.viewport(), LEFT, pos=user.at(4.0, 5.0))
    assert user.points == 251
    user.click(-4.0, 5.0)
    assert user.points == 252


def test_the_loss_under_a_resting_mouse_follows_the_axis(user: User) -> None:
    plot = user.window.loss_plot
    box = plot.plotItem.getViewBox()
    plot._on_mouse(box.mapViewToScene(QPointF(5.0, 0.1)))
    user.window.bench.step_epochs(1000)
    user.wait_epoch(1000)
    middle = float(user.window.loss_card.reading.text().split()[1])
    assert 300 < middle < 700


def test_dialogs_can_be_read_in_the_dark(user: User) -> None:
    user.trigger("dark")
    user.click(4.0, 4.0)
    user.window.close()
    question = user.window.documents.question
    assert question is not None
    image = question.grab().toImage()
    assert image.pixelColor(2, 2).lightness() < 80
    question.button(question.StandardButton.Cancel).click()


@pytest.mark.parametrize("classes", [3, 8])
def test_many_classes_stay_inside_the_column(open_window: MakeWindow, classes: int) -> None:
    user = open_window(decode(f'{{"data": {{"recipe": {{"name": "blobs", "classes": {classes}}}}}, "network": {{'
                               f'"layers": [{{"units": {classes}, "activation": "softmax"}}]}}}}'))  # fmt: skip
    card = user.window.data_card
    viewport = card.parentWidget().parentWidget()
    assert card.minimumSizeHint().width() <= viewport.width()


@pytest.mark.parametrize(
    ("loss", "text"),
    [(0.69314, "0.6931"), (12.3456, "12.346"), (1.234e5, "1.23e5"), (4.82e30, "4.82e30"), (4.8187e300, "4.8e300"),
     (9.87e-4, "9.87e-4"), (1.234e-10, "1.2e-10"), (2.3e-100, "2e-100"), (0.0, "0.0000"), (math.inf, "∞"),
     (math.nan, "–")],
)  # fmt: skip
def test_a_loss_of_any_size_has_room_among_the_numbers(loss: float, text: str) -> None:
    assert loss_text(loss) == text and len(text) <= len("0.00000")
