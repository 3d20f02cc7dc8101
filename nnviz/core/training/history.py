"""The loss curve in bounded memory: when it is full, every second entry goes and the stride doubles.

Which epochs are kept depends on the epoch numbers alone, never on the speed of anything, so equal runs have equal
histories.
"""

import math

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import LossHistory

CAPACITY = 400


class Curve(Struct, frozen=True, eq=False):
    """The loss curve as arrays of one length: epochs, training loss, test loss (NaN where there is none).

    ``stride`` is the distance of the epochs that are kept.
    """

    epoch: Array
    train_loss: Array
    test_loss: Array
    stride: int


class History:
    """Epochs and losses; first and last are always among them."""

    def __init__(self, start: LossHistory | None = None) -> None:
        self.stride = 1
        self._rows: list[tuple[int, float, float]] = []
        self._curve: Curve | None = None
        if start is not None:
            marks = start.epoch[1:-1]  # first and last are kept wherever they lie
            self.stride = max(1, math.gcd(*marks)) if len(marks) > 1 else 1
            nan = float("nan")
            for epoch, train, test in zip(start.epoch, start.train_loss, start.test_loss, strict=True):
                self.record(epoch, nan if train is None else train, nan if test is None else test)

    @classmethod
    def going_on(cls, curve: Curve) -> "History":
        """A history that goes on from a curve."""
        history = cls()
        history.stride, history._curve = curve.stride, curve
        epochs = map(int, curve.epoch.tolist())
        history._rows = list(zip(epochs, curve.train_loss.tolist(), curve.test_loss.tolist(), strict=True))
        return history

    def __len__(self) -> int:
        return len(self._rows)

    def wants(self, epoch: int) -> bool:
        """Is this epoch one of those that are kept?"""
        return epoch % self.stride == 0

    def next_mark(self, epoch: int) -> int:
        """The next epoch after this one that is kept."""
        return (epoch // self.stride + 1) * self.stride

    def record(self, epoch: int, train_loss: float, test_loss: float) -> None:
        """Adds the losses after an epoch, or replaces them where the epoch is the last one already."""
        self._curve = None
        while self._rows and self._rows[-1][0] >= epoch:
            self._rows.pop()
        if len(self._rows) > 1 and not self.wants(self._rows[-1][0]):
            self._rows.pop()
        self._rows.append((epoch, train_loss, test_loss))
        if len(self._rows) >= CAPACITY:
            self.stride *= 2
            first, *rest = self._rows
            self._rows = [first, *(row for row in rest if self.wants(row[0]) or row is rest[-1])]

    def forget_after(self, epoch: int) -> None:
        """Drops what came after an epoch: the run went back to it."""
        while self._rows and self._rows[-1][0] > epoch:
            self._rows.pop()
            self._curve = None

    def curve(self) -> Curve:
        """The curve so far, as read-only arrays."""
        if self._curve is None:
            columns = np.array(self._rows, dtype=np.float64).reshape(-1, 3).T.copy()
            columns.flags.writeable = False
            epochs, train_loss, test_loss = columns
            self._curve = Curve(epochs, train_loss, test_loss, self.stride)
        return self._curve

    def values(self) -> LossHistory:
        """The curve as plain values for a file; a missing loss is None."""
        epochs, train, test = zip(*self._rows, strict=True) if self._rows else ((), (), ())
        return LossHistory(epoch=epochs, train_loss=_or_none(train), test_loss=_or_none(test))


def _or_none(values: tuple[float, ...]) -> tuple[float | None, ...]:
    return tuple(v if np.isfinite(v) else None for v in values)
