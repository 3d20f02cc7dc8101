"""What is missing or wrong in the data and the run, whichever panel is open: a line above it says so."""

import math

from PySide6.QtCore import QCoreApplication

from nnviz.core.data.classes import only_class
from nnviz.core.training.snapshot import Snapshot


def unsound(snapshot: Snapshot) -> str:
    """What is wrong with the numbers of a run whose values have overflowed, or are about to; empty where nothing is."""
    diverged = snapshot.diverged
    if len(snapshot.experiment.data.train) and not math.isfinite(snapshot.train_loss):
        way_out = _tr(
            "Reset brings back the initial weights; if J is not finite there either, choose a smaller initialisation."
        )
        if diverged is None:
            return f"{_tr('J is not finite at these weights.')} {way_out}"
        found = _tr("Training diverged in epoch {}: J is not finite at these weights.").format(diverged.epoch)
        return f"{found} {way_out}"
    if diverged is None:
        return ""
    return _tr(
        "Training diverged in epoch {}: the last finite numbers are shown. Reset, and try a smaller learning rate."
    ).format(diverged.epoch)


def no_points(snapshot: Snapshot) -> str:
    """Says that there are no training points; empty where there are."""
    if len(snapshot.experiment.data.train):
        return ""
    return _tr("There are no training points: click on the plane to add some.")


def one_sided(snapshot: Snapshot) -> str:
    """Says that the training points have too little in them to learn from; empty where they have not."""
    data = snapshot.experiment.data
    if len(data.train) == 1:
        return _tr("There is only one training point: the network can learn to predict its target everywhere.")
    only = only_class(data)
    if only is None:
        return ""
    return _tr("All training points are of class {}: the network can learn to predict that class everywhere.").format(
        only
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Panels", text)
