"""Who opens the import of pictures, and makes one undoable edit of it."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.core.experiment import Data, ExperimentError
from nnviz.core.picture_points import PictureError
from nnviz.core.table_edits import with_imported
from nnviz.ui.tables.picture_dialog import PictureDialog
from nnviz.ui.theme import Theme

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif")


class Pictures(QObject):
    """Makes points of pictures."""

    message = Signal(str, bool)  # text, is it an error

    def __init__(self, window: QMainWindow, bench: Workbench) -> None:
        super().__init__(window)
        self._window, self._bench = window, bench
        self.theme: Theme | None = None
        self.dialog: PictureDialog | None = None
        self.file_dialog: QFileDialog | None = None

    def choose(self) -> None:
        """Asks for a file."""
        folder = str(self._bench.path.parent if self._bench.path else Path.home())
        pattern = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog = QFileDialog(self._window, self.tr("Import picture"), folder, self.tr("Pictures ({})").format(pattern))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.begin(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget_file_dialog)
        self.file_dialog = dialog
        dialog.open()

    def _forget_file_dialog(self) -> None:
        self.file_dialog = None

    def begin(self, path: Path) -> None:
        """Opens the dialog on a picture, or tells in one line why that cannot be."""
        if self.dialog is not None:
            self.message.emit(self.tr("An import is open already; finish or cancel it first."), True)
            return
        assert self.theme is not None  # the window has one before anybody can import
        try:
            dialog = PictureDialog(path, self.theme, self._window)
        except PictureError as error:
            self.message.emit(f"{path.name} {error}", True)
            return
        self.dialog = dialog
        dialog.imported.connect(self._take)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _take(self, data: Data) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        name = dialog.path.name
        notes = self.tr("Points drawn from the picture {}.").format(name)
        try:
            changed = with_imported(self._bench.experiment, data, dialog.path.stem, notes)
            self._bench.edit(self.tr("Import {}").format(name), changed)
        except ExperimentError as error:
            self.message.emit(str(error), True)
            return
        dialog.accept()
        self.message.emit(self.tr("Imported {}: {} points").format(name, len(data.train)), False)

    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def shut_down(self) -> None:
        """Ends what is open."""
        if self.dialog is not None:
            self.dialog.reject()
