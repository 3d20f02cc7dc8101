"""From the bytes of a file to text: which encoding it is in, and whether it is text at all."""

import codecs
import os

from nnviz.core.regular_files import read_regular
from nnviz.core.tables.model import TableError

ENCODINGS = {
    "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-32": "UTF-32", "cp1252": "Windows-1252 (Western Europe)",
    "cp1250": "Windows-1250 (Central Europe)", "cp1251": "Windows-1251 (Cyrillic)", "latin-1": "ISO 8859-1",
    "mac_roman": "Mac Roman",
}  # fmt: skip
"""Encodings that a person can choose, by their names in Python."""
MAX_BYTES = 512 * 2**20
_LOOKED_AT = 65536
_COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
_LINE_ENDS = {codecs.BOM_UTF32_LE: b"\n\0\0\0", codecs.BOM_UTF16_LE: b"\n\0"}
_TEXT_CONTROLS = b"\t\n\r\f\v\x1a"


def read_bytes(path: str | os.PathLike[str], most: int = MAX_BYTES) -> bytes:
    """The first ``most`` bytes of a file. Raises OSError."""
    return read_regular(path, MAX_BYTES, None if most >= MAX_BYTES else most)


def decode(raw: bytes, encoding: str = "") -> tuple[str, str]:
    """The text, and the encoding it was read in: as found, unless one is given. Raises TableError."""
    if not raw.strip():
        raise TableError("is empty; a table has one row for each example")
    found = encoding or find_encoding(raw)
    try:
        text = codecs.decode(raw, "utf-8-sig" if found == "utf-8" else found)
    except (UnicodeDecodeError, UnicodeError):
        raise TableError(f"is not text in {ENCODINGS.get(found, found)}; choose another encoding") from None
    if not text.strip("\ufeff \t\r\n"):
        raise TableError("is empty; a table has one row for each example")
    return text, found


def find_encoding(raw: bytes) -> str:
    """The encoding of a text: by its byte order mark, else UTF-8 where that fits. Raises TableError for no text."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # before the shorter mark that it begins with
        return "utf-32"
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if raw.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if raw.startswith(_COMPRESSED):
        raise TableError("is compressed, or a workbook; unpack it, or save it as CSV, first")
    head = raw[:_LOOKED_AT]
    controls = sum(head.count(bytes([c])) for c in range(32) if c not in _TEXT_CONTROLS)
    if b"\0" in head or controls > len(head) // 100:
        raise TableError("is no text file; a table is text with one row a line, such as data.csv")
    for name in ("utf-8", "cp1252"):
        try:
            codecs.decode(raw, name)
        except UnicodeDecodeError:
            continue
        return name
    return "latin-1"


def cut_at_line(raw: bytes, whole: bool) -> bytes:
    """The beginning of a file up to its last whole line; all of it where it is the whole file or a single line."""
    if whole:
        return raw
    mark = next((end for start, end in _LINE_ENDS.items() if raw.startswith(start)), b"\n")
    end = raw.rfind(mark)
    return raw if end < 0 else raw[: end + len(mark)]
