"""Scaled data in the window: everything that is data or a prediction is read and given in own units."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QToolButton

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment, Scaling
from nnviz.core.data.value_range import value_range
from nnviz.core.editing import edits
from nnviz.core.editing.validation import resolve
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import respond
from nnviz.core.network.part import Part
from nnviz.core.network.scaling import fitted
from nnviz.panels import PANELS
from nnviz.ui.panels.examples import ExamplesPanel
from nnviz.ui.panels.results import ResultsPanel
from nnviz.ui.step_through.exercise import Exercise
from nnviz.ui.views.diagram.inspector import describe
from nnviz.ui.views.equation.equation_view import Cell
from tests.core.making import make
from tests.ui.user import MakeWindow, User

DAYS = np.linspace(2_458_000.5, 2_458_010.0, 24)
SIZES = np.tile([20.0, 35.0, 50.0, 65.0], 6)
PRICES = 10_000.0 + 900.0 * (DAYS - 2_458_005.0) + 50.0 * SIZES


def prices(inputs: int = 2, hidden: int = 4, scaled: bool = False, **changes: object) -> Experiment:
    x = np.column_stack([DAYS, SIZES])[:, :inputs]
    data = {"task": "regression", "inputs": ["day", "size"][:inputs], "outputs": ["price"],
            "train": {"x": x.tolist(), "y": PRICES[:, None].tolist()}}  # fmt: skip
    experiment = make(data=data, hidden=((hidden, "tanh"),), last=(1, "linear"), init={"scheme": "xavier"},
                      optimizer={"name": "adam", "learning_rate": 0.05}, **changes)  # fmt: skip
    return resolve(edits.with_scaling(experiment, fitted(experiment.data))) if scaled else experiment


def switch(user: User) -> QCheckBox:
    return user.window.findChild(QCheckBox, "scale_data")  # type: ignore[return-value]


def press(user: User) -> None:
    box = switch(user)
    user.window.sidebar.show_page("controls")
    user.qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    user.settle()


def trained(user: User, epochs: int) -> None:
    user.window.bench.finish(lambda session: session.advance(epochs))
    user.settle()


def prediction_of(user: User, *inputs: float) -> float:
    s = user.window.bench.snapshot
    encoder = Encoder.of(s.experiment)
    return float(
        encoder.own_units(respond(s.architecture, encoder, s.params, np.array(inputs)[:, None]).prediction)[0, 0]
    )


def test_switch_rescale_and_undo(open_window: MakeWindow) -> None:
    user = open_window(prices())
    window, box = user.window, switch(user)
    again: QToolButton = window.findChild(QToolButton, "rescale")
    assert (box.text(), box.isChecked(), again.isEnabled()) == ("Scale inputs and targets", False, False)
    trained(user, 7)
    before = window.bench.snapshot.params
    press(user)
    assert window.bench.experiment.data.scaling == fitted(window.bench.experiment.data)
    assert (user.epoch, box.isChecked(), again.isEnabled()) == (0, True, False)
    count = window.bench.stack.count()
    user.trigger("undo")  # one step, and the run is where it was
    user.settle()
    assert (window.bench.experiment.data.scaling, box.isChecked(), user.epoch) == (None, False, 7)
    assert np.array_equal(window.bench.snapshot.params, before)
    user.trigger("redo")
    user.settle()
    assert (box.isChecked(), user.epoch, window.bench.stack.count()) == (True, 0, count)
    trained(user, 3)
    window.state.next_target = 30_000.0
    user.click(2_458_009.0, 60.0)
    user.settle()
    data = window.bench.experiment.data
    assert data.train.x[-1] == pytest.approx([2_458_009.0, 60.0], abs=0.1)
    assert data.train.y[-1, 0] == 30_000.0  # type: ignore[index]
    assert user.epoch == 3  # the scaling is kept, and so is the run
    assert data.scaling != fitted(data)
    assert again.isEnabled()
    user.qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    user.settle()
    assert window.bench.experiment.data.scaling == fitted(data)
    assert (user.epoch, again.isEnabled()) == (0, False)
    user.trigger("undo")
    user.settle()
    assert (user.epoch, again.isEnabled()) == (3, True)
    press(user)
    assert (window.bench.experiment.data.scaling, box.isChecked()) == (None, False)


def test_the_plane_and_what_is_said_of_an_example_are_in_own_units(open_window: MakeWindow) -> None:
    user = open_window(prices(scaled=True))
    window = user.window
    trained(user, 300)
    (left, right), (bottom, top) = window.boundary_plot.tools.viewRange()
    assert 2_457_990.0 < left < DAYS[0] < DAYS[-1] < right < 2_458_020.0
    assert bottom < 20.0 < 65.0 < top
    # the probed example: in the diagram, in the line below the plane, in words
    window.state.choose(5)
    own = prediction_of(user, DAYS[5], SIZES[5])
    assert own == pytest.approx(PRICES[5], abs=800.0)
    texts = [line for tag in window.network_view.example_tags() for line in tag.lines]
    assert f"{DAYS[5]:.3f}".rstrip("0") in texts
    assert f"{own:.0f}" in texts
    assert window.boundary_card.hint.text().endswith(f"ŷ = {own:.0f}")
    s = window.bench.snapshot
    said = describe(Part(2, 0), s, window.network_view.trace())
    assert f"ŷ = {own:.0f}" in said
    assert "ŷ scaled = " in said
    assert "day</b> = 2458002.565 " in describe(Part(0, 0), s, window.network_view.trace())
    window.state.put_marker(np.array([2_458_004.0, 40.0]))
    assert window.boundary_plot.probe.text == f"ŷ = {prediction_of(user, 2_458_004.0, 40.0):.0f}"


def test_residuals_and_colours_of_the_plane_are_in_own_units(open_window: MakeWindow) -> None:
    user = open_window(prices(scaled=True))
    window = user.window
    trained(user, 300)
    user.trigger("residuals") if not window.state.options.residuals else None
    user.settle()
    errors = errors_of(user)
    shown = float(window.boundary_plot.residuals.longest.toPlainText().partition("= ")[2].replace("−", "-"))
    assert shown == pytest.approx(errors[np.abs(errors).argmax()], rel=0.01)
    colours = window.boundary_plot.field.grid.predictions(window.bench.snapshot.params)[0]  # type: ignore[union-attr]
    assert colours.min() > -20_000.0
    assert colours.max() > 10_000.0


def test_the_tables_are_in_own_units(open_window: MakeWindow) -> None:
    user = open_window(prices(scaled=True))
    window = user.window
    trained(user, 300)
    own, errors = prediction_of(user, DAYS[5], SIZES[5]), errors_of(user)
    panel = window.panel_card.open("examples")
    assert isinstance(panel, ExamplesPanel)
    user.settle()
    titles = [c.title for c in panel.model.columns]
    cells = [str(panel.model.data(panel.model.index(5, k))) for k in range(len(titles))]
    row = dict(zip(titles, cells, strict=True))
    assert (row["day"], row["size"]) == (f"{DAYS[5]:.3f}".rstrip("0"), "35")
    assert row["y"] == f"{PRICES[5]:.0f}"
    assert row["ŷ"] == f"{own:.0f}"
    assert "scaled" in panel.mean.text()
    results = window.panel_card.open("results")
    assert isinstance(results, ResultsPanel)
    user.settle()
    assert "original units" in results.note.text()
    assert float(results.grid.text_at(0, 1)) == pytest.approx(float(np.sqrt((errors**2).mean())), rel=1e-2)
    assert window.loss_card.title.text() == "Loss (scaled)"
    assert "scaled targets" in window.top_bar.train_loss.value.toolTip()


def errors_of(user: User) -> Array:
    """The prediction of each example minus its price."""
    return np.array([prediction_of(user, *row) for row in user.window.bench.experiment.data.train.x]) - PRICES


def test_typed_cells_and_dragged_points_are_in_own_units(open_window: MakeWindow) -> None:
    user = open_window(prices(inputs=1, scaled=True))
    window = user.window
    scaling = window.bench.experiment.data.scaling
    panel = window.panel_card.open("examples")
    assert isinstance(panel, ExamplesPanel)
    user.settle()
    panel.model.written.emit(0, 1, "12345")
    user.settle()
    data = window.bench.experiment.data
    assert (data.train.y[0, 0], data.scaling) == (12_345.0, scaling)  # type: ignore[index]
    place = DAYS[12], PRICES[12]
    user.drag(place, (DAYS[12] + 1.0, PRICES[12] + 2000.0))
    user.settle()
    data = window.bench.experiment.data
    assert data.train.x[12, 0] == pytest.approx(DAYS[12] + 1.0, abs=0.1)
    assert data.train.y[12, 0] == pytest.approx(PRICES[12] + 2000.0, abs=200.0)  # type: ignore[index]
    curve = window.boundary_plot.field.curves[0]
    xs, ys = curve.getData()
    assert ys[len(xs) // 2] == pytest.approx(prediction_of(user, float(xs[len(xs) // 2])), rel=1e-4)


def test_every_panel_shows_scaled_data(user: User) -> None:
    for task in ("regression", "autoencoder", "binary"):
        x = np.column_stack([DAYS, SIZES]).tolist()
        y = {"regression": PRICES, "binary": (PRICES > 12_000.0) * 1.0}.get(task)
        train = {"x": x} if y is None else {"x": x, "y": y[:, None].tolist()}
        last = {"regression": (1, "linear"), "autoencoder": (2, "linear"), "binary": (1, "sigmoid")}[task]
        experiment = make(data={"task": task, "train": train}, last=last, hidden=((2, "linear"),))
        user.window.bench.new_document(resolve(edits.with_scaling(experiment, fitted(experiment.data))), None)
        user.settle()
        user.window.state.choose(3)
        for panel in PANELS:
            user.window.panel_card.open(panel)
            trained(user, 5)
            user.window.grab()
            assert user.window.network_view.example_tags(), (panel, task)
        if task == "autoencoder":  # reconstructions lie among the points
            trained(user, 300)
            xs, ys = user.window.boundary_plot.residuals.reconstructions.getData()
            assert np.abs(xs - DAYS).max() < 20.0, task
            assert np.abs(ys - SIZES).max() < 60.0, task


def test_a_lab_can_be_scaled_and_a_hand_set_start_comes_back(user: User) -> None:
    window = user.window
    assert switch(user).text() == "Scale inputs"
    window.bench.set_parameter("by hand", 0, 1.25, "")
    user.settle()
    press(user)
    assert window.bench.snapshot.params[0] != 1.25
    user.trigger("undo")
    user.settle()
    assert window.bench.snapshot.params[0] == 1.25


def test_the_border_runs_where_the_answer_is_one_half(open_window: MakeWindow) -> None:
    train = {"x": np.column_stack([DAYS, SIZES]).tolist(), "y": ((DAYS[:, None] > 2_458_005.0) * 1.0).tolist()}
    experiment = make(data={"train": train}, hidden=())
    user = open_window(resolve(edits.with_scaling(experiment, Scaling(inputs=((2_458_005.0, 3.0), (42.0, 16.0))))))
    trained(user, 100)
    xs, ys = user.window.boundary_plot.field.line.getData()
    for place in zip(xs, ys, strict=True):
        assert prediction_of(user, *place) == pytest.approx(0.5, abs=1e-6)
        assert QPointF(*place).x() > 2_457_000.0


def test_by_hand_own_units_are_asked_for_after_what_they_are_computed_from(open_window: MakeWindow) -> None:
    user = open_window(prices(inputs=1, hidden=2, scaled=True))
    window = user.window
    window.panel_card.open("maths")
    window.panel_card.steps.go("a", 2)
    step = window.panel_card.steps.step
    assert step is not None
    exercise = Exercise()
    exercise.begin()
    exercise.follow(window.panel_card.steps.steps)
    assert [cell.row for cell in exercise.hidden(step)] == [0, 1, 2]
    first = next(exercise.hidden(step))
    assert [cell.row for cell in exercise.hidden(step, first)] == [1, 2, 0]
    value = float(step.rows[1].result.values[0, 0])
    assert exercise.answer(step, Cell(1, 0, 0), f"{value:.5g}").right
    window.panel_card.steps.go("x", 0)
    assert "as the network sees them" in window.panel_card.open("maths").line.text()  # type: ignore[attr-defined]


def test_very_many_points_are_fitted_anew_once_the_hand_rests(open_window: MakeWindow) -> None:
    x = np.random.default_rng(0).normal(50.0, 9.0, (110_000, 2))
    train = {"x": x.tolist(), "y": (x[:, :1] > 50.0).astype(float).tolist()}
    experiment = make(data={"train": train}, hidden=((2, "tanh"),), batch_size=256)
    user = open_window(resolve(edits.with_scaling(experiment, fitted(experiment.data))))
    again: QToolButton = user.window.findChild(QToolButton, "rescale")
    user.window.editor.remove_points(np.arange(5))
    assert not again.isEnabled()
    user.qtbot.waitUntil(again.isEnabled, timeout=5000)


def test_a_click_gives_other_outputs_the_mean_of_theirs(open_window: MakeWindow) -> None:
    data = {
        "task": "regression", "outputs": ["t", "u"],
        "train": {"x": [[0, 0], [4, 4], [2, 1]], "y": [[1, 2000], [3, 4000], [2, 6000]]},
    }  # fmt: skip
    user = open_window(make(data=data, last=(2, "linear")))
    low, high = value_range(user.window.bench.experiment.data)
    assert (low, high) == (1.0, 3.0)  # that of the output that the plane shows
    user.window.state.set_next_target(1.5)
    user.window.editor.add_point(3.0, 2.0, False)
    user.settle()
    after = user.window.bench.experiment.data.train.y
    assert after is not None and after[-1].tolist() == [1.5, 4000.0]
