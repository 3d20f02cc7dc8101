"""What can be opened: the labs and lessons that come with nnviz, and those in a lecturer's own folder."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from nnviz.core.base.experiment import ExperimentError
from nnviz.core.base.work import Steps
from nnviz.labs import Lab, LabHead, lab_ids, lab_problems, listed_labs, load_lab, read_labs

if TYPE_CHECKING:
    from nnviz.lessons import Lesson


class Library:
    """Built-in labs and lessons first, the folder's after them. A broken file is a line of ``problems``."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._labs: tuple[Lab, ...] = ()
        self._lab_problems: tuple[str, ...] = ()

    def open_folder(self, folder: Path | None) -> None:
        """Takes the labs and lessons of a folder in, instead of those of the folder before; None: of none."""
        self.folder = folder
        self._labs, self._lab_problems = read_labs(folder) if folder is not None else ((), ())

    @property
    def labs(self) -> tuple[LabHead, ...]:
        """Every lab that can be opened, as a list shows it."""
        return (*listed_labs(), *(lab.head for lab in self._labs))

    @property
    def own_labs(self) -> int:
        """How many of them are the folder's."""
        return len(self._labs)

    def check(self, language: str) -> Steps[tuple[str, ...]]:
        """Reads every built-in file whole, one after the other, and returns all problems."""
        ids = lab_ids()
        for number, lab_id in enumerate(ids):
            with suppress(ExperimentError):
                load_lab(lab_id)
            yield number / (len(ids) + 1)
        return self.problems(language)

    def lab(self, lab_id: str) -> Lab:
        """The lab with this id. Raises ExperimentError for an unknown id."""
        for lab in self._labs:
            if lab.id == lab_id:
                return lab
        try:
            return load_lab(lab_id)
        except ExperimentError:
            known = ", ".join(lab.id for lab in self.labs)
            raise ExperimentError(lab_id, "is not a lab; there are {known}", known=known) from None

    def lessons(self, language: str) -> "tuple[Lesson, ...]":
        """The lessons in a language, those of the folder last."""
        from nnviz.lessons import lessons  # not before somebody looks at them

        return (*lessons(language), *self._own_lessons(language)[0])

    def problems(self, language: str) -> tuple[str, ...]:
        """One line for each file that cannot be used."""
        from nnviz.lessons import lesson_problems

        own = self._own_lessons(language)[1]
        return (*lab_problems(), *lesson_problems(language), *self._lab_problems, *own)

    def _own_lessons(self, language: str) -> "tuple[tuple[Lesson, ...], tuple[str, ...]]":
        """The folder's lessons; they lie in it, or, in several languages, in folders named by the language."""
        if self.folder is None or not self.folder.is_dir():
            return (), ()
        from nnviz.lessons import read_lessons

        translated = self.folder / language
        return read_lessons(translated if translated.is_dir() else self.folder, [lab.id for lab in self.labs])
