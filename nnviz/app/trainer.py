"""The QThread that trains."""

from PySide6.QtCore import QObject, QThread, Signal

from nnviz.app.training_loop import TrainingLoop
from nnviz.core.session import Session


class TrainerThread(QThread):
    """Runs a TrainingLoop. ``failed`` carries one line about an error inside it, and arrives in the window's thread."""

    failed = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainer")
        self.loop = TrainingLoop(session, self.failed.emit)

    def run(self) -> None:
        """The thread's work; called by Qt."""
        self.loop.run()

    def shut_down(self) -> None:
        """Ends the thread and waits for it; safe to call twice."""
        self.loop.stop()
        self.wait()
