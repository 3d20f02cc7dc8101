"""Linear layers collapse: W', b', the line over the boundary plot, and what keeps a network from it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnviz.core.analysis.collapse import collapse, largest_difference
from nnviz.core.base.notation import number
from nnviz.core.network.network import network_inputs
from nnviz.labs import load_lab
from nnviz.ui.panels.collapse import CollapsePanel
from nnviz.ui.panels.parts import plain
from tests.core.making import make, task_data
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton


def open_panel(user: User) -> CollapsePanel:
    panel = user.window.panel_card.open("collapse")
    assert isinstance(panel, CollapsePanel)
    return panel


def test_the_tab_opens_it(user: User) -> None:
    user.click_tab("collapse")
    assert isinstance(user.window.panel_card.panel, CollapsePanel)


def test_the_single_layer_and_its_line(user: User) -> None:
    for depth in (0, 1, 4):
        experiment = make(hidden=((3, "linear"),) * depth, init={"seed": 4, "bias": "same"})
        user.window.bench.new_document(experiment, None)
        user.settle()
        panel = open_panel(user)
        user.window.bench.step_epochs(2)
        user.wait_epoch(2)
        s = user.window.bench.snapshot
        expected = collapse(s.architecture, s.params)
        assert expected is not None, depth
        assert [panel.weights.text_at(0, j) for j in range(2)] == [number(v) for v in expected.weights[0]], depth
        assert panel.bias.text_at(0, 0) == number(float(expected.bias[0])), depth
        worst = largest_difference(
            s.architecture, s.params, expected, network_inputs(s.experiment, s.experiment.data.train)
        )
        assert worst < 1e-14 and plain(worst) in panel.difference.text(), depth
        (line,) = user.window.boundary_plot.lines.shown
        assert (line.a, line.b, line.c) == pytest.approx((*expected.weights[0], expected.bias[0])), depth


def test_the_line_lies_where_the_network_answers_one_half(open_window: MakeWindow) -> None:
    user = open_window(load_lab("linear-collapse").experiment)
    open_panel(user)
    user.window.bench.step_epochs(20)
    user.wait_epoch(20)
    lines, view = user.window.boundary_plot.lines, user.window.network_view
    x, y = (np.asarray(values) for values in lines.items[0][0].getData())
    for share in (0.1, 0.5, 0.9):
        user.window.state.set_cursor(np.array([x[0] + share * (x[1] - x[0]), y[0] + share * (y[1] - y[0])]))
        trace = view.trace()
        assert trace is not None and trace.prediction[0, 0] == pytest.approx(0.5, abs=1e-9)


def test_the_line_goes_with_the_panel(open_window: MakeWindow) -> None:
    user = open_window(load_lab("linear-collapse").experiment)
    open_panel(user)
    curve = user.window.boundary_plot.lines.items[0][0]
    assert curve.isVisible()
    user.qtbot.mouseClick(user.window.panel_card.tabs.buttons["lab"], LEFT)
    assert not curve.isVisible() and user.window.boundary_plot.lines.shown == ()


def test_a_nonlinear_layer_keeps_it_from_collapsing_until_it_is_taken_out(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=((3, "linear"), (2, "tanh"))))
    panel = open_panel(user)
    assert "Layer 2 (tanh) is nonlinear" in panel.saying.said and user.window.boundary_plot.lines.shown == ()
    user.window.editor.set_activation(1, "linear")
    user.settle()
    assert panel.saying.said == "" and len(user.window.boundary_plot.lines.shown) == 1
    user.trigger("undo")
    user.settle()
    assert "is nonlinear" in panel.saying.said and user.window.boundary_plot.lines.shown == ()


def test_the_line_follows_the_axes_of_the_plane(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("binary", 8, 3), hidden=((2, "linear"),), init={"seed": 4, "bias": "same"}))
    open_panel(user)
    bar = user.window.boundary_card.axes_bar
    plane = user.window.state.plane
    assert plane is not None
    bar.chosen.emit(plane.with_across(2).with_rest(0, 0.7))
    s = user.window.bench.snapshot
    expected = collapse(s.architecture, s.params)
    assert expected is not None
    (line,) = user.window.boundary_plot.lines.shown
    w1, w2, w3 = expected.weights[0]
    assert (line.a, line.b, line.c) == pytest.approx((w3, w2, expected.bias[0] + 0.7 * w1))


def test_the_name_of_a_line_lies_within_the_plot(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("multiclass", 9, 2, 3), hidden=(), last=(3, "softmax")))
    open_panel(user)
    for bias in (-1.0, -0.5, 0.5, 1.0):
        flat = np.array([1.0, 0.05, bias, -1.0, 0.9, bias, 0.05, 1.0, bias])
        user.window.bench.set_params("Set weights", flat)
        user.settle()
        plot = user.window.boundary_plot
        plot.grab()  # painting finds the places of texts
        view = plot.box.sceneBoundingRect().adjusted(-2, -2, 2, 2)
        names = [text for _curve, text in plot.lines.items if text.isVisible()]
        assert names, bias
        for text in names:
            assert view.contains(text.mapRectToScene(text.boundingRect())), (text.toPlainText(), bias)


def linear_classes(user: User, rows: list[list[float]]) -> None:
    """Sets the rows [w1, w2, b] of a network without hidden layers."""
    user.window.bench.set_params("Set weights", np.array(rows).ravel())
    user.settle()


def drawn(user: User) -> dict[str, np.ndarray]:
    """The ends [2, 2] of every line that is to be seen, by its name."""
    lines = user.window.boundary_plot.lines
    seen = [(line, curve) for line, (curve, _) in zip(lines.shown, lines.items, strict=False) if curve.isVisible()]
    return {line.name: np.column_stack(curve.getData()) for line, curve in seen}


def test_classes_have_borders_where_two_are_equal_and_no_other_is_larger(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("multiclass", 9, 2, 3), hidden=(), last=(3, "softmax")))
    panel = open_panel(user)
    linear_classes(user, [[1.0, 0.1, 0.1], [-0.8, 0.7, 0.0], [0.1, -1.0, 0.05]])
    borders = drawn(user)
    assert sorted(borders) == ["o0 | o1", "o0 | o2", "o1 | o2"] and "borders between two classes" in panel.legend.text()
    view = user.window.network_view
    for name, (start, end) in borders.items():
        pair = [int(part.strip().removeprefix("o")) for part in name.split("|")]
        for share in (0.05, 0.5, 0.95):
            user.window.state.set_cursor(start + share * (end - start))
            trace = view.trace()
            assert trace is not None
            a = trace.prediction[:, 0]
            assert a[pair[0]] == pytest.approx(a[pair[1]], abs=1e-9) and a[pair[0]] == pytest.approx(a.max(), abs=1e-9)


def test_a_class_that_wins_nowhere_has_no_border(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("multiclass", 9, 2, 3), hidden=(), last=(3, "softmax")))
    open_panel(user)
    linear_classes(user, [[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, -9.0]])
    assert list(drawn(user)) == ["o0 | o1"]


def test_the_line_and_its_name_are_readable_in_the_dark(open_window: MakeWindow) -> None:
    user = open_window(load_lab("linear-collapse").experiment)
    open_panel(user)
    user.trigger("dark")
    curve, text = user.window.boundary_plot.lines.items[0]
    assert text.fill.color().lightness() > 200  # on the white of the plane
    assert text.color.lightness() < 60 and curve.opts["pen"].color().lightness() < 60
    user.window.labs.open("not")  # one input: a curve on the dark card
    user.settle()
    assert text.fill.color().lightness() < 60
    assert text.color.lightness() > 200 and curve.opts["pen"].color().lightness() > 200


def test_several_outputs_that_are_no_classes_have_a_line_each(open_window: MakeWindow) -> None:
    data = task_data("regression", 9, 2, 3)
    user = open_window(make(data=data, hidden=((2, "linear"),), last=(3, "linear")))
    panel = open_panel(user)
    names = [line.name for line in user.window.boundary_plot.lines.shown]
    assert panel.weights.shape == (3, 2) and names == [f"W'x + b' = 0 ({k})" for k in (1, 2, 3)]


def test_one_input_regression_draws_the_answer_itself(open_window: MakeWindow) -> None:
    user = open_window(make(data=task_data("regression", 6, 1, 1), hidden=((2, "linear"),), last=(1, "linear")))
    panel = open_panel(user)
    (line,) = user.window.boundary_plot.lines.shown
    assert line.b == -1.0 and "this line" in panel.legend.text()


def test_features_that_are_no_inputs_have_no_line_and_no_points_no_difference(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=(), features=["x1", "x1^2"]))
    panel = open_panel(user)
    assert user.window.boundary_plot.lines.shown == () and "not a straight line" in panel.legend.text()
    user.trigger("clear_points")
    user.settle()
    assert "no training points" in panel.difference.text()


def test_the_line_of_very_large_weights_is_where_it_was(open_window: MakeWindow) -> None:
    """W'x + b' = 0 is the same line whatever both are multiplied by, even where their squares are beyond float64."""
    user = open_window(make(hidden=()))
    open_panel(user)
    user.window.bench.set_params("Set", np.array([1.0, -2.0, 0.5]))
    user.settle()
    curve = user.window.boundary_plot.lines.items[0][0]
    ends = np.stack(curve.getData())
    assert ends.shape == (2, 2)
    user.window.bench.set_params("Set", 1e200 * user.window.bench.snapshot.params)
    user.settle()
    assert curve.isVisible() and np.stack(curve.getData()) == pytest.approx(ends)
