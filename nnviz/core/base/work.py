"""Long work as a generator: what it yields is the share that is done, what it returns is the result.

So it can run at once, in slices between the frames of a window, or in a thread, and stop between any two pieces.
"""

import time
from collections.abc import Generator
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")
Steps = Generator[float, None, T]


class Work(Generic[T]):
    """Goes through steps. ``share`` says how far it is; to give it up, drop it."""

    def __init__(self, steps: Steps[T]) -> None:
        self._steps = steps
        self._result: list[T] = []
        self.share = 0.0
        self.spent = 0.0
        """Seconds of computing so far."""

    @property
    def done(self) -> bool:
        """Is the result there?"""
        return bool(self._result)

    @property
    def result(self) -> T:
        """The result. Raises LookupError before it is there."""
        if not self._result:
            raise LookupError("the work is not done yet")
        return self._result[0]

    def advance(self, seconds: float | None = None) -> bool:
        """Works for about so many seconds, or to the end; at least one piece is done. Returns ``done``."""
        began = time.perf_counter()
        try:
            with np.errstate(all="ignore"):
                while not self.done:
                    self.share = next(self._steps)
                    if seconds is not None and time.perf_counter() - began >= seconds:
                        break
        except StopIteration as end:
            self._result, self.share = [end.value], 1.0
        finally:
            self.spent += time.perf_counter() - began
        return self.done

    def finish(self) -> T:
        """Works to the end."""
        self.advance()
        return self.result
