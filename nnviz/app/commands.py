"""The entries of the undo menu: each changes the experiment or its run, and takes the change back."""

from collections.abc import Callable
from itertools import count
from typing import Any

from PySide6.QtGui import QUndoCommand

from nnviz.app.run_control import RunControl
from nnviz.app.undo_states import Given
from nnviz.app.work import TrainingWork
from nnviz.core.base.experiment import Experiment
from nnviz.core.training.run_state import Checkpoint
from nnviz.core.training.session import Session

_numbers = count(1)


class _Command(QUndoCommand):
    """A command with a ``number`` of its own, by which its state is kept: an address would be used again."""

    def __init__(self, control: RunControl, name: str, merge: str) -> None:
        super().__init__(name)
        self.number = next(_numbers)
        self.makes_work = True
        self._control, self._merge = control, merge

    def id(self) -> int:
        """What Qt compares before it asks whether two commands become one."""
        return hash(self._merge) & 0x7FFFFFFF if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Takes in a command that went on with this one."""
        if type(other) is not type(self) or not isinstance(other, _Command) or other._merge != self._merge:
            return False
        self._take_in(other)
        self.makes_work |= other.makes_work
        states, into, merged = self._control.states, self.number, other.number
        # In its turn: what the second one left is known only once the trainer has carried it out.
        self._control.post(lambda session: states.merge(into, merged))
        return True

    def _take_in(self, other: Any) -> None:
        """Takes over where a later command of the same class ended, so far as it is not the states that know it."""


def number_of(command: QUndoCommand) -> int:
    """The number by which the state of a command is kept."""
    return command.number if isinstance(command, _Command) else 0


class Edit(_Command):
    """From one experiment to another, and back to the run as it was where the edit had to start another."""

    _redo_goes_on = True

    def __init__(self, control: RunControl, name: str, old: Experiment, new: Experiment, merge: str) -> None:
        super().__init__(control, name, merge)
        self._old, self._new = old, new

    def redo(self) -> None:
        """Shows the new experiment, and keeps the run where it has to start over."""
        new, change, states = self._new, self._change, self._control.states
        keep, take = states.keeper(self.number), states.taker(self.number)
        self._control.replace_experiment(
            new, lambda session: keep(session, lambda: change(session, new, take().checkpoint))
        )

    @staticmethod
    def _change(session: Session, new: Experiment, lost: Checkpoint | None) -> None:
        session.apply(new, lost)

    def undo(self) -> None:
        """Shows the old one, with its run where that was kept."""
        old, restore = self._old, self._control.states.restorer(self.number, redo_goes_on=self._redo_goes_on)
        self._control.replace_experiment(old, lambda session: restore(session, old))

    def _take_in(self, other: "Edit") -> None:
        self._new = other._new


class Load(Edit):
    """Another experiment, in a run of its own: it is not the one in the file, which Save must not overwrite."""

    _redo_goes_on = False

    def __init__(self, control: RunControl, name: str, old: Experiment, new: Experiment, merge: str) -> None:
        super().__init__(control, name, old, new, merge)
        self.makes_work, self.replaces_all = False, True
        self._path, self._training = control.path, control.training

    def redo(self) -> None:
        """The other experiment belongs to no file and is not trained yet."""
        self._control.path = None
        self._control.training = TrainingWork(0 if self._new.state is None else self._new.state.epoch)
        super().redo()

    @staticmethod
    def _change(session: Session, new: Experiment, lost: Checkpoint | None) -> None:
        session.begin(new)

    def undo(self) -> None:
        """The former one belongs to its file again."""
        self._control.path, self._control.training = self._path, self._training
        super().undo()


class _UnderExperiment(_Command):
    """A change of the run alone, under the same experiment; undo brings back the run as it was before it."""

    def undo(self) -> None:
        """Brings it back."""
        restore, experiment = self._control.states.restorer(self.number), self._control.experiment
        self._control.replace_run(lambda session: restore(session, experiment))


class OfRun(_UnderExperiment):
    """What a session can do again in the same way, such as Reset."""

    def __init__(self, control: RunControl, name: str, change: Callable[[Session], None]) -> None:
        super().__init__(control, name, "")
        self._change = change

    def redo(self) -> None:
        """Changes the run, and keeps it as it was."""
        keep, change = self._control.states.keeper(self.number, always=True), self._change
        self._control.replace_run(lambda session: keep(session, lambda: change(session)))


class SetParams(_UnderExperiment):
    """Weights set by hand, which the states keep for redo; those that follow each other in one drag become one."""

    def __init__(self, control: RunControl, name: str, given: Given, merge: str) -> None:
        super().__init__(control, name, merge)
        self._first: Given | None = given

    def redo(self) -> None:
        """Sets them; where they are forgotten, the weights stay as they are."""
        states, first, self._first = self._control.states, self._first, None
        take, number = states.taker(self.number), self.number

        def change(session: Session) -> None:
            given = first or take().given or Given.nothing()
            states.keeper(number, always=True, given=given)(session, lambda: given.set(session))

        self._control.replace_run(change)
