"""What every panel is given and what it has to answer to."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.controllers.health_watch import HealthWatch
from nnviz.ui.controllers.probe import Probe
from nnviz.ui.controllers.selection import Selection
from nnviz.ui.step_through.step_through import StepThrough
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.boundary.boundary_plot import BoundaryPlot
from nnviz.ui.views.diagram.network_view import NetworkView


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of the window that a panel may read, and those that carry out what a person wants in it."""

    bench: Workbench
    editor: Editor
    probe: Probe
    network: NetworkView
    boundary: BoundaryPlot
    steps: StepThrough
    health: HealthWatch
    selection: Selection
    tell: Callable[[str, bool], None]
    """Shows a line at the bottom of the window; the second argument: is it a warning."""


class Panel(QWidget):
    """One panel. It is made when it is first opened; only the panel that is open is told of changes.

    On opening it is told everything in this order: theme, experiment, snapshot, probe.
    """

    tells_no_points = False
    """Does the panel itself always say that there are no training points? Of all others the card says it."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__()
        self.context, self.theme = context, theme

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme

    def show_experiment(self, old: Experiment | None, experiment: Experiment) -> None:
        """The experiment is another one; ``old`` is None where the panel has just been opened."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The run has moved; called some ten times a second while it plays."""

    def show_probe(self) -> None:
        """Another example, place or part of the diagram is chosen (``context.probe``, ``context.network``)."""

    def set_mistake(self, mistake: str | None) -> None:
        """Switches an error of the slides on (E1 to E8), or off: the gradient check alone has such switches."""

    def leave(self) -> None:
        """Another panel is opened, or the window closes."""
