"""The QThread that trains, and its end: a thread that is destroyed while it runs would abort the whole process."""

import atexit

from PySide6.QtCore import QObject, QThread, Signal

from nnviz.app.training_loop import TrainingLoop
from nnviz.core.training.session import Session

_running: set["TrainerThread"] = set()


class TrainerThread(QThread):
    """Runs a TrainingLoop. ``failed`` carries one line about an error inside it, and arrives in the window's thread.

    It has no parent, whose destructor would come before the thread's end; ``end_with`` names the object it ends with.
    """

    failed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("trainer")
        self.loop = TrainingLoop(session, self.failed.emit)

    def end_with(self, owner: QObject) -> None:
        """Ends the thread when ``owner`` is destroyed, however that comes about."""
        owner.destroyed.connect(self.shut_down)

    def begin(self) -> None:
        """Starts the thread, also again after ``shut_down``."""
        if not self.isRunning():
            _running.add(self)
            self.loop.reopen()
            self.start()

    def run(self) -> None:
        """The thread's work; called by Qt."""
        self.loop.run()

    def shut_down(self, _owner: QObject | None = None) -> None:
        """Ends the thread and waits for it; safe to call twice."""
        self.loop.stop()
        self.wait()
        _running.discard(self)


def running_trainers() -> frozenset[TrainerThread]:
    """The threads that train, of all windows."""
    return frozenset(_running)


@atexit.register
def _end_all() -> None:
    """A script that ends with a window open ends in peace."""
    for thread in list(_running):
        thread.shut_down()
