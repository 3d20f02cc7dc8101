"""All that brings data in from files and takes them out, as the window sees it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from nnviz.app.workbench import Workbench
from nnviz.core.tables.suffixes import PICTURES, TABLES
from nnviz.ui.dialogs.documents import Documents
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.view import View

if TYPE_CHECKING:
    from nnviz.ui.dialogs.exporter import Exporter
    from nnviz.ui.dialogs.importer import Importer
    from nnviz.ui.dialogs.pictures import Pictures


class TableDialogs(QObject, View):
    """Import of tables and pictures, export of tables. Opening or dropping such a file imports it.

    Each is made when it is first asked for: most people who open the window import nothing.
    """

    def __init__(
        self, window: QMainWindow, bench: Workbench, documents: Documents, tell: Callable[[str, bool], None]
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._documents, self._tell = window, bench, documents, tell
        self._theme: Theme | None = None
        self._importer: Importer | None = None
        self._pictures: Pictures | None = None
        self._exporter: Exporter | None = None
        documents.hand_over(TABLES, lambda path: self.importer.begin(path))
        documents.hand_over(PICTURES, lambda path: self.pictures.begin(path))

    @property
    def importer(self) -> "Importer":
        """The import of tables."""
        if self._importer is None:
            from nnviz.ui.dialogs.importer import Importer

            self._importer = Importer(self._window, self._bench)
            self._importer.message.connect(self._tell)
            self._importer.theme = self._theme or self._importer.theme
        return self._importer

    @property
    def pictures(self) -> "Pictures":
        """The import of pictures."""
        if self._pictures is None:
            from nnviz.ui.dialogs.pictures import Pictures

            self._pictures = Pictures(self._window, self._bench)
            self._pictures.message.connect(self._tell)
            self._pictures.theme = self._theme or self._pictures.theme
        return self._pictures

    @property
    def exporter(self) -> "Exporter":
        """The export of tables."""
        if self._exporter is None:
            from nnviz.ui.dialogs.exporter import Exporter

            self._exporter = Exporter(self._window, self._bench, self._documents)
            self._exporter.message.connect(self._tell)
        return self._exporter

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {
            "import_csv": lambda: self.importer.choose(), "import_picture": lambda: self.pictures.choose(),
            "export": lambda: self.exporter.choose(False), "export_predictions": lambda: self.exporter.choose(True),
        }  # fmt: skip

    def set_theme(self, theme: Theme) -> None:
        """Dialogs that are opened from now on have the colours of this theme."""
        self._theme = theme
        for part in (self._importer, self._pictures):
            if part is not None:
                part.theme = theme

    def shut_down(self) -> None:
        """The window closes: what is open ends."""
        for part in (self._importer, self._pictures):
            if part is not None:
                part.shut_down()
