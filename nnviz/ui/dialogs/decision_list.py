"""Why the table is read as it is: a line for each decision, and the column of a line can be given another role."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from nnviz.core.tables.explaining import Decision
from nnviz.ui.theme.sizes import px
from nnviz.ui.widgets.plain_text import tool_tip

_PADDING, _BETWEEN = 16, 6
_WRAPPED = Qt.TextFlag.TextWordWrap


class DecisionList(QListWidget):
    """Lines of text; a click or Return on the line of a column carries it with ``column_chosen``."""

    column_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import_decisions")
        self.setAccessibleName(self.tr("How the table is understood, and why"))
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # one that appears would cut lines off
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.itemActivated.connect(self._on_item)
        self.itemClicked.connect(self._on_item)

    def show_decisions(self, decisions: Sequence[Decision]) -> None:
        """Shows these lines, at the place where the list was."""
        bar, row = self.verticalScrollBar(), self.currentRow()
        place = bar.value()
        self.clear()
        for decision in decisions:
            item = QListWidgetItem(decision.text)
            item.setData(Qt.ItemDataRole.UserRole, decision.column)
            hint = self.tr("{}: click to choose the role of this column").format(decision.text)
            item.setToolTip(tool_tip(decision.text if decision.column is None else hint))
            self.addItem(item)
        self._fit()
        self.setCurrentRow(min(row, self.count() - 1))
        bar.setValue(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps the lines again."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Gives each line the height of its text: Qt leaves the padding of the style sheet out, and cuts it off."""
        self.ensurePolished()
        width = self.viewport().width() - px(_PADDING)
        for i in range(self.count()):
            room = self.fontMetrics().boundingRect(QRect(0, 0, width, 0), _WRAPPED, self.item(i).text())
            self.item(i).setSizeHint(QSize(width, room.height() + px(_BETWEEN)))

    @property
    def texts(self) -> list[str]:
        """The lines that are shown."""
        return [self.item(i).text() for i in range(self.count())]

    def _on_item(self, item: QListWidgetItem) -> None:
        column = item.data(Qt.ItemDataRole.UserRole)
        if column is not None:
            self.column_chosen.emit(column)
