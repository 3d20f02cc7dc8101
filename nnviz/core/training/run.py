"""The mechanics of a run: data, engine, place in the epoch, and what it takes to stand there again."""

import numpy as np

from nnviz.core.base.arrays import Array, read_only
from nnviz.core.base.experiment import CLASS_TASKS, Best, Experiment, LossHistory, State, Stop, Weights, replace
from nnviz.core.base.pace import Pace
from nnviz.core.network.finite import all_finite, first_bad_layer
from nnviz.core.network.network import (
    Architecture,
    initial_parameters,
    losses,
    network_inputs,
    targets,
)
from nnviz.core.network.schedules import rate_at
from nnviz.core.training.engine import Engine
from nnviz.core.training.epoch_order import EpochOrder
from nnviz.core.training.evaluator import Evaluator
from nnviz.core.training.history import History
from nnviz.core.training.snapshot import Divergence, Mark, Measures
from nnviz.core.training.stopping import better, condition_met, needs_measures

_NEVER = Stop()


class Run:
    """One run of an experiment as it stands. ``session.Session`` decides what it does next.

    ``epoch`` counts whole epochs, ``position`` the examples of the present one that are used up.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.serial = 0
        self._last_example: int | None = None
        self._before: Array | None = None
        self._start(experiment)

    def _start(self, experiment: Experiment) -> None:
        """Takes up an experiment: from its state, or from freshly drawn weights."""
        state = experiment.state
        self.experiment = replace(experiment, state=None)
        self.initial = initial_parameters(experiment.network)
        self.epoch = self.position = 0
        self.diverged: Divergence | None = None
        self._best: Best | None = None
        self.history = History()
        self._build()
        self._set_params(self.initial)
        if state is not None:
            self._restore(state)
        if not self.history.values().epoch:
            self._record()

    def _build(self) -> None:
        """Makes the engine and what measuring needs, for the experiment as it is now."""
        data = self.experiment.data
        self.architecture = Architecture.of(self.experiment.network)
        self._train = (network_inputs(self.experiment, data.train), targets(data, data.train))
        self._test = (network_inputs(self.experiment, data.test), targets(data, data.test))
        self.engine = Engine(self.architecture, self.experiment.training, *self._train)
        params, loss = self.engine.params, self.experiment.training.loss
        self._evaluate_train = Evaluator(self.architecture, params, *self._train, loss)
        self._evaluate_test = Evaluator(self.architecture, params, *self._test, loss)
        self.stopped: str | None = None
        self._order: np.ndarray | None = None
        self._told: tuple[np.ndarray, tuple[int, ...]] | None = None
        self._orders = EpochOrder(self.experiment.training.seed, self.engine.examples)
        self._pace = Pace()
        self._measured: Measures | None = None
        self._sound: Mark | None = None

    def _restore(self, state: State) -> None:
        flatten = self.architecture.flatten
        self._set_params(flatten(state.weights, state.biases))
        if state.initial is not None:
            self.initial = flatten(state.initial.weights, state.initial.biases)
        elif state.epoch == 0:  # weights written by hand are where this run starts
            self.initial = flatten(state.weights, state.biases)
        for name, values in state.memory.items():
            self.engine.memory[name][:] = values
        self.engine.updates = state.updates
        self.epoch, self.position = state.epoch, state.position
        if state.order is not None:
            self._order = np.array(state.order, dtype=np.intp)
            self.engine.order(self._order)
        elif self.position:
            self._begin_epoch()
        self.history, self._best = History(state.history), state.best

    def _set_params(self, params: Array) -> None:
        self.engine.params[:] = params
        self._changed()

    def _changed(self) -> None:
        self._last_example = self._before = None
        self.serial += 1
        self._measured = self.stopped = None

    # ---------------------------------------------------------------- training

    def _run_epochs(self, epochs: int) -> None:
        for _ in range(epochs):
            self._begin_epoch()
            self._train_on(0, self.engine.batches)
            self.epoch += 1
            if self._ends_here():
                break
        else:
            self._changed()
        if self.history.wants(self.epoch):
            self._record()

    def _run_batches(self, count: int) -> None:
        if self.position == 0:
            self._begin_epoch()
        first = self.position // self.engine.batch
        last = min(first + count, self.engine.batches)
        self._train_on(first, last)
        self.position = last * self.engine.batch
        if last == self.engine.batches:
            self.position, self.epoch = 0, self.epoch + 1
        if self.position or not self._ends_here():
            self._changed()
        if self.position == 0 and self.history.wants(self.epoch):
            self._record()

    def _train_on(self, first: int, last: int) -> None:
        """Trains on some batches of the present epoch, at its learning rate."""
        training = self.experiment.training
        if training.schedule.name != "constant":
            self.engine.set_learning_rate(rate_at(training, self.epoch))
        self.engine.run(first, last, self.epoch)

    def _ends_here(self) -> bool:
        """An epoch is over: does a condition of ``training.stop`` hold?"""
        stop = self.experiment.training.stop
        if stop == _NEVER:
            return False
        self._changed()
        measures = self._measure() if needs_measures(stop) else None
        if measures is not None and stop.patience is not None:
            self._best = better(self._best, self.epoch, measures)
        self.stopped = condition_met(stop, self.epoch, measures, self._best)
        return self.stopped is not None

    def _begin_epoch(self) -> None:
        self._order = self._order_of_epoch()
        self.engine.order(self._order)

    def _order_of_epoch(self) -> np.ndarray | None:
        if not self.experiment.training.shuffle or self.engine.batches < 2:
            return None
        return self._orders.of(self.epoch)

    # ---------------------------------------------------------------- places

    def _is_finite(self) -> bool:
        if not all_finite(self.engine.params, self.engine.memory.values()):
            return False
        return self._measured is None or bool(np.isfinite(self._measured.train_loss))

    def _first_bad_layer(self) -> int:
        return first_bad_layer(self.architecture, self.engine.params, self._train[0])

    def _mark(self) -> Mark:
        memory = {name: values.copy() for name, values in self.engine.memory.items()}
        place = self.epoch, self.position, self._order, self._best
        return Mark(self.engine.params.copy(), memory, self.engine.updates, *place)

    def _return_to(self, mark: Mark) -> None:
        self.engine.params[:] = mark.params
        for name, values in mark.memory.items():
            self.engine.memory[name][:] = values
        self.engine.updates = mark.updates
        self.epoch, self.position, self._order, self._best = mark.epoch, mark.position, mark.order, mark.best
        self.engine.order(mark.order)
        self.history.forget_after(mark.epoch)
        self._changed()

    # ---------------------------------------------------------------- measuring

    def _measure(self) -> Measures:
        if self._measured is None:
            with np.errstate(all="ignore"):
                train, test = self._evaluate_train.measure(), self._evaluate_test.measure()
            classifies = self.experiment.data.task in CLASS_TASKS
            nan = float("nan")
            accuracies = (train[1], test[1]) if classifies else (nan, nan)
            self._measured = Measures(train[0], test[0], *accuracies)
        return self._measured

    def _record(self) -> None:
        measured = self._measure()
        self.history.record(self.epoch, measured.train_loss, measured.test_loss)

    def example_losses(self) -> Array:
        """𝓛 of each training example [m]."""
        return losses(self.architecture, self.engine.params, *self._train, self.experiment.training.loss)

    def loss_history(self) -> LossHistory:
        """The loss curve so far, the present epoch included."""
        if self.position == 0:
            self._record()
        return self.history.values()

    def _told_order(self) -> tuple[int, ...] | None:
        """The order of the epoch as a file has it; one for all that ask within it, as a hand that pulls a weight does.

        An order is never changed in place: the next epoch has another array.
        """
        if self._order is None:
            return None
        if self._told is None or self._told[0] is not self._order:
            self._told = self._order, tuple(self._order.tolist())
        return self._told[1]

    def state(self) -> State:
        """Where the run stands, as a file keeps it."""
        arch, params = self.architecture, self.engine.params
        return State(
            epoch=self.epoch,
            weights=tuple(read_only(w) for w in arch.weights(params)),
            biases=tuple(read_only(b) for b in arch.biases(params)),
            position=self.position,
            order=self._told_order() if self.position else None,
            updates=self.engine.updates,
            memory={name: read_only(values) for name, values in self.engine.memory.items()},
            initial=Weights(
                weights=tuple(read_only(w) for w in arch.weights(self.initial)),
                biases=tuple(read_only(b) for b in arch.biases(self.initial)),
            ),
            history=self.loss_history(),
            best=self._best,
        )
