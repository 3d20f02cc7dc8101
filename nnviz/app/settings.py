"""What the app remembers from one start to the next.

What cannot be used, a file that is no file of settings or a single value, is set aside and told once; everything else
works as if it had never been there.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QByteArray, QCoreApplication, QLocale, QSettings

from nnviz.app.settings_file import NoStore, set_aside, settings_path, why_unusable

_MOST_RECENT = 8
_MOST_LETTERS = 20_000
_MOST_GEOMETRY, _MOST_DIGITS, _MOST_PIXELS = 1000, 40, 20_000
_TEXTS = (
    "window/theme", "window/sidebar", "window/panel", "lecture/language", "lecture/lesson", "lecture/done",
    "files/labs", "files/recent", "plot/switches",
)  # fmt: skip
_PANELS = "panels/"
T = TypeVar("T")


class Settings:
    """Typed access to QSettings, which gives everything back as text unless told otherwise."""

    def __init__(self, file: Path | None = None) -> None:
        """The person's own settings, or those in a file: a picture drawn by a command depends on nobody's."""
        self._problems: list[str] = []
        self._store = self._opened(settings_path() if file is None else file, file)
        for key in self._store.allKeys():  # what cannot be used is to be known before anybody asks for it
            if key in _TEXTS:
                self._text(key)
            elif key.startswith(_PANELS):
                self.panel_height(key.removeprefix(_PANELS))
        assert self.brush_radius and self.geometry is not None

    def _opened(self, path: Path | None, file: Path | None) -> QSettings | NoStore:
        """The store; what lies in its place and is none gets another name."""
        wrong = "" if path is None else why_unusable(path)
        if path is not None and wrong:
            other = set_aside(path)
            if other is None:
                words = _tr("The settings cannot be read: {}. No settings will be saved.")
                self._problems.append(words.format(wrong))
                return NoStore()
            words = _tr("The settings file is invalid: {}. It was renamed to {}, and the settings were reset.")
            self._problems.append(words.format(wrong, other.name))
        return QSettings("nnviz", "nnviz") if file is None else QSettings(str(file), QSettings.Format.IniFormat)

    def sync(self) -> None:
        """Writes to the file what is remembered; Qt does it by itself a little later."""
        if isinstance(self._store, QSettings):
            self._store.sync()

    def take_problems(self) -> tuple[str, ...]:
        """What was set aside since this was last asked, one line each."""
        found, self._problems = tuple(self._problems), []
        return found

    def _read(self, key: str, default: T, checked: Callable[[Any], T | None]) -> T:
        """The value of a key as ``checked`` gives it; where that is None, the value is set aside and told."""
        try:
            raw = self._store.value(key)
            value = default if raw is None else checked(raw)
        except (ValueError, OverflowError, TypeError, RuntimeError, SystemError):  # what Qt cannot give to Python
            value = None
        if value is None:
            self._store.remove(key)
            self._problems.append(_tr("The setting {} is invalid and was reset.").format(key))
            return default
        return value

    def _text(self, key: str, default: str = "") -> str:
        return self._read(key, default, _text_of)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window; empty at first."""
        return self._read("window/geometry", QByteArray(), _geometry_of)

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("window/geometry", value)

    @property
    def theme(self) -> str:
        """The chosen theme's name; empty: as the desktop."""
        return self._text("window/theme")

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("window/theme", name)

    @property
    def language(self) -> str:
        """The language of the lessons; empty: as the desktop."""
        return self._text("lecture/language")

    @language.setter
    def language(self, name: str) -> None:
        self._store.setValue("lecture/language", name)

    @property
    def lesson_language(self) -> str:
        """The chosen language of the lessons, or else that of the system; there may be no lessons in it."""
        return self.language or QLocale.system().name()[:2]

    @property
    def lesson(self) -> str:
        """The id of the lesson that was open last; empty at first."""
        return self._text("lecture/lesson")

    @lesson.setter
    def lesson(self, name: str) -> None:
        self._store.setValue("lecture/lesson", name)

    @property
    def lessons_done(self) -> frozenset[str]:
        """The ids of the lessons that are done."""
        return frozenset(self._text("lecture/done").split())

    @lessons_done.setter
    def lessons_done(self, names: frozenset[str]) -> None:
        self._store.setValue("lecture/done", " ".join(sorted(names)))

    @property
    def sidebar(self) -> str:
        """What is shown on the left: controls or lecture."""
        return self._text("window/sidebar", "controls")

    @sidebar.setter
    def sidebar(self, name: str) -> None:
        self._store.setValue("window/sidebar", name)

    @property
    def lab_folder(self) -> Path | None:
        """A lecturer's own folder of labs and lessons."""
        text = self._text("files/labs")
        return Path(text) if text else None

    @lab_folder.setter
    def lab_folder(self, folder: Path | None) -> None:
        self._store.setValue("files/labs", "" if folder is None else str(folder.absolute()))

    @property
    def panel(self) -> str:
        """The name of the panel that was open; empty at first."""
        return self._text("window/panel")

    @panel.setter
    def panel(self, name: str) -> None:
        self._store.setValue("window/panel", name)

    def panel_height(self, name: str) -> int:
        """The height that a person gave a panel; 0: none yet."""
        return int(self._read(f"{_PANELS}{name}", 0.0, _number_between(0.0, _MOST_PIXELS)))

    def set_panel_height(self, name: str, height: int) -> None:
        """Remembers the height of a panel."""
        self._store.setValue(f"{_PANELS}{name}", height)

    @property
    def brush_radius(self) -> float:
        """The size of the brush in pixels, as it was left."""
        return self._read("tools/brush", 24.0, _number_between(1.0, _MOST_PIXELS))

    @brush_radius.setter
    def brush_radius(self, radius: float) -> None:
        self._store.setValue("tools/brush", radius)

    @property
    def plot_switches(self) -> frozenset[str]:
        """What the boundary plot shows beside the colours, by the names of its switches; the test points at first."""
        return frozenset(self._text("plot/switches", "test_points").split())

    @plot_switches.setter
    def plot_switches(self, names: frozenset[str]) -> None:
        self._store.setValue("plot/switches", " ".join(sorted(names)))

    @property
    def recent_files(self) -> list[Path]:
        """Files opened or saved lately, newest first."""
        text = self._text("files/recent")
        return [Path(line) for line in text.splitlines() if line]

    def add_recent_file(self, path: Path) -> None:
        """Remembers a file that was opened or saved."""
        path = path.absolute()
        recent = [path, *(p for p in self.recent_files if p != path)][:_MOST_RECENT]
        self._store.setValue("files/recent", "\n".join(str(p) for p in recent))


# ---------------------------------------------------------------- values as a file has them


def _text_of(raw: Any) -> str | None:
    return raw if isinstance(raw, str) and len(raw) <= _MOST_LETTERS and "\0" not in raw else None


def _geometry_of(raw: Any) -> QByteArray | None:
    return raw if isinstance(raw, QByteArray) and raw.size() <= _MOST_GEOMETRY else None


def _number_between(low: float, high: float) -> Callable[[Any], float | None]:
    def checked(raw: Any) -> float | None:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float) or len(str(raw)) > _MOST_DIGITS:
            return None
        value = float(raw)
        return value if math.isfinite(value) and low <= value <= high else None

    return checked


def _tr(text: str) -> str:
    return QCoreApplication.translate("Settings", text)
