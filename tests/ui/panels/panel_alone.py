"""Panels without a window: what they show follows a workbench that trains, as in the window."""

from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.app.plot_options import PlotOptions
from nnviz.app.view_state import ASPECTS, ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.theme.style_sheet import style_sheet
from nnviz.ui.theme.theme import LIGHT

P = TypeVar("P", bound=Panel)


class PanelAlone:
    """A workbench, its view state and one open panel."""

    def __init__(self, experiment: Experiment, qtbot: QtBot) -> None:
        self.bench, self.qtbot = Workbench(experiment), qtbot
        self.state = ViewState(self.bench, PlotOptions())
        self._owner = QObject()
        self.editor = Editor(self.bench, self.state, self._owner)
        self.panel: Panel | None = None
        self.bench.experiment_changed.connect(self._show_experiment)
        self.bench.snapshot_changed.connect(self._show_snapshot)
        self.state.changed.connect(self._show_state)
        self._show_experiment(None, experiment)
        self.bench.start()

    def open(self, kind: type[P]) -> P:
        """Opens a panel in the size that it has in a window, in the place of the one that was open."""
        if self.panel is not None:
            self.panel.leave()
            self.panel.hide()
        panel = kind(Context(self.bench, self.editor, self.state, lambda text, warns: None), LIGHT)
        self.panel = panel
        self.qtbot.addWidget(panel)
        panel.setStyleSheet(style_sheet(LIGHT))
        panel.resize(560, 330)
        panel.show()
        panel.set_theme(LIGHT)
        panel.show_experiment(None, self.bench.experiment)
        panel.show_snapshot(self.bench.snapshot)
        panel.show_state(ASPECTS)
        self.qtbot.waitExposed(panel)
        return panel

    def _show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        self.state.follow(old, new)
        if self.panel is not None:
            self.panel.show_experiment(old, new)
        self.state.announce()

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        if self.panel is not None:
            self.panel.show_snapshot(snapshot)

    def _show_state(self, aspects: frozenset[str]) -> None:
        if self.panel is not None:
            self.panel.show_state(aspects)

    def settle(self) -> None:
        """Everything posted so far has reached the session and the panel."""
        self.bench.finish(lambda session: None)
        self.bench.refresh()
        QApplication.processEvents()

    def wait_epoch(self, epoch: int) -> None:
        self.qtbot.waitUntil(lambda: self.bench.snapshot.epoch == epoch, timeout=10_000)

    def close(self) -> None:
        if self.panel is not None:
            self.panel.leave()
        self.bench.shut_down()
