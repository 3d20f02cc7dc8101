"""The first rows of a table, with the role of each column in its heading: a click on it, or a key, chooses another."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu

from nnviz.core.tables.model import Table
from nnviz.core.tables.plan import Plan, allowed_roles
from nnviz.ui.theme.sizes import px
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.plain_text import tool_tip
from nnviz.ui.widgets.row_table import RowTable

Index = QModelIndex | QPersistentModelIndex
_SHOWN = 100
_LEAST, _MOST = 92, 190
_KEYS = {Qt.Key.Key_I: "input", Qt.Key.Key_O: "output", Qt.Key.Key_N: "ignore", Qt.Key.Key_T: "set"}


def role_words() -> dict[str, str]:
    """What a person reads of a role."""
    return {"input": _tr("Input"), "output": _tr("Output"), "set": _tr("Train / test"), "ignore": _tr("Ignore")}


class PreviewModel(QAbstractTableModel):
    """The first rows of a table as text."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._table: Table | None = None
        self._roles: tuple[str, ...] = ()

    def show_table(self, table: Table | None, plan: Plan | None) -> None:
        """Shows a table, or none."""
        same = table is not None and table is self._table
        if not same:
            self.beginResetModel()
        self._table, self._roles = table, () if plan is None else plan.roles
        if not same:
            self.endResetModel()
        else:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._roles) - 1)
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(self._roles) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """How many rows are shown."""
        return 0 if parent.isValid() or self._table is None else min(len(self._table.rows), _SHOWN)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns there are."""
        return 0 if parent.isValid() or self._table is None else len(self._table.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The cell as it is in the file; ignored columns are muted, outputs bold."""
        assert self._table is not None
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(self._table.rows[index.row()][index.column()].split())
        if role == Qt.ItemDataRole.TextAlignmentRole and self._table.columns[index.column()].is_number:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and self._roles[index.column()] == "ignore":
            return self._theme.color("muted")
        if role == Qt.ItemDataRole.FontRole and self._roles[index.column()] == "output":
            font = QFont()
            font.setBold(True)
            return font
        return None

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name, and below it the role."""
        if self._table is None or side != Qt.Orientation.Horizontal or section >= len(self._roles):
            return None
        name = self._table.columns[section].name
        if role == Qt.ItemDataRole.DisplayRole:
            short = name if len(name) <= 18 else name[:17] + "…"
            return f"{short}\n{role_words()[self._roles[section]]} ▾"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(_tr("{}: click to choose the role of this column").format(name))
        return None


class PreviewTable(RowTable):
    """Shows the first rows; ``role_chosen`` carries columns and the role that they are to have."""

    role_chosen = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("import_preview")
        self.setAccessibleName(self.tr("First rows of the file"))
        self._table: Table | None = None
        self._plan: Plan | None = None
        self._model = PreviewModel(theme)
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionsClickable(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.sectionClicked.connect(self.open_menu)
        self.menu: QMenu | None = None

    def show_table(self, table: Table | None, plan: Plan | None) -> None:
        """Shows a table with the roles of a plan, or nothing."""
        other = table is not self._table
        self._table, self._plan = table, plan
        self._model.show_table(table, plan)
        if other and table is not None:
            metrics = self.horizontalHeader().fontMetrics()
            words = max(metrics.horizontalAdvance(f"{word} ▾") for word in role_words().values())
            for i, column in enumerate(table.columns[:_SHOWN]):
                cells = [row[i] for row in table.rows[:20]]
                wide = max(metrics.horizontalAdvance(text[:18] + " ") for text in [column.name, *cells])
                self.setColumnWidth(i, min(max(wide + px(28), words + px(24), px(_LEAST)), px(_MOST)))

    def open_menu(self, column: int) -> None:
        """Offers the roles that a column can have."""
        if self._table is None or self._plan is None:
            return
        menu = QMenu(self)
        for role in allowed_roles(self._table, column):
            action = menu.addAction(role_words()[role])
            action.setData(role)
            action.setCheckable(True)
            action.setChecked(self._plan.roles[column] == role)
        columns = self._chosen_columns()
        targets = columns if column in columns else [column]
        menu.triggered.connect(lambda action: self.role_chosen.emit(targets, action.data()))
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        header = self.horizontalHeader()
        self.scrollTo(self.model().index(0, column))
        menu.popup(header.mapToGlobal(QPoint(header.sectionViewportPosition(column), header.height())))

    def _chosen_columns(self) -> list[int]:
        return [index.column() for index in self.selectionModel().selectedColumns()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters give the selected columns a role, Return offers the roles."""
        role = {key.value: name for key, name in _KEYS.items()}.get(event.key())
        columns = self._chosen_columns() or [self.currentIndex().column()] * self.currentIndex().isValid()
        if role is not None and not event.modifiers() and columns:
            self.role_chosen.emit(columns, role)
        elif event.key() in (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value) and columns:
            self.open_menu(columns[0])
        else:
            super().keyPressEvent(event)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PreviewTable", text)
