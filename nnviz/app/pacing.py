"""How often something is done again while the network trains: rarely enough to leave the time to the training."""

import time
from collections import deque

_REMEMBERED = 3


class Pacing:
    """At most once in ``least`` seconds, and after a costly turn a rest of ``rest`` times as long as it took.

    ``costly`` says that each of the last turns took more than ``most`` seconds.
    """

    def __init__(self, least: float = 0.0, rest: float = 0.0, most: float = float("inf")) -> None:
        self._least, self._rest, self._most = least, rest, most
        self._next = 0.0
        self._costs: deque[float] = deque(maxlen=_REMEMBERED)

    def due(self, playing: bool) -> bool:
        """Is it time for another turn? Always, when nothing trains."""
        return not playing or time.perf_counter() >= self._next

    def took(self, seconds: float) -> None:
        """A turn took so long."""
        self._costs.append(seconds)
        self._next = time.perf_counter() + max(self._least, self._rest * seconds)

    @property
    def costly(self) -> bool:
        """Does even the quickest of the last turns take too long?"""
        return bool(self._costs) and min(self._costs) > self._most

    def hurry(self) -> None:
        """The next turn waits for nothing."""
        self._next = 0.0

    def forget(self) -> None:
        """What turns cost was that of something else."""
        self._costs.clear()
