"""One layer's [W|b] as a table model: rows are units, columns its inputs and the bias; cells can be edited."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from nnviz.core.base.arrays import Array, Mask
from nnviz.core.base.notation import general
from nnviz.ui.theme.theme import Theme, blend
from nnviz.ui.widgets.number_line import read
from nnviz.ui.widgets.plain_text import tool_tip

Index = QModelIndex | QPersistentModelIndex
_STRONGEST = 0.5
"""A cell is never coloured so strongly that its number is hard to read."""


class WeightModel(QAbstractTableModel):
    """``entered`` carries a cell and the number that a person gave it, ``refused`` why a text is none."""

    entered = Signal(int, int, float)
    refused = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.values: Array = np.empty((0, 0))
        self._frozen: Mask = np.zeros((0, 0), dtype=np.bool_)
        self._shares: Array = np.empty((0, 0))
        self._columns: tuple[str, ...] = ()
        self._off: tuple[int, ...] = ()
        self.layer = 1

    def show_block(
        self, layer: int, values: Array, frozen: Mask, columns: tuple[str, ...], off: tuple[int, ...] = ()
    ) -> None:
        """Shows the [W|b] of a layer, counted from 1, with the names of its inputs, and which of its units are off."""
        if off != self._off:
            self._off = off
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(0, len(values) - 1))
        same = values.shape == self.values.shape and layer == self.layer and columns == self._columns
        if not same:
            self.beginResetModel()
        self.layer, self.values, self._frozen, self._columns = layer, np.array(values), frozen, columns
        with np.errstate(all="ignore"):
            self._shares = np.tanh(np.nan_to_num(values) / 2.5)
        if not same:
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0, 0), self.index(len(values) - 1, values.shape[1] - 1))

    def name_of(self, row: int, column: int) -> str:
        """The parameter in a cell, in slide notation."""
        if column == self.values.shape[1] - 1:
            return f"b[{self.layer}][{row + 1}]"
        return f"W[{self.layer}][{row + 1},{column + 1}]"

    # ---------------------------------------------------------------- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """How many units there are."""
        return 0 if parent.isValid() else len(self.values)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many inputs there are, and the bias."""
        return 0 if parent.isValid() else self.values.shape[1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The number, its colour, and whether it is frozen."""
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _short(float(self.values[row, column]))
        if role == Qt.ItemDataRole.EditRole:
            return repr(float(self.values[row, column]))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.BackgroundRole:
            share = float(self._shares[row, column])
            end = self.theme.positive if share > 0 else self.theme.negative
            return QColor(*blend(self.theme.card, end, _STRONGEST * abs(share)))
        if role == Qt.ItemDataRole.ForegroundRole:
            return self.theme.color("ink")
        if role == Qt.ItemDataRole.FontRole and self._frozen[row, column]:
            font = QFont()
            font.setBold(True)
            font.setUnderline(True)
            return font
        if role == Qt.ItemDataRole.ToolTipRole:
            text = f"{self.name_of(row, column)} = {float(self.values[row, column])!r}"
            frozen = _tr("{}, frozen: training does not change it")
            return tool_tip(frozen.format(text) if self._frozen[row, column] else text)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A person typed a number."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        try:
            number = read(str(value))
        except ValueError as error:
            self.refused.emit(f"{self.name_of(index.row(), index.column())}: {error}")
            return False
        self.entered.emit(index.row(), index.column(), number)
        return True

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Inputs above, units at the left."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return _tr("{} off").format(section + 1) if section + 1 in self._off else str(section + 1)
        return self._columns[section] if section < len(self._columns) else "b"

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be edited."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable


def _short(value: float) -> str:
    """Four digits: the tool tip and the copy have all of them."""
    return general(value + 0.0, 4)


class Colored(QStyledItemDelegate):
    """Paints a cell's own colour below it, which a style sheet would leave out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The colour, then the cell."""
        painter.fillRect(option.rect, index.data(Qt.ItemDataRole.BackgroundRole))
        super().paint(painter, option, index)


def _tr(text: str) -> str:
    return QCoreApplication.translate("WeightModel", text)
