"""The loss explorer (slides S17, S18 and S24): cross-entropy and squared error, and what z feels of them (E12)."""

import html
from typing import Any

import numpy as np
from msgspec import Struct
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from nnviz.app.view_state import PLACES
from nnviz.core.analysis.curves import loss_over_prediction
from nnviz.core.analysis.training_set import TrainingSet
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Data, Experiment
from nnviz.core.base.notation import general, number
from nnviz.core.base.problem import say
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import class_names, has_names
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import Trace, respond
from nnviz.core.network.scaling import NO_PAIR, output_pairs
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.output_view import OutputView, output_view
from nnviz.ui.panels.parts import Saying, fill, plain
from nnviz.ui.panels.remarks import unsound
from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.curve_plot import CurvePlot
from nnviz.ui.views.plots.loss_plot import round_up
from nnviz.ui.views.units import marked, own_text
from nnviz.ui.widgets.pieces import label, rich, tool_button

_POINTS = 301
_LEAST_Z, _LEAST_LOSS = 6.0, 5.0
_FAR_Z = 800.0
"""There cross-entropy is exactly 0 in float64, and ŷ is 1."""
_LARGEST = 1e300
"""Beyond it an axis would have no end in float64."""
_PENS = {"cross_entropy": ("ink", 2.0, "━"), "mse": ("muted", 1.5, "─")}
"""How each loss is drawn, and the sign that says so; a loss that is not named here is drawn as the last one."""


class _Drawn(Struct, frozen=True):
    """One loss in both plots."""

    loss: Any
    slope: Any


class LossPanel(Panel):
    """𝓛 over ŷ on the left, d𝓛/dz over z on the right, the example on both."""

    tells_no_points = True

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.text = rich()
        self.over_prediction = CurvePlot(theme, "ŷ", "𝓛", self.tr("Loss over the prediction"))
        self.over_z = CurvePlot(theme, "z", "d𝓛/dz", self.tr("Derivative of the loss over z"))
        self.curves = {
            name: _Drawn(*(plot.add_curve(*_PENS.get(name, _PENS["mse"])[:2]) for plot in self._plots))
            for name in LOSSES
        }
        self.points = [plot.add_marks("positive", 10.0) for plot in self._plots]
        self.switch = self._make_switch()
        self._y = 1.0
        self._snapshot: Snapshot | None = None
        self._training = TrainingSet()
        self._lay_out()

    @property
    def _plots(self) -> tuple[CurvePlot, CurvePlot]:
        return self.over_prediction, self.over_z

    def _make_switch(self) -> QWidget:
        """Y is 1 or 0 where no example says so."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        sized(row, spacing=4)
        row.addWidget(label(self.tr("y ="), "muted"))
        self._group = QButtonGroup(self)
        for y in (0, 1):
            button = tool_button(str(y), "boxed", checkable=True)
            button.setAccessibleName(self.tr("Target y = {}").format(y))
            button.setObjectName(f"target_{y}")
            button.setChecked(y == 1)
            self._group.addButton(button, y)
            row.addWidget(button)
        self._group.idClicked.connect(self._on_y)
        return box

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        sized(top, spacing=8)
        top.addWidget(self.text, 1)
        top.addWidget(self.switch)
        plots = QHBoxLayout()
        sized(plots, spacing=4)
        for plot in self._plots:
            plots.addWidget(plot, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout, spacing=4)
        layout.addLayout(top)
        layout.addLayout(plots, 1)
        inner = QWidget()
        fill(inner, content)
        self.saying = Saying(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.saying)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        for plot in self._plots:
            plot.set_theme(theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Moves the point along the curves."""
        self._snapshot = snapshot
        self._show()

    def show_state(self, changed: frozenset[str]) -> None:
        """Another example or another place."""
        if changed & (PLACES | {"part"}):
            self._show()

    def _on_y(self, y: int) -> None:
        self._y = float(y)
        self._show()

    # ---------------------------------------------------------------- reading

    def _show(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        with np.errstate(all="ignore"):
            view, chosen = self._view(snapshot)
            if not self.saying.say(self._too_large(view, snapshot)):
                return
            self._draw(view)
            lines = [self._head(snapshot.experiment, view, chosen), *self._lines(view)]
            self.text.setText("<br>".join(lines))
        self.switch.setVisible(not chosen and view.inside and not view.softmax)

    def _view(self, snapshot: Snapshot) -> tuple[OutputView, bool]:
        """The output that is shown, and whether a training example says what y is."""
        state, experiment = self.context.state, snapshot.experiment
        inputs, example = state.inputs, state.example
        trace: Trace | None = None
        if inputs is not None and len(inputs) == len(experiment.data.inputs):
            trace = respond(snapshot.architecture, Encoder.of(experiment), snapshot.params, inputs[:, None])
        target: Array | None = None
        if example is not None and example < len(experiment.data.train):
            x = experiment.data.train.x[example]
            if inputs is not None and np.array_equal(inputs, x):  # else the mouse points somewhere else
                target = self._training.of(experiment)[1][:, example]
        unit = self._unit(snapshot, target)
        free = {"sigmoid": self._y, "softmax": 1.0}.get(snapshot.architecture.activations[-1], 0.0)
        y = free if target is None else float(target[unit])
        return output_view(snapshot.architecture, trace, unit, y, target), target is not None

    def _unit(self, snapshot: Snapshot, target: Array | None) -> int:
        """The output selected in the diagram, or else that of the true class, or else the first."""
        architecture, part = snapshot.architecture, self.context.state.part
        free = architecture.activations[-1] != "softmax" or target is None
        is_output = part is not None and part.layer == architecture.depth and part.unit < architecture.sizes[-1]
        if part is not None and free and is_output:
            return part.unit
        if target is not None and TASKS[snapshot.experiment.data.task].class_per_output:
            return int(target.argmax())
        return 0

    # ---------------------------------------------------------------- showing

    def _too_large(self, view: OutputView, snapshot: Snapshot) -> str:
        """Says so where ŷ or its loss is beyond all bounds, or close to it: no curve can be drawn through it."""
        numbers = [view.z or 0.0, view.prediction or 0.0, *(v for name in view.losses for v in view.at(name) or ())]
        if view.inside or all(abs(value) < _LARGEST for value in numbers):
            return ""
        text = self.tr("ŷ = {}: no curve can be drawn that far out.").format(plain(view.prediction or 0.0))
        return text if unsound(snapshot) else f"{text} {self.tr('Reset brings back smaller weights.')}"

    def _draw(self, view: OutputView) -> None:
        z_half = round_up(max(_LEAST_Z, abs(view.z) if view.z is not None and np.isfinite(view.z) else 0.0))
        z, ways = np.linspace(-z_half, z_half, _POINTS), self._ways(view)
        predictions = self._predictions(view)
        assert self._snapshot is not None
        slopes, heights = [0.1], [_LEAST_LOSS if view.inside else 0.1]
        for name, drawn in self.curves.items():
            if name not in view.losses:
                drawn.loss.setData(np.empty(0), np.empty(0))
                drawn.slope.setData(np.empty(0), np.empty(0))
                continue
            curve = view.curve(name, z)
            if view.inside:
                over = view.curve(name, ways)
                predictions, values = over.prediction, over.loss
            else:
                values = loss_over_prediction(name, view.y, predictions)
            drawn.loss.setData(predictions, np.where(np.isfinite(values), values, np.nan))
            drawn.slope.setData(z, curve.dz)
            slopes.append(float(np.abs(curve.dz).max()))
            if not view.inside:
                heights.append(float(values.max()))
        at = [view.at(name) for name in view.losses]
        heights += [pair[0] for pair in at if pair is not None and np.isfinite(pair[0])]
        self._mark(view, at)
        self.over_prediction.name_axis("bottom", marked("ŷ", self._snapshot.experiment.data))
        top, reach = round_up(max(heights)), round_up(max(slopes)) * 1.08
        ends = (-0.02, 1.02) if view.inside else (float(predictions[0]), float(predictions[-1]))
        self.over_prediction.show_range(*ends, -0.04 * top, top * 1.04)
        self.over_z.show_range(-z_half, z_half, -reach, reach)

    def _ways(self, view: OutputView) -> Array:
        """The z whose ŷ and 𝓛 make the curve over ŷ: even in ŷ, and out to both ends and through the example."""
        inner = np.linspace(0.0, 1.0, _POINTS)[1:-1]
        own = [] if view.z is None or not np.isfinite(view.z) else [view.z]
        far = np.linspace(-_FAR_Z, _FAR_Z, _POINTS)
        return np.union1d(np.log(inner) - np.log1p(-inner), [*far, *own])

    def _predictions(self, view: OutputView) -> Array:
        """The ŷ of a curve that has no ends: around y, and through the example."""
        known = [] if view.prediction is None or not np.isfinite(view.prediction) else [view.prediction]
        reach = round_up(max([1.0, *(1.3 * abs(value - view.y) for value in known)]))
        return np.union1d(view.y + np.linspace(-reach, reach, _POINTS), known)

    def _mark(self, view: OutputView, at: list[tuple[float, float] | None]) -> None:
        known = [pair for pair in at if pair is not None]
        self.points[0].setData(x=[view.prediction] * len(known), y=[pair[0] for pair in known])
        self.points[1].setData(x=[view.z] * len(known), y=[pair[1] for pair in known])

    def _head(self, experiment: Experiment, view: OutputView, chosen: bool) -> str:
        """Whose loss it is."""
        data = experiment.data
        pairs = output_pairs(data)
        pair = pairs[view.unit] if pairs else NO_PAIR
        prediction = "" if view.prediction is None else f", {marked('ŷ', data)} = {plain(view.prediction)}"
        if pair != NO_PAIR and view.prediction is not None:
            own = self.tr("in original units y = {}, ŷ = {}")
            prediction += f" · {own.format(own_text(view.y, pair), own_text(view.prediction, pair))}"
        parts = [f"<b>{marked('y', data)} = {general(view.y, 4)}{_class_of(data, view.y)}{prediction}</b>"]
        names = TASKS[data.task].output_names(data.inputs, data.outputs)
        if len(names) > 1 and view.unit < len(names):
            parts.append(self._output_words(view).format(html.escape(names[view.unit])))
        if not len(data.train):
            parts.append(self.tr("there are no training points: click on the plane to add one"))
        elif not chosen:
            parts.append(self.tr("no example is selected: ↓ selects the first"))
        return " · ".join(parts)

    def _output_words(self, view: OutputView) -> str:
        """Of several outputs, which one is looked at, with a gap for its name."""
        if not view.softmax:
            return self.tr("output {}, its part of 𝓛")
        if view.z is None:
            return self.tr(
                "output {} as the true class, the other outputs equal; the axis shows z − ln Σ e^z over the others"
            )
        return self.tr("output {} as the true class, the other z fixed; the axis shows z − ln Σ e^z over the others")

    def _lines(self, view: OutputView) -> list[str]:
        """Each loss with its numbers; which of them the network is trained with."""
        assert self._snapshot is not None
        present, lines = self._snapshot.experiment.training.loss, []
        for name in LOSSES:
            sign = _PENS.get(name, _PENS["mse"])[2]
            if name not in view.losses:
                lines.append(
                    self.tr("{}: only for y and ŷ between 0 and 1 (sigmoid, softmax)").format(say(LOSSES[name].label))
                )
                continue
            text = f"{sign} {say(LOSSES[name].label)} {_formula(name, view)}"
            at = view.at(name)
            slope = _slope(name, view)
            if at is None:
                text += f", d𝓛/dz = {slope}"
            elif name in view.whole:
                part = self.tr("this output's part {}").format(plain(at[0]))
                text += f": 𝓛 = {plain(view.whole[name])}, {part}, d𝓛/dz = {slope} = {number(at[1])}"
            else:
                text += f": 𝓛 = {plain(at[0])}, d𝓛/dz = {slope} = {number(at[1])}"
            lines.append(f"<b>{text}</b>" if name == present else text)
        return lines


def _class_of(data: Data, y: float) -> str:
    """Which of two classes with names a target is; empty where they have none."""
    if not TASKS[data.task].yes_or_no or not has_names(data) or y not in (0.0, 1.0):
        return ""
    return f" ({html.escape(class_names(data)[int(y)])})"


def _slope(loss: str, view: OutputView) -> str:
    """How d𝓛/dz of the output comes about: of a softmax from d𝓛/da of all outputs."""
    if LOSSES[loss].delta is not None:
        return "a − y"
    return "a (da − Σₖ aₖ daₖ)" if view.softmax else "2 (a − y) g'(z)"


def _formula(loss: str, view: OutputView) -> str:
    """𝓛 of one output as a function of ŷ, for its y; the squared error of a softmax has a part of each output."""
    y = view.y
    if view.softmax and LOSSES[loss].delta is None:
        return "Σₖ (yₖ − ŷₖ)²"
    if loss == "cross_entropy":
        return {1.0: "−ln ŷ", 0.0: "−ln(1 − ŷ)"}.get(y, LOSSES[loss].formula.replace("-", "−"))
    return "(y − ŷ)²"
