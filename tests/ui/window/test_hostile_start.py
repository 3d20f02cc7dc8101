"""The window opens whatever lies in the lecturer's folder or in the place of the settings."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from nnviz.app.settings import Settings
from nnviz.core.base.problem import LONGEST_LINE
from nnviz.ui.dialogs.problem_list import ProblemList
from tests import hostile
from tests.ui.user import MakeWindow


def test_a_folder_of_hostile_files_is_told_and_the_good_ones_can_be_opened(
    open_window: MakeWindow, tmp_path: Path
) -> None:
    broken = hostile.fill(tmp_path)
    open_window().window.lab_folder.take(tmp_path)
    again = open_window()  # at every later start the folder is read again
    window = again.window
    assert window.library.folder == tmp_path and [lab.id for lab in window.library.labs][-1] == "good"
    problems = window.lab_folder.problems
    assert len(problems) == broken and all(len(line) <= LONGEST_LINE and "\n" not in line for line in problems)
    assert window.messages.telling and f"(and {broken - 1} more)" in window.status_line.text.text()
    window.lab_folder.show_problems()
    dialog = next(child for child in window.children() if isinstance(child, ProblemList))
    assert len(dialog.text.toPlainText().split("\n\n")) == broken
    dialog.close()
    window.labs.open("good")
    again.settle()
    assert window.bench.experiment.title == "" and window.bench.experiment.lab is not None
    window.lecture.open_lesson("good")
    assert "Because" not in window.lecture.text.toPlainText() and "Look." in window.lecture.text.toPlainText()


@pytest.mark.parametrize(("key", "value"), [
    ("panels/lab", 2**40), ("panels/lab", "a\0b"), ("files/labs", "a\0b"), ("files/labs", ["a", "b"]),
    ("window/geometry", "none"), ("tools/brush", "1e999"), ("window/panel", ["a", "b"]), ("window/theme", 3),
    ("lecture/language", "a\0b"), ("plot/switches", ["a", "b"]),
])  # fmt: skip
def test_a_setting_that_cannot_be_used_is_told_and_the_window_opens(
    open_window: MakeWindow, no_settings: None, key: str, value: object
) -> None:
    QSettings("nnviz", "nnviz").setValue(key, value)
    window = open_window().window
    assert f"The setting {key} is invalid" in window.status_line.text.text() and window.messages.telling
    assert Settings().take_problems() == ()


def test_both_are_told_together(open_window: MakeWindow, tmp_path: Path, no_settings: None) -> None:
    (tmp_path / "a.json").write_text("{")
    store = QSettings("nnviz", "nnviz")
    store.setValue("files/labs", str(tmp_path))
    store.setValue("tools/brush", "wide")
    window = open_window().window
    text = window.status_line.text.text()
    assert "The setting tools/brush is invalid" in text and "a.json: ends too early" in text
    assert window.status_line.more.isVisible()


def test_garbage_in_place_of_the_settings_is_told_and_the_window_opens(open_window: MakeWindow, tmp_path: Path) -> None:
    scope = QSettings.Format.NativeFormat, QSettings.Scope.UserScope
    own = Path(QSettings("nnviz", "nnviz").fileName()).parent.parent
    QSettings.setPath(*scope, str(tmp_path))
    try:
        (tmp_path / "nnviz").mkdir()
        (tmp_path / "nnviz" / "nnviz.conf").write_bytes(b"\x00\xff garbage" * 50)
        window = open_window().window
        assert "is invalid: it does not hold settings" in window.status_line.text.text()
        assert "nnviz.conf.broken" in window.status_line.text.text()
    finally:
        QSettings.setPath(*scope, str(own))
