"""What undo must remember of a run: an edit that starts another run, or drops units, would lose its weights.

One that changes the optimizer would lose what that remembers, one of the batches the place in the epoch.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment, NetworkSpec, State, replace
from nnviz.core.network.adapt import same_shape
from nnviz.core.training.session import Session

_MOST = 500


@dataclass(frozen=True, slots=True, eq=False)
class _Before:
    state: State
    params_after: Array
    lost_run: bool


class Lost:
    """What undo took from a run, for redo to bring back: the state before it, where it removed parameters."""

    def __init__(self) -> None:
        self._state: State | None = None

    def keep(self, session: Session, network: NetworkSpec) -> None:
        """The session is about to have another network."""
        self._state = None if same_shape(session.experiment.network, network) else session.state()

    def take(self) -> State | None:
        """The state, once."""
        state, self._state = self._state, None
        return state


class RunMemory:
    """States of runs by the undo command that left them. Everything here runs in the trainer's thread."""

    def __init__(self) -> None:
        self._before: dict[Hashable, _Before] = {}

    def __len__(self) -> int:
        return len(self._before)

    def forget(self) -> None:
        """Drops everything: the undo stack was cleared."""
        self._before = {}

    def keeper(self, command: object, *, always: bool = False) -> Callable[[Session, Callable[[], None]], None]:
        """A function that carries out a change of the session and remembers the state before it.

        It remembers where something would be lost that the experiment alone cannot bring back, or ``always``.
        """
        key = id(command)

        def keep(session: Session, change: Callable[[], None]) -> None:
            state, old, initial = session.state(), session.experiment, session.initial
            change()
            same = same_shape(old.network, session.experiment.network)
            afresh = same and not np.array_equal(session.initial, initial)
            other_units = old.data.scaling != session.experiment.data.scaling
            lost_run = always or session.epoch < state.epoch or afresh or other_units
            same_place = (session.engine.updates, session.position) == (state.updates, state.position)
            if lost_run or not same or not same_place:
                self._before[key] = _Before(state, session.engine.params.copy(), lost_run)
                while len(self._before) > _MOST:
                    self._before.pop(next(iter(self._before)))
            else:
                self._before.pop(key, None)

        return keep

    def restorer(self, command: object) -> Callable[[Session, Experiment], None]:
        """A function that takes the session back to an experiment, with the weights it had where they were lost.

        Where the run has gone on meanwhile, only what was removed comes back as it was.
        """
        key = id(command)

        def restore(session: Session, experiment: Experiment) -> None:
            before = self._before.pop(key, None)
            if before is not None and (before.lost_run or np.array_equal(session.engine.params, before.params_after)):
                experiment = replace(experiment, state=before.state)
            session.apply(experiment, None if before is None else before.state)

        return restore

    def merge(self, into: object, merged: object) -> None:
        """The second of two commands became part of the first, whose earlier state counts."""
        key, other = id(into), self._before.pop(id(merged), None)
        first = self._before.get(key)
        if other is not None:
            kept = first or other
            self._before[key] = _Before(kept.state, other.params_after, kept.lost_run or other.lost_run)
