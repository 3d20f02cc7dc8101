"""What undo must remember of a run: an edit that starts another run, or drops units, would lose its weights.

One that changes the optimizer would lose what that remembers, one of the batches the place in the epoch.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.adapt import same_shape
from nnviz.core.training.run_state import Checkpoint
from nnviz.core.training.session import Session

BUDGET = 64 * 2**20
"""Bytes of all states together."""
_NEWEST = 2
"""So many states stay, however large: the last command may become part of the one before it."""


class Given(Struct, frozen=True, eq=False):
    """Parameters that a person set, [k], and their places in the flat vector, [k]."""

    places: Indices
    values: Array

    def then(self, later: "Given") -> "Given":
        """Both of them, as one: where they have a place in common, the later value."""
        earlier = ~np.isin(self.places, later.places)
        return Given(
            np.concatenate([self.places[earlier], later.places]), np.concatenate([self.values[earlier], later.values])
        )

    def set(self, session: Session) -> None:
        """Gives them to a session; none changes nothing."""
        params = session.engine.params.copy()
        params[self.places] = self.values
        session.set_params(params)

    @classmethod
    def nothing(cls) -> "Given":
        """No parameter."""
        return cls(np.empty(0, dtype=np.intp), np.empty(0))


class _Before(Struct, frozen=True, eq=False):
    """The run before a command, and under which experiment it stood there.

    ``params_after`` [count] are the parameters that the command left; None where training went on before another one
    became part of it. ``lost_run``: the command began another run.
    """

    experiment: Experiment
    checkpoint: Checkpoint
    params_after: Array | None
    lost_run: bool
    given: Given | None

    def arrays(self) -> Iterator[Array | Indices]:
        yield from self.checkpoint.arrays()
        if self.params_after is not None:
            yield self.params_after
        yield from _arrays(self.given)


class Undone(Struct, frozen=True, eq=False):
    """What undo took from a run, for redo to bring back; None where it took nothing, or where it is forgotten.

    ``checkpoint`` is the run before undo where that removed parameters, ``given`` what the command had set.
    """

    checkpoint: Checkpoint | None = None
    given: Given | None = None

    def arrays(self) -> Iterator[Array | Indices]:
        """Everything that counts."""
        if self.checkpoint is not None:
            yield from self.checkpoint.arrays()
        yield from _arrays(self.given)


def _arrays(given: Given | None) -> tuple[Array | Indices, ...]:
    return () if given is None else (given.places, given.values)


Key = int
"""The number of an undo command."""


class UndoStates:
    """Runs as they stood before the undo commands that changed them, and what undo took, within a budget of bytes.

    The oldest go first; the newest two stay, however large. A command whose state is gone is undone, and redone, as one
    that lost nothing: the experiment comes back, under the weights as they are. Everything here runs in the trainer's
    thread.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self.nbytes = 0
        """The bytes of all arrays kept; one that several states share counts once."""
        self._budget = budget
        self._kept: dict[Key, _Before | Undone] = {}
        """Of a command that is done the state before it, of one that is undone what redo needs."""
        self._uses: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._kept)

    def forget(self) -> None:
        """Drops everything: the undo stack was cleared."""
        for key in list(self._kept):
            self._drop(key)

    def keeper(
        self, key: Key, *, always: bool = False, given: Given | None = None
    ) -> Callable[[Session, Callable[[], None]], None]:
        """A function that carries out a change of the session and remembers the state before it.

        It remembers where something would be lost that the experiment alone cannot bring back, or ``always``; and what
        the command sets, for redo.
        """

        def keep(session: Session, change: Callable[[], None]) -> None:
            checkpoint, old = session.checkpoint(), session.experiment
            change()
            now, state = session.capture(), checkpoint.state
            same = same_shape(old.network, session.experiment.network)
            lost_run = always or session.run != checkpoint.run
            same_place = (now.updates, now.position) == (state.updates, state.position)
            self._drop(key)
            if lost_run or not same or not same_place:
                self._add(key, _Before(old, checkpoint, now.params, lost_run, given))

        return keep

    def restorer(self, key: Key, *, redo_goes_on: bool = True) -> Callable[[Session, Experiment], None]:
        """A function that takes the session back to an experiment, with the weights it had where they were lost.

        Where the run has gone on meanwhile, only what was removed comes back as it was. For redo it remembers the run
        that loses parameters, if ``redo_goes_on`` with it, and the parameters that the command had set.
        """

        def restore(session: Session, experiment: Experiment) -> None:
            same = same_shape(session.experiment.network, experiment.network)
            lost = None if same or not redo_goes_on else session.checkpoint()
            kept = self._drop(key)
            before = kept if isinstance(kept, _Before) else None
            take_back(session, experiment, before)
            given = None if before is None else before.given
            if lost is not None or given is not None:
                self._add(key, Undone(lost, given))

        def take_back(session: Session, experiment: Experiment, before: _Before | None) -> None:
            if before is None:
                session.apply(experiment)
                return
            stands = before.params_after is not None and np.array_equal(session.engine.params, before.params_after)
            if before.lost_run or stands:
                session.restore(before.experiment, before.checkpoint)
            else:
                session.apply(before.experiment, before.checkpoint)
            if session.experiment != experiment:  # the first of several commands lost nothing
                session.apply(experiment)

        return restore

    def taker(self, key: Key) -> Callable[[], Undone]:
        """A function that gives what undo of a command took, once."""

        def take() -> Undone:
            undone = self._drop(key)
            return undone if isinstance(undone, Undone) else Undone()

        return take

    def merge(self, into: Key, merged: Key) -> None:
        """The second of two commands became part of the first, whose earlier state counts."""
        other = self._drop(merged)
        if isinstance(other, _Before):
            first = self._drop(into)
            self._add(into, _joined(first, other) if isinstance(first, _Before) else other)

    def keep_only(self, keys: Collection[Key]) -> None:
        """Drops what belongs to other commands: they are gone from the undo stack."""
        for key in self._kept.keys() - keys:
            self._drop(key)

    def _add(self, key: Key, state: _Before | Undone) -> None:
        self._kept[key] = state
        for array in state.arrays():
            self._uses[id(array)] += 1
            self.nbytes += array.nbytes if self._uses[id(array)] == 1 else 0
        while self.nbytes > self._budget and len(self._kept) > _NEWEST:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> _Before | Undone | None:
        state = self._kept.pop(key, None)
        for array in () if state is None else state.arrays():
            self._uses[id(array)] -= 1
            if not self._uses[id(array)]:
                del self._uses[id(array)]
                self.nbytes -= array.nbytes
        return state


def _joined(first: _Before, then: _Before) -> _Before:
    """What undo needs of a command that another one became part of."""
    went_on = first.params_after is None or not np.array_equal(first.params_after, then.checkpoint.state.params)
    given = first.given.then(then.given) if first.given is not None and then.given is not None else then.given
    lost_run = first.lost_run or then.lost_run
    return _Before(first.experiment, first.checkpoint, None if went_on else then.params_after, lost_run, given)
