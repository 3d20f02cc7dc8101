"""Points inside a polygon: against the textbook rule, point by point."""

import numpy as np
import pytest

from nnviz.core.base.polygon import inside

SQUARE = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]])
STAR = np.array([[np.sin(2 * k * 2 * np.pi / 5), np.cos(2 * k * 2 * np.pi / 5)] for k in range(5)])


def plainly(polygon: np.ndarray, x: float, y: float) -> bool:
    odd = False
    for (x0, y0), (x1, y1) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (y0 <= y < y1 or y1 <= y < y0) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
            odd = not odd
    return odd


@pytest.mark.parametrize("polygon", [SQUARE, STAR, np.random.default_rng(3).uniform(-1.5, 1.5, (60, 2))])
def test_it_agrees_with_the_rule_point_by_point(polygon: np.ndarray) -> None:
    points = np.random.default_rng(0).uniform(-2.0, 2.5, (400, 2))
    found = inside(polygon, points)
    assert found.any() and not found.all()
    assert list(found) == [plainly(polygon, *point) for point in points]


def test_a_star_drawn_in_one_line_leaves_its_middle_out() -> None:
    assert not inside(STAR, np.array([[0.0, 0.0]]))[0]
    assert inside(STAR, np.array([[0.0, 0.9]]))[0]


def test_points_at_the_height_of_a_corner_count_once() -> None:
    diamond = np.array([[0.0, -1.0], [1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    assert list(inside(diamond, np.array([[0.0, 0.0], [-2.0, 0.0], [2.0, 0.0]]))) == [True, False, False]


@pytest.mark.parametrize("polygon", [np.empty((0, 2)), SQUARE[:1], SQUARE[:2], np.zeros((5, 2))])
def test_what_is_no_polygon_holds_nothing(polygon: np.ndarray) -> None:
    assert not inside(polygon, np.array([[0.0, 0.0], [1.0, 1.0]])).any()
    assert len(inside(polygon, np.empty((0, 2)))) == 0
