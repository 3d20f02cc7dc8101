"""All training examples as a table model: arrays from one forward pass, text only for the cells in sight."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QPersistentModelIndex, Qt, Signal

from nnviz.core.base.arrays import Array, Indices, Mask, spread_over
from nnviz.core.base.experiment import Data, Examples
from nnviz.core.base.notation import place_text
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import class_names, has_names
from nnviz.core.data.example_table import ExampleTable
from nnviz.core.network.network import correct
from nnviz.core.network.scaling import NO_PAIR, Pairs, input_pairs, output_pairs
from nnviz.core.tables.table_edits import cell_text
from nnviz.ui.panels.parts import plain
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.plain_text import tool_tip

Index = QModelIndex | QPersistentModelIndex
WRONG = "✗"
_MOST_MEASURED = 200
"""So many numbers of a column say how wide it has to be."""


class Column(Struct, frozen=True, eq=False):
    """One column: its title, its values [m], how one is written, whether the largest come first, where it belongs."""

    title: str
    values: Array
    kind: str
    largest_first: bool = False
    place: int | None = None
    """Its place among the columns that can be written to; None: what the network computes."""
    unit: float | None = None
    """The scale of scaled data: to a thousandth of it their own units are written."""

    @property
    def powers(self) -> bool:
        """Are there numbers so large that they are written with powers of ten?"""
        return self.kind == "number" and bool((np.abs(self.values) >= 1e5).any())

    def number(self, value: float) -> str:
        """A value of it as it is shown."""
        return plain(value) if self.unit is None else place_text(value, self.unit)

    @property
    def longest(self) -> str:
        """A text as wide as any of its numbers may become."""
        usual = "−8.88e888" if self.powers else "−0.00888"
        some = () if self.unit is None else self.values[spread_over(len(self.values), _MOST_MEASURED)].tolist()
        texts = [usual, *map(self.number, some)]
        return max((*texts, "−8.888e−88" if any("e" in text for text in texts) else usual), key=len)


class ExampleModel(QAbstractTableModel):
    """Rows are examples in the chosen order; ``example_at`` and ``row_of`` translate.

    ``written`` carries an example, the place of a column, and the text that a person typed there.
    """

    written = Signal(int, int, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.columns: tuple[Column, ...] = ()
        self._classes: tuple[str, ...] = ()
        self._data: Data | None = None
        self._order: Indices = np.arange(0)
        self._rows: Indices = np.arange(0)
        self._sorted_by = (0, Qt.SortOrder.AscendingOrder)

    def show_table(self, data: Data, table: ExampleTable, examples: Examples, edited: Index) -> None:
        """Shows examples of a data set and what the network makes of them; the cell being edited is left alone."""
        columns = _columns(data, table, examples)
        same = [c.title for c in columns] == [c.title for c in self.columns] and len(self._order) == len(table.loss)
        if not same:
            self.beginResetModel()
        self.columns, self._classes = columns, class_names(data)
        self._data = data
        if not same or not edited.isValid():
            self._arrange()
        if not same:
            self.endResetModel()
        else:
            self._tell_changed(edited)

    def _tell_changed(self, edited: Index) -> None:
        """All cells have changed, but for the one whose editor would lose what is being typed."""
        last_row, last_column = len(self._order) - 1, len(self.columns) - 1
        if not edited.isValid():
            blocks = [(0, 0, last_row, last_column)]
        else:
            row, column = edited.row(), edited.column()
            blocks = [(0, 0, row - 1, last_column), (row + 1, 0, last_row, last_column), (row, 0, row, column - 1),
                      (row, column + 1, row, last_column)]  # fmt: skip
        for top, left, bottom, right in blocks:
            if top <= bottom and left <= right:
                self.dataChanged.emit(self.index(top, left), self.index(bottom, right))

    def rows_of(self, examples: Iterable[int]) -> Indices:
        """The rows of some examples, in ascending order."""
        rows: Indices = np.sort(self._rows[np.fromiter(examples, dtype=np.intp)])
        return rows

    def examples_between(self, first: int, last: int) -> Indices:
        """The examples in the rows from ``first`` to ``last``."""
        return self._order[first : last + 1]

    def place_of(self, column: int) -> int | None:
        """The place of a column among those that can be written to."""
        return self.columns[column].place if 0 <= column < len(self.columns) else None

    def first_editable(self) -> int:
        """The first column that can be written to."""
        return next((i for i, column in enumerate(self.columns) if column.place is not None), 0)

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
        if role == Qt.ItemDataRole.EditRole:
            column = self.columns[index.column()]
            if self._data is None or column.place is None:
                return None
            return cell_text(self._data, column.place, float(column.values[self._order[index.row()]]))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and self.columns[index.column()].kind == "wrong":
            return self.theme.color("warning")
        if role == Qt.ItemDataRole.ToolTipRole and self.data(index) == WRONG:
            return QCoreApplication.translate("ExampleModel", "The prediction is wrong")
        return None

    def _text(self, column: Column, value: float) -> str:
        if column.kind == "number":
            return column.number(value)
        if column.kind == "wrong":
            return WRONG if value else ""
        whole = int(value)
        return self._classes[whole] if column.kind == "class" else str(whole)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Inputs and targets can be edited."""
        editable = self.place_of(index.column()) is not None
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if editable else Qt.ItemFlag.NoItemFlags)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tells what was typed; the experiment decides what becomes of it."""
        place = self.place_of(index.column())
        if role != Qt.ItemDataRole.EditRole or place is None or str(value) == self.data(index, role):
            return False
        self.written.emit(self.example_at(index.row()), place, str(value))
        return True

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The titles; by 𝓛 and by wrong predictions the first click brings the worst to the top."""
        if side != Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.ToolTipRole and self.columns[section].place is not None:
            words = QCoreApplication.translate("ExampleModel", "{}: click sorts, double-click renames")
            return tool_tip(words.format(self.columns[section].title))
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


def wrong_predictions(data: Data, table: ExampleTable) -> Mask | None:
    """Which predictions are wrong [m]; None where there is no right and wrong."""
    if not TASKS[data.task].has_classes:
        return None
    wrong: Mask = np.logical_not(correct(table.prediction.T, table.target.T))
    return wrong


def _unit(pairs: Pairs, index: int) -> float | None:
    return pairs[index][1] if pairs and pairs[index] != NO_PAIR else None


def _columns(data: Data, table: ExampleTable, examples: Examples) -> tuple[Column, ...]:
    """Number and, for classes, a sign where the prediction is wrong, inputs, y, ŷ, 𝓛."""
    several = table.prediction.shape[1] > 1
    n = len(data.inputs)
    columns = [Column("#", np.arange(1.0, len(table.loss) + 1), "whole")]
    wrong = wrong_predictions(data, table)
    if wrong is not None:
        columns.append(Column("", wrong.astype(np.float64), "wrong", True))
    inputs = enumerate(zip(data.inputs, examples.x.T, strict=True))
    columns += [
        Column(name, values, "number", place=i, unit=_unit(input_pairs(data), i)) for i, (name, values) in inputs
    ]
    if has_names(data) and examples.y is not None:
        columns.append(Column("y", examples.y[:, 0], "class", place=n))
    elif not TASKS[data.task].rebuilds_inputs:
        kind = "whole" if TASKS[data.task].yes_or_no else "number"
        names = [f"y {name}" for name in data.outputs] if several else ["y"]
        targets = enumerate(zip(names, table.target.T, strict=True))
        pairs = output_pairs(data)
        columns += [Column(name, values, kind, place=n + i, unit=_unit(pairs, i)) for i, (name, values) in targets]
    outputs = [f"ŷ {name}" for name in data.outputs] if several else ["ŷ"]
    predictions = enumerate(zip(outputs, table.prediction.T, strict=True))
    columns += [Column(name, values, "number", unit=_unit(output_pairs(data), i)) for i, (name, values) in predictions]
    columns.append(Column("𝓛", table.loss, "number", True))
    return tuple(columns)
