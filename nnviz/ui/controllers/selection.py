"""Which training points are selected: one owner, whom the plot, the table and the editing tools ask and tell."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from nnviz.app.workbench import Workbench
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment


class Selection(QObject):
    """Indices of selected training points, in ascending order. An edit that may have renumbered them ends it."""

    changed = Signal()

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self.indices: tuple[int, ...] = ()
        bench.experiment_changed.connect(self._follow)

    def set(self, indices: Iterable[int]) -> None:
        """Selects these points and no others."""
        count = len(self._bench.experiment.data.train)
        chosen = tuple(sorted({i for i in indices if 0 <= i < count}))
        if chosen != self.indices:
            self.indices = chosen
            self.changed.emit()

    def toggle(self, indices: Iterable[int]) -> None:
        """Adds those that are not selected yet, and lets go of those that are."""
        self.set(set(self.indices) ^ set(indices))

    def clear(self) -> None:
        """Selects none."""
        self.set(())

    def _follow(self, old: Experiment, new: Experiment) -> None:
        """Points moved, recoloured or added at the end keep their numbers; otherwise nothing stays selected."""
        before, after = old.data, new.data
        if not self.indices or before == after:
            return
        kept = before.inputs == after.inputs and _keeps_numbers(before.train.x, after.train.x, self.indices)
        if not kept or after.recipe is not None:
            self.clear()


def _keeps_numbers(before: Array, after: Array, selected: tuple[int, ...]) -> bool:
    """Is each row where it was, perhaps with other numbers, and are new ones at the end? Undo puts rows in between.

    Of as many rows, some must be the same, or all must have been selected to change: else they are other points.
    """
    if len(before) > len(after):
        return False
    same = (before == after[: len(before)]).all(axis=1)
    if len(before) < len(after):
        return bool(same.all())
    return bool(same.any()) or len(selected) == len(before)
