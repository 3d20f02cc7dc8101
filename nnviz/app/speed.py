"""How many epochs a second the trainer really makes."""

import math
import time
from collections import deque

_SPAN = 1.0


class SpeedMeter:
    """Epochs a second over about the last second of playing."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def restart(self) -> None:
        """Forgets what was before: playing began or ended."""
        self._seen.clear()

    def note(self, epoch: int, playing: bool) -> None:
        """A snapshot of this epoch was shown now."""
        if not playing or (self._seen and epoch < self._seen[-1][1]):
            self._seen.clear()
            return
        now = time.perf_counter()
        self._seen.append((now, epoch))
        while now - self._seen[0][0] > _SPAN and len(self._seen) > 2:
            self._seen.popleft()

    @property
    def epochs_per_second(self) -> float:
        """NaN while there is nothing to measure."""
        if len(self._seen) < 2:
            return math.nan
        (t0, e0), (t1, e1) = self._seen[0], self._seen[-1]
        return (e1 - e0) / (t1 - t0) if t1 > t0 else math.nan
