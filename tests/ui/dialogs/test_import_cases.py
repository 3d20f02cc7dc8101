"""The dialog proposes what the command line does, for every table of the cases; and what a person does with it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from nnviz.cli import main
from nnviz.core.editing.files import read
from tests.core.tables.import_cases import CASES
from tests.ui.dialogs.test_import import LEFT, accept, begin, click_heading, pick, type_cell, write
from tests.ui.user import User

PARTS = [CASES[i::4] for i in range(4)]


@pytest.mark.parametrize("part", range(4))
def test_the_dialog_makes_what_the_command_makes(
    user: User, tmp_path: Path, part: int, capsys: pytest.CaptureFixture[str]
) -> None:
    user.window.centralWidget().hide()  # nothing but the dialog is to be painted
    for case in PARTS[part]:
        path, out = write(tmp_path, case.bytes, case.name), tmp_path / "out.nnviz.json"
        assert main(["import", str(path), "--out", str(out), "--leave-out-bad"]) == 0, case.name
        lines = capsys.readouterr().out.splitlines()
        dialog = begin(user, path)
        said = zip(dialog.decisions.texts, lines[:-1], strict=True)
        assert [(a, b) for a, b in said if a != b and "the present data" not in a] == [], case.name
        if case.bad:
            assert not dialog.accept_button.isEnabled() and dialog.leave_out.isVisible(), case.name
            user.qtbot.mouseClick(dialog.leave_out, LEFT, pos=QPoint(8, dialog.leave_out.height() // 2))
        accept(user, dialog)
        experiment, made = user.window.bench.experiment, read(out)
        assert (experiment.data, experiment.network) == (made.data, made.network), case.name
        assert (experiment.training, experiment.notes) == (made.training, made.notes), case.name
        user.trigger("undo")  # the next table is not to be one like the present data


def test_a_question_stops_the_import_until_it_is_answered(user: User, tmp_path: Path) -> None:
    path = write(tmp_path, "a;y\n305.948;0\n377.639;1\n")
    for answer, value in ((0, 305948.0), (1, 305.948)):
        dialog = begin(user, path)
        assert dialog.question.isVisible() and not dialog.accept_button.isEnabled()
        assert "305.948" in dialog.question.text.text() and "how to read the numbers" in dialog.status.text()
        button = (dialog.question.whole, dialog.question.fraction)[answer]
        user.qtbot.mouseClick(button, LEFT)
        user.qtbot.waitUntil(lambda d=dialog: d.table is not None)
        assert not dialog.question.isVisible()
        accept(user, dialog)
        assert user.window.bench.experiment.data.train.x[0, 0] == value
    dialog = begin(user, path)
    pick(user, dialog.layout_row.thousands, ".")
    user.qtbot.waitUntil(lambda: dialog.table is not None and not dialog.question.isVisible())
    assert dialog.layout_row.decimal.currentData() == "," and dialog.accept_button.isEnabled()
    dialog.reject()


def test_what_a_person_chose_stays_when_the_layout_changes(user: User, tmp_path: Path) -> None:
    rows = "".join(f"{i / 8},{i % 7},{'ab'[i % 2]},{i % 3}\n" for i in range(20))
    dialog = begin(user, write(tmp_path, "made by hand\nx,z,word,y\n" + rows))
    assert dialog.plan is not None and dialog.layout_row.header.value() == 2
    assert dialog.plan.roles == ("input", "input", "input", "output")
    click_heading(user, dialog, 1, "ignore")
    assert "z: as you chose, so it is ignored" in dialog.decisions.texts
    pick(user, dialog.plan_row.missing, "mean")
    dialog.layout_row.header.setFocus()
    user.qtbot.keyClick(dialog.layout_row.header, Qt.Key.Key_Down)
    user.qtbot.keyClick(dialog.layout_row.header, Qt.Key.Key_Up)
    user.qtbot.waitUntil(lambda: dialog.table is not None)
    assert dialog.plan.roles == ("input", "ignore", "input", "output") and dialog.plan.missing == "mean"
    assert dialog.layout_row.choices.header == 2 and dialog.layout_row.choices.delimiter == ""
    accept(user, dialog)
    assert user.window.bench.experiment.data.inputs == ("x", "word=b")


def test_a_line_of_a_decision_opens_the_roles_of_its_column(user: User, tmp_path: Path) -> None:
    dialog = begin(user, write(tmp_path, "a,b,y\n1.5,2,0\n2.5,3,1\n"))
    row = dialog.decisions.texts.index("b: numbers, so it is an input")
    place = dialog.decisions.visualItemRect(dialog.decisions.item(row)).center()
    user.qtbot.mouseClick(dialog.decisions.viewport(), LEFT, pos=place)
    menu = dialog.preview.menu
    assert menu is not None and menu.isVisible()
    action = next(action for action in menu.actions() if action.data() == "ignore")
    user.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    assert dialog.plan is not None and dialog.plan.roles == ("input", "ignore", "output")
    dialog.reject()


def test_comments_by_the_switch(user: User, tmp_path: Path) -> None:
    dialog = begin(user, write(tmp_path, "a,y\n1.5,0\n# a note, here\n2.5,1\n"))
    assert dialog.bad_model.rowCount() == 1 and not dialog.layout_row.comments.isChecked()
    user.qtbot.mouseClick(dialog.layout_row.comments, LEFT, pos=QPoint(8, dialog.layout_row.comments.height() // 2))
    user.qtbot.waitUntil(lambda: dialog.table is not None)
    assert dialog.bad_model.rowCount() == 0 and dialog.skipped.text() == "Skipped: line 3 comment"
    accept(user, dialog)
    assert user.points == 2


def test_the_next_point_has_a_target_among_those_of_the_table(user: User, tmp_path: Path) -> None:
    rows = "".join(f"{i}.5,{i % 7},{11_000 + 1000 * i}\n" for i in range(21))
    accept(user, begin(user, write(tmp_path, "a,b,price\n" + rows)))
    assert user.window.state.next_target == 21_000.0
    user.click(10, 3)
    train = user.window.bench.experiment.data.train
    assert train.y is not None and len(train) == 22 and train.y[-1, 0] == 21_000.0
    user.window.state.set_next_target(12_000.0)
    user.window.editor.add_point(3.0, 3.0, True)
    user.settle()
    after = user.window.bench.experiment.data.train.y
    assert after is not None and after[-1, 0] == 30_000.0


def test_what_is_wrong_with_the_first_rows_need_not_be_wrong_with_the_file(user: User, tmp_path: Path) -> None:
    comments = "# a long story\n" * 20_000  # more than a preview is made of
    dialog = begin(user, write(tmp_path, comments + "a,y\n1.5,0\n2.5,1\n"))
    assert dialog.plan is not None and dialog.plan.roles == ("input", "output")
    accept(user, dialog)
    assert user.points == 2
    dialog = begin(user, write(tmp_path, "# nothing else\n" * 20_000), loaded=False)
    user.qtbot.waitUntil(lambda: "has comments alone" in dialog.status.text(), timeout=10_000)
    assert not dialog.accept_button.isEnabled()
    dialog.reject()


def test_fixed_rows_shares_and_agreements_hold_as_long_as_they_mean_the_same(user: User, tmp_path: Path) -> None:
    rows = "".join(f"{i}.5,{'x' if i in (3, 7) else i},{i % 2},{'train' if i < 8 else 'test'}\n" for i in range(10))
    dialog = begin(user, write(tmp_path, "a,b,y,set\n" + rows))
    assert dialog.plan is not None and not dialog.plan_row.share.isEnabled()
    type_cell(user, dialog, 0, 3, "3")
    dialog.layout_row.header.setFocus()
    pick(user, dialog.layout_row.encoding, "cp1252")
    user.qtbot.waitUntil(lambda: dialog.table is not None)
    assert dialog.bad_label.text().startswith("1 row is invalid.") and dialog.layout_row.found.isEnabled()
    assert dialog.layout_row.found.isVisible()
    user.qtbot.mouseClick(dialog.layout_row.found, LEFT)
    user.qtbot.waitUntil(lambda: dialog.table is not None)
    assert dialog.layout_row.encoding.currentData() == "utf-8" and not dialog.layout_row.found.isEnabled()
    user.qtbot.mouseClick(dialog.leave_out, LEFT, pos=QPoint(8, dialog.leave_out.height() // 2))
    assert dialog.accept_button.isEnabled()
    click_heading(user, dialog, 3, "ignore")
    assert dialog.plan_row.share.isEnabled() and dialog.leave_out.isChecked()
    dialog.plan_row.share.setValue(20)
    click_heading(user, dialog, 3, "set")
    pick(user, dialog.plan_row.missing, "mean")
    click_heading(user, dialog, 3, "ignore")
    assert dialog.plan_row.share.value() == 20 and dialog.plan.test_share == 0.2
    accept(user, dialog)
    assert (len(user.window.bench.experiment.data.train), len(user.window.bench.experiment.data.test)) == (7, 2)


def test_more_bad_rows_than_were_agreed_to_are_asked_for_again(user: User, tmp_path: Path) -> None:
    rows = "".join(f"{i}.5,{'NA' if i % 3 else i},{'x' if i == 4 else i},{i % 2}\n" for i in range(12))
    dialog = begin(user, write(tmp_path, "a,many,b,y\n" + rows))
    assert dialog.plan is not None and dialog.plan.roles == ("input", "ignore", "input", "output")
    user.qtbot.mouseClick(dialog.leave_out, LEFT, pos=QPoint(8, dialog.leave_out.height() // 2))
    assert dialog.status.text() == "11 rows will be imported, 1 left out."
    click_heading(user, dialog, 1, "input")
    assert not dialog.leave_out.isChecked() and not dialog.accept_button.isEnabled()
    dialog.reject()
