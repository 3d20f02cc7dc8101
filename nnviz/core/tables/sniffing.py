"""How a text is laid out: a block of comments at its top, the delimiter by trying, quotation marks with backslashes."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from nnviz.core.tables.marks import looks_numeric
from nnviz.core.tables.model import DELIMITERS, Choices
from nnviz.core.tables.numbers import is_missing, without_affix

HEAD = 2**18
_LINES = 200
_LEAST_SHARE = 0.5
_MOST_TITLES = 20
_HINT = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_ESCAPED = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
LONGEST_CELL = 2**20
"""Letters of a cell, for the csv module, which would stop at 131072 and call it an open quotation mark."""


class Shape(Struct, frozen=True):
    r"""How the lines of a text are cells, before anything is known of what the cells mean.

    ``top`` lines at the start are comments; ``titles`` are the last of them without their #, with their lines: numpy
    writes the header so. ``escapes``: a quotation mark within quotation marks is written \" and not "".
    """

    delimiter: str
    top: int
    titles: tuple[tuple[int, str], ...]
    comments: bool
    escapes: bool


def hint(line: str) -> str:
    """The delimiter that a first line such as "sep=;" names, as spreadsheets write it; empty where it names none."""
    found = _HINT.fullmatch(line)
    return found[1] if found and found[1] in DELIMITERS else ""


def find_shape(text: str, choices: Choices) -> Shape:
    """The shape of a text, from its first lines; what is chosen already is taken as it is."""
    comments = bool(choices.comments)
    block, alone = ([], False) if choices.comments is False else _comment_block(text)
    if alone and not comments and _are_rows(block):
        block = []
    start = sum(map(len, block))
    head = text[start : start + HEAD]
    lines = _lines(head, comments)
    delimiter = choices.delimiter or hint(next(io.StringIO(head, newline=""), ""))
    tried: tuple[str, ...] = (delimiter,) if delimiter else DELIMITERS
    if not delimiter and lines and _tabs_alone(lines):  # a blank is within the cells
        tried = tuple(mark for mark in DELIMITERS if mark != " ")
    found = {mark: rows_of(lines, mark) for mark in tried}
    best = max(tried, key=lambda mark: (round(_score(found[mark], mark == " "), 9), -tried.index(mark)))
    while block and not comments and _is_data(block[-1], best, found[best]):  # #1 in a first cell is no comment
        block.pop()
    bare = [(number, line.strip()) for number, line in enumerate(block, 1)][-_MOST_TITLES:]
    titles = tuple((number, line[1:]) for number, line in reversed(bare) if line.startswith("#"))
    return Shape(best, len(block), titles, comments, _escapes(text, best))


def _comment_block(text: str) -> tuple[list[str], bool]:
    """The lines at the top up to the last comment, with empty ones among them; and whether there are no others."""
    lines: list[str] = []
    last = 0
    for line in lines_of(text):
        bare = line.strip()
        if bare and not bare.startswith("#"):
            return lines[:last], False
        lines.append(line)
        last = len(lines) if bare else last
    return lines[:last], last > 0


def lines_of(text: str) -> Iterator[str]:
    """The lines with their ends. The text is not copied for it: it may be half a gigabyte."""
    return (found[0] for found in _LINE.finditer(text))


def _are_rows(lines: list[str]) -> bool:
    """Is a text of lines that begin with # alone a table: of equally many cells, several of them?"""
    kept = [line for line in lines[:_LINES] if line.strip()]
    found = (rows_of(kept, mark) for mark in DELIMITERS if mark != " ")
    return len(kept) > 1 and any(len(rows[0]) > 1 and len({len(row) for row in rows}) == 1 for rows in found if rows)


def _tabs_alone(lines: list[str]) -> bool:
    """Has every line equally many tabs, and hardly a line blanks that stand together, as columns of text do?"""
    return len({line.count("\t") for line in lines}) == 1 and "\t" in lines[0] and sum("  " in x for x in lines) < 2


def _is_data(line: str, delimiter: str, rows: list[list[str]]) -> bool:
    """Is a line that begins with # a row of the table below it: as wide, and of numbers but for its first cell?"""
    bare = line.strip()
    if not bare.startswith("#") or bare[1:2] in ("", " ", "\t", "#", delimiter):
        return False
    cells = (rows_of([line], delimiter) or [[]])[0]
    width = usual_width(rows)
    return len(cells) == width > 1 and all(is_number(cell) or is_missing(cell) for cell in cells[1:])


def _lines(text: str, comments: bool) -> list[str]:
    """The first lines that can be rows."""
    source = io.StringIO(text, newline="")
    if not hint(source.readline()):
        source.seek(0)
    return list(islice(_lines_of_rows(source, comments), _LINES))


def _lines_of_rows(lines: Iterable[str], comments: bool) -> Iterator[str]:
    """The lines without those that are empty or comments; within quotation marks they are neither."""
    quoted = False
    for line in lines:
        if not quoted and (not line.strip() or (comments and line.lstrip().startswith("#"))):
            continue
        quoted ^= line.count('"') % 2 == 1
        yield line


def rows_of(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    """Lines as rows; a line that cannot be taken apart is left out."""
    kept = [blanks_as_one(line) for line in lines] if delimiter == " " else list(lines)
    reader = csv.reader(kept, delimiter=delimiter, skipinitialspace=True)
    rows = []
    while True:
        try:
            rows.append(next(reader))
        except StopIteration:
            return [row for row in rows if any(row)]
        except csv.Error:
            continue


def blanks_as_one(line: str) -> str:
    """A line of a table whose columns any number of blanks and tabs part."""
    return line.replace("\t", " ").strip() + "\n"


def unescaped(line: str) -> str:
    """A line whose quotation marks are doubled, as in RFC 4180, instead of written with a backslash."""
    return _ESCAPED.sub(r'\1""', line) if '\\"' in line else line


def _escapes(text: str, delimiter: str) -> bool:
    r"""Is \" a quotation mark within quotation marks? Tried on lines that have it: which way are they more alike?"""
    if '\\"' not in text:
        return False
    lines: list[str] = []
    place = text.find('\\"')
    while place >= 0 and len(lines) < _LINES:
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        end = len(text) if end < 0 else end
        lines.append(text[start:end])
        place = text.find('\\"', end)
    plain = _lines(text[:HEAD], False)
    width = usual_width(rows_of([line for line in plain if '\\"' not in line], delimiter))
    as_they_are = sum(len(row) == width for row in _strictly(lines, delimiter))
    fixed = _strictly([unescaped(line) for line in lines], delimiter)
    return sum(len(row) == width for row in fixed) > as_they_are or (not width and len(fixed) == len(lines))


def _strictly(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    """The lines, each a row of its own; without those that are none."""
    rows: list[list[str]] = []
    for line in lines:
        try:
            rows.extend(csv.reader([line], delimiter=delimiter, skipinitialspace=True, strict=True))
        except csv.Error:
            continue
    return rows


def is_number(cell: str) -> bool:
    """Does a cell look like a number, with whatever marks and signs?"""
    return looks_numeric(cell) or looks_numeric(without_affix(cell))


def _has_delimiter(cell: str) -> bool:
    """Is a mark in a cell that parts cells elsewhere, and is rare in words and numbers?"""
    return ";" in cell or "\t" in cell or "|" in cell


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """The most frequent width in the lower half, which lines of text above a table do not have; 0 of no rows.

    Among those that are equally frequent there, the most frequent of all, and then the first.
    """
    widths = [len(row) for row in rows]
    below, all_of_them = Counter(widths[-(len(widths) // 2 + 1) :]), Counter(widths)
    return max(dict.fromkeys(widths), key=lambda width: (below[width], all_of_them[width]), default=0)


def _score(rows: list[list[str]], blanks: bool) -> float:
    """How much like a table the rows look: equally long, and of numbers. One column alone is the last resort."""
    if not rows:
        return 0.0
    wide = usual_width(rows)
    first = next((i for i, row in enumerate(rows) if len(row) == wide), 0)
    rows = rows[first:] if wide > 1 else rows  # lines of text above the table
    width = usual_width(rows)
    count = sum(len(row) == width for row in rows)
    cells = [cell for row in rows for cell in row if cell.strip()]
    numeric = sum(map(is_number, cells)) / max(len(cells), 1)
    if width == 1:
        return 0.1 + 0.3 * numeric
    other = sum(_has_delimiter(cell) or (blanks and "," in cell and not is_number(cell)) for cell in cells)
    share = (0.95 if blanks else 1.0) * count / len(rows) * (1.0 - 0.5 * other / max(len(cells), 1))
    return share * (0.45 + 0.55 * numeric) if share >= _LEAST_SHARE else 0.3 * share
