"""From the bytes of a file to text: which encoding it is in, and whether it is text at all."""

import codecs
import os
import re
from typing import TYPE_CHECKING

from nnviz.core.base.regular_files import read_regular
from nnviz.core.tables.model import TableError

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

ENCODINGS = {
    "utf-8": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16 without mark", "utf-16-be": "UTF-16 BE without mark",
    "utf-32": "UTF-32", "cp1252": "Windows-1252 (Western Europe)", "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)", "cp1253": "Windows-1253 (Greek)", "cp1254": "Windows-1254 (Turkish)",
    "cp1257": "Windows-1257 (Baltic)", "latin-1": "ISO 8859-1", "iso8859-2": "ISO 8859-2 (Central Europe)",
    "koi8-r": "KOI8-R (Cyrillic)",
    "cp866": "DOS 866 (Cyrillic)", "iso8859-5": "ISO 8859-5 (Cyrillic)", "mac_roman": "Mac Roman",
    "cp932": "Shift JIS (Japanese)",
    "euc_jp": "EUC-JP (Japanese)",
    "gb18030": "GB 18030 (Chinese)", "big5": "Big5 (Chinese)", "cp949": "EUC-KR (Korean)",
}  # fmt: skip
"""Encodings that a person can choose, by their names in Python."""
MAX_BYTES = 512 * 2**20
_LOOKED_AT = 65536
_COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
_LINE_ENDS = {codecs.BOM_UTF32_LE: b"\n\0\0\0", codecs.BOM_UTF16_LE: b"\n\0"}
_LIKELY = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman", "koi8_r", "cp932", "gb18030", "big5", "cp949")
"""Encodings that are told apart by the letters that a text in them would have."""
_NO_LETTERS = re.compile(rb"[0-9,;|\"\t .:/-]+")
_LEAST_LETTERS = 24
"""So few letters beyond ASCII say nothing about an encoding."""
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
        raise TableError("is not text in {found}; choose another encoding", found=ENCODINGS.get(found, found)) from None
    text = text.removesuffix("\x1a")  # the end of a file, as CP/M and DOS wrote it
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
        raise TableError("is compressed; unpack it first")
    if raw[:_LOOKED_AT].lstrip().startswith((b'{"', b"[{", b"<?xml")):
        raise TableError("is JSON or XML, and no table; save it as CSV first, with one row for each example")
    if raw[:_LOOKED_AT].lstrip()[:14].lower().startswith((b"<html", b"<!doctype html", b"<table")):
        raise TableError("is a web page, and no workbook or CSV; open it in a spreadsheet and save it as one")
    unmarked = _unmarked_utf16(raw)
    if unmarked:
        return unmarked
    head = raw[:_LOOKED_AT]
    controls = sum(head.count(bytes([c])) for c in range(32) if c not in _TEXT_CONTROLS)
    if b"\0" in head or controls > len(head) // 100:
        raise TableError("is no text file; a table is text with one row a line, such as data.csv")
    return "utf-8" if _fits(raw, "utf-8") else _by_letters(raw)


def _unmarked_utf16(raw: bytes) -> str:
    """UTF-16 without a mark: every second byte of digits, delimiters and Latin letters is 0, and no other one."""
    head = raw[: _LOOKED_AT - _LOOKED_AT % 2]
    head = head[: len(head) - len(head) % 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    for zeros, others, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros and zeros >= 0.2 * (len(head) // 2) and not others and _fits(head[: len(head) - 2], name):
            return name
    return ""


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        codecs.decode(raw, encoding)
    except UnicodeDecodeError:
        return False
    return True


def _by_letters(raw: bytes) -> str:
    """The encoding of a text that is neither UTF-8 nor UTF-16, by the letters that it would have in each."""
    lines, size = [], 0
    for line in raw[: 16 * _LOOKED_AT].splitlines():
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > _LOOKED_AT // 8:
            break
    sample = b"\n".join(lines)
    found = _eastern(sample)
    if found and _fits(raw, found):
        return found
    russian = _russian(sample)
    if sum(byte > 127 for byte in sample) >= _LEAST_LETTERS:
        from charset_normalizer import from_bytes  # it takes a while to import, and few files need it

        matches = from_bytes(_NO_LETTERS.sub(b" ", sample), cp_isolation=list(_LIKELY))
        best = matches.best()
        if russian and (best is None or best.encoding.replace("_", "-") in _CYRILLIC):
            return russian
        if best is not None and not _western(sample, best, list(matches)) and _fits(raw, best.encoding):
            return "koi8-r" if best.encoding == "koi8_r" else best.encoding
    return "cp1252" if _fits(raw, "cp1252") else "latin-1"


_CYRILLIC = ("cp1251", "koi8-r", "cp866", "iso8859-5")
_SCRIPTS = {
    "euc_jp": re.compile("[\u3041-\u30fe]"), "cp932": re.compile("[\u3041-\u30fe]"),
    "cp949": re.compile("[\uac00-\ud7a3]"),
}  # fmt: skip
"""Letters that a text in these encodings has many of, and hardly one that only seems to be: kana and hangul."""
_MOST_OF = {"euc_jp": 0.25, "cp932": 0.25, "cp949": 0.8}


_WORD = re.compile(rb"[\x80-\xff]{4,}")


def _in_words(sample: bytes) -> bool:
    """Do most of the bytes beyond ASCII stand together, and not one by one in words of Latin letters?"""
    beyond = sum(byte > 127 for byte in sample)
    return 2 * sum(map(len, _WORD.findall(sample))) > beyond


def _eastern(sample: bytes) -> str:
    """The encoding in which a text has kana or hangul; empty where it has neither."""
    if not _in_words(sample):
        return ""
    for name, letters in _SCRIPTS.items():
        text = _foreign(sample, name)
        if len(text) >= _LEAST_LETTERS // 4 and len(letters.findall(text)) >= _MOST_OF[name] * len(text):
            return name
    return ""


def _russian(sample: bytes) -> str:
    """The encoding in which a text has mostly small Russian letters; empty where there is none."""
    if not _in_words(sample):
        return ""
    shares = {name: _small_cyrillic(_foreign(sample, name)) for name in _CYRILLIC}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= 0.7 else ""


def _foreign(sample: bytes, encoding: str) -> str:
    """The letters beyond ASCII of a text in an encoding; empty where it cannot be in it."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return "".join(letter for letter in text if not letter.isascii())


def _small_cyrillic(text: str) -> float:
    """The share of small Russian letters; 0 of a text that has hardly any."""
    small = sum("а" <= letter <= "я" or letter == "ё" for letter in text)
    return small / len(text) if small >= _LEAST_LETTERS // 2 else 0.0


def _western(sample: bytes, best: "CharsetMatch", matches: "list[CharsetMatch]") -> bool:
    """Is Windows-1252, by far the most frequent one, as likely as the best match, or the same text?"""
    if not _fits(sample, "cp1252"):
        return False
    likely = (m.chaos <= best.chaos + 0.1 and m.coherence >= best.coherence for m in matches if m.encoding == "cp1252")
    return any(likely) or sample.decode("cp1252") == sample.decode(best.encoding)


def cut_at_line(raw: bytes, whole: bool) -> bytes:
    """The beginning of a file up to its last whole line; all of it where it is the whole file or a single line."""
    if whole:
        return raw
    mark = next((end for start, end in _LINE_ENDS.items() if raw.startswith(start)), b"\n")
    if _unmarked_utf16(raw) == "utf-16-le":
        mark = b"\n\0"
    end = raw.rfind(mark)
    return raw if end < 0 else raw[: end + len(mark)]
