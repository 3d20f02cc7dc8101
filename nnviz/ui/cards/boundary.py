"""The card of the boundary plot: the plane or the values of one example, the legend, and what the mouse does there."""

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from nnviz.app.view_state import PLACES, UNIT
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.data.plane import Plane
from nnviz.ui.cards.axes_bar import AxesBar
from nnviz.ui.cards.hint_line import HintLine
from nnviz.ui.cards.input_page import InputPage, PageSwitch
from nnviz.ui.cards.legend import Legend
from nnviz.ui.cards.probe_row import ProbeRow
from nnviz.ui.cards.tool_strip import ToolStrip
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.boundary.boundary_plot import BoundaryPlot
from nnviz.ui.views.diagram.inspector import unit_name
from nnviz.ui.views.diagram.network_view import NetworkView
from nnviz.ui.views.task_words import words_of
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import SUB, Actions
from nnviz.ui.widgets.eliding import ElidingLabel
from nnviz.ui.widgets.pieces import Card, set_role, tool_button

_LOW_BOUNDARY = 400
"""Pixels of a boundary card below which the lines above and below its plot are fewer."""


class BoundaryCard(Card, View):
    """The boundary plot with its legend and what the mouse does there."""

    def __init__(
        self, bench: Workbench, plot: BoundaryPlot, network: NetworkView, actions: Actions, theme: Theme
    ) -> None:
        super().__init__("")
        self.title.setText(self.tr("Decision boundary"))
        self.plot, self.state = plot, plot.state
        self._actions = actions
        self.meaning = ElidingLabel()
        self.head.addWidget(self.meaning)
        self._view = _view_button(actions)
        self.head.addWidget(self._view)
        self._experiment: Experiment | None = None
        self._plane: Plane | None = None
        self.axes_bar, self.probe_row = AxesBar(self.state), ProbeRow(self.state)
        self.page = InputPage(theme, self.state)
        self.switch = PageSwitch()
        self.bars = False
        """Whether the values of an example are shown in place of the plane."""
        self.legend = Legend(theme)
        self.tools = ToolStrip(actions, theme)
        self.hint = HintLine(bench, self.state, network)
        self._lay_out()
        self.switch.chosen.connect(self._choose_page)
        plot.tools.sigRangeChanged.connect(self._show_head)
        for name in self.tools.buttons:
            actions[name].toggled.connect(self._show_tool)

    @property
    def views(self) -> tuple[View, ...]:
        """The card and its parts, in the order in which they follow: the plot first, whose colours the head names."""
        return self.plot, self.axes_bar, self.probe_row, self.page, self.legend, self.tools, self, self.hint

    def _lay_out(self) -> None:
        self._plane_page = QWidget()
        column = QVBoxLayout(self._plane_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.body.spacing())
        for part in (self.axes_bar, self.probe_row):
            column.addWidget(part)
        column.addWidget(self.plot, 1)
        self.page.hide()
        for page in (self._plane_page, self.page):
            self.body.addWidget(page, 1)
        kept = self.legend.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.legend.setSizePolicy(kept)
        row = QHBoxLayout()
        sized(row, spacing=10)
        row.addWidget(self.switch)
        row.addWidget(self.legend, 1)
        row.addWidget(self.tools)
        self.body.addLayout(row)
        self._fit()
        self.body.addWidget(self.hint)

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Says what the colours mean; another data set begins with the page that shows it best."""
        data = new.data
        self._experiment = new
        self.switch.setVisible(len(data.inputs) > 2)
        plane, before = self.state.plane, self._plane
        bars = self.bars if plane.shows_the_data_of(before) else shows_best_as_bars(new)
        self._plane = plane
        self._show_page(bars=bars and plane.inputs > 2)
        self._fit()
        self._show_tool()

    def show_state(self, changed: frozenset[str]) -> None:
        """Says which neuron the plot shows in place of the output, with the ends of its colours."""
        if changed & (UNIT | PLACES):
            self._show_head()

    @Slot()
    def _show_head(self, *_: object) -> None:
        """What is to be seen, in words, and what its colours mean."""
        if self._experiment is None:
            return
        shown = self.state.unit
        unit = "" if self.bars or shown is None else unit_name(self._experiment, shown)
        words = words_of(self._experiment.data)
        self.title.setText(self.tr("Inputs") if self.bars else words.plot_title())
        self.title.setVisible(not unit)  # the name of the neuron takes its room
        self.meaning.show_text(self.page.meaning if self.bars else unit or words.colours(self._experiment))
        set_role(self.meaning, "title" if unit else "muted")
        self.legend.show_scale(self.page.scale if self.bars else self.plot.field.scale)
        self.legend.setVisible(not self.bars or self.page.scale is not None)

    @Slot(bool)
    def _choose_page(self, bars: bool) -> None:
        self._show_page(bars=bars)
        self.take_focus()

    def _show_page(self, *, bars: bool) -> None:
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
            self.plot.draw_again()
            self._show_tool()
        self._show_head()

    def set_theme(self, theme: Theme) -> None:
        """Takes the sizes of the letters: the head is as high as without its button."""
        self._view.setFixedHeight(self.title.sizeHint().height())
        self._fit()

    def take_focus(self) -> None:
        """Keys are the window's: what is shown leaves them to it."""
        (self.page if self.bars else self.plot).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low card gives the plot the room of some lines."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        low = self.height() < px(_LOW_BOUNDARY)
        self.axes_bar.set_low(low)
        self.hint.set_lines(1 if low and self.switch.isVisibleTo(self) else 2)

    @Slot()
    def _show_tool(self) -> None:
        self.hint.show_tool(self.plot.tools.tool, bars=self.bars)


def shows_best_as_bars(experiment: Experiment) -> bool:
    """Whether a plane of two inputs says little: each example sets one input alone, or inputs are frames of numbers."""
    x = experiment.data.train.x
    one_hot = len(x) > 0 and bool(((x == 0.0) | (x == 1.0)).all() and (np.count_nonzero(x, axis=1) == 1).all())
    return experiment.network.frames > 0 or one_hot


def _view_button(actions: Actions) -> QToolButton:
    """Opens the menu View > Output where one looks at the output."""
    button = tool_button("▾", "flat")
    sized(button, width=22)
    button.setObjectName("button_output")
    button.setAccessibleName(QCoreApplication.translate("BoundaryCard", "What the plot shows"))
    button.setToolTip(button.accessibleName())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(actions.menus[f"View{SUB}Output"])
    return button
