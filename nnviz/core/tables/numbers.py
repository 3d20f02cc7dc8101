"""Cells as numbers: fast for whole columns, and with a reason for each cell that is none."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import LARGEST
from nnviz.core.base.problem import Problem

_NUMBERS = {
    mark: re.compile(rf"[+-]?(?:\d+(?:{re.escape(mark)}\d*)?|{re.escape(mark)}\d+)(?:[eE][+-]?\d+)?", re.ASCII)
    for mark in ".,"
}
BLANKS = " \u00a0\u202f\u2009"
"""Blanks that part thousands: plain, unbreakable, narrow, thin."""
APOSTROPHES = "'’"
AFFIXES = "%‰$€£¥₹₽₺₩"
"""Signs before or after a number that are taken away."""
_SAMPLE = 1000
NAN = float("nan")

_MISSING = frozenset(
    ("", "?", "na", "n/a", "n.a.", "nan", "-nan", "null", "-", "--", "–", "—", "#n/a", "#na", "#nv", "<na>", ".", "\\n",
     "#null!", "#div/0!", "#value!", "#ref!", "#name?", "#num!")
)  # fmt: skip
"""Marks for an unknown value, as people, spreadsheets, R, pandas, SAS and MySQL write them."""


def is_missing(cell: str) -> bool:
    """Is it empty, or a mark that stands for an unknown value, such as NA or ?"""
    return len(cell) < 16 and cell.strip().casefold() in _MISSING


def is_missing_number(cell: str) -> bool:
    """Is it missing where a number should be? There None, which can be a word, says so too."""
    return is_missing(cell) or cell.strip() == "None"


def kind_of_mark(mark: str) -> str:
    """The letters that part thousands as a mark does: all blanks are alike, and both apostrophes."""
    return BLANKS if mark in BLANKS else APOSTROPHES if mark in APOSTROPHES else mark


@lru_cache(maxsize=16)
def _grouped(decimal: str, thousands: str) -> re.Pattern[str]:
    """A number in groups of three digits; of two where India writes it, but for the last."""
    mark = f"[{re.escape(kind_of_mark(thousands))}]"
    return re.compile(rf"[+-]?\d{{1,3}}(?:{mark}\d{{2,3}})*{mark}\d{{3}}(?:{re.escape(decimal)}\d*)?", re.ASCII)


def number_of(cell: str, decimal: str, thousands: str = "") -> float | None:
    """The number in a cell; None where there is none, or one that is not finite or beyond 1e100."""
    text = cell.strip().replace("−", "-")
    if not _NUMBERS[decimal].fullmatch(text):
        if not thousands or not _grouped(decimal, thousands).fullmatch(text):
            return None
        text = "".join(letter for letter in text if letter not in kind_of_mark(thousands))
    value = float(text.replace(",", "."))
    return value if abs(value) <= LARGEST else None


CURRENCIES = "R\\$|EUR|USD|GBP|CHF|JPY|CNY|INR|BRL|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|KRW|AUD|CAD|kr|zł"
"""Longer signs, as a pattern."""


def without_affix(cell: str, sign: str = "") -> str:
    """A cell without a sign such as $ or % before or after its number, or without this one; that of minus stays."""
    text = cell.strip()
    minus = text[:1] if text[:1] in ("-", "−", "+") else ""
    bare = text[len(minus) :]
    if len(sign) > 1:
        bare = bare.removeprefix(sign).removesuffix(sign).strip(BLANKS)
    else:
        bare = bare.strip((sign or AFFIXES) + BLANKS)
    return minus + bare if bare != text[len(minus) :] else text


def why_no_number(cell: str, decimal: str) -> Problem:
    """What is wrong with a cell that should hold a number."""
    text = cell.strip()
    if not text:
        return Problem("is empty; it must be a number")
    shown = repr(text if len(text) <= 24 else text[:21] + "...")
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return Problem("{cell} is not finite; it must be a number", {"cell": shown})
    if is_missing_number(text):
        return Problem("{cell} marks a missing value; it must be a number", {"cell": shown})
    if _NUMBERS[decimal].fullmatch(text.replace("−", "-")):
        sentence = "{cell} is too large; numbers must be within ±{largest:g}"
        return Problem(sentence, {"cell": shown, "largest": LARGEST})
    if _NUMBERS["," if decimal == "." else "."].fullmatch(text.replace("−", "-")):
        sentence = (
            "{cell} has a decimal comma; the numbers of this table have decimal points"
            if decimal == "."
            else "{cell} has a decimal point; the numbers of this table have decimal commas"
        )
        return Problem(sentence, {"cell": shown})
    return Problem("{cell} is not a number", {"cell": shown})


def either_number(text: str) -> float | None:
    """The number that a person typed, with a decimal point or comma; None where it is none."""
    value = number_of(text, ".")
    return number_of(text, ",") if value is None else value


def sample_of(cells: Sequence[str], most: int = _SAMPLE) -> list[str]:
    """Some cells from all over a column that are not missing.

    They are drawn at random, always the same ones: what is wrong in a file often comes back at even distances.
    """
    places: Sequence[int] = range(len(cells))
    if len(cells) > most:
        places = np.random.default_rng(0).integers(0, len(cells), most).tolist()
    return [cells[i] for i in places if not is_missing(cells[i])]


def holds_numbers(cells: Sequence[str], decimal: str, thousands: str = "") -> bool:
    """Are more than half of the cells that are not missing numbers? Judged on a sample."""
    sample = sample_of(cells)
    return sum(number_of(c, decimal, thousands) is not None or too_large(c) for c in sample) * 2 > len(sample)


def too_large(cell: str) -> bool:
    """Is it not finite, or beyond the bound: not what it should be, but no word either?"""
    try:
        return not abs(float(cell)) <= LARGEST
    except ValueError:
        return False


def parse(cells: Sequence[str], decimal: str, thousands: str = "") -> Array:
    """A column [m] of numbers, NaN for each cell that is none."""
    joined = "\n".join(cells)
    looser = "_" in joined or (decimal == "," and "." in joined) or not joined.isascii()
    if looser or (thousands and any(mark in joined for mark in kind_of_mark(thousands))):
        # float() would take 1_000, 1.5 for 1,5, and digits of other scripts, but not the sign of minus
        found = (number_of(c, decimal, thousands) for c in cells)
        return np.array([NAN if v is None else v for v in found], dtype=np.float64)
    if decimal == ",":
        cells = [c.replace(",", ".") for c in cells]
    try:
        values = np.array(list(map(float, cells)), dtype=np.float64)
    except ValueError:
        values = np.fromiter(map(_float, cells), dtype=np.float64, count=len(cells))
    values[~(np.abs(values) <= LARGEST)] = NAN
    return values


def _float(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return NAN
