"""What the window tells each of its views."""

from typing import ClassVar

from nnviz.core.base.experiment import Experiment
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.theme import Theme


class View:
    """A view overrides what concerns it; the window tells all of them in the order of its tuple.

    ``frame_group`` says how often it follows a run that trains (``window.frames``): "boundary" and "network" in every
    frame, "loss" some fifteen times a second, "texts" ten times.
    """

    frame_group: ClassVar[str] = "texts"

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """The experiment is another one; ``old`` is None when the view has just been made or opened."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved."""

    def show_state(self, changed: frozenset[str]) -> None:
        """Something else is looked at: the names of what changed in ``ViewState``."""
