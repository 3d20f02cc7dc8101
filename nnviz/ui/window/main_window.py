"""The main window: puts the views together and connects what they show and what they want to the workbench."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from nnviz.app.library import Library
from nnviz.app.settings import Settings
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.data.plane import Plane
from nnviz.core.editing.fields import HYPERPARAMETERS, STOP_CONDITIONS
from nnviz.core.training.snapshot import Snapshot
from nnviz.labs import DEFAULT_LAB, is_another_lab, load_lab
from nnviz.ui.cards.boundary import BoundaryCard
from nnviz.ui.cards.data import DataCard
from nnviz.ui.cards.features import FeaturesCard
from nnviz.ui.cards.form import Form
from nnviz.ui.cards.loss import LossCard
from nnviz.ui.cards.network import NetworkCard
from nnviz.ui.controllers.classes import ClassController
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.controllers.health_watch import HealthWatch
from nnviz.ui.controllers.inputs import InputController
from nnviz.ui.controllers.output import OutputController
from nnviz.ui.controllers.points import PointController
from nnviz.ui.controllers.probe import Probe
from nnviz.ui.controllers.selection import Selection
from nnviz.ui.controllers.weights import WeightController
from nnviz.ui.dialogs.documents import Documents
from nnviz.ui.dialogs.share_dialog import Sharing
from nnviz.ui.dialogs.table_dialogs import TableDialogs
from nnviz.ui.lecture.lab_picker import LabPicker
from nnviz.ui.lecture.labs_menu import LabsMenu
from nnviz.ui.lecture.lecture_view import LectureView
from nnviz.ui.lecture.lesson_runner import LessonRunner
from nnviz.ui.panels.base import Context
from nnviz.ui.panels.card import PanelCard
from nnviz.ui.panels.weights import WeightsPanel
from nnviz.ui.step_through.step_through import StepThrough
from nnviz.ui.theme.theme import THEMES, Theme, palette, style_sheet, system_theme
from nnviz.ui.views.boundary.boundary_plot import BoundaryPlot
from nnviz.ui.views.diagram.network_view import NetworkView
from nnviz.ui.views.equation.typesetter import typesetter
from nnviz.ui.views.plots.loss_plot import LossPlot
from nnviz.ui.widgets.actions import Actions
from nnviz.ui.widgets.pending import drop_edits
from nnviz.ui.widgets.pieces import Card, column, scroll
from nnviz.ui.window.abilities import show_abilities, show_undo
from nnviz.ui.window.action_slots import slots_of
from nnviz.ui.window.frames import Frames
from nnviz.ui.window.hidden_controls import Hiding
from nnviz.ui.window.keyboard import Keyboard
from nnviz.ui.window.layout import arrange
from nnviz.ui.window.sidebar import WIDTH, Sidebar
from nnviz.ui.window.status_line import Foot
from nnviz.ui.window.status_messages import Messages
from nnviz.ui.window.top_bar import DEFAULT_SPEED, TopBar, show_playing

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
        self.actions_ = Actions(self)
        self.documents = Documents(self, self.bench, self.settings)
        self.editor = Editor(self.bench, self)
        self.sharing = Sharing(self, self.bench)
        self.selection = Selection(self.bench, self)
        self._example_of, self._closing = -1, False
        self.tables = TableDialogs(self, self.bench, self.documents, self.tell)
        self._make_views()
        self.messages = Messages(self.foot, self.bench, self)
        self._frames = Frames(
            self.bench,
            {
                "boundary": self.boundary_card.show_snapshot, "network": self.network_view.show_snapshot,
                "loss": self.loss_plot.show_snapshot, "texts": self._show_texts,
            },
        )  # fmt: skip
        self.probe = Probe(self.bench, self.network_card, self.boundary_card, self)
        self.steps = StepThrough(self.bench, self.probe, self)
        self.hand = WeightController(self.bench, self.editor, self.network_view, self)
        self.health = HealthWatch(self.bench, self.network_view.badges, self)
        self._lay_out()
        self.keyboard = Keyboard(self, self.actions_, self.boundary_card.take_focus)
        self._connect_views()
        self._connect_actions()
        self.setAcceptDrops(True)
        self.set_theme(self.theme)
        self._show_experiment(None, self.bench.experiment)
        self._show_snapshot(self.bench.snapshot)
        self._restore_geometry()
        self.panel_card.begin(Context(
            self.bench, self.editor, self.probe, self.network_view, self.boundary_plot, self.steps, self.health,
            self.selection, self.tell,
        ))  # fmt: skip
        self.shelf.tell_problems(self.settings.take_problems())
        self.bench.start()

    # ---------------------------------------------------------------- making

    def _make_views(self) -> None:
        self.network_view = NetworkView(self.theme)
        self.boundary_plot = BoundaryPlot(self.theme)
        self.loss_plot = LossPlot(self.theme)
        self.lecture = LectureView(self.library, self.settings)
        self.lab_picker = LabPicker()
        self.top_bar = TopBar(self.actions_, self.lab_picker)
        self.data_card = DataCard(self.theme)
        self.data_card.regenerate.setDefaultAction(self.actions_["regenerate"])
        self.form = Form(HYPERPARAMETERS)
        self.form_card = Card(self.tr("Hyperparameters"))
        self.form_card.body.addWidget(self.form)
        self.stop_form = Form(STOP_CONDITIONS)
        self.stop_card = Card(self.tr("Stop by itself"))
        self.stop_card.body.addWidget(self.stop_form)
        self.features_card = FeaturesCard()
        self.network_card = NetworkCard(self.network_view, self.actions_)
        self.panel_card = PanelCard(self.theme, self.settings)
        self.boundary_card = BoundaryCard(self.boundary_plot, self.actions_, self.theme)
        self.loss_card = LossCard(self.loss_plot, self.actions_)
        self.foot = Foot()

    def _lay_out(self) -> None:
        cards = {
            "data": self.data_card, "hyperparameters": self.form_card, "features": self.features_card,
            "stop": self.stop_card, "loss": self.loss_card,
        }  # fmt: skip
        self.hiding = Hiding(self, self.bench, cards, {"hyperparameters": self.form, "stop": self.stop_form})
        controls = scroll(column(*list(cards.values())[:-1], self.hiding.note, spacing=8, right=6), WIDTH)
        self.sidebar = Sidebar(controls, self.lecture)
        self.sidebar.show_page(self.settings.sidebar)
        self.sidebar.shown.connect(lambda name: setattr(self.settings, "sidebar", name))
        views = self.network_card, self.panel_card, self.boundary_card, self.loss_card
        self.setCentralWidget(arrange(self.top_bar, self.sidebar, *views, self.foot))

    def _connect_views(self) -> None:
        bench, editor, plot, view = self.bench, self.editor, self.boundary_plot, self.network_view
        bench.about_to_replace.connect(partial(drop_edits, self))
        bench.about_to_replace.connect(view.let_go)
        bench.about_to_replace.connect(plot.tools.let_go)
        bench.experiment_changed.connect(self._show_experiment)
        self.hand.matrix_wanted.connect(self._show_matrix)
        bench.snapshot_changed.connect(self._show_snapshot)
        bench.playing_changed.connect(self._on_playing)
        bench.failed.connect(lambda text: self.tell(self.tr("Training stopped: {}").format(text), True))
        for changed in (bench.stack.cleanChanged, bench.stack.indexChanged):
            changed.connect(self._show_title)
        bench.stack.indexChanged.connect(self._show_undo)
        self.documents.changed.connect(self._show_title)
        self.documents.message.connect(self.tell)
        typesetter().failed.connect(self.tell)
        self.sharing.message.connect(self.tell)
        self.point_controller = PointController(
            bench, plot, editor, self.selection, self.actions_, self.settings, self.tell
        )
        self.output_controller = OutputController(bench, view, self.boundary_card, self.actions_, self.settings)
        self.boundary_card.axes_bar.chosen.connect(self._show_plane)
        self.input_controller = InputController(bench, self.boundary_card, self.probe, view, self._show_plane)
        self.probe.marker_switched.connect(self.actions_["probe"].setChecked)
        plot.choose_requested.connect(self.probe.choose)
        view.activation_chosen.connect(editor.set_activation)
        view.units_wanted.connect(editor.set_units)
        view.badges.clicked.connect(lambda _badge: self.panel_card.open("health"))
        self.form.edited.connect(editor.set_field)
        self.stop_form.edited.connect(editor.set_field)
        self.data_card.recipe_chosen.connect(editor.take_recipe)
        self.data_card.cleared.connect(editor.clear_points)
        self.data_card.split.wanted.connect(editor.split_again)
        plot.touched.connect(self.keyboard.end_typing)
        self.class_controller = ClassController(bench, self.data_card, editor, self.actions_, self.tell)
        self.features_card.toggled.connect(editor.toggle_feature)
        for source in (self.form, self.stop_form, self.data_card, editor):
            source.refused.connect(lambda text: self._on_refused(text))
        self.lesson_runner = LessonRunner(self)
        self.lecture.link.connect(self.lesson_runner.run)
        self.top_bar.speed_chosen.connect(bench.set_speed)
        self.top_bar.steps_wanted.connect(bench.step_epochs)

    def _connect_actions(self) -> None:
        for name, slot in slots_of(self).items():
            self.actions_.connect(name, slot)
        self.documents.make_recent_menu(self.actions_.menus["File"].addMenu(self.tr("Recent files")))
        self.shelf = LabsMenu(self, self.actions_.menus["Lecture"].addMenu(self.tr("Labs")))
        self.panel_card.fill_menu(self.actions_.menus["View"].addMenu(self.tr("Panels")))
        self._show_undo()

    # ---------------------------------------------------------------- showing

    @Slot(object, object)
    def _show_experiment(self, old: Experiment | None, experiment: Experiment) -> None:
        self.boundary_plot.set_experiment(experiment, old)
        plane = self.boundary_plot.plane
        assert plane is not None
        self.editor.plane = plane
        self.editor.suit(old, experiment)
        self.network_view.set_experiment(experiment, plane)
        self.network_card.show_experiment(experiment)
        self.hand.show_experiment(experiment)
        self.boundary_card.show_experiment(experiment)
        self.loss_card.show_experiment(experiment)
        self.output_controller.show_experiment(experiment)
        self.class_controller.show()
        self.form.show_experiment(experiment)
        self.stop_form.show_experiment(experiment)
        self.features_card.show_experiment(experiment)
        self.hiding.show_experiment(experiment)
        self.lab_picker.show_experiment(experiment)
        self.probe.show_experiment()
        self.input_controller.show_experiment(experiment)
        self.panel_card.show_experiment(old, experiment)
        show_abilities(self.actions_, experiment)
        if is_another_lab(old, experiment):
            self.probe.clear()
        self._show_title()
        self._frames.hurry_texts()

    @Slot(object)
    def _show_plane(self, plane: Plane) -> None:
        """Looks along other axes: nothing of the experiment changes."""
        data = self.bench.experiment.data
        self.editor.plane = plane
        self.boundary_plot.set_plane(plane, data)
        self.network_view.set_plane(plane)
        self.boundary_card.axes_bar.show_plane(plane, data)
        self.probe.show_plane()

    @Slot(object)
    def _show_snapshot(self, snapshot: Snapshot) -> None:
        self._frames.show(snapshot)

    def _show_texts(self, snapshot: Snapshot) -> None:
        if snapshot.last_example is not None and snapshot.serial != self._example_of:
            self._example_of = snapshot.serial
            self.probe.choose(snapshot.last_example)  # the one that was just taken, with its activations in the diagram
        self.top_bar.show_numbers(snapshot, self.bench.meter.epochs_per_second)
        self.probe.show_texts()
        self.hand.show_snapshot(snapshot)
        self.panel_card.show_snapshot(snapshot)
        for name in ("play", "step_epoch", "step_batch", "step_example", "step_operation", "step_many"):
            self.actions_[name].setEnabled(self.bench.can_train)
        self.messages.follow(snapshot)

    def tell(self, text: str, warns: bool) -> None:
        """Shows a message at the bottom for a while."""
        self.messages.tell(text, warns)

    def _on_refused(self, text: str) -> None:
        self.tell(text, True)
        self.form.show_experiment(self.bench.experiment)
        self.stop_form.show_experiment(self.bench.experiment)
        self.class_controller.show()

    @Slot()
    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.documents.name}[*] – nnviz")
        self.setWindowModified(self.bench.stack.holds_work)

    @Slot()
    def _show_undo(self) -> None:
        show_undo(self.actions_, self.bench.stack)

    @Slot(bool)
    def _on_playing(self, playing: bool) -> None:
        show_playing(self.actions_, self.theme, playing)
        self._show_texts(self.bench.snapshot)

    # ---------------------------------------------------------------- actions

    def _show_matrix(self, layer: int) -> None:
        panel = self.panel_card.open("weights")
        assert isinstance(panel, WeightsPanel)
        panel.show_layer(layer)

    def turn_lesson(self, by: int) -> None:
        """Opens the lecture, at the next lesson or the one before."""
        self.sidebar.show_page("lecture")
        self.lecture.turn(by)

    def step_operation(self) -> None:
        """One operation of the step-through, which opens where it is not open yet."""
        if self.panel_card.current != "maths":
            self.panel_card.open("maths")
        self.bench.pause()
        self.steps.next()

    def choose_dark(self, on: bool) -> None:
        """The dark theme or the light one, remembered."""
        self.settings.theme = "dark" if on else "light"
        self.set_theme(THEMES[self.settings.theme])

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme, everywhere."""
        self.theme = theme
        self.tables.set_theme(theme)
        QApplication.setPalette(palette(theme))  # dialogs are windows of their own
        self.setPalette(palette(theme))
        self.setStyleSheet(style_sheet(theme))
        for view in (
            self.network_view,
            self.boundary_plot,
            self.loss_plot,
            self.data_card,
            self.boundary_card.legend,
            self.boundary_card.page.bars,
            self.boundary_card.tools,
            self.panel_card,
            self.lecture,
        ):
            view.set_theme(theme)
        self.actions_["dark"].setChecked(theme.name == "dark")
        show_playing(self.actions_, theme, self.bench.playing)
        self.top_bar.fit()
        self.probe.show_texts()

    def set_full_screen(self, on: bool) -> None:
        """The whole screen, or a window again."""
        (self.showFullScreen if on else self.showNormal)()

    # ---------------------------------------------------------------- events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Single keys that no control wanted."""
        if self.keyboard.press(event):
            return
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        digit = event.key() - Qt.Key.Key_0.value
        if plain and 0 <= digit <= 9 and self.point_controller.press_digit(digit):
            return
        if plain and event.key() == Qt.Key.Key_Escape.value:
            if not self.point_controller.escape():
                self.probe.clear()
            return
        if not plain or not self.actions_.press(event.key()):
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
        self.panel_card.give_room()
        self._show_snapshot(self.bench.snapshot)
        QTimer.singleShot(0, typesetter(), typesetter().start)  # to be ready when Maths is opened

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
            self.resize(min(1440, screen.width()), min(900, screen.height() - _FRAME))
