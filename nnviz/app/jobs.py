"""Work of some seconds beside the window: a thread that goes through a generator, tells how far it is, and can stop.

The garbage collector is held off meanwhile: run by this thread it could destroy widgets, which belong to another.
"""

import atexit
import gc
from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from nnviz.core.base.experiment import NO_MEMORY

Steps = Generator[float, None, Any]
_running: set["Job"] = set()


class Job(QThread):
    """Runs what ``make`` returns to its end. Its yields are the share that is done, its return value the result.

    ``done`` carries the result and ``failed`` an error of one of the ``expected`` kinds; a stopped job tells nothing.
    All signals arrive in the window's thread.
    """

    progress = Signal(float)
    done = Signal(object)
    failed = Signal(object)

    def __init__(self, make: Callable[[], Steps], expected: tuple[type[Exception], ...]) -> None:
        super().__init__()
        self.setObjectName("job")
        self._make, self._expected = make, expected
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
            self._error = error
        except MemoryError:
            self._error = RuntimeError(NO_MEMORY)
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


def running_jobs() -> frozenset[Job]:
    """The jobs that were begun and have neither told how they ended nor been stopped."""
    return frozenset(_running)


@atexit.register
def _end_all() -> None:
    """A script that ends while work goes on ends in peace: a thread destroyed while it runs would abort it."""
    for job in list(_running):
        job.stop()
