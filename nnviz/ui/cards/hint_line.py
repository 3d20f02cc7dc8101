"""The line below the boundary plot: what the network predicts under the cursor, or what the mouse can do there."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from nnviz.app.view_state import PLACES, ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import sized
from nnviz.ui.views.boundary.prediction_words import place_words
from nnviz.ui.views.diagram.network_view import NetworkView
from nnviz.ui.views.view import View
from nnviz.ui.widgets.pieces import OVERHANG, height_of_lines, set_role
from nnviz.ui.widgets.plain_text import tool_tip

_BETWEEN = " · "


class HintLine(QLabel, View):
    """Its height never depends on its text: the plot must not move under the mouse."""

    def __init__(self, bench: Workbench, state: ViewState, network: NetworkView) -> None:
        super().__init__()
        self._bench, self.state, self._network = bench, state, network
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMinimumWidth(1)
        sized(self, indent=OVERHANG)
        set_role(self, "small")
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.tool, self.bars = "add", False
        self._has_classes = False

    def set_lines(self, lines: int) -> None:
        """Takes so many lines of text."""
        self.setFixedHeight(height_of_lines(self, lines))

    def show_tool(self, tool: str, *, bars: bool) -> None:
        """Another tool of the mouse is on, or the inputs of an example are shown as bars."""
        self.tool, self.bars = tool, bars
        self._show()

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """What the mouse can do depends on the task."""
        self._has_classes = TASKS[new.data.task].has_classes
        self._show()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The prediction follows the run."""
        self._show()

    def show_state(self, changed: frozenset[str]) -> None:
        """Another place or example."""
        if changed & (PLACES | {"hides_numbers"}):
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of a long text has room."""
        super().resizeEvent(event)
        self._show()

    def _show(self) -> None:
        predicted = "" if self.bars else self._prediction()  # the bars have a line of their own
        text = self._shortened(predicted) if predicted else self._actions()
        if text != self.text():
            self.setText(text)
            self.setToolTip(tool_tip(predicted or text))

    def _prediction(self) -> str:
        """The inputs that are looked at and the prediction; empty where no place and no example is chosen."""
        if self.state.cursor is None and self.state.example is None:
            return ""  # the marker's prediction is shown beside it
        trace, inputs = self._network.trace(), self.state.inputs
        if trace is None or inputs is None:
            return ""
        prediction = None if self.state.hides_numbers else trace.prediction[:, 0]
        text = place_words(self._bench.experiment, inputs, prediction)
        if self.state.cursor is None and self.state.example is not None:
            count = len(self._bench.experiment.data.train)
            text = _BETWEEN.join((self.tr("example {} of {}").format(self.state.example + 1, count), text))
        return text

    def _actions(self) -> str:
        """What the mouse can do with the tool that is on."""
        if self.bars:
            return self.tr("drag changes a value · ↓ ↑ examples")
        if self.tool == "lasso":
            return self.tr("drag around points selects · Shift adds · Ctrl toggles · drag moves them")
        classes = self._has_classes
        if self.tool == "brush" and classes:
            return self.tr("drag sprays · Shift the other class · wheel sets the size · click adds one point")
        if self.tool == "brush":
            return self.tr("drag sprays · wheel sets the size · click adds one point")
        if classes:
            return self.tr(
                "click adds · Shift the other class · Ctrl-click selects the example · drag moves · right-click removes"
            )
        return self.tr("click adds · Ctrl-click selects the example · drag moves · right-click removes")

    def _shortened(self, text: str) -> str:
        """The parts of a text that fit; those in the middle give way, for the last ones are the prediction."""
        parts = text.split(_BETWEEN)
        metrics, room = self.fontMetrics(), self.rect()
        for kept in range(len(parts), 0, -1):
            first = min(kept // 2, kept - 1)
            left = parts if kept == len(parts) else [*parts[:first], "…", *parts[len(parts) - kept + first :]]
            short = _BETWEEN.join(left)
            taken = metrics.boundingRect(QRect(0, 0, room.width(), 10_000), Qt.TextFlag.TextWordWrap, short)
            if taken.height() < room.height() + metrics.height() // 2 and taken.width() <= room.width():
                return short
        return parts[-1]
