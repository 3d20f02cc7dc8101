"""The shelf of labs and lessons in the window: what is listed, what is opened, and a lecturer's own folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from nnviz.core.base.experiment import ExperimentError, replace
from nnviz.labs import all_labs
from nnviz.ui.dialogs.problem_list import ProblemList

if TYPE_CHECKING:
    from nnviz.ui.window.main_window import MainWindow


class LabsMenu(QObject):
    """Opens labs, and keeps picker, menu and lecture at what the library holds."""

    def __init__(self, window: "MainWindow", menu: QMenu) -> None:
        super().__init__(window)
        self._window, self._menu = window, menu
        menu.triggered.connect(lambda action: self.open_lab(action.data()))
        window.lab_picker.chosen.connect(self.open_lab)
        window.lecture.lab_wanted.connect(self.open_lab_of_lesson)
        self._list()

    def _list(self) -> None:
        window = self._window
        window.lab_picker.show_labs(window.library.labs)
        window.lab_picker.show_experiment(window.bench.experiment)
        window.lab_picker.fill_menu(self._menu)
        window.actions_["close_lab_folder"].setEnabled(window.library.folder is not None)
        window.actions_["problem_files"].setEnabled(window.library.folder is not None or bool(self.problems))

    def open_lab(self, lab_id: str) -> None:
        """Puts a lab on the bench, undoably."""
        try:
            lab = self._window.library.lab(lab_id)
            self._window.bench.load(self.tr("Lab: {}").format(lab.text.title), lab.experiment)
        except ExperimentError as error:
            self._window.tell(str(error), True)

    def open_lab_of_lesson(self, lab_id: str) -> None:
        """Opens the lab of a lesson, unless it is on the bench just as it is in its file: its run goes on then.

        A mistake that an earlier lesson switched on is switched off.
        """
        self._window.panel_card.forget_mistake()
        try:
            lab = self._window.library.lab(lab_id)
        except ExperimentError:
            self.open_lab(lab_id)  # which says what is wrong
            return
        if replace(self._window.bench.experiment, state=None) != replace(lab.experiment, state=None):
            self.open_lab(lab_id)

    # ---------------------------------------------------------------- a folder of one's own

    def choose_folder(self) -> None:
        """Asks for a lecturer's folder."""
        self._window.documents.choose_folder(self.tr("Open lab folder"), self.take_folder)

    def take_folder(self, folder: Path | None) -> None:
        """Takes the labs and lessons of a folder in; what is wrong with them is told, and the others work."""
        self._window.library.open_folder(folder)
        self._window.settings.lab_folder = folder
        self._list()
        self._window.lecture.refresh()
        library, window = self._window.library, self._window
        if not self.tell_problems() and library.folder is not None:
            count = len(library.labs) - len(all_labs())
            window.tell(self.tr("{} labs of your own from {}").format(count, library.folder), False)

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each file that cannot be used."""
        return self._window.library.problems(self._window.lecture.language)

    def tell_problems(self, others: Sequence[str] = ()) -> bool:
        """Says the first of the files that cannot be used, and offers the list of all; returns whether there is one.

        What else is to be told at this moment comes before it.
        """
        problems = self.problems
        told = list(others)
        if problems:
            more = self.tr("  (and {} more)").format(len(problems) - 1) if len(problems) > 1 else ""
            told.append(problems[0] + more)
        if told:
            self._window.tell("  ".join(told), True)
        if problems:
            self._window.messages.offer(self.tr("Show all {}").format(len(problems)), self.show_problems)
        return bool(problems)

    def show_problems(self) -> None:
        """Opens the list of all files that cannot be used."""
        dialog = ProblemList(self._window)
        dialog.show_problems(self.problems)
        dialog.open()
