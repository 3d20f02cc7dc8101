"""The card of the network diagram, with the numbers of what is pointed at."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea

from nnviz.app.view_state import PLACES, UNIT
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.architecture import Architecture
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.diagram.inspector import describe
from nnviz.ui.views.diagram.network_view import NetworkView
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import Actions
from nnviz.ui.widgets.pieces import Card, elided, follow, height_of_lines, label, tool_button

_LINES = ((340, 3), (280, 2), (0, 1))
"""From so many pixels of height on a network card gives its numbers so many lines."""
_RAISED = 3
"""Pixels by which raised letters reach beyond their line."""


class NetworkCard(Card, View):
    """The diagram with its summary, the buttons for layers, and the numbers of what is pointed at."""

    def __init__(self, bench: Workbench, view: NetworkView, actions: Actions) -> None:
        super().__init__("")
        self.title.setText(self.tr("Network"))
        self.view, self._bench = view, bench
        self._summary = label("", "muted")
        self.head.addWidget(self._summary)
        self.head.addSpacing(8)
        for name, sign in (("remove_layer", "−"), ("", self.tr("layer")), ("add_layer", "+")):
            if not name:
                self.head.addWidget(label(sign))
                continue
            button = tool_button(sign, "flat")
            sized(button, size=(22, 22))
            follow(button, actions[name])
            button.setObjectName(f"button_{name}")
            self.head.addWidget(button)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(view)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        view.setAutoFillBackground(False)
        self.body.addWidget(area, 1)
        self.inspector = elided("")
        self.inspector.setTextFormat(Qt.TextFormat.RichText)
        sized(self.inspector, margins=(0, _RAISED, 0, 0))
        self.inspector.setObjectName("inspector")
        self.inspector.setAccessibleName(self.tr("Numbers of the neuron or weight pointed at"))
        self.body.addWidget(self.inspector)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low card gives the diagram the room of some lines; the height never depends on the text."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = next(count for least, count in _LINES if self.height() >= px(least))
        self.inspector.setFixedHeight(height_of_lines(self.inspector, lines))  # a line that does not fit is not seen

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._fit()
        self._show_numbers()

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Shows the shape of the network."""
        architecture = Architecture.of(new.network)
        self._summary.setText(summary(architecture.sizes, architecture.count))
        self._show_numbers()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The numbers follow the run."""
        self._show_numbers()

    def show_state(self, changed: frozenset[str]) -> None:
        """Something else is pointed at, or another example is sent through."""
        if changed & (PLACES | UNIT | {"hides_numbers"}):
            self._show_numbers()

    def _show_numbers(self) -> None:
        """The numbers of what is pointed at, whole also in the tool tip."""
        view, snapshot = self.view, self._bench.snapshot
        part = view.state.pointed or view.state.part
        if part is None or snapshot.architecture.sizes != Architecture.of(self._bench.experiment.network).sizes:
            hint = self.tr("Point at a neuron or a weight to see its numbers; click to keep them.")
            text = f"<span style='color:{view.theme.color('muted').name()}'>{hint}</span>"
        else:
            text = describe(part, snapshot, view.trace())
        if text != self.inspector.text():
            self.inspector.setText(text)
            self.inspector.setToolTip(text)


def summary(sizes: tuple[int, ...], parameters: int) -> str:
    """The shape of a network in a line, e.g. 2 – 4 – 2 – 1 · 25 parameters."""
    if len(sizes) > 8:
        return _tr("{} layers · {} parameters").format(len(sizes) - 1, parameters)
    return _tr("{} · {} parameters").format(" – ".join(str(n) for n in sizes), parameters)


def _tr(text: str) -> str:
    return QCoreApplication.translate("NetworkCard", text)
