"""Pictures dropped onto the window become points."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage, QPainter

from nnviz.core.data.picture_points import PictureError
from nnviz.ui.dialogs.picture_dialog import PictureDialog
from nnviz.ui.dialogs.picture_reading import read_pixels
from tests.ui.user import User

LEFT = Qt.MouseButton.LeftButton


def draw(path: Path, *inks: str, paper: str = "white", size: tuple[int, int] = (300, 150)) -> Path:
    image = QImage(*size, QImage.Format.Format_ARGB32)
    image.fill(QColor(paper))
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i, ink in enumerate(inks):
            painter.setPen(QColor(ink))
            painter.setBrush(QColor(ink))
            painter.drawEllipse(QRectF(20 + 150 * i, 30, 80 + 30 * (i == 0), 90))
    assert image.save(str(path))
    return path


def begin(user: User, path: Path) -> PictureDialog:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    user.window.dropEvent(event)
    dialog = user.window.tables.pictures.dialog
    assert dialog is not None and dialog.isVisible()
    return dialog


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp"])
def test_ink_on_paper_becomes_points(user: User, tmp_path: Path, suffix: str) -> None:
    before = user.window.bench.experiment
    dialog = begin(user, draw(tmp_path / f"disc.{suffix}", "black"))
    assert dialog.colors.count() == 1 and dialog.count.value() == 500
    user.qtbot.mouseClick(dialog.accept_button, LEFT)
    user.settle()
    data = user.window.bench.experiment.data
    inside = data.train.y[:, 0] == 1
    assert user.points == 500 and inside.sum() == 250
    assert data.train.x[inside, 0].max() < 0 and abs(data.train.x[:, 1]).max() <= 3.0
    assert user.window.tables.pictures.dialog is None and "500 points" in user.window.status_line.text.text()
    user.trigger("undo")
    user.settle()
    assert user.window.bench.experiment == before


def test_two_inks_are_two_classes_and_can_be_exchanged(user: User, tmp_path: Path) -> None:
    dialog = begin(user, draw(tmp_path / "discs.png", "red", "blue", paper="transparent"))
    assert dialog.colors.currentData() is True and dialog.first.count() == 2
    right = dialog.data.train
    assert right.x[right.y[:, 0] == 1, 0].min() > 0
    dialog.first.setFocus()
    user.qtbot.keyClick(dialog.first, Qt.Key.Key_Down)
    dialog.count.setFocus()
    dialog.count.selectAll()
    user.qtbot.keyClicks(dialog.count, "80")
    dialog.colors.setFocus()
    user.qtbot.keyClick(dialog.colors, Qt.Key.Key_Up)
    assert dialog.colors.currentData() is False
    user.qtbot.keyClick(dialog.colors, Qt.Key.Key_Down)
    dialog.first.setFocus()
    user.qtbot.keyClick(dialog.first, Qt.Key.Key_Down)
    user.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    user.settle()
    train = user.window.bench.experiment.data.train
    assert len(train) == 80 and train.x[train.y[:, 0] == 1, 0].max() < 0


def test_one_colour_and_what_is_no_picture_are_told(user: User, tmp_path: Path) -> None:
    user.window.documents.open_path(draw(tmp_path / "empty.png"))
    assert user.window.status_line.text.text().startswith("empty.png has one colour only")
    (tmp_path / "no.png").write_bytes(b"no picture")
    user.window.documents.open_path(tmp_path / "no.png")
    assert user.window.status_line.text.text().startswith("no.png is not a readable picture")
    assert user.window.tables.pictures.dialog is None and not user.window.bench.stack.canUndo()


def test_the_menu_asks_for_a_picture_and_cancel_changes_nothing(user: User, tmp_path: Path) -> None:
    user.trigger("import_picture")
    chooser = user.window.tables.pictures.file_dialog
    assert chooser is not None
    chooser.fileSelected.emit(str(draw(tmp_path / "disc.png", "black", size=(1500, 900))))
    chooser.reject()
    dialog = user.window.tables.pictures.dialog
    assert dialog is not None and dialog.drawing.labels.shape == (360, 600)
    user.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert user.window.tables.pictures.dialog is None and not user.window.bench.stack.canUndo()


SVG = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40">
<rect width="20" height="40" fill="red"/><image xlink:href="{}" width="40" height="40"/></svg>"""


def refused(user: User, path: Path) -> str:
    user.window.documents.open_path(path)
    assert user.window.tables.pictures.dialog is None
    return user.window.status_line.text.text()


def test_what_a_file_holds_decides_and_not_its_name(user: User, tmp_path: Path) -> None:
    secret = draw(tmp_path / "secret.png", "black")
    for suffix in ("png", "jpg", "bmp", "gif"):
        path = tmp_path / f"picture.{suffix}"
        for content in (
            SVG.format(secret.as_uri()),
            "/* XPM */ static char *a[] = {",
            "P5 9999 9999 255 ",
            "",
            "II*\0",
        ):
            path.write_text(content)
            assert "is not a readable picture; choose a PNG, JPG, BMP or GIF file" in refused(user, path), (
                suffix,
                content,
            )
        path.write_bytes(secret.read_bytes())
        assert begin(user, path).isVisible(), suffix
        user.window.tables.pictures.dialog.reject()  # type: ignore[union-attr]


def test_pixels_are_counted_before_they_are_read(user: User, tmp_path: Path) -> None:
    path = draw(tmp_path / "small.bmp", "black", size=(20, 20))
    content = bytearray(path.read_bytes())
    content[18:26] = (10_000).to_bytes(4, "little") + (9_000).to_bytes(4, "little")
    path.write_bytes(content)
    assert "has 10000 × 9000 pixels; at most 50,000,000 are read" in refused(user, path)


def test_a_picture_that_breaks_off_is_told(user: User, tmp_path: Path) -> None:
    path = draw(tmp_path / "disc.png", "black")
    path.write_bytes(path.read_bytes()[:30])
    assert "begins as a PNG file, but is broken" in refused(user, path)


def test_a_picture_of_one_line_is_made_smaller_in_one_direction(tmp_path: Path) -> None:
    image = QImage(9000, 1, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for x in range(4000):
        image.setPixelColor(x, 0, QColor("black"))
    assert image.save(str(tmp_path / "line.png"))
    assert read_pixels(tmp_path / "line.png")[1].shape == (1, 600, 3)


def test_what_is_no_file_is_never_opened_as_a_picture(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(PictureError, match="cannot be read: it is a pipe; only files are read"):
        read_pixels(tmp_path / "pipe.png")
