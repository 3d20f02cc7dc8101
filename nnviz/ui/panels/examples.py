"""All examples with ŷ, y and 𝓛, and J as the mean of 𝓛 (slides S15 and S16): a table that can be written to."""

import time

import numpy as np
from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from nnviz.app.pacing import Pacing
from nnviz.core.analysis.training_set import TrainingSet
from nnviz.core.base.arrays import Indices
from nnviz.core.base.notation import loss_text
from nnviz.core.data.classes import class_names
from nnviz.core.data.example_table import ExampleTable, example_table, in_own_units
from nnviz.core.data.examples import examples_of
from nnviz.core.network.scaling import scales_targets
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.example_editing import ExampleEditing
from nnviz.ui.panels.example_model import wrong_predictions
from nnviz.ui.panels.example_sheet import ExampleSheet
from nnviz.ui.panels.example_table import COLUMN, SIGN
from nnviz.ui.panels.parts import REST
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.widgets.pieces import tool_button, wrapped

_NARROW, _MARGINS, _WIDEST = 44, 28, 160


class ExamplesPanel(Panel):
    """The table; its current row is the example that is sent through the network, its selected rows the selection."""

    tells_no_points = True

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.sheet = ExampleSheet(theme)
        self.mean = wrapped()
        self.mean.setAccessibleName(self.tr("Empirical loss"))
        self.table, self.model = self.sheet.table, self.sheet.model
        self.new_row, self.new_model = self.sheet.new_row, self.sheet.new_model
        self.editing = ExampleEditing(context, self.sheet, self)
        self._lay_out()
        self._training, self._pacing = TrainingSet(), Pacing(rest=REST)
        self._following = False
        self._fitted: list[tuple[object, ...]] = []
        self._example: int | None = None
        self._selected: Indices = np.arange(0)
        self._mine: tuple[int, ...] | None = None
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.table.hovered.connect(self._on_hover)
        self.model.layoutChanged.connect(self._select)

    def _lay_out(self) -> None:
        self.sets = tool_button(self.tr("Test"), "small", checkable=True)
        self.sets.setToolTip(self.tr("Shows the test examples instead of the training examples"))
        self.sets.setObjectName("data_table_test")
        self.sets.clicked.connect(self._on_set)
        head = QHBoxLayout()
        sized(head, spacing=4)
        head.addWidget(self.mean, 1)
        for button in (self.sets, *self.editing.buttons):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout, spacing=4)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.new_row)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.model.theme = self.new_model.theme = theme
        self._fitted = []  # the letters may have another size
        self.table.viewport().update()
        self.new_row.viewport().update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Computes all rows again."""
        data = snapshot.experiment.data
        if data is self.sheet.data and not self._pacing.due(self.context.bench.playing):
            return
        self.sheet.data = data
        began = time.perf_counter()
        x, y = self._training.of(snapshot.experiment, self.sheet.which)
        with np.errstate(all="ignore"):
            table = example_table(snapshot.architecture, snapshot.params, x, y, snapshot.experiment.training.loss)
        self._show(snapshot, in_own_units(table, data, examples_of(data, self.sheet.which)))
        self._pacing.took(time.perf_counter() - began)

    def _show(self, snapshot: Snapshot, table: ExampleTable) -> None:
        data = snapshot.experiment.data
        self.model.show_table(data, table, examples_of(data, self.sheet.which), self.table.edited)
        self.new_model.show_columns(self.model.columns)
        classes = class_names(data)
        shape: list[tuple[object, ...]] = [
            *((c.title, c.powers, c.unit) for c in self.model.columns),
            *((name,) for name in classes),
        ]
        if shape != self._fitted:
            self._fitted = shape
            self._fit_columns()
        self.mean.setText(self._mean_text(snapshot, table))
        self.editing.show_rows(len(table.loss))
        self._select()

    def _mean_text(self, snapshot: Snapshot, table: ExampleTable) -> str:
        if not len(table.loss):
            if self.sheet.which == "test":
                return self.tr("No test examples: type one into the row below, or paste some.")
            return self.tr("No training examples: click on the plane to add some, type into the row below, or paste.")
        parts = [self.tr("J = (1/m) Σ 𝓛 = {}, m = {}").format(loss_text(table.mean), len(table.loss))]
        if scales_targets(snapshot.experiment.data):
            parts.append(self.tr("𝓛 of the scaled y and ŷ"))
        wrong = wrong_predictions(snapshot.experiment.data, table)
        if wrong is not None:
            parts.append(self.tr("{} wrong").format(int(wrong.sum())))
        return " · ".join(parts)

    def _fit_columns(self) -> None:
        header = self.table.horizontalHeader()
        for index, column in enumerate(self.model.columns):
            wide = header.fontMetrics().horizontalAdvance(column.title) + px(_MARGINS)
            least = px(COLUMN) if column.kind == "number" else px(_NARROW)
            if column.kind == "class":
                names = class_names(self.sheet.data) if self.sheet.data is not None else ()
                longest_name = max((header.fontMetrics().horizontalAdvance(name) for name in names), default=0)
                least = min(longest_name + px(_MARGINS), px(_WIDEST))
            if column.kind == "number":
                least = max(least, header.fontMetrics().horizontalAdvance(column.longest) + px(_MARGINS))
            header.resizeSection(index, max(wide, least) if column.title else px(SIGN))

    def _on_set(self, test: bool) -> None:
        self.sheet.which = "test" if test else "train"
        self._following = True
        self.table.clearSelection()
        self._following = False
        self.new_model.clear()
        self._pacing = Pacing(rest=REST)
        self.show_snapshot(self.context.bench.snapshot)

    # ---------------------------------------------------------------- rows and points

    def show_state(self, changed: frozenset[str]) -> None:
        """Another example is chosen, or other points are selected on the plot."""
        if "example" in changed:
            self._show_example()
        if "points" in changed:
            self._on_selected_elsewhere()

    def _show_example(self) -> None:
        """The row of the chosen example is the current one, and selected where nothing else is."""
        example = self.context.state.example
        if example == self._example:
            return
        mine = self._mine
        if example is not None and mine == self.context.state.points and len(mine) == 1:
            self._mine = (example,)
            self.context.state.select_points(self._mine)
        self._select()
        if self._example is not None and self.sheet.which == "train":
            self.table.scrollTo(self.table.currentIndex())

    @Slot()
    def _select(self) -> None:
        """Puts the current row and the selection where their examples are now."""
        if self.sheet.which == "test" or self.table.edited.isValid():
            return
        example, count = self.context.state.example, self.model.rowCount()
        self._example = example if example is not None and example < count else None
        wanted = [i for i in self.context.state.points if i < count]
        if not wanted and self._example is not None:
            wanted = [self._example]
        rows = self.model.rows_of(wanted)
        self._following = True
        if self._example is None and not wanted:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
        elif self._example is not None and self.table.currentIndex().row() != self.model.row_of(self._example):
            self.table.make_current(self.model.row_of(self._example))
        shown = self.table.selected_ranges()
        if sum(last - first + 1 for first, last in shown) != len(rows) or not np.array_equal(rows, self._selected):
            self.table.select_rows(rows)
        self._selected = rows
        self._following = False

    @Slot()
    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if not self._following and current.isValid() and self.sheet.which == "train":
            self._example = self.model.example_at(current.row())
            self.context.state.choose(self._example)

    @Slot()
    def _on_selection(self) -> None:
        if self._following:
            return
        self.editing.show_rows(self.model.rowCount())
        if self.sheet.which == "train":
            self._mine = tuple(self.sheet.chosen.tolist())
            self._selected = self.model.rows_of(self._mine)
            self.context.state.select_points(self._mine)

    def _on_selected_elsewhere(self) -> None:
        """Points were selected on the plot: their rows are, and the first one is brought into sight."""
        chosen = self.context.state.points
        if chosen == self._mine or self.sheet.which == "test" or not self.isVisible():
            return
        self._mine = None
        self._select()
        self.editing.show_rows(self.model.rowCount())
        if chosen and chosen[0] < self.model.rowCount():
            with QSignalBlocker(self.table.selectionModel()):
                self.table.scrollTo(self.model.index(int(self.model.rows_of(chosen)[0]), 0))

    @Slot(int)
    def _on_hover(self, row: int) -> None:
        """The point of the row under the mouse is ringed."""
        there = self.sheet.which == "train" and 0 <= row < self.model.rowCount()
        self.context.state.ring(self.model.example_at(row) if there else None)

    def leave(self) -> None:
        """Another panel is opened: nothing is ringed because of this one."""
        self.context.state.ring(None)
