"""Pictures without a screen, and what the command line says of bad input."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnviz.app.settings import Settings
from nnviz.cli import VIEWS, main
from nnviz.panels import PANELS


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_is_drawn_in_the_size_asked_for(
    qtbot: QtBot, no_settings: None, tmp_path: Path, view: str, theme: str
) -> None:
    file = tmp_path / "picture.png"
    code = main(["render", "--lab", "circle", "--epochs", "30", "--view", view, "--theme", theme, "--size", "640x480",
                 "--out", str(file)])  # fmt: skip
    assert code == 0
    image = QImage(str(file))
    if view != "window":  # the window has a smallest size
        assert (image.width(), image.height()) == (640, 480)
    colors = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
    assert len(colors) > 20 if view != "loss" else len(colors) > 3


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_can_be_drawn(qtbot: QtBot, no_settings: None, tmp_path: Path, panel: str) -> None:
    file = tmp_path / "panel.png"
    assert main(["render", "--lab", "xor", "--epochs", "5", "--view", "panel", "--panel", panel, "--size", "600x330",
                 "--out", str(file)]) == 0  # fmt: skip
    image = QImage(str(file))
    assert (image.width(), image.height()) == (600, 330)
    assert len({image.pixel(x, y) for x in range(0, 600, 3) for y in range(40, 330, 3)}) > 5


def test_a_picture_leaves_the_settings_of_the_person_alone(qtbot: QtBot, no_settings: None, tmp_path: Path) -> None:
    Settings().panel = "health"
    assert main(["render", "--lab", "xor", "--panel", "maths", "--out", str(tmp_path / "x.png")]) == 0
    assert Settings().panel == "health"


def test_svg_is_written(qtbot: QtBot, no_settings: None, tmp_path: Path) -> None:
    file = tmp_path / "picture.svg"
    assert main(["render", "--lab", "xor", "--view", "network", "--out", str(file)]) == 0
    assert "<svg" in file.read_text()[:400]


def test_same_file_same_picture(qtbot: QtBot, no_settings: None, tmp_path: Path) -> None:
    files = [tmp_path / f"{i}.png" for i in range(2)]
    for file in files:
        assert main(["render", "--lab", "circle", "--epochs", "20", "--view", "boundary", "--out", str(file)]) == 0
    assert QImage(str(files[0])) == QImage(str(files[1]))


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--lab", "circle", "--out", "x.gif"], ".png"),
        (["--lab", "nowhere", "--out", "x.png"], "is not a lab"),
        (["--lab", "circle", "--out", "missing/x.png"], "folder"),
        (["--lab", "circle", "--size", "9", "--out", "x.png"], "WIDTHxHEIGHT"),
        (["--lab", "circle"], "--out"),
        (["--lab", "circle", "--panel", "moths", "--out", "x.png"], "there are lab, maths"),
        (["missing.json", "--out", "x.png"], "missing.json"),
    ],
)
def test_bad_input_is_one_line(
    arguments: list[str], part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["render", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith("nnviz: error: ") and error.count("\n") == 1 and part in error
    assert not list(tmp_path.iterdir())
