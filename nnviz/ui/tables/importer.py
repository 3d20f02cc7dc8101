"""Who opens the import: a menu entry, a file that was dropped, or one that was opened."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.core.experiment import ExperimentError
from nnviz.core.table_edits import with_imported
from nnviz.core.tables.assembling import Imported
from nnviz.ui.tables.import_dialog import ImportDialog
from nnviz.ui.theme import Theme

SUFFIXES = (".csv", ".tsv", ".txt")
FILTER = "Tables (*.csv *.tsv *.txt)"


class Importer(QObject):
    """Carries out the import as one undoable edit; nothing changes before it is accepted."""

    message = Signal(str, bool)  # text, is it an error

    def __init__(self, window: QMainWindow, bench: Workbench) -> None:
        super().__init__(window)
        self._window, self._bench = window, bench
        self.theme: Theme | None = None
        self.dialog: ImportDialog | None = None
        self.file_dialog: QFileDialog | None = None

    def choose(self) -> None:
        """Asks for a file."""
        folder = str(self._bench.path.parent if self._bench.path else Path.home())
        dialog = QFileDialog(
            self._window, self.tr("Import CSV"), folder, f"{self.tr(FILTER)};;{self.tr('All files (*)')}"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.begin(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget_file_dialog)
        self.file_dialog = dialog
        dialog.open()

    def _forget_file_dialog(self) -> None:
        self.file_dialog = None

    def begin(self, path: Path) -> None:
        """Opens the dialog on a file, or tells in one line why that cannot be."""
        if self.dialog is not None:
            self.message.emit(self.tr("An import is open already; finish or cancel it first."), True)
            return
        assert self.theme is not None  # the window has one before anybody can import
        dialog = ImportDialog(path, self._bench.experiment.data, self.theme, self._window)
        if not dialog.read():
            self.message.emit(dialog.status.text(), True)
            dialog.deleteLater()
            return
        self.dialog = dialog
        dialog.imported.connect(self._take)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _take(self, made: Imported) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        name = dialog.path.name
        try:
            changed = with_imported(self._bench.experiment, made.data, dialog.path.stem, made.notes)
            self._bench.edit(self.tr("Import {}").format(name), changed)
        except ExperimentError as error:
            dialog.refuse(str(error))
            return
        dialog.accept()
        text = self.tr("Imported {}: {} rows").format(name, made.rows)
        self.message.emit(text + (self.tr(", {} left out").format(made.left_out) if made.left_out else ""), False)

    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def shut_down(self) -> None:
        """Ends what is open, and the reading with it."""
        if self.dialog is not None:
            self.dialog.reject()
