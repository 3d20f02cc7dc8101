"""The box with the number of the chosen example."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QSpinBox

from nnviz.ui.theme.sizes import px
from nnviz.ui.widgets.quiet import drop_typed, space_is_free

_ARROWS = 31
"""Pixels that arrows and edges of the box take."""


class ExampleBox(QSpinBox):
    """Counts up to the next example, down to the one before, and round at the ends, as any box for a number does."""

    def __init__(self) -> None:
        super().__init__(minimum=1, maximum=1)
        self.setAccessibleName(self.tr("Example"))
        self.setToolTip(self.tr("Which example: ↑ next, ↓ previous; Ctrl+click on a point selects it"))
        self.setKeyboardTracking(False)
        self.setWrapping(True)

    def sizeHint(self) -> QSize:
        """Room for the largest number and the arrows, no more: the buttons beside it need theirs."""
        digits = self.fontMetrics().horizontalAdvance(str(self.maximum()))
        return QSize(digits + px(_ARROWS), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def drop_edit(self) -> None:
        """Forgets what is being typed."""
        drop_typed(self)

    def event(self, event: QEvent) -> bool:
        """Space is a key of the box only while a number is typed."""
        return False if space_is_free(self.lineEdit(), event) else super().event(event)
