"""Writing the data through the window."""

from pathlib import Path

from nnviz.core.tables.writing import write_table
from tests.ui.hands import Hands


def choose(hands: Hands, action: str, path: Path) -> None:
    hands.trigger(action)
    dialog = hands.window.tables.exporter.file_dialog
    assert dialog is not None and dialog.isVisible()
    assert dialog.selectedFiles()[0].endswith(".csv")
    dialog.fileSelected.emit(str(path))
    dialog.reject()


def test_data_and_predictions_are_written(hands: Hands, tmp_path: Path) -> None:
    bench = hands.window.bench
    choose(hands, "export", tmp_path / "data.csv")
    assert (tmp_path / "data.csv").read_bytes() == write_table(bench.experiment)
    assert hands.window.foot.text.text() == "Exported data.csv"
    hands.trigger("step_epoch")
    hands.wait_epoch(1)
    choose(hands, "export_predictions", tmp_path / "answers.csv")
    text = (tmp_path / "answers.csv").read_bytes()
    assert text == write_table(bench.experiment, bench.snapshot.params) and "ŷ".encode() in text


def test_a_point_added_a_moment_ago_is_among_the_predictions(hands: Hands, tmp_path: Path) -> None:
    hands.trigger("play")
    hands.click(5.5, 5.5)
    choose(hands, "export_predictions", tmp_path / "now.csv")
    rows = (tmp_path / "now.csv").read_text(encoding="utf-8").splitlines()
    assert sum(",train," in row for row in rows) == 251 == hands.points
    hands.trigger("play")


def test_a_place_that_cannot_be_written_is_told(hands: Hands, tmp_path: Path) -> None:
    choose(hands, "export", tmp_path)
    assert "cannot be written" in hands.window.foot.text.text()
    choose(hands, "export", tmp_path / "no" / "data.csv")
    assert "data.csv cannot be written: No such file" in hands.window.foot.text.text()
    assert list(tmp_path.iterdir()) == []
