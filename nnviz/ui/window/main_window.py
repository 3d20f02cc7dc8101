"""The main window: makes the views and the controllers, and tells the views what changes."""

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from nnviz.app.library import Library
from nnviz.app.plot_options import options_of
from nnviz.app.settings import Settings
from nnviz.app.view_state import ASPECTS, ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.editing.fields import HYPERPARAMETERS, STOP_CONDITIONS
from nnviz.core.training.snapshot import Snapshot
from nnviz.labs import DEFAULT_LAB, load_lab
from nnviz.ui.cards.boundary import BoundaryCard
from nnviz.ui.cards.data import DataCard
from nnviz.ui.cards.features import FeaturesCard
from nnviz.ui.cards.form import Form
from nnviz.ui.cards.loss import LossCard
from nnviz.ui.cards.network import NetworkCard
from nnviz.ui.controllers.data import DataController
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.controllers.findings import HealthBadges
from nnviz.ui.controllers.plot_options import PlotOptionsController
from nnviz.ui.controllers.points import PointController
from nnviz.ui.controllers.view_state import ViewStateController
from nnviz.ui.controllers.weights import WeightController
from nnviz.ui.dialogs.about import show_about
from nnviz.ui.dialogs.documents import Documents
from nnviz.ui.dialogs.share_dialog import Sharing
from nnviz.ui.dialogs.table_dialogs import TableDialogs
from nnviz.ui.lecture.lab_folder import LabFolder
from nnviz.ui.lecture.lab_picker import LabPicker
from nnviz.ui.lecture.labs_menu import LabsMenu
from nnviz.ui.panels.base import Context
from nnviz.ui.panels.card import PanelCard
from nnviz.ui.theme.sizes import px, rescale, set_scale
from nnviz.ui.theme.style_sheet import style_sheet
from nnviz.ui.theme.theme import THEMES, Theme, palette, system_theme
from nnviz.ui.views.boundary.boundary_plot import BoundaryPlot
from nnviz.ui.views.diagram.network_view import NetworkView
from nnviz.ui.views.equation.typesetter import typesetter
from nnviz.ui.views.plots.loss_plot import LossPlot
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import Actions
from nnviz.ui.widgets.pending import drop_edits
from nnviz.ui.widgets.pieces import Card, column, scroll
from nnviz.ui.window.enabled_actions import EnabledActions
from nnviz.ui.window.first_frame import FirstFrame
from nnviz.ui.window.frames import Frames
from nnviz.ui.window.hidden_controls import HiddenControls
from nnviz.ui.window.keyboard import Keyboard
from nnviz.ui.window.layout import arrange
from nnviz.ui.window.sidebar import WIDTH, Sidebar
from nnviz.ui.window.status_line import StatusLine
from nnviz.ui.window.status_messages import StatusMessages
from nnviz.ui.window.top_bar import DEFAULT_SPEED, TopBar

if TYPE_CHECKING:
    from nnviz.ui.lecture.lecture_view import LectureView
    from nnviz.ui.lecture.lesson_runner import LessonRunner

_FRAME = 40
"""Pixels that a title bar takes of the screen's height."""


class MainWindow(QMainWindow):
    """The one window of the app."""

    def __init__(self, experiment: Experiment | None = None, settings: Settings | None = None) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setAccessibleName("nnviz")
        self.settings = settings or Settings()
        self.theme = THEMES.get(self.settings.theme) or system_theme()
        self.library = Library()
        self.library.open_folder(self.settings.lab_folder)
        self.bench = Workbench(experiment or load_lab(DEFAULT_LAB).experiment, self)
        self.bench.speed = DEFAULT_SPEED
        self.state = ViewState(self.bench, options_of(self.settings.plot_switches), self)
        self.actions_ = Actions(self)
        self._closing = False
        self._make_views()
        self._lay_out()
        self._make_controllers()
        self._make_lecture()
        self.views = self._all_views()
        self._frames = Frames(self.bench, self.views)
        self._connect()
        self.setAcceptDrops(True)
        self._begin()

    # ---------------------------------------------------------------- making

    def _make_views(self) -> None:
        bench, state, theme, actions = self.bench, self.state, self.theme, self.actions_
        self.network_view = NetworkView(theme, state)
        self.boundary_plot = BoundaryPlot(theme, state)
        self.loss_plot = LossPlot(theme)
        self.lab_picker = LabPicker()
        self.top_bar = TopBar(bench, actions, self.lab_picker, theme)
        self.data_card = DataCard(theme, state)
        self.data_card.regenerate.setDefaultAction(actions["regenerate"])
        self.form, self.stop_form = Form(HYPERPARAMETERS), Form(STOP_CONDITIONS)
        self.form_card, self.stop_card = Card(self.tr("Hyperparameters")), Card(self.tr("Stop automatically"))
        self.form_card.body.addWidget(self.form)
        self.stop_card.body.addWidget(self.stop_form)
        self.features_card = FeaturesCard()
        self.network_card = NetworkCard(bench, self.network_view, actions)
        self.panel_card = PanelCard(theme, self.settings)
        self.boundary_card = BoundaryCard(bench, self.boundary_plot, self.network_view, actions, theme)
        self.loss_card = LossCard(self.loss_plot, actions)
        self.status_line = StatusLine()
        self.messages = StatusMessages(self.status_line, bench, self)

    def _lay_out(self) -> None:
        cards = {
            "data": self.data_card, "hyperparameters": self.form_card, "features": self.features_card,
            "stop": self.stop_card, "loss": self.loss_card,
        }  # fmt: skip
        forms = {"hyperparameters": self.form, "stop": self.stop_form}
        self.hidden_controls = HiddenControls(self, self.bench, cards, forms)
        controls = column(*list(cards.values())[:-1], self.hidden_controls.note, spacing=8, right=6)
        self.sidebar = Sidebar(scroll(controls, WIDTH), self._new_lecture, self.theme)
        views = self.network_card, self.panel_card, self.boundary_card, self.loss_card
        self.setCentralWidget(arrange(self.top_bar, self.sidebar, *views, self.status_line))

    def _make_controllers(self) -> None:
        bench, state, actions, tell = self.bench, self.state, self.actions_, self.tell
        self.documents = Documents(self, bench, self.settings)
        self.sharing = Sharing(self, bench)
        self.tables = TableDialogs(self, bench, self.documents, tell)
        self.editor = Editor(bench, state, self)
        self.view_state = ViewStateController(state, self.network_view, self.boundary_card, actions)
        self.weights = WeightController(bench, self.editor, self.network_view, self)
        self.points = PointController(bench, self.boundary_plot, self.editor, actions, self.settings, tell)
        self.data = DataController(bench, state, self.data_card, self.editor, tell)
        self.plot_options = PlotOptionsController(state, actions, self.settings, self)
        self.enabled_actions = EnabledActions(bench, actions)
        HealthBadges(bench.health, self.network_view.badges)
        home = self.boundary_card.take_focus
        self.keyboard = Keyboard(self, actions, home, self.points.press_digit, self._escape)

    def _make_lecture(self) -> None:
        menu = self.actions_.menus["Lecture"].addMenu(self.tr("Labs"))
        self.labs = LabsMenu(self.library, self.bench, self.lab_picker, menu, self.tell)
        self.lab_folder = LabFolder(
            self, self.library, self.settings, self.documents, self.labs, self.sidebar.refresh_lessons, self.actions_,
            self.tell, self.messages.offer,
        )  # fmt: skip

    def _new_lecture(self) -> "LectureView":
        """The lessons, and what their links do."""
        from nnviz.ui.lecture.lecture_view import LectureView

        lecture = LectureView(self.library, self.settings)
        lecture.link.connect(lambda url: self.lesson_runner.run(url))
        lecture.lab_wanted.connect(lambda lab: self.lesson_runner.open_lab(lab))
        return lecture

    @cached_property
    def lesson_runner(self) -> "LessonRunner":
        """What the links of the lessons do."""
        from nnviz.ui.lecture.lesson_runner import LessonRunner

        return LessonRunner(self.bench, self.state, self.editor, self.panel_card, self.labs, self.tell)

    @property
    def lecture(self) -> "LectureView":
        """The lessons; they are made when somebody looks at them."""
        return self.sidebar.lecture

    def _all_views(self) -> tuple[View, ...]:
        """In the order in which they are told; cards come after what they show."""
        return (
            self.view_state, self.network_view, self.network_card, *self.boundary_card.views, self.points, self.weights,
            self.loss_plot, self.loss_card, self.data_card, self.form, self.stop_form, self.features_card,
            self.hidden_controls, self.lab_picker, self.plot_options, self.top_bar, self.panel_card, self.sidebar,
            self.tables, self.enabled_actions, self.messages, self.documents,
        )  # fmt: skip

    def _connect(self) -> None:
        bench, editor = self.bench, self.editor
        bench.about_to_replace.connect(partial(drop_edits, self))
        bench.about_to_replace.connect(self.network_view.let_go)
        bench.about_to_replace.connect(self.boundary_plot.tools.let_go)
        bench.experiment_changed.connect(self._show_experiment)
        bench.snapshot_changed.connect(self._show_snapshot)
        bench.failed.connect(lambda text: self.tell(self.tr("Training stopped: {}").format(text), True))
        for changed in (bench.stack.cleanChanged, bench.stack.indexChanged):
            changed.connect(self._show_edits)
        self.state.changed.connect(self._show_state)
        self.documents.message.connect(self.tell)
        self.sharing.message.connect(self.tell)
        typesetter().failed.connect(self.tell)
        self.weights.matrix_wanted.connect(self.panel_card.show_matrix)
        self.network_view.activation_chosen.connect(editor.set_activation)
        self.network_view.units_wanted.connect(editor.set_units)
        self.network_view.badges.clicked.connect(lambda _badge: self.panel_card.open("health"))
        self.boundary_plot.touched.connect(self.keyboard.end_typing)
        for form in (self.form, self.stop_form):
            form.edited.connect(editor.set_field)
        self.features_card.toggled.connect(editor.toggle_feature)
        for refused in (self.form.refused, self.stop_form.refused, self.data_card.refused, editor.refused):
            refused.connect(self._on_refused)
        self.top_bar.speed_chosen.connect(bench.set_speed)
        self.top_bar.steps_wanted.connect(bench.step_epochs)
        self._connect_actions()

    def _connect_actions(self) -> None:
        own: dict[str, Callable[..., object]] = {
            "quit": self.close, "dark": self._choose_dark, "full_screen": self._set_full_screen,
            "about": lambda: show_about(self), "log_loss": self.loss_plot.set_logarithmic,
            "reset_view": self.boundary_plot.reset_view,
        }  # fmt: skip
        parts = (
            self.documents, self.sharing, self.tables, self.lab_folder, self.sidebar, self.panel_card, self.editor,
            self.data, self.points, self.view_state, self.hidden_controls, self.enabled_actions,
        )  # fmt: skip
        every: tuple[dict[str, Callable[..., object]], ...] = (own, *(part.slots for part in parts))
        for slots in every:
            for name, slot in slots.items():
                self.actions_.connect(name, slot)
        self.documents.make_recent_menu(self.actions_.menus["File"].addMenu(self.tr("Recent files")))
        self.panel_card.fill_menu(self.actions_.menus["View"].addMenu(self.tr("Panels")))

    def _begin(self) -> None:
        """Shows everything for the first time, and starts the workbench."""
        self.set_theme(self.theme)
        self._show_experiment(None, self.bench.experiment)
        self._show_state(ASPECTS)
        self._show_snapshot(self.bench.snapshot)
        self._restore_geometry()
        self.panel_card.begin(Context(self.bench, self.editor, self.state, self.tell))
        self.sidebar.show_page(self.settings.sidebar)
        self.sidebar.shown.connect(lambda name: setattr(self.settings, "sidebar", name))
        self.lab_folder.begin(self.settings.take_problems())
        self.bench.start()
        FirstFrame(self, self._prepare)

    def _prepare(self) -> None:
        """What nobody waits for: every lab is read whole, and a process begins that sets the formulas of Maths."""
        self.lab_folder.check()
        typesetter().start()

    # ---------------------------------------------------------------- showing

    @Slot(object, object)
    def _show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        self.state.follow(old, new)
        try:
            for view in self.views:
                view.show_experiment(old, new)
        finally:  # or a view that fails would have what is looked at stand still until the next edit
            self.state.announce()
        self._frames.hurry_texts()

    @Slot(object)
    def _show_snapshot(self, snapshot: Snapshot) -> None:
        self._frames.show(snapshot)

    @Slot(object)
    def _show_state(self, changed: frozenset[str]) -> None:
        for view in self.views:
            view.show_state(changed)

    @Slot()
    def _show_edits(self) -> None:
        """The undo stack is another one."""
        self.documents.show_title()
        self.enabled_actions.show_undo()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme, everywhere."""
        self.theme = theme
        QApplication.setPalette(palette(theme))  # dialogs are windows of their own
        self.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme))
        for view in self.views:
            view.set_theme(theme)
        self.actions_["dark"].setChecked(theme.name == "dark")

    def set_scale(self, scale: float) -> None:
        """Makes everything so many times as large as it was designed, letters and lines too."""
        set_scale(scale)
        self.set_theme(self.theme)
        rescale(self)  # after the letters: a row of a table is never lower than they are
        self._show_experiment(None, self.bench.experiment)
        self._show_state(ASPECTS)
        self._show_snapshot(self.bench.snapshot)
        self.panel_card.fit_height()

    def tell(self, text: str, warns: bool) -> None:
        """Shows a message at the bottom for a while."""
        self.messages.tell(text, warns)

    @Slot(str)
    def _on_refused(self, text: str) -> None:
        """What was typed does not hold: the controls show again what does."""
        self.tell(text, True)
        for view in (self.form, self.stop_form, self.data_card):
            view.show_experiment(self.bench.experiment, self.bench.experiment)

    # ---------------------------------------------------------------- actions

    def _choose_dark(self, on: bool) -> None:
        """The dark theme or the light one, remembered."""
        self.settings.theme = "dark" if on else "light"
        self.set_theme(THEMES[self.settings.theme])

    def _set_full_screen(self, on: bool) -> None:
        """The whole screen, or a window again."""
        (self.showFullScreen if on else self.showNormal)()

    def _escape(self) -> None:
        """Ends what is nearest to an end with the points, else what is looked at."""
        if not self.points.escape():
            self.state.clear()

    # ---------------------------------------------------------------- events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Single keys that no control wanted."""
        if not self.keyboard.press(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A file may be dropped anywhere."""
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens a dropped file."""
        event.acceptProposedAction()
        self.documents.open_path(Path(event.mimeData().urls()[0].toLocalFile()))

    def showEvent(self, event: QShowEvent) -> None:
        """What was not drawn while hidden is drawn now."""
        super().showEvent(event)
        self.bench.start()
        self.boundary_card.take_focus()
        self.panel_card.fit_height()
        self._show_snapshot(self.bench.snapshot)

    def changeEvent(self, event: QEvent) -> None:
        """Leaving full screen by other means keeps the menu honest."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.focusWidget() is None:
            self.boundary_card.take_focus()
        if event.type() == QEvent.Type.WindowStateChange:
            self.actions_["full_screen"].setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks about unsaved work, then ends the training thread."""
        if not self._closing and self.bench.has_work:
            event.ignore()
            self.documents.ask_then(self._close_now)
            return
        self.settings.geometry = self.saveGeometry()
        self.messages.stop()
        self.tables.shut_down()
        self.panel_card.leave()
        self.bench.shut_down()
        super().closeEvent(event)

    def _close_now(self) -> None:
        self._closing = True
        self.close()

    def _restore_geometry(self) -> None:
        geometry = self.settings.geometry
        if geometry.isEmpty() or not self.restoreGeometry(geometry):
            screen = QApplication.primaryScreen().availableGeometry()
            self.resize(min(px(1440), screen.width()), min(px(900), screen.height() - px(_FRAME)))
