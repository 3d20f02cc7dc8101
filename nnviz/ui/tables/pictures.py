"""Who opens the import of pictures, and makes one undoable edit of it."""

from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.core.experiment import Data, ExperimentError
from nnviz.core.picture_points import PictureError
from nnviz.core.table_edits import with_imported
from nnviz.ui.tables.opening import Opening
from nnviz.ui.tables.picture_dialog import PictureDialog
from nnviz.ui.theme import Theme

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif")


class Pictures(Opening[PictureDialog]):
    """Makes points of pictures."""

    def __init__(self, window: QMainWindow, bench: Workbench) -> None:
        super().__init__(window, bench)
        self._title = self.tr("Import picture")
        self._patterns = self.tr("Pictures ({})").format(" ".join(f"*{suffix}" for suffix in SUFFIXES))

    def _dialog_on(self, path: Path, theme: Theme) -> PictureDialog | None:
        try:
            dialog = PictureDialog(path, theme, self._window)
        except PictureError as error:
            self.message.emit(f"{path.name} {error}", True)
            return None
        dialog.imported.connect(self._take)
        return dialog

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
