"""All training examples with ŷ, y and 𝓛, and J as the mean of 𝓛 (slides S15 and S16)."""

import time

import numpy as np
from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout

from nnviz.core.example_table import ExampleTable, example_table
from nnviz.core.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.example_model import ExampleModel, wrong_answers
from nnviz.ui.panels.parts import Pace, Saying, wrapped
from nnviz.ui.readouts import loss_text
from nnviz.ui.theme import Theme
from nnviz.ui.training_set import TrainingSet

_ROW, _COLUMN, _NARROW, _SIGN, _MARGINS = 22, 66, 44, 30, 28
_ITS_KEYS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class Table(QTableView):
    """A table of whole rows that keeps the keys for going up and down, and leaves all others to the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("data_table")
        self.setAccessibleName(self.tr("Training examples"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        header = self.horizontalHeader()
        header.setDefaultSectionSize(_COLUMN)
        header.setMinimumSectionSize(_SIGN)
        header.setHighlightSections(False)
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays and digits choose a class here as everywhere."""
        if (
            event.key() in {key.value for key in _ITS_KEYS}
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            super().keyPressEvent(event)
        else:
            event.ignore()


class ExamplesPanel(Panel):
    """The table; its selected row is the example that is sent through the network."""

    tells_no_points = True

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.mean = wrapped()
        self.mean.setAccessibleName(self.tr("Empirical loss"))
        self.table, self.model = Table(), ExampleModel(theme)
        self.table.setModel(self.model)
        self.saying = Saying(self.table)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        layout.addWidget(self.mean)
        layout.addWidget(self.saying, 1)
        self._training, self._pace = TrainingSet(), Pace()
        self._following = False
        self._fitted: list[tuple[str, bool]] = []
        self._example: int | None = None
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.model.layoutChanged.connect(self._select)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.model.theme = theme
        self.table.viewport().update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Computes all rows anew."""
        if not self._pace.due(self.context.bench.playing):
            return
        began = time.perf_counter()
        x, y = self._training.of(snapshot.experiment)
        if self.saying.say(None if x.shape[1] else self.tr("No training examples: click on the plane to add some.")):
            with np.errstate(all="ignore"):
                table = example_table(snapshot.architecture, snapshot.params, x, y, snapshot.experiment.training.loss)
            self._show(snapshot, table)
        else:
            self.mean.clear()
        self._pace.took(time.perf_counter() - began)

    def _show(self, snapshot: Snapshot, table: ExampleTable) -> None:
        self.model.show_table(snapshot.experiment.data, table)
        shape = [(column.title, column.powers) for column in self.model.columns]
        if shape != self._fitted:
            self._fitted = shape
            self._fit_columns()
        text = self.tr("J = (1/m) Σ 𝓛 = {}, m = {}").format(loss_text(table.mean), len(table.loss))
        wrong = wrong_answers(snapshot.experiment.data, table)
        if wrong is not None:
            text += self.tr(" · {} wrong").format(int(wrong.sum()))
        self.mean.setText(text)
        self._select()

    def _fit_columns(self) -> None:
        header = self.table.horizontalHeader()
        for index, column in enumerate(self.model.columns):
            wide = header.fontMetrics().horizontalAdvance(column.title) + 28
            least = _COLUMN if column.kind == "number" else _NARROW
            if column.kind == "number":
                longest = "−8.88e888" if column.powers else "−0.00888"
                least = max(least, header.fontMetrics().horizontalAdvance(longest) + _MARGINS)
            header.resizeSection(index, max(wide, least) if column.title else _SIGN)

    def show_probe(self) -> None:
        """Another example is chosen: its row is the selected one."""
        if self.context.probe.example != self._example:
            self._select()
            if self._example is not None:
                self.table.scrollTo(self.table.currentIndex())

    def _select(self) -> None:
        """Puts the selection where the chosen example is now."""
        example = self.context.probe.example
        self._example = example if example is not None and example < self.model.rowCount() else None
        self._following = True
        if self._example is None:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
        else:
            row = self.model.row_of(self._example)
            if self.table.currentIndex().row() != row or not self.table.selectionModel().isRowSelected(row):
                self.table.selectionModel().setCurrentIndex(
                    self.model.index(row, 0),
                    self.table.selectionModel().SelectionFlag.ClearAndSelect
                    | self.table.selectionModel().SelectionFlag.Rows,
                )
        self._following = False

    @Slot()
    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._following and current.isValid():
            self._example = self.model.example_at(current.row())
            self.context.probe.choose(self._example)
