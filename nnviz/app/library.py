"""What can be opened: the labs and lessons that come with nnviz, and those in a lecturer's own folder."""

from pathlib import Path

from nnviz.core.base.experiment import ExperimentError
from nnviz.labs import Lab, all_labs, lab_problems, load_lab, read_labs
from nnviz.lessons import Lesson, lesson_problems, lessons, read_lessons


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
    def labs(self) -> tuple[Lab, ...]:
        """Every lab that can be opened."""
        return (*all_labs(), *self._labs)

    def lab(self, lab_id: str) -> Lab:
        """The lab with this id. Raises ExperimentError for an unknown id."""
        for lab in self._labs:
            if lab.id == lab_id:
                return lab
        try:
            return load_lab(lab_id)
        except ExperimentError:
            known = ", ".join(lab.id for lab in self.labs)
            raise ExperimentError(lab_id, f"is no lab; there are {known}") from None

    def lessons(self, language: str) -> tuple[Lesson, ...]:
        """The lessons in a language, those of the folder last."""
        return (*lessons(language), *self._own_lessons(language)[0])

    def problems(self, language: str) -> tuple[str, ...]:
        """One line for each file that cannot be used."""
        own = self._own_lessons(language)[1]
        return (*lab_problems(), *lesson_problems(language), *self._lab_problems, *own)

    def _own_lessons(self, language: str) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
        """The folder's lessons; they lie in it, or, in several languages, in folders named by the language."""
        if self.folder is None or not self.folder.is_dir():
            return (), ()
        translated = self.folder / language
        return read_lessons(translated if translated.is_dir() else self.folder, [lab.id for lab in self.labs])
