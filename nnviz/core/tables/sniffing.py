"""How a text is laid out as a table, by trying: delimiter and decimal mark together, then the header by its content."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from nnviz.core.tables.model import DECIMALS, DELIMITERS, Layout
from nnviz.core.tables.numbers import number_of

_HEAD, _LINES = 2**18, 200
_LEAST_SHARE = 0.5
_HINT = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


def hint(line: str) -> str:
    """The delimiter that a first line such as "sep=;" names, as spreadsheets write it; empty where it names none."""
    found = _HINT.fullmatch(line)
    return found[1] if found and found[1] in DELIMITERS else ""


def sniff(text: str, encoding: str, delimiter: str = "", decimal: str = "", header: bool | None = None) -> Layout:
    """The layout of a text, from its first lines; what is given already is taken as it is."""
    text = text[:_HEAD]
    delimiter = delimiter or hint(io.StringIO(text, newline="").readline())
    best, rows = (-1.0, delimiter or ",", decimal or "."), list[list[str]]()
    for tried in (delimiter,) if delimiter else DELIMITERS:
        found = first_rows(text, tried)
        for mark in (decimal,) if decimal else DECIMALS:
            if mark == tried:
                continue
            score = _score(found, mark)
            if score > best[0] + 1e-9:
                best, rows = (score, tried, mark), found
    _, delimiter, decimal = best
    return Layout(encoding, delimiter, decimal, has_header(rows, decimal) if header is None else header)


def first_rows(text: str, delimiter: str) -> list[list[str]]:
    """The cells of the first lines that are neither empty nor comments."""
    source = io.StringIO(text, newline="")
    if not hint(source.readline()):
        source.seek(0)
    return list(islice(rows_of(islice(_lines_of_rows(source), _LINES), delimiter), _LINES))


def _lines_of_rows(lines: Iterable[str]) -> Iterator[str]:
    """The lines without those that are empty or comments; within quotation marks they are neither."""
    quoted = False
    for line in lines:
        if not quoted and (not line.strip() or line.lstrip().startswith("#")):
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


def _score(rows: list[list[str]], decimal: str) -> float:
    """How much like a table the rows look: equally long, and of numbers. One column alone is the last resort."""
    if not rows:
        return 0.0
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    cells = [cell for row in rows for cell in row if cell.strip()]
    numeric = sum(number_of(cell, decimal) is not None and cell[-1] != decimal for cell in cells) / max(len(cells), 1)
    if width == 1:
        return 0.1 + 0.3 * numeric
    share = count / len(rows)
    return share * (0.45 + 0.55 * numeric) if share >= _LEAST_SHARE else 0.3 * share


def has_header(rows: list[list[str]], decimal: str) -> bool:
    """Is the first row a header: a word where the cells below are numbers, or a single row of words?"""
    if not rows:
        return False
    first, below = rows[0], rows[1:]
    if not below:
        return not any(number_of(cell, decimal) is not None for cell in first)
    for i, cell in enumerate(first):
        if not cell.strip() or number_of(cell, decimal) is not None:
            continue
        column = [row[i] for row in below if i < len(row) and row[i].strip()]
        numbers = sum(number_of(c, decimal) is not None for c in column)
        if column and numbers * 2 > len(column):
            return True
    return False
