"""How right the network is: the confusion matrix of classes, R² and errors of numbers, on training and test points."""

import math

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout

from nnviz.core.analysis.scores import Confusion, confusion, fit
from nnviz.core.analysis.training_set import TrainingSet
from nnviz.core.base.arrays import Array
from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import Data
from nnviz.core.base.notation import percent
from nnviz.core.base.tasks import PLAIN, TASKS
from nnviz.core.data.classes import class_names, has_names
from nnviz.core.network.scaling import output_pairs, scales_targets
from nnviz.core.tables.plan import SETS
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.parts import Saying, plain
from nnviz.ui.theme.sizes import sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.equation.number_grid import NumberGrid
from nnviz.ui.widgets.pieces import column, rich, scroll, tool_button, wrapped

_STRONG = 2.5
"""What a share of 1 is coloured like."""


class ResultsPanel(Panel):
    """The matrix in the middle; a click on a cell selects its examples."""

    tells_no_points = True

    def __init__(self, context: Context, theme: Theme) -> None:
        super().__init__(context, theme)
        self.sets = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(0)
        for index, text in enumerate((self.tr("Training"), self.tr("Test"))):
            button = tool_button(text, "boxed", checkable=True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.sets.addButton(button, index)
            row.addWidget(button)
        row.addStretch(1)
        self.sets.button(0).setChecked(True)
        self.sets.idClicked.connect(self._again)
        self.head, self.note = rich(), wrapped("muted")
        self.grid = NumberGrid(theme, self.tr("Confusion matrix"), least="")
        self.grid.cell_clicked.connect(self._on_cell)
        self.saying = Saying(scroll(column(self.head, self.grid, self.note)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        sized(layout, spacing=5)
        layout.addLayout(row)
        layout.addWidget(self.saying, 1)
        self._snapshot: Snapshot | None = None
        self._arrays = {which: TrainingSet() for which in SETS}
        self._found: Confusion | None = None

    @property
    def of_test(self) -> bool:
        """Are the test points shown?"""
        return self.sets.checkedId() == 1

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        super().set_theme(theme)
        self.grid.set_theme(theme)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """The results as they are now."""
        self._snapshot = snapshot
        self._show(snapshot)

    @Slot()
    def _again(self) -> None:
        if self._snapshot is not None:
            self._show(self._snapshot)

    def _show(self, snapshot: Snapshot) -> None:
        data = snapshot.experiment.data
        which = SETS[self.sets.checkedId()]
        x, y = self._arrays[which].of(snapshot.experiment, which)
        self._found = None
        if not x.shape[1]:
            text = self.tr("There are no test points: choose a test share in the data card, or keep rows for testing.")
            none = self.tr("There are no training points: click on the plane to add some.")
            self.saying.say(text if self.of_test else none)
            return
        self.saying.say(None)
        if TASKS[data.task].has_classes:
            self._found = confusion(snapshot.architecture, snapshot.params, x, y)
            self._show_confusion(data, self._found)
        else:
            self._show_fit(snapshot, x, y)

    def _show_confusion(self, data: Data, found: Confusion) -> None:
        names = class_names(data) if has_names(data) else tuple(f"{data.outputs[0]} = {k}" for k in PLAIN)
        counts = found.counts
        with np.errstate(all="ignore"):
            shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        signs = np.where(np.eye(len(counts)) > 0, 1.0, -1.0)  # what is right in one colour, what is wrong in the other
        recall = [percent(v) for v in found.recall.tolist()]
        texts = [[str(n) for n in row] + [r] for row, r in zip(counts.tolist(), recall, strict=True)]
        texts.append([percent(v) for v in found.precision.tolist()] + [percent(found.accuracy)])
        values = np.zeros((len(counts) + 1, len(counts) + 1))
        values[:-1, :-1] = _STRONG * shares * signs
        rows = [*names, self.tr("precision")]
        self.grid.show_values(values, rows, [*names, self.tr("recall")], texts)
        right, m = int(np.trace(counts)), int(counts.sum())
        self.head.setText(self.tr("<b>{} of {} right</b>, accuracy {}").format(right, m, percent(found.accuracy, 1)))
        words = self.tr("Rows: true class, columns: predicted class. Recall: share of a class that is predicted as "
                        "such; precision: share of the predictions of a class that are right.")  # fmt: skip
        if not self.of_test:  # only training points are ever selected
            words = f"{words} {self.tr('Click a number to select its examples.')}"
        self.note.setText(words)

    def _show_fit(self, snapshot: Snapshot, x: Array, y: Array) -> None:
        data = snapshot.experiment.data
        found = fit(snapshot.architecture, snapshot.params, x, y, output_pairs(data))
        table = np.stack([found.r_squared, found.root_mean_square, found.mean_absolute], axis=1)
        texts = [[plain(v) if math.isfinite(v) else "–" for v in row] for row in table.tolist()]
        names = TASKS[data.task].output_names(data.inputs, data.outputs)
        self.grid.show_values(np.zeros_like(table), names, ["R²", "√(1/m Σ (ŷ − y)²)", "1/m Σ |ŷ − y|"], texts)
        known = found.r_squared[np.isfinite(found.r_squared)]
        mean = float(known.mean()) if known.size else float("nan")
        one, many = self.tr("<b>R² = {}</b> over 1 example"), self.tr("<b>R² = {}</b> over {} examples")
        self.head.setText(plural(y.shape[1], one, many).format(plain(mean), y.shape[1]))
        words = (
            self.tr("R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)²: 1 if predictions are perfect, 0 for always predicting the "
                    "mean ȳ, below 0 if worse than that; a dash if all targets are equal.")
        )  # fmt: skip
        if scales_targets(data):
            words = f"{words} {self.tr('Errors are in original units.')}"
        self.note.setText(words)

    @Slot(int, int)
    def _on_cell(self, row: int, column: int) -> None:
        found = self._found
        if found is None or self.of_test or max(row, column) >= len(found.counts):
            return
        examples = found.examples(row, column)
        self.context.state.select_points(examples.tolist())
        if len(examples):
            self.context.state.choose(int(examples[0]))
