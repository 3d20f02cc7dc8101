"""The dialog that makes a data set of a text file: shown at once with the first rows, while the rest is being read."""

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCheckBox,
    QDialogButtonBox,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nnviz.app.background import Background
from nnviz.core.base.counting import counted, plural
from nnviz.core.base.experiment import NO_MEMORY, Data
from nnviz.core.base.problem import one_line, say
from nnviz.core.tables.assembling import Imported, amended, assemble, scaling_of
from nnviz.core.tables.explaining import Decision, decisions, scaling_line
from nnviz.core.tables.loading import has_quick_preview, is_whole_in_preview, load, preview
from nnviz.core.tables.model import Skipped, Table, TableError
from nnviz.core.tables.plan import Plan, Wishes, bad_rows, objection, possible_tasks, wished
from nnviz.core.tables.proposing import known_classes, proposed
from nnviz.ui.dialogs.bad_rows import BadRowModel, BadRowTable
from nnviz.ui.dialogs.decision_list import DecisionList
from nnviz.ui.dialogs.import_options import LayoutRow, PlanRow
from nnviz.ui.dialogs.question_row import QuestionRow
from nnviz.ui.dialogs.table_preview import PreviewTable
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.enter import Dialog
from nnviz.ui.widgets.pieces import label, set_role

_SIZE = (1000, 660)
_BESIDE = (620, 340)
"""Widths of the first rows and of the decisions beside them."""
_MOST_LINES = 8
_CANCEL = QDialogButtonBox.StandardButton.Cancel


class ImportDialog(Dialog):
    """Lets a person say how a file is read and what its columns are; ``imported`` carries the data set."""

    imported = Signal(object)  # Imported

    def __init__(self, path: Path, data: Data, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("import_dialog")
        self.setWindowTitle(self.tr("Import {}").format(path.name))
        self.path, self._data = path, data
        self._known = known_classes(data)
        self.wishes = Wishes()
        """What the person chose; everything else is proposed again when more of the file is known."""
        self.table: Table | None = None
        """All rows as they are in the file; None while they are read."""
        self._first: Table | None = None
        self.plan: Plan | None = None
        self.fixes: dict[int, list[str]] = {}
        self._fixed: dict[int, list[str]] = {}
        self._left_out = 0
        self._reading = Background(self, (TableError, OSError))
        self._reading.progress.connect(self._on_progress)
        self._reading.done.connect(self._on_loaded)
        self._reading.failed.connect(self._on_failed)
        self._make(theme)
        self.resize(*(px(side) for side in _SIZE))

    def _make(self, theme: Theme) -> None:
        self.layout_row, self.plan_row = LayoutRow(), PlanRow()
        self.question = QuestionRow()
        self.preview = PreviewTable(theme)
        self.decisions = DecisionList()
        self.bad_model = BadRowModel(theme)
        self.bad_table = BadRowTable(self.bad_model)
        self.bad_label, self.status, self.skipped = label(), label(), label("", "muted")
        for text in (self.bad_label, self.status, self.skipped):
            text.setWordWrap(True)
            text.setMinimumWidth(1)
        self.leave_out = QCheckBox()
        self.leave_out.setObjectName("import_leave_out")
        self.progress = QProgressBar(maximum=1000, textVisible=False)
        self.progress.setAccessibleName(self.tr("Reading"))
        keep = self.progress.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(keep)
        self.buttons = QDialogButtonBox(_CANCEL)
        self.accept_button = self.buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.accept_button.setObjectName("import_accept")
        self.accept_button.setDefault(True)
        self._lay_out()
        self.preview.setFocus()
        self.layout_row.chosen.connect(self.read)
        self.question.answered.connect(self._on_answer)
        self.decisions.column_chosen.connect(self.preview.open_menu)
        self.plan_row.chosen.connect(self._on_plan)
        self.preview.role_chosen.connect(self._on_role)
        self.bad_model.fixed.connect(self._on_fixed)
        self.leave_out.clicked.connect(self._on_leave_out)
        self.buttons.accepted.connect(self._import)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        hint = label(self.tr("Click a heading to set the role of a column, or select columns and press I (input), "
                             "O (output) or N (ignore)."), "muted")  # fmt: skip
        hint.setWordWrap(True)
        hint.setMinimumWidth(1)
        self._beside = QSplitter(Qt.Orientation.Horizontal)
        self._beside.setChildrenCollapsible(False)
        self._beside.addWidget(self.preview)
        self._beside.addWidget(self.decisions)
        self._beside.setSizes([px(side) for side in _BESIDE])
        over = QWidget()
        line = QHBoxLayout(over)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(hint, 1)
        line.addWidget(self.layout_row.found)
        above = _box(over, self._beside)
        self._bad_box = _box(self.bad_label, self.bad_table, self.leave_out)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(above)
        split.addWidget(self._bad_box)
        split.setSizes([px(300), px(200)])
        bottom = QHBoxLayout()
        words = _box(self.skipped, self.status, self.progress)
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bottom.addWidget(words, 1)
        bottom.addWidget(self.buttons, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.addWidget(self.layout_row)
        layout.addWidget(self.question)
        layout.addWidget(split, 1)
        layout.addWidget(self.plan_row)
        layout.addLayout(bottom)

    # ---------------------------------------------------------------- reading

    def read(self) -> bool:
        """Shows the first rows, and reads all of them in the background. False where there is nothing to show."""
        self.stop()
        if self.table is not None:
            self._fixed = {self.table.lines[row]: cells for row, cells in self.fixes.items()}
        self.table = None
        self.fixes.clear()
        self.leave_out.setChecked(False)
        try:
            if has_quick_preview(self.path):
                self._take_first(preview(self.path, self.layout_row.choices))
            else:
                self._await_first()
        except TableError as error:
            if is_whole_in_preview(self.path):
                return self._refuse(say("{file} {problem}", file=self.path.name, problem=error))
            self._await_first()  # what is wrong with the beginning need not be wrong with the whole
        except OSError as error:
            return self._refuse(self.tr("{} cannot be read: {}").format(self.path.name, error.strerror or error))
        except MemoryError:
            return self._refuse(f"{self.path.name}: {say(NO_MEMORY)}")
        path, choices = self.path, self.layout_row.choices
        self.progress.setValue(0)
        self.progress.show()
        self._reading.beside(lambda: load(path, choices))
        return True

    def _refuse(self, text: str) -> bool:
        self._first = None
        self.preview.show_table(None, None)
        self.decisions.show_decisions([])
        self.question.ask(None)
        self._bad_box.hide()
        self.skipped.hide()
        self._say(text, True)
        self.accept_button.setEnabled(False)
        return False

    def _take_first(self, table: Table) -> None:
        self._first = table
        self._take(table)
        self._bad_box.hide()
        self.accept_button.setEnabled(False)
        self._say(self.tr("Reading …"), False)
        self.skipped.clear()

    def _await_first(self) -> None:
        self._refuse(self.tr("Reading …"))
        set_role(self.status, "")
        self.skipped.clear()

    def _take(self, table: Table) -> None:
        """Proposes what is not chosen, and shows it. What was proposed from fewer rows is forgotten."""
        self.layout_row.show_table(table)
        self.question.ask(table.question)
        self.plan = proposed(table, self._data, self.wishes)
        self._show_plan(table)

    def _show_plan(self, table: Table) -> None:
        assert self.plan is not None
        self.preview.show_table(table, self.plan)
        self.plan_row.show_plan(self.plan, possible_tasks(table, self.plan, self._known))
        self._show_decisions(table)

    def _show_decisions(self, table: Table) -> None:
        assert self.plan is not None
        lines = decisions(table, self.plan)
        if self.table is not None:  # the first rows do not tell
            lines.append(Decision(scaling_line(scaling_of(table, self.plan, self._known), self.plan)))
        self.decisions.show_decisions(lines)

    def _on_progress(self, share: float) -> None:
        self.progress.setValue(round(1000 * share))

    def _on_loaded(self, table: Table) -> None:
        self.progress.hide()
        self.table = table
        self._keep_fixed(table)
        self._take(table)
        self._show_skipped(table.skipped)
        self._show()
        self._offer_next()

    def _keep_fixed(self, table: Table) -> None:
        """Rows that were fixed stay so when the file is read in another way, where they are as wide as before."""
        width, rows = len(table.columns), {line: row for row, line in enumerate(table.lines)}
        fits = ((rows[line], cells) for line, cells in self._fixed.items() if line in rows and len(cells) == width)
        self.fixes = dict(fits)
        self._fixed = {}

    def _offer_next(self) -> None:
        """Return does what comes next, unless a person is at some control, or at some column, already."""
        busy = self.preview.selectionModel().hasSelection()
        if busy or self.focusWidget() not in (None, self.preview, self.buttons.button(_CANCEL)):
            return
        for control in (self.question.whole, self.leave_out, self.accept_button):
            if control.isVisible() and control.isEnabled():
                control.setFocus()
                return

    def _on_failed(self, error: Exception) -> None:
        self.progress.hide()
        self._refuse(one_line(f"{self.path.name} {getattr(error, 'strerror', None) or error}"))

    @property
    def reading(self) -> bool:
        """Is the file still being read?"""
        return self._reading.running

    def stop(self) -> None:
        """Reads no further."""
        self._reading.cancel()
        self.progress.hide()

    def done(self, result: int) -> None:
        """Ends the dialog, and the reading with it."""
        self.stop()
        super().done(result)

    # ---------------------------------------------------------------- choosing

    def _on_role(self, columns: list[int], role: str) -> None:
        table = self._current()
        if table is not None and self.plan is not None:
            self.wishes = wished(table, self.plan, self.wishes, columns, role)
            self.plan = proposed(table, self._data, self.wishes)
            self._show_plan(table)
            self._show()

    def _on_plan(self) -> None:
        table = self._current()
        if table is not None and self.plan is not None:
            self.wishes = self.plan_row.changed(self.wishes)
            self.plan = proposed(table, self._data, self.wishes)
            self._show_plan(table)
            self._show()

    def _on_answer(self, thousands: bool) -> None:
        table = self._current()
        if table is not None and table.question is not None:
            self.layout_row.answer(table.question, thousands)

    def _current(self) -> Table | None:
        """The rows as they are now, those that were fixed as well; the first ones while the others are read."""
        return self._first if self.table is None else amended(self.table, self.fixes)

    def _on_leave_out(self) -> None:
        current = self._current()
        if current is not None and self.plan is not None:
            self._left_out = len(bad_rows(current, self.plan))
        self._show()
        if self.leave_out.isChecked() and self.accept_button.isEnabled():
            self.accept_button.setFocus()  # what comes next

    def _on_fixed(self, row: int, cells: list[str]) -> None:
        self.fixes[row] = cells
        self._show()
        current = self._current()
        if current is not None and self.plan is not None:
            self.plan_row.show_plan(self.plan, possible_tasks(current, self.plan, self._known))
            self._show_decisions(current)

    # ---------------------------------------------------------------- showing

    def _show(self) -> None:
        """Says how many rows would be imported, and what prevents it."""
        current = self._current()
        if self.table is None or current is None or self.plan is None:
            return
        bad = bad_rows(current, self.plan).tolist()
        self._show_bad(current, self.plan, bad)
        if current.question is not None:
            problem = self.tr("Choose above how to read the numbers.")
        else:
            problem = self._problem(current, self.plan, len(bad))
        self._say(problem or self._promise(len(current.rows) - len(bad), len(bad)), bool(problem))
        self.accept_button.setEnabled(not problem)

    def _show_bad(self, current: Table, plan: Plan, bad: list[int]) -> None:
        """Lists invalid rows, and those that have been fixed."""
        listed = sorted({*bad, *self.fixes})
        self.bad_model.show_rows(current, plan, listed)
        self._bad_box.setVisible(bool(listed))
        words = [
            counted(len(bad), self.tr("1 row is invalid."), self.tr("{} rows are invalid.")),
            self.tr("Double-click a cell to fix it."),
        ]
        if bad and len(bad_rows(current, replace(plan, missing="mean"))) < len(bad):
            words.append(self.tr("Missing cells can also be filled in, see below."))
        self.bad_label.setText(" ".join(words) if bad else self.tr("All rows are valid now."))
        if len(bad) > self._left_out:  # these are other rows than those that were agreed to
            self.leave_out.setChecked(False)
        self.leave_out.setText(counted(len(bad), self.tr("Leave out this row"), self.tr("Leave out these {} rows")))
        self.leave_out.setVisible(bool(bad))

    def _problem(self, current: Table, plan: Plan, bad: int) -> str:
        """What prevents the import; empty where nothing does."""
        total, wrong = len(current.rows), objection(current, plan, self._known)
        if wrong is not None:
            return str(wrong)
        if bad and not self.leave_out.isChecked():
            one = self.tr("1 row; fix it or leave it out first.")
            many = self.tr("{rows} rows; fix or leave out {bad} of them first.")
            return plural(total, one, many).format(rows=total, bad=bad)
        return self.tr("No rows are left to import.") if bad == total else ""

    def _promise(self, rows: int, bad: int) -> str:
        """What will be imported."""
        one, many = self.tr("1 row will be imported."), self.tr("{rows} rows will be imported.")
        if bad:
            one = self.tr("1 row will be imported, {bad} left out.")
            many = self.tr("{rows} rows will be imported, {bad} left out.")
        return plural(rows, one, many).format(rows=rows, bad=bad)

    def _show_skipped(self, skipped: tuple[Skipped, ...]) -> None:
        parts = []
        for reason in dict.fromkeys(s.reason for s in skipped):
            lines = [str(s.line) for s in skipped if s.reason == reason]
            shown = " ".join(lines[:_MOST_LINES]) + (" …" if len(lines) > _MOST_LINES else "")
            words = self.tr("line {0} {1}") if len(lines) == 1 else self.tr("{2} lines {1} ({0})")
            parts.append(words.format(shown, say(reason), len(lines)))
        if parts:
            parts = [self.tr("Skipped: {}").format(", ".join(parts))]
        self.skipped.setText("; ".join(parts))
        self.skipped.setVisible(bool(parts))

    def _say(self, text: str, warns: bool) -> None:
        self.status.setText(text)
        set_role(self.status, "warning" if warns else "")

    def refuse(self, text: str) -> None:
        """Says why the data set cannot be taken."""
        self._say(text, True)

    def _import(self) -> None:
        if self.table is None or self.plan is None or not self.accept_button.isEnabled():
            return
        try:
            made: Imported = assemble(amended(self.table, self.fixes), self.plan, self.path.name, self._known)
        except TableError as error:
            self.refuse(str(error))
            return
        except MemoryError:
            self.refuse(say(NO_MEMORY))
            return
        self.imported.emit(made)


def _box(*parts: QWidget) -> QWidget:
    """Widgets above each other, the tables among them as high as there is room."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    sized(layout, spacing=5)
    for part in parts:
        grows = isinstance(part, QSplitter | QAbstractScrollArea)
        layout.addWidget(part, 1 if grows else 0)
    return box
