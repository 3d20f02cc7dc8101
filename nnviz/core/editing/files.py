"""Experiment files: reading, writing, and one clear line for whatever is wrong with one."""

import errno
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from nnviz.core.base.arrays import read_only
from nnviz.core.base.duplicate_keys import repeated_key
from nnviz.core.base.experiment import MAX_VALUES, NO_MEMORY, Experiment, ExperimentError, shown
from nnviz.core.base.messages import field_error, syntax_error
from nnviz.core.base.problem import say
from nnviz.core.base.regular_files import read_regular
from nnviz.core.editing.validation import resolve

MAX_BYTES = 512 * 2**20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read(path: str | os.PathLike[str]) -> Experiment:
    """The experiment in a file, complete and checked. Raises ExperimentError, or OSError where it cannot be read."""
    return decode(read_regular(path, MAX_BYTES))


def decode(text: bytes | str) -> Experiment:
    """The experiment in JSON text, complete and checked. Raises ExperimentError."""
    raw_bytes = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        return resolve(_described(raw_bytes.removeprefix(_BYTE_ORDER_MARK)))
    except RecursionError:
        raise ExperimentError("", "has brackets nested too deeply; an experiment has a handful of levels") from None
    except MemoryError:
        raise ExperimentError("", NO_MEMORY) from None


def _described(text: bytes) -> Experiment:
    """The experiment as it is written: of the right types, with nothing filled in."""
    commas = text.count(b",")
    if commas > MAX_VALUES:
        raise ExperimentError(
            "",
            "has {commas} commas; an experiment has at most {max_values} numbers",
            commas=commas,
            max_values=MAX_VALUES,
        )
    try:
        raw = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise syntax_error(text, str(error)) from None
    except UnicodeDecodeError:
        raise ExperimentError("", "is not text in UTF-8; save it in that encoding") from None
    key = repeated_key(text, raw)
    if key is not None:
        raise ExperimentError("", "has the key {key} twice in one object; give it once", key=shown(key))
    try:
        return msgspec.convert(raw, Experiment, dec_hook=_matrix)
    except msgspec.ValidationError as error:
        raise field_error(str(error), raw) from None


def encode(experiment: Experiment) -> bytes:
    """The whole experiment as JSON, defaults included; floats so that reading back gives the same bits."""
    text = msgspec.json.encode(experiment, enc_hook=rows_of_arrays)
    return _fold_numbers(msgspec.json.format(text, indent=2)) + b"\n"


def write(experiment: Experiment, path: str | os.PathLike[str]) -> None:
    """Writes the file whole or not at all: to a temporary neighbour, which then takes the name. Raises OSError."""
    write_atomically(encode(experiment), path)


def write_atomically(content: bytes, path: str | os.PathLike[str]) -> None:
    """Writes bytes to a file so that a crash leaves the old content or the new, never a part. Raises OSError."""
    try:
        target = Path(os.path.realpath(path))
    except ValueError as error:  # a null byte
        raise OSError(errno.EINVAL, say("no file can have this name ({error})", error=error), str(path)) from None
    if target.exists() and not target.is_file():  # a device or folder is not ours to replace
        raise OSError(errno.EINVAL, say("is not a regular file"), str(path))
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

_NUMBERS = frozenset((float, int))
_MOST = 10**100


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
        _check_numbers(value)
    return read_only(value)


def _check_rows(rows: Sequence[Any]) -> None:
    for i, row in enumerate(rows):
        if not isinstance(row, list):
            raise ValueError(say("row {row} is not a list; every row is a list of numbers", row=i))
        if len(row) != len(rows[0]):
            raise ValueError(
                say(
                    "row {row} has {count} numbers and row 0 has {first}; all rows are equally long",
                    row=i,
                    count=len(row),
                    first=len(rows[0]),
                )
            )
        _check_numbers(row, i)
    if not rows[0]:
        raise ValueError(say("row 0 is empty; every row has a number at least"))


def _check_numbers(values: Sequence[Any], row: int | None = None) -> None:
    if _NUMBERS.issuperset(map(type, values)) and (not values or -_MOST <= min(values) <= max(values) <= _MOST):
        return  # many numbers are judged at once, and one by one only where something is wrong with one of them
    for value in values:
        if type(value) is not float and type(value) is not int:
            what = "{value} is not a number" if row is None else "row {row}: {value} is not a number"
            raise ValueError(say(what, row=row, value=msgspec.json.encode(value).decode()[:40]))
        if type(value) is int and abs(value) > _MOST:
            what = "a number is beyond 1e100" if row is None else "row {row}: a number is beyond 1e100"
            raise ValueError(say(what, row=row))


def _fold_numbers(text: bytes) -> bytes:
    """Lists of plain numbers on one line: a row of points or weights reads as a row.

    Only a list broken over lines is folded; text in quotes never holds a line break, so it stays as it is.
    """
    return re.sub(rb"\[\n[-+0-9.eE,\s]+\]", lambda m: b"[" + b" ".join(m[0][1:-1].split()) + b"]", text)
