"""Settings that are none are set aside and told once; everything else works as if they had never been there."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from nnviz.app.settings import Settings

VALUES = {
    "window/geometry": ["text", "@ByteArray(" + "a" * 5000 + ")", "@Rect(1 2 3 4)"],
    "panels/maths": ["99999999999999999999", "1e99", "-5", "high", "@ByteArray(abc)", "1, 2", "nan", "9" * 5000],
    "tools/brush": ["1e999", "nan", "-3", "thick", "true", "@Size(3 4)"],
    "files/labs": ['"/tmp/x\\x0y"', "a, b", "@ByteArray(abc)", "@Rect(1 2 3 4)", "x" * 30_000],
    "files/recent": ["a, b", '"a\\x0"'],
    "lecture/lesson": ["a, b", "@Point(1 2)"],
    "window/theme": ["@Rect(1 2 3 4)", "a, b"],
}


def stored(tmp_path: Path, key: str, value: str) -> Path:
    section, name = key.split("/")
    path = tmp_path / "settings.ini"
    path.write_text(f"[window]\nsidebar=lecture\n[{section}]\n{name}={value}\n", encoding="utf-8")
    return path


def everything(settings: Settings) -> tuple[object, ...]:
    return (
        settings.geometry, settings.theme, settings.language, settings.lesson, settings.lessons_done,
        settings.lab_folder, settings.panel, settings.panel_height("maths"), settings.brush_radius,
        settings.plot_switches, settings.recent_files,
    )  # fmt: skip


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in VALUES.items() for value in values])
def test_a_value_that_cannot_be_used_is_told_once_and_starts_again(tmp_path: Path, key: str, value: str) -> None:
    path = stored(tmp_path, key, value)
    settings = Settings(path)
    assert settings.take_problems() == (f"The setting {key} is invalid and was reset.",)
    assert everything(settings) == everything(Settings(tmp_path / "new.ini"))
    assert settings.sidebar == "lecture" and settings.take_problems() == ()
    settings.sync()
    assert Settings(path).take_problems() == ()


def test_good_values_survive(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    settings = Settings(path)
    settings.set_panel_height("maths", 333)
    settings.brush_radius, settings.lesson, settings.theme = 30.5, "a, b; ü", "dark"
    settings.lab_folder, settings.geometry = tmp_path / "my labs", QByteArray(b"\x01\0\xd9")
    settings.add_recent_file(tmp_path / "a, b.json")
    settings.sync()
    for again in (settings, Settings(path)):
        assert (again.panel_height("maths"), again.brush_radius, again.lesson) == (333, 30.5, "a, b; ü")
        assert (again.theme, again.lab_folder, again.geometry) == ("dark", tmp_path / "my labs", b"\x01\0\xd9")
        assert again.recent_files == [tmp_path / "a, b.json"] and again.take_problems() == ()


@pytest.mark.parametrize("content", [
    b"\0" * 100, b"\x7fELF\x01\x02", b"[window]\nsidebar=lecture\n\0", b"[window]\ntheme=\xff\xfe\n", b"{}\n",
    b"x" * 2**21,
])  # fmt: skip
def test_a_file_of_something_else_is_set_aside_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.ini"
    path.write_bytes(content)
    settings = Settings(path)
    (told,) = settings.take_problems()
    assert told.startswith("The settings file is invalid: it ") and "renamed to settings.ini.broken, and" in told
    assert (tmp_path / "settings.ini.broken").read_bytes() == content
    assert everything(settings) == everything(Settings(tmp_path / "new.ini"))
    settings.theme = "dark"
    settings.sync()
    assert (Settings(path).theme, Settings(path).take_problems()) == ("dark", ())


def test_what_is_no_file_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    for number, make in enumerate((os.mkfifo, os.mkdir, lambda path: os.symlink("/dev/zero", path))):
        make(path)
        settings = Settings(path)
        assert len(settings.take_problems()) == 1 and settings.panel == ""
        assert os.path.lexists(tmp_path / f"settings.ini.broken{number or ''}") and not os.path.lexists(path)


def test_where_nothing_can_be_moved_nothing_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "rename", refuse)
    os.mkfifo(tmp_path / "settings.ini")
    settings = Settings(tmp_path / "settings.ini")
    assert settings.take_problems() == (
        "The settings cannot be read: it is a pipe; only files are read. No settings will be saved.",
    )
    settings.theme = "dark"
    settings.set_panel_height("maths", 300)
    assert (settings.theme, settings.panel_height("maths"), settings.sidebar) == ("dark", 300, "controls")


def test_the_persons_own_file_is_looked_at_before_qt_reads_it(tmp_path: Path) -> None:
    native, scope = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    own = Path(QSettings("nnviz", "nnviz").fileName()).parent.parent
    QSettings.setPath(native, scope, str(tmp_path))
    try:
        (tmp_path / "nnviz").mkdir()
        os.mkfifo(tmp_path / "nnviz" / "nnviz.conf")
        (told,) = Settings().take_problems()
        assert "it is a pipe" in told and (tmp_path / "nnviz" / "nnviz.conf.broken").exists()
    finally:
        QSettings.setPath(native, scope, str(own))


def test_of_recent_files_the_last_eight_are_kept_each_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    files = [tmp_path / f"{i}.json" for i in range(10)]
    for file in files:
        settings.add_recent_file(file)
    assert settings.recent_files == files[:1:-1]
    settings.add_recent_file(files[4])
    assert settings.recent_files == [files[4], *(f for f in files[:1:-1] if f != files[4])]
