"""Where the settings lie, and whether what lies there is a file of settings: for a pipe Qt would wait for ever."""

import os
import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from nnviz.core.base.regular_files import MIB, read_regular

_MOST_NAMES = 100
_LINE = re.compile(rb"\s*(;.*|\[[^\]]*\].*|[^=]+=.*)?")


class NoStore:
    """Remembers for as long as the program runs, where there is no file to write to."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def value(self, key: str) -> Any:
        """What was remembered; None: nothing."""
        return self._values.get(key)

    def allKeys(self) -> list[str]:
        """The names of all values."""
        return list(self._values)

    def setValue(self, key: str, value: Any) -> None:
        """Remembers a value."""
        self._values[key] = value

    def remove(self, key: str) -> None:
        """Forgets a value."""
        self._values.pop(key, None)


def settings_path() -> Path | None:
    """The file that QSettings reads for nnviz; None where the system keeps settings elsewhere than in a text file."""
    beside = QSettings("nnviz", "none").fileName()  # of another program's, which is not there
    return Path(beside).with_name("nnviz.conf") if beside.endswith("none.conf") else None


def why_unusable(path: Path) -> str:
    """What is wrong with what lies under the name of the settings; empty where that is settings, or nothing."""
    try:
        content = read_regular(path, MIB)
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        return error.strerror or str(error)
    if b"\0" in content or not all(_LINE.fullmatch(line) for line in content.splitlines()):
        return "it does not hold settings"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "it is not text in UTF-8"
    return ""


def set_aside(path: Path) -> Path | None:
    """Gives whatever lies there another name, and returns it; None where that cannot be."""
    for number in range(_MOST_NAMES):
        other = path.with_name(f"{path.name}.broken{number or ''}")
        if os.path.lexists(other):
            continue
        try:
            path.rename(other)
        except OSError:
            return None
        return other
    return None
