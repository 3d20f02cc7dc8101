"""What an experiment can hide in the window: whole cards, and single settings by their paths."""

from collections.abc import Collection

from nnviz.core.base.experiment import Experiment, replace
from nnviz.core.editing.fields import HYPERPARAMETERS, STOP_CONDITIONS, Field

CARDS = {
    "data": "Data",
    "hyperparameters": "Hyperparameters",
    "features": "Features",
    "stop": "Stop automatically",
    "loss": "Loss",
}
"""The cards that can be hidden: name -> title."""
SETTINGS: dict[str, tuple[Field, ...]] = {"hyperparameters": HYPERPARAMETERS, "stop": STOP_CONDITIONS}
"""The settings in a card, each of which can be hidden alone."""
CONTROLS: tuple[str, ...] = tuple(
    name for card in CARDS for name in (card, *(field.path for field in SETTINGS.get(card, ())))
)


def with_hidden(experiment: Experiment, hidden: Collection[str]) -> Experiment:
    """The same experiment with just these controls hidden, in the order of ``CONTROLS``."""
    return replace(experiment, hidden=tuple(name for name in CONTROLS if name in hidden))
