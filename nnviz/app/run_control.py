"""What undo commands act on: the present experiment, its file, and the run that the trainer thread goes on with."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nnviz.app.training_loop import TrainingLoop
from nnviz.app.undo_states import UndoStates
from nnviz.app.work import TrainingWork
from nnviz.core.base.experiment import Experiment, replace
from nnviz.core.training.session import Session


class RunControl(QObject):
    """The experiment that is shown and, through the loop, the session that follows it.

    ``paints`` says whether frames are painted, for which the trainer has to make way. ``states`` belongs to the
    trainer's thread: it is touched in posted commands only.
    """

    experiment_changed = Signal(object, object)  # old, new
    run_replaced = Signal()  # a person put other weights under the same experiment: Reset, undo, weights set by hand

    def __init__(self, experiment: Experiment, loop: TrainingLoop, paints: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self.experiment = experiment
        self.path: Path | None = None
        self.training = TrainingWork(0)
        self.states = UndoStates()
        self._loop, self._paints = loop, paints

    def replace_experiment(self, experiment: Experiment, command: Callable[[Session], None]) -> None:
        """Shows another experiment and has the session follow.

        The trainer waits until the next frame: with many points it has much to make again, and would take the
        interpreter lock from the views that show the edit.
        """
        old, self.experiment = self.experiment, replace(experiment, state=None)
        if self._paints():
            self._loop.gate.clear()
        self._loop.post(command)
        self.experiment_changed.emit(old, self.experiment)

    def replace_run(self, command: Callable[[Session], None]) -> None:
        """Has the session put other weights under the same experiment."""
        self._loop.post_from_user(command)
        self.run_replaced.emit()

    def post(self, command: Callable[[Session], None]) -> None:
        """Has something done after what was posted before."""
        self._loop.post(command)
