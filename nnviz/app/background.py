"""Long work for the window: between its frames, within a budget of time for each, or beside it in a thread.

``Background`` is the one driver of both: progress, cancel, and no result of what was given up. The garbage collector is
held off while a thread works: run by it, it could destroy widgets, which belong to another.
"""

import atexit
import gc
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from nnviz.core.base.experiment import NO_MEMORY
from nnviz.core.base.problem import say
from nnviz.core.base.work import Steps, Work

Make = Callable[[], Steps[Any]]
SLICE = 0.008
"""Seconds of work between two frames."""
_running: set["Job"] = set()


def running_jobs() -> "frozenset[Job]":
    """The jobs that were begun and have neither told how they ended nor been stopped."""
    return frozenset(_running)


class Job(QThread):
    """Runs what ``make`` returns to its end. Its yields are the share that is done, its return value the result.

    ``done`` carries the result and ``failed`` an error of one of the ``expected`` kinds; a stopped job tells nothing.
    All signals arrive in the window's thread.
    """

    progress = Signal(float)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, make: Make, expected: tuple[type[Exception], ...]) -> None:
        super().__init__()
        self.setObjectName("job")
        self._make = make
        self._expected: tuple[type[Exception], ...] = (*expected, MemoryError)
        self._stopping = False
        self._result: Any = None
        self._error: Exception | None = None
        self.finished.connect(self._tell)

    def begin(self, owner: QObject) -> None:
        """Starts the work, which ends with ``owner`` at the latest."""
        owner.destroyed.connect(self.stop)
        _running.add(self)
        gc.disable()
        self.start()

    def run(self) -> None:
        """The thread's work; called by Qt."""
        steps = self._make()
        try:
            while not self._stopping:
                self.progress.emit(next(steps))
        except StopIteration as end:
            self._result = end.value
        except self._expected as error:
            self._error = _as_told(error)
        except Exception as error:
            self._error = RuntimeError(f"{type(error).__name__}: {error}")

    def stop(self, _owner: QObject | None = None) -> None:
        """Ends the work at its next step and waits for that; safe to call twice."""
        self._stopping = True
        self.wait()
        self._forget()

    def _tell(self) -> None:
        self._forget()
        if self._stopping:
            return
        result, self._result = self._result, None
        if self._error is not None:
            self.failed.emit(self._error)
        else:
            self.done.emit(result)

    def _forget(self) -> None:
        _running.discard(self)
        if not _running:
            gc.enable()


def _as_told(error: Exception) -> Exception:
    """An error as a person is told of it: that memory has run out says nothing by itself."""
    return RuntimeError(say(NO_MEMORY)) if isinstance(error, MemoryError) else error


class Background(QObject):
    """Does one piece of work at a time; another one, or ``cancel``, gives up what is under way.

    ``done`` carries the result, ``failed`` an error of one of the ``expected`` kinds or a RuntimeError with one line.
    """

    progress = Signal(float)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject, expected: tuple[type[Exception], ...] = ()) -> None:
        super().__init__(parent)
        self._expected: tuple[type[Exception], ...] = (*expected, MemoryError)
        self._generation = 0
        self.spent = 0.0
        """Seconds of computing that the last work between frames took."""
        self._work: Work[Any] | None = None
        self._job: Job | None = None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)

    @property
    def running(self) -> bool:
        """Is something under way?"""
        return self._work is not None or self._job is not None

    @property
    def share(self) -> float:
        """How much of the work between frames is done."""
        return 0.0 if self._work is None else self._work.share

    def between_frames(self, steps: Steps[Any], at_once: float) -> None:
        """Works for so many seconds now (0: not yet), and what is left in slices between the frames of the window.

        Work that fits is done, and told, before this returns.
        """
        self.cancel()
        self._work = Work(steps)
        if at_once > 0.0:
            self._advance(at_once)
        if self._work is not None:
            self._timer.start()

    def beside(self, make: Make) -> None:
        """Works in a thread of its own."""
        self.cancel()
        job, generation = Job(make, self._expected), self._generation
        job.progress.connect(lambda share: self._tell(generation, self.progress, share))
        job.done.connect(lambda result: self._end(generation, self.done, result))
        job.failed.connect(lambda error: self._end(generation, self.failed, error))
        self._job = job
        job.begin(self)

    def cancel(self) -> None:
        """Gives up what is under way: nothing more is told of it."""
        self._generation += 1
        self._timer.stop()
        self._work = None
        job, self._job = self._job, None
        if job is not None:
            job.stop()

    @Slot()
    def _go_on(self) -> None:
        self._advance(SLICE)
        if self._work is not None:
            self.progress.emit(self._work.share)

    def _advance(self, seconds: float) -> None:
        work, generation = self._work, self._generation
        if work is None:
            return
        try:
            ended = work.advance(seconds)
        except self._expected as error:
            self._end(generation, self.failed, _as_told(error))
            return
        except Exception:
            self.cancel()  # a fault of the program is shown as one, and nothing goes on after it
            raise
        if ended:
            self.spent = work.spent
            self._end(generation, self.done, work.result)

    def _end(self, generation: int, signal: Any, value: object) -> None:
        if generation == self._generation:
            self._timer.stop()
            self._work = self._job = None
            signal.emit(value)

    def _tell(self, generation: int, signal: Any, value: object) -> None:
        if generation == self._generation:
            signal.emit(value)


@atexit.register
def _end_all() -> None:
    """A script that ends while work goes on ends in peace: a thread destroyed while it runs would abort it."""
    for job in list(_running):
        job.stop()
