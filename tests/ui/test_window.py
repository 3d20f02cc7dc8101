"""The window as a person uses it: real mouse and key events, and what must follow from them."""

import math
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from nnviz.core.datasets import DATASETS
from nnviz.core.edits import with_optimizer, with_schedule
from nnviz.core.experiment import get_setting, replace, with_setting
from nnviz.core.files import decode, read, write
from nnviz.core.schedules import SCHEDULES
from nnviz.core.session import Session
from nnviz.labs import all_labs, load_lab
from nnviz.launch import create_window
from nnviz.ui.readouts import loss_text
from tests.ui.hands import Hands, MakeWindow

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


# ---------------------------------------------------------------- the contract's names


ACTIONS = ("play", "step_epoch", "step_batch", "step_example", "reset", "undo", "redo", "new",
           "open", "save", "save_as", "import_csv", "export",
           "regenerate", "full_screen")  # fmt: skip
WIDGETS = ("network_view", "boundary_plot", "loss_plot", "lab_picker", "epoch_label", "train_loss_label")


@pytest.mark.parametrize("name", WIDGETS)
def test_contract_widgets_are_there_and_have_an_accessible_name(hands: Hands, name: str) -> None:
    widget = hands.window.findChild(QWidget, name)
    assert widget is not None and widget.isVisible()
    assert widget.accessibleName()


PANEL_WIDGETS = {"maths": "maths_panel", "examples": "data_table", "gradients": "gradients_panel",
                 "landscape": "landscape_panel"}  # fmt: skip


@pytest.mark.parametrize("panel", PANEL_WIDGETS)
def test_contract_widgets_of_panels_are_there_once_they_are_open(hands: Hands, panel: str) -> None:
    hands.window.panel_card.open(panel)
    widget = hands.window.findChild(QWidget, PANEL_WIDGETS[panel])
    assert widget is not None and widget.isVisible() and widget.accessibleName()


@pytest.mark.parametrize("name", ACTIONS)
def test_contract_actions_are_there(hands: Hands, name: str) -> None:
    found = [a for a in hands.window.actions() if a.objectName() == name]
    assert len(found) == 1 and found[0].text()


def test_window_opens_on_the_default_lab(hands: Hands) -> None:
    experiment = hands.window.bench.experiment
    assert experiment.lab == load_lab("circle").text
    assert hands.points == 250 and experiment.training.batch_size == 10
    assert [layer.units for layer in experiment.network.layers] == [4, 2, 1]
    assert hands.window.bench.speed == 60.0


# ---------------------------------------------------------------- points


def test_click_adds_a_point_of_the_current_class(hands: Hands) -> None:
    hands.click(4.0, 5.0)
    data = hands.window.bench.experiment.data
    assert len(data.train) == 251 and data.recipe is None
    assert data.train.x[-1] == pytest.approx([4.0, 5.0], abs=0.05)
    assert data.train.y is not None and data.train.y[-1, 0] == 1


def test_shift_click_adds_the_other_class_and_digits_choose(hands: Hands) -> None:
    hands.click(4.0, 5.0, modifier=SHIFT)
    train = hands.window.bench.experiment.data.train
    assert train.y is not None and train.y[-1, 0] == 0
    hands.key(Qt.Key.Key_0)
    hands.click(-4.0, 5.0)
    train = hands.window.bench.experiment.data.train
    assert train.y is not None and train.y[-1, 0] == 0


def test_click_on_a_point_adds_one_as_well(hands: Hands) -> None:
    x, y = hands.window.bench.experiment.data.train.x[3]
    hands.click(float(x), float(y))
    assert hands.points == 251


def test_double_click_adds_one_point(hands: Hands) -> None:
    where = hands.at(4.0, 5.0)
    hands.qtbot.mouseClick(hands.plot.viewport(), LEFT, pos=where)
    hands.qtbot.mouseDClick(hands.plot.viewport(), LEFT, pos=where)
    assert hands.points == 251


def test_right_click_removes_and_undo_brings_back(hands: Hands) -> None:
    x, y = hands.window.bench.experiment.data.train.x[0]
    hands.click(float(x), float(y), RIGHT)
    assert hands.points == 249
    hands.key(Qt.Key.Key_Z, CTRL)
    assert hands.points == 250
    assert hands.window.bench.experiment.data.recipe is not None


def test_right_click_far_from_every_point_removes_nothing(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("xor").experiment)
    hands.click(0.5, 0.5, RIGHT)
    assert hands.points == 4


def test_drag_moves_a_point_as_one_undo_entry(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("xor").experiment)
    hands.drag((0.0, 0.0), (0.4, 0.5))
    assert hands.points == 4
    assert hands.window.bench.experiment.data.train.x[0] == pytest.approx([0.4, 0.5], abs=0.03)
    assert hands.window.bench.stack.count() == 1
    assert hands.window.bench.stack.undoText() == "Move point"
    hands.trigger("undo")
    assert hands.window.bench.experiment.data.train.x[0] == pytest.approx([0.0, 0.0])


def test_two_drags_are_two_undo_entries(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("xor").experiment)
    hands.drag((0.0, 0.0), (0.4, 0.5))
    hands.drag((1.0, 1.0), (1.3, 1.3))
    assert hands.window.bench.stack.count() == 2


def test_brush_sprays_one_stroke_as_one_entry(hands: Hands) -> None:
    hands.key(Qt.Key.Key_B)
    hands.drag((-5.0, 5.0), (5.0, 5.0))
    assert hands.points > 255
    assert hands.window.bench.stack.count() == 1
    hands.trigger("undo")
    assert hands.points == 250


def test_delete_removes_the_point_under_the_cursor(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("xor").experiment)
    hands.hover(1.0, 0.0)
    hands.qtbot.waitUntil(lambda: hands.plot.point_under_cursor() is not None)
    hands.key(Qt.Key.Key_Delete)
    assert hands.points == 3


def test_points_change_while_training_without_losing_the_weights(hands: Hands) -> None:
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.epoch > 5, timeout=10_000)
    before = hands.epoch
    hands.click(4.0, 5.0)
    assert hands.window.bench.playing
    hands.qtbot.waitUntil(lambda: hands.epoch > before + 5, timeout=10_000)
    assert len(hands.window.bench.snapshot.experiment.data.train) == 251


def test_several_classes_take_digits_from_1(open_window: MakeWindow) -> None:
    hands = open_window(load_lab("rings").experiment)
    hands.key(Qt.Key.Key_3)
    hands.click(5.5, 5.5)
    hands.click(-5.5, 5.5, modifier=SHIFT)
    train = hands.window.bench.experiment.data.train
    assert train.y is not None and list(train.y[-2:, 0]) == [2.0, 0.0]


# ---------------------------------------------------------------- training


def test_right_steps_one_epoch_and_everything_follows(hands: Hands) -> None:
    picture = hands.window.network_view.grab().toImage()
    boundary = hands.window.boundary_plot.grab().toImage()
    loss = hands.window.top_bar.train_loss.value.text()
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(1)
    assert list(hands.window.bench.snapshot.curve.epoch) == [0.0, 1.0]
    assert len(hands.window.loss_plot.train_curve.getData()[0]) == 2
    assert hands.window.network_view.grab().toImage() != picture
    assert hands.window.boundary_plot.grab().toImage() != boundary
    assert hands.window.top_bar.train_loss.value.text() != loss


def test_stepping_is_what_the_mathematics_says(hands: Hands) -> None:
    for _ in range(3):
        hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(3)
    session = Session(load_lab("circle").experiment)
    session.advance(3)
    assert np.array_equal(hands.window.bench.snapshot.params, session.engine.params)


def test_space_plays_and_pauses(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Space)
    assert hands.window.bench.playing and hands.window.actions_["play"].iconText() == "Pause"
    hands.qtbot.waitUntil(lambda: hands.epoch >= 3, timeout=10_000)
    hands.key(Qt.Key.Key_Space)
    assert not hands.window.bench.playing
    hands.settle()
    epoch = hands.epoch
    hands.qtbot.wait(150)
    assert hands.epoch == epoch


def test_flat_out_equals_headless_bit_for_bit(hands: Hands) -> None:
    hands.window.bench.set_speed(math.inf)
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.epoch > 100, timeout=20_000)
    hands.trigger("play")
    hands.settle()
    session = Session(load_lab("circle").experiment)
    session.advance(hands.epoch)
    assert np.array_equal(hands.window.bench.snapshot.params, session.engine.params)


def test_step_many_and_a_key_that_stops_it(hands: Hands) -> None:
    hands.trigger("step_many")
    hands.wait_epoch(100)
    hands.window.bench.step_epochs(10_000_000)
    hands.qtbot.waitUntil(lambda: hands.epoch > 100, timeout=10_000)
    hands.key(Qt.Key.Key_Space)
    hands.settle()
    epoch = hands.epoch
    hands.qtbot.wait(100)
    assert hands.epoch == epoch and not hands.window.bench.playing


def test_reset_goes_back_to_the_same_weights_and_undo_to_the_trained(hands: Hands) -> None:
    hands.settle()
    start = hands.window.bench.snapshot.params
    hands.trigger("step_many")
    hands.wait_epoch(100)
    trained = hands.window.bench.snapshot.params
    hands.key(Qt.Key.Key_R)
    hands.wait_epoch(0)
    assert np.array_equal(hands.window.bench.snapshot.params, start)
    hands.trigger("undo")
    hands.wait_epoch(100)
    assert np.array_equal(hands.window.bench.snapshot.params, trained)


def test_reset_with_a_new_seed_draws_other_weights(hands: Hands) -> None:
    start = hands.window.bench.snapshot.params
    hands.trigger("reset_new_seed")
    hands.settle()
    assert not np.array_equal(hands.window.bench.snapshot.params, start)
    hands.trigger("undo")
    hands.settle()
    assert np.array_equal(hands.window.bench.snapshot.params, start)


def test_reset_while_training_stops_at_epoch_0(hands: Hands) -> None:
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.epoch > 3, timeout=10_000)
    hands.key(Qt.Key.Key_R)
    hands.wait_epoch(0)
    assert not hands.window.bench.playing


def test_training_steps_are_no_undo_entries(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(1)
    assert not hands.window.bench.stack.canUndo() and not hands.window.isWindowModified()


def test_divergence_stops_and_says_where(hands: Hands) -> None:
    experiment = with_setting(hands.window.bench.experiment, "training.loss", "mse")
    experiment = replace(experiment, network=replace(experiment.network, layers=tuple(
        replace(layer, activation="linear") for layer in experiment.network.layers)))  # fmt: skip
    hands.window.bench.edit("far too fast", with_setting(experiment, "training.optimizer.learning_rate", 100.0))
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.window.bench.snapshot.diverged is not None, timeout=10_000)
    assert not hands.window.bench.playing
    assert "Diverged in epoch" in hands.window.foot.text.text() and "layer" in hands.window.foot.text.text()
    assert np.isfinite(hands.window.bench.snapshot.params).all()
    hands.trigger("reset")
    hands.settle()
    assert hands.window.bench.snapshot.diverged is None and hands.window.actions_["play"].isEnabled()


def test_no_points_one_point_many_points(hands: Hands) -> None:
    hands.trigger("clear_points")
    hands.settle()
    assert hands.points == 0 and not hands.window.actions_["play"].isEnabled()
    assert "click on the plane" in hands.window.foot.text.text()
    hands.key(Qt.Key.Key_Space)
    assert not hands.window.bench.playing
    hands.click(1.0, 1.0)
    hands.settle()
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(1)
    recipe = replace(load_lab("circle").experiment.data.recipe, samples=50_000)
    hands.window.editor.take_recipe(recipe, "many")
    hands.click(5.0, 5.0)
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(2)
    assert hands.points == 25_001


# ---------------------------------------------------------------- network and settings


def test_units_and_layers_change_while_training(hands: Hands) -> None:
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.epoch > 3, timeout=10_000)
    header = hands.window.network_view._headers[0]
    hands.qtbot.mouseClick(header.more, LEFT)
    hands.trigger("add_layer")
    hands.trigger("remove_layer")
    hands.qtbot.mouseClick(header.fewer, LEFT)
    epoch = hands.epoch
    hands.qtbot.waitUntil(lambda: hands.epoch > epoch + 3, timeout=10_000)
    assert hands.window.bench.snapshot.architecture.sizes == (2, 4, 2, 1)


def test_adding_a_unit_keeps_the_other_weights_and_undo_is_exact(hands: Hands) -> None:
    hands.trigger("step_many")
    hands.wait_epoch(100)
    before = hands.window.bench.snapshot
    hands.qtbot.mouseClick(hands.window.network_view._headers[0].more, LEFT)
    hands.settle()
    after = hands.window.bench.snapshot
    assert after.architecture.sizes == (2, 5, 2, 1) and after.epoch == 100
    assert np.array_equal(
        after.architecture.weights(after.params)[0][:4], before.architecture.weights(before.params)[0]
    )
    hands.trigger("undo")
    hands.settle()
    assert np.array_equal(hands.window.bench.snapshot.params, before.params)


def test_removing_a_unit_and_undo_brings_its_weights_back(hands: Hands) -> None:
    hands.trigger("step_many")
    hands.wait_epoch(100)
    before = hands.window.bench.snapshot.params
    hands.qtbot.mouseClick(hands.window.network_view._headers[0].fewer, LEFT)
    hands.trigger("undo")
    hands.settle()
    assert np.array_equal(hands.window.bench.snapshot.params, before)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("training.optimizer.learning_rate", "0.5", 0.5),
        ("training.batch_size", "25", 25),
        ("training.batch_size", "all", None),
        ("network.init.scale", "2", 2.0),
    ],
)
def test_typing_a_hyperparameter_changes_it(hands: Hands, path: str, text: str, value: object) -> None:
    box = hands.window.form.controls[path].widget
    line = box.lineEdit()  # type: ignore[attr-defined]
    line.selectAll()
    hands.qtbot.keyClicks(line, text)
    hands.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert get_setting(hands.window.bench.experiment, path) == value
    hands.trigger("undo")
    assert get_setting(hands.window.bench.experiment, path) == get_setting(load_lab("circle").experiment, path)


def test_a_wrong_number_is_refused_in_one_line(hands: Hands) -> None:
    line = hands.window.form.controls["training.optimizer.learning_rate"].widget.lineEdit()  # type: ignore[attr-defined]
    line.selectAll()
    hands.qtbot.keyClicks(line, "-3")
    hands.qtbot.keyClick(line, Qt.Key.Key_Return)
    assert hands.window.bench.experiment == load_lab("circle").experiment
    assert "Learning rate" in hands.window.foot.text.text() and "\n" not in hands.window.foot.text.text()
    assert line.text() == "0.03"


def test_learning_rate_changes_live_and_keeps_the_weights(hands: Hands) -> None:
    hands.trigger("step_many")
    hands.wait_epoch(100)
    params = hands.window.bench.snapshot.params
    field = next(f for f in hands.window.form._fields if f.name == "learning_rate")
    hands.window.form.edited.emit(field, 0.5)
    hands.settle()
    assert np.array_equal(hands.window.bench.snapshot.params, params) and hands.epoch == 100


def test_every_control_of_the_form_has_an_effect(hands: Hands) -> None:
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
    window = hands.window
    for form, field in [(f, field) for f in (window.form, window.stop_form) for field in f._fields]:
        if field.name in owners:
            window.bench.edit("o", with_optimizer(window.bench.experiment, owners[field.name]))
        schedule = next((s.name for s in SCHEDULES.values() if field.name in s.settings), None)
        if schedule is not None:
            window.bench.edit("s", with_schedule(window.bench.experiment, schedule))
        before = window.bench.experiment
        assert field.applies(before) or field.name == "rate", field.path
        form.edited.emit(field, other[field.path])
        after = hands.window.bench.experiment
        assert after != before and field.get(after) == other[field.path], field.path


def test_features_toggle_and_the_last_one_stays(hands: Hands) -> None:
    button = hands.window.features_card._buttons["x1*x2"]
    hands.qtbot.mouseClick(button, LEFT)
    hands.settle()
    assert hands.window.bench.snapshot.architecture.sizes[0] == 3
    for name in ("x1*x2", "x2", "x1"):
        hands.qtbot.mouseClick(hands.window.features_card._buttons[name], LEFT)
    assert hands.window.bench.experiment.network.features == ("x1",)


@pytest.mark.parametrize("name", [name for name, entry in DATASETS.items() if entry.shelf == "cards"])
def test_data_cards_take_the_data_and_training_goes_on(hands: Hands, name: str) -> None:
    hands.qtbot.mouseClick(hands.window.findChild(QWidget, f"data.{name}"), LEFT)
    assert hands.window.bench.experiment.data.recipe is not None
    assert hands.window.bench.experiment.data.recipe.name == name
    hands.settle()
    epoch = hands.epoch
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(epoch + 1)
    hands.window.grab()


def test_regenerate_draws_other_points(hands: Hands) -> None:
    before = hands.window.bench.experiment.data.train
    hands.trigger("regenerate")
    assert hands.window.bench.experiment.data.train != before and hands.points == 250


# ---------------------------------------------------------------- looking


def test_hovering_a_neuron_shows_its_formula_with_the_values_in_it(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Down)
    view = hands.window.network_view
    assert view.diagram is not None
    x, y = view.diagram.centres[1][2]
    hands.qtbot.mouseMove(view, QPointF(float(x) - 3, float(y)).toPoint())
    hands.qtbot.mouseMove(view, QPointF(float(x), float(y)).toPoint())
    hands.qtbot.waitUntil(lambda: view.hovered is not None)
    text = hands.window.network_card.inspector.text()
    trace = view.trace()
    assert trace is not None
    assert f"{float(trace.z[0][2, 0]):+.3f}".replace("-", "−") in text and "tanh" in text
    hands.qtbot.mouseClick(view, LEFT, pos=QPointF(float(x), float(y)).toPoint())
    assert view.selection == view.hovered


def test_up_and_down_choose_the_example(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Down)
    assert np.array_equal(hands.window.network_view.probe, hands.window.bench.experiment.data.train.x[0])
    hands.key(Qt.Key.Key_Up)
    assert np.array_equal(hands.window.network_view.probe, hands.window.bench.experiment.data.train.x[-1])
    hands.key(Qt.Key.Key_Escape)
    assert hands.window.network_view.probe is None


def test_log_switch_and_the_value_under_the_cursor(hands: Hands) -> None:
    hands.trigger("step_many")
    hands.wait_epoch(100)
    hands.key(Qt.Key.Key_J)
    plot = hands.window.loss_plot
    assert plot.logarithmic
    hands.qtbot.mouseMove(plot.viewport(), plot.viewport().rect().center())
    hands.qtbot.mouseMove(plot.viewport(), plot.viewport().rect().center() * 0.99)
    hands.qtbot.waitUntil(lambda: "train" in hands.window.loss_card.reading.text())


def test_home_shows_the_whole_plane_again(hands: Hands) -> None:
    whole = hands.plot.tools.viewRange()
    hands.plot.tools.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)
    hands.key(Qt.Key.Key_Home)
    assert np.allclose(hands.plot.tools.viewRange(), whole)


def test_keys_yield_to_a_control_that_uses_them(hands: Hands) -> None:
    line = hands.window.form.controls["training.optimizer.learning_rate"].widget.lineEdit()  # type: ignore[attr-defined]
    line.setFocus()
    hands.qtbot.keyClick(line, Qt.Key.Key_Right)
    hands.qtbot.keyClick(line, Qt.Key.Key_Space)
    hands.qtbot.wait(50)
    assert hands.epoch == 0 and not hands.window.bench.playing


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1024, 700), (1280, 800)])
@pytest.mark.parametrize("lab", [lab.id for lab in all_labs()])
def test_every_lab_fits_the_window_in_both_themes(
    open_window: MakeWindow, lab: str, size: tuple[int, int], theme: str
) -> None:
    hands = open_window(load_lab(lab).experiment, size)
    if theme == "dark":
        hands.trigger("dark")
    hands.settle()
    hands.window.grab()
    assert (hands.window.width(), hands.window.height()) == size
    card = hands.window.boundary_card
    for view in (hands.window.network_view, card.page.bars if card.bars else card.plot, hands.window.loss_plot):
        assert view.isVisible()
        corner = view.mapTo(hands.window, view.rect().bottomRight())
        assert view is hands.window.network_view or (corner.x() < size[0] and corner.y() < size[1])
        assert view.width() > 180 and view.height() > 100


@pytest.mark.parametrize("lab", ["rings", "3-4-1", "depth-5", "final-grade"])
def test_no_panel_and_no_caption_widens_a_small_window(open_window: MakeWindow, lab: str) -> None:
    hands = open_window(load_lab(lab).experiment, (1024, 700))
    for name in hands.window.panel_card.tabs.buttons:
        hands.window.panel_card.open(name)
        hands.settle()
        hands.qtbot.wait(20)
        assert (hands.window.width(), hands.window.height()) == (1024, 700), name


# ---------------------------------------------------------------- labs and files


@pytest.mark.parametrize("lab", [lab.id for lab in all_labs()])
def test_lab_picker_opens_each_lab_and_undo_goes_back(hands: Hands, lab: str) -> None:
    hands.trigger("step_many")
    hands.wait_epoch(100)
    before = hands.window.bench.snapshot.params
    picker = hands.window.lab_picker
    picker.activated.emit(picker.findData(lab))
    hands.settle()
    assert hands.window.bench.experiment.lab == load_lab(lab).text
    session = Session(load_lab(lab).experiment)
    assert np.array_equal(hands.window.bench.snapshot.params, session.engine.params)
    hands.trigger("undo")
    hands.settle()
    assert np.array_equal(hands.window.bench.snapshot.params, before) and hands.epoch == 100


def test_save_and_open_goes_on_exactly(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "mine.nnviz.json"
    hands.trigger("step_many")
    hands.wait_epoch(100)
    hands.click(4.0, 4.0)
    hands.window.documents._save(file)
    assert not hands.window.isWindowModified()
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(101)
    expected = hands.window.bench.snapshot.params
    hands.window.documents.open_path(file)
    hands.wait_epoch(100)
    assert hands.window.windowTitle().startswith("mine.nnviz.json")
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(101)
    assert np.array_equal(hands.window.bench.snapshot.params, expected)
    assert file in hands.window.settings.recent_files


def test_dropping_a_file_opens_it(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "dropped.nnviz.json"
    write(load_lab("xor").experiment, file)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    hands.window.dropEvent(event)
    assert hands.points == 4 and hands.window.bench.path == file


def test_a_broken_file_changes_nothing_and_says_why(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text('{"data": {}, "network": {"layers": [], "colour": 1}}')
    before = hands.window.bench.experiment
    hands.window.documents.open_path(file)
    assert hands.window.bench.experiment is before
    assert "broken.json" in hands.window.foot.text.text()


def test_closing_with_unsaved_edits_asks(hands: Hands) -> None:
    hands.click(4.0, 4.0)
    hands.window.close()
    question = hands.window.documents.question
    assert hands.window.isVisible() and question is not None
    question.button(question.StandardButton.Cancel).click()
    assert hands.window.isVisible()
    hands.window.close()
    question = hands.window.documents.question
    assert question is not None
    question.button(question.StandardButton.Discard).click()
    assert not hands.window.isVisible() and not hands.window.bench._trainer.isRunning()


def test_closing_after_a_lab_and_a_little_training_asks_nothing(hands: Hands) -> None:
    picker = hands.window.lab_picker
    picker.activated.emit(picker.findData("xor"))
    hands.trigger("step_many")
    hands.wait_epoch(100)
    hands.key(Qt.Key.Key_R)
    hands.wait_epoch(0)
    assert hands.window.bench.stack.canUndo() and not hands.window.isWindowModified()
    hands.window.close()
    assert hands.window.documents.question is None and not hands.window.isVisible()


def test_closing_after_much_training_asks(hands: Hands) -> None:
    hands.trigger("step_many")
    hands.wait_epoch(100)
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(101)
    hands.window.close()
    question = hands.window.documents.question
    assert question is not None and "as it is trained now" in question.text() and hands.window.isVisible()
    question.button(question.StandardButton.Discard).click()
    assert not hands.window.isVisible()


def test_new_is_an_empty_canvas(hands: Hands) -> None:
    hands.trigger("new")
    assert hands.points == 0 and not hands.window.bench.stack.canUndo()


def test_closing_while_training_ends_the_thread(hands: Hands) -> None:
    hands.window.bench.set_speed(math.inf)
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.epoch > 100, timeout=10_000)
    hands.window.close()
    question = hands.window.documents.question
    assert question is not None and hands.window.bench.playing
    question.button(question.StandardButton.Discard).click()
    assert not hands.window.bench._trainer.isRunning()


def test_geometry_and_theme_are_remembered(hands: Hands, open_window: MakeWindow) -> None:
    hands.window.resize(1100, 720)
    hands.trigger("dark")
    hands.window.close()
    again = create_window()
    try:
        assert again.height() == 720 and again.theme.name == "dark"
    finally:
        again.bench.shut_down()
        again.deleteLater()


def test_an_error_in_the_trainer_is_told_and_the_thread_lives(hands: Hands) -> None:
    def fail(session: Session) -> None:
        raise RuntimeError("out of order")

    hands.window.bench.post(fail)
    hands.qtbot.waitUntil(lambda: "out of order" in hands.window.foot.text.text(), timeout=5000)
    hands.key(Qt.Key.Key_Right)
    hands.wait_epoch(1)


def test_one_input_shows_a_curve(open_window: MakeWindow) -> None:
    hands = open_window(decode('{"data": {"recipe": {"name": "not"}}, "network": {"layers": '
                               '[{"units": 1, "activation": "sigmoid"}]}}'))  # fmt: skip
    hands.settle()
    assert len(hands.plot.answer.curves) == 1
    hands.click(0.5, 0.9)
    assert hands.points == 3


def test_saved_file_is_what_the_contract_says(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "x.nnviz.json"
    hands.window.documents._save(file)
    experiment = read(file)
    assert experiment.state is not None and experiment.state.initial is not None
    assert replace(experiment, state=None) == hands.window.bench.experiment


def test_a_lab_does_not_overwrite_the_file_that_was_open(hands: Hands, tmp_path: Path) -> None:
    file = tmp_path / "mine.nnviz.json"
    hands.window.documents._save(file)
    content = file.read_bytes()
    hands.window.shelf.open_lab("xor")
    assert hands.window.bench.path is None and "mine" not in hands.window.windowTitle()
    hands.trigger("save")
    assert hands.window.documents.dialog is not None and file.read_bytes() == content
    hands.window.documents.dialog.reject()
    hands.trigger("undo")
    assert hands.window.bench.path == file and "mine" in hands.window.windowTitle()


def test_clearing_the_points_ends_playing(hands: Hands) -> None:
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.epoch > 2, timeout=10_000)
    hands.trigger("clear_points")
    hands.qtbot.waitUntil(lambda: not hands.window.bench.playing, timeout=5000)
    hands.click(1.0, 1.0)
    hands.settle()
    hands.key(Qt.Key.Key_Space)
    assert hands.window.bench.playing


def test_play_is_ready_at_once_while_a_message_is_shown(hands: Hands) -> None:
    hands.trigger("new")
    hands.key(Qt.Key.Key_B)
    hands.drag((0.0, 0.0), (2.0, 2.0))
    hands.settle()
    assert hands.window.messages.telling and hands.window.actions_["play"].isEnabled()


def test_huge_seeds_are_shown_and_kept(open_window: MakeWindow) -> None:
    seed = 2**63 - 1
    hands = open_window(with_setting(load_lab("circle").experiment, "network.init.seed", seed))
    line = hands.window.form.controls["network.init.seed"].widget.lineEdit()  # type: ignore[attr-defined]
    assert line.text() == str(seed)
    hands.trigger("reset_new_seed")
    assert hands.window.bench.experiment.network.init.seed == 1


def test_undo_after_another_undo_brings_the_weights_back(hands: Hands) -> None:
    hands.trigger("step_many")
    hands.wait_epoch(100)
    before = hands.window.bench.snapshot.params
    hands.qtbot.mouseClick(hands.window.network_view._headers[0].fewer, LEFT)
    field = next(f for f in hands.window.form._fields if f.name == "learning_rate")
    hands.window.form.edited.emit(field, 0.5)
    hands.trigger("undo")
    hands.trigger("undo")
    hands.settle()
    assert np.array_equal(hands.window.bench.snapshot.params, before)


def test_the_last_moment_before_divergence_is_shown_whole(hands: Hands) -> None:
    experiment = with_setting(hands.window.bench.experiment, "training.loss", "mse")
    experiment = replace(experiment, network=replace(experiment.network, layers=tuple(
        replace(layer, activation="linear") for layer in experiment.network.layers)))  # fmt: skip
    hands.window.bench.edit("far too fast", with_setting(experiment, "training.optimizer.learning_rate", 10.0))
    hands.window.bench.set_speed(math.inf)
    hands.trigger("play")
    hands.qtbot.waitUntil(lambda: hands.window.bench.snapshot.diverged is not None, timeout=10_000)
    assert hands.plot._snapshot is hands.window.bench.snapshot
    assert hands.window.loss_plot._snapshot is hands.window.bench.snapshot


def test_reset_right_after_a_step_is_not_lost(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_R)
    hands.settle()
    assert hands.epoch == 0
    hands.window.bench.step_epochs(1_000_000)
    hands.key(Qt.Key.Key_R)
    hands.settle()
    hands.qtbot.wait(60)
    assert hands.epoch == 0


def test_panning_paints_every_point_anew(hands: Hands) -> None:
    hands.settle()
    hands.plot.tools.scaleBy((0.4, 0.4))
    hands.plot.grab()
    hands.plot.tools.translateBy(x=2.0, y=1.0)
    kept = hands.plot.grab().toImage()
    hands.plot.points._all.forget()
    assert hands.plot.grab().toImage() == kept


def test_a_double_click_of_a_script_adds_one_point_and_the_next_click_another(hands: Hands) -> None:
    hands.qtbot.mouseDClick(hands.plot.viewport(), LEFT, pos=hands.at(4.0, 5.0))
    assert hands.points == 251
    hands.click(-4.0, 5.0)
    assert hands.points == 252


def test_the_loss_under_a_resting_mouse_follows_the_axis(hands: Hands) -> None:
    plot = hands.window.loss_plot
    box = plot.plotItem.getViewBox()
    plot._on_mouse(box.mapViewToScene(QPointF(5.0, 0.1)))
    hands.window.bench.step_epochs(1000)
    hands.wait_epoch(1000)
    middle = float(hands.window.loss_card.reading.text().split()[1])
    assert 300 < middle < 700


def test_dialogs_can_be_read_in_the_dark(hands: Hands) -> None:
    hands.trigger("dark")
    hands.click(4.0, 4.0)
    hands.window.close()
    question = hands.window.documents.question
    assert question is not None
    image = question.grab().toImage()
    assert image.pixelColor(2, 2).lightness() < 80
    question.button(question.StandardButton.Cancel).click()


@pytest.mark.parametrize("classes", [3, 8])
def test_many_classes_stay_inside_the_column(open_window: MakeWindow, classes: int) -> None:
    hands = open_window(decode(f'{{"data": {{"recipe": {{"name": "blobs", "classes": {classes}}}}}, "network": {{'
                               f'"layers": [{{"units": {classes}, "activation": "softmax"}}]}}}}'))  # fmt: skip
    card = hands.window.data_card
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
