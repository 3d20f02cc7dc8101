"""Asking for a file and opening a dialog on it: what the imports of tables and of pictures have in common."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Data, ExperimentError
from nnviz.core.tables.table_edits import with_imported
from nnviz.ui.theme.theme import Theme

D = TypeVar("D", bound=QDialog)


class Opening(QObject, Generic[D]):
    """One dialog at a time, opened on a file that is asked for or given; nothing blocks."""

    message = Signal(str, bool)  # text, is it an error

    def __init__(self, window: QMainWindow, bench: Workbench) -> None:
        super().__init__(window)
        self._window, self._bench = window, bench
        self._title = self._patterns = ""
        self.theme: Theme | None = None
        self.dialog: D | None = None
        self._path = Path()
        self.file_dialog: QFileDialog | None = None

    def choose(self) -> None:
        """Asks for a file."""
        dialog = QFileDialog(self._window, self._title, str(self._bench.folder), self._patterns)
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
            self.message.emit(self.tr("An import is already open; finish or cancel it first."), True)
            return
        assert self.theme is not None  # the window has one before anybody can import
        dialog = self._dialog_on(path, self.theme)
        if dialog is None:
            return
        self.dialog, self._path = dialog, path
        dialog.finished.connect(self._forget)
        dialog.open()

    def _dialog_on(self, path: Path, theme: Theme) -> D | None:
        """A dialog on a file; None where it cannot be opened, which is told."""
        raise NotImplementedError

    def _take_over(self, data: Data, notes: str, refuse: Callable[[str], object], told: str) -> None:
        """Makes one undoable edit of the data and closes the dialog; where it is refused, the dialog stays."""
        if self.dialog is None:
            return
        try:
            changed = with_imported(self._bench.experiment, data, self._path.stem, notes)
            self._bench.edit(self.tr("Import {}").format(self._path.name), changed)
        except ExperimentError as error:
            refuse(str(error))
            return
        self.dialog.accept()
        self.message.emit(told, False)

    def _forget(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def shut_down(self) -> None:
        """Ends what is open, and what it does."""
        if self.dialog is not None:
            self.dialog.reject()
