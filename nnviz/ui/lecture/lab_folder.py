"""A lecturer's own folder of labs and lessons: taking it in, and telling what is wrong with its files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nnviz.app.library import Library
from nnviz.app.settings import Settings
from nnviz.labs import all_labs
from nnviz.ui.dialogs.documents import Documents
from nnviz.ui.dialogs.problem_list import ProblemList
from nnviz.ui.lecture.labs_menu import LabsMenu
from nnviz.ui.lecture.lecture_view import LectureView
from nnviz.ui.widgets.actions import Actions


class LabFolder(QObject):
    """``tell`` shows a message, ``offer`` a button beside it."""

    def __init__(
        self, window: QWidget, library: Library, settings: Settings, documents: Documents, labs: LabsMenu,
        lecture: LectureView, actions: Actions, tell: Callable[[str, bool], None],
        offer: Callable[[str, Callable[[], object]], None],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._library, self._settings, self._documents = window, library, settings, documents
        self._labs, self._lecture, self._actions, self._tell, self._offer = labs, lecture, actions, tell, offer
        self._enable()

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {
            "open_lab_folder": self.choose, "close_lab_folder": lambda: self.take(None),
            "problem_files": self.show_problems,
        }  # fmt: skip

    def _enable(self) -> None:
        self._actions["close_lab_folder"].setEnabled(self._library.folder is not None)
        self._actions["problem_files"].setEnabled(self._library.folder is not None or bool(self.problems))

    def choose(self) -> None:
        """Asks for a folder."""
        self._documents.choose_folder(self.tr("Open lab folder"), self.take)

    def take(self, folder: Path | None) -> None:
        """Takes the labs and lessons of a folder in; what is wrong with them is told, and the others work."""
        self._library.open_folder(folder)
        self._settings.lab_folder = folder
        self._labs.list_labs()
        self._enable()
        self._lecture.refresh()
        if not self.tell_problems() and self._library.folder is not None:
            count = len(self._library.labs) - len(all_labs())
            self._tell(self.tr("{} labs of your own from {}").format(count, self._library.folder), False)

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each file that cannot be used."""
        return self._library.problems(self._lecture.language)

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
            self._tell("  ".join(told), True)
        if problems:
            self._offer(self.tr("Show all {}").format(len(problems)), self.show_problems)
        return bool(problems)

    def show_problems(self) -> None:
        """Opens the list of all files that cannot be used."""
        dialog = ProblemList(self._window)
        dialog.show_problems(self.problems)
        dialog.open()
