"""Who opens the import of pictures, and makes one undoable edit of it."""

from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.core.base.counting import counted
from nnviz.core.base.experiment import Data
from nnviz.core.base.problem import say
from nnviz.core.data.picture_points import PictureError
from nnviz.core.tables.suffixes import PICTURES
from nnviz.ui.dialogs.documents import patterns
from nnviz.ui.dialogs.opening import Opening
from nnviz.ui.dialogs.picture_dialog import PictureDialog
from nnviz.ui.theme.theme import Theme


class Pictures(Opening[PictureDialog]):
    """Makes points of pictures."""

    def __init__(self, window: QMainWindow, bench: Workbench) -> None:
        super().__init__(window, bench)
        self._title = self.tr("Import picture")
        self._patterns = self.tr("Pictures ({})").format(patterns(PICTURES))

    def _dialog_on(self, path: Path, theme: Theme) -> PictureDialog | None:
        try:
            dialog = PictureDialog(path, theme, self._window)
        except PictureError as error:
            self.message.emit(say("{file} {problem}", file=path.name, problem=error), True)
            return None
        dialog.imported.connect(self._take)
        return dialog

    def _take(self, data: Data) -> None:
        notes = self.tr("Points drawn from the picture {}.").format(self._path.name)
        points = counted(len(data.train), self.tr("1 point"), self.tr("{} points"))
        told = self.tr("Imported {}: {}").format(self._path.name, points)
        self._take_over(data, notes, lambda text: self.message.emit(text, True), told)
