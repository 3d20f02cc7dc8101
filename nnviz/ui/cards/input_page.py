"""The page of the boundary card that shows the values of one example of wide data, and the switch to it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from nnviz.app.view_state import PLACES, ViewState
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.plane import Range
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.network import respond
from nnviz.core.network.scaling import input_pairs
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.inputs.input_bars import InputBars
from nnviz.ui.views.inputs.input_layout import form_of
from nnviz.ui.views.task_words import words_of
from nnviz.ui.views.view import View
from nnviz.ui.widgets.eliding import ElidingLabel
from nnviz.ui.widgets.pieces import begin_segments, tool_button


class PageSwitch(QWidget):
    """Plane or Bars, as two buttons of which one is down. ``chosen`` carries whether it is the bars."""

    chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 0, 0, 0)
        row.setSpacing(0)
        self.plane = tool_button(self.tr("Plane"), "segment", checkable=True)
        self.bars = tool_button(self.tr("Bars"), "segment", checkable=True)
        self.plane.setToolTip(self.tr("Two of the inputs across and up, the others held fixed"))
        self.bars.setToolTip(self.tr("Every input of one example"))
        group = QButtonGroup(self)
        for name, button in (("plane", self.plane), ("bars", self.bars)):
            button.setObjectName(f"button_{name}")
            sized(button, size=(50, 22))  # bold letters are wider: the other button must not move
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            group.addButton(button)
            row.addWidget(button)
        begin_segments(self.plane)
        self.plane.setChecked(True)
        self.plane.clicked.connect(lambda: self.chosen.emit(False))
        self.bars.clicked.connect(lambda: self.chosen.emit(True))

    def show_choice(self, bars: bool) -> None:
        """One button is down."""
        (self.bars if bars else self.plane).setChecked(True)


class InputPage(QWidget, View):
    """The bars with a line above them: what is shown, or the numbers of the input that is pointed at."""

    frame_group = "boundary"

    def __init__(self, theme: Theme, state: ViewState) -> None:
        super().__init__()
        self.state = state
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # keys go on to the window, as they do from the plot
        self.line = ElidingLabel()
        self.bars = InputBars(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        sized(column, spacing=2)
        column.addWidget(self.line)
        column.addWidget(self.bars, 1)
        self._experiment: Experiment | None = None
        self._snapshot: Snapshot | None = None
        self._inputs: Array | None = None
        self._source = ""
        self._pointed: int | None = None
        self.bars.pointed.connect(self._on_pointed)

    @property
    def inputs(self) -> Array | None:
        """The raw inputs [n] that are shown."""
        return self._inputs

    @property
    def scale(self) -> Range | None:
        """The ends of the colour scale, where colours stand for values."""
        return self.bars.scale

    @property
    def meaning(self) -> str:
        """What is drawn where, in words; empty where names are below the bars."""
        if self._experiment is None:
            return ""
        form, rebuilt = form_of(self._experiment), TASKS[self._experiment.data.task].rebuilds_inputs
        if form.as_bars:
            return self.tr("■ input  □ reconstruction") if rebuilt else ""
        if rebuilt:
            return self.tr("input over reconstruction")
        return self.tr("frames across, numbers up") if form.by_frames else self.tr("row by row")

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.bars.set_theme(theme)

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Is for the inputs of this experiment."""
        before, self._experiment = self._experiment, new
        if before is None or before.data.inputs != new.data.inputs:
            self._inputs, self._pointed = None, None
        names, doubled = new.data.inputs, TASKS[new.data.task].rebuilds_inputs
        self.bars.pairs = input_pairs(new.data)
        self.bars.show_form(form_of(new), names, self.state.plane.ranges, doubled=doubled)
        self._take_example()

    def show_state(self, changed: frozenset[str]) -> None:
        """Another example or place."""
        if changed & (PLACES | {"hides_numbers"}):
            self._take_example()

    def _take_example(self) -> None:
        """The inputs that are looked at, else the first example; without examples the values that are held."""
        if self._experiment is None:
            return
        train, inputs, example = self._experiment.data.train, self.state.inputs, self.state.example
        if inputs is None and len(train):
            inputs, example = train.x[0], 0
        if inputs is None:
            inputs, self._source = self.state.plane.rest, self.tr("no example: the held values")
        elif example is not None:
            self._source = self.tr("example {} of {}").format(example + 1, len(train))
        else:
            self._source = self.tr("probe")
        self._inputs = inputs
        self._draw()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows what the network predicts now."""
        self._snapshot = snapshot
        self._draw()

    def showEvent(self, event: object) -> None:
        """What was not drawn while hidden is drawn now."""
        self._draw()

    def _draw(self) -> None:
        if not self.isVisible() or self._inputs is None or self._experiment is None:
            return
        prediction = self._prediction()
        rebuilt = prediction if TASKS[self._experiment.data.task].rebuilds_inputs else None
        self.bars.show_values(self._inputs, rebuilt)
        self.line.show_text(self._words(prediction, rebuilt))

    def _prediction(self) -> Array | None:
        """ŷ [n_L] of what is shown, in own units; None while it is computed by hand, or of other inputs."""
        snapshot, inputs = self._snapshot, self._inputs
        if snapshot is None or inputs is None or self.state.hides_numbers:
            return None
        if len(snapshot.experiment.data.inputs) != len(inputs):
            return None
        encoder = Encoder.of(snapshot.experiment)
        prediction = respond(snapshot.architecture, encoder, snapshot.params, inputs[:, None]).prediction
        return encoder.own_units(prediction)[:, 0]

    def _words(self, prediction: Array | None, rebuilt: Array | None) -> str:
        assert self._experiment is not None and self._inputs is not None and self._snapshot is not None
        if self._pointed is None:
            if prediction is None or rebuilt is not None:
                return self._source
            experiment = self._snapshot.experiment
            return f"{self._source} · {words_of(experiment.data).prediction(experiment, prediction)}"
        i, frames = self._pointed, self._experiment.network.frames
        name = self._experiment.data.inputs[i]
        if form_of(self._experiment).by_frames:
            each = len(self._inputs) // frames
            name = self.tr("frame {}, number {}").format(i // each + 1, i % each + 1)
        text = f"{name} = {self.bars.text_of(i, float(self._inputs[i]), 4)}"
        if rebuilt is not None:
            words = self.tr("reconstruction {}").format(self.bars.text_of(i, float(rebuilt[i]), 4))
            text = f"{text} · {words}"
        return text

    @Slot(object)
    def _on_pointed(self, index: int | None) -> None:
        self._pointed = index
        self._draw()
