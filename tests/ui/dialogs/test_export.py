"""Writing the data through the window."""

from pathlib import Path

from nnviz.core.tables.writing import write_table
from tests.ui.user import User


def choose(user: User, action: str, path: Path) -> None:
    user.trigger(action)
    dialog = user.window.tables.exporter.file_dialog
    assert dialog is not None and dialog.isVisible()
    assert dialog.selectedFiles()[0].endswith(".csv")
    dialog.fileSelected.emit(str(path))
    dialog.reject()


def test_data_and_predictions_are_written(user: User, tmp_path: Path) -> None:
    bench = user.window.bench
    choose(user, "export", tmp_path / "data.csv")
    assert (tmp_path / "data.csv").read_bytes() == write_table(bench.experiment)
    assert user.window.status_line.text.text() == "Exported data.csv"
    user.trigger("step_epoch")
    user.wait_epoch(1)
    choose(user, "export_predictions", tmp_path / "answers.csv")
    text = (tmp_path / "answers.csv").read_bytes()
    assert text == write_table(bench.experiment, bench.snapshot.params) and "ŷ".encode() in text


def test_a_point_added_a_moment_ago_is_among_the_predictions(user: User, tmp_path: Path) -> None:
    user.trigger("play")
    user.click(5.5, 5.5)
    choose(user, "export_predictions", tmp_path / "now.csv")
    rows = (tmp_path / "now.csv").read_text(encoding="utf-8").splitlines()
    assert sum(",train," in row for row in rows) == 251 == user.points
    user.trigger("play")


def test_a_place_that_cannot_be_written_is_told(user: User, tmp_path: Path) -> None:
    choose(user, "export", tmp_path)
    assert "cannot be written" in user.window.status_line.text.text()
    choose(user, "export", tmp_path / "no" / "data.csv")
    assert "data.csv cannot be written: No such file" in user.window.status_line.text.text()
    assert list(tmp_path.iterdir()) == []
