"""A run that goes on: training, measuring, stop conditions and loss curve, kept in step with each other."""

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.finite import all_finite, first_bad_layer
from nnviz.core.network.network import network_inputs, targets
from nnviz.core.training.batches import BatchRunner
from nnviz.core.training.history import History
from nnviz.core.training.measuring import Measures, Measuring
from nnviz.core.training.run_state import RunState
from nnviz.core.training.stopping import StopConditions
from nnviz.core.training.update import Update


class Progress:
    """The parts of one run under one experiment. Whoever changes the run through a part says so with ``changed``.

    ``serial`` grows with every change: equal serials mean equal states. ``train`` and ``test`` are the features
    (n_0, m) and targets (n_L, m).
    """

    def __init__(self, experiment: Experiment, history: History, serial: int) -> None:
        data, training = experiment.data, experiment.training
        self.architecture = Architecture.of(experiment.network)
        self.train = (network_inputs(experiment, data.train), targets(data, data.train))
        self.test = (network_inputs(experiment, data.test), targets(data, data.test))
        self.batches = BatchRunner(self.architecture, training, *self.train)
        self.measuring = Measuring(
            self.architecture, self.params, self.train, self.test, training.loss, TASKS[data.task].has_classes
        )
        self.stopping = StopConditions(training.stop)
        self.history = history
        self.serial = serial
        self._captured: tuple[int, RunState] | None = None

    @property
    def params(self) -> Array:
        """The parameters [count] where they are trained; not to be written to."""
        return self.batches.engine.params

    # ---------------------------------------------------------------- training

    def run_epochs(self, epochs: int) -> None:
        """Trains whole epochs, less where a stop condition holds; a loss that belongs into the curve is recorded."""
        if not self.batches.run_epochs(epochs, self._ends_here if self.stopping.any else None):
            self.changed()
        self.record_if_wanted()

    def run_batches(self, count: int) -> None:
        """Trains on so many batches, at most to the end of the epoch."""
        self.batches.run_batches(count)
        if self.batches.position or not (self.stopping.any and self._ends_here()):
            self.changed()
        if self.batches.position == 0:
            self.record_if_wanted()

    def take_update(self, made: Update) -> None:
        """Makes an update that was computed outside of an epoch: the place in it stays."""
        engine = self.batches.engine
        for name, values in made.memory.items():
            engine.memory[name][:] = values
        engine.updates += 1
        self.set_params(made.params)

    def set_params(self, params: Array) -> None:
        """Writes other parameters [count] in place of these."""
        self.params[:] = params
        self.changed()

    def changed(self) -> None:
        """The run has changed: what was known of it holds no longer."""
        self.touch()
        self.measuring.forget()
        self.stopping.met = None

    def touch(self) -> None:
        """Something about the run is different, but neither parameters nor losses."""
        self.serial += 1

    def _ends_here(self) -> bool:
        self.changed()
        return self.stopping.hold(self.batches.epoch, self.measuring.measure)

    # ---------------------------------------------------------------- losses

    def record_if_wanted(self) -> None:
        """Takes the loss of this epoch into the curve where it is one of those that are kept."""
        if self.history.wants(self.batches.epoch):
            self.record()

    def record(self) -> None:
        """Takes the loss of this epoch into the curve."""
        measured: Measures = self.measuring.measure()
        self.history.record(self.batches.epoch, measured.train_loss, measured.test_loss)

    def is_finite(self) -> bool:
        """Are the numbers finite, as far as they are known?"""
        if not all_finite(self.params, self.batches.engine.memory.values()):
            return False
        return self.measuring.known is None or bool(np.isfinite(self.measuring.known.train_loss))

    def first_bad_layer(self) -> int:
        """The first layer, from 1, whose numbers are no longer finite."""
        return first_bad_layer(self.architecture, self.params, self.train[0])

    # ---------------------------------------------------------------- capture and restore

    def capture(self) -> RunState:
        """Where the run stands; the same value as long as nothing changes."""
        if self._captured is None or self._captured[0] != self.serial:
            self._captured = self.serial, self.batches.capture(self.stopping.best)
        return self._captured[1]

    def restore(self, state: RunState) -> None:
        """Stands there again; what the loss curve has of later epochs is dropped."""
        self.batches.restore(state)
        self.stopping.best = state.best
        self.history.forget_after(state.epoch)
        self.changed()
