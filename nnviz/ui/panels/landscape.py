"""J along one chosen weight, the others held where they are (slide S20: the minimum is an argmin)."""

import math
import time

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.core.experiment import Experiment
from nnviz.core.landscape import slice_along
from nnviz.core.network import backward, forward
from nnviz.core.parameters import Parameter, all_parameters, index_of
from nnviz.core.snapshot import Snapshot
from nnviz.ui.cards import label
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import Pace, Saying, plain, wrapped
from nnviz.ui.quiet import QuietBox, QuietCombo
from nnviz.ui.theme import Theme
from nnviz.ui.training_set import TrainingSet
from nnviz.ui.views.inspector import Part
from nnviz.ui.views.slice_plot import SlicePlot

_COUNT, _FEW, _MANY = 121, 31, 20_000
"""So many values of the weight; with more examples than the last number, fewer."""
_MOST_LISTED = 600
"""The list has so many parameters at most; any other is chosen in the diagram."""


class LandscapePanel(Panel):
    """The curve of J over one parameter with the present point, its slope, and the point to drag."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.setObjectName("landscape_panel")
        self.setAccessibleName(self.tr("J along one weight"))
        self.parameter = Parameter(1, 1, 1)
        self._listed: tuple[int, ...] = ()
        self._choices: list[Parameter] = []
        self._selected: Part | None = None
        self._training, self._pace = TrainingSet(), Pace()
        self.picker = QuietCombo()
        self.picker.setAccessibleName(self.tr("Weight"))
        self.picker.setToolTip(self.tr("Which weight; or click one in the diagram, or a neuron for its bias"))
        self.picker.activated.connect(self._on_picked)
        self.span = QuietBox()
        self.span.setRange(0.01, 1000.0)
        self.span.setValue(5.0)
        self.span.setAccessibleName(self.tr("How far to both sides"))
        self.span.setToolTip(self.span.accessibleName())
        self.span.valueChanged.connect(self._show)
        self.words = wrapped()
        self.plot = SlicePlot(theme, self.tr("J along one weight"))
        self.plot.dragged.connect(self._on_dragged)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.picker)
        top.addWidget(label("±", "muted"))
        top.addWidget(self.span)
        top.addWidget(self.words, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.plot, 1)
        self.saying = Saying(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.saying)

    # ---------------------------------------------------------------- following

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.plot.set_theme(theme)

    def show_experiment(self, old: Experiment | None, experiment: Experiment) -> None:
        """Another network has other weights."""
        self._pace = Pace()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The point moves, and the curve with the other weights."""
        self._list(snapshot)
        if self._pace.due(self.context.bench.playing):
            began = time.perf_counter()
            self._show()
            self._pace.took(time.perf_counter() - began)

    def show_probe(self) -> None:
        """A weight or a neuron is chosen in the diagram: its weight, or its bias."""
        part = self.context.network.selection
        if part == self._selected:
            return  # only the mouse has moved: what was picked from the list since then stays
        self._selected = part
        if part is None or not part.layer:
            return
        chosen = Parameter(part.layer, part.unit + 1, None if part.source is None else part.source + 1)
        if chosen != self.parameter:
            self.choose(chosen)

    def choose(self, parameter: Parameter) -> None:
        """Shows J along this parameter."""
        self.parameter = parameter
        self.picker.setCurrentIndex(self.picker.findText(parameter.name))
        self._show()

    def _list(self, snapshot: Snapshot) -> None:
        """Lists the weights of a network; one that is gone gives way to the first."""
        architecture = snapshot.architecture
        if architecture.sizes != self._listed:
            self._listed = architecture.sizes
            self.picker.clear()
            self._choices = all_parameters(architecture)[:_MOST_LISTED]
            self.picker.addItems([parameter.name for parameter in self._choices])
        if not _exists(self.parameter, architecture.sizes):
            self.parameter = Parameter(1, 1, 1)
        self.picker.setCurrentIndex(self.picker.findText(self.parameter.name))

    def _on_picked(self, index: int) -> None:
        self.choose(self._choices[index])

    # ---------------------------------------------------------------- showing

    @Slot()
    def _show(self) -> None:
        snapshot = self.context.bench.snapshot
        if not self.saying.say(self._missing(snapshot)):
            return
        x, y = self._training.of(snapshot.experiment)
        architecture, loss = snapshot.architecture, snapshot.experiment.training.loss
        index = index_of(architecture, self.parameter)
        shown = slice_along(architecture, snapshot.params, index, x, y, loss, self.span.value(),
                            _COUNT if x.shape[1] <= _MANY else _FEW)  # fmt: skip
        with np.errstate(all="ignore"):
            trace = forward(architecture, snapshot.params, x)
            gradients = backward(architecture, snapshot.params, trace, y, loss)
            slope = float(architecture.flatten(gradients.weights, gradients.biases)[index])
        self.plot.show_slice(shown, slope)
        self.words.setText(self._words(shown.value, shown.present, slope, shown.values, shown.loss))

    def _missing(self, snapshot: Snapshot) -> str:
        if not len(snapshot.experiment.data.train):
            return self.tr("There are no training points; J needs one at least. Click on the plane to add one.")
        if not math.isfinite(snapshot.train_loss):
            return self.tr("J is not finite at these weights. Reset brings back weights where it is.")
        return ""

    def _words(self, value: float, present: float, slope: float, values: np.ndarray, loss: np.ndarray) -> str:
        name = self.parameter.name
        text = f"{name} = {plain(value)}, J = {plain(present)}, dJ/d{name} = {plain(slope)}"
        if np.isfinite(loss).any():
            best = float(values[int(np.nanargmin(loss))])
            text += self.tr(". Along this line J is least at argmin ≈ {}.").format(plain(best))
        return text

    def _on_dragged(self, value: float, drag: int) -> None:
        """The point was dragged: the weight takes this value, one undo entry for the whole drag."""
        index = index_of(self.context.bench.snapshot.architecture, self.parameter)
        name = self.tr("Set {}").format(self.parameter.name)
        self.context.bench.set_parameter(name, index, value, f"slice {self.parameter.name} {drag}")


def _exists(parameter: Parameter, sizes: tuple[int, ...]) -> bool:
    if not 1 <= parameter.layer < len(sizes) or parameter.unit > sizes[parameter.layer]:
        return False
    return parameter.source is None or parameter.source <= sizes[parameter.layer - 1]
