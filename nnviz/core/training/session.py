"""One run: data, network, optimizer and where training stands. It can stop anywhere and go on exactly as before."""

import time
from collections.abc import Callable
from functools import partial

import msgspec
import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, read_only
from nnviz.core.base.experiment import LAST_EPOCH, Experiment, State, replace
from nnviz.core.base.problem import say
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
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.network import losses
from nnviz.core.network.optimizers import OPTIMIZERS
from nnviz.core.network.schedules import training_at
from nnviz.core.training.divergence import Divergence, DivergenceGuard
from nnviz.core.training.engine import Engine
from nnviz.core.training.history import Curve, History
from nnviz.core.training.measuring import Measures
from nnviz.core.training.progress import Progress
from nnviz.core.training.run_state import Checkpoint, RunState
from nnviz.core.training.saved_state import beginning, checkpoint_of, state_of
from nnviz.core.training.snapshot import Snapshot
from nnviz.core.training.training_rate import TrainingRate, batches_until
from nnviz.core.training.update import update_on


class _SingleStep(Struct, frozen=True, eq=False):
    """What a single step left, as long as the run stands where it did: its serial, the example, the weights before."""

    serial: int = -1
    example: int | None = None
    before: Array | None = None


class Session:
    """A run of one experiment. ``experiment`` is what it trains now; ``apply`` changes it while the run goes on.

    ``run`` is the id of the run, 1 at first. It grows where another run begins: with ``reset``, and where ``apply``
    starts afresh or takes up a state. What goes on under the same weights is the same run, and ``restore`` goes back
    to the run of its checkpoint under the old id. ``initial`` are the parameters [count] that Reset restores.
    """

    def __init__(self, experiment: Experiment) -> None:
        self._runs = 0
        self._begin(experiment, checkpoint_of(experiment, self._next_run()), serial=0)

    def _next_run(self) -> int:
        self._runs += 1
        return self._runs

    def _begin(self, experiment: Experiment, checkpoint: Checkpoint, serial: int) -> None:
        """Takes up a run as it stood."""
        self.experiment = replace(experiment, state=None)
        self.run, self.initial = checkpoint.run, checkpoint.initial
        self._build(checkpoint.state, checkpoint.curve, serial)

    def _build(self, state: RunState, curve: Curve, serial: int) -> None:
        """Makes all that trains and measures, for the experiment as it is now."""
        self._progress = Progress(self.experiment, History.going_on(curve), serial)
        self._guard = DivergenceGuard(self._progress)
        self._rate = TrainingRate()
        self._single_step = _SingleStep()
        self._progress.restore(state)
        if not len(self._progress.history):
            self._progress.record()

    # ---------------------------------------------------------------- where it stands

    @property
    def architecture(self) -> Architecture:
        """The architecture of the network as it is now."""
        return self._progress.architecture

    @property
    def engine(self) -> Engine:
        """What trains; its vectors are not to be written to."""
        return self._progress.batches.engine

    @property
    def epoch(self) -> int:
        """Whole epochs."""
        return self._progress.batches.epoch

    @property
    def position(self) -> int:
        """The examples of the present epoch that are used up."""
        return self._progress.batches.position

    @property
    def serial(self) -> int:
        """Grows whenever the run changes; equal serials mean equal states."""
        return self._progress.serial

    @property
    def stopped(self) -> str | None:
        """The condition of ``training.stop`` that held after the last epoch; None where training may go on."""
        return self._progress.stopping.met

    @property
    def diverged(self) -> Divergence | None:
        """Where values overflowed; None while they are finite."""
        return self._guard.found

    @property
    def next_example(self) -> int | None:
        """The index of the training example that comes next; None where there is none."""
        return self._progress.batches.next_example

    # ---------------------------------------------------------------- training

    @property
    def can_train(self) -> bool:
        """Is there anything to train on, and are the numbers finite?"""
        return self.engine.examples > 0 and self._guard.found is None and self.epoch < LAST_EPOCH

    def advance(self, epochs: int, seconds: float | None = None) -> int:
        """Trains up to so many epochs further, less where ``seconds`` run out first or the run diverges.

        It ends after an epoch at which a condition of ``training.stop`` holds, and says which in ``stopped``. Within
        an epoch it stops between batches only. Returns how many epochs were completed; the rest of an epoch
        begun earlier counts as one.
        """
        start, target = self.epoch, min(self.epoch + epochs, LAST_EPOCH)
        deadline = None if seconds is None else time.perf_counter() + seconds
        while self.epoch < target and self.can_train:
            slow = seconds is not None and self.engine.batches > 1 and not self._rate.fits_one(seconds)
            if self.position or slow:
                self._advance_within(deadline)
            else:
                next_mark = self._progress.history.next_mark(self.epoch)
                self._advance_whole(min(target, next_mark, self.epoch + self._rate.epochs_until(deadline)) - self.epoch)
            if self.stopped is not None:
                break
            if deadline is not None and time.perf_counter() >= deadline:
                break
        return self.epoch - start

    def _advance_whole(self, epochs: int) -> None:
        began = time.perf_counter()
        self._guard.run(partial(self._progress.run_epochs, epochs))
        self._rate.took(epochs, time.perf_counter() - began)

    def _advance_within(self, deadline: float | None) -> None:
        """Finishes the epoch batch by batch, or stops between two of them when time is up; one batch is always made."""
        began, first, epoch = time.perf_counter(), self.position, self.epoch
        while self.epoch == epoch and self.can_train:
            count = batches_until(deadline, (self.position - first) / self.engine.batch, began)
            if not count:
                break
            self._guard.run(partial(self._progress.run_batches, count))
        taken = (self.position if self.epoch == epoch else self.engine.examples) - first
        self._rate.took_part(taken / self.engine.examples, time.perf_counter() - began)

    def advance_batch(self) -> None:
        """Trains on one mini-batch."""
        if self.can_train:
            self._make_single_step(partial(self._guard.run, partial(self._progress.run_batches, 1)))

    def _make_single_step(self, update: Callable[[], None], example: int | None = None) -> None:
        """Makes one update, and keeps the parameters before it for those who want to see what it changed."""
        before = self.capture().params
        update()
        self._single_step = _SingleStep(self.serial, example, before if self.diverged is None else None)

    def advance_example(self) -> None:
        """Takes one example of the present mini-batch; the weights change when the batch is complete."""
        if not self.can_train:
            return
        batches, taken = self._progress.batches, self.next_example
        if batches.next_completes_batch:
            self._make_single_step(partial(self._guard.run, partial(self._progress.run_batches, 1)), taken)
        else:
            batches.take_example()
            self._progress.touch()
            self._single_step = _SingleStep(self.serial, taken)

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
        self._guard.measure()  # what to return to, should the update leave the finite
        if self.can_train:
            self._make_single_step(partial(self._guard.run_outside, partial(self._update_outside, example)))
            if self.diverged is None and self.position == 0:
                self._progress.record()

    def _comes_next(self, example: int | None) -> bool:
        if any(self.architecture.dropout):
            return False  # by hand the whole network is computed
        if example is None:
            return self.engine.batches == 1 and self.position == 0
        return self.engine.batch == 1 and example == self.next_example

    def _update_outside(self, example: int | None) -> None:
        engine, train = self.engine, self._progress.train
        x, y = train if example is None else (values[:, example : example + 1] for values in train)
        training = training_at(self.experiment.training, self.epoch)
        made = update_on(self.architecture, training, engine.params, engine.memory, engine.updates, x, y)
        self._progress.take_update(made)

    # ---------------------------------------------------------------- values

    def measures(self) -> Measures:
        """J and accuracy now, on the training and the test set.

        A loss that is no longer finite ends the run, just as training on would have.
        """
        self._guard.measure()
        return self._progress.measuring.measure()

    def example_losses(self) -> Array:
        """𝓛 of each training example [m]."""
        return losses(self.architecture, self.engine.params, *self._progress.train, self.experiment.training.loss)

    def capture(self) -> RunState:
        """Where the run stands; the same value as long as nothing changes."""
        return self._progress.capture()

    def checkpoint(self) -> Checkpoint:
        """The whole run, to be taken up again by ``restore``; the present epoch is in its loss curve."""
        if self.position == 0:
            self._progress.record()
        return Checkpoint(self.run, self.capture(), self.initial, self._progress.history.curve())

    def state(self) -> State:
        """The whole run, as a file keeps it."""
        return state_of(self.checkpoint(), self.architecture, self._progress.batches.order)

    def snapshot(self) -> Snapshot:
        """Everything a view may show, as values."""
        measured = self.measures()
        if self.position == 0:
            self._progress.record()
        step = self._single_step if self._single_step.serial == self.serial else _SingleStep()
        return Snapshot(
            self.run, self.experiment, self.architecture, self.capture(), measured, self._progress.history.curve(),
            step.example, step.before, self.diverged, self.stopped, self.serial,
        )  # fmt: skip

    # ---------------------------------------------------------------- changes

    def set_params(self, flat: Array) -> None:
        """Weights and biases set by hand: [W[l] | b[l]] row by row in one vector.

        Epoch, place in it and the optimizer's memory stay. Raises ValueError where the length does not fit or a number
        is not finite.
        """
        if flat.shape != self.engine.params.shape:
            raise ValueError(
                say(
                    "has shape {shape}; the network has {count} parameters",
                    shape=flat.shape,
                    count=len(self.engine.params),
                )
            )
        if not np.isfinite(flat).all():
            raise ValueError(say("has a number that is not finite; every parameter must be"))
        self._guard.forget()
        self._progress.stopping.best = None
        if OPTIMIZERS[self.experiment.training.optimizer.name].trains:
            self.engine.updates = 0  # an average starts over with these
        self._progress.set_params(flat)
        if self.position == 0:
            self._progress.record()

    def reset(self) -> None:
        """Back to epoch 0 and to the same initial weights."""
        self._take_up(beginning(self.initial, self._next_run()))

    def restore(self, experiment: Experiment, checkpoint: Checkpoint) -> None:
        """Goes back to an earlier run, or an earlier place of this one, that a checkpoint of this experiment kept."""
        if same_training(self.experiment, experiment):
            self.experiment = experiment
            self._take_up(checkpoint)
        else:
            self._begin(experiment, checkpoint, self.serial)

    def _take_up(self, checkpoint: Checkpoint) -> None:
        """Puts a run of the same experiment in the place of this one."""
        self.run, self.initial = checkpoint.run, checkpoint.initial
        self._progress.history = History.going_on(checkpoint.curve)
        self._progress.restore(checkpoint.state)
        self._guard.forget()
        if not len(self._progress.history):
            self._progress.record()

    def begin(self, experiment: Experiment) -> None:
        """Begins another run, at its ``state`` if it has one, whatever the experiment shares with the present one."""
        self._begin(experiment, checkpoint_of(experiment, self._next_run()), self.serial)

    def apply(self, experiment: Experiment, lost: Checkpoint | None = None) -> None:
        """Goes on with a changed experiment; starts afresh only where the weights cannot be kept.

        Points, hyperparameters and activations change under the same weights; units, layers and features carry over
        what keeps its meaning. Another initialisation, task or set of inputs is another run. A ``state`` in the
        experiment is taken up as it is.

        ``lost`` is how a run of this network stood before parameters of it were removed: these come back as they were,
        and what the optimizer remembered of them, while all others go on from where they are now.
        """
        old, serial = self.experiment, self.serial
        if experiment.state is not None or is_another_run(old, experiment):
            self.begin(experiment)
        elif old != experiment and same_training(old, experiment):
            self.experiment = experiment
            self._progress.touch()
            if self._single_step.serial == serial:  # which example it took is told once
                self._single_step = _SingleStep(self.serial, None, self._single_step.before)
        elif only_rate_differs(old, experiment):
            self.experiment = experiment
            self._progress.batches.change_rate(experiment.training)
            self._guard.forget()
            self._progress.changed()
        else:
            self._rebuild(experiment, lost)

    def _rebuild(self, experiment: Experiment, lost: Checkpoint | None) -> None:
        """Goes on under what the old network keeps of its parameters."""
        old, state, curve = self.experiment, self.capture(), self._progress.history.curve()
        params, memory, best = state.params, state.memory, state.best
        if not same_shape(old.network, experiment.network):
            source = _source(experiment, lost)
            params = carry_over(params, old, experiment, source.params)
            self.initial = read_only(carry_over(self.initial, old, experiment, source.initial))
            memory = carried_memory(memory, old, experiment, source)
        if (old.data, old.network, old.training.loss) != (
            experiment.data,
            experiment.network,
            experiment.training.loss,
        ):
            best = None  # the losses so far were those of something else
        keeps_memory = same_memory(old, experiment)
        self.experiment = experiment
        self._build(
            msgspec.structs.replace(
                state,
                params=params,
                memory=memory if keeps_memory else {},
                updates=state.updates if keeps_memory else 0,
                position=state.position if same_order(old, experiment) else 0,  # else its order was of other examples
                best=best,
            ),
            curve,
            self.serial,
        )


def _source(experiment: Experiment, lost: Checkpoint | None) -> Source:
    """What a network takes where nothing is carried over: a run of it as it stood, else weights as they are drawn."""
    if lost is not None:
        return Source(lost.state.params, lost.initial, lost.state.memory)
    drawn = initial_parameters(experiment.network)
    return Source(drawn, drawn)
