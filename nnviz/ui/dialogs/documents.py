"""Files in the window: new, open, save, recent files, and the question before unsaved work is left."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu, QMessageBox

from nnviz.app.settings import Settings
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment, ExperimentError
from nnviz.core.editing.files import decode
from nnviz.ui.views.view import View
from nnviz.ui.widgets.plain_text import caption

FILTER = "nnviz experiments (*.nnviz.json *.json)"
SUFFIX = ".nnviz.json"

_EMPTY = """{"data": {"train": {"x": [], "y": []}, "inputs": ["x1", "x2"]}, "network": {"layers": [
  {"units": 4, "activation": "tanh"}, {"units": 1, "activation": "sigmoid"}]},
  "training": {"batch_size": 10, "optimizer": {"learning_rate": 0.1}}}"""


def empty_experiment() -> Experiment:
    """An empty canvas with a small network."""
    return decode(_EMPTY)


class Documents(QObject, View):
    """Carries out the file actions and names the window; every dialog is opened without blocking the event loop."""

    message = Signal(str, bool)  # text, is it an error

    def __init__(self, window: QMainWindow, bench: Workbench, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._bench, self._settings = window, bench, settings
        self._after: Callable[[], None] | None = None
        self._takers: dict[str, Callable[[Path], None]] = {}
        self.question: QMessageBox | None = None
        self.dialog: QFileDialog | None = None

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {"new": self.new, "open": self.open, "save": self.save, "save_as": self.save_as}

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Another experiment may be another document."""
        self.show_title()

    def show_title(self) -> None:
        """Names the document in the title bar, and whether it has changes."""
        self._window.setWindowTitle(f"{self.name}[*] – nnviz")
        self._window.setWindowModified(self._bench.stack.holds_work)

    @property
    def name(self) -> str:
        """What the title bar calls the document."""
        return self._bench.path.name if self._bench.path else self._bench.experiment.title or self.tr("Untitled")

    def adopt(self, path: Path) -> None:
        """The present experiment came from this file."""
        self._bench.path = path
        self._settings.add_recent_file(path)
        self.show_title()

    # ---------------------------------------------------------------- actions

    def new(self) -> None:
        """An empty canvas, after the question."""
        self.ask_then(lambda: self._take(empty_experiment(), None))

    def open(self) -> None:
        """Chooses a file to open, after the question."""
        self.ask_then(self._choose_open)

    def open_path(self, path: Path) -> None:
        """Opens a file (dropped or recent): a table or picture as data, anything else after the question."""
        taker = self._takers.get(path.suffix.lower())
        if taker is not None and path.is_file():
            taker(path)
        else:
            self.ask_then(lambda: self._open(path))

    def hand_over(self, suffixes: Iterable[str], taker: Callable[[Path], None]) -> None:
        """Files with such names are no experiments: ``taker`` makes data of them, which is an edit like others."""
        self._takers |= dict.fromkeys(suffixes, taker)

    def save(self) -> None:
        """Saves to the present file, or asks for one."""
        if self._bench.path is None:
            self.save_as()
        else:
            self.save_to(self._bench.path)

    def save_as(self) -> None:
        """Asks for a file and saves to it."""
        dialog = self._file_dialog(self.tr("Save experiment"), QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.selectFile(str(self._bench.path or f"{self.name}{SUFFIX}"))
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def make_recent_menu(self, menu: QMenu) -> None:
        """Has a menu list the recent files whenever it is opened."""
        menu.aboutToShow.connect(lambda: self._fill_recent(menu))

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        for path in self._settings.recent_files:
            action = menu.addAction(caption(str(path)))
            action.triggered.connect(lambda _=False, p=path: self.open_path(p))
        if menu.isEmpty():
            menu.addAction(self.tr("none yet")).setEnabled(False)

    def ask_then(self, action: Callable[[], None]) -> None:
        """Carries out an action that leaves the document; asks first where a person's work would be lost."""
        if not self._bench.has_work:
            action()
            return
        if self.question is not None:
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("nnviz")
        edited = self._bench.stack.holds_work
        words = self.tr("Save the changes to “{}”?") if edited else self.tr("Save “{}” as it is trained now?")
        box.setText(words.format(self.name))
        box.setInformativeText(self.tr("Unsaved changes will be lost."))
        box.setStandardButtons(
            QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel
        )
        box.setDefaultButton(QMessageBox.StandardButton.Save)
        self.question, self._after = box, action
        box.finished.connect(self._on_answer)
        box.open()

    def _on_answer(self, answer: int) -> None:
        box, action = self.question, self._after
        self.question = self._after = None
        if box is not None:
            box.deleteLater()
        if action is None or answer == QMessageBox.StandardButton.Cancel.value:
            return
        if answer == QMessageBox.StandardButton.Discard.value:
            action()
        elif answer == QMessageBox.StandardButton.Save.value:
            if self._bench.path is not None:
                if self.save_to(self._bench.path):
                    action()
            else:
                self._save_then(action)

    def _save_then(self, action: Callable[[], None]) -> None:
        self.save_as()
        if self.dialog is not None:
            self.dialog.fileSelected.connect(lambda _name: action() if self._bench.stack.isClean() else None)

    # ---------------------------------------------------------------- work

    def _file_dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        dialog = QFileDialog(self._window, title, str(self._bench.folder), self.tr(FILTER))
        dialog.setAcceptMode(mode)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget_dialog)
        self.dialog = dialog
        return dialog

    def choose_folder(self, title: str, take: Callable[[Path], None]) -> None:
        """Asks for a folder."""
        dialog = self._file_dialog(title, QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.fileSelected.connect(lambda name: take(Path(name)))
        dialog.open()

    def _forget_dialog(self) -> None:
        self.dialog = None

    def _choose_open(self) -> None:
        dialog = self._file_dialog(self.tr("Open experiment"), QFileDialog.AcceptMode.AcceptOpen)
        others = self.tr("Tables and pictures ({})").format(patterns(self._takers))
        dialog.setNameFilters([self.tr(FILTER), others])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self._open_any(Path(name)))
        dialog.open()

    def _open_any(self, path: Path) -> None:
        self._takers.get(path.suffix.lower(), self._open)(path)

    def _open(self, path: Path) -> None:
        try:
            self._bench.open(path)
        except ExperimentError as error:
            self.message.emit(f"{path.name}: {error}", True)
            return
        except OSError as error:
            self.message.emit(self.tr("{} cannot be read: {}").format(path.name, error.strerror or error), True)
            return
        self.adopt(path)

    def _take(self, experiment: Experiment, path: Path | None) -> None:
        self._bench.new_document(experiment, path)
        self.show_title()

    def save_to(self, path: Path) -> bool:
        """Saves the experiment to a file; what goes wrong is told, and False comes back."""
        try:
            self._bench.save(path)
        except OSError as error:
            self.message.emit(self.tr("{} cannot be written: {}").format(path.name, error.strerror or error), True)
            return False
        self._settings.add_recent_file(path)
        self.message.emit(self.tr("Saved {}").format(path.name), False)
        self.show_title()
        return True


def patterns(suffixes: Iterable[str]) -> str:
    """Suffixes as a file dialog takes them: "*.csv *.txt"."""
    return " ".join(f"*{suffix}" for suffix in suffixes)
