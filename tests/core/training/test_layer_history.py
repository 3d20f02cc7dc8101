"""The history of gradients per layer: bounded, first and last kept, going back forgets."""

import numpy as np

from nnviz.core.training.layer_history import CAPACITY, LayerHistory


def record(history: LayerHistory, epoch: float) -> None:
    history.record(epoch, np.array([epoch, 2.0 * epoch]), np.array([1.0, np.nan]))


def test_memory_is_bounded_and_first_and_last_are_kept() -> None:
    history = LayerHistory(2)
    for epoch in range(50_000):
        record(history, epoch)
        if epoch % 977 == 0:
            assert history.curves().epoch[-1] == epoch
    curves = history.curves()
    assert CAPACITY / 3 < len(curves.epoch) <= CAPACITY
    assert curves.epoch[0] == 0 and curves.epoch[-1] == 49_999
    assert np.diff(curves.epoch).min() > 0 and np.diff(curves.epoch)[:-1].max() < 50_000 / CAPACITY * 5
    assert np.array_equal(curves.gradient[:, 1], 2.0 * curves.epoch)


def test_an_earlier_epoch_forgets_what_came_after() -> None:
    history = LayerHistory(2)
    for epoch in (0, 1, 2, 3, 1):
        record(history, epoch)
    assert history.curves().epoch.tolist() == [0, 1]


def test_empty() -> None:
    curves = LayerHistory(3).curves()
    assert curves.epoch.shape == (0,) and curves.gradient.shape == (0, 3) == curves.ratio.shape
