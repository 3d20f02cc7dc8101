"""The entries of the undo menu: each changes the experiment or its run, and takes the change back."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from nnviz.app.run_control import RunControl
from nnviz.app.undo_states import LostParameters
from nnviz.app.work import TrainingWork
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.training.session import Session


class Edit(QUndoCommand):
    """From one experiment to another, and back to the run as it was where the edit had to start another."""

    def __init__(self, control: RunControl, name: str, old: Experiment, new: Experiment, merge: str) -> None:
        super().__init__(name)
        self.makes_work = True
        self._control, self._old, self._new, self._merge = control, old, new, merge
        self._lost = LostParameters()

    def redo(self) -> None:
        """Shows the new experiment, and keeps the run where it has to start over."""
        new, lost = self._new, self._lost
        keep = self._control.states.keeper(self, always=new.state is not None)  # that is another run in any case
        self._control.replace_experiment(new, lambda session: keep(session, lambda: session.apply(new, lost.take())))

    def undo(self) -> None:
        """Shows the old one, with its run where that was kept."""
        old, lost = self._old, self._lost
        restore = self._control.states.restorer(self)

        def take_back(session: Session) -> None:
            lost.keep(session, old.network)
            restore(session, old)

        self._control.replace_experiment(old, take_back)

    def id(self) -> int:
        """Says which edits can become one."""
        return _merge_id(self._merge)

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Takes in an edit that went on with this one."""
        if not isinstance(other, Edit) or other._merge != self._merge:
            return False
        self._new = other._new
        self.makes_work |= other.makes_work
        _merge_states(self._control, self, other)
        return True


class Load(Edit):
    """Another experiment altogether: it is not the one in the file, which Save must not overwrite."""

    def __init__(self, control: RunControl, name: str, old: Experiment, new: Experiment, merge: str) -> None:
        super().__init__(control, name, old, new, merge)
        self.makes_work, self.replaces_all = False, True
        self._path, self._training = control.path, control.training

    def redo(self) -> None:
        """The other experiment belongs to no file and is not trained yet."""
        self._control.path = None
        self._control.training = TrainingWork(0 if self._new.state is None else self._new.state.epoch)
        super().redo()

    def undo(self) -> None:
        """The former one belongs to its file again."""
        self._control.path, self._control.training = self._path, self._training
        super().undo()


class OfRun(QUndoCommand):
    """A change of the run alone, under the same experiment; undo brings back the run as it was before it."""

    def __init__(self, control: RunControl, name: str, change: Callable[[Session], None]) -> None:
        super().__init__(name)
        self.makes_work = True
        self._control, self._change = control, change

    def redo(self) -> None:
        """Changes the run, and keeps it as it was."""
        keep, change = self._control.states.keeper(self, always=True), self._change
        self._control.replace_run(lambda session: keep(session, lambda: change(session)))

    def undo(self) -> None:
        """Brings it back."""
        restore, experiment = self._control.states.restorer(self), self._control.experiment
        self._control.replace_run(lambda session: restore(session, experiment))


class SetParams(OfRun):
    """Weights set by hand; those that follow each other in one drag become one."""

    def __init__(self, control: RunControl, name: str, change: Callable[[Array], Array], merge: str) -> None:
        super().__init__(control, name, lambda session: session.set_params(change(session.engine.params)))
        self._merge = merge

    def id(self) -> int:
        """Says which changes can become one."""
        return _merge_id(self._merge)

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Takes in a change that went on with this one."""
        if not isinstance(other, SetParams) or other._merge != self._merge:
            return False
        self._change = other._change
        _merge_states(self._control, self, other)
        return True


def _merge_id(key: str) -> int:
    """What Qt compares before it asks whether two commands become one."""
    return hash(key) & 0x7FFFFFFF if key else -1


def _merge_states(control: RunControl, into: QUndoCommand, merged: QUndoCommand) -> None:
    """In its turn: what the second one left is known only once the trainer has carried it out."""
    control.post(lambda session: control.states.merge(into, merged))
