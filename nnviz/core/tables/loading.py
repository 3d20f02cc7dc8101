"""A file as a table: its beginning at once, and all of it step by step."""

import os
from collections.abc import Generator
from dataclasses import dataclass

from nnviz.core.tables.encoding import MAX_BYTES, cut_at_line, decode, read_bytes
from nnviz.core.tables.model import Layout, Table
from nnviz.core.tables.reading import read_table, run
from nnviz.core.tables.sniffing import sniff

_HEAD = 2**18
"""Bytes that a preview is made of."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says about the layout; empty or None: to be found out."""

    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    header: bool | None = None

    def layout(self, text: str, encoding: str) -> Layout:
        """The layout of a text, found where it is not chosen."""
        decimal = "" if self.decimal == self.delimiter else self.decimal
        return sniff(text, encoding, self.delimiter, decimal, self.header)


def preview(path: str | os.PathLike[str], choices: Choices) -> Table:
    """The first rows of a file. Raises TableError or OSError."""
    raw = read_bytes(path, _HEAD)
    text, encoding = decode(cut_at_line(raw, len(raw) < _HEAD), choices.encoding)
    return run(read_table(text, choices.layout(text, encoding)))


def load(path: str | os.PathLike[str], choices: Choices) -> Generator[float, None, Table]:
    """All rows of a file. Yields the share that is done. Raises TableError or OSError."""
    text, encoding = decode(read_bytes(path, MAX_BYTES), choices.encoding)
    yield 0.0
    return (yield from read_table(text, choices.layout(text, encoding)))
