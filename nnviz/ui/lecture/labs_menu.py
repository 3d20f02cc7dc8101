"""The labs of the window: what the picker and the menu list, and opening one."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu

from nnviz.app.library import Library
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import ExperimentError, replace
from nnviz.ui.lecture.lab_picker import LabPicker


class LabsMenu(QObject):
    """Opens labs, and keeps picker and menu at what the library holds."""

    def __init__(
        self, library: Library, bench: Workbench, picker: LabPicker, menu: QMenu, tell: Callable[[str, bool], None]
    ) -> None:
        super().__init__(picker)
        self._library, self._bench, self._picker, self._menu, self._tell = library, bench, picker, menu, tell
        menu.triggered.connect(lambda action: self.open(action.data()))
        menu.aboutToShow.connect(self._fill_menu)  # few open it: a window is there sooner without its entries
        picker.chosen.connect(self.open)
        self.list_labs()

    def list_labs(self) -> None:
        """Lists the labs that there are now."""
        self._picker.show_labs(self._library.labs)
        self._picker.show_experiment(None, self._bench.experiment)

    @Slot()
    def _fill_menu(self) -> None:
        self._picker.fill_menu(self._menu)

    def open(self, lab_id: str) -> None:
        """Opens a lab, undoably."""
        try:
            lab = self._library.lab(lab_id)
            self._bench.load(self.tr("Lab: {}").format(lab.text.title), lab.experiment)
        except ExperimentError as error:
            self._tell(str(error), True)

    def open_unless_there(self, lab_id: str) -> None:
        """Opens a lab, unless it is there already just as it is in its file: its run goes on then."""
        try:
            lab = self._library.lab(lab_id)
        except ExperimentError:
            self.open(lab_id)  # which says what is wrong
            return
        if replace(self._bench.experiment, state=None) != replace(lab.experiment, state=None):
            self.open(lab_id)
