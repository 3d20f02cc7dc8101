"""What undo must remember of a run: an edit that starts another run, or drops units, would lose its weights.

One that changes the optimizer would lose what that remembers, one of the batches the place in the epoch.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Experiment, NetworkSpec
from nnviz.core.network.adapt import same_shape
from nnviz.core.training.run_state import Checkpoint
from nnviz.core.training.session import Session

BUDGET = 64 * 2**20
"""Bytes of all states together."""


class _Before(Struct, frozen=True, eq=False):
    """The run before a command, the parameters [count] that the command left, and whether it began another run."""

    checkpoint: Checkpoint
    params_after: Array
    lost_run: bool

    def arrays(self) -> Iterator[Array | Indices]:
        yield from self.checkpoint.arrays()
        yield self.params_after


class LostParameters:
    """What undo took from a run, for redo to bring back: the run before it, where it removed parameters."""

    def __init__(self) -> None:
        self._checkpoint: Checkpoint | None = None

    def keep(self, session: Session, network: NetworkSpec) -> None:
        """The session is about to have another network."""
        self._checkpoint = None if same_shape(session.experiment.network, network) else session.checkpoint()

    def take(self) -> Checkpoint | None:
        """The run, once."""
        checkpoint, self._checkpoint = self._checkpoint, None
        return checkpoint


class UndoStates:
    """Runs as they stood before the undo commands that changed them, within a budget of bytes.

    The oldest go first; the newest stays, however large. A command whose state is gone is undone as one that lost
    nothing: the experiment comes back, under the weights as they are. Everything here runs in the trainer's thread.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self.nbytes = 0
        """The bytes of all arrays kept; one that several states share counts once."""
        self._budget = budget
        self._before: dict[Hashable, _Before] = {}
        self._uses: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._before)

    def forget(self) -> None:
        """Drops everything: the undo stack was cleared."""
        for key in list(self._before):
            self._drop(key)

    def keeper(self, command: object, *, always: bool = False) -> Callable[[Session, Callable[[], None]], None]:
        """A function that carries out a change of the session and remembers the state before it.

        It remembers where something would be lost that the experiment alone cannot bring back, or ``always``.
        """
        key = id(command)

        def keep(session: Session, change: Callable[[], None]) -> None:
            checkpoint, old = session.checkpoint(), session.experiment
            change()
            now, state = session.capture(), checkpoint.state
            same = same_shape(old.network, session.experiment.network)
            afresh = same and not np.array_equal(session.initial, checkpoint.initial)
            other_units = old.data.scaling != session.experiment.data.scaling
            lost_run = always or now.epoch < state.epoch or afresh or other_units
            same_place = (now.updates, now.position) == (state.updates, state.position)
            self._drop(key)
            if lost_run or not same or not same_place:
                self._add(key, _Before(checkpoint, now.params, lost_run))

        return keep

    def restorer(self, command: object) -> Callable[[Session, Experiment], None]:
        """A function that takes the session back to an experiment, with the weights it had where they were lost.

        Where the run has gone on meanwhile, only what was removed comes back as it was.
        """
        key = id(command)

        def restore(session: Session, experiment: Experiment) -> None:
            before = self._drop(key)
            if before is None:
                session.apply(experiment)
            elif before.lost_run or np.array_equal(session.engine.params, before.params_after):
                session.restore(experiment, before.checkpoint)
            else:
                session.apply(experiment, before.checkpoint)

        return restore

    def merge(self, into: object, merged: object) -> None:
        """The second of two commands became part of the first, whose earlier state counts."""
        key, other = id(into), self._drop(id(merged))
        if other is not None:
            kept = self._drop(key) or other
            self._add(key, _Before(kept.checkpoint, other.params_after, kept.lost_run or other.lost_run))

    def _add(self, key: Hashable, before: _Before) -> None:
        self._before[key] = before
        for array in before.arrays():
            self._uses[id(array)] += 1
            self.nbytes += array.nbytes if self._uses[id(array)] == 1 else 0
        while self.nbytes > self._budget and len(self._before) > 1:
            self._drop(next(iter(self._before)))

    def _drop(self, key: Hashable) -> _Before | None:
        before = self._before.pop(key, None)
        for array in () if before is None else before.arrays():
            self._uses[id(array)] -= 1
            if not self._uses[id(array)]:
                del self._uses[id(array)]
                self.nbytes -= array.nbytes
        return before
