"""The card of the boundary plot: the plane or the values of one example, the legend, and what the mouse does there."""

from PySide6.QtCore import QCoreApplication, QRect, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from nnviz.core.base.experiment import CLASS_TASKS, Experiment
from nnviz.core.data.classes import class_names, has_names
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.cards.axes_bar import AxesBar
from nnviz.ui.cards.input_page import InputPage, PageSwitch
from nnviz.ui.cards.legend import Legend
from nnviz.ui.cards.probe_row import ProbeRow
from nnviz.ui.cards.tool_strip import ToolStrip
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.boundary.boundary_plot import BoundaryPlot
from nnviz.ui.widgets.actions import SUB, Actions
from nnviz.ui.widgets.eliding import ElidingLabel
from nnviz.ui.widgets.pieces import Card, elided, label, set_role, tool_button
from nnviz.ui.widgets.plain_text import tool_tip

_BETWEEN = " · "
_LOW_BOUNDARY = 400
"""Pixels of a boundary card below which the lines above and below its plot are fewer."""


class BoundaryCard(Card):
    """The boundary plot with its legend and what the mouse does there."""

    def __init__(self, plot: BoundaryPlot, actions: Actions, theme: Theme) -> None:
        super().__init__("")
        self.title.setText(self.tr("Decision boundary"))
        self.plot = plot
        self._meaning = ElidingLabel()
        self.head.addWidget(self._meaning)
        self._view = _view_button(actions)
        self.head.addWidget(self._view)
        self._output_words = self._unit = ""
        self._snapshot: Snapshot | None = None
        self._unit_scale: tuple[float, float] | None = None
        self.axes_bar = AxesBar()
        self.probe_row = ProbeRow()
        self._plane_page = QWidget()
        column = QVBoxLayout(self._plane_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.body.spacing())
        for part in (self.axes_bar, self.probe_row):
            column.addWidget(part)
        column.addWidget(plot, 1)
        self.page = InputPage(theme)
        self.page.hide()
        for page in (self._plane_page, self.page):
            self.body.addWidget(page, 1)
        self.switch = PageSwitch()
        self.bars = False
        """Whether the values of an example are shown in place of the plane."""
        self.legend = Legend(theme)
        kept = self.legend.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.legend.setSizePolicy(kept)
        self.tools = ToolStrip(actions, theme)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.switch)
        row.addWidget(self.legend, 1)
        row.addWidget(self.tools)
        self.body.addLayout(row)
        self.hint = elided()
        self._fit()
        self.body.addWidget(self.hint)
        self._rest = self._answer = ""
        self._task = ""
        for name in self.tools.buttons:
            actions[name].toggled.connect(self._show_tool)

    def show_experiment(self, experiment: Experiment) -> None:
        """Says what the colours mean."""
        data, last = experiment.data, experiment.network.layers[-1].activation
        name = data.outputs[0]
        event = class_names(data)[1] if data.task == "binary" and has_names(data) else f"{name} = 1"
        meanings = {
            "binary": f"ŷ = P({event})" if last == "sigmoid" else self.tr("ŷ for {}").format(name),
            "multiclass": self.tr("pale where unsure"),
            "regression": f"ŷ = {name}", "autoencoder": self.tr("each x with its ŷ"),
        }  # fmt: skip
        self._output_words, self._task = meanings[data.task], data.task
        self.legend.show_data(data)
        self.switch.setVisible(len(data.inputs) > 2)
        if self.plot.plane is not None:
            self.axes_bar.show_plane(self.plot.plane, data)
        self._show_head()
        self._fit()
        self._show_tool()

    def show_unit(self, name: str, scale: tuple[float, float] | None) -> None:
        """Says which neuron the plot shows in place of the output, with the ends of its colours; empty: the output."""
        self._unit, self._unit_scale = name, scale
        self._show_head()

    def _show_head(self) -> None:
        """What is to be seen, in words, and what its colours mean."""
        unit = "" if self.bars else self._unit
        titles = {"regression": self.tr("Regression"), "autoencoder": self.tr("Reconstruction")}
        words = titles.get(self._task, self.tr("Decision boundary"))
        self.title.setText(self.tr("Inputs") if self.bars else words)
        self.title.setVisible(not unit)  # the name of the neuron takes its room
        self._meaning.show_text(self.page.meaning if self.bars else unit or self._output_words)
        set_role(self._meaning, "title" if unit else "muted")
        self.legend.show_scale(self.page.scale if self.bars else self._unit_scale)
        self.legend.setVisible(not self.bars or self.page.scale is not None)

    def show_page(self, *, bars: bool) -> None:
        """Shows the values of an example in place of the plane, or the plane."""
        if bars != self.bars:
            self.bars = bars
            had_focus = self.plot.hasFocus() or self.page.hasFocus()
            for part in (self._plane_page, self._view, self.tools):
                part.setVisible(not bars)
            self.page.setVisible(bars)
            self.switch.show_choice(bars)
            if had_focus:
                self.take_focus()
            if self._snapshot is not None:
                self.show_snapshot(self._snapshot)
            self._show_tool()
        self._show_head()

    def take_focus(self) -> None:
        """Keys are the window's: what is shown leaves them to it."""
        (self.page if self.bars else self.plot).setFocus()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows what the network answers now, on the page that is seen; the other one computes nothing."""
        self._snapshot = snapshot
        self.plot.show_snapshot(snapshot)
        self.page.show_snapshot(snapshot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low card gives the plot the room of some lines."""
        super().resizeEvent(event)
        self._fit()
        self.body.activate()  # the hint has its new width
        self.show_probe(self._answer)

    def _fit(self) -> None:
        """The height of the hint never depends on its text: the plot must not move under the mouse."""
        low = self.height() < _LOW_BOUNDARY
        self.axes_bar.set_low(low)
        lines = 1 if low and self.switch.isVisibleTo(self) else 2
        self.hint.setFixedHeight(lines * self.hint.fontMetrics().height())

    @Slot()
    def _show_tool(self) -> None:
        """What the mouse can do with the tool that is on."""
        other = self.tr(" · Shift the other class") if self._task in CLASS_TASKS else ""
        self._rest = {
            "add": self.tr("click adds") + other + self.tr(" · Ctrl-click chooses · drag moves · right-click removes"),
            "brush": self.tr("drag sprays") + other + self.tr(" · wheel sets the size · click adds one point"),
            "lasso": self.tr("drag around points selects · Shift adds · Ctrl takes in or out · drag moves them"),
        }[self.plot.tools.tool]
        if self.bars:
            self._rest = self.tr("drag changes a value · ↓ ↑ examples")
        self.show_probe("")

    def show_probe(self, text: str) -> None:
        """What the network answers under the cursor, whole in the tool tip; without, what the mouse can do."""
        text = "" if self.bars else text  # the page has a line of its own
        self._answer = text
        self.hint.setText(_shortened(self.hint, text) if text else self._rest)
        self.hint.setToolTip(tool_tip(text or self._rest))


def _view_button(actions: Actions) -> QToolButton:
    """Opens the menu View > Output where one looks at the output."""
    button = tool_button("▾", "flat")
    button.setFixedSize(22, label("", "title").sizeHint().height())  # the head is as high as without it
    button.setObjectName("button_output")
    button.setAccessibleName(QCoreApplication.translate("BoundaryCard", "What the plot shows"))
    button.setToolTip(button.accessibleName())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(actions.menus[f"View{SUB}Output"])
    return button


def _shortened(line: QLabel, text: str) -> str:
    """The parts of a text that fit into a label; those in the middle give way, for the last ones are the answer."""
    parts = text.split(_BETWEEN)
    metrics, room = line.fontMetrics(), line.rect()
    for kept in range(len(parts), 0, -1):
        first = min(kept // 2, kept - 1)
        left = parts if kept == len(parts) else [*parts[:first], "…", *parts[len(parts) - kept + first :]]
        short = _BETWEEN.join(left)
        taken = metrics.boundingRect(QRect(0, 0, room.width(), 10_000), Qt.TextFlag.TextWordWrap, short)
        if taken.height() < room.height() + metrics.height() // 2 and taken.width() <= room.width():
            return short
    return parts[-1]
