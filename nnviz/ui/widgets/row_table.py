"""The look that tables of rows have in common."""

from PySide6.QtWidgets import QAbstractItemView, QTableView

from nnviz.ui.theme.sizes import sized

ROW = 22
"""Pixels of a row."""


class RowTable(QTableView):
    """A table without a grid and without numbers at the left; it scrolls smoothly, and Tab leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        sized(self.verticalHeader(), section=ROW)
        self.horizontalHeader().setHighlightSections(False)
