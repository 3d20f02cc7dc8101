"""J along one chosen weight, the others held where they are (slide S20: the minimum is an argmin)."""

import math

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nnviz.app.background import Background
from nnviz.app.pacing import Pacing
from nnviz.core.analysis.landscape import LossSlice, slice_steps
from nnviz.core.analysis.training_set import TrainingSet
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.parameters import Parameter, all_parameters, index_of
from nnviz.core.network.part import Part
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import LARGEST_LOSS, REST, Saying, plain
from nnviz.ui.panels.remarks import unsound
from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.slice_plot import SlicePlot
from nnviz.ui.views.units import marked
from nnviz.ui.widgets.pieces import label, wrapped
from nnviz.ui.widgets.quiet import QuietBox, QuietCombo

_COUNT, _FEW, _MANY = 121, 31, 20_000
"""So many values of the weight; with more examples than the last number, fewer."""
AT_ONCE = 0.008
"""Seconds of computing at first; what is left is done between frames."""
_MOST_LISTED = 600
"""The list has so many parameters at most; any other is chosen in the diagram."""


class LandscapePanel(Panel):
    """The curve of J over one parameter with the present point, its slope, and the point to drag."""

    tells_no_points = True

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.setObjectName("landscape_panel")
        self.setAccessibleName(self.tr("J along one weight"))
        self.parameter = Parameter(1, 1, 1)
        self._listed: tuple[int, ...] = ()
        self._choices: list[Parameter] = []
        self._selected: Part | None = None
        self._training, self._pacing = TrainingSet(), Pacing(rest=REST)
        self.work = Background(self)
        self.work.done.connect(self._finish)
        self.work.failed.connect(lambda error: self.context.tell(str(error), True))
        self.picker = QuietCombo()
        self.picker.setAccessibleName(self.tr("Weight"))
        self.picker.setToolTip(
            self.tr("Which weight or bias; or click a weight in the diagram, or a neuron for its first weight")
        )
        self.picker.activated.connect(self._on_picked)
        self.span = QuietBox()
        self.span.setRange(0.01, 1000.0)
        self.span.setValue(5.0)
        self.span.setAccessibleName(self.tr("How far to both sides"))
        self.span.setToolTip(self.span.accessibleName())
        self.span.valueChanged.connect(self._begin)
        self.words = wrapped()
        self.plot = SlicePlot(theme, self.tr("J along one weight"))
        self.plot.dragged.connect(self._on_dragged)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        sized(top, spacing=6)
        top.addWidget(self.picker)
        top.addWidget(label("±", "muted"))
        top.addWidget(self.span)
        top.addWidget(self.words, 1)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout, spacing=4)
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

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Another network has other weights, and other data another J."""
        self.plot.name_axis("left", marked("J", new.data))
        self._pacing = Pacing(rest=REST)
        self.work.cancel()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The point moves, and the curve with the other weights."""
        self._list(snapshot)
        playing = self.context.bench.playing
        if self._pacing.due(playing) and not (playing and self.work.running):
            self._begin()
        elif self.work.running:
            self._move_point(snapshot)

    def show_state(self, changed: frozenset[str]) -> None:
        """A weight is chosen in the diagram, or a neuron: its first weight; its bias is in the list."""
        part = self.context.state.part
        if part == self._selected:
            return  # something else has changed: what was picked from the list since then stays
        self._selected = part
        if part is None or not part.layer:
            return
        chosen = Parameter(part.layer, part.unit + 1, (part.source or 0) + 1)
        if chosen != self.parameter:
            self.choose(chosen)

    def choose(self, parameter: Parameter) -> None:
        """Shows J along this parameter."""
        self.parameter = parameter
        self.picker.setCurrentIndex(self.picker.findText(parameter.name))
        self._begin()

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

    # ---------------------------------------------------------------- computing

    @Slot()
    def _begin(self) -> None:
        """Computes the curve at the current weights: at once where that is quick, else between the window's frames."""
        snapshot = self.context.bench.snapshot
        self.work.cancel()
        if not self.saying.say(self._missing(snapshot)):
            return
        x, y = self._training.of(snapshot.experiment)
        architecture, loss = snapshot.architecture, snapshot.experiment.training.loss
        count = _COUNT if x.shape[1] <= _MANY else _FEW
        index = index_of(architecture, self.parameter)
        steps = slice_steps(architecture, snapshot.params, index, x, y, loss, self.span.value(), count)
        self.work.between_frames(steps, AT_ONCE)
        if self.work.running:
            self._move_point(snapshot)

    @Slot(object)
    def _finish(self, shown: LossSlice) -> None:
        self.plot.show_slice(shown)
        self.words.setText(self._words(shown))
        self._pacing.took(self.work.spent)

    def leave(self) -> None:
        """Gives up what is under way."""
        self.work.cancel()

    # ---------------------------------------------------------------- showing

    def _move_point(self, snapshot: Snapshot) -> None:
        """The point is where the weight is now; curve and words follow."""
        value = float(snapshot.params[index_of(snapshot.architecture, self.parameter)])
        self.plot.move_point(value, snapshot.train_loss)

    def _missing(self, snapshot: Snapshot) -> str:
        if not len(snapshot.experiment.data.train):
            return self.tr("There are no training points; J needs at least one. Click on the plane to add one.")
        if not math.isfinite(snapshot.train_loss):
            return self.tr("No curve can be drawn: J is not finite at these weights.")
        if snapshot.train_loss >= LARGEST_LOSS:
            text = self.tr(
                "J = {} is so large that one weight makes no visible difference: the line is flat and has no argmin."
            )
            return text.format(plain(snapshot.train_loss))
        return ""

    def _words(self, shown: LossSlice) -> str:
        name = self.parameter.name
        text = f"{name} = {plain(shown.value)}, J = {plain(shown.present)}, dJ/d{name} = {plain(shown.slope)}. "
        return text if unsound(self.context.bench.snapshot) else text + self._where_least(shown)

    def _where_least(self, shown: LossSlice) -> str:
        """Where J is least along this line, or why no place is."""
        name = self.parameter.name
        if shown.argmin is None:
            return self.tr("J does not depend on {} here: the line is flat and has no argmin.").format(name)
        if shown.falls_further:
            return self.tr("J is still falling at the end of the range, {}: widen ± to find the minimum.").format(
                plain(shown.argmin)
            )
        return self.tr("Along this line J is minimal at argmin ≈ {}.").format(plain(shown.argmin))

    def _on_dragged(self, value: float, drag: int) -> None:
        """The point was dragged: the weight takes this value, one undo entry for the whole drag."""
        index = index_of(self.context.bench.snapshot.architecture, self.parameter)
        name = self.tr("Set {}").format(self.parameter.name)
        self.context.bench.set_parameter(name, index, value, f"slice {self.parameter.name} {drag}")


def _exists(parameter: Parameter, sizes: tuple[int, ...]) -> bool:
    if not 1 <= parameter.layer < len(sizes) or parameter.unit > sizes[parameter.layer]:
        return False
    return parameter.source is None or parameter.source <= sizes[parameter.layer - 1]
