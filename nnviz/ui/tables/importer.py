"""Who opens the import: a menu entry, a file that was dropped, or one that was opened."""

from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.core.experiment import ExperimentError
from nnviz.core.table_edits import with_imported
from nnviz.core.tables.assembling import Imported
from nnviz.ui.tables.import_dialog import ImportDialog
from nnviz.ui.tables.opening import Opening
from nnviz.ui.theme import Theme

SUFFIXES = (".csv", ".tsv", ".txt")
FILTER = "Tables (*.csv *.tsv *.txt)"


class Importer(Opening[ImportDialog]):
    """Carries out the import as one undoable edit; nothing changes before it is accepted."""

    def __init__(self, window: QMainWindow, bench: Workbench) -> None:
        super().__init__(window, bench)
        self._title = self.tr("Import CSV")
        self._patterns = f"{self.tr(FILTER)};;{self.tr('All files (*)')}"

    def _dialog_on(self, path: Path, theme: Theme) -> ImportDialog | None:
        dialog = ImportDialog(path, self._bench.experiment.data, theme, self._window)
        if not dialog.read():
            self.message.emit(dialog.status.text(), True)
            dialog.deleteLater()
            return None
        dialog.imported.connect(self._take)
        return dialog

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
