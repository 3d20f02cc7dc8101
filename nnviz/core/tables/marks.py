"""Which mark is the decimal one and which parts thousands: 64,48 beside 305.948 says both, 305.948 alone says neither.

One cell that proves it decides for the whole table. Where nothing does, the person is asked: to guess would be to
divide by 1000 in silence.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from nnviz.core.base.problem import say
from nnviz.core.tables.model import NO_THOUSANDS, Choices, Question, brief
from nnviz.core.tables.numbers import APOSTROPHES, BLANKS, number_of, sample_of

_OTHER = {".": ",", ",": "."}
_LOOKED_AT = 200
_SIGN, _POWER = "[+\\-−]?", "(?:[eE][+-]?\\d+)?"
_LOOKS = re.compile(
    rf"{_SIGN}(?:\d+(?:[.,]\d*)?|[.,]\d+|\d{{1,3}}(?:[.,'’ \u00a0\u202f\u2009]\d{{2,3}})*"
    rf"[.,'’ \u00a0\u202f\u2009]\d{{3}}(?:[.,]\d*)?){_POWER}",
    re.ASCII,
)


class Marks(Struct, frozen=True):
    """The marks of a table, the remark that explains them, and the question where nothing proves them."""

    decimal: str = "."
    thousands: str = ""
    remark: str = ""
    question: Question | None = None


class _Evidence(Struct, frozen=True):
    """Cells of a column, the first of each kind: "" where there is none."""

    decimal: str
    """Proves that a mark is the decimal one: 64,48 or 0,305."""
    grouped: str
    """Proves that it parts thousands: 1,162,669 or 1,234.5."""
    either: str
    """Can be both: 305,948."""


def looks_numeric(cell: str) -> bool:
    """Is it a number with one set of marks or another?"""
    return _LOOKS.fullmatch(cell.strip()) is not None


def _mostly_numeric(cells: Sequence[str]) -> bool:
    sample = sample_of(cells, _LOOKED_AT)
    return sum(map(looks_numeric, sample)) * 2 > len(sample)


@lru_cache(maxsize=4)
def _patterns(mark: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    m, other = re.escape(mark), re.escape(_OTHER[mark])
    start, end = rf"^[^\S\n]*({_SIGN}", r")[^\S\n]*$"
    decimal = rf"(?:0*{m}\d+|0\d*{m}\d*|\d+{m}(?:\d{{0,2}}|\d{{4,}})|\d{{4,}}{m}\d*){_POWER}|\d+{m}\d+[eE][+-]?\d+"
    decimal += rf"|\d{{1,3}}(?:[{BLANKS}{APOSTROPHES}]\d{{3}})+{m}\d*"
    groups = rf"\d{{1,3}}(?:{m}\d{{2,3}})"
    grouped = rf"{groups}+{m}\d{{3}}(?:{other}\d*)?|\d{{1,3}}{m}\d{{3}}{other}\d*"
    either = rf"[1-9]\d{{0,2}}{m}\d{{3}}"
    flags = re.MULTILINE | re.ASCII
    first, second, third = (re.compile(f"{start}(?:{p}){end}", flags) for p in (decimal, grouped, either))
    return first, second, third


def _evidence(joined: str, mark: str) -> _Evidence:
    if mark not in joined:
        return _Evidence("", "", "")
    found = (pattern.search(joined) for pattern in _patterns(mark))
    return _Evidence(*(match[1] if match else "" for match in found))


_PLAIN = re.compile(r"^[^\S\n]*[+\-−]?[1-9]\d{3,}[^\S\n]*$", re.MULTILINE | re.ASCII)
"""A whole number of four digits or more without a mark: the thousands are not parted in its column."""


def settle(names: Sequence[str], columns: Sequence[Sequence[str]], choices: Choices, delimiter: str) -> Marks:
    """The marks of a table from all its cells, and what the person has chosen."""
    texts = [("\n".join(cells) if _mostly_numeric(cells) else "") for cells in columns]
    if not (choices.decimal or choices.thousands):
        for mark in ".,":  # the ordinary table: one mark alone in its numbers, and a cell where it is the decimal one
            if not any(_OTHER[mark] in text for text in texts):
                searched = (_patterns(mark)[0].search(text) for text in texts if mark in text)
                proof = next((found[1] for found in searched if found), "")
                if proof:
                    return _settled(mark, proof, {}, texts)
    proofs = {mark: [_evidence(text, mark) for text in texts] for mark in ".,"}
    if choices.decimal or choices.thousands:
        return _chosen(choices, proofs, texts)
    for_point = [e.decimal for e in proofs["."] if e.decimal] + [e.grouped for e in proofs[","] if e.grouped]
    for_comma = [e.decimal for e in proofs[","] if e.decimal] + [e.grouped for e in proofs["."] if e.grouped]
    if for_point or for_comma:
        decimal = "," if _weight(texts, for_point, for_comma, proofs) else "."
        proof = (for_comma if decimal == "," else for_point)[0]
        return _settled(decimal, proof, proofs, texts)
    return _by_column(names, texts, proofs, delimiter)


def _weight(texts: list[str], for_point: list[str], for_comma: list[str], proofs: dict[str, list[_Evidence]]) -> bool:
    """Does more speak for the decimal comma? Where both are proved somewhere, by the number of cells that do."""
    if not for_point or not for_comma:
        return bool(for_comma)
    counts = {}
    for mark in ".,":
        decimal, grouped, _ = _patterns(mark)
        counts[mark] = sum(len(decimal.findall(t)) for t in texts if mark in t)
        counts[_OTHER[mark] + "g"] = sum(len(grouped.findall(t)) for t in texts if mark in t)
    return counts[","] + counts[",g"] > counts["."] + counts[".g"]


def _settled(decimal: str, proof: str, proofs: dict[str, list[_Evidence]], texts: list[str]) -> Marks:
    thousands = _OTHER[decimal]
    parted = next((e.grouped or e.either for e in proofs.get(thousands, ()) if e.grouped or e.either), "")
    if not parted:
        thousands, parted = _blanks(texts, decimal)
    if not parted:
        comma = say("{cell} has a decimal comma, and so have all numbers", cell=proof)
        return Marks(decimal, "", comma if decimal == "," else "")
    value = number_of(parted, decimal, thousands)
    whole = "" if value is None else f"{value:.15g}"
    if proof == parted:
        return Marks(decimal, thousands, say("{cell} is {number}", cell=parted, number=whole))
    because = (
        "{cell} is {number}, because {proof} has a decimal comma"
        if decimal == ","
        else "{cell} is {number}, because {proof} has a decimal point"
    )
    return Marks(decimal, thousands, say(because, cell=parted, number=whole, proof=proof))


_BLANK_GROUPS = re.compile(rf"^[^\S\n]*({_SIGN}\d{{1,3}}(?:[{BLANKS}{APOSTROPHES}]\d{{3}})+(?:[.,]\d*)?)[^\S\n]*$",
                           re.MULTILINE | re.ASCII)  # fmt: skip


def _blanks(texts: list[str], decimal: str) -> tuple[str, str]:
    """Blanks or apostrophes that part thousands, and a cell that has them; empty where there are none."""
    for text in texts:
        found = _BLANK_GROUPS.search(text) if any(mark in text for mark in BLANKS + APOSTROPHES) else None
        if found:
            mark = next(letter for letter in found[1] if letter in BLANKS + APOSTROPHES)
            return ("'" if mark in APOSTROPHES else " "), found[1]
    return "", ""


def _by_column(names: Sequence[str], texts: list[str], proofs: dict[str, list[_Evidence]], delimiter: str) -> Marks:
    """Nothing in the table proves a mark: perhaps the column itself, by a number of four digits without one."""
    for mark in ".,":
        for name, text, evidence in zip(names, texts, proofs[mark], strict=True):
            if not evidence.either:
                continue
            if _PLAIN.search(text) or (mark == "." and delimiter == " "):
                return _settled(mark, evidence.either, proofs, texts)
            whole = number_of(evidence.either, _OTHER[mark], mark)
            fraction = number_of(evidence.either, mark)
            assert whole is not None and fraction is not None  # the pattern is that of both
            asked = Question(brief(name), evidence.either, mark, f"{whole:.15g}", f"{fraction:.15g}")
            return Marks(mark, "", "", asked)
    return _settled(".", "", proofs, texts)


def _chosen(choices: Choices, proofs: dict[str, list[_Evidence]], texts: list[str]) -> Marks:
    """What the person said, and what follows from it: two marks are never the same."""
    said = "" if choices.thousands == NO_THOUSANDS else choices.thousands
    if choices.decimal:
        decimal = choices.decimal
    elif said in _OTHER:
        decimal = _OTHER[said]
    elif choices.thousands == NO_THOUSANDS:  # a mark that does not part thousands is the decimal one
        decimal = "," if any(e.either or e.decimal for e in proofs[","]) else "."
    else:
        decimal = "," if any(e.decimal for e in proofs[","]) else "."
    if choices.thousands:
        return Marks(decimal, "" if said == decimal else said)
    other = _OTHER[decimal]
    if any(e.grouped or e.either for e in proofs[other]):
        return Marks(decimal, other)
    return Marks(decimal, _blanks(texts, decimal)[0])
