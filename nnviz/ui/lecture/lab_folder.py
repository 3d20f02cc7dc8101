"""A lecturer's own folder of labs and lessons: taking it in, and telling what is wrong with its files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from nnviz.app.background import Background
from nnviz.app.library import Library
from nnviz.app.settings import Settings
from nnviz.ui.dialogs.documents import Documents
from nnviz.ui.dialogs.problem_list import ProblemList
from nnviz.ui.lecture.labs_menu import LabsMenu
from nnviz.ui.widgets.actions import Actions


class LabFolder(QObject):
    """``tell`` shows a message, ``offer`` a button beside it."""

    def __init__(
        self, window: QWidget, library: Library, settings: Settings, documents: Documents, labs: LabsMenu,
        refresh_lessons: Callable[[], object], actions: Actions, tell: Callable[[str, bool], None],
        offer: Callable[[str, Callable[[], object]], None],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._library, self._settings, self._documents = window, library, settings, documents
        self._labs, self._refresh_lessons, self._actions = labs, refresh_lessons, actions
        self._tell, self._offer = tell, offer
        self._checking = Background(self)
        self._checking.done.connect(self._on_checked)
        self._checking.failed.connect(lambda error: self._tell(str(error), True))
        self._enable()

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {
            "open_lab_folder": self.choose, "close_lab_folder": lambda: self.take(None),
            "problem_files": self.show_problems,
        }  # fmt: skip

    def _enable(self) -> None:
        has_folder = self._library.folder is not None
        for name in ("close_lab_folder", "problem_files"):
            self._actions[name].setEnabled(has_folder)

    def begin(self, others: Sequence[str]) -> None:
        """Tells what is wrong in a person's own folder, after ``others``."""
        if self._library.folder is not None:
            self.tell_problems(others)
        elif others:
            self._tell("  ".join(others), True)

    def check(self) -> None:
        """Reads the files that come with nnviz while nothing else is to be done, and tells what is wrong.

        Those of a person's own folder, which may need them, had them read already.
        """
        if self._library.folder is None:
            self._checking.between_frames(self._library.check(self._settings.lesson_language), 0.0)

    @Slot(object)
    def _on_checked(self, problems: tuple[str, ...]) -> None:
        if problems:
            self._actions["problem_files"].setEnabled(True)
            self.tell_problems()

    def choose(self) -> None:
        """Asks for a folder."""
        self._documents.choose_folder(self.tr("Open lab folder"), self.take)

    def take(self, folder: Path | None) -> None:
        """Takes the labs and lessons of a folder in; what is wrong with them is told, and the others work."""
        self._library.open_folder(folder)
        self._settings.lab_folder = folder
        self._labs.list_labs()
        self._enable()
        self._refresh_lessons()
        if not self.tell_problems() and self._library.folder is not None:
            count = self._library.own_labs
            self._tell(self.tr("{} labs of your own from {}").format(count, self._library.folder), False)

    @property
    def problems(self) -> tuple[str, ...]:
        """One line for each invalid file."""
        return self._library.problems(self._settings.lesson_language)

    def tell_problems(self, others: Sequence[str] = ()) -> bool:
        """Says the first of the invalid files, and offers the list of all; returns whether there is one.

        What else is to be told at this moment comes before it.
        """
        problems = self.problems
        told = list(others)
        if problems:
            told.append(problems[0])
        if len(problems) > 1:
            told.append(self.tr("(and {} more)").format(len(problems) - 1))
        if told:
            self._tell("  ".join(told), True)
        if problems:
            self._offer(self.tr("Show all {}").format(len(problems)), self.show_problems)
        return bool(problems)

    def show_problems(self) -> None:
        """Opens the list of all invalid files."""
        dialog = ProblemList(self._window)
        dialog.show_problems(self.problems)
        dialog.open()
