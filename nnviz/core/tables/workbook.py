"""Workbooks (.xlsx, .xls, .ods) as tables: python-calamine reads the cells, and before it does their size is bounded.

A workbook is a compressed archive: a few kilobytes can unpack to more than there is memory, and two cells far apart
span millions of empty ones. What is broken can still crash the library, so it runs in a process of its own.
"""

import datetime
import io
import lzma
import os
import pickle
import re
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Generator
from copy import copy
from typing import Any

import numpy as np
from msgspec.structs import replace

from nnviz.core.base.experiment import MAX_EXAMPLES
from nnviz.core.base.regular_files import read_regular
from nnviz.core.tables import sheet_program
from nnviz.core.tables.model import Choices, Layout, Table, TableError, brief
from nnviz.core.tables.reading import MAX_CELLS, Rows, TypedNumber, table_of

MAX_PACKED = 128 * 2**20
MAX_UNPACKED = 384 * 2**20
MAX_LETTERS = 2**28
"""Letters of all cells together, each counted as often as it is shown."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 2**20
_SLICE = 20_000
_NO_WINDOW = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
"""On Windows a program without a window of its own would open a console."""
_PAUSE = 0.1
"""Seconds between two looks at whether to go on."""
_READ = re.compile(r"(xl/(worksheets/)?[^/]+\.xml|content\.xml|META-INF/manifest\.xml)", re.IGNORECASE)
"""The parts of an archive that make the cells; pictures and the like are never unpacked."""
_CELL_PLACE = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Za-z]{1,7})(\d{1,9})["']""")
_STRING = re.compile(rb"<(?:\w+:)?si[\s/>]")
_STRING_USED = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?\bt=["']s["'][^<>]*>\s*(?:<(?:\w+:)?f\b[^<>]*>[^<>]*(?:</(?:\w+:)?f>\s*)?)?"""
    rb"""<(?:\w+:)?v>\s*(\d{1,9})"""
)
"""None of these looks further than to the next tag: of a broken file as well they take time in proportion."""
_ODS_PART = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^<>]*)>")
_COLUMNS = re.compile(rb"""number-columns-repeated=["'](\d{1,9})["']""")
_ROWS = re.compile(rb"""number-rows-repeated=["'](\d{1,9})["']""")


def is_workbook(start: bytes) -> bool:
    """Does a file begin as a workbook does? Its content decides, and not its name."""
    return start.startswith((_ZIP, _OLE))


def read_workbook(
    path: str | os.PathLike[str], choices: Choices, most: int | None = None
) -> Generator[float, None, Table]:
    """The table in a sheet, of its first ``most`` rows. Yields the share that is done. Raises TableError or OSError."""
    raw = read_regular(path, MAX_PACKED)
    yield 0.05
    if raw.startswith(_ZIP):
        yield from _check_archive(raw)
    found = yield from _asked(raw, choices.sheet, most)
    name, cells = found["name"], found["cells"]
    yield 0.4
    rows = Rows()
    for number, row in enumerate(cells, 1):
        texts = [_text(value) for value in row]
        if any(texts):
            rows.cells.append(texts)
            rows.lines.append(number)
        if number % _SLICE == 0:
            yield 0.4 + 0.2 * number / len(cells)
    if not rows.cells:
        raise TableError("has nothing in the sheet {name!r}; choose another one, or fill it", name=brief(name))
    if len(rows.cells) > MAX_EXAMPLES + 1:
        raise TableError(
            "has more than {max_examples} rows; more are not possible, leave some out", max_examples=MAX_EXAMPLES
        )
    table = yield from table_of(rows, Layout("", "", sheet=name), replace(choices, sheet=name))
    return replace(table, sheets=tuple(found["names"]))


def _asked(raw: bytes, sheet: str, most: int | None) -> Generator[float, None, dict[str, Any]]:
    """What the program that reads sheets sends back. Yields while it works; it ends with whoever waits for it."""
    arguments = [sys.executable, "-P", sheet_program.__file__, str(MAX_CELLS), sheet]
    arguments += [] if most is None else [str(most)]
    box: list[bytes] = []
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=_NO_WINDOW
    ) as run:
        waiter = threading.Thread(target=lambda: box.append(run.communicate(raw)[0]), daemon=True)
        waiter.start()
        try:
            while waiter.is_alive():
                waiter.join(_PAUSE)
                yield 0.25
        finally:
            run.kill()
            waiter.join()
    try:
        found: dict[str, Any] = pickle.loads(box[0])
    except (pickle.UnpicklingError, EOFError, IndexError):  # it crashed, or had no memory left
        raise _unreadable("the reader broke off") from None
    if "error" in found:
        kind, text = found["error"]
        raise _refusal(kind, text, found.get("names", []), sheet, raw)
    return found


def _unreadable(why: str) -> TableError:
    return TableError("is no workbook that can be read ({why}); save it as .xlsx or CSV first", why=why)


def _refusal(kind: str, text: str, names: list[str], sheet: str, raw: bytes) -> TableError:
    """What the program refused, in words."""
    if kind == "password" or (raw.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in raw):
        return TableError("is protected by a password; save it without one first")
    if kind == "missing":
        return TableError(
            "has no sheet {sheet!r}; it has {known}", sheet=brief(sheet), known=", ".join(map(brief, names[:12]))
        )
    if kind == "far":
        rows, columns = text.split()
        return _too_far(int(rows), int(columns))
    return _unreadable(text)


def _text(value: object) -> str:
    """A cell as text; a number so that reading it gives the same bits."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return TypedNumber(value)
    if isinstance(value, float):
        return TypedNumber(int(value) if value.is_integer() and abs(value) < 1e15 else repr(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    return str(value).strip()


# ---------------------------------------------------------------- bounds


def _too_far(rows: int, columns: int) -> TableError:
    return TableError(
        "has a sheet of {rows} rows and {columns} columns; at most {max_cells} cells are possible, delete what lies "
        "far from the table",
        rows=rows,
        columns=columns,
        max_cells=MAX_CELLS,
    )


def _check_archive(raw: bytes) -> Generator[float, None, None]:
    """Refuses an archive that unpacks to too much, or whose cells do. Yields now and then. Raises TableError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        names = {info.filename for info in archive.infolist()}
        if "xl/workbook.xml" not in {name.lower() for name in names} and "content.xml" not in names:
            raise TableError("is a compressed archive, and no workbook; unpack it first")
        left = MAX_UNPACKED
        parts: dict[str, bytes] = {}
        for info in archive.infolist():
            if _READ.fullmatch(info.filename):
                content = _unpacked(archive, info, left)
                left -= len(content)
                yield 0.1
                if info.filename not in parts or len(content) > len(parts[info.filename]):
                    parts[info.filename] = content
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise TableError("is a broken archive ({error}); save the workbook again", error=error) from None
    yield from _check_cells(parts)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """A part of an archive, however long its table of contents says that it is; refused beyond ``most`` bytes."""
    honest = copy(info)
    honest.file_size = most + _PIECE
    honest.CRC = None  # type: ignore[assignment]  # of a part that is longer than it says it would be another one
    content = bytearray()
    with archive.open(honest) as source:
        while piece := source.read(_PIECE):
            content += piece
            if len(content) > most:
                raise TableError(
                    "unpacks to more than {value} MiB; that is more than is possible", value=MAX_UNPACKED // 2**20
                )
    return bytes(content)


def _check_cells(parts: dict[str, bytes]) -> Generator[float, None, None]:
    lower = {name.lower(): content for name, content in parts.items()}
    strings = lower.get("xl/sharedstrings.xml", b"")
    starts = [found.start() for found in _STRING.finditer(strings)]
    sizes = np.diff(np.array([*starts, len(strings)], dtype=np.int64))
    letters = 0
    for name, content in lower.items():
        if not name.startswith("xl/worksheets/"):
            continue
        yield 0.15
        places = _CELL_PLACE.findall(content)
        if places:
            columns = {column for column, _ in places}
            _check_extent(max(int(row) for _, row in places), max(map(_column_number, columns)))
        if len(sizes):
            used = np.array([int(i) for i in _STRING_USED.findall(content)], dtype=np.int64)
            letters += int(sizes[used[used < len(sizes)]].sum())
    if letters > MAX_LETTERS:
        raise TableError(
            "has cells of {letters} letters together; at most {max_letters} are possible",
            letters=letters,
            max_letters=MAX_LETTERS,
        )
    _check_ods(lower.get("content.xml", b""))


def _column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _check_extent(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise _too_far(rows, columns)


def _check_ods(content: bytes) -> None:
    """Cells and rows that say how often they are repeated: only up to the last one that holds something."""
    rows = last_row = last_column = column = 0
    repeated = 1
    holds = False
    for found in _ODS_PART.finditer(content):
        kind, attributes = found[1], found[2]
        if kind in (b"table", b"table-row"):
            rows, last_row = (rows + repeated, rows + repeated if holds else last_row)
            _check_extent(last_row, last_column)
            holds, column = False, 0
            if kind == b"table":
                rows = last_row = last_column = repeated = 0
            else:
                repeated = int(match[1]) if (match := _ROWS.search(attributes)) else 1
            continue
        column += int(match[1]) if (match := _COLUMNS.search(attributes)) else 1
        if not attributes.endswith(b"/") or b"value" in attributes:
            holds, last_column = True, max(last_column, column)
    _check_extent(rows + repeated if holds else last_row, last_column)
