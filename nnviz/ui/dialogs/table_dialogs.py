"""All that brings data in from files and takes them out, as the window sees it."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.ui.dialogs import importer, pictures
from nnviz.ui.dialogs.documents import Documents
from nnviz.ui.dialogs.exporter import Exporter
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.view import View


class TableDialogs(QObject, View):
    """Import of tables and pictures, export of tables. Opening or dropping such a file imports it."""

    def __init__(
        self, window: QMainWindow, bench: Workbench, documents: Documents, tell: Callable[[str, bool], None]
    ) -> None:
        super().__init__(window)
        self.importer = importer.Importer(window, bench)
        self.pictures = pictures.Pictures(window, bench)
        self.exporter = Exporter(window, bench, documents)
        for part in (self.importer, self.pictures, self.exporter):
            part.message.connect(tell)
        documents.hand_over(importer.SUFFIXES, self.importer.begin)
        documents.hand_over(pictures.SUFFIXES, self.pictures.begin)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {
            "import_csv": self.importer.choose, "import_picture": self.pictures.choose,
            "export": lambda: self.exporter.choose(False), "export_predictions": lambda: self.exporter.choose(True),
        }  # fmt: skip

    def set_theme(self, theme: Theme) -> None:
        """Dialogs that are opened from now on have the colours of this theme."""
        self.importer.theme = self.pictures.theme = theme

    def shut_down(self) -> None:
        """The window closes: what is open ends."""
        self.importer.shut_down()
        self.pictures.shut_down()
