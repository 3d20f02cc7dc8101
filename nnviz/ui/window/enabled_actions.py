"""What the actions of the workbench do, and which actions can do something now; the others are grey."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject

from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import MAX_LAYERS, Experiment
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import Actions


def _has_points(experiment: Experiment) -> bool:
    return len(experiment.data.train) > 0


def _has_data(experiment: Experiment) -> bool:
    return len(experiment.data.train) + len(experiment.data.test) > 0


ABLE: dict[str, Callable[[Experiment], bool]] = {
    "select_all": _has_points, "remove_point": _has_points, "next_example": _has_points,
    "previous_example": _has_points, "clear_points": _has_data, "export": _has_data, "export_predictions": _has_data,
    "regenerate": lambda experiment: experiment.data.recipe is not None,
    "remove_layer": lambda experiment: len(experiment.network.layers) > 1,
    "add_layer": lambda experiment: len(experiment.network.layers) < MAX_LAYERS,
}  # fmt: skip
"""Those that depend on the experiment."""
_TRAINING = ("play", "step_epoch", "step_batch", "step_example", "step_operation", "step_many")
"""Those that depend on the run: can it train?"""
_MANY = 100


class EnabledActions(QObject, View):
    """Enables and names the actions as experiment, run and undo stack are now."""

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__(bench)
        self._bench, self._actions = bench, actions
        self.show_undo()

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions of the workbench do, by their names."""
        bench = self._bench
        return {
            "undo": bench.undo, "redo": bench.redo, "play": bench.toggle, "reset": bench.reset,
            "step_epoch": lambda: bench.step_epochs(1), "step_many": lambda: bench.step_epochs(_MANY),
            "step_batch": bench.step_batch, "step_example": bench.step_example,
        }  # fmt: skip

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Has each action be as able as it is."""
        for name, able in ABLE.items():
            self._actions[name].setEnabled(able(new))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Only a run that can go on can be trained."""
        for name in _TRAINING:
            self._actions[name].setEnabled(self._bench.can_train)

    def show_undo(self) -> None:
        """Undo and Redo say what they take back or do again."""
        stack = self._bench.stack
        undo, redo = stack.undoText(), stack.redoText()
        self._actions["undo"].setEnabled(stack.canUndo())
        self._actions["redo"].setEnabled(stack.canRedo())
        self._actions.set_text("undo", _tr("Undo {}").format(undo) if undo else _tr("Undo"))
        self._actions.set_text("redo", _tr("Redo {}").format(redo) if redo else _tr("Redo"))


def _tr(text: str) -> str:
    return QCoreApplication.translate("MainWindow", text)
