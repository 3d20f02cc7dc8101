"""What of a person's work is in no file: edits, and training that took its time."""

import time

from PySide6.QtCore import Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

MOST_EPOCHS = 100
MOST_SECONDS = 60.0
"""So much training is soon done again; more of it is work."""


class WorkStack(QUndoStack):
    """The undo stack; ``cleaned`` tells of each ``setClean``, also of one that finds nothing to clean."""

    cleaned = Signal()

    def setClean(self) -> None:
        """All that was done is in a file."""
        super().setClean()
        self.cleaned.emit()

    @property
    def holds_work(self) -> bool:
        """Did a person make something since the last save that is still there?

        Opening a lab, Reset and other weights by another seed are none, and what was made before another experiment was
        opened lies in the undo list alone.
        """
        clean, now = max(self.cleanIndex(), 0), self.index()
        if now < clean:
            return any(makes_work(self.command(i)) for i in range(now, clean))
        made = False
        for i in range(clean, now):
            made = makes_work(self.command(i)) or (made and not replaces_all(self.command(i)))
        return made


def makes_work(command: QUndoCommand) -> bool:
    """Is a command something that a person made?"""
    return bool(getattr(command, "makes_work", True))


def replaces_all(command: QUndoCommand) -> bool:
    """Does a command put another experiment in the place of the old one?"""
    return bool(getattr(command, "replaces_all", False))


class TrainingWork:
    """Counts how long a run was trained that is in no file, by its epochs and by the clock."""

    def __init__(self, epoch: int = 0) -> None:
        self.begin(epoch)

    def begin(self, epoch: int) -> None:
        """The run as it stands at this epoch is in a file, or is not trained."""
        self._saved, self._seconds, self._at = epoch, 0.0, None  # type: int, float, float | None

    def note(self, busy: bool) -> None:
        """Called in every frame: does it train?"""
        now = time.monotonic()
        if busy and self._at is not None:
            self._seconds += now - self._at
        self._at = now if busy else None

    def is_work(self, epoch: int) -> bool:
        """Would somebody miss this training? One that was reset is gone already."""
        if epoch < self._saved:
            self.begin(0)
        trained = epoch - self._saved
        return trained > MOST_EPOCHS or (trained > 0 and self._seconds > MOST_SECONDS)
