"""Axes and colour bars tell their numbers apart, also far from 0."""

import numpy as np

from nnviz.ui.views.plots.number_axis import NumberAxis
from nnviz.ui.views.plots.plot import Plot
from tests.core.making import make
from tests.ui.user import MakeWindow, User


def labels(plot: Plot, side: str) -> list[str]:
    axis = plot.axes[side]
    low, high = axis.range
    spacing, places = axis.tickValues(low, high, axis.width() if side == "bottom" else axis.height())[0]
    return axis.tickStrings(places, 1.0, spacing)


def far(open_window: MakeWindow) -> User:
    days = np.linspace(2458000.5, 2458010.0, 20)
    data = {"task": "binary", "inputs": ["day", "mag"],
            "train": {"x": [[d, i % 5 / 5] for i, d in enumerate(days.tolist())],
                      "y": [[i % 2] for i in range(20)]}}  # fmt: skip
    return open_window(make(data=data, hidden=()))


def test_an_axis_far_from_0_has_distinct_labels(open_window: MakeWindow) -> None:
    found = labels(far(open_window).window.boundary_plot, "bottom")
    assert len(found) > 2 and len(set(found)) == len(found)
    assert all(2457990 < float(text) < 2458020 for text in found)


def test_the_place_under_the_mouse_is_as_exact(open_window: MakeWindow) -> None:
    user = far(open_window)
    user.settle()
    user.plot.grab()  # painting finds the width of the axis with its numbers
    user.hover(2458004.25, 0.5)
    text = user.window.boundary_card.hint.toolTip()
    assert 2458004.0 < float(text.partition("day = ")[2].split(" ")[0]) < 2458004.5, text


def test_every_panel_tells_such_places_apart(open_window: MakeWindow) -> None:
    user = far(open_window)
    panel, heads = user.window.panel_card.open("jacobian"), set()
    for example in (0, 1, 2):
        user.window.state.choose(example)
        user.settle()
        heads.add(panel.head.text())
    assert len(heads) == 3 and any("day = 2458000.5" in text for text in heads)


def test_the_diagram_tells_far_inputs_apart(open_window: MakeWindow) -> None:
    user, texts = far(open_window), set()
    for example in (0, 1, 2):
        user.window.state.choose(example)
        user.settle()
        texts |= {line for tag in user.window.network_view.example_tags() for line in tag.lines if line[:4] == "2458"}
    assert texts == {"2458000.5", "2458001", "2458001.5"}


def test_a_narrow_axis_writes_large_numbers_shortly() -> None:
    axis = NumberAxis("left", narrow=True)
    found = axis.tickStrings([0.0, 50000.0, 100000.0, 150000.0], 1.0, 50000.0)
    assert len(set(found)) == 4 and max(map(len, found)) <= 6, found


def test_a_target_of_any_size_has_a_short_name(open_window: MakeWindow) -> None:
    data = {"task": "regression", "inputs": ["x1"], "train": {"x": [[1.0], [2.0]], "y": [[1e23], [1e23]]}}
    user = open_window(make(data=data, hidden=(), last=(1, "linear"), loss="mse"))
    panel = user.window.panel_card.open("loss")
    user.window.state.choose(0)
    user.settle()
    assert "y = 1e23" in panel.text.text()


def test_every_plot_has_such_axes(user: User) -> None:
    for panel in ("loss", "activation", "landscape", "health", "warp"):
        shown = user.window.panel_card.open(panel)
        plots = shown.findChildren(Plot)
        assert plots, panel
        for plot in [*plots, user.window.boundary_plot, user.window.loss_plot]:
            assert all(isinstance(plot.axes[side], NumberAxis) for side in ("bottom", "left")), panel
