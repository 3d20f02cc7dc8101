"""A file as a table: its beginning at once, and all of it step by step."""

import os
from collections.abc import Generator

from nnviz.core.tables.encoding import MAX_BYTES, cut_at_line, decode, read_bytes
from nnviz.core.tables.model import Choices, Table
from nnviz.core.tables.reading import read_text, run
from nnviz.core.tables.workbook import is_workbook, read_workbook

_HEAD = 2**18
"""Bytes that a preview is made of."""
_FIRST_ROWS = 400
"""Rows of a sheet that a preview is made of."""


def preview(path: str | os.PathLike[str], choices: Choices) -> Table:
    """The first rows of a file. Raises TableError or OSError."""
    raw = read_bytes(path, _HEAD)
    if is_workbook(raw):
        return run(read_workbook(path, choices, _FIRST_ROWS))
    text, encoding = decode(cut_at_line(raw, len(raw) < _HEAD), choices.encoding)
    return run(read_text(text, encoding, choices))


def load(path: str | os.PathLike[str], choices: Choices) -> Generator[float, None, Table]:
    """All rows of a file. Yields the share that is done. Raises TableError or OSError."""
    if is_workbook(read_bytes(path, _HEAD)):
        return (yield from read_workbook(path, choices))
    text, encoding = decode(read_bytes(path, MAX_BYTES), choices.encoding)
    yield 0.0
    return (yield from read_text(text, encoding, choices))


def has_quick_preview(path: str | os.PathLike[str]) -> bool:
    """Are the first rows of a file there at once? Of a workbook they are not: it is unpacked as a whole."""
    try:
        return not is_workbook(read_bytes(path, 16))
    except OSError:
        return True


def is_whole_in_preview(path: str | os.PathLike[str]) -> bool:
    """Is the preview made of all of a file? Then what is wrong with it is wrong with the file."""
    try:
        return os.stat(path).st_size < _HEAD
    except OSError:
        return True
