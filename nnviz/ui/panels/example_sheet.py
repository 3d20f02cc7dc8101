"""What the table of examples consists of, for the panel that shows it and the edits that are made in it."""

import numpy as np

from nnviz.core.base.arrays import Indices
from nnviz.core.base.experiment import Data
from nnviz.ui.panels.example_model import ExampleModel
from nnviz.ui.panels.example_table import ExampleRows, NewRow, NewRowModel
from nnviz.ui.theme.theme import Theme


class ExampleSheet:
    """The rows, the row for a new example, and of which set they are: ``which`` is train or test."""

    def __init__(self, theme: Theme) -> None:
        self.which = "train"
        self.data: Data | None = None
        """The data that the rows are of."""
        self.table, self.model, self.new_model = ExampleRows(), ExampleModel(theme), NewRowModel(theme)
        self.table.setModel(self.model)
        self.new_row = NewRow(self.table, self.new_model)

    @property
    def chosen(self) -> Indices:
        """The examples in the selected rows, in ascending order."""
        parts = [self.model.examples_between(first, last) for first, last in self.table.selected_ranges()]
        return np.sort(np.concatenate([np.arange(0), *parts]))
