"""One view without a window: what it shows follows a workbench, as in the window."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from nnviz.app.plot_options import PlotOptions
from nnviz.app.view_state import ASPECTS, ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.training.session import Session
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.view import View

V = TypeVar("V", bound=View)
Make = Callable[[Theme, ViewState], V]


class Alone(Generic[V]):
    """A view on a workbench and a view state of its own; the thread that trains does not run."""

    def __init__(self, experiment: Experiment, make: Make[V], theme: Theme) -> None:
        self.bench = Workbench(experiment)
        self.state = ViewState(self.bench, PlotOptions())
        self.view, self.theme = make(theme, self.state), theme
        self.bench.experiment_changed.connect(self._follow)
        self.state.changed.connect(self.view.show_state)
        self.view.set_theme(theme)
        self._follow(None, self.bench.experiment)
        self.view.show_state(ASPECTS)
        self.view.show_snapshot(self.bench.snapshot)

    def _follow(self, old: Experiment | None, new: Experiment) -> None:
        self.state.follow(old, new)
        self.view.show_experiment(old, new)
        self.state.announce()

    def after(self, change: Callable[[Session], object]) -> Snapshot:
        """Shows the moment after a change of a session of its own."""
        session = Session(self.bench.experiment)
        change(session)
        snapshot = session.snapshot()
        self.view.show_snapshot(snapshot)
        return snapshot


ShowAlone = Callable[..., Alone[Any]]
"""``show_alone(experiment, make, size, theme)``: the view is shown at a size, and closed after the test."""
