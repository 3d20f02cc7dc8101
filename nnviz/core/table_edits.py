"""Edits of whole tables of points, as pure functions from one experiment to the next."""

from nnviz.core.edits import with_data
from nnviz.core.experiment import Data, Experiment, replace
from nnviz.core.validation import resolve


def with_imported(experiment: Experiment, data: Data, title: str, notes: str) -> Experiment:
    """Data from a file, under the same hidden layers and settings as far as they fit."""
    changed = with_data(experiment, data)
    if data.task in ("regression", "autoencoder") and changed.training.loss == "cross_entropy":
        changed = replace(changed, training=replace(changed.training, loss="mse"))  # targets are any numbers
    return resolve(replace(changed, lab=None, title=title, notes=notes))
