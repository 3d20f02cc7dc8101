"""The workbench: the one owner of what the window works on.

Views read ``experiment`` and ``snapshot`` and call methods here; nothing else changes state. Every change of the
experiment is one undoable command. The session belongs to the trainer thread; commands reach it through the loop.
"""

import math
from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QUndoCommand

from nnviz.app.commands import Edit, Load, OfRun, SetParams, number_of
from nnviz.app.health_watch import HealthWatch
from nnviz.app.run_control import RunControl
from nnviz.app.speed import SpeedMeter
from nnviz.app.trainer import TrainerThread
from nnviz.app.undo_states import Given
from nnviz.app.work import TrainingWork, WorkStack
from nnviz.core.base.arrays import Array, Indices, read_only
from nnviz.core.base.experiment import NO_MEMORY, Experiment, ExperimentError, replace
from nnviz.core.base.problem import Problem, ProblemError
from nnviz.core.editing.files import read, write
from nnviz.core.editing.validation import resolve
from nnviz.core.network.architecture import Architecture
from nnviz.core.training.session import Session
from nnviz.core.training.snapshot import Snapshot

_FRAME_MS = 16
_UNDO_LIMIT = 500


class Workbench(QObject):
    """Experiment, run and playing state, with signals for every change."""

    about_to_replace = Signal()  # another experiment comes: what was begun for this one is over
    experiment_changed = Signal(object, object)  # old, new
    snapshot_changed = Signal(object)
    run_replaced = Signal()  # a person put other weights under the same experiment: Reset, undo, weights set by hand
    playing_changed = Signal(bool)
    ended = Signal(object)  # the snapshot at which training ended of itself; what is shown may be a later one
    failed = Signal(str)

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        session = Session(experiment)
        self.snapshot: Snapshot = session.snapshot()
        self.playing = False
        self.speed = math.inf
        self.meter = SpeedMeter()
        self.health = HealthWatch(self)
        self.stack = WorkStack(self)
        self.stack.setUndoLimit(_UNDO_LIMIT)
        self.stack.cleaned.connect(lambda: self.training.begin(self.snapshot.epoch))
        self._steps: list[_Steps] = []
        self._trainer = TrainerThread(session)
        self._trainer.end_with(self)
        self._may_have_trained = False
        self._trainer.failed.connect(self._on_failure)
        self._loop = self._trainer.loop
        self._ticker = QTimer(self, interval=_FRAME_MS)
        self._ticker.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticker.timeout.connect(self._tick)
        self.control = RunControl(session.experiment, self._loop, self._ticker.isActive, self)
        self.control.training.begin(self.snapshot.epoch)
        self.control.experiment_changed.connect(self.experiment_changed)
        self.control.run_replaced.connect(self.run_replaced)

    def start(self) -> None:
        """Starts thread and frames, also again after ``shut_down``.

        It is apart from the constructor, so that a window that fails to open leaves no thread behind.
        """
        self._trainer.begin()
        self._ticker.start()

    @property
    def experiment(self) -> Experiment:
        """The present experiment."""
        return self.control.experiment

    @property
    def path(self) -> Path | None:
        """The file that it belongs to."""
        return self.control.path

    @path.setter
    def path(self, path: Path | None) -> None:
        self.control.path = path

    @property
    def training(self) -> TrainingWork:
        """How long the run was trained since it was saved."""
        return self.control.training

    # ---------------------------------------------------------------- running

    def play(self) -> None:
        """Trains on until ``pause``."""
        self._cancel_steps()
        if self.playing or not self.can_train:
            return
        self._may_have_trained = True
        self._loop.play(self.speed)
        self._set_playing(True)

    def pause(self) -> None:
        """Stops training at the end of the epoch, and any steps that are still to be done."""
        self._cancel_steps()
        if self.playing:
            self._loop.pause()
            self._set_playing(False)

    def toggle(self) -> None:
        """Plays, or stops whatever is going on."""
        (self.pause if self.playing or self.stepping else self.play)()

    def set_speed(self, speed: float) -> None:
        """Epochs a second while playing; infinite: as fast as it goes."""
        self.speed = speed
        if self.playing:
            self._loop.set_speed(speed)

    def step_epochs(self, count: int) -> None:
        """Pauses, and trains this many epochs, after those that are still to be done."""
        if self.playing:
            self.pause()
        self._may_have_trained = True
        steps = _Steps(self._loop.post, count)
        self._steps = [*(s for s in self._steps if s.pending), steps]
        self._loop.post(steps)

    def step_batch(self) -> None:
        """Pauses, and trains one mini-batch."""
        if self.playing:
            self.pause()
        self._may_have_trained = True
        self._loop.post(Session.advance_batch)

    def step_example(self) -> None:
        """Pauses, and takes one example of the present mini-batch; the snapshot that follows says which."""
        if self.playing:
            self.pause()
        self._may_have_trained = True
        self._loop.post(Session.advance_example)

    def update_by_hand(self, name: str, example: int | None) -> None:
        """Pauses, and makes one update with one example, or with all m, as one entry of the undo menu."""
        self.pause()
        if self.can_train:
            self._may_have_trained = True
            self._push(OfRun(self.control, name, lambda session: session.update_by_hand(example)))

    @property
    def stepping(self) -> bool:
        """Are there steps still to be done?"""
        return any(steps.pending for steps in self._steps)

    def _cancel_steps(self) -> None:
        for steps in self._steps:
            steps.cancel()
        self._steps = []

    @property
    def can_train(self) -> bool:
        """Are there points to train on, and are the numbers finite?"""
        return len(self.experiment.data.train) > 0 and self.snapshot.diverged is None

    def reset(self) -> None:
        """Back to the same initial weights, undoably."""
        if self.snapshot.epoch or self.snapshot.position or self._may_have_trained:
            self.pause()
            self._may_have_trained = False
            reset = OfRun(self.control, self.tr("Reset"), Session.reset)  # weights set by hand are lost in epoch 0 too
            reset.makes_work = False
            self._push(reset)

    # ---------------------------------------------------------------- changing

    def edit(self, name: str, experiment: Experiment, merge: str = "", *, is_work: bool = True) -> None:
        """Makes ``experiment`` the present one, as one entry of the undo menu.

        Edits with the same ``merge`` key that follow each other become one entry. One that ``is_work`` is asked about
        before it is lost. Raises ExperimentError, and changes nothing, where the experiment contradicts itself.
        """
        experiment = resolve(experiment)
        if experiment != self.experiment or experiment.state is not None:
            if experiment.data.inputs != self.experiment.data.inputs:
                self.about_to_replace.emit()
            command = Edit(self.control, name, self.experiment, experiment, merge)
            command.makes_work = is_work
            self._push(command)

    def _push(self, command: QUndoCommand) -> None:
        """Carries a command out, as the newest entry of the undo menu. What it pushes out of the list is forgotten."""
        stack, states = self.stack, self.control.states
        drops = stack.canRedo() or stack.count() >= _UNDO_LIMIT
        stack.push(command)
        if drops:
            there = {number_of(stack.command(i)) for i in range(stack.count())}
            self.control.post(lambda session: states.keep_only(there))

    @property
    def has_work(self) -> bool:
        """Would a person miss something that is in no file?"""
        return self.stack.holds_work or self.training.is_work(self.snapshot.epoch)

    def set_params(self, name: str, values: Array, merge: str = "", indices: Indices | None = None) -> None:
        """Sets weights and biases by hand, undoably: all of them, or those at ``indices`` while the others train on.

        Changes with the same ``merge`` key that follow each other become one entry. Raises ValueError where there are
        more or fewer values than places, or one is not finite.
        """
        places = np.arange(Architecture.of(self.experiment.network).count) if indices is None else indices
        if values.shape != places.shape or not np.isfinite(values).all():
            what = "needs one finite value for each of {count} parameters, got values of shape {shape}"
            raise ProblemError(Problem(what, {"count": len(places), "shape": values.shape}))
        self._may_have_trained = True
        self._push(SetParams(self.control, name, Given(places.copy(), read_only(values)), merge))

    def set_parameter(self, name: str, index: int, value: float, merge: str = "") -> None:
        """Sets one weight or bias by hand, by its place in the flat vector."""
        self.set_params(name, np.array([value]), merge, np.array([index]))

    def load(self, name: str, experiment: Experiment) -> None:
        """Opens another experiment as one undoable edit, with a run of its own from its beginning."""
        self.pause()
        experiment = resolve(experiment)
        check_memory(experiment)
        self.about_to_replace.emit()
        self._push(Load(self.control, name, self.experiment, experiment, ""))

    def new_document(self, experiment: Experiment, path: Path | None) -> None:
        """Opens another experiment; nothing of the old one can be undone."""
        check_memory(experiment)
        self.pause()
        self.about_to_replace.emit()
        self.stack.clear()
        self.path = path
        self.training.begin(0 if experiment.state is None else experiment.state.epoch)

        def begin(session: Session) -> None:
            self.control.states.forget()
            session.begin(experiment)

        self.control.replace_experiment(experiment, begin)

    def undo(self) -> None:
        """Takes the last entry of the undo menu back."""
        self.about_to_replace.emit()
        self.stack.undo()

    def redo(self) -> None:
        """Makes the entry again that was taken back last."""
        self.about_to_replace.emit()
        self.stack.redo()

    def open(self, path: Path) -> None:
        """Opens a file. Raises ExperimentError or OSError, and changes nothing, where it cannot be read."""
        self.new_document(read(path), path)

    def save(self, path: Path) -> None:
        """Writes experiment and state to a file. Raises OSError."""
        experiment = self.saved_experiment()
        write(experiment, path)
        self.path = path
        self.stack.setClean()
        self.training.begin(0 if experiment.state is None else experiment.state.epoch)

    @property
    def folder(self) -> Path:
        """Where to look for files: beside the present one."""
        return self.path.parent if self.path else Path.home()

    def saved_experiment(self) -> Experiment:
        """The experiment with the run's state, as a file holds it."""
        box: list[Experiment] = []
        self.finish(lambda session: box.append(replace(session.experiment, state=session.state())))
        return box[0]

    def finish(self, command: Callable[[Session], object]) -> None:
        """Has a command carried out by the trainer and waits for it: for short work that must have its answer."""
        done, errors = Event(), list[Exception]()

        def run_and_tell(session: Session) -> None:
            try:
                command(session)
            except Exception as error:
                errors.append(error)
            finally:
                done.set()

        self._loop.post(run_and_tell)
        self._loop.gate.set()
        while not done.wait(0.1):
            if not self._trainer.isRunning():
                raise RuntimeError("the training thread has ended")
        if errors:
            raise errors[0]

    def refresh(self) -> None:
        """Shows the newest snapshot now, without waiting for the next frame."""
        self._tick()

    # ---------------------------------------------------------------- ending

    def shut_down(self) -> None:
        """Ends timers and thread; safe to call twice."""
        self._ticker.stop()
        self._trainer.shut_down()

    # ---------------------------------------------------------------- frames

    @Slot()
    def _tick(self) -> None:
        """One frame: takes the newest snapshot while the trainer waits at the gate until it is painted."""
        self.training.note(self.playing or self.stepping)
        self._loop.close_gate()
        try:
            end, snapshot = self._loop.take_end(), self._loop.take()
            if self.playing and not self._loop.playing:
                self._set_playing(False)  # first, so that the views show this moment whole
            if snapshot is not None:
                self._show(snapshot)
            if end is not None:
                self.ended.emit(end)
        finally:
            self._loop.gate.set()

    def _show(self, snapshot: Snapshot) -> None:
        self.meter.note(snapshot.epoch, self.playing)
        self.snapshot = snapshot
        self.health.follow(snapshot, self.playing)
        self.snapshot_changed.emit(snapshot)
        # Paint now, before the gate opens: first what scenes have queued, then the windows that this makes dirty.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)

    def _set_playing(self, playing: bool) -> None:
        self.playing = playing
        self.meter.restart()
        self.playing_changed.emit(playing)

    @Slot(str)
    def _on_failure(self, message: str) -> None:
        if self.playing:
            self._set_playing(False)
        self.failed.emit(message)


def check_memory(experiment: Experiment) -> None:
    """Raises ExperimentError where there is too little memory for a run: before anything is given up for it."""
    try:
        if experiment.state is None:
            Session(experiment)
    except MemoryError:
        raise ExperimentError("", NO_MEMORY) from None


class _Steps:
    """So many epochs as a command that gives way to others between slices."""

    def __init__(self, post: Callable[[Callable[[Session], None]], None], count: int) -> None:
        self._post, self._left = post, count

    @property
    def pending(self) -> bool:
        """Is there more to do?"""
        return self._left > 0

    def cancel(self) -> None:
        """Does no more."""
        self._left = 0

    def __call__(self, session: Session) -> None:
        left = self._left
        if left <= 0:
            return
        done = session.advance(left, 0.01)
        self._left = min(self._left, left - done) if session.can_train and session.stopped is None else 0
        if self._left > 0:
            self._post(self)
