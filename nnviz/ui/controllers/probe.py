"""The probe: the example sent through the network, and the numbers of what is pointed at.

It is the place under the mouse on the boundary plot, or else the training example chosen by the arrow keys, or else the
marker, a place that a person drags over the plane. An example comes before the marker, because choosing one says that
it is to be seen; moving the marker lets the example go.
"""

from PySide6.QtCore import QObject, Signal, Slot

from nnviz.app.workbench import Workbench
from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import fixed, place_text
from nnviz.core.data.classes import answered_class, has_names
from nnviz.core.data.datasets import DATASETS
from nnviz.core.data.plane import Plane
from nnviz.core.network.network import Architecture
from nnviz.core.network.scaling import NO_PAIR, answer_pairs
from nnviz.ui.cards.boundary import BoundaryCard
from nnviz.ui.cards.network import NetworkCard
from nnviz.ui.views.diagram.inspector import describe
from nnviz.ui.views.units import own_text

_MOST_SHOWN = 3


class Probe(QObject):
    """Keeps which example is probed, and shows its numbers in diagram, inspector and boundary card.

    ``changed`` tells that another example, place or part of the diagram is chosen, ``marker_switched`` whether there is
    a marker.
    """

    changed = Signal()
    marker_switched = Signal(bool)

    def __init__(self, bench: Workbench, network: NetworkCard, boundary: BoundaryCard, parent: QObject) -> None:
        super().__init__(parent)
        self._bench, self._network, self._boundary = bench, network, boundary
        self._pinned: int | None = None
        self._cursor: Array | None = None
        self._marker: Array | None = None
        self._marker_by_data = False
        self._plane: Plane | None = None
        boundary.plot.probed.connect(self._on_cursor)
        boundary.plot.probe_moved.connect(self.move_marker)
        boundary.probe_row.moved.connect(self.move_marker)
        network.view.pointed.connect(self._show_inspector)
        network.view.selected.connect(self._on_selected)

    @property
    def example(self) -> int | None:
        """The index of the chosen training example, if one is chosen and still there."""
        count = len(self._bench.experiment.data.train)
        return self._pinned if self._pinned is not None and self._pinned < count else None

    @property
    def inputs(self) -> Array | None:
        """The raw inputs [n] that are sent through the network: of mouse, chosen example, or marker.

        Right after another experiment was opened, mouse and marker may still be at a place of the old one's inputs.
        """
        data, example = self._bench.experiment.data, self.example
        chosen: Array | None = None if example is None else data.train.x[example]
        places = (place for place in (self._cursor, chosen, self._marker) if place is not None)
        return next((place for place in places if len(place) == len(data.inputs)), None)

    @property
    def marker(self) -> Array | None:
        """The raw inputs [n] of the marker; None while it is off."""
        return self._marker

    @Slot(bool)
    def switch_marker(self, on: bool) -> None:
        """Puts the marker onto the plane, at the middle of the training points, or takes it away."""
        self._marker_by_data = False
        self._marker = self._plane.rest if on and self._plane is not None else None
        self._show_marker()
        self._tell()

    @Slot(float, float)
    def move_marker(self, x: float, y: float) -> None:
        """The marker is elsewhere on the plane; an example that was chosen is let go."""
        if self._marker is None or self._plane is None:
            return
        self.put_marker(self._plane.inputs_at(x, y))

    def put_marker(self, inputs: Array) -> None:
        """The marker is at these raw inputs [n], also where it was off; an example that was chosen is let go."""
        self._marker, self._pinned = inputs, None
        self._boundary.plot.mark(None)
        self._show_marker()
        self._tell()

    def _follow_plane(self) -> None:
        """Keeps the marker in the plane that is shown now; data that ask about a newcomer bring one."""
        plane, data = self._boundary.plot.plane, self._bench.experiment.data
        if plane is None or plane is self._plane:
            return
        if not plane.shows_the_data_of(self._plane):
            asks = data.recipe is not None and DATASETS[data.recipe.name].newcomer
            was_on = self._marker is not None and not self._marker_by_data
            self._marker_by_data = asks and not was_on
            self._marker = plane.rest if asks or was_on else None
        elif self._marker is not None:
            self._marker = plane.onto(self._marker)
        self._plane = plane
        self._show_marker()

    def _show_marker(self) -> None:
        self._boundary.plot.show_probe(self._marker)
        if self._plane is not None:
            self._boundary.probe_row.show_probe(self._marker, self._plane, self._bench.experiment.data)
        self.marker_switched.emit(self._marker is not None)

    def _tell(self) -> None:
        self._send()
        self.show_texts()
        self.changed.emit()

    def pin_next(self, step: int) -> None:
        """The next or previous training example, or from none the first or last."""
        count = len(self._bench.experiment.data.train)
        if count:
            start = -1 if step > 0 else 0
            self.choose(((start if self._pinned is None else self._pinned) + step) % count)

    def choose(self, example: int | None) -> None:
        """Chooses a training example by its index, or none."""
        count = len(self._bench.experiment.data.train)
        self._pinned = example if example is not None and 0 <= example < count else None
        self.show_experiment()
        self._tell()

    def clear(self) -> None:
        """Shows no example and no selection."""
        self._network.view.clear_selection()
        self.choose(None)

    def show_plane(self) -> None:
        """Finds every place anew along other axes."""
        self.show_experiment()
        self._tell()

    def show_experiment(self) -> None:
        """Marks the chosen example where it lies now; forgets it where it is gone."""
        self._follow_plane()
        places = self._boundary.plot.points.positions
        if self._pinned is not None and self._pinned >= len(places):
            self._pinned = None
        place = None if self._pinned is None else places[self._pinned]
        self._boundary.plot.mark(None if place is None else (float(place[0]), float(place[1])))
        self._send()

    def _send(self) -> None:
        self._network.view.set_probe(self.inputs)

    @Slot(object)
    def _on_cursor(self, inputs: Array | None) -> None:
        self._cursor = inputs
        self._tell()

    @Slot(object)
    def _on_selected(self, _part: object) -> None:
        self._show_inspector()
        self.changed.emit()

    def show_texts(self) -> None:
        """Shows the numbers as they are now."""
        self._boundary.show_probe(self._answer())
        self._show_inspector()

    def _answer(self) -> str:
        """The probed inputs and what the network makes of them."""
        trace, probe = self._network.view.trace(), self._network.view.probe
        if trace is None or probe is None or (self._cursor is None and self._pinned is None):
            return ""  # the marker's answer stands beside it
        data = self._bench.experiment.data
        shown = zip(data.inputs[:_MOST_SHOWN], probe.tolist(), data.train.x.T[:_MOST_SHOWN], strict=False)
        parts = [
            f"{name} = {place_text(value, float(x.max() - x.min()) if len(x) else 1.0)}" for name, value, x in shown
        ]
        names = data.outputs if len(trace.prediction) > 1 else ("ŷ",)
        if not self._network.view.hides_numbers:
            values = trace.prediction[:, 0].tolist()
            pairs = answer_pairs(data) or (NO_PAIR,) * len(values)
            parts += [
                f"{name} = {fixed(v, 4) if pair == NO_PAIR else own_text(v, pair)}"
                for name, v, pair in zip(names, values, pairs, strict=False)
            ]
            if data.task == "binary" and has_names(data):
                parts[-1] += f" → {answered_class(data, trace.prediction[:, 0])}"
        if self._cursor is None and self._pinned is not None:
            parts.insert(0, self.tr("example {} of {}").format(self._pinned + 1, len(data.train)))
        return " · ".join(parts)

    @Slot(object)
    def _show_inspector(self, _part: object = None) -> None:
        view, snapshot = self._network.view, self._bench.snapshot
        part = view.hovered or view.selection
        if part is None or snapshot.architecture.sizes != Architecture.of(self._bench.experiment.network).sizes:
            text = self.tr("Point at a neuron or a weight to see its numbers; click to keep it.")
            muted = view.theme.color("muted").name()
            self._network.show_numbers(f"<span style='color:{muted}'>{text}</span>")
            return
        self._network.show_numbers(describe(part, snapshot, view.trace()))
