"""Which actions can do something with the experiment as it is; the others are grey, and so are their buttons."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoStack

from nnviz.core.base.experiment import MAX_LAYERS, Experiment
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
"""Beside those of the training, which depend on the run: ``Workbench.can_train``."""


def show_abilities(actions: Actions, experiment: Experiment) -> None:
    """Has each action be as able as it is."""
    for name, able in ABLE.items():
        actions[name].setEnabled(able(experiment))


def show_undo(actions: Actions, stack: QUndoStack) -> None:
    """Undo and Redo say what they take back or make again."""
    for name, word, can, text in (
        ("undo", _tr("Undo"), stack.canUndo(), stack.undoText()),
        ("redo", _tr("Redo"), stack.canRedo(), stack.redoText()),
    ):
        actions[name].setEnabled(can)
        actions.set_text(name, f"{word} {text}".rstrip())


def _tr(text: str) -> str:
    return QCoreApplication.translate("MainWindow", text)
