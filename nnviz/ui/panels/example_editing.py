"""What a person does to the table of examples: cells, rows, paste and copy, names; each one entry of the undo menu."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton

from nnviz.core.base.counting import counted
from nnviz.core.data.examples import examples_of
from nnviz.core.data.names import with_names
from nnviz.core.tables import table_edits
from nnviz.ui.dialogs.names_dialog import NamesDialog
from nnviz.ui.panels.base import Context
from nnviz.ui.panels.example_sheet import ExampleSheet
from nnviz.ui.widgets.pieces import tool_button


class ExampleEditing(QObject):
    """Turns what happens in the table into edits of the experiment."""

    def __init__(self, context: Context, sheet: ExampleSheet, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._sheet = context, sheet
        self.dialog: NamesDialog | None = None
        self.add = self._button("+", self.tr("Add a row"), "data_table_add")
        self.delete = self._button("−", self.tr("Delete the selected rows (Del)"), "data_table_delete")
        self.names = self._button(self.tr("Names"), self.tr("Renames inputs, outputs and classes"), "data_table_names")
        self.add.clicked.connect(self._begin_row)
        self.delete.clicked.connect(self._remove)
        self.names.clicked.connect(lambda: self.rename(0))
        for table in (sheet.table, sheet.new_row):
            table.pasted.connect(self._paste)
        sheet.table.copied.connect(self._copy)
        sheet.table.removed.connect(self._remove)
        sheet.new_row.removed.connect(sheet.new_model.clear)
        sheet.model.written.connect(self._write)
        sheet.new_model.completed.connect(self._append)
        sheet.table.horizontalHeader().sectionDoubleClicked.connect(self._on_heading)

    @property
    def buttons(self) -> tuple[QToolButton, ...]:
        """The buttons above the table."""
        return self.add, self.delete, self.names

    def _button(self, text: str, tip: str, name: str) -> QToolButton:
        button = tool_button(text, "small")
        button.setObjectName(name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def show_rows(self, count: int) -> None:
        """Only rows that are there can be deleted."""
        self.delete.setEnabled(count > 0 and bool(self._sheet.table.selected_ranges()))

    def _catch_up(self) -> None:
        """Shows the examples as they are after the last edit, which the run may not have taken over yet."""
        if self._context.bench.experiment.data is not self._sheet.data:
            self._context.bench.finish(lambda session: None)
            self._context.bench.refresh()

    # ---------------------------------------------------------------- cells and rows

    @Slot(int, int, str)
    def _write(self, example: int, place: int, text: str) -> None:
        which, editor = self._sheet.which, self._context.editor
        editor.apply(self.tr("Edit cell"), lambda e: table_edits.with_block(e, which, [example], place, [[text]]))

    @Slot(object)
    def _append(self, cells: list[str]) -> None:
        which, editor, row = self._sheet.which, self._context.editor, self._sheet.new_row
        if editor.apply(self.tr("Add row"), lambda e: table_edits.with_block(e, which, [], 0, [cells])):
            self._sheet.new_model.clear()
            row.setCurrentIndex(self._sheet.new_model.index(0, self._sheet.model.first_editable()))

    def _begin_row(self) -> None:
        row = self._sheet.new_row
        row.setFocus()
        row.setCurrentIndex(self._sheet.new_model.index(0, self._sheet.model.first_editable()))
        row.begin_edit()

    def _remove(self) -> None:
        self._catch_up()
        which, chosen = self._sheet.which, self._sheet.chosen
        if len(chosen):
            self._sheet.table.clearSelection()
            name = self.tr("Delete row") if len(chosen) == 1 else self.tr("Delete {} rows").format(len(chosen))
            self._context.editor.apply(name, lambda e: table_edits.without_rows(e, which, chosen))

    # ---------------------------------------------------------------- copy and paste

    def _copy(self) -> None:
        self._catch_up()
        data = self._context.bench.experiment.data
        examples = examples_of(data, self._sheet.which)
        chosen = self._sheet.chosen
        QGuiApplication.clipboard().setText(table_edits.as_block(data, examples, chosen))
        told = counted(len(chosen), self.tr("Copied 1 row."), self.tr("Copied {} rows."))
        self._context.tell(told if len(chosen) else self.tr("No row is selected: nothing was copied."), False)

    def _paste(self) -> None:
        """Writes a block from the current cell on; in the row for a new example, below all others."""
        sheet = self._sheet
        self._catch_up()
        text = QGuiApplication.clipboard().text().rstrip("\r\n")
        block = [line.removesuffix("\r").split("\t") for line in text.split("\n")]
        if not text:
            self._context.tell(self.tr("The clipboard holds no text; copy cells of a spreadsheet first."), True)
            return
        place = self._target(len(block))
        if place is None:
            self._context.tell(self.tr("Select a cell of an input or a target first; this column is computed."), True)
            return
        first, rows = place
        name = self.tr("Paste a row") if len(block) == 1 else self.tr("Paste {} rows").format(len(block))
        self._context.editor.apply(name, lambda e: table_edits.with_block(e, sheet.which, rows, first, block))

    def _target(self, count: int) -> tuple[int, Sequence[int]] | None:
        """The place of the first column, and the examples that are written over; None: nothing can be written there."""
        sheet = self._sheet
        current = sheet.table.currentIndex()
        if sheet.new_row.hasFocus() or not current.isValid():
            return 0, []
        first = sheet.model.place_of(current.column())
        if first is None:
            return None
        last = min(current.row() + count, sheet.model.rowCount()) - 1
        return first, sheet.model.examples_between(current.row(), last).tolist()

    # ---------------------------------------------------------------- names

    @Slot(int)
    def _on_heading(self, column: int) -> None:
        place = self._sheet.model.place_of(column)
        if place is not None:
            self.rename(place)

    def rename(self, at: int) -> None:
        """Opens the dialog of names at one of them, unless it is open already."""
        if self.dialog is not None:
            return
        context = self._context
        dialog = NamesDialog(context.bench.experiment.data, self._take_names, self._sheet.table.window(), at)
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget)
        self.dialog = dialog
        dialog.open()

    def _take_names(self, inputs: tuple[str, ...], outputs: tuple[str, ...], classes: tuple[str, ...]) -> None:
        bench = self._context.bench
        bench.edit(self.tr("Rename"), with_names(bench.experiment, inputs, outputs, classes))

    def _forget(self) -> None:
        self.dialog = None
