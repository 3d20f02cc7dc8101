"""What the boundary plot shows: the neuron pointed at, the switches of View > Output, joins, and perceptron arrows."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from nnviz.core.base.experiment import Experiment, replace
from nnviz.core.editing.edits import with_recipe
from nnviz.core.editing.validation import resolve
from nnviz.core.network.features import compute_features
from nnviz.core.network.network import forward
from nnviz.core.network.part import Part
from nnviz.core.network.responses import grid_inputs
from nnviz.labs import load_lab
from nnviz.ui.theme.theme import class_pixels, scale_pixels
from tests.ui.controllers.test_axes import with_inputs
from tests.ui.controllers.test_point_tools import one_input
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def place_of(user: User, layer: int, unit: int) -> QPoint:
    diagram = user.window.network_view.diagram
    assert diagram is not None
    x, y = diagram.centres[layer][unit]
    return QPoint(round(float(x)), round(float(y)))


def point_at(user: User, layer: int, unit: int) -> None:
    for shift in (5, 0):
        QTest.mouseMove(user.window.network_view, place_of(user, layer, unit) + QPoint(shift, 0))
        user.qtbot.wait(5)


def point_away(user: User) -> None:
    QTest.mouseMove(user.window.network_view, QPoint(3, user.window.network_view.height() - 3))
    user.qtbot.wait(5)


def words(user: User) -> str:
    return user.window.boundary_card.meaning.text()


def places_of(item: Any) -> np.ndarray:
    """What a curve goes through, [k, 2]; a cleared one through nothing."""
    xs, ys = item.getData()
    return np.empty((0, 2)) if xs is None else np.column_stack([xs, ys])


def opened(open_window: MakeWindow, experiment: str | Experiment, size: tuple[int, int] = (1280, 800)) -> User:
    user = open_window(load_lab(experiment).experiment if isinstance(experiment, str) else experiment, size)
    user.settle()
    user.qtbot.wait(20)
    return user


def pixels(user: User) -> np.ndarray:
    shown = user.plot.field.image.pixels
    assert shown is not None
    return np.array(shown)


def index_of_unit(user: User, layer: int, unit: int, middle: float, reach: float) -> np.ndarray:
    """Where in the colour scale a unit's response lies, by the readable network."""
    snapshot, plane, grid = user.window.bench.snapshot, user.window.state.plane, user.plot.field.grid
    assert plane is not None and grid is not None
    raw = grid_inputs(grid.bounds, 100, 100, plane.rest, plane.axes)
    features = compute_features(snapshot.experiment.network.features, raw)
    a = forward(snapshot.architecture, snapshot.params, features).a[layer][unit]
    return np.clip((a - middle) / reach * 127.5 + 127.5, 0, 255).reshape(100, 100)


def assert_shows(user: User, layer: int, unit: int, middle: float, reach: float) -> None:
    shown, table = pixels(user), scale_pixels(user.window.theme)
    wanted = index_of_unit(user, layer, unit, middle, reach)
    low, high = (
        table[np.floor(wanted - 0.01).clip(0).astype(int)],
        table[np.floor(wanted + 0.01).clip(0, 255).astype(int)],
    )
    assert ((shown == low) | (shown == high)).all()


def switch(user: User, name: str) -> None:
    """Chooses an entry of the menu that the button in the head of the card opens."""
    button = user.window.findChild(QToolButton, "button_output")
    assert button is not None and button.isVisible()
    action = next(action for action in button.menu().actions() if action.objectName() == name)
    assert action.isEnabled()
    action.trigger()


# ---------------------------------------------------------------- the neuron pointed at


def test_a_neuron_pointed_at_fills_the_plot_until_the_mouse_leaves(user: User) -> None:
    user.settle()
    before, said = pixels(user), words(user)
    point_at(user, 1, 2)
    assert words(user) == "Hidden 1, unit 3: a[1]3"
    assert_shows(user, 1, 2, 0.0, 1.0)
    assert user.window.boundary_card.legend.scale == (-1.0, 1.0)
    point_at(user, 0, 1)
    assert words(user) == "Input 2: x₂"
    point_away(user)
    assert np.array_equal(pixels(user), before) and words(user) == said
    assert user.window.boundary_card.legend.scale is None


def test_the_only_output_unit_keeps_the_colours_and_the_line_of_the_data(user: User) -> None:
    user.settle()
    before = pixels(user)
    point_at(user, 3, 0)
    assert np.array_equal(pixels(user), before) and words(user) == "Output, unit 1: ŷ = a[3]1"


def test_a_clicked_neuron_stays_while_it_trains_until_it_is_let_go(user: User) -> None:
    user.settle()
    view = user.window.network_view
    user.qtbot.mouseClick(view, LEFT, pos=place_of(user, 2, 0))
    point_away(user)
    assert words(user) == "Hidden 2, unit 1: a[2]1"
    first = pixels(user)
    user.trigger("step_many")
    user.wait_epoch(100)
    user.settle()
    assert not np.array_equal(pixels(user), first)
    assert_shows(user, 2, 0, 0.0, 1.0)
    point_at(user, 1, 0)  # the mouse comes first
    assert words(user).startswith("Hidden 1")
    user.qtbot.mouseClick(view, LEFT, pos=place_of(user, 2, 0))
    point_away(user)
    assert words(user).startswith("ŷ")


def test_a_clicked_neuron_that_is_removed_gives_the_output_back(user: User) -> None:
    user.settle()
    user.qtbot.mouseClick(user.window.network_view, LEFT, pos=place_of(user, 2, 1))
    user.trigger("remove_layer")
    user.settle()
    assert user.window.state.unit is None and words(user).startswith("ŷ")
    assert user.plot.field.scale is None


def test_a_weight_pointed_at_changes_nothing(user: User) -> None:
    user.settle()
    user.window.state.select(Part(1, 0, source=1))
    assert user.window.state.unit is None and words(user).startswith("ŷ")


def test_each_of_several_outputs_has_its_own_picture_and_name(open_window: MakeWindow) -> None:
    user = opened(open_window, "kit-vowels")
    point_at(user, 2, 0)
    name = user.window.bench.experiment.data.outputs[0]
    assert words(user) == f"Output, unit 1 ({name}): a[2]1"
    assert_shows(user, 2, 0, 0.5, 0.5)


def test_of_more_inputs_a_neuron_is_shown_in_the_chosen_plane(open_window: MakeWindow) -> None:
    user = opened(open_window, "3-4-1")
    point_at(user, 1, 1)
    assert_shows(user, 1, 1, 0.0, 1.0)


def test_of_one_input_a_neuron_is_a_curve_that_is_seen_whole(open_window: MakeWindow) -> None:
    experiment = load_lab("not").experiment
    layers = (replace(experiment.network.layers[0], activation="tanh", units=2), *experiment.network.layers)
    user = opened(
        open_window, replace(experiment, network=replace(experiment.network, layers=layers), lab=None, state=None)
    )
    heights = user.plot.tools.viewRange()[1]
    point_at(user, 1, 1)
    xs, ys = user.plot.field.curves[0].getData()
    snapshot = user.window.bench.snapshot
    assert ys == pytest.approx(forward(snapshot.architecture, snapshot.params, xs[None]).a[1][1], abs=1e-5)
    low, high = user.plot.tools.viewRange()[1]
    assert low < ys.min() and high > ys.max()
    point_away(user)
    assert user.plot.tools.viewRange()[1] == pytest.approx(heights)


def test_the_border_of_a_unit_of_the_first_layer_is_exact(user: User) -> None:
    experiment = load_lab("circle").experiment
    for activation in ("tanh", "relu", "sigmoid"):
        layers = tuple(replace(layer, activation=activation) for layer in experiment.network.layers[:-1])
        network = replace(experiment.network, layers=(*layers, experiment.network.layers[-1]))
        point_away(user)
        user.window.bench.new_document(replace(experiment, network=network, lab=None), None)
        user.settle()
        point_at(user, 1, 0)
        snapshot = user.window.bench.snapshot
        xs, ys = user.plot.field.line.getData()
        z = forward(snapshot.architecture, snapshot.params, np.array([xs, ys])).z[0][0]
        assert len(xs) == 2 and np.abs(z).max() < 1e-9, activation


# ---------------------------------------------------------------- switches


def test_discretise_leaves_one_colour_for_each_class_and_is_remembered(open_window: MakeWindow) -> None:
    user = opened(open_window, "circle")
    user.trigger("step_many")
    user.wait_epoch(100)
    user.settle()
    assert len(np.unique(pixels(user))) > 50
    switch(user, "discretise")
    table = scale_pixels(user.window.theme)
    assert set(np.unique(pixels(user))) == {table[0], table[255]}
    assert not user.window.bench.stack.canUndo()
    other = opened(open_window, "kit-vowels")
    assert other.window.actions_["discretise"].isChecked()
    colors = class_pixels(other.window.theme, 10)
    assert set(np.unique(pixels(other))) <= set(colors[24::25])


def test_test_points_go_and_come_back(user: User) -> None:
    user.settle()
    data = user.window.bench.experiment.data
    assert len(user.plot.points.drawn.places) == len(data.train) + len(data.test)
    switch(user, "test_points")
    assert len(user.plot.points.drawn.places) == len(data.train)
    switch(user, "test_points")
    assert len(user.plot.points.drawn.places) == len(data.train) + len(data.test)


def test_contours_lie_where_the_network_is_so_sure(user: User) -> None:
    for lab in ("circle", "blobs"):
        user.window.bench.new_document(load_lab(lab).experiment, None)
        user.settle()
        user.trigger("step_many")
        user.wait_epoch(100)
        user.settle()
        assert not len(places_of(user.plot.field.contours)), lab
        switch(user, "confidence")
        snapshot = user.window.bench.snapshot
        places = np.array(user.plot.field.contours.getData())
        assert places.shape[1] > 50, lab
        answer = forward(snapshot.architecture, snapshot.params, places).prediction
        levels = np.array([0.1, 0.25, 0.75, 0.9] if lab == "circle" else [0.5, 0.75, 0.9])
        values = answer[0] if lab == "circle" else answer.max(axis=0)
        assert np.abs(values[:, None] - levels).min(axis=1).max() < 0.06, lab
        switch(user, "confidence")
        assert not len(places_of(user.plot.field.contours)), lab


def test_switches_can_be_used_only_where_they_mean_something(open_window: MakeWindow) -> None:
    user = open_window(load_lab("final-grade").experiment)

    def enabled() -> set[str]:
        names = ("discretise", "confidence", "residuals", "test_points")
        return {name for name in names if user.window.actions_[name].isEnabled()}

    assert enabled() == {"residuals", "test_points"}
    for lab, wanted in (
        ("circle", {"discretise", "confidence", "test_points"}),
        ("kit-mira", {"discretise"}),
        ("kit-autoencoder-circle", set()),
        ("not", set()),
    ):
        user.window.labs.open(lab)
        assert enabled() == wanted, lab


def joined(item: Any) -> np.ndarray:
    """Start and end of each line, [k, 2, 2]."""
    return places_of(item).reshape(-1, 2, 2)


def test_residuals_of_one_input_end_on_the_curve(open_window: MakeWindow) -> None:
    user = opened(open_window, one_input())
    switch(user, "residuals")
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    user.settle()
    lines = np.concatenate([joined(item) for item in (user.plot.residuals.too_high, user.plot.residuals.too_low)])
    snapshot = user.window.bench.snapshot
    answer = forward(snapshot.architecture, snapshot.params, lines[:, 0, :1].T).prediction[0]
    assert len(lines) >= 2 and lines[:, 1, 1] == pytest.approx(answer)
    switch(user, "residuals")
    assert not len(joined(user.plot.residuals.too_low))


def test_residuals_of_two_inputs_are_bars_with_a_sign_and_a_measure(open_window: MakeWindow) -> None:
    user = opened(open_window, "final-grade")
    switch(user, "residuals")
    snapshot, data = user.window.bench.snapshot, user.window.bench.experiment.data
    assert data.train.y is not None
    residuals = forward(snapshot.architecture, snapshot.params, data.train.x.T).prediction[0] - data.train.y[:, 0]
    high, low = joined(user.plot.residuals.too_high), joined(user.plot.residuals.too_low)
    assert len(high) == (residuals > 0).sum() and len(low) == (residuals < 0).sum()
    assert (high[:, 1, 1] > high[:, 0, 1]).all() and (low[:, 1, 1] < low[:, 0, 1]).all()
    lengths = high[:, 1, 1] - high[:, 0, 1] if len(high) else low[:, 0, 1] - low[:, 1, 1]
    chosen = residuals[residuals > 0] if len(high) else -residuals
    assert np.ptp(lengths / chosen) < 1e-9
    largest = residuals[np.abs(residuals).argmax()]
    assert f"{abs(largest):.3g}" in user.plot.residuals.longest.toPlainText()


def many(lab: str) -> Experiment:
    """The data of a lab with 10 000 points."""
    experiment = load_lab(lab).experiment
    assert experiment.data.recipe is not None
    return resolve(with_recipe(experiment, replace(experiment.data.recipe, samples=10_000)))


def test_of_very_many_points_a_sample_is_joined(open_window: MakeWindow) -> None:
    user = opened(open_window, many("final-grade"))
    switch(user, "residuals")
    lines = np.concatenate([joined(item) for item in (user.plot.residuals.too_high, user.plot.residuals.too_low)])
    assert len(lines) == 2000
    user = opened(open_window, many("kit-autoencoder-circle"))
    lines, x = joined(user.plot.residuals.threads), user.window.bench.experiment.data.train.x
    assert len(lines) == 1000 == len(places_of(user.plot.residuals.reconstructions))
    assert lines[0, 0] == pytest.approx(x[0]) and lines[-1, 0] == pytest.approx(x[-1])


# ---------------------------------------------------------------- autoencoders


def test_points_and_reconstructions_are_joined_and_follow_training(user: User) -> None:
    for inputs in (1, 2, 4):
        point_away(user)
        user.window.bench.new_document(with_inputs(inputs, "autoencoder"), None)
        user.settle()
        assert user.window.boundary_card.title.text() == "Reconstruction", inputs
        first = joined(user.plot.residuals.threads)
        user.key(Qt.Key.Key_Right)
        user.wait_epoch(1)
        user.settle()
        lines, snapshot = joined(user.plot.residuals.threads), user.window.bench.snapshot
        x = snapshot.experiment.data.train.x
        places = forward(snapshot.architecture, snapshot.params, x.T).prediction.T
        assert lines[:, 0, 0] == pytest.approx(x[:, 0]) and lines[:, 1, 0] == pytest.approx(places[:, 0]), inputs
        if inputs > 1:
            assert lines[:, 0, 1] == pytest.approx(x[:, 1]) and lines[:, 1, 1] == pytest.approx(places[:, 1]), inputs
        assert not np.array_equal(lines, first), inputs
        point_at(user, 1, 0)
        assert not len(joined(user.plot.residuals.threads)), inputs


# ---------------------------------------------------------------- perceptrons


def test_a_step_shows_weight_vector_and_border_before_and_after(open_window: MakeWindow) -> None:
    user = opened(open_window, "kit-mira")
    arrows = user.plot.arrows
    for _ in range(2):
        user.trigger("step_example")
        user.settle()
    previous = user.window.bench.snapshot.params
    user.trigger("step_example")
    user.settle()
    snapshot = user.window.bench.snapshot
    assert snapshot.before is not None and np.array_equal(snapshot.before, previous)
    for item, border, params in (
        (arrows.now, user.plot.field.line, snapshot.params),
        (arrows.before, arrows.old_border, previous),
    ):
        a, b, c = params
        xs, ys = border.getData()
        assert len(xs) == 2 and np.abs(a * np.asarray(xs) + b * np.asarray(ys) + c).max() < 1e-9
        tail, tip = np.column_stack(item.getData())[:2]
        assert abs(a * tail[0] + b * tail[1] + c) < 1e-9  # it starts on the border
        along = tip - tail
        assert along @ (a, b) > 0 and abs(along[0] * b - along[1] * a) < 1e-9
    assert user.plot.marker.isVisible()
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    user.settle()
    assert not len(places_of(arrows.before)) and not len(places_of(arrows.old_border))
    assert len(places_of(arrows.now))


def test_the_averaged_perceptron_shows_the_weights_that_learn_too(open_window: MakeWindow) -> None:
    user = opened(open_window, "kit-averaged-perceptron")
    assert not len(places_of(user.plot.arrows.latest))
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    user.settle()
    a, b, c = user.window.bench.snapshot.memory["latest"]
    xs, ys = user.plot.arrows.latest_border.getData()
    assert np.abs(a * np.asarray(xs) + b * np.asarray(ys) + c).max() < 1e-9
    assert len(places_of(user.plot.arrows.latest))


def test_no_other_network_has_arrows(open_window: MakeWindow) -> None:
    user = opened(open_window, "kit-perceptron")
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    user.settle()
    assert len(places_of(user.plot.arrows.now))
    user.window.labs.open("and")
    user.settle()
    assert not len(places_of(user.plot.arrows.now))


def test_the_border_of_a_network_without_hidden_layer_is_exact(open_window: MakeWindow) -> None:
    user = opened(open_window, "and")
    user.trigger("step_many")
    user.wait_epoch(100)
    user.settle()
    a, b, c = user.window.bench.snapshot.params
    xs, ys = user.plot.field.line.getData()
    assert len(xs) == 2 and np.abs(a * np.asarray(xs) + b * np.asarray(ys) + c).max() < 1e-9
