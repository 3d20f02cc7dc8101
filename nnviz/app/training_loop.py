"""The training loop that the trainer thread runs; no Qt in here, so that it can be tested alone.

Commands go in through a queue and are carried out between two slices of training. Snapshots come out through a
mailbox with one slot: a new one is made only when the last was taken, so the window is never flooded. Before each
slice the loop waits at the gate, which the window closes while it draws: otherwise the interpreter lock would make
the drawing wait for the training.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from nnviz.core.base.experiment import NO_MEMORY
from nnviz.core.base.problem import say
from nnviz.core.training.session import Session
from nnviz.core.training.snapshot import Snapshot

Command = Callable[[Session], None]

_SLICE = 0.001
"""Seconds of training between two looks at the queue."""
_REST = 0.004
"""Seconds that a frame waits at most for the slice to end."""
_LONG = 0.005
"""A slice of so many seconds is a single update of very many points, which is not broken off. It lies in NumPy, which
releases the GIL: to wait for it would cost a frame more than it saves."""
_USER, _PATIENCE = 0.15, 0.1
"""Seconds after a change by hand in which no long slice begins, so that the next move is not kept waiting; and seconds
that training puts up with this, so that it goes on during a drag that never pauses."""
_FINISH = 0.05
"""Seconds that a pause may take to end on a whole epoch."""


class TrainingLoop:
    """Trains one session in whatever thread calls ``run``; every other method may be called from the window's."""

    def __init__(self, session: Session, report: Callable[[str], None]) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self._session = session
        self._report = report
        self._wake, self._resting = threading.Event(), threading.Event()
        self._commands: deque[Command] = deque()
        self._mail: Snapshot | None = None
        self._end: Snapshot | None = None
        self._playing = self._stopping = False
        self._speed = math.inf
        self._due = 0.0
        self._user_until = self._trained_at = self._took = 0.0
        self._in_slice = False

    # ---------------------------------------------------------------- called from the window's thread

    def post(self, command: Command) -> None:
        """Has a command carried out before the next slice of training; a snapshot follows."""
        self._commands.append(command)
        self._wake.set()

    def post_from_user(self, command: Command) -> None:
        """The same for a drag that goes on: its next command is to find no long slice under way."""
        self._user_until = time.perf_counter() + _USER
        self.post(command)

    def play(self, speed: float) -> None:
        """Trains at so many epochs a second (infinite: as fast as it goes)."""
        self._end = None
        self._speed, self._playing = speed, True
        self._due = time.perf_counter()
        self._wake.set()

    def set_speed(self, speed: float) -> None:
        """Trains on at another speed; nothing begins where training has ended meanwhile."""
        self._due = time.perf_counter()
        self._speed = speed
        self._wake.set()

    def pause(self) -> None:
        """Stops training; the last snapshot follows."""
        if self._playing:
            self._playing = False
            self.post(_finish_epoch)

    @property
    def playing(self) -> bool:
        """Does it train, or is about to?"""
        return self._playing

    def take(self) -> Snapshot | None:
        """The newest snapshot, if there is one that was not taken yet."""
        mail, self._mail = self._mail, None
        return mail

    def take_end(self) -> Snapshot | None:
        """The snapshot at which training ended of itself, if it did and this was not asked before.

        It is kept apart from the mail, which a command that comes right after the end replaces.
        """
        end, self._end = self._end, None
        return end

    def stop(self) -> None:
        """Ends ``run`` after the present slice."""
        self._stopping, self._playing = True, False
        self._wake.set()
        self.gate.set()

    def close_gate(self) -> None:
        """Has the loop wait after its present slice, and gives it a moment to get there: no fight for the lock."""
        self.gate.clear()
        if not (self._in_slice and self._took >= _LONG):
            self._resting.wait(_REST)

    def reopen(self) -> None:
        """Makes ready for ``run`` after ``stop``."""
        self._stopping = False

    # ---------------------------------------------------------------- in the trainer's thread

    def run(self) -> None:
        """Works until ``stop``. An error is reported and training pauses; the loop stays alive."""
        self._mail = self._session.snapshot()
        while not self._stopping:
            if not self.gate.is_set():
                self._resting.set()
                self.gate.wait()
            self._resting.clear()
            try:
                self.work()
            except MemoryError:
                self._playing = False
                self._report(say(NO_MEMORY))
            except Exception as error:
                self._playing = False
                self._report(f"{type(error).__name__}: {error}")

    def work(self) -> None:
        """One turn of ``run``: the commands that wait, then a slice of training or a rest."""
        self._wake.clear()
        while self._commands:
            self._commands.popleft()(self._session)
            self._mail = self._session.snapshot()
        if not self._playing:
            if not self._commands and not self._stopping:
                self._rest(None)
            return
        if not self._session.can_train:
            self._end_playing()
            return
        way = min(self._user_until, self._trained_at + _PATIENCE) - time.perf_counter()
        if self._took >= _LONG and way > 0.0:
            self._rest(way)
            return
        self._train_slice()
        if self._session.stopped is not None or not self._session.can_train:
            self._end_playing()
        elif self._mail is None and not self._commands:  # a command makes a newer one: do not measure all points twice
            self._mail = self._session.snapshot()

    def _end_playing(self) -> None:
        self._playing = (
            False  # before the snapshot is there: the window is to draw this snapshot as one of a paused run
        )
        self._mail = self._end = self._session.snapshot()

    def _rest(self, seconds: float | None) -> None:
        self._resting.set()
        self._wake.wait(seconds)

    def _train_slice(self) -> None:
        if math.isinf(self._speed):
            self._advance(2**62)
            return
        now = time.perf_counter()
        if self._session.position == 0 and now < self._due:
            self._rest(min(self._due - now, 0.25))
            return
        behind = 1 + int((now - self._due) * self._speed)
        done = self._advance(behind)
        self._due += done / self._speed
        if now - self._due > 0.25:  # too slow for this speed: do not owe epochs for ever
            self._due = now

    def _advance(self, epochs: int) -> int:
        began, self._in_slice = time.perf_counter(), True
        try:
            return self._session.advance(epochs, _SLICE)
        finally:
            self._in_slice, self._trained_at = False, time.perf_counter()
            self._took = self._trained_at - began


def _finish_epoch(session: Session) -> None:
    """A pause ends on a whole epoch where that takes no noticeable time."""
    if session.position:
        session.advance(1, _FINISH)
