"""The geometry of the diagram: every node has its own place inside the widget."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from nnviz.labs import load_lab
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.views.diagram.layout import HEADER, edge_points, lay_out, nearest_edge
from tests.core.making import make
from tests.ui.user import MakeWindow

SHAPES = [(2, 1), (2, 4, 2, 1), (1, 1), (2, 8, 8, 8, 8, 8, 8, 1), (9, 64, 64, 1), (2, 256, 10), (3, *[5] * 16)]


@pytest.mark.parametrize("sizes", SHAPES)
@pytest.mark.parametrize("room", [(380, 330), (570, 560), (1400, 800)])
def test_every_node_has_a_place_of_its_own(sizes: tuple[int, ...], room: tuple[int, int]) -> None:
    width, height = max(room[0], 52 * len(sizes)), room[1]
    diagram = lay_out(sizes, width, height)
    for units, centres, size in zip(sizes, diagram.centres, diagram.sizes, strict=True):
        assert centres.shape == (units, 2)
        assert len({tuple(c) for c in centres.tolist()}) == units
        assert size >= 9
        if units <= 64:
            half = size / 2
            assert centres[:, 1].min() - half >= HEADER - 8 and centres[:, 1].max() + half <= height
            assert centres[:, 0].min() - half >= 0 and centres[:, 0].max() + half <= width


@pytest.mark.parametrize("sizes", [(2, 256, 1), (2, 256, 256, 1), (2, 128, 1), (2, 256, 8, 8, 8, 8, 8, 8, 1)])
@pytest.mark.parametrize("room", [(554, 222), (400, 139), (400, 170), (746, 405)])
def test_no_layer_runs_over_its_header_however_many_units_it_has(sizes: tuple[int, ...], room: tuple[int, int]) -> None:
    width, height = max(room[0], 52 * len(sizes)), room[1]
    diagram = lay_out(sizes, width, height)
    for units, centres, size in zip(sizes, diagram.centres, diagram.sizes, strict=True):
        assert len({tuple(c) for c in centres.tolist()}) == units
        assert centres[:, 1].min() - size / 2 >= HEADER - 8 and centres[:, 1].max() + size / 2 <= height
    for layer, x in enumerate(diagram.columns):
        reach = np.abs(diagram.centres[layer][:, 0] - x).max() + diagram.sizes[layer] / 2
        assert reach <= diagram.column_width / 2 + 1  # nor into the next layer


def test_the_largest_layer_is_drawn_below_its_header(open_window: MakeWindow) -> None:
    user = open_window(make(hidden=((256, "tanh"),)), (1024, 700))
    user.window.panel_card.open("maths")
    user.qtbot.wait(10)
    view = user.window.network_card.view
    assert view.diagram is not None
    centres, size = view.diagram.centres[1], view.diagram.sizes[1]
    assert centres[:, 1].min() - size / 2 >= HEADER - 8 and centres[:, 1].max() + size / 2 <= view.height()
    found = view.diagram.node_at(*centres[200])
    assert found is not None and found[0] == 1


@pytest.mark.parametrize("start", [(1280, 800), (1024, 700)])
def test_three_inputs_stand_above_each_other_with_their_names(open_window: MakeWindow, start: tuple[int, int]) -> None:
    user = open_window(load_lab("3-4-1").experiment, start)
    panel = user.window.panel_card.open("maths")
    assert isinstance(panel, MathsPanel)
    user.qtbot.mouseClick(panel.by_hand, Qt.MouseButton.LeftButton)
    for size in ((1600, 1000), (1024, 700), (1280, 800), (1024, 700)):
        user.window.resize(*size)
        user.qtbot.wait(10)
    view = user.window.network_card.view
    assert view.diagram is not None
    centres, size = view.diagram.centres[0], view.diagram.sizes[0]
    assert len(set(centres[:, 0].tolist())) == 1
    ink, image = view.theme.color("ink"), view.grab().toImage()
    for x, y in centres.tolist():
        columns = range(int(x - size / 2 - 22), int(x - size / 2 - 4))
        dark = [image.pixelColor(i, int(j)) for i in columns for j in np.arange(y - 5, y + 6)]
        assert min(abs(c.red() - ink.red()) + abs(c.green() - ink.green()) for c in dark) < 120


def test_a_node_is_found_where_it_is() -> None:
    diagram = lay_out((2, 4, 2, 1), 570, 560)
    for layer, centres in enumerate(diagram.centres):
        for unit, (x, y) in enumerate(centres):
            assert diagram.node_at(x, y) == (layer, unit)
    assert diagram.node_at(1, 1) is None


def test_an_edge_is_found_on_its_line() -> None:
    diagram = lay_out((2, 4, 2, 1), 570, 560)
    lines = edge_points(diagram)
    assert [len(line) for line in lines] == [8, 8, 2]
    middle = lines[1][5][3]
    found = nearest_edge(lines, float(middle[0]), float(middle[1]), 6.0)
    assert found is not None
    layer, edge = found
    assert np.abs(lines[layer - 1][edge] - middle).sum(axis=1).min() < 6
    assert nearest_edge(lines, 1.0, 1.0, 6.0) is None
