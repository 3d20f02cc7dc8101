"""Writing the data, with predictions or without, to a CSV file."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment
from nnviz.core.editing.files import write_atomically
from nnviz.core.tables.writing import write_table
from nnviz.ui.dialogs.documents import Documents


class Exporter(QObject):
    """Asks for a file and writes it, whole or not at all."""

    message = Signal(str, bool)  # text, is it an error

    def __init__(self, window: QMainWindow, bench: Workbench, documents: Documents) -> None:
        super().__init__(window)
        self._window, self._bench, self._documents = window, bench, documents
        self.file_dialog: QFileDialog | None = None

    def choose(self, with_predictions: bool) -> None:
        """Asks where to write."""
        title = self.tr("Export predictions") if with_predictions else self.tr("Export data")
        dialog = QFileDialog(self._window, title, str(self._bench.folder), self.tr("Tables (*.csv)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        stem = self._documents.name.removesuffix(".json").removesuffix(".nnviz")
        what = "predictions" if with_predictions else "data"
        dialog.selectFile(f"{stem}-{what}.csv")  # never the name of the table that the data came from
        dialog.fileSelected.connect(lambda name: self.write(Path(name), with_predictions))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget)
        self.file_dialog = dialog
        dialog.open()

    def _forget(self) -> None:
        self.file_dialog = None

    def write(self, path: Path, with_predictions: bool) -> None:
        """Writes the present data, and what the network makes of them at this moment."""
        content = self._predicted() if with_predictions else write_table(self._bench.experiment)
        try:
            write_atomically(content, path)
        except OSError as error:
            self.message.emit(self.tr("{} cannot be written: {}").format(path.name, error.strerror or error), True)
            return
        self.message.emit(self.tr("Exported {}").format(path.name), False)

    def _predicted(self) -> bytes:
        """Data and predictions of the run as it is now, with every edit that was made."""
        box: list[tuple[Experiment, Array]] = []
        self._bench.finish(lambda session: box.append((session.experiment, session.engine.params.copy())))
        return write_table(*box[0])
