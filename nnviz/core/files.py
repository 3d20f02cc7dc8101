"""Experiment files: reading, writing, and one clear line for whatever is wrong with one."""

import errno
import math
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from nnviz.core.arrays import read_only
from nnviz.core.experiment import Experiment, ExperimentError, shown
from nnviz.core.validation import resolve

MAX_BYTES = 512 * 2**20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_KINDS = {
    "int": "a whole number", "float": "a number", "str": "text", "bool": "true or false", "array": "a list",
    "object": "an object {…}", "null": "null",
}  # fmt: skip
_BOUNDS = {None: "", "<=": " of at most ", ">=": " of at least ", "<": " below ", ">": " above "}
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_NOT_FINITE = re.compile(rb"-?\b(nan|inf|infinity)\b", re.IGNORECASE)
_EXPECTED = re.compile(
    r"Expected `(?P<kinds>.+?)`(?P<length> of length)?(?: (?P<sign><=|>=|<|>))?(?: (?P<bound>[-+0-9.e]+))?"
    r"(?:, got `?(?P<got>.*?)`?)?$"
)
_UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(.*?)`(?: - at `(.*?)`)?$", re.DOTALL)
_ELSEWHERE = re.compile(r"^(.*?)(?: - at `(.*?)`)?$", re.DOTALL)


def read(path: str | os.PathLike[str]) -> Experiment:
    """The experiment in a file, complete and checked. Raises ExperimentError, or OSError where it cannot be read."""
    size = os.stat(path).st_size
    if size > MAX_BYTES:
        raise ExperimentError("", f"has {size / 2**20:.0f} MiB; an experiment has at most {MAX_BYTES >> 20} MiB")
    return decode(Path(path).read_bytes())


def decode(text: bytes | str) -> Experiment:
    """The experiment in JSON text, complete and checked. Raises ExperimentError."""
    raw_bytes = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    raw_bytes = raw_bytes.removeprefix(_BYTE_ORDER_MARK)
    try:
        raw = msgspec.json.decode(raw_bytes)
    except msgspec.DecodeError as error:
        raise _syntax_error(raw_bytes, str(error)) from None
    except UnicodeDecodeError:
        raise ExperimentError("", "is not text in UTF-8; save it in that encoding") from None
    except RecursionError:
        raise ExperimentError("", "has brackets nested too deeply; an experiment has a handful of levels") from None
    try:
        experiment = msgspec.convert(raw, Experiment, dec_hook=_matrix)
    except msgspec.ValidationError as error:
        raise _field_error(str(error), raw) from None
    return resolve(experiment)


def encode(experiment: Experiment) -> bytes:
    """The whole experiment as JSON, defaults included; floats so that reading back gives the same bits."""
    text = msgspec.json.encode(experiment, enc_hook=rows_of_arrays)
    return _fold_numbers(msgspec.json.format(text, indent=2)) + b"\n"


def write(experiment: Experiment, path: str | os.PathLike[str]) -> None:
    """Writes the file whole or not at all: to a temporary neighbour, which then takes the name. Raises OSError."""
    write_atomically(encode(experiment), path)


def write_atomically(content: bytes, path: str | os.PathLike[str]) -> None:
    """Writes bytes to a file so that a crash leaves the old content or the new, never a part. Raises OSError."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():  # a device or folder is not ours to replace
        raise OSError(errno.EINVAL, "is not a regular file", str(path))
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# ---------------------------------------------------------------- arrays


def rows_of_arrays(value: Any) -> Any:
    """Arrays as plain lists, for msgspec to encode."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no place in an experiment file")


def _matrix(kind: type, value: Any) -> Any:
    """A list of numbers, or of rows of numbers, as a read-only float64 array."""
    if kind is not np.ndarray:
        raise TypeError(f"{kind} has no place in an experiment file")
    if not isinstance(value, list):
        raise ValueError("Expected `array`")
    if not value:
        return read_only(np.empty((0, 0)))
    if isinstance(value[0], list):
        _check_rows(value)
    else:
        _check_numbers(value, "")
    return read_only(value)


def _check_rows(rows: Sequence[Any]) -> None:
    for i, row in enumerate(rows):
        if not isinstance(row, list):
            raise ValueError(f"row {i} is not a list; every row is a list of numbers")
        if len(row) != len(rows[0]):
            raise ValueError(f"row {i} has {len(row)} numbers and row 0 has {len(rows[0])}; all rows are equally long")
        _check_numbers(row, f"row {i}: ")
    if not rows[0]:
        raise ValueError("row 0 is empty; every row has a number at least")


def _check_numbers(values: Sequence[Any], prefix: str) -> None:
    for value in values:
        if type(value) is not float and type(value) is not int:
            raise ValueError(f"{prefix}{msgspec.json.encode(value).decode()[:40]} is not a number")
        if type(value) is int and abs(value) > 10**100:
            raise ValueError(f"{prefix}a number is beyond 1e100")


def _fold_numbers(text: bytes) -> bytes:
    """Lists of plain numbers on one line: a row of points or weights reads as a row.

    Only a list broken over lines is folded; text in quotes never holds a line break, so it stays as it is.
    """
    return re.sub(rb"\[\n\s*([-+0-9.eE,\s]+?)\n\s*\]", lambda m: b"[" + b" ".join(m[1].split()) + b"]", text)


# ---------------------------------------------------------------- messages


def _syntax_error(text: bytes, message: str) -> ExperimentError:
    if not text.strip():
        return ExperimentError("", "is empty; an experiment file is a JSON object")
    if "out of range" in message:
        return ExperimentError(_too_large(text), "has a number too large for float64; every number must be finite")
    if "truncated" in message:
        return ExperimentError("", "ends too early; a bracket or quotation mark is still open")
    problem = message.split(" (byte")[0].removeprefix("JSON is malformed: ")
    at = re.search(r"\(byte (\d+)\)", message)
    if not at:
        return ExperimentError("", f"is not JSON in UTF-8: {problem}")
    byte = int(at[1]) - (problem == "trailing characters")  # of these it names the second
    not_finite = _NOT_FINITE.search(text, max(byte - 4, 0), byte + 10)
    if not_finite:
        what = "NaN and Infinity are no numbers in JSON; every number must be finite"
        return ExperimentError(_line_and_column(text, not_finite.start()), what)
    found = text[byte : byte + 1].decode("ascii", "replace")
    what = f"is not JSON: {problem} {found!r}; check commas, brackets and quotation marks"
    return ExperimentError(_line_and_column(text, byte), what)


def _line_and_column(text: bytes, byte: int) -> str:
    before = text[:byte].split(b"\n")
    return f"line {len(before)}, column {len(before[-1]) + 1}"


def _too_large(text: bytes) -> str:
    """Where the first number stands that float64 cannot hold."""
    for number in _NUMBER.finditer(text):
        if math.isinf(float(number[0])):
            return _line_and_column(text, number.start())
    return ""


def _field_error(message: str, raw: Any) -> ExperimentError:
    unknown = _UNKNOWN_FIELD.match(message)
    if unknown:
        where = _place(unknown[2])
        return ExperimentError(where, f"unknown key {shown(unknown[1])}; known are {', '.join(_keys_at(where))}")
    match = _ELSEWHERE.match(message)
    assert match
    what, where = match[1], _place(match[2])
    missing = re.match(r"Object missing required field `(.*)`", what)
    if missing:
        return ExperimentError(where, f"the key {missing[1]!r} is missing; it is required")
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


def _in_words(what: str, value: Any) -> str:
    if "out of range" in what:
        return "is too large for float64; every number must be finite"
    expected = _EXPECTED.match(what)
    if not expected:
        return what
    kinds = " or ".join(_KINDS.get(k.strip(), k.strip()) for k in expected["kinds"].split("|"))
    bound = expected["bound"].removesuffix(".0") if expected["bound"] else ""
    if expected["length"] and isinstance(value, list):
        return f"has {len(value)} entries; it must be a list{_BOUNDS[expected['sign']] or ' of '}{bound}"
    limit = _BOUNDS[expected["sign"]] + bound if bound else ""
    return f"{_found(value, expected['got'])}it must be {kinds}{limit}"


def _found(value: Any, kind: str | None) -> str:
    if value is None or isinstance(value, list | dict | msgspec.UnsetType):
        return f"is {_KINDS.get(kind, kind)}; " if kind else ""
    text = msgspec.json.encode(value).decode()
    return f"is {text if len(text) <= 40 else text[:37] + '...'}; "


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
