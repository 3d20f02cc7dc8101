"""The cards of network, loss and features, and the line at the foot of the window."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QToolButton, QWidget

from nnviz.core.experiment import Experiment
from nnviz.core.features import DERIVED, feature_labels, known_features
from nnviz.core.network import Architecture
from nnviz.ui.actions import Actions
from nnviz.ui.cards import Card, elided, label, set_role, tool_button
from nnviz.ui.plain_text import caption, tool_tip
from nnviz.ui.readouts import summary
from nnviz.ui.views.loss import LossPlot
from nnviz.ui.views.network import NetworkView

_MOST_FEATURES = 16
_LINES = ((340, 3), (280, 2), (0, 1))
"""From so many pixels of height on a network card gives its numbers so many lines."""
_RAISED = 3
"""Pixels by which raised letters stand out of their line."""


class NetworkCard(Card):
    """The diagram with its summary, the buttons for layers, and the numbers of what is pointed at."""

    def __init__(self, view: NetworkView, actions: Actions) -> None:
        super().__init__("")
        self.title.setText(self.tr("Network"))
        self.view = view
        self._summary = label("", "muted")
        self.head.addWidget(self._summary)
        self.head.addSpacing(8)
        for name, sign in (("remove_layer", "−"), ("", self.tr("layer")), ("add_layer", "+")):
            if not name:
                self.head.addWidget(label(sign))
                continue
            button = tool_button(sign, "flat")
            button.setFixedSize(22, 22)
            button.clicked.connect(actions[name].trigger)
            button.setToolTip(actions[name].toolTip())
            button.setAccessibleName(actions[name].iconText())
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
        self.inspector.setContentsMargins(0, _RAISED, 0, 0)
        self.inspector.setObjectName("inspector")
        self.inspector.setAccessibleName(self.tr("Numbers of the neuron or weight pointed at"))
        self.body.addWidget(self.inspector)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low card gives the diagram the room of some lines; the height never depends on the text."""
        super().resizeEvent(event)
        lines = next(count for least, count in _LINES if self.height() >= least)
        spacing = self.inspector.fontMetrics().lineSpacing()
        self.inspector.setFixedHeight(_RAISED + lines * spacing)  # nothing is seen of a line that does not fit

    def show_numbers(self, text: str) -> None:
        """The numbers of what is pointed at, whole also in the tool tip."""
        self.inspector.setText(text)
        self.inspector.setToolTip(text)

    def show_experiment(self, experiment: Experiment) -> None:
        """Shows the shape of the network."""
        architecture = Architecture.of(experiment.network)
        self._summary.setText(summary(architecture.sizes, architecture.count))


class LossCard(Card):
    """The loss plot with its legend, the value under the cursor and the log switch."""

    def __init__(self, plot: LossPlot, actions: Actions) -> None:
        super().__init__("")
        self.title.setText(self.tr("Loss"))
        self._legend = label(self.tr("━ train   ─ test"), "muted")
        self.reading = label("", "small")
        self.head.addWidget(self.reading)
        self.head.addWidget(self._legend)
        log = QToolButton()
        log.setProperty("flat", True)
        log.setDefaultAction(actions["log_loss"])
        log.setText(self.tr("log"))
        log.setAccessibleName(self.tr("Logarithmic loss axis"))
        actions["log_loss"].changed.connect(
            lambda: log.setText(self.tr("log ✓") if log.isChecked() else self.tr("log"))
        )
        self.head.addWidget(log)
        self.body.addWidget(plot, 1)
        plot.read.connect(self._on_read)

    def _on_read(self, text: str) -> None:
        self.reading.setText(text)
        self._legend.setVisible(not text)


_FEATURE_TEXT = 41
"""Pixels of a feature's button that its name may take."""


class FeaturesCard(Card):
    """Which features the network sees."""

    toggled = Signal(str)

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("Features"))
        self._grid = QGridLayout()
        self._grid.setSpacing(4)
        self.body.addLayout(self._grid)
        self._buttons: dict[str, QToolButton] = {}
        self._made: tuple[tuple[str, ...], list[str]] = (), []

    def show_experiment(self, experiment: Experiment) -> None:
        """Offers the features that the data can have."""
        known = known_features(len(experiment.data.inputs))
        if len(known) > _MOST_FEATURES:
            known = tuple(DERIVED)
        labels = feature_labels(known, experiment.data.inputs)
        if (known, labels) != self._made:
            self._make(known, labels)
        for name, button in self._buttons.items():
            button.setChecked(name in experiment.network.features)

    def _make(self, names: tuple[str, ...], labels: list[str]) -> None:
        for button in self._buttons.values():
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons, self._made = {}, (names, labels)
        for i, (name, text) in enumerate(zip(names, labels, strict=True)):
            button = tool_button(text, "card", checkable=True)
            button.setFixedSize(47, 26)
            button.ensurePolished()
            button.setText(caption(button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, _FEATURE_TEXT)))
            button.setObjectName(f"feature.{name}")
            button.setAccessibleName(self.tr("Feature {}").format(text))
            button.setToolTip(tool_tip(text))
            button.clicked.connect(lambda _on, n=name: self.toggled.emit(n))
            self._grid.addWidget(button, i // 5, i % 5)
            self._buttons[name] = button


class Foot(QWidget):
    """The line at the bottom: a hint, or a message with a button for the rest of it."""

    def __init__(self) -> None:
        super().__init__()
        self._act: Callable[[], object] = lambda: None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 3, 12, 4)
        self.text = label()
        self.text.setObjectName("message")
        self.text.setMinimumWidth(1)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self.text, 1)
        self.more = tool_button("", "small")
        self.more.setFixedHeight(self.text.sizeHint().height())  # the window must not move when it comes and goes
        self.more.setObjectName("message_more")
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.clicked.connect(lambda: self._act())
        self.more.hide()
        layout.addWidget(self.more)

    def offer(self, text: str, act: Callable[[], object]) -> None:
        """A button beside the message, until another one comes."""
        self.more.setText(text)
        self._act = act
        self.more.show()

    def show_text(self, text: str, warns: bool) -> None:
        """A hint in grey, a warning in the warning colour."""
        self.more.hide()
        self.text.setText(text)
        self.text.setToolTip(tool_tip(text) if len(text) > 120 else "")
        set_role(self.text, "warning" if warns else "muted")
