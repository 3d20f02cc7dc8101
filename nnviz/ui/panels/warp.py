"""The plane warped: the grid and the points as the units of a layer see them."""

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from nnviz.app.view_state import PLACES
from nnviz.core.analysis.warp import View, activations, grid_lines, principal_view, unit_view
from nnviz.core.base.arrays import Array, Indices, spread_over
from nnviz.core.base.experiment import Data, Examples, Experiment, replace
from nnviz.core.base.notation import percent
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.plane import Plane
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.features import feature_labels
from nnviz.core.network.part import Part
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import Saying
from nnviz.ui.panels.warp_words import notes
from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.warp_plot import Places, WarpPlot
from nnviz.ui.views.units import scaled_name
from nnviz.ui.widgets.pieces import column, rich, scroll, wrapped
from nnviz.ui.widgets.quiet import QuietCombo

_COLUMN = 196
_MOST_POINTS = 2000
"""So many points are drawn, spread over all of them."""
_PRINCIPAL = -1
_APART = 0.05
"""Where a layer has a single unit, classes lie so far apart, as shares of its range."""


class WarpPanel(Panel):
    """Layer and units on the left, the picture on the right."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.setObjectName("warp_panel")
        self.layer, self.across, self.up = QuietCombo(), QuietCombo(), QuietCombo()
        for combo, name in ((self.layer, self.tr("Layer")), (self.across, self.tr("Unit across")),
                            (self.up, self.tr("Unit up"))):  # fmt: skip
            combo.setAccessibleName(name)
        self.head, self.note = rich(), wrapped("muted")
        self.plot = WarpPlot(theme)
        self.plot.chosen.connect(self._on_point)
        self.saying = Saying(self.plot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row, spacing=6)
        row.addWidget(scroll(column(self.layer, self.across, self.up, self.head, self.note), _COLUMN))
        row.addWidget(self.saying, 1)
        self._snapshot: Snapshot | None = None
        self._part: Part | None = None
        self.view: View | None = None
        self._listed: tuple[object, ...] = ()
        self._data: Data | None = None
        self._shown: Data | None = None
        self._plane: Plane | None = None
        self._sample: Indices = np.arange(0)
        self.layer.activated.connect(self._on_layer)
        for combo in (self.across, self.up):
            combo.activated.connect(self._on_units)

    # ---------------------------------------------------------------- following

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.plot.set_theme(theme)
        self._show()

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Another network or other data."""
        self.view = None

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The weights have moved."""
        self._snapshot = snapshot
        self._list(snapshot)
        self._show()

    def show_state(self, changed: frozenset[str]) -> None:
        """Follows the neuron that is clicked in the diagram, the chosen example, the probed place and the switches."""
        if "options" in changed:
            self._follow_options()
        if not changed & (PLACES | {"part"}):
            return
        part = self.context.state.part
        if part is not None and part != self._part and not part.is_parameter and self._snapshot is not None:
            index = self.layer.findData(part.layer)
            if index >= 0 and index != self.layer.currentIndex():
                self.layer.setCurrentIndex(index)
                self._list_units(self._snapshot)
                self.view = self._plane = None
        self._part = part
        if self.context.state.plane is not self._plane:  # other axes or held inputs are no news of the run
            self._show()
        self._show_marks()

    # ---------------------------------------------------------------- choosing

    def _list(self, snapshot: Snapshot) -> None:
        sizes = snapshot.architecture.sizes
        data = snapshot.experiment.data
        listed = sizes, snapshot.experiment.network.features, data.inputs, data.scaling
        if listed == self._listed:
            return
        chosen, new = self.layer.currentData(), not self._listed
        self._listed, self.view = listed, None
        self.layer.clear()
        last = len(sizes) - 1
        for layer in range(last + 1):
            name = self.tr("Features") if layer == 0 else self.tr("Hidden {}").format(layer)
            self.layer.addItem(self.tr("Output") if layer == last else name, layer)
        self.layer.setCurrentIndex(max(last - 1, 0) if new or chosen is None else min(chosen, last))
        self._list_units(snapshot)

    def _list_units(self, snapshot: Snapshot) -> None:
        """The units of the layer; of more than two, the principal plane first."""
        layer = self._layer
        units = snapshot.architecture.sizes[layer]
        experiment = snapshot.experiment
        names = [self.tr("unit {}").format(i + 1) for i in range(units)]
        if layer == 0:
            encoder = Encoder.of(experiment)
            labels = feature_labels(experiment.network.features, experiment.data.inputs)
            names = [scaled_name(name, encoder.pair_of(0, 1, unit)) for unit, name in enumerate(labels)]
        for combo, first in ((self.across, 0), (self.up, 1)):
            combo.clear()
            if units > 2 and combo is self.across:
                combo.addItem(self.tr("principal plane"), _PRINCIPAL)
            for i, name in enumerate(names):
                combo.addItem(name, i)
            combo.setCurrentIndex(min(first if combo is self.up or units <= 2 else 0, combo.count() - 1))
        self._enable()

    def _enable(self) -> None:
        self.up.setEnabled(self.across.currentData() != _PRINCIPAL and self.up.count() > 1)

    @property
    def _layer(self) -> int:
        found: int = self.layer.currentData() or 0
        return found

    @Slot()
    def _on_layer(self) -> None:
        self.view = None
        if self._snapshot is not None:
            self._list_units(self._snapshot)
        self._show()

    @Slot()
    def _on_units(self) -> None:
        self.view = None
        self._enable()
        self._show()

    @Slot(int)
    def _on_point(self, index: int) -> None:
        self.context.state.choose(int(self._sample[index]))

    # ---------------------------------------------------------------- showing

    def _show(self) -> None:
        snapshot, plane = self._snapshot, self.context.state.plane
        if snapshot is None or len(snapshot.experiment.data.inputs) != plane.inputs:
            return
        self._plane = plane
        data = self._points_of(snapshot.experiment.data)
        a = activations(snapshot.experiment, snapshot.params, self._layer, data.train.x.T)
        grid = activations(
            snapshot.experiment, snapshot.params, self._layer, grid_lines(plane.bounds, plane.rest, plane.axes)
        )
        test = activations(snapshot.experiment, snapshot.params, self._layer, data.test.x.T)
        if not all(np.isfinite(part).all() for part in (a, grid, test)):
            self.saying.say(self.tr("The activations are not finite at these weights: Reset first."))
            return
        self.saying.say(None)
        self.view = self._view_of(a if a.shape[1] > 1 else grid)
        train, test = (
            self._spread(self.view.places(part), examples, grid)
            for part, examples in ((a, data.train), (test, data.test))
        )
        around = self.view.places(grid)
        self.plot.show_grid(around)
        self._follow_options()
        self.plot.show_points(data, Places(train, test))
        everything = np.concatenate([around, train])
        self.plot.fit(everything.min(axis=0), everything.max(axis=0))
        self._show_border(snapshot)
        self._show_words(snapshot, data)
        self._show_marks()

    def _follow_options(self) -> None:
        """Test points are shown where the plane shows them."""
        self.plot.points.show_tests(self.context.state.options.test_points)

    def _points_of(self, data: Data) -> Data:
        """At most so many of the training points, and few of the test points."""
        if data is not self._data or self._shown is None:
            self._data = data
            self._sample, tests = (spread_over(len(e), _MOST_POINTS) for e in (data.train, data.test))
            parts = [e.at(rows) for e, rows in ((data.train, self._sample), (data.test, tests))]
            self._shown = replace(data, train=parts[0], test=parts[1])
        return self._shown

    def _view_of(self, a: Array) -> View:
        across, up = self.across.currentData(), self.up.currentData()
        if across == _PRINCIPAL:
            return principal_view(a, self.view)
        return unit_view(len(a), across or 0, up or 0)

    def _spread(self, places: Array, examples: Examples, grid: Array) -> Array:
        """Of a single unit the classes a little apart, so that they can be told from each other."""
        if len(grid) > 1 or self._snapshot is None or not TASKS[self._snapshot.experiment.data.task].has_classes:
            return places
        assert examples.y is not None
        apart = _APART * max(float(np.ptp(grid)), 1e-6)
        return places + np.column_stack([np.zeros(len(places)), apart * examples.y[:, 0]])

    def _show_border(self, snapshot: Snapshot) -> None:
        """The last hidden layer's units as they are: the output's border is a straight line among them."""
        architecture = snapshot.architecture
        last = architecture.depth
        view = self.view
        fits = (
            view is not None and self._layer == last - 1 and architecture.sizes[last] == 1
            and self.across.currentData() != self.up.currentData()
            and architecture.sizes[last - 1] == 2 and TASKS[snapshot.experiment.data.task].yes_or_no
            and architecture.activations[-1] in ("sigmoid", "threshold")
        )  # fmt: skip
        if not fits or view is None:
            self.plot.show_border(None, 0.0)
            return
        weights, bias = architecture.weights(snapshot.params)[-1][0], float(architecture.biases(snapshot.params)[-1][0])
        self.plot.show_border(view.axes @ weights, bias)

    def _show_words(self, snapshot: Snapshot, data: Data) -> None:
        layer, view = self._layer, self.view
        assert view is not None
        principal = self.across.currentData() == _PRINCIPAL
        units = snapshot.architecture.sizes[layer]
        names = [self.tr("principal axis {}").format(k) for k in (1, 2)]
        if not principal:
            names = [self.across.currentText(), self.up.currentText() if units > 1 else ""]
        self.plot.show_names(*names)
        name = self.layer.currentText()
        head = self.tr("The plane as <b>{}</b> sees it").format(name)
        if principal and np.isfinite(view.explained):
            words = self.tr("The plane as <b>{}</b> sees it; the picture shows {} of the variance")
            head = words.format(name, percent(view.explained))
        self.head.setText(head)
        assert self._plane is not None
        varies = bool(np.isfinite(view.explained))
        self.note.setText(
            notes(snapshot, self._plane, layer, principal=principal, varies=varies, drawn=len(data.train))
        )

    def _show_marks(self) -> None:
        snapshot, view = self._snapshot, self.view
        if snapshot is None or view is None:
            return
        example = self.context.state.example
        found = np.flatnonzero(self._sample == example) if example is not None else np.arange(0)
        places = self.plot.points.positions
        self.plot.show_ring(places[found[0]] if len(found) and found[0] < len(places) else None)
        inputs = self.context.state.inputs
        if inputs is None or len(inputs) != len(snapshot.experiment.data.inputs):
            self.plot.show_cursor(None)
            return
        a = activations(snapshot.experiment, snapshot.params, self._layer, inputs[:, None])
        self.plot.show_cursor(view.places(a)[0] if len(a) == view.axes.shape[1] else None)
