"""The views of the table of examples: the rows, and below them an empty one to type another example into."""

from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from nnviz.core.base.arrays import Indices
from nnviz.ui.panels.example_model import Column
from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.pending import close_editors
from nnviz.ui.widgets.row_table import ROW, RowTable

Index = QModelIndex | QPersistentModelIndex
COLUMN, SIGN = 66, 30
_MOST_RANGES = 2000
"""More separate runs of rows than this are not marked one by one: Qt takes seconds for them."""
_ITS_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
_STARTS = set("+-−.,")
_EDIT_KEYS = {Qt.Key.Key_F2.value, Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}


class CellTable(RowTable):
    """A table whose cells are typed into in place; keys that it has no use for are the window's.

    Return, F2 and a double click edit a cell, and so does whatever a number can begin with.
    """

    pasted = Signal()
    copied = Signal()
    removed = Signal()
    hovered = Signal(int)  # row; -1: none

    def __init__(self) -> None:
        super().__init__()
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.AnyKeyPressed)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        sized(header, section=COLUMN)
        sized(header, min_section=SIGN)

    @property
    def edited(self) -> QModelIndex:
        """The cell that is being edited; not valid where none is."""
        return self.currentIndex() if self.state() == QAbstractItemView.State.EditingState else QModelIndex()

    def drop_edit(self) -> None:
        """Closes a cell that is being typed into, and leaves it as it is."""
        close_editors(self, self.closeEditor)

    def event(self, event: QEvent) -> bool:
        """F2 edits the cell while the table has the focus, whatever else it is for."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_f2(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays and arrows step here as everywhere; digits and signs are typed into the cell."""
        unmodified = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit()
        elif event.key() in {key.value for key in _ITS_KEYS} and unmodified:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Delete.value and unmodified:
            self.removed.emit()
        elif self.edited.isValid():
            event.accept()  # it comes from the editor, which has no use for it, such as the Return that ends it
        elif unmodified and event.key() in _EDIT_KEYS:
            self.begin_edit()
        elif unmodified and self._types(event.text()) and self._editable():
            self.edit(self.currentIndex(), QAbstractItemView.EditTrigger.AnyKeyPressed, event)
        else:
            event.ignore()

    def _types(self, text: str) -> bool:
        return bool(text) and (text.isdigit() or text in _STARTS)

    def _editable(self) -> bool:
        return bool(self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable)

    def begin_edit(self) -> None:
        """Edits the current cell, or the first of its row that can be edited."""
        index = self.currentIndex()
        if not index.isValid():
            return
        if not self._editable():
            columns = range(self.model().columnCount())
            cells = (self.model().index(index.row(), column) for column in columns)
            index = next((cell for cell in cells if cell.flags() & Qt.ItemFlag.ItemIsEditable), index)
            self.setCurrentIndex(index)
        if self._editable():
            self.edit(index)


def _is_f2(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_F2.value and not event.modifiers()


class ExampleRows(CellTable):
    """The examples, as whole rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("data_table")
        self.setAccessibleName(self.tr("Examples"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.horizontalHeader().setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.setMouseTracking(True)
        self.entered.connect(lambda index: self.hovered.emit(index.row()))

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse points at no row any more."""
        self.hovered.emit(-1)
        super().leaveEvent(event)

    def selected_ranges(self) -> list[tuple[int, int]]:
        """The selected rows, as runs from first to last."""
        selection = self.selectionModel().selection()
        parts = [selection.at(i) for i in range(selection.size())]
        return [(part.top(), part.bottom()) for part in parts]

    def select_rows(self, rows: Indices) -> None:
        """Selects these rows, given in ascending order, and no others."""
        chosen, last = QItemSelection(), self.model().columnCount() - 1
        runs = np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1) if len(rows) else []
        for run in runs[:_MOST_RANGES]:
            chosen.select(self.model().index(int(run[0]), 0), self.model().index(int(run[-1]), last))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def make_current(self, row: int) -> None:
        """Puts the current cell into a row without selecting it."""
        column = max(self.currentIndex().column(), 0)
        flag = QItemSelectionModel.SelectionFlag.NoUpdate
        self.selectionModel().setCurrentIndex(self.model().index(row, column), flag)


class NewRowModel(QAbstractTableModel):
    """One row of text. ``completed`` carries its cells once there is something in each of them."""

    completed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._columns: tuple[Column, ...] = ()
        self._cells: dict[int, str] = {}

    def show_columns(self, columns: tuple[Column, ...]) -> None:
        """Takes the columns of the table; what was typed stays where they are the same."""
        if [c.title for c in columns] != [c.title for c in self._columns]:
            self.beginResetModel()
            self._columns, self._cells = columns, {}
            self.endResetModel()

    def clear(self) -> None:
        """Empties the row."""
        self._cells = {}
        if self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(0, len(self._columns) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """One."""
        return 0 if parent.isValid() or not self._columns else 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """As many as the table has."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What was typed, or what belongs here."""
        place = self._columns[index.column()].place
        typed = self._cells.get(-1 if place is None else place, "")
        if role == Qt.ItemDataRole.EditRole:
            return typed
        if role == Qt.ItemDataRole.DisplayRole:
            if place is None:
                return "+" if index.column() == 0 else ""
            return typed or self._columns[index.column()].title
        if role == Qt.ItemDataRole.ForegroundRole and not typed:
            return self.theme.color("muted")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Inputs and targets can be typed."""
        if self._columns[index.column()].place is None:
            return Qt.ItemFlag.ItemIsEnabled
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Takes a cell; the last one that was missing completes the row."""
        place = self._columns[index.column()].place
        if role != Qt.ItemDataRole.EditRole or place is None:
            return False
        text = str(value).strip()
        if text:
            self._cells[place] = text
        else:
            self._cells.pop(place, None)
        self.dataChanged.emit(index, index)
        places = [column.place for column in self._columns if column.place is not None]
        if text and all(p in self._cells for p in places):
            self.completed.emit([self._cells[p] for p in places])
        return True


class NewRow(CellTable):
    """The row below the table, with columns as wide as those above it."""

    def __init__(self, above: QTableView, model: NewRowModel) -> None:
        super().__init__()
        self.setObjectName("data_table_new_row")
        self.setAccessibleName(self.tr("New example"))
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.horizontalHeader().hide()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(ROW + 2 * self.frameWidth())
        self.clicked.connect(self.edit)
        header = above.horizontalHeader()
        header.sectionResized.connect(lambda index, _old, new: self.setColumnWidth(index, new))
        above.horizontalScrollBar().valueChanged.connect(self.horizontalScrollBar().setValue)
        self.horizontalScrollBar().valueChanged.connect(above.horizontalScrollBar().setValue)
        model.modelReset.connect(lambda: self._fit(header))
        self.setProperty("follows", True)  # it scrolls with the table and needs no bar of its own
        self._bar = above.verticalScrollBar()
        self._bar.rangeChanged.connect(self._leave_room)

    def _leave_room(self) -> None:
        """Room for the bar beside the table, so that both scroll equally far."""
        self.setViewportMargins(0, 0, self._bar.sizeHint().width() if self._bar.maximum() > 0 else 0, 0)

    def _fit(self, header: QHeaderView) -> None:
        for column in range(self.model().columnCount()):
            self.setColumnWidth(column, header.sectionSize(column))
