"""All training examples as a table model: arrays from one forward pass, text only for the cells in sight."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt

from nnviz.core.arrays import Array, Indices, Mask
from nnviz.core.example_table import ExampleTable
from nnviz.core.experiment import Data
from nnviz.core.network import correct
from nnviz.ui.panels.parts import plain
from nnviz.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
WRONG = "✗"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: its title, its values [m], how one is written, and whether the largest come first."""

    title: str
    values: Array
    kind: str
    largest_first: bool = False

    @property
    def powers(self) -> bool:
        """Are there numbers so large that they are written with powers of ten?"""
        return self.kind == "number" and bool((np.abs(self.values) >= 1e5).any())


class ExampleModel(QAbstractTableModel):
    """Rows are examples in the chosen order; ``example_at`` and ``row_of`` translate."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.columns: tuple[Column, ...] = ()
        self._classes: tuple[str, ...] = ()
        self._order: Indices = np.arange(0)
        self._rows: Indices = np.arange(0)
        self._sorted_by = (0, Qt.SortOrder.AscendingOrder)

    def show_table(self, data: Data, table: ExampleTable) -> None:
        """Shows the examples of a data set and what the network makes of them."""
        columns = _columns(data, table)
        same = [c.title for c in columns] == [c.title for c in self.columns] and len(self._order) == len(table.loss)
        if not same:
            self.beginResetModel()
        self.columns, self._classes = columns, data.outputs if data.task == "multiclass" else ()
        self._arrange()
        if not same:
            self.endResetModel()
        elif len(self._order):
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(columns) - 1))

    def example_at(self, row: int) -> int:
        """The index of the training example in a row."""
        return int(self._order[row])

    def row_of(self, example: int) -> int:
        """The row of a training example."""
        return int(self._rows[example])

    def _arrange(self) -> None:
        column, order = self._sorted_by
        if column >= len(self.columns):
            column, order = self._sorted_by = 0, Qt.SortOrder.AscendingOrder
        values = self.columns[column].values
        descending = order == Qt.SortOrder.DescendingOrder
        self._order = np.argsort(-values if descending else values, kind="stable")
        self._rows = np.empty_like(self._order)
        self._rows[self._order] = np.arange(len(self._order))

    # ---------------------------------------------------------------- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        """How many examples there are."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The text of a cell, its alignment, and the warning colour for what is wrong."""
        if role == Qt.ItemDataRole.DisplayRole:
            column = self.columns[index.column()]
            return self._text(column, float(column.values[self._order[index.row()]]))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and self.columns[index.column()].kind == "wrong":
            return self.theme.color("warning")
        if role == Qt.ItemDataRole.ToolTipRole and self.data(index) == WRONG:
            return QCoreApplication.translate("ExampleModel", "The prediction is wrong")
        return None

    def _text(self, column: Column, value: float) -> str:
        if column.kind == "number":
            return plain(value)
        if column.kind == "wrong":
            return WRONG if value else ""
        whole = int(value)
        return self._classes[whole] if column.kind == "class" else str(whole)

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The titles; by 𝓛 and by wrong answers the first click brings the worst to the top."""
        if side != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.InitialSortOrderRole and self.columns[section].largest_first:
            return Qt.SortOrder.DescendingOrder
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Another order of the rows; equal values stay in the order of the data."""
        self._sorted_by = column, order
        if self.columns:
            self.layoutAboutToBeChanged.emit()
            self._arrange()
            self.layoutChanged.emit()


def wrong_answers(data: Data, table: ExampleTable) -> Mask | None:
    """Which predictions are wrong [m]; None where there is no right and wrong."""
    if data.task not in ("binary", "multiclass"):
        return None
    wrong: Mask = np.logical_not(correct(table.prediction.T, table.target.T))
    return wrong


def _columns(data: Data, table: ExampleTable) -> tuple[Column, ...]:
    """Number and, for classes, a sign where the answer is wrong, inputs, y, ŷ, 𝓛."""
    several = table.prediction.shape[1] > 1
    columns = [Column("#", np.arange(1.0, len(table.loss) + 1), "whole")]
    wrong = wrong_answers(data, table)
    if wrong is not None:
        columns.append(Column("", wrong.astype(np.float64), "wrong", True))
    columns += [Column(name, values, "number") for name, values in zip(data.inputs, data.train.x.T, strict=True)]
    y = data.train.y
    if data.task == "multiclass" and y is not None:
        columns.append(Column("y", y[:, 0], "class"))
    elif data.task != "autoencoder":
        kind = "whole" if data.task == "binary" else "number"
        names = [f"y {name}" for name in data.outputs] if several else ["y"]
        columns += [Column(name, values, kind) for name, values in zip(names, table.target.T, strict=True)]
    outputs = [f"ŷ {name}" for name in data.outputs] if several else ["ŷ"]
    columns += [Column(name, values, "number") for name, values in zip(outputs, table.prediction.T, strict=True)]
    columns.append(Column("𝓛", table.loss, "number", True))
    return tuple(columns)
