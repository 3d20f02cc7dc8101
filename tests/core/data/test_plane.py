"""The plane that is looked at: its ranges, what a place of it says, and where points lie in it."""

import numpy as np
import pytest

from nnviz.core.data.plane import plane_of
from tests.core.making import make, task_data

ROWS = {"task": "binary", "inputs": ["a", "b", "c"],
        "train": {"x": [[0, 10, -4], [2, 30, -4], [4, 20, -4]], "y": [[0], [1], [0]]}}  # fmt: skip
CURVE = {"task": "regression", "inputs": ["x"], "outputs": ["first", "second"],
         "train": {"x": [[0.0], [1.0]], "y": [[3.0, 70.0], [5.0, 90.0]]}}  # fmt: skip


def test_ranges_are_those_of_the_points_with_a_margin() -> None:
    plane = plane_of(make(data=ROWS).data)
    assert plane.ranges[0] == pytest.approx((0 - 0.15 * 4, 4 + 0.15 * 4))
    assert plane.ranges[1] == pytest.approx((10 - 0.15 * 20, 30 + 0.15 * 20))
    assert plane.ranges[2] == pytest.approx((-4 - 0.15 * 4, -4 + 0.15 * 4))  # a constant has its own size around it
    assert plane.rest.tolist() == [2.0, 20.0, -4.0] and plane.bounds == (*plane.ranges[0], *plane.ranges[1])


def test_a_place_says_two_inputs_and_the_others_are_held() -> None:
    plane = plane_of(make(data=ROWS).data).with_up(2)
    assert plane.axes == (0, 2) and plane.held == (1,)
    assert plane.inputs_at(1.0, -3.0).tolist() == [1.0, 20.0, -3.0]
    assert plane.onto(np.array([7.0, 8.0, 9.0])).tolist() == [7.0, 20.0, 9.0]
    assert plane.with_across(2).axes == (2, 0) and plane.with_rest(1, 5.0).rest.tolist() == [2.0, 5.0, -4.0]


def test_points_lie_at_their_two_inputs() -> None:
    data = make(data=ROWS).data
    assert plane_of(data).with_across(1).positions(data, data.train).tolist() == [[10, 0], [30, 2], [20, 4]]


def test_of_one_input_the_height_is_the_first_output() -> None:
    data = make(data=CURVE, last=(2, "linear"), loss="mse").data
    assert plane_of(data).positions(data, data.train).tolist() == [[0.0, 3.0], [1.0, 5.0]]


def test_of_one_input_and_several_classes_points_lie_on_the_axis() -> None:
    data = make(data=task_data("multiclass", 6, 1, 3), last=(3, "softmax")).data
    assert not plane_of(data).positions(data, data.train)[:, 1].any()
