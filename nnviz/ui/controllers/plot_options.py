"""The switches of View > Output: what the boundary plot shows beside its colours, remembered."""

from PySide6.QtCore import QObject, Slot

from nnviz.app.plot_options import SWITCHES, meaningful, options_of
from nnviz.app.settings import Settings
from nnviz.app.view_state import ViewState
from nnviz.core.base.experiment import Experiment
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import Actions


class PlotOptionsController(QObject, View):
    """Takes the switches to the view state, and offers those that mean something for an experiment."""

    def __init__(self, state: ViewState, actions: Actions, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._actions, self._settings = state, actions, settings
        for name in SWITCHES:
            actions[name].setChecked(getattr(state.options, name))
            actions[name].toggled.connect(self._switch)

    @Slot()
    def _switch(self) -> None:
        on = frozenset(name for name in SWITCHES if self._actions[name].isChecked())
        self._settings.plot_switches = on
        self._state.set_options(options_of(on))

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Offers what means something."""
        useful = meaningful(new)
        for name in SWITCHES:
            self._actions[name].setEnabled(name in useful)
