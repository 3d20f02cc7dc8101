"""Bounds of a setting: which numbers lie within them, the ends included or not."""

import pytest

from nnviz.core.base.bounds import Bounds, bounds_of


@pytest.mark.parametrize(("bounds", "inside", "outside"), [
    (Bounds(), (-1e300, 0.0, 1e300), ()),
    (Bounds(low=0.0), (0.0, 1e-300, 5.0), (-1e-300,)),
    (Bounds(low=0.0, above=True), (1e-300, 5.0), (0.0, -1.0)),
    (Bounds(high=1.0), (-5.0, 1.0), (1.0000001,)),
    (Bounds(high=1.0, below=True, low=0.0), (0.0, 0.9999999), (1.0, 2.0, -0.1)),
    (Bounds(low=0.0, above=True, high=1.0), (1.0, 0.5), (0.0, 1.1)),
])  # fmt: skip
def test_which_numbers_they_hold(bounds: Bounds, inside: tuple[float, ...], outside: tuple[float, ...]) -> None:
    assert [bounds.hold(value) for value in inside] == [True] * len(inside)
    assert [bounds.hold(value) for value in outside] == [False] * len(outside)


def test_those_of_settings_are_read_from_the_experiment() -> None:
    momentum, epochs = bounds_of("training.optimizer.momentum"), bounds_of("training.stop.epochs")
    assert (momentum.low, momentum.high, momentum.above, momentum.below) == (0.0, 1.0, False, True)
    assert epochs.whole and not momentum.whole
    assert not momentum.hold(1.0) and momentum.hold(0.0)
