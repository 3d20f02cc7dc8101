"""Importing a table through the window: real clicks and keys, a file on the disk, one undo entry."""

import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from nnviz.app.background import running_jobs
from nnviz.core.editing.starting_network import starting_experiment
from nnviz.core.tables.writing import write_table
from nnviz.labs import load_lab
from nnviz.ui.dialogs.import_dialog import ImportDialog
from tests.ui.user import MakeWindow, User

LEFT = Qt.MouseButton.LeftButton
WINES = "acid;sugar;town;kind\n" + "".join(
    f"{i / 10:.1f};{i % 7};Rome;{'red' if i % 2 else 'white'}\n".replace(".", ",") for i in range(40)
)


def write(tmp_path: Path, text: str | bytes, name: str = "wines.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def begin(user: User, path: Path, *, loaded: bool = True) -> ImportDialog:
    """Drops the file onto the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    user.window.dropEvent(event)
    dialog = user.window.tables.importer.dialog
    assert dialog is not None and dialog.isVisible()
    if loaded:
        user.qtbot.waitUntil(lambda: dialog.table is not None, timeout=10_000)
    return dialog


def accept(user: User, dialog: ImportDialog) -> None:
    assert dialog.accept_button.isEnabled(), dialog.status.text()
    user.qtbot.mouseClick(dialog.accept_button, LEFT)
    assert user.window.tables.importer.dialog is None
    user.settle()


def pick(user: User, combo: QComboBox, value: object) -> None:
    """Chooses an entry with the keyboard."""
    combo.setFocus()
    user.qtbot.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.findData(value)):
        user.qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentData() == value


def click_heading(user: User, dialog: ImportDialog, column: int, role: str) -> None:
    header = dialog.preview.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + 10, header.height() // 2)
    user.qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    menu = dialog.preview.menu
    assert menu is not None and menu.isVisible()
    action = next(action for action in menu.actions() if action.data() == role)
    user.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def type_cell(user: User, dialog: ImportDialog, row: int, column: int, text: str) -> None:
    table = dialog.bad_table
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, column))
    user.qtbot.keyClick(table, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    user.qtbot.keyClick(editor, Qt.Key.Key_Delete)
    user.qtbot.keyClicks(editor, text)
    user.qtbot.keyClick(editor, Qt.Key.Key_Return)
    user.qtbot.wait(5)  # Qt takes the text over once the key has been dealt with


def foot(user: User) -> str:
    return user.window.status_line.text.text()


def test_a_dropped_table_becomes_the_data_and_undo_brings_back_the_old(user: User, tmp_path: Path) -> None:
    before = user.window.bench.experiment
    user.trigger("step_many")
    user.wait_epoch(100)
    trained = user.window.bench.snapshot.params
    dialog = begin(user, write(tmp_path, WINES))
    row = dialog.layout_row
    assert (row.delimiter.currentData(), row.decimal.currentData(), row.header.value()) == (";", ",", 1)
    assert dialog.plan is not None and dialog.plan.roles == ("input", "input", "ignore", "output")
    assert dialog.status.text() == "40 rows will be imported."
    accept(user, dialog)
    experiment = user.window.bench.experiment
    assert experiment.data.inputs == ("acid", "sugar") and experiment.data.task == "binary"
    assert experiment.data.train.x[13].tolist() == [1.3, 6.0] and experiment.title == "wines"
    assert "kind: 0 is red, 1 is white." in experiment.notes
    assert experiment.network == starting_experiment(experiment.data).network and user.epoch == 0
    assert user.window.bench.snapshot.curve.epoch.tolist() == [0] and foot(user) == "Imported wines.csv: 40 rows"
    assert user.window.bench.stack.undoText() == "Import wines.csv"
    user.trigger("undo")
    user.settle()
    assert user.window.bench.experiment == before and user.epoch == 100
    assert np.array_equal(user.window.bench.snapshot.params, trained)
    user.trigger("redo")
    user.settle()
    assert user.window.bench.experiment.data == experiment.data


def test_the_shortcut_asks_for_a_file(user: User, tmp_path: Path) -> None:
    user.key(Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    dialog = user.window.tables.importer.file_dialog
    assert dialog is not None and dialog.isVisible()
    dialog.fileSelected.emit(str(write(tmp_path, WINES)))
    dialog.reject()
    opened = user.window.tables.importer.dialog
    assert opened is not None
    user.qtbot.keyClick(opened, Qt.Key.Key_Escape)
    assert user.window.tables.importer.dialog is None and not user.window.bench.stack.canUndo()


def test_open_takes_tables_as_well(user: User, tmp_path: Path) -> None:
    user.trigger("open")
    chooser = user.window.documents.dialog
    assert chooser is not None
    chooser.fileSelected.emit(str(write(tmp_path, WINES)))
    chooser.reject()
    dialog = user.window.tables.importer.dialog
    assert dialog is not None
    dialog.reject()


def test_columns_get_their_roles_by_heading_and_by_key(user: User, tmp_path: Path) -> None:
    dialog = begin(user, write(tmp_path, WINES))
    click_heading(user, dialog, 1, "output")
    assert dialog.plan is not None and dialog.plan.roles == ("input", "output", "ignore", "input")
    assert dialog.plan_row.task.currentData() == "multiclass" and "Output" in str(
        dialog.preview.model().headerData(1, Qt.Orientation.Horizontal)
    )
    pick(user, dialog.plan_row.task, "regression")
    dialog.preview.setFocus()
    dialog.preview.selectColumn(1)
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_N)
    assert dialog.plan.roles == ("input", "ignore", "ignore", "ignore") and dialog.plan.task == "autoencoder"
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_I)
    assert dialog.plan.roles[1] == "input"
    dialog.preview.selectColumn(0)
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_N)
    dialog.preview.selectColumn(1)
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_N)
    assert "No column is an input" in dialog.status.text() and not dialog.accept_button.isEnabled()
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_I)
    accept(user, dialog)
    assert user.window.bench.experiment.data.task == "autoencoder"


def test_scaling_task_and_test_rows(user: User, tmp_path: Path) -> None:
    dialog = begin(user, write(tmp_path, WINES))
    pick(user, dialog.plan_row.task, "multiclass")
    pick(user, dialog.plan_row.scaling, "minmax")
    dialog.plan_row.share.setFocus()
    dialog.plan_row.share.selectAll()
    user.qtbot.keyClicks(dialog.plan_row.share, "25")
    accept(user, dialog)
    data = user.window.bench.experiment.data
    assert (data.task, data.outputs) == ("multiclass", ("red", "white"))
    assert (len(data.train), len(data.test)) == (30, 10)
    assert data.train.x.max() > 1 and data.scaling is not None
    low, width = data.train.x.min(axis=0).tolist(), np.ptp(data.train.x, axis=0).tolist()
    assert data.scaling.inputs == tuple(zip(low, width, strict=True))
    assert user.window.bench.experiment.network.layers[-1].activation == "softmax"


def test_bad_rows_are_fixed_in_place_or_left_out(user: User, tmp_path: Path) -> None:
    dialog = begin(user, write(tmp_path, "a,b,y\n1,2,0\n1,x,1\n\n4\n5,6,1,7\n7,8,0\n9,9,nan\n2,2,1\n"))
    model = dialog.bad_model
    reasons = [(model.index(i, 0).data(), model.index(i, 1).data()) for i in range(model.rowCount())]
    assert reasons == [
        ("3", "b: 'x' is not a number"),
        ("5", "has 1 cell; 3 are expected"),
        ("6", "has 4 cells; 3 are expected"),
        ("8", "y: 'nan' is not finite; it must be a number"),
    ]
    table = dialog.bad_table
    assert table.columnWidth(1) > max(table.fontMetrics().horizontalAdvance(reason) for _, reason in reasons)
    assert dialog.skipped.text() == "Skipped: line 4 empty"
    assert not dialog.accept_button.isEnabled() and "fix or leave out 4" in dialog.status.text()
    type_cell(user, dialog, 0, 3, "2,5")  # a comma is no decimal point here
    assert model.index(0, 1).data() == "b: '2,5' has a decimal comma; the numbers of this table have decimal points"
    type_cell(user, dialog, 0, 3, "2.5")
    assert model.index(0, 1).data() == "✓"
    type_cell(user, dialog, 2, 5, "")
    assert model.index(2, 1).data() == "✓" and dialog.leave_out.text() == "Leave out these 2 rows"
    assert not dialog.accept_button.isEnabled()
    user.qtbot.mouseClick(dialog.leave_out, LEFT, pos=QPoint(8, dialog.leave_out.height() // 2))
    assert dialog.status.text() == "5 rows will be imported, 2 left out."
    accept(user, dialog)
    experiment = user.window.bench.experiment
    assert experiment.data.train.x.tolist() == [[1, 2], [1, 2.5], [5, 6], [7, 8], [2, 2]]
    assert (
        foot(user) == "Imported wines.csv: 5 rows, 2 left out"
        and "Left out, 2 rows:\nline 5: has 1 cell" in experiment.notes
    )


def test_a_third_class_by_a_fixed_cell_asks_for_another_task(user: User, tmp_path: Path) -> None:
    dialog = begin(user, write(tmp_path, "a,y\n1,red\n2,white\n3,\n"))
    assert dialog.plan is not None and dialog.plan.task == "binary"
    type_cell(user, dialog, 0, 3, "rose")
    assert dialog.status.text() == "“y” has 3 different values; choose several classes as the task"
    assert not dialog.accept_button.isEnabled() and dialog.plan_row.task.currentText() == ""
    dialog.plan_row.task.setFocus()
    user.qtbot.keyClick(dialog.plan_row.task, Qt.Key.Key_Down)
    assert dialog.plan_row.task.currentText() == "several classes"
    accept(user, dialog)
    data = user.window.bench.experiment.data
    assert (data.task, data.outputs, len(data.train)) == ("multiclass", ("red", "rose", "white"), 3)


def test_another_layout_can_be_chosen(user: User, tmp_path: Path) -> None:
    dialog = begin(user, write(tmp_path, "1;2;größe\n3;4;a\n".encode("cp1252")))
    assert dialog.layout_row.encoding.currentData() == "cp1252" and dialog.layout_row.header.text() == "none"
    dialog.layout_row.header.setFocus()
    user.qtbot.keyClick(dialog.layout_row.header, Qt.Key.Key_Up)
    user.qtbot.waitUntil(lambda: dialog.table is not None)
    assert dialog.table is not None and [c.name for c in dialog.table.columns] == ["1", "2", "größe"]
    pick(user, dialog.layout_row.encoding, "utf-8")
    assert "is not text in UTF-8" in dialog.status.text() and not dialog.accept_button.isEnabled()
    pick(user, dialog.layout_row.encoding, "cp1252")
    user.qtbot.waitUntil(lambda: dialog.table is not None)
    pick(user, dialog.layout_row.delimiter, ",")
    user.qtbot.waitUntil(lambda: dialog.table is not None)
    assert len(dialog.table.columns) == 1 and "A single column was found" in dialog.status.text()
    dialog.reject()


NO_TABLES = [
    (b"", "wines.csv is empty"),
    (b"a,b\n", "wines.csv has a header and no rows"),
    (b"\x89PNG\r\n\x1a\n\0\0", "wines.csv is no text file"),
]


def test_what_is_no_table_is_told_and_changes_nothing(user: User, tmp_path: Path) -> None:
    before = user.window.bench.experiment
    for content, says in NO_TABLES:
        user.window.documents.open_path(write(tmp_path, content))
        assert foot(user).startswith(says) and user.window.tables.importer.dialog is None, content
        assert user.window.bench.experiment is before and not user.window.bench.stack.canUndo(), content


def test_a_file_that_is_gone_or_a_folder(user: User, tmp_path: Path) -> None:
    user.window.tables.importer.begin(tmp_path / "no.csv")
    assert foot(user) == "no.csv cannot be read: No such file or directory"
    user.window.tables.importer.begin(tmp_path)
    assert "is a folder" in foot(user)


def test_words_alone_and_thousands_of_classes_cannot_be_imported(user: User, tmp_path: Path) -> None:
    dialog = begin(user, write(tmp_path, "x,name\n" + "".join(f"{i},n{i}\n" for i in range(3000))))
    assert "No column is an input" in dialog.status.text() and not dialog.accept_button.isEnabled()
    dialog.preview.setFocus()
    dialog.preview.selectColumn(0)
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_I)
    assert dialog.plan is not None and dialog.plan.task == "autoencoder" and dialog.accept_button.isEnabled()
    dialog.preview.setFocus()
    dialog.preview.selectColumn(1)
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_O)
    assert "more than 256 different words" in dialog.status.text() and not dialog.accept_button.isEnabled()
    dialog.reject()
    dialog = begin(user, write(tmp_path, "name;town\nAnn;Rome\nBob;Oslo\n"))
    assert "No column holds numbers" in dialog.status.text()
    dialog.reject()


def test_two_thousand_columns(user: User, tmp_path: Path) -> None:
    rows = [",".join(f"c{i}" for i in range(2000)), *(",".join([f"{k}.5"] * 2000) for k in range(3))]
    dialog = begin(user, write(tmp_path, "\n".join(rows)))
    assert "1999 columns are inputs" in dialog.status.text()
    dialog.preview.setFocus()
    dialog.preview.selectAll()
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_N)
    dialog.preview.selectColumn(0)
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_I)
    accept(user, dialog)
    assert user.window.bench.experiment.data.inputs == ("c0",)


def big(tmp_path: Path, rows: int = 100_000) -> Path:
    values = np.random.default_rng(0).normal(size=(rows, 4)).round(6).tolist()
    return write(tmp_path, "a,b,c,y\n" + "\n".join(",".join(map(str, row)) for row in values))


def test_the_first_rows_are_there_at_once_and_cancel_stops_the_reading(user: User, tmp_path: Path) -> None:
    path = big(tmp_path)
    began = time.perf_counter()
    dialog = begin(user, path, loaded=False)
    assert time.perf_counter() - began < 2.0 and dialog.table is None
    assert dialog.preview.model().rowCount() > 10 and not dialog.accept_button.isEnabled()
    assert dialog.progress.isVisible() and dialog.status.text() == "Reading …"
    assert dialog.reading
    dialog.preview.setFocus()
    dialog.preview.selectColumn(1)
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_N)  # roles can be chosen meanwhile
    assert dialog.plan is not None and dialog.plan.roles == ("input", "ignore", "input", "output")
    user.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not running_jobs() and user.window.tables.importer.dialog is None
    user.qtbot.wait(50)
    assert not user.window.bench.stack.canUndo()


def test_what_is_chosen_while_it_reads_still_holds_afterwards(user: User, tmp_path: Path) -> None:
    dialog = begin(user, big(tmp_path), loaded=False)
    dialog.preview.setFocus()
    dialog.preview.selectColumn(0)
    user.qtbot.keyClick(dialog.preview, Qt.Key.Key_O)
    pick(user, dialog.plan_row.scaling, "standard")
    user.qtbot.waitUntil(lambda: dialog.table is not None, timeout=10_000)
    accept(user, dialog)
    data = user.window.bench.experiment.data
    assert data.inputs == ("b", "c") and data.outputs == ("a", "y") and data.task == "regression"
    assert data.scaling is not None and data.train.y is not None
    assert np.allclose(data.scaling.inputs, np.column_stack([data.train.x.mean(axis=0), data.train.x.std(axis=0)]))
    assert np.allclose(data.scaling.outputs, np.column_stack([data.train.y.mean(axis=0), data.train.y.std(axis=0)]))


def test_import_while_it_trains(user: User, tmp_path: Path) -> None:
    user.trigger("play")
    user.qtbot.waitUntil(lambda: user.epoch > 2, timeout=10_000)
    dialog = begin(user, big(tmp_path, 20_000))
    accept(user, dialog)
    assert user.points == 20_000 and user.window.bench.playing
    epoch = user.epoch
    user.qtbot.waitUntil(lambda: user.epoch != epoch, timeout=10_000)
    user.trigger("undo")
    user.settle()
    assert user.points == 250


def test_the_window_closes_while_a_file_is_read(open_window: MakeWindow, tmp_path: Path) -> None:
    user = open_window()
    dialog = begin(user, big(tmp_path), loaded=False)
    assert dialog.reading and user.window.close()
    assert not running_jobs()


def test_the_apps_own_export_comes_back(open_window: MakeWindow, tmp_path: Path) -> None:
    user = open_window(load_lab("rings").experiment)
    before = user.window.bench.experiment
    path = write(tmp_path, write_table(before, user.window.bench.snapshot.params))
    accept(user, begin(user, path))
    after = user.window.bench.experiment
    assert after.data.train == before.data.train and after.data.test == before.data.test
    assert after.data.outputs == before.data.outputs and user.epoch == 0
    dialog = begin(user, path)  # a second file while one is open is not taken
    user.window.documents.open_path(path)
    assert "already" in foot(user) and user.window.tables.importer.dialog is dialog
    dialog.reject()
