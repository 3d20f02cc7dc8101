"""Who trains on batches: the engine, the order of the examples, and the place in the epoch."""

from collections.abc import Callable

import numpy as np

from nnviz.core.base.arrays import Array, Indices, read_only
from nnviz.core.base.experiment import Best, Training
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.schedules import rate_at
from nnviz.core.training.engine import Engine
from nnviz.core.training.epoch_order import EpochOrder
from nnviz.core.training.run_state import RunState


class BatchRunner:
    """Trains features x (n_0, m) and targets y (n_L, m) epoch by epoch or batch by batch.

    ``epoch`` counts whole epochs, ``position`` the examples of the present one that are used up. Nothing is measured
    or checked here.
    """

    def __init__(self, architecture: Architecture, training: Training, x: Array, y: Array) -> None:
        self.engine = Engine(architecture, training, x, y)
        self.epoch = self.position = 0
        self._training = training
        self._shuffles = training.shuffle and self.engine.batches > 1
        self._orders = EpochOrder(training.seed, self.engine.examples)
        self._order: Indices | None = None
        self._given = False

    # ---------------------------------------------------------------- training

    def run_epochs(self, epochs: int, ends: Callable[[], bool] | None) -> bool:
        """Trains whole epochs; stops early, and returns True, where ``ends()`` holds after one of them."""
        for _ in range(epochs):
            self._begin_epoch()
            self._train(0, self.engine.batches)
            self.epoch += 1
            if ends is not None and ends():
                return True
        return False

    def run_batches(self, count: int) -> None:
        """Trains on so many batches, at most to the end of the epoch."""
        if self.position == 0:
            self._begin_epoch()
        first = self.position // self.engine.batch
        last = min(first + count, self.engine.batches)
        self._train(first, last)
        self.position = last * self.engine.batch
        if last == self.engine.batches:
            self.position, self.epoch = 0, self.epoch + 1

    def take_example(self) -> None:
        """Takes one example that does not complete its batch: the weights stay."""
        if self.position == 0:
            self._begin_epoch()
        self.position += 1

    def change_rate(self, training: Training) -> None:
        """Goes on with settings that differ in the learning rate alone."""
        self._training = training
        self.engine.set_learning_rate(training.optimizer.learning_rate)

    def _train(self, first: int, last: int) -> None:
        if self._training.schedule.name != "constant":
            self.engine.set_learning_rate(rate_at(self._training, self.epoch))
        self.engine.run(first, last, self.epoch)

    # ---------------------------------------------------------------- the place

    @property
    def batches_left(self) -> int:
        """How many batches the present epoch still has; of a whole epoch all."""
        return self.engine.batches - self.position // self.engine.batch

    @property
    def next_example(self) -> int | None:
        """The index of the example that comes next; None where there is none."""
        if not self.engine.examples:
            return None
        order = self._order if self.position else self._order_of_epoch()
        return self.position if order is None else int(order[self.position])

    @property
    def next_completes_batch(self) -> bool:
        """Is the next example the last one of its batch?"""
        following = self.position + 1
        return following % self.engine.batch == 0 or following == self.engine.examples

    @property
    def order(self) -> Indices | None:
        """The order [m] of the epoch that has begun; None: as they come, or none has begun."""
        return self._order if self.position else None

    def _begin_epoch(self) -> None:
        self._take_order(self._order_of_epoch())

    def _order_of_epoch(self) -> Indices | None:
        return self._orders.of(self.epoch) if self._shuffles else None

    def _take_order(self, order: Indices | None, given: bool = False) -> None:
        self._order, self._given = order, given
        self.engine.order(order)

    # ---------------------------------------------------------------- capture and restore

    def capture(self, best: Best | None) -> RunState:
        """A copy of where training stands."""
        given = self._given and self.position > 0
        return RunState(
            params=read_only(self.engine.params),
            memory={name: read_only(values) for name, values in self.engine.memory.items()},
            updates=self.engine.updates,
            epoch=self.epoch,
            position=self.position,
            order_seed=self._training.seed if self._shuffles and not given else None,
            order=self._order if given else None,
            best=best,
        )

    def restore(self, state: RunState) -> None:
        """Stands again where a state says; it must be one of the same parameters and, within an epoch, examples."""
        self.engine.params[:] = state.params
        for name, values in self.engine.memory.items():
            values[:] = state.memory.get(name, 0.0)
        self.engine.updates = state.updates
        self.epoch, self.position = state.epoch, state.position
        if not self.position:
            self._take_order(None)  # the next epoch begins with one of its own
        elif state.order is not None:
            follows = self._shuffles and np.array_equal(state.order, self._orders.of(self.epoch))
            self._take_order(state.order, given=not follows)
        elif state.order_seed is not None and self._shuffles:
            self._take_order(EpochOrder(state.order_seed, self.engine.examples).of(self.epoch))
        else:
            self._take_order(None)
