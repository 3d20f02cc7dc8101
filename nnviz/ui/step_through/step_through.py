"""The place in the step-through: its steps, which one is shown, and what happens at the end of them.

The steps are made from the newest snapshot. Nothing of the run changes before the last one is passed, and leaving
throws them away.
"""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from nnviz.app.view_state import ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import Experiment, replace
from nnviz.core.network.adapt import same_training
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.schedules import training_at
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.model import Step, StepInput
from nnviz.core.training.snapshot import Snapshot

_PLAY_MS = 1100
_MOST_LIVE = 5000
"""With more examples than this, the steps of all of them follow only while training is paused."""


class StepThrough(QObject):
    """Keeps the steps and the place among them. ``moved`` tells of another step, ``changed`` of other numbers."""

    moved = Signal()
    changed = Signal()
    restarted = Signal(str)
    playing_changed = Signal(bool)

    def __init__(self, bench: Workbench, state: ViewState, parent: QObject) -> None:
        super().__init__(parent)
        self._bench, self._state = bench, state
        self.steps: tuple[Step, ...] = ()
        self.index = 0
        self.all = False
        self._made_of: tuple[int, int | None] | None = None
        self._active = self._restarts = False
        self._left: Experiment | None = None
        self.timer = QTimer(self, interval=_PLAY_MS)
        self.timer.timeout.connect(self._play_on)
        state.changed.connect(self._on_state)
        bench.run_replaced.connect(self._on_run_replaced)

    # ---------------------------------------------------------------- what is shown

    @property
    def step(self) -> Step | None:
        """The step that is shown."""
        return self.steps[self.index] if self.steps else None

    @property
    def example(self) -> int | None:
        """The index of the example that is stepped through; None: all of them."""
        return None if self.all else self._state.example or 0

    @property
    def at_end(self) -> bool:
        """Is the last step shown, after which the weights change?"""
        return bool(self.steps) and self.index == len(self.steps) - 1

    @property
    def title(self) -> str:
        """What is stepped through, in a line."""
        experiment, example = self._bench.snapshot.experiment, self.example
        count = len(experiment.data.train)
        name = " ".join(experiment.title.split()) or self.tr("the network")
        if example is None:
            one, many = (
                self.tr("One update of {} with its only example"),
                self.tr("One update of {} with all {} examples"),
            )
            return plural(count, one, many).format(name, count)
        return self.tr("One update of {} with example {} of {}").format(name, example + 1, count)

    @property
    def problem(self) -> str:
        """Why there are no steps; empty where there are."""
        snapshot = self._bench.snapshot
        if not len(snapshot.experiment.data.train):
            return self.tr("There are no training points. Click on the plane to add one: it becomes example 1.")
        return ""

    def enter(self) -> None:
        """The step-through is opened: where it was left, if what it is made of is the same."""
        if self._left is not None and not same_training(self._left, self._bench.experiment):
            self.index = 0
        self._active = True
        self._make(force=True)

    def leave(self) -> None:
        """Throws the steps away, and keeps the place among them; the run is as it was."""
        self.stop()
        self._active, self.steps, self._made_of = False, (), None
        self._left = self._bench.experiment

    # ---------------------------------------------------------------- following the run

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Another experiment: the steps begin again, unless it is another in name only."""
        if old is not None and not same_training(old, new):
            self._restart(self.tr("Something has changed") if old.lab == new.lab else "")

    @Slot()
    def _on_run_replaced(self) -> None:
        """A person put other weights there, by Reset, undo or a slider: as with every change, the steps begin again.

        Training goes on under the same step: there the numbers only follow what was asked for.
        """
        self._restart(self.tr("The weights were replaced"))

    def _restart(self, why: str) -> None:
        """Goes back to x, and says so where there was a step to lose and something to say."""
        if self.index and why and self._active:
            self.restarted.emit(self.tr("{}: the step-through restarts with the new numbers.").format(why))
        self._restarts = self._restarts or self.index > 0
        self.index = 0
        self.stop()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run moved: the same step with the new numbers."""
        busy = self._bench.playing and self.all and len(snapshot.experiment.data.train) > _MOST_LIVE
        if self._active and not busy:
            self._make()

    @Slot(object)
    def _on_state(self, changed: frozenset[str]) -> None:
        if "example" in changed and self._active and not self.all:
            self._make()

    def _make(self, *, force: bool = False) -> None:
        snapshot = self._bench.snapshot
        key = (snapshot.serial, self.example)
        if key == self._made_of and not force:
            return
        self._made_of = key
        before = len(self.steps)
        if not len(snapshot.experiment.data.train):
            self.steps = ()
        else:
            example = self.example
            if example is not None:  # a point that was just added may not have reached the run yet
                example = min(example, len(snapshot.experiment.data.train) - 1)
            training = training_at(snapshot.experiment.training, snapshot.epoch)
            experiment = replace(snapshot.experiment, training=training)
            self.steps = build_steps(StepInput(experiment, snapshot.state, example))
        self.index = min(self.index, max(len(self.steps) - 1, 0))
        self.changed.emit()
        if len(self.steps) != before or force or self._restarts:
            self._restarts = False
            self.moved.emit()

    # ---------------------------------------------------------------- moving

    def next(self) -> None:
        """The next step; after the last one the weights are updated and the steps begin again."""
        if self.steps and not self.all and self._state.example is None:
            self._state.choose(0)  # the diagram shows the activations of the example that is stepped through
        if self.at_end:
            self._update()
        elif self.steps:
            self._go(self.index + 1)

    def previous(self) -> None:
        """The step before."""
        if self.index:
            self._go(self.index - 1)

    def go(self, kind: str, layer: int) -> None:
        """A certain step; a layer beyond the network's means the nearest that there is.

        A line that this optimizer's rule does not have means the update that it would belong to.
        """
        if not self.steps:
            return
        if all(step.kind != kind for step in self.steps):
            kind = "update_b" if kind.endswith("_b") else "update"
        depth = len(Architecture.of(self._bench.snapshot.experiment.network).sizes) - 1
        layer = 0 if kind == "x" else depth if kind == "loss" else max(1, min(layer, depth))
        for index, step in enumerate(self.steps):
            if (step.kind, step.layer) == (kind, layer):
                self._go(index)

    def _go(self, index: int) -> None:
        self.index = index
        self.moved.emit()

    def show_all(self, everything: bool) -> None:
        """Steps through all m examples, or through one."""
        if everything != self.all:
            self.all = everything
            self._make()
            self.moved.emit()

    def _update(self) -> None:
        """Passes the last step: the run makes this update."""
        example = self.example
        online = self._bench.experiment.training.batch_size == 1
        self.index = 0  # first: these steps are done, and none of them is lost
        self._bench.update_by_hand(self.tr("Update by hand"), example)
        if example is not None and online:
            following: list[int | None] = []
            self._bench.finish(lambda session: following.append(session.next_example))
            self._state.choose(following[0])
        self.moved.emit()

    # ---------------------------------------------------------------- playing

    @property
    def playing(self) -> bool:
        """Do the steps go on by themselves?"""
        return self.timer.isActive()

    def toggle(self) -> None:
        """Plays the steps up to the update, or stops."""
        if self.playing:
            self.stop()
        elif self.steps:
            if self.at_end:
                self._go(0)
            self.timer.start()
            self.playing_changed.emit(True)

    def stop(self) -> None:
        """Stops playing."""
        if self.playing:
            self.timer.stop()
            self.playing_changed.emit(False)

    def _play_on(self) -> None:
        if self.at_end or not self.steps:
            self.stop()
        else:
            self._go(self.index + 1)
