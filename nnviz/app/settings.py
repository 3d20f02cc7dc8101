"""What the app remembers from one start to the next."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

_MOST_RECENT = 8


class Settings:
    """Typed access to QSettings, which gives everything back as text unless told otherwise."""

    def __init__(self, file: Path | None = None) -> None:
        """The person's own settings, or those in a file: a picture drawn by a command depends on nobody's."""
        inifile = QSettings.Format.IniFormat
        self._store = QSettings("nnviz", "nnviz") if file is None else QSettings(str(file), inifile)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window; empty at first."""
        value = self._store.value("window/geometry", QByteArray(), type=QByteArray)
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("window/geometry", value)

    @property
    def theme(self) -> str:
        """The chosen theme's name; empty: as the desktop."""
        return str(self._store.value("window/theme", "", type=str))

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("window/theme", name)

    @property
    def language(self) -> str:
        """The language of the lessons; empty: as the desktop."""
        return str(self._store.value("lecture/language", "", type=str))

    @language.setter
    def language(self, name: str) -> None:
        self._store.setValue("lecture/language", name)

    @property
    def lesson(self) -> str:
        """The id of the lesson that was open last; empty at first."""
        return str(self._store.value("lecture/lesson", "", type=str))

    @lesson.setter
    def lesson(self, name: str) -> None:
        self._store.setValue("lecture/lesson", name)

    @property
    def lessons_done(self) -> frozenset[str]:
        """The ids of the lessons that are done."""
        return frozenset(str(self._store.value("lecture/done", "", type=str)).split())

    @lessons_done.setter
    def lessons_done(self, names: frozenset[str]) -> None:
        self._store.setValue("lecture/done", " ".join(sorted(names)))

    @property
    def sidebar(self) -> str:
        """What is shown on the left: controls or lecture."""
        return str(self._store.value("window/sidebar", "controls", type=str))

    @sidebar.setter
    def sidebar(self, name: str) -> None:
        self._store.setValue("window/sidebar", name)

    @property
    def lab_folder(self) -> Path | None:
        """A lecturer's own folder of labs and lessons."""
        text = str(self._store.value("files/labs", "", type=str))
        return Path(text) if text else None

    @lab_folder.setter
    def lab_folder(self, folder: Path | None) -> None:
        self._store.setValue("files/labs", "" if folder is None else str(folder.absolute()))

    @property
    def panel(self) -> str:
        """The name of the panel that was open; empty at first."""
        return str(self._store.value("window/panel", "", type=str))

    @panel.setter
    def panel(self, name: str) -> None:
        self._store.setValue("window/panel", name)

    def panel_height(self, name: str) -> int:
        """The height that a person gave a panel; 0: none yet."""
        value = self._store.value(f"panels/{name}", 0, type=int)
        return value if isinstance(value, int) else 0

    def set_panel_height(self, name: str, height: int) -> None:
        """Remembers the height of a panel."""
        self._store.setValue(f"panels/{name}", height)

    @property
    def brush_radius(self) -> float:
        """The size of the brush in pixels, as it was left."""
        value = self._store.value("tools/brush", 24.0, type=float)
        return value if isinstance(value, float) else 24.0

    @brush_radius.setter
    def brush_radius(self, radius: float) -> None:
        self._store.setValue("tools/brush", radius)

    @property
    def plot_switches(self) -> frozenset[str]:
        """What the boundary plot shows beside the colours, by the names of its switches; the test points at first."""
        return frozenset(str(self._store.value("plot/switches", "test_points", type=str)).split())

    @plot_switches.setter
    def plot_switches(self, names: frozenset[str]) -> None:
        self._store.setValue("plot/switches", " ".join(sorted(names)))

    @property
    def recent_files(self) -> list[Path]:
        """Files opened or saved lately, newest first."""
        text = str(self._store.value("files/recent", "", type=str))
        return [Path(line) for line in text.splitlines() if line]

    def add_recent_file(self, path: Path) -> None:
        """Remembers a file that was opened or saved."""
        path = path.absolute()
        recent = [path, *(p for p in self.recent_files if p != path)][:_MOST_RECENT]
        self._store.setValue("files/recent", "\n".join(str(p) for p in recent))
