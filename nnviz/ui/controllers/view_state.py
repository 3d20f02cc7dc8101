"""What a person looks at: mouse and keys on diagram, plane and bars, as changes of the view state."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from nnviz.app.view_state import ViewState
from nnviz.core.base.arrays import Array
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.cards.boundary import BoundaryCard
from nnviz.ui.views.diagram.network_view import NetworkView
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import Actions


class ViewStateController(QObject, View):
    """Connects the views' intents with the view state, and the marker's action with the marker."""

    def __init__(self, state: ViewState, network: NetworkView, boundary: BoundaryCard, actions: Actions) -> None:
        super().__init__(network)
        self._state, self._page, self._marker = state, boundary.page, actions["probe"]
        network.pointed.connect(state.point_at)
        boundary.plot.probed.connect(state.set_cursor)
        boundary.plot.choose_requested.connect(state.choose)
        boundary.plot.probe_moved.connect(state.move_marker)
        boundary.probe_row.moved.connect(state.move_marker)
        boundary.axes_bar.chosen.connect(state.show_plane)
        boundary.page.bars.moved.connect(self._move_bar)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {
            "probe": self._state.switch_marker,
            "next_example": lambda: self._state.choose_next(1),
            "previous_example": lambda: self._state.choose_next(-1),
        }

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The example that a single step has just taken is shown with its activations."""
        self._state.follow_run(snapshot)

    def show_state(self, changed: frozenset[str]) -> None:
        """The action says whether there is a marker."""
        if "marker" in changed:
            self._marker.setChecked(self._state.marker is not None)

    @Slot(int, float)
    def _move_bar(self, position: int, value: float) -> None:
        shown: Array | None = self._page.inputs
        if shown is not None:
            self._state.move_input(shown, position, value)
