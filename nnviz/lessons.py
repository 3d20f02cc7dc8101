"""The lessons: one short text per slide whose links are things to do, read from Markdown files.

A file has a head in TOML between two lines ``+++`` and four sections: do, watch, question, answer. A mistake is told
with its line and with what would be right. ``docs/lessons.md`` describes the format for lecturers.
"""

import re
import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from nnviz.core.base.experiment import shown
from nnviz.core.base.problem import one_line, reason_of, say
from nnviz.core.base.regular_files import MIB, read_regular
from nnviz.labs import MOST_FILES, lab_ids
from nnviz.lesson_actions import Action, LessonError, edited, parse_action
from nnviz.resources import resource_path

__all__ = [
    "LANGUAGES", "Action", "Lesson", "LessonError", "edited", "lesson_problems", "lessons", "parse_action",
    "read_lesson", "read_lessons",
]  # fmt: skip

LANGUAGES = ("en", "it")
MOST_BYTES = MIB // 4
"""A lesson is a page of text."""
SECTIONS = ("do", "watch", "question", "answer")
_HEADINGS = ", ".join(f"## {name}" for name in SECTIONS)
_FENCE, _LONGEST = "+++", 1000
_HEAD = {
    "title": ("the head has no title; add a text", "title is invalid; it must be a text"),
    "slides": (
        'the head has no slides; add a list of slides, as in ["S5"]',
        'slides is invalid; it must be a list of slides, as in ["S5"]',
    ),
    "lab": (
        'the head has no lab; add the id of a lab, as in "xor"',
        'lab is invalid; it must be the id of a lab, as in "xor"',
    ),
}
"""The keys of a head: what is said where one is missing, and where it is wrong."""
_LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]{0,200}\]){0,200}\]\(([^()]{0,500})\)")
"""Its words may hold brackets themselves, as in z[1]. Longer ones are no link: looking for them would take too long."""
_CODE = re.compile(r"`[^`\n]*`")
_REFUSED = {
    re.compile(r"!\["): "has {found}: a lesson has no pictures; write ! [ apart, or formulas between `backquotes`",
    re.compile(r"<[A-Za-z/!?]"): "has {found}: a lesson cannot contain HTML; write < with a blank after it",
    re.compile(r"(?<![\w′])\[[^\[\]\\]*\]:|^[^\[]*\]:|\\[\[\]].*\]:"): (
        "has {found}: the address of a link comes right after its words; write it as in [words](play:)"
    ),
}
_ITEM = re.compile(r"\d+[.)]\s+(.*)")


class Lesson(Struct, frozen=True):
    """One lesson: ``do`` has the Markdown of each step, the other sections are Markdown; ``lab`` is where it begins."""

    id: str
    title: str
    slides: tuple[str, ...]
    lab: str
    do: tuple[str, ...]
    watch: str
    question: str
    answer: str

    @property
    def actions(self) -> tuple[Action, ...]:
        """All actions of its links, in the order of the text."""
        texts = (*self.do, self.watch, self.question, self.answer)
        return tuple(parse_action(url) for text in texts for url in _urls(text))


def lessons(language: str) -> tuple[Lesson, ...]:
    """The built-in lessons in the order of the slides; a language that there is none in gives English."""
    return _built_in(language if language in LANGUAGES else LANGUAGES[0])[0]


def lesson_problems(language: str) -> tuple[str, ...]:
    """What is wrong with built-in lessons, one line per file; empty in an installation that is whole."""
    return _built_in(language if language in LANGUAGES else LANGUAGES[0])[1]


@cache
def _built_in(language: str) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
    return read_lessons(resource_path("lessons", language), lab_ids())


def read_lessons(folder: Path, known_labs: Collection[str]) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
    """The lessons in a folder, by file name, and one line per file that is broken. Raises nothing."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".md" and not path.name.startswith("."))
    except OSError as error:
        reason = reason_of(error)
        return (), (one_line(say("{folder}: cannot be read: {reason}", folder=folder, reason=reason)),)
    found, problems = [], []
    if len(paths) > MOST_FILES:
        sentence = "{folder}: has {count} lessons; the first {most} are read"
        problems.append(one_line(say(sentence, folder=folder, count=len(paths), most=MOST_FILES)))
    for path in paths[:MOST_FILES]:
        try:
            found.append(read_lesson(path, known_labs))
        except LessonError as error:
            problems.append(one_line(f"{path.name}: {error}"))
    return tuple(found), tuple(problems)


def read_lesson(path: Path, known_labs: Collection[str] | None = None) -> Lesson:
    """The lesson in a file; its labs are among ``known_labs``, or among the built-in ones where that is None.

    Raises:
        LessonError: the file has a mistake; the message says the line, what is wrong and what would be right.
    """
    lines = _lines(path)
    known = lab_ids() if known_labs is None else known_labs
    head, start = _head(lines)
    _check_lab(str(head["lab"]), known, _line_of_key(lines, "lab"))
    sections = _sections(lines, start)
    for first, body in sections.values():
        _check_marks(body, first)
        _check_links(body, first, known)
    text = {name: "\n".join(body).strip() for name, (_, body) in sections.items()}
    do = _steps(*sections["do"])
    return Lesson(path.stem, head["title"], tuple(head["slides"]), head["lab"], do,
                  text["watch"], text["question"], text["answer"])  # fmt: skip


def _lines(path: Path) -> list[str]:
    try:
        content = read_regular(path, MOST_BYTES).removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise LessonError("cannot be read: {reason}", reason=reason_of(error)) from None
    try:
        return content.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LessonError("is not text in UTF-8; save the file in that encoding", line) from None


# ---------------------------------------------------------------- the head


def _head(lines: list[str]) -> tuple[dict[str, Any], int]:
    """The head's keys, and the index of the line after it."""
    if not lines or lines[0].rstrip() != _FENCE:
        raise LessonError("has no head; a lesson begins with a line +++, then title, slides and lab", 1)
    end = next((i for i, line in enumerate(lines[1:], start=1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise LessonError("opens a head that never ends; close it with another line +++", 1)
    try:
        head = tomllib.loads("\n".join(lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(str(error), end) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, brackets in thousands
        raise LessonError('has a head that cannot be read; write it as in title = "XOR"', end + 1) from None
    for key in head:
        if key not in _HEAD:
            known, line = ", ".join(_HEAD), _line_of_key(lines, key)
            raise LessonError("unknown key {key!r}; the head has {known}", line, key=key, known=known)
    for key, (missing, wrong) in _HEAD.items():
        if key not in head:
            raise LessonError(missing, end + 1)
        if not _is_right(key, head[key]):
            raise LessonError(wrong, _line_of_key(lines, key))
    return head, end + 1


def _is_right(key: str, value: Any) -> bool:
    texts = value if key == "slides" else [value]
    fit = isinstance(texts, list) and 0 < len(texts) <= _LONGEST
    return fit and all(isinstance(text, str) and 0 < len(text.strip()) <= _LONGEST for text in texts)


def _toml_error(message: str, end: int) -> LessonError:
    """What the TOML reader said, with the line in the file: the head begins in its second line."""
    at = re.search(r"\(at line (\d+), column \d+\)", message)
    what = message.split(" (at ")[0]
    line = int(at[1]) + 1 if at else end
    sentence = 'is not TOML: {problem}; write it as in title = "XOR"'
    return LessonError(sentence, line, problem=what[0].lower() + what[1:])


def _line_of_key(lines: list[str], key: str) -> int:
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}\b")
    return next((i for i, line in enumerate(lines, start=1) if pattern.match(line)), 1)


def _check_lab(lab: str, known: Collection[str], line: int) -> None:
    if lab not in known:
        raise LessonError("there is no lab {lab!r}; there are {known}", line, lab=lab, known=", ".join(known))


# ---------------------------------------------------------------- the sections


def _sections(lines: list[str], start: int) -> dict[str, tuple[int, list[str]]]:
    """The sections by name: the number of the first line of the body, and its lines."""
    found: dict[str, tuple[int, list[str]]] = {}
    body: list[str] | None = None
    for number, line in enumerate(lines[start:], start=start + 1):
        if line.startswith("#"):
            name = line.removeprefix("##").strip()
            if line[:3] != "## " or name not in SECTIONS:
                sentence = "is the heading {heading!r}; the headings are {known}"
                raise LessonError(sentence, number, heading=line.strip(), known=_HEADINGS)
            if name in found:
                raise LessonError("is a second section {name!r}; every section comes once", number, name=name)
            body = []
            found[name] = (number + 1, body)
        elif body is not None:
            body.append(line)
        elif line.strip():
            sentence = "is text before the first section; the headings are {known}"
            raise LessonError(sentence, number, known=_HEADINGS)
    for name in SECTIONS:
        if name not in found:
            sentence = "the section {name!r} is missing; the headings are {known}"
            raise LessonError(sentence, len(lines), name=name, known=_HEADINGS)
        if not any(line.strip() for line in found[name][1]):
            sentence = "the section {name!r} is empty; write a sentence or two"
            raise LessonError(sentence, found[name][0] - 1, name=name)
    return found


def _steps(first: int, body: list[str]) -> tuple[str, ...]:
    """The steps of a numbered list; a line without a number goes on with the step before it."""
    steps: list[str] = []
    for number, line in enumerate(body, start=first):
        item = _ITEM.match(line)
        if item:
            steps.append(item[1].strip())
        elif line.strip() and not steps:
            raise LessonError(
                "is not a step; the section 'do' is a list, each step beginning as in '1. Press Play.'", number
            )
        elif line.strip():
            steps[-1] = f"{steps[-1]} {line.strip()}"
    return tuple(steps)


def _urls(text: str) -> list[str]:
    """What the links of a text point to."""
    return _LINK.findall(_without_code(text))


def _without_code(text: str) -> str:
    """The text with blanks for what is written in `code`, where nothing is a link."""
    return _CODE.sub(lambda found: " " * len(found[0]), text)


def _check_marks(body: list[str], first: int) -> None:
    """Refuses Markdown that leads elsewhere than to an action: pictures, HTML, links whose address stands apart."""
    for number, line in enumerate(body, start=first):
        if line.count("`") % 2:
            raise LessonError(
                "has a backquote ` that is never closed; formulas are written between two of them", number
            )
        if "\\`" in line:
            raise LessonError("has \\`; write a backquote without a backslash, for formulas alone", number)
        for mark, sentence in _REFUSED.items():
            if found := mark.search(_without_code(line)):
                raise LessonError(sentence, number, found=shown(found[0]))


def _check_links(body: list[str], first: int, known: Collection[str]) -> None:
    text = _without_code("\n".join(body))
    links = list(_LINK.finditer(text))
    for link in links:
        line = first + text.count("\n", 0, link.start(1))
        try:
            action = parse_action(link[1])
        except LessonError as error:
            raise LessonError(error.problem, line) from None
        if action.kind == "lab":
            _check_lab(action.argument, known, line)
    whole = {link.start(1) for link in links}
    for bracket in re.finditer(r"\]\(", text):
        if bracket.end() not in whole:
            what = "has '](' that is not a link; write formulas between `backquotes`, and a link as in [words](play:)"
            raise LessonError(what, first + text.count("\n", 0, bracket.start()))
