"""The geometry of the diagram: every node has its own place inside the widget."""

import numpy as np
import pytest

from nnviz.ui.views.diagram_layout import HEADER, edge_points, lay_out, nearest_edge

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
