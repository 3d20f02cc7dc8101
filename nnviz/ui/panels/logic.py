"""Networks as logic gates (slide S3): the truth table, and weights to turn by hand."""

import html

import numpy as np
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.core.analysis.logic import MOST_INPUTS, TruthTable, truth_table
from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import number
from nnviz.core.base.problem import say
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.parameters import Parameter, all_parameters, index_of
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parameter_row import ParameterRow
from nnviz.ui.panels.parts import Saying, plain
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.equation.number_grid import NumberGrid
from nnviz.ui.widgets.pieces import column, rich, scroll, wrapped

_MOST_PARAMETERS = 9
"""Networks with more parameters show those of one neuron."""
_MOST_ROWS = 24
_BESIDE, _WIDEST = 17, 212
"""Pixels that margin and scroll bar take beside the table; a table that is wider with them is scrolled sideways."""


class LogicPanel(Panel):
    """The truth table on the left, a slider for every weight and bias on the right."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.gate, self.hint = rich(), wrapped("muted")
        self.grid = NumberGrid(theme, self.tr("Truth table"))
        self.saying = Saying(scroll(column(self.gate, self.grid, self.hint)))
        self.whose = wrapped("muted")
        self.rows: list[ParameterRow] = []
        self._snapshot: Snapshot | None = None
        self._flat: Array = np.empty(0)
        self._changes = 0
        self._list = QVBoxLayout()
        sized(self._list, spacing=3)
        sliders = QWidget()
        box = QVBoxLayout(sliders)
        sized(box, margins=(0, 0, 6, 0))
        sized(box, spacing=4)
        box.addWidget(self.whose)
        box.addLayout(self._list)
        box.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row, spacing=8)
        row.addWidget(self.saying, 45)
        row.addWidget(scroll(sliders), 55)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.grid.set_theme(theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Predictions and weights as they are now."""
        self._snapshot, self._flat = snapshot, np.array(snapshot.params)
        self._show_parameters(snapshot)
        inputs = len(snapshot.experiment.data.inputs)
        if inputs > MOST_INPUTS:
            text = self.tr("{} inputs have {} combinations; truth tables are shown for up to {} inputs.")
            self.saying.say(text.format(inputs, 2**inputs if inputs < 60 else f"2^{inputs}", MOST_INPUTS))
            return
        self.saying.say(None)
        with np.errstate(all="ignore"):
            table = truth_table(snapshot.architecture, snapshot.params, Encoder.of(snapshot.experiment), inputs)
        self._show_table(snapshot, table)

    def show_state(self, changed: frozenset[str]) -> None:
        """Another neuron is selected: its weights can be set."""
        if "part" in changed and self._snapshot is not None:
            self._show_parameters(self._snapshot)

    # ---------------------------------------------------------------- truth table

    def _show_table(self, snapshot: Snapshot, table: TruthTable) -> None:
        outputs = table.prediction.shape[1]
        columns, parts, texts = [], [], []
        shown = 3 if _predicts_yes_or_no(snapshot) else 2  # a number is not rounded to 0 or 1
        for k in range(outputs):
            mark = f" {k + 1}" if outputs > 1 else ""
            columns += [f"z{mark}", f"ŷ{mark}", f"≈{mark}"][:shown]
            parts += [table.z[:, k], 2.0 * table.prediction[:, k] - 1.0, 2.0 * table.rounded[:, k] - 1.0][:shown]
        for z, prediction, rounded in zip(table.z, table.prediction, table.rounded, strict=True):
            cells = zip(z.tolist(), prediction.tolist(), rounded.tolist(), strict=True)
            texts.append([t for a, b, c in cells for t in (number(a), plain(b), str(int(c)))[:shown]])
        corners = [" ".join(str(int(bit)) for bit in corner) for corner in table.corners]
        self.grid.show_values(np.stack(parts, axis=1), corners, columns, texts)
        self.saying.setMinimumWidth(min(self.grid.width() + px(_BESIDE), px(_WIDEST)))
        self.gate.setText(self._name(snapshot, table))
        self.hint.setText(self._hint(snapshot))

    def _name(self, snapshot: Snapshot, table: TruthTable) -> str:
        if not _predicts_yes_or_no(snapshot):
            return self.tr("No gate: ŷ is a number here, not 0 or 1")
        names = snapshot.experiment.data.outputs
        unnamed = self.tr("a function without a common name")
        gates = [say(gate) if gate else unnamed for gate in table.gates]
        if len(gates) == 1:
            return self.tr("This is <b>{}</b>").format(gates[0])
        said = (f"{html.escape(name)}: <b>{gate}</b>" for name, gate in zip(names, gates, strict=False))
        return "<br>".join(said)

    def _hint(self, snapshot: Snapshot) -> str:
        inputs = snapshot.experiment.data.inputs
        words = self.tr("rows: {}")
        if _predicts_yes_or_no(snapshot):
            words = self.tr("rows: {}; ≈: ŷ rounded, 1 where it is 0.5 or more")
        text = words.format(" ".join(inputs))
        if len(inputs) > 1:
            return text
        curve = self.tr("With one input the boundary plot shows the curve ŷ({}).").format(inputs[0])
        return f"{text}. {curve}"

    # ---------------------------------------------------------------- weights by hand

    def _show_parameters(self, snapshot: Snapshot) -> None:
        parameters, text = self._parameters(snapshot.architecture)
        if parameters != [row.parameter for row in self.rows]:
            self._make_rows(parameters)
        if text != self.whose.text():
            self.whose.setText(text)
        for row in self.rows:
            row.show_value(float(self._flat[index_of(snapshot.architecture, row.parameter)]))

    def _parameters(self, architecture: Architecture) -> tuple[list[Parameter], str]:
        everything = all_parameters(architecture)
        if len(everything) <= _MOST_PARAMETERS:
            return everything, self.tr("Weights and biases, to adjust manually")
        part = self.context.state.part
        layer, unit = 1, 1
        if part is not None and 0 < part.layer < len(architecture.sizes) and part.unit < architecture.sizes[part.layer]:
            layer, unit = part.layer, part.unit + 1
        own = [p for p in everything if (p.layer, p.unit) == (layer, unit)]
        if len(own) <= _MOST_ROWS:
            return own, self.tr("Weights of unit {} of layer {}; click another neuron for its own").format(unit, layer)
        text = self.tr("Weights of unit {} of layer {}, {} of {} shown; click another neuron for its own")
        return [*own[: _MOST_ROWS - 1], own[-1]], text.format(unit, layer, _MOST_ROWS, len(own))

    def _make_rows(self, parameters: list[Parameter]) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [ParameterRow(parameter) for parameter in parameters]
        for row in self.rows:
            row.wanted.connect(lambda value, goes_on, p=row.parameter: self._set(p, value, goes_on))
            self._list.addWidget(row)

    def _set(self, parameter: Parameter, value: float, goes_on: bool) -> None:
        if self._snapshot is None:
            return
        self._changes += not goes_on
        index = index_of(self._snapshot.architecture, parameter)
        name = self.tr("Set {}").format(parameter.name)
        self.context.bench.set_parameter(name, index, value, f"{parameter.name} by hand {self._changes}")


def _predicts_yes_or_no(snapshot: Snapshot) -> bool:
    """Does an output stand for a class? Only then is it a gate's 0 or 1."""
    return TASKS[snapshot.experiment.data.task].has_classes
