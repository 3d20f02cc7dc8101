"""Who guards against divergence: a run whose numbers leave the finite ends at the last state that was finite.

The loss is measured now and then only, so the search starts from the last state known to be sound and trains forward:
where a run ends does not depend on when somebody looked (decision 0007).
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from nnviz.core.training.progress import Progress
from nnviz.core.training.run_state import RunState


class Divergence(Struct, frozen=True):
    """Where values overflowed: training stopped at the state before. ``layer`` counts from 1."""

    epoch: int
    layer: int


class DivergenceGuard:
    """Watches one run. ``found`` says where its values overflowed; then it must not be trained on."""

    def __init__(self, progress: Progress) -> None:
        self.found: Divergence | None = None
        self._progress = progress
        self._sound: RunState | None = None

    def forget(self) -> None:
        """The run was changed by hand: it may go on from where it is, and what was sound before says nothing of it."""
        self.found = self._sound = None

    def run(self, train: Callable[[], None]) -> None:
        """Trains; where a value overflowed, ends the run at the last state that was finite."""
        if self._sound is None:
            self.measure()
        if self.found is None:
            with np.errstate(all="ignore"):
                train()
            self._check()

    def measure(self) -> None:
        """Has J measured; one that is no longer finite ends the run, just as training on would have."""
        self._progress.measuring.measure()
        self._check()

    def run_outside(self, update: Callable[[], None]) -> None:
        """Makes an update outside of an epoch; where it leaves the finite, the run ends before it."""
        progress, before = self._progress, self._progress.capture()
        with np.errstate(all="ignore"):
            update()
            progress.measuring.measure()
            if progress.is_finite():
                self._sound = progress.capture()
                return
            diverged = Divergence(progress.batches.epoch, progress.first_bad_layer())
        progress.restore(before)
        self.found = diverged

    def _check(self) -> None:
        if self.found is not None or not self._progress.batches.engine.examples:
            return
        with np.errstate(all="ignore"):
            if not self._progress.is_finite():
                self._end_at_last_finite()
            elif self._progress.measuring.known is not None:
                self._sound = self._progress.capture()

    def _end_at_last_finite(self) -> None:
        progress, batches = self._progress, self._progress.batches
        if self._sound is None:  # it began like that
            self.found = Divergence(batches.epoch, progress.first_bad_layer())
            return
        progress.restore(self._sound)
        start, good, bad = self._first_bad_epoch()
        while bad - good > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if self._finite_after(start, middle) else (good, middle)
        self._finite_after(start, bad)
        diverged = Divergence(batches.epoch + (batches.position > 0), progress.first_bad_layer())
        self._finite_after(start, good)
        self.found = diverged
        if batches.position == 0:
            progress.record()

    def _first_bad_epoch(self) -> tuple[RunState, int, int]:
        """Trains on to the epoch that ends badly; returns its start and its batches, 0 being good and the last bad."""
        while True:
            start, left = self._progress.capture(), self._progress.batches.batches_left
            if not self._finite_after(start, left):
                return start, 0, left

    def _finite_after(self, start: RunState, batches: int) -> bool:
        self._progress.restore(start)
        if batches:
            self._progress.run_batches(batches)
        self._progress.measuring.measure()
        return self._progress.is_finite()
