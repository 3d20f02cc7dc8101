"""Who opens the import: a menu entry, a file that was dropped, or one that was opened."""

from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.core.base.counting import plural
from nnviz.core.tables.assembling import Imported
from nnviz.core.tables.suffixes import TABLES
from nnviz.ui.dialogs.documents import patterns
from nnviz.ui.dialogs.import_dialog import ImportDialog
from nnviz.ui.dialogs.opening import Opening
from nnviz.ui.theme.theme import Theme


class Importer(Opening[ImportDialog]):
    """Carries out the import as one undoable edit; nothing changes before it is accepted."""

    def __init__(self, window: QMainWindow, bench: Workbench) -> None:
        super().__init__(window, bench)
        self._title = self.tr("Import table")
        self._patterns = f"{self.tr('Tables ({})').format(patterns(TABLES))};;{self.tr('All files (*)')}"

    def _dialog_on(self, path: Path, theme: Theme) -> ImportDialog | None:
        dialog = ImportDialog(path, self._bench.experiment.data, theme, self._window)
        if not dialog.read():
            self.message.emit(dialog.status.text(), True)
            dialog.deleteLater()
            return None
        dialog.imported.connect(self._take)
        return dialog

    def _take(self, made: Imported) -> None:
        if self.dialog is not None:
            one, many = self.tr("Imported {name}: 1 row"), self.tr("Imported {name}: {rows} rows")
            if made.left_out:
                one = self.tr("Imported {name}: 1 row, {left_out} left out")
                many = self.tr("Imported {name}: {rows} rows, {left_out} left out")
            words = plural(made.rows, one, many)
            told = words.format(name=self._path.name, rows=made.rows, left_out=made.left_out)
            self._take_over(made.data, made.notes, self.dialog.refuse, told)
