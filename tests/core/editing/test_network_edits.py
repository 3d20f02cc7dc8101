"""Edits of the network and of the data under it, as values: what changes and what stays."""

import numpy as np
import pytest

from nnviz.core.base.experiment import ExperimentError, with_setting
from nnviz.core.editing import edits
from nnviz.core.editing.validation import resolve
from tests.core.making import make, task_data


def test_a_unit_is_switched_off_and_on_again() -> None:
    off = edits.toggle_unit(edits.toggle_unit(make(), 0, 3), 0, 1)
    assert off.network.layers[0].off == (1, 3)
    assert edits.toggle_unit(off, 0, 3).network.layers[0].off == (1,)


def test_a_stop_at_an_accuracy_ends_with_the_classes() -> None:
    experiment = with_setting(make(), "training.stop.accuracy", 0.9)
    numbers = make(data=task_data("regression", 8), last=(1, "linear"), loss="mse").data
    assert edits.with_data(experiment, numbers).training.stop.accuracy is None
    other = make(data=task_data("binary", 8)).data
    assert edits.with_data(experiment, other).training.stop.accuracy == 0.9


def test_the_last_hidden_layer_can_be_removed_and_then_none_is_left() -> None:
    alone = edits.remove_layer(make())
    assert len(alone.network.layers) == 1
    with pytest.raises(ExperimentError, match="no hidden layer left"):
        edits.remove_layer(alone)


@pytest.mark.parametrize("y", [-0.1, 1.1])
def test_cross_entropy_is_refused_where_one_target_is_beyond_0_to_1(y: float) -> None:
    data = task_data("regression", 3)
    data["train"]["y"][1] = [y]
    experiment = make(data=data, last=(1, "sigmoid"), loss="mse")
    with pytest.raises(ExperimentError, match="0 to 1"):
        edits.with_loss(experiment, "cross_entropy")


def test_frozen_parts_are_frozen_and_let_go_as_a_whole() -> None:
    column = slice(0, None), slice(0, 1)
    frozen = edits.toggle_frozen(make(), 0, *column)
    assert frozen.network.layers[0].frozen == ("W[1,1]", "W[2,1]", "W[3,1]")
    more = edits.toggle_frozen(frozen, 0, slice(0, 1), slice(0, 2))  # a part of it is frozen: now all of it is
    assert resolve(more).network.layers[0].frozen == ("W[1]", "W[2,1]", "W[3,1]")
    assert edits.toggle_frozen(frozen, 0, *column).network.layers[0].frozen == ()


def test_points_are_added_moved_and_removed() -> None:
    added = edits.add_points(make(), np.array([[5.0, 6.0]]), 1.0).data
    assert added.train.x.tolist()[-1] == [5.0, 6.0] and added.train.y is not None and added.train.y[-1, 0] == 1.0
    moved = edits.move_points(make(), np.array([0, 2]), {1: np.array([7.0, 8.0])}).data.train.x
    assert moved.tolist() == [[0, 7], [0, 1], [1, 8], [1, 1]]
    left = edits.remove_points(make(), np.array([0, 3])).data.train
    assert left.x.tolist() == [[0, 1], [1, 0]] and left.y is not None and left.y.tolist() == [[1], [1]]
