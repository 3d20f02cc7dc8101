"""All weights and biases of a layer as a matrix to type in, paste into, and freeze."""

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout

from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.counting import counted
from nnviz.core.base.experiment import Experiment
from nnviz.core.editing import edits
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.features import feature_labels
from nnviz.core.network.freezing import frozen_blocks
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.weight_model import Colored, WeightModel
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.number_line import read
from nnviz.ui.widgets.pending import close_editors
from nnviz.ui.widgets.pieces import tool_button
from nnviz.ui.widgets.quiet import QuietCombo

_ROW, _MARGINS = 22, 20
_WIDEST = ("−0.0008888", "−8.888e-05")
"""Numbers that take as much room as any to four digits."""
_NAVIGATION = {
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2,
}  # fmt: skip
_TYPED = "0123456789-−.,"


class WeightTable(QTableView):
    """A table that takes arrows, digits, copy and paste, and leaves all other keys to the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("weights_panel")
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        sized(self.verticalHeader(), section=_ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)

    def showEvent(self, event: QShowEvent) -> None:
        """Only now it has the letters that it is drawn with: columns as wide as a number can be."""
        super().showEvent(event)
        self.ensurePolished()
        widths = [self.fontMetrics().horizontalAdvance(number) for number in _WIDEST]
        self.horizontalHeader().setDefaultSectionSize(max(widths) + px(_MARGINS))

    def drop_edit(self) -> None:
        """Closes a cell that is being typed into, and leaves it as it is."""
        close_editors(self, self.closeEditor)

    @property
    def editing(self) -> bool:
        """Is a person typing into a cell?"""
        return bool(self.state() == QAbstractItemView.State.EditingState)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits begin to type a number; Space plays here as everywhere."""
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        mine = event.key() in {key.value for key in _NAVIGATION} or (event.text() and event.text() in _TYPED)
        if (plain and mine) or event.matches(QKeySequence.StandardKey.SelectAll):
            super().keyPressEvent(event)
        else:
            event.ignore()


class WeightsPanel(Panel):
    """The matrix editor; a change of many cells is one entry of the undo menu."""

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.layer = QuietCombo()
        self.layer.setAccessibleName(self.tr("Layer"))
        self.table, self.model = WeightTable(), WeightModel(theme)
        self.table.setAccessibleName(self.tr("Weights and biases of a layer"))
        self.layer.setToolTip(self.tr("Rows are the units of the layer, columns its inputs, the last one its bias"))
        self.table.setModel(self.model)
        self.table.setItemDelegate(Colored(self.table))
        self.freeze = tool_button(self.tr("Freeze"), "boxed")
        self.copy = tool_button(self.tr("Copy"), "boxed")
        self.paste = tool_button(self.tr("Paste"), "boxed")
        self._explain()
        row = QHBoxLayout()
        sized(row, spacing=6)
        for widget in (self.layer, self.freeze, self.copy, self.paste):
            row.addWidget(widget)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout, spacing=5)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)
        self._architecture = Architecture.of(context.bench.experiment.network)
        self._connect()

    def _explain(self) -> None:
        for button, text in (
            (self.freeze, self.tr("Freezes or unfreezes the selected cells: training does not change frozen numbers")),
            (self.copy, self.tr("Copies the selected cells as a table (Ctrl+C)")),
            (self.paste, self.tr("Pastes a table of numbers, starting at the selected cell (Ctrl+V)")),
        ):
            button.setToolTip(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _connect(self) -> None:
        self.layer.activated.connect(lambda: self._show(self.context.bench.snapshot))
        self.model.entered.connect(self._on_entered)
        self.model.refused.connect(lambda text: self.context.tell(text, True))
        self.freeze.clicked.connect(self.freeze_chosen)
        self.copy.clicked.connect(self.copy_chosen)
        self.paste.clicked.connect(self.paste_text)
        for keys, slot in ((QKeySequence.StandardKey.Copy, self.copy_chosen),
                           (QKeySequence.StandardKey.Paste, self.paste_text)):  # fmt: skip
            action = self.table.addAction("")
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(slot)

    # ---------------------------------------------------------------- showing

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.model.theme = theme
        self.table.viewport().update()

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Offers the layers that there are; another one is chosen where the old one is gone."""
        architecture = Architecture.of(new.network)
        if self.layer.count() != architecture.depth:
            chosen = self.layer.currentIndex()
            self.layer.clear()
            for layer in architecture.numbers:
                self.layer.addItem(self.tr("W[{0}] and b[{0}]").format(layer), layer)
            self.layer.setCurrentIndex(min(max(chosen, 0), self.layer.count() - 1))
        self._show(self.context.bench.snapshot)

    def show_layer(self, layer: int) -> None:
        """Shows a certain layer, counted from 1."""
        self.layer.setCurrentIndex(min(layer, self.layer.count()) - 1)
        self._show(self.context.bench.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The numbers as they are now, unless a person is typing one."""
        if not self.table.editing or not self._fits(snapshot.architecture):
            self._show(snapshot)

    def _show(self, snapshot: Snapshot) -> None:
        experiment = self.context.bench.experiment
        architecture = Architecture.of(experiment.network)
        layer = self.layer.currentData()
        if snapshot.architecture.sizes != architecture.sizes or layer is None:
            return  # the run has not caught up yet
        self._architecture = architecture
        names = _input_names(experiment, architecture, layer)
        block = architecture.blocks(snapshot.params)[layer - 1]
        off = architecture.layer(layer).off
        self.model.show_block(layer, block, frozen_blocks(architecture)[layer - 1], names, off)

    # ---------------------------------------------------------------- by hand

    def _fits(self, architecture: Architecture) -> bool:
        """Are the numbers that are shown those of a network of this shape?"""
        return _shapes(architecture) == _shapes(self._architecture)

    def _still_there(self) -> bool:
        """Told where not: the network has another shape since the numbers were shown."""
        there = self._fits(Architecture.of(self.context.bench.experiment.network))
        if not there:
            self.context.tell(
                self.tr("The network has changed; the values were not applied. Check the new matrix first."), True
            )
        return there

    def _chosen(self) -> list[QModelIndex]:
        return sorted(self.table.selectionModel().selectedIndexes(), key=lambda i: (i.row(), i.column()))

    @Slot(int, int, float)
    def _on_entered(self, row: int, column: int, value: float) -> None:
        """One cell, or all that are chosen with it."""
        cells = [(i.row(), i.column()) for i in self._chosen()]
        if (row, column) not in cells:
            cells = [(row, column)]
        name = self.model.name_of(row, column) if len(cells) == 1 else self.tr("{} weights").format(len(cells))
        self._set(self.tr("Set {}").format(name), cells, np.full(len(cells), value))

    def _set(self, name: str, cells: list[tuple[int, int]], values: Array) -> None:
        if self._still_there():
            self.context.bench.set_params(name, values, indices=self._places(cells))

    def _places(self, cells: list[tuple[int, int]]) -> Indices:
        start = self._architecture.slices[self.model.layer - 1].start
        width = self.model.columnCount()
        return np.array([start + row * width + column for row, column in cells], dtype=np.intp)

    @Slot()
    def freeze_chosen(self) -> None:
        """Freezes the chosen cells; where all of them are frozen already, unfreezes them."""
        cells = self._chosen()
        if not cells:
            self.context.tell(self.tr("Select cells of the matrix first; Ctrl+A selects all."), True)
            return
        if not self._still_there():
            return
        mask = np.zeros(self.model.values.shape, dtype=np.bool_)
        mask[[i.row() for i in cells], [i.column() for i in cells]] = True
        changed = edits.toggle_mask(self.context.bench.experiment, self.model.layer - 1, mask)
        self.context.bench.edit(self.tr("Freeze weights"), changed)

    @Slot()
    def copy_chosen(self) -> None:
        """The chosen cells, or all of them, as a table that a spreadsheet takes; every digit is copied."""
        cells = self._chosen()
        rows = sorted({i.row() for i in cells}) or range(self.model.rowCount())
        columns = sorted({i.column() for i in cells}) or range(self.model.columnCount())
        lines = ("\t".join(repr(float(self.model.values[r, c])) for c in columns) for r in rows)
        QGuiApplication.clipboard().setText("\n".join(lines))
        many = self.tr("Copied {} × {} numbers.").format(len(rows), len(columns))
        self.context.tell(counted(len(rows) * len(columns), self.tr("Copied 1 number."), many), False)

    @Slot()
    def paste_text(self) -> None:
        """A table of numbers from the chosen cell on. One wrong number, or one too many, and nothing is changed."""
        text = QGuiApplication.clipboard().text()
        start = self.table.currentIndex()
        top, left = (start.row(), start.column()) if start.isValid() else (0, 0)
        try:
            cells, values = self._parse(text, top, left)
        except ValueError as error:
            self.context.tell(str(error), True)
            return
        self._set(counted(len(cells), self.tr("Paste a weight"), self.tr("Paste {} weights")), cells, values)
        chosen = self.table.selectionModel()
        chosen.clearSelection()
        for row, column in cells:
            chosen.select(self.model.index(row, column), QItemSelectionModel.SelectionFlag.Select)

    def _parse(self, text: str, top: int, left: int) -> tuple[list[tuple[int, int]], Array]:
        lines = [line.split("\t") if "\t" in line else line.split() for line in text.splitlines() if line.strip()]
        if not lines:
            raise ValueError(self.tr("Paste: the clipboard holds no text; copy a table of numbers first."))
        rows, columns = self.model.rowCount() - top, self.model.columnCount() - left
        if len(lines) > rows or max(len(line) for line in lines) > columns:
            raise ValueError(
                self.tr("Paste: the table has {} × {} numbers, but only {} × {} fit from this cell on.").format(
                    len(lines), max(len(line) for line in lines), rows, columns
                )
            )
        cells, values = [], []
        for i, line in enumerate(lines):
            for j, cell in enumerate(line):
                try:
                    values.append(read(cell))
                except ValueError as error:
                    raise ValueError(self.tr("Paste: row {}, column {}: {}").format(i + 1, j + 1, error)) from None
                cells.append((top + i, left + j))
        return cells, np.array(values)


def _input_names(experiment: Experiment, architecture: Architecture, layer: int) -> tuple[str, ...]:
    """What the columns of W[l] are multiplied by."""
    own = architecture.layer(layer).input_names()
    if own is not None:
        return own
    if layer == 1:
        return tuple(feature_labels(experiment.network.features, experiment.data.inputs))
    return tuple(f"a[{layer - 1}]{j + 1}" for j in range(architecture.sizes[layer - 1]))


def _shapes(architecture: Architecture) -> list[tuple[int, int]]:
    return [layer.block_shape for layer in architecture.layers]
