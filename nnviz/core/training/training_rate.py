"""How fast a run trains, measured as it goes, so that it can stop in time."""

import time

_MOST_EPOCHS_UNCHECKED = 64
_MOST_BATCHES_UNCHECKED = 256


class TrainingRate:
    """Epochs a second, as the last stretches took them; 0 as long as nothing was measured."""

    def __init__(self) -> None:
        self._epochs_a_second = 0.0

    def took(self, epochs: float, seconds: float) -> None:
        """Whole epochs were trained: the new rate counts as much as those before."""
        rate = epochs / max(seconds, 1e-9)
        self._epochs_a_second = 0.5 * (rate + (self._epochs_a_second or rate))

    def took_part(self, share: float, seconds: float) -> None:
        """A part of an epoch was trained: where epochs are slow, the newest rate is the best guess."""
        self._epochs_a_second = share / max(seconds, 1e-9)

    def fits_one(self, seconds: float) -> bool:
        """Can an epoch be trained in so many seconds?"""
        return self._epochs_a_second * seconds >= 1.0

    def epochs_until(self, deadline: float | None) -> int:
        """How many epochs to train before looking at the clock again; at least one."""
        if deadline is None:
            return _MOST_EPOCHS_UNCHECKED
        left = deadline - time.perf_counter()
        return int(max(1, min(_MOST_EPOCHS_UNCHECKED, left * self._epochs_a_second)))


def batches_until(deadline: float | None, done: float, began: float) -> int:
    """How many batches to train before looking at the clock again, after ``done`` of them since ``began``.

    0 when time is up; one batch is always made.
    """
    if not done or deadline is None:
        return 1
    now = time.perf_counter()
    if now >= deadline:
        return 0
    return int(max(1, min(_MOST_BATCHES_UNCHECKED, done / max(now - began, 1e-9) * (deadline - now))))
