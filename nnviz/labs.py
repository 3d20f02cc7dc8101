"""The labs: experiments that belong to a slide of the lecture, read from the resources or from a lecturer's folder.

Adding a lab is adding a file. A file with a mistake costs one line that says so, and never another lab.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import MAX_NUMBERS, Experiment, ExperimentError, LabText
from nnviz.core.base.problem import one_line, reason_of, say
from nnviz.core.base.regular_files import MIB, read_regular
from nnviz.core.editing.files import decode
from nnviz.resources import resource_path

DEFAULT_LAB = "circle"
ORDER = "order.txt"
MOST_FILES, MOST_BYTES = 1000, 64 * MIB
"""So many labs are read of a folder, each of so many bytes at most: it is read when the window opens."""
MOST_NUMBERS, _MOST_ORDER_BYTES, _MOST_LINES = 2 * MAX_NUMBERS, MIB, 20
_ENDINGS = (".nnviz.json", ".json")  # the longer one first: what it leaves is the id


class LabHead(Struct, frozen=True):
    """What a list of labs shows of one: its id (the file's name) and its text."""

    id: str
    text: LabText


class Lab(Struct, frozen=True):
    """One lab: its id (the file's name), its text, its experiment."""

    id: str
    text: LabText
    experiment: Experiment

    @property
    def head(self) -> LabHead:
        """What a list shows of it."""
        return LabHead(self.id, self.text)


@cache
def lab_ids() -> tuple[str, ...]:
    """The ids of all labs that come with nnviz, in the order of the lecture; broken files are among them."""
    return tuple(_built_in_files())


@cache
def _built_in_files() -> dict[str, Path]:
    return _lab_files(resource_path("labs"))[0]


def is_another_lab(old: Experiment | None, new: Experiment) -> bool:
    """Was another lab opened?"""
    return old is not None and new.lab is not None and new.lab != old.lab


@cache
def load_lab(lab_id: str) -> Lab:
    """The built-in lab with this id. Raises ExperimentError for an unknown id, or for what is wrong in its file."""
    files = _built_in_files()
    if lab_id not in files:
        raise ExperimentError(lab_id, "is not a lab; there are {known}", known=", ".join(lab_ids()))
    return _read_lab(files[lab_id], lab_id)


@cache
def listed_labs() -> tuple[LabHead, ...]:
    """The built-in labs for a list, in the order of the lecture: of each file its text alone is read.

    What else is wrong with one is told by ``lab_problems``, and when it is opened.
    """
    heads = ((lab_id, _head_of(path)) for lab_id, path in _built_in_files().items())
    return tuple(LabHead(lab_id, text) for lab_id, text in heads if text is not None)


def _head_of(path: Path) -> LabText | None:
    try:
        return msgspec.json.decode(read_regular(path, MOST_BYTES), type=_Head).lab
    except (OSError, msgspec.DecodeError, ValueError):
        return None


class _Head(msgspec.Struct):
    lab: LabText | None = None


def all_labs() -> tuple[Lab, ...]:
    """Every built-in lab that can be read, in the order of the lecture; ``lab_problems`` has the others."""
    return _built_in()[0]


def lab_problems() -> tuple[str, ...]:
    """What is wrong with built-in labs, one line per problem; empty in an installation that is whole."""
    return _built_in()[1]


def read_labs(folder: Path) -> tuple[tuple[Lab, ...], tuple[str, ...]]:
    """The labs in a lecturer's folder, and one line per problem with them. Raises nothing.

    A lab is a file named ID.json or ID.nnviz.json. Those that ``order.txt`` names come first and in its order, one id a
    line; the others follow by name. An id that a built-in lab has is refused: a link or a script that names it must
    mean the same everywhere.
    """

    def read_own(path: Path, lab_id: str) -> Lab:
        if lab_id in lab_ids():
            raise ExperimentError("", "{id!r} is the id of a lab that comes with nnviz; rename the file", id=lab_id)
        return _read_lab(path, lab_id)

    return _read_folder(folder, read_own)


def forget_labs() -> None:
    """Has the built-in labs read again: they are read once in a process."""
    for cached in (_built_in_files, lab_ids, load_lab, listed_labs, _built_in):
        cached.cache_clear()


@cache
def _built_in() -> tuple[tuple[Lab, ...], tuple[str, ...]]:
    return _read_folder(resource_path("labs"), lambda path, lab_id: load_lab(lab_id))


def _read_folder(folder: Path, read_one: Callable[[Path, str], Lab]) -> tuple[tuple[Lab, ...], tuple[str, ...]]:
    files, problems = _lab_files(folder)
    labs, numbers = [], 0
    for lab_id, path in list(files.items())[:MOST_FILES]:
        try:
            lab = read_one(path, lab_id)
            if numbers + _numbers_in(lab) > MOST_NUMBERS:
                raise ExperimentError("data", "has, with the labs before it, too many points for one folder")
            numbers += _numbers_in(lab)
            labs.append(lab)
        except ExperimentError as error:
            problems.append(_line(path.name, "{error}", error=error))
    if len(files) > MOST_FILES:
        problems.append(
            _line(str(folder), "has {count} labs; the first {most} are read", count=len(files), most=MOST_FILES)
        )
    return tuple(labs), tuple(problems)


def _numbers_in(lab: Lab) -> int:
    data = lab.experiment.data
    return sum(e.x.size + (0 if e.y is None else e.y.size) for e in (data.train, data.test))


def _read_lab(path: Path, lab_id: str) -> Lab:
    try:
        experiment = decode(read_regular(path, MOST_BYTES))
    except OSError as error:
        raise ExperimentError("", "cannot be read: {reason}", reason=reason_of(error)) from None
    if experiment.lab is None:
        raise ExperimentError("lab", 'is missing; a lab has this object, at least {"title": "…"}')
    return Lab(lab_id, experiment.lab, experiment)


# ---------------------------------------------------------------- the folder


def _lab_files(folder: Path) -> tuple[dict[str, Path], list[str]]:
    """The files of a folder by lab id, in order, and one line for whatever is wrong with the folder itself."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        return {}, [_line(str(folder), "cannot be read: {reason}", reason=reason_of(error))]
    found: dict[str, Path] = {}
    problems = []
    for name in names:
        lab_id = _id_of(name)
        if not lab_id:
            continue
        if lab_id in found:
            sentence = "has the same id as {other}; give it another name"
            problems.append(_line(name, sentence, other=found[lab_id].name))
        else:
            found[lab_id] = folder / name
    if ORDER not in names:
        return found, problems
    listed, wrong = _read_order(folder / ORDER, found)
    return {lab_id: found[lab_id] for lab_id in dict.fromkeys((*listed, *found))}, [*problems, *wrong]


def _id_of(name: str) -> str:
    """The lab id of a file name, or nothing: hidden files, such as an editor's, are no labs."""
    ending = next((ending for ending in _ENDINGS if name.endswith(ending)), None)
    return "" if ending is None or name.startswith(".") else name.removesuffix(ending)


def _read_order(path: Path, found: dict[str, Path]) -> tuple[list[str], list[str]]:
    """The ids that an order.txt names and that have a file, and one line for each that has none."""
    try:
        lines = read_regular(path, _MOST_ORDER_BYTES).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return [], [_line(ORDER, "is not text in UTF-8; save it in that encoding")]
    except OSError as error:
        return [], [_line(ORDER, "cannot be read: {reason}", reason=reason_of(error))]
    listed, problems = [], []
    for number, lab_id in enumerate(map(str.strip, lines), start=1):
        if lab_id in found:
            listed.append(lab_id)
        elif lab_id:
            sentence = "line {line}: there is no {id}.json; name a lab in this folder, by its file without the ending"
            problems.append(_line(ORDER, sentence, line=number, id=_short(lab_id)))
    if len(problems) > _MOST_LINES:
        more = len(problems) - _MOST_LINES
        one = "and 1 more line that names no lab in this folder"
        sentence = plural(more, one, "and {count} more lines that name no lab in this folder")
        problems = [*problems[:_MOST_LINES], _line(ORDER, sentence, count=more)]
    return listed, problems


def _short(lab_id: str) -> str:
    return lab_id if len(lab_id) <= 80 else lab_id[:79] + "…"


def _line(where: str, what: str, **values: object) -> str:
    return one_line(f"{where}: {say(what, **values)}")
