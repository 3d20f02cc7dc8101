"""The words of the validation library, turned into lines that say where, what is wrong and what would be right."""

import math
import re
from typing import Any

import msgspec

from nnviz.core.base.experiment import Experiment, ExperimentError, shown
from nnviz.core.base.problem import Problem, say

_KINDS = {
    "int": "a whole number", "float": "a number", "str": "text", "bool": "true or false", "array": "a list",
    "object": "an object {…}", "null": "null",
}  # fmt: skip
_WANTED = {
    None: "it must be {kinds}",
    "<=": "it must be {kinds} of at most {bound}",
    ">=": "it must be {kinds} of at least {bound}",
    "<": "it must be {kinds} below {bound}",
    ">": "it must be {kinds} above {bound}",
}
_FOUND = {
    None: "is {found}; it must be {kinds}",
    "<=": "is {found}; it must be {kinds} of at most {bound}",
    ">=": "is {found}; it must be {kinds} of at least {bound}",
    "<": "is {found}; it must be {kinds} below {bound}",
    ">": "is {found}; it must be {kinds} above {bound}",
}
_LENGTH = {
    None: "has {count} entries; it must be a list of {bound}",
    "<=": "has {count} entries; it must be a list of at most {bound}",
    ">=": "has {count} entries; it must be a list of at least {bound}",
    "<": "has {count} entries; it must be a list of fewer than {bound}",
    ">": "has {count} entries; it must be a list of more than {bound}",
}
"""Sentences by the sign of a bound: of a value that is not shown, of one that is, and of a list's length."""
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_NOT_FINITE = re.compile(rb"-?\b(nan|inf|infinity)\b", re.IGNORECASE)
_HALF = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_PAIR = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
"""A letter beyond 16 bits as JSON may write it, and one half alone."""
_EXPECTED = re.compile(
    r"Expected `(?P<kinds>.+?)`(?P<length> of length)?(?: (?P<sign><=|>=|<|>))?(?: (?P<bound>[-+0-9.e]+))?"
    r"(?:, got `?(?P<got>.*?)`?)?$"
)
_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(.*?)`(?: - at `(.*?)`)?$", re.DOTALL)
_ELSEWHERE = re.compile(r"^(.*?)(?: - at `(.*?)`)?$", re.DOTALL)


def syntax_error(text: bytes, message: str) -> ExperimentError:
    """What the JSON reader said of a text, as one clear line."""
    if not text.strip():
        return ExperimentError("", "is empty; an experiment file is a JSON object")
    if "out of range" in message:
        return ExperimentError(_too_large(text), "has a number too large for float64; every number must be finite")
    if "truncated" in message:
        half = _HALF.search(_PAIR.sub(lambda found: b" " * len(found[0]), text))
        if half:
            return ExperimentError(
                _line_and_column(text, half.start()),
                "{half} is half of a surrogate pair; write the letter itself, or both halves",
                half=half[0].decode(),
            )
        return ExperimentError("", "ends too early; a bracket or quotation mark is still open")
    problem = message.split(" (byte")[0].removeprefix("JSON is malformed: ")
    at = re.search(r"\(byte (\d+)\)", message)
    if not at:
        return ExperimentError("", "is not JSON in UTF-8: {value}", value=problem)
    byte = int(at[1]) - (problem == "trailing characters")  # of these it names the second
    not_finite = _NOT_FINITE.search(text, max(byte - 4, 0), byte + 10)
    if not_finite:
        where = _line_and_column(text, not_finite.start())
        return ExperimentError(where, "NaN and Infinity are not numbers in JSON; every number must be finite")
    found = text[byte : byte + 1].decode("ascii", "replace")
    return ExperimentError(
        _line_and_column(text, byte),
        "is not JSON: {problem} {found!r}; check commas, brackets and quotation marks",
        problem=problem,
        found=found,
    )


def _line_and_column(text: bytes, byte: int) -> str:
    before = text[:byte].split(b"\n")
    return say("line {line}, column {column}", line=len(before), column=len(before[-1]) + 1)


def _too_large(text: bytes) -> str:
    """Where the first number stands that float64 cannot hold."""
    for number in _NUMBER.finditer(text):
        if math.isinf(float(number[0])):
            return _line_and_column(text, number.start())
    return ""


def field_error(message: str, raw: Any) -> ExperimentError:
    """What the type check said of a value, ``raw`` being the whole that was checked, as one clear line."""
    unknown = _UNKNOWN_FIELD.match(message)
    if unknown:
        where = _place(unknown[2])
        return ExperimentError(
            where, "unknown key {value}; known are {known}", value=shown(unknown[1]), known=", ".join(_keys_at(where))
        )
    match = _ELSEWHERE.match(message)
    assert match
    what, where = match[1], _place(match[2])
    missing = re.match(r"Object missing required field `(.*)`", what)
    if missing:
        return ExperimentError(where, "the key {value!r} is missing; it is required", value=missing[1])
    return ExperimentError(where, _in_words(what, _value_at(raw, where)))


def _place(path: str | None) -> str:
    return (path or "").removeprefix("$").removeprefix(".")


def _value_at(raw: Any, where: str) -> Any:
    """What the file has at a place; UNSET where the place has no exact name."""
    for key, index in re.findall(r"([^.\[\]]+)(?![^\[]*\])|\[(\d+)\]", where):
        try:
            raw = raw[int(index)] if index else raw[key]
        except (LookupError, TypeError):
            return msgspec.UNSET
    return msgspec.UNSET if "..." in where else raw


def _in_words(what: str, value: Any) -> Problem:
    if "out of range" in what:
        return Problem("is too large for float64; every number must be finite")
    expected = _EXPECTED.match(what)
    if not expected:
        return Problem(what)
    kinds = say(" or ").join(_kind(k.strip()) for k in expected["kinds"].split("|"))
    bound = expected["bound"].removesuffix(".0") if expected["bound"] else ""
    sign = expected["sign"] if bound else None
    if expected["length"] and isinstance(value, list):
        return Problem(_LENGTH[sign], {"count": len(value), "bound": bound})
    found = _found(value, expected["got"])
    sentence = _FOUND[sign] if found else _WANTED[sign]
    return Problem(sentence, {"found": found, "kinds": kinds, "bound": bound})


def _kind(name: str) -> str:
    return say(_KINDS[name]) if name in _KINDS else name


def _found(value: Any, kind: str | None) -> str:
    """The value as it is quoted, or its kind where it is no short one; empty where neither is known."""
    if value is None or isinstance(value, list | dict | msgspec.UnsetType):
        return _kind(kind) if kind else ""
    text = msgspec.json.encode(value).decode()
    return text if len(text) <= 40 else text[:37] + "..."


def _keys_at(where: str) -> tuple[str, ...]:
    """The keys that the object at a place may have, from the types themselves."""
    kind: Any = msgspec.inspect.type_info(Experiment)
    for name in re.findall(r"[^.\[\]]+|\[[^\]]*\]", where):
        kind = _struct_in(kind)
        if name.startswith("["):
            kind = getattr(kind, "item_type", kind)
        elif isinstance(kind, msgspec.inspect.StructType):
            kind = next(f.type for f in kind.fields if f.name == name)
    kind = _struct_in(kind)
    return tuple(f.encode_name for f in kind.fields) if isinstance(kind, msgspec.inspect.StructType) else ()


def _struct_in(kind: Any) -> Any:
    """The object or list among the alternatives of a type."""
    if isinstance(kind, msgspec.inspect.UnionType):
        kinds = [t for t in kind.types if isinstance(t, msgspec.inspect.StructType | msgspec.inspect.VarTupleType)]
        return kinds[0] if kinds else kind
    return kind
