"""One run: data, network, optimizer and where training stands. It can stop anywhere and go on exactly as before."""

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np

from nnviz.core.base.arrays import Array, read_only
from nnviz.core.base.experiment import LAST_EPOCH, Experiment, State
from nnviz.core.base.pace import batches_until
from nnviz.core.network.adapt import (
    Source,
    carried_memory,
    carry_over,
    is_another_run,
    only_rate_differs,
    same_memory,
    same_order,
    same_shape,
    same_training,
)
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.schedules import training_at
from nnviz.core.training.history import History
from nnviz.core.training.run import Run
from nnviz.core.training.snapshot import Divergence, Mark, Measures, Snapshot
from nnviz.core.training.update import update_on

T = TypeVar("T")


class Session(Run):
    """A run of one experiment. ``experiment`` is what it trains now; ``apply`` changes it while the run goes on."""

    # ---------------------------------------------------------------- training

    @property
    def can_train(self) -> bool:
        """Is there anything to train on, and are the numbers finite?"""
        return self.engine.examples > 0 and self.diverged is None and self.epoch < LAST_EPOCH

    def advance(self, epochs: int, seconds: float | None = None) -> int:
        """Trains up to so many epochs further, less where ``seconds`` run out first or the run diverges.

        It ends after an epoch at which a condition of ``training.stop`` holds, and says which in ``stopped``. Within
        an epoch it stops between batches only. Returns how many epochs were completed; the rest of an epoch
        begun earlier counts as one.
        """
        start, target = self.epoch, min(self.epoch + epochs, LAST_EPOCH)
        deadline = None if seconds is None else time.perf_counter() + seconds
        while self.epoch < target and self.can_train:
            slow = seconds is not None and self.engine.batches > 1 and not self._pace.fits_one(seconds)
            if self.position or slow:
                self._advance_within(deadline)
            else:
                most = min(target, self.history.next_mark(self.epoch), self.epoch + self._pace.epochs_until(deadline))
                self._advance_whole(most - self.epoch)
            if self.stopped is not None:
                break
            if deadline is not None and time.perf_counter() >= deadline:
                break
        return self.epoch - start

    def advance_batch(self) -> None:
        """Trains on one mini-batch."""
        if self.can_train:
            self._single_step(partial(self._guarded, self._run_batches, 1))

    def _single_step(self, update: Callable[[], None]) -> None:
        """Makes one update, and keeps the parameters before it for those who want to see what it changed."""
        before = read_only(self.engine.params)
        update()
        self._before = before if self.diverged is None else None

    def advance_example(self) -> None:
        """Takes one example of the present mini-batch; the weights change when the batch is complete."""
        if not self.can_train:
            return
        taken, following = self.next_example, self.position + 1
        if following % self.engine.batch == 0 or following == self.engine.examples:
            self.advance_batch()
        else:
            if self.position == 0:
                self._begin_epoch()
            self.position = following
            self._before = None
            self.serial += 1
        self._last_example = taken

    @property
    def next_example(self) -> int | None:
        """The index of the training example that comes next; None where there is none."""
        if not self.engine.examples:
            return None
        order = self._order if self.position else self._order_of_epoch()
        return self.position if order is None else int(order[self.position])

    def update_by_hand(self, example: int | None) -> None:
        """One update with one example alone, or with all m, at the weights as they are.

        Where that is just the batch that comes next, it is training like any other and counts. Otherwise the
        optimizer makes its update outside of any epoch: the weights and its memory change, epoch and place do not.
        """
        if not self.can_train:
            return
        if self._comes_next(example):
            self.advance_batch()
            return
        self.measures()  # what to return to, should the update leave the finite
        if self.can_train:
            with np.errstate(all="ignore"):
                self._single_step(partial(self._update_outside, example))

    def _comes_next(self, example: int | None) -> bool:
        if any(self.architecture.dropout):
            return False  # by hand the whole network is computed
        if example is None:
            return self.engine.batches == 1 and self.position == 0
        return self.engine.batch == 1 and example == self.next_example

    def _update_outside(self, example: int | None) -> None:
        engine, before = self.engine, self._mark()
        x, y = self._train if example is None else tuple(values[:, example : example + 1] for values in self._train)
        training = training_at(self.experiment.training, self.epoch)
        made = update_on(self.architecture, training, engine.params, engine.memory, engine.updates, x, y)
        for name, values in made.memory.items():
            engine.memory[name][:] = values
        engine.updates += 1
        self._set_params(made.params)
        self._measure()
        if self._is_finite():
            self._sound = self._mark()
            if self.position == 0:
                self._record()
            return
        diverged = Divergence(self.epoch, self._first_bad_layer())
        self._return_to(before)
        self.diverged = diverged

    def _advance_whole(self, epochs: int) -> None:
        began = time.perf_counter()
        self._guarded(self._run_epochs, epochs)
        self._pace.took(epochs, time.perf_counter() - began)

    def _advance_within(self, deadline: float | None) -> None:
        """Finishes the epoch batch by batch, or stops between two of them when time is up; one batch is always made."""
        began, first, epoch = time.perf_counter(), self.position, self.epoch
        while self.epoch == epoch and self.can_train:
            count = batches_until(deadline, (self.position - first) / self.engine.batch, began)
            if not count:
                break
            self._guarded(self._run_batches, count)
        taken = (self.position if self.epoch == epoch else self.engine.examples) - first
        self._pace.took_part(taken / self.engine.examples, time.perf_counter() - began)

    # ---------------------------------------------------------------- divergence

    def _guarded(self, run: Callable[[T], None], count: T) -> None:
        """Runs; where a number left the finite, ends the run at the last state that was finite."""
        if self._sound is None:
            self.measures()
        if self.can_train:
            with np.errstate(all="ignore"):
                run(count)
            self._check()

    def _check(self) -> None:
        if self.diverged is not None or not self.engine.examples:
            return
        with np.errstate(all="ignore"):
            if not self._is_finite():
                self._stop_at_last_finite()
            elif self._measured is not None:
                self._sound = self._mark()

    def _stop_at_last_finite(self) -> None:
        """Ends the run at the last batch after which parameters, optimizer and loss were finite.

        The loss is measured now and then only, so this starts from the last state known to be sound and goes forward:
        where a run ends does not depend on when somebody looked.
        """
        if self._sound is None:  # it began like that
            self.diverged = Divergence(self.epoch, self._first_bad_layer())
            return
        self._return_to(self._sound)
        start, good, bad = self._first_bad_epoch()
        while bad - good > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if self._finite_after(start, middle) else (good, middle)
        self._finite_after(start, bad)
        diverged = Divergence(self.epoch + (self.position > 0), self._first_bad_layer())
        self._finite_after(start, good)
        self.diverged = diverged
        if self.position == 0:
            self._record()

    def _first_bad_epoch(self) -> tuple[Mark, int, int]:
        """Trains on to the epoch that ends badly; returns its start and its batches, 0 being good and the last bad."""
        while True:
            start = self._mark()
            left = self.engine.batches - self.position // self.engine.batch
            if not self._finite_after(start, left):
                return start, 0, left

    def _finite_after(self, start: Mark, batches: int) -> bool:
        self._return_to(start)
        if batches:
            self._run_batches(batches)
        self._measure()
        return self._is_finite()

    # ---------------------------------------------------------------- measuring

    def measures(self) -> Measures:
        """J and accuracy now, on the training and the test set.

        A loss that is no longer finite ends the run, just as training on would have.
        """
        self._measure()
        self._check()
        return self._measure()

    def snapshot(self) -> Snapshot:
        """Everything a view may show, as values."""
        measured = self.measures()
        if self.position == 0:
            self._record()
        return Snapshot(
            self.experiment, self.architecture, read_only(self.engine.params), self.epoch, self.position,
            measured.train_loss, measured.test_loss, measured.train_accuracy, measured.test_accuracy,
            self.history.curve(), {name: read_only(values) for name, values in self.engine.memory.items()},
            self.engine.updates, self._last_example, self._before, self.diverged, self.stopped, self.serial,
        )  # fmt: skip

    # ---------------------------------------------------------------- changes

    def set_params(self, flat: Array) -> None:
        """Weights and biases set by hand: [W[l] | b[l]] row by row in one vector.

        Epoch, place in it and the optimizer's memory stay. Raises ValueError where the length does not fit or a number
        is not finite.
        """
        if flat.shape != self.engine.params.shape:
            raise ValueError(f"has shape {flat.shape}; the network has {len(self.engine.params)} parameters")
        if not np.isfinite(flat).all():
            raise ValueError("has a number that is not finite; every parameter must be")
        self.diverged = self._sound = self._best = None
        if OPTIMIZERS[self.experiment.training.optimizer.name].trains:
            self.engine.updates = 0  # an average begins anew with these
        self._set_params(flat)
        if self.position == 0:
            self._record()

    def reset(self) -> None:
        """Back to epoch 0 and to the same initial weights."""
        for values in self.engine.memory.values():
            values[:] = 0.0
        self.engine.updates = 0
        self.epoch = self.position = 0
        self._order, self.diverged, self._sound, self._best, self.history = None, None, None, None, History()
        self.engine.order(None)
        self._set_params(self.initial)
        self._record()

    def apply(self, experiment: Experiment, lost: State | None = None) -> None:
        """Goes on with a changed experiment; starts afresh only where the weights cannot be kept.

        Points, hyperparameters and activations change under the same weights; units, layers and features carry over
        what keeps its meaning. Another initialisation, task or set of inputs is another run. A ``state`` in the
        experiment is taken up as it is.

        ``lost`` is how a run of this network stood before parameters of it were removed: these come back as they were,
        and what the optimizer remembered of them, while all others go on from where they are now.
        """
        old = self.experiment
        if experiment.state is not None or is_another_run(old, experiment):
            self._start(experiment)
            self._changed()
            return
        if old != experiment and same_training(old, experiment):
            self.experiment = experiment
            self.serial += 1
            self._last_example = None  # that is told once
            return
        if only_rate_differs(old, experiment):
            self.experiment = experiment
            self.engine.set_learning_rate(experiment.training.optimizer.learning_rate)
        elif old != experiment:
            self._rebuild(experiment, lost)
        self.diverged = self._sound = None
        self._changed()

    def _rebuild(self, experiment: Experiment, lost: State | None) -> None:
        old, params, memory = self.experiment, self.engine.params, self.engine.memory
        updates, same_optimizer = self.engine.updates, same_memory(self.experiment, experiment)
        kept_place = same_order(old, experiment)
        order = self._order
        self.experiment = experiment
        if not same_shape(old.network, experiment.network):
            source = Source.of(experiment.network, lost)
            params = carry_over(params, old, experiment, source.params)
            self.initial = carry_over(self.initial, old, experiment, source.initial)
            memory = carried_memory(memory, old, experiment, source)
        if (old.data, old.network, old.training.loss) != (
            experiment.data,
            experiment.network,
            experiment.training.loss,
        ):
            self._best = None  # the losses so far were those of something else
        self._build()
        self.engine.params[:] = params
        if same_optimizer:
            for name, values in memory.items():
                self.engine.memory[name][:] = values
            self.engine.updates = updates
        if kept_place:
            self._order = order
            self.engine.order(order)
        else:
            self.position = 0  # the epoch begins anew: its order was one of other examples
