"""Confusion, recall, precision, R² and errors, against numbers worked out by hand."""

import numpy as np
import pytest

from nnviz.core.analysis.scores import confusion, fit
from nnviz.core.network.architecture import Architecture

IDENTITY = Architecture.dense((1, 1), ("linear",), (0.0,))
SAME = np.array([1.0, 0.0])


def test_confusion_of_one_output() -> None:
    x = np.array([[0.9, 0.6, 0.2, 0.5, 0.1, 0.7]])
    y = np.array([[1.0, 0.0, 0.0, 1.0, 1.0, 1.0]])
    found = confusion(IDENTITY, SAME, x, y)
    assert found.counts.tolist() == [[1, 1], [1, 3]]
    assert found.accuracy == pytest.approx(4 / 6)
    assert found.recall.tolist() == [0.5, 0.75] and found.precision.tolist() == [0.5, 0.75]
    assert found.examples(0, 1).tolist() == [1] and found.examples(1, 0).tolist() == [4]


def test_confusion_of_several_outputs() -> None:
    three = Architecture.dense((3, 3), ("linear",), (0.0,))
    flat = np.hstack([np.eye(3), np.zeros((3, 1))]).ravel()
    x = np.eye(3)[[0, 1, 1, 2]].T
    y = np.eye(3)[[0, 1, 0, 1]].T
    found = confusion(three, flat, x, y)
    assert found.counts.tolist() == [[1, 1, 0], [0, 1, 1], [0, 0, 0]]
    assert np.isnan(found.recall[2]) and found.precision.tolist() == [1.0, 0.5, 0.0]


def test_no_examples_have_no_accuracy() -> None:
    found = confusion(IDENTITY, SAME, np.empty((1, 0)), np.empty((1, 0)))
    assert np.isnan(found.accuracy) and found.counts.sum() == 0


def test_fit_in_plain_numbers() -> None:
    found = fit(IDENTITY, SAME, np.array([[1.0, 2.0, 6.0]]), np.array([[1.0, 4.0, 4.0]]))
    assert found.r_squared[0] == pytest.approx(1 - 8 / 6)
    assert found.root_mean_square[0] == pytest.approx((8 / 3) ** 0.5)
    assert found.mean_absolute[0] == pytest.approx(4 / 3)


def test_a_constant_target_has_no_r_squared() -> None:
    assert np.isnan(fit(IDENTITY, SAME, np.array([[1.0, 2.0]]), np.array([[3.0, 3.0]])).r_squared[0])


@pytest.mark.parametrize("target", [0.1, -7.3, 1e9 / 3, 0.0])
def test_targets_that_differ_by_rounding_alone_have_no_r_squared(target: float) -> None:
    found = fit(IDENTITY, SAME, np.array([[1.0, 2.0, 5.0]]), np.full((1, 3), target))
    assert np.isnan(found.r_squared[0]) and np.isfinite(found.root_mean_square[0])
