"""The activation explorer (slides S7, S8 and S22): g and g' with the z of a layer's units on them."""

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from nnviz.app.view_state import PLACES
from nnviz.core.analysis.curves import activation_curve, why_no_curve
from nnviz.core.analysis.health import FLAT
from nnviz.core.analysis.training_set import TrainingSet
from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import number, percent
from nnviz.core.base.problem import say
from nnviz.core.network.activations import ACTIVATIONS, LEAKY_SLOPE
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import Trace, forward, respond
from nnviz.core.network.part import Part
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import Saying, plain
from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.activation_plot import ActivationPlot, Places
from nnviz.ui.widgets.pieces import column, rich, scroll
from nnviz.ui.widgets.quiet import QuietCombo

_MOST_EXAMPLES = 2000
"""So many examples are drawn as ticks, spread over all of them."""
_COLUMN = 196


class ActivationPanel(Panel):
    """A layer's activation, or any other under the same z."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.layer, self.other, self.use = QuietCombo(), QuietCombo(), QPushButton(self.tr("Use in this layer"))
        self.layer.setAccessibleName(self.tr("Layer"))
        self.other.setAccessibleName(self.tr("Show another activation"))
        self.formulas, self.reading = rich("muted"), rich()
        self.plot = ActivationPlot(theme)
        self.saying = Saying(self.plot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row, spacing=6)
        parts = (self.layer, self.other, self.use, self.reading, self.formulas)
        row.addWidget(scroll(column(*parts), _COLUMN))
        row.addWidget(self.saying, 1)
        self._training = TrainingSet()
        self._snapshot: Snapshot | None = None
        self._part: Part | None = None
        self._layer, self._unit, self._other = 1, 0, ""
        self.layer.activated.connect(self._on_layer)
        self.other.activated.connect(self._on_other)
        self.use.clicked.connect(self._on_use)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.plot.set_theme(theme)
        self._show()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Moves the units along the curve."""
        old, self._snapshot = self._snapshot, snapshot
        if old is None or old.architecture != snapshot.architecture:
            self._fill(snapshot)
        self._show()

    def show_state(self, changed: frozenset[str]) -> None:
        """Follows the neuron that is selected in the diagram, and the example that is sent through the network."""
        if not changed & (PLACES | {"part"}):
            return
        part = self.context.state.part
        if part != self._part:
            self._part = part
            self._unit = 0
            if part is not None and part.layer:
                self._layer, self._unit = part.layer, part.unit
                if self._snapshot is not None:
                    self._fill(self._snapshot)
        self._show()

    # ---------------------------------------------------------------- choosing

    def _fill(self, snapshot: Snapshot) -> None:
        """The layers, and for the chosen one all activations that have a curve."""
        architecture = snapshot.architecture
        if self._layer > architecture.depth:
            self._layer, self._unit = 1, 0
        if self._unit >= architecture.sizes[self._layer]:
            self._unit = 0
        self.layer.clear()
        for number_, name in enumerate(architecture.activations, start=1):
            self.layer.addItem(self.tr("layer {} · {}").format(number_, ACTIVATIONS[name].label), number_)
        self.layer.setCurrentIndex(self._layer - 1)
        self.other.clear()
        self.other.addItem(self.tr("show: its own"), "")
        own = architecture.activations[self._layer - 1]
        for name, entry in ACTIVATIONS.items():
            if name != own and why_no_curve(name) is None:
                self.other.addItem(self.tr("show: {}").format(entry.label), name)
        if self._other == own or self.other.findData(self._other) < 0:
            self._other = ""
        self.other.setCurrentIndex(self.other.findData(self._other))

    @Slot(int)
    def _on_layer(self, index: int) -> None:
        self._layer = index + 1
        part = self.context.state.part
        self._unit = part.unit if part is not None and part.layer == self._layer else 0
        if self._snapshot is not None:
            self._fill(self._snapshot)
        self._show()

    @Slot(int)
    def _on_other(self, index: int) -> None:
        self._other = self.other.itemData(index)
        self._show()

    @Slot()
    def _on_use(self) -> None:
        if self._other:
            self.context.editor.set_activation(self._layer - 1, self._other)

    # ---------------------------------------------------------------- showing

    def _show(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        own = snapshot.architecture.activations[self._layer - 1]
        name = self._other or own
        slope = snapshot.architecture.slopes[self._layer - 1] if name == own else LEAKY_SLOPE
        self.use.setVisible(bool(self._other))
        entry = ACTIVATIONS[name]
        derivative = f"<br>─ g'(z) = {say(entry.slope_formula)}" if entry.slope_formula else ""
        formulas = f"━ g(z) = {say(entry.formula)}{derivative}".replace("-", "−")
        self.formulas.setText(f"{formulas}<br>{say(entry.help)}")
        if not self.saying.say(why_no_curve(name)):
            self.reading.clear()
            return
        with np.errstate(all="ignore"):
            places, text = self._read(snapshot, name, slope)
        self.plot.show_curve(name, slope, places)
        self.reading.setText(text)

    def _read(self, snapshot: Snapshot, name: str, slope: float) -> tuple[Places, str]:
        """Where the units of the layer lie, and what is to be said of the chosen one."""
        inputs, off = self.context.state.inputs, snapshot.architecture.off_rows(self._layer)
        if inputs is not None and len(inputs) == len(snapshot.experiment.data.inputs):
            encoder = Encoder.of(snapshot.experiment)
            trace = respond(snapshot.architecture, encoder, snapshot.params, inputs[:, None])
            units = trace.z[self._layer - 1][:, 0].copy()
            units[off] = np.nan  # what is off is nowhere on the curve
            z = float(units[self._unit])
            said = self._say_off() if self._unit in off else self._say_unit(z, name, slope)
            return Places(units, np.empty(0), z), said
        if self._unit in off:
            return Places(np.empty(0), np.empty(0), None), self._say_off()
        rug = self._all_z(snapshot)
        return Places(np.empty(0), rug, None), self._say_rug(rug, name, slope)

    def _all_z(self, snapshot: Snapshot) -> Array:
        x = self._training.of(snapshot.experiment)[0]
        every = 1 + x.shape[1] // (_MOST_EXAMPLES + 1)
        trace: Trace = forward(snapshot.architecture, snapshot.params, x[:, ::every])
        z: Array = trace.z[self._layer - 1][self._unit]
        return z

    def _say_off(self) -> str:
        return self.tr("<b>unit {}</b> is switched off: a = 0 for every z").format(self._unit + 1)

    def _say_unit(self, z: float, name: str, slope: float) -> str:
        at = activation_curve(name, slope, np.array([z]))
        value, derivative = float(at.value[0]), float(at.derivative[0])
        text = self.tr("<b>unit {}</b>: z = {}<br>g(z) = {}<br>slope g'(z) = {}").format(
            self._unit + 1, number(z), number(value), plain(derivative)
        )
        if abs(derivative) >= FLAT:
            return text
        killed = self.tr("kills the gradient: g'(z) = {}").format(plain(derivative))
        return f"{text}{self._warning(killed)}"

    def _say_rug(self, z: Array, name: str, slope: float) -> str:
        if not len(z):
            return self.tr("There are no training examples and no example is selected: there is no z to mark.")
        derivative = np.abs(activation_curve(name, slope, z).derivative)
        text = self.tr("<b>unit {}</b>: z of the training examples below. ↓ selects one of them.").format(
            self._unit + 1
        )
        share = float((derivative < FLAT).mean())
        if not share:
            return text
        flat = self.tr("g'(z) is about 0 for {} of them").format(percent(share))
        return f"{text}{self._warning(flat)}"

    def _warning(self, text: str) -> str:
        return f"<br><span style='color:{self.theme.color('warning').name()}; font-weight:600'>{text}</span>"
