"""The rows that cannot be used, each with its line and reason; a cell can be edited in place."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView

from nnviz.core.tables.model import Table
from nnviz.core.tables.plan import Plan, why_bad
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.plain_text import tool_tip
from nnviz.ui.widgets.row_table import RowTable

Index = QModelIndex | QPersistentModelIndex
_LINE, _REASON, _FIRST = 0, 1, 2
_CELL, _MOST, _FITTED, _BESIDE = 84, 190, 100, 26
_LETTERS = (34, 60)
"""The column of reasons has room for so many letters at least and at most."""
MENDED = "✓"


class BadRowModel(QAbstractTableModel):
    """Line, what is wrong, the cells, and last the cells that are too many. ``fixed`` carries a row and its cells."""

    fixed = Signal(int, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._table: Table | None = None
        self._plan: Plan | None = None
        self._rows: list[int] = []
        self._surplus = False

    def show_rows(self, table: Table | None, plan: Plan | None, rows: list[int]) -> None:
        """Shows some rows of a table, among them those that have been fixed."""
        surplus = table is not None and any(len(cells) > len(table.columns) for cells, _ in table.malformed.values())
        same = rows == self._rows and self._table is not None and table is not None and surplus == self._surplus
        same = same and self._table is not None and table is not None and len(self._table.columns) == len(table.columns)
        if not same:
            self.beginResetModel()
        self._table, self._plan, self._rows, self._surplus = table, plan, rows, surplus
        if not same:
            self.endResetModel()
        elif rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """How many rows are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Line and reason, the columns of the table, and one for what is too much."""
        return 0 if parent.isValid() or self._table is None else _FIRST + len(self._table.columns) + self._surplus

    def cells(self, row: int) -> list[str]:
        """The cells of a row as they are in the file, or as they were written again."""
        assert self._table is not None
        malformed = self._table.malformed.get(row)
        return list(malformed[0]) if malformed else list(self._table.rows[row])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text; the reason in the colour of warnings."""
        if self._table is None or self._plan is None:
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._words(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(self._words(row, index.column()))
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == _REASON:
            return self._theme.color("warning") if why_bad(self._table, self._plan, row) else None
        return None

    def _words(self, row: int, column: int) -> str:
        assert self._table is not None and self._plan is not None
        if column == _LINE:
            return str(self._table.lines[row])
        if column == _REASON:
            return why_bad(self._table, self._plan, row) or MENDED
        return self._cell(row, column - _FIRST)

    def _cell(self, row: int, column: int) -> str:
        assert self._table is not None
        cells, width = self.cells(row), len(self._table.columns)
        if column == width:
            return self._table.layout.delimiter.join(cells[width:])
        return cells[column] if column < len(cells) else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be edited."""
        editable = Qt.ItemFlag.ItemIsEditable if index.column() >= _FIRST else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Writes a cell again."""
        if self._table is None or role != Qt.ItemDataRole.EditRole or index.column() < _FIRST:
            return False
        row, column, width = self._rows[index.row()], index.column() - _FIRST, len(self._table.columns)
        cells, text = self.cells(row), str(value).strip()
        if column == width:
            cells = cells[:width] + ([text] if text else [])
        else:
            cells += [""] * (width - len(cells))
            cells[column] = text
        self.fixed.emit(row, cells)
        return True

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Line, what is wrong, and the names of the columns."""
        if self._table is None or side != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section < _FIRST:
            return (_tr("Line"), _tr("What is wrong"))[section]
        names = [column.name for column in self._table.columns]
        return names[section - _FIRST] if section - _FIRST < len(names) else _tr("too much")


class BadRowTable(RowTable):
    """A table of bad rows; double click, F2 or typing edits a cell."""

    def __init__(self, model: BadRowModel) -> None:
        super().__init__()
        self.setObjectName("import_bad_rows")
        self.setAccessibleName(self.tr("Invalid rows"))
        self.setModel(model)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        sized(self.horizontalHeader(), section=_CELL)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        model.modelReset.connect(self._fit)

    def _fit(self) -> None:
        self.ensurePolished()  # the font is that of the style sheet
        metrics, model = self.fontMetrics(), self.model()
        self.setColumnWidth(_LINE, metrics.horizontalAdvance("1000000") + px(_BESIDE))
        reasons = [str(model.index(row, _REASON).data()) for row in range(min(model.rowCount(), _FITTED))]
        least, most = (metrics.horizontalAdvance("x" * letters) for letters in _LETTERS)
        wide = max((metrics.horizontalAdvance(text) for text in reasons), default=0)
        self.setColumnWidth(_REASON, min(max(wide, least), most) + px(_BESIDE))
        for column in range(_FIRST, min(model.columnCount(), _FITTED)):
            name = str(model.headerData(column, Qt.Orientation.Horizontal))
            wide = min(max(metrics.horizontalAdvance(name) + px(24), px(_CELL)), px(_MOST))
            self.setColumnWidth(column, wide)


def _tr(text: str) -> str:
    return QCoreApplication.translate("BadRows", text)
