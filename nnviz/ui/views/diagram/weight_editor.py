"""The small card that opens on a clicked weight or bias: its number to type, and a switch that freezes it."""

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from nnviz.core.network.part import Part
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.widgets.enter import is_enter, press
from nnviz.ui.widgets.number_line import NumberLine
from nnviz.ui.widgets.pieces import label, tool_button

_MARGIN = 4


class WeightEditor(QFrame):
    """``entered`` carries a part and its new value, ``freeze_wanted`` a part to freeze or let go."""

    entered = Signal(object, float)
    freeze_wanted = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("weight_editor")
        self.setProperty("card", True)
        self.part: Part | None = None
        self._diagram, self._place = parent, 0
        parent.installEventFilter(self)
        self._name = label("", "title")
        self.line = NumberLine("")
        sized(self.line, width=86)
        self.freeze = tool_button(self.tr("Freeze"), "boxed", checkable=True)
        self.freeze.setToolTip(self.tr("Training does not change a frozen number"))
        row = QHBoxLayout(self)
        sized(row, margins=(8, 5, 8, 5))
        sized(row, spacing=6)
        for widget in (self._name, self.line, self.freeze):
            row.addWidget(widget)
        self.line.entered.connect(lambda value: self.part is not None and self.entered.emit(self.part, value))
        self.line.refused.connect(self.refused)
        self.line.left.connect(self.close_editor)
        self.freeze.clicked.connect(lambda: self.part is not None and self.freeze_wanted.emit(self.part))
        self.hide()

    def open_at(self, part: Part, place: QPoint, value: float, frozen: bool) -> None:
        """Opens for a part beside a place of the diagram, ready to type."""
        self.part = part
        self._name.setText(part.parameter.name)
        self.line.show_name(part.parameter.name)
        self.show_state(value, frozen)
        self._place = place.x()
        self.adjustSize()
        self._settle()
        self.show()
        self.raise_()
        self.line.setFocus()
        self.line.selectAll()

    def _settle(self) -> None:
        """At the lower edge, where few neurons are, below the place that was clicked."""
        room = self._diagram.rect()
        x = min(max(self._place - self.width() // 2, px(_MARGIN)), room.width() - self.width() - px(_MARGIN))
        self.move(max(x, 0), room.height() - self.height() - px(_MARGIN))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The diagram has another size: stays in sight."""
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return False

    def show_state(self, value: float, frozen: bool) -> None:
        """The number as it is now, and whether it is frozen."""
        self.line.show_value(value)
        self.freeze.setChecked(frozen)

    def close_editor(self) -> None:
        """Closes; the keys are the window's again."""
        self.part = None
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the line has no use for do nothing in the diagram below; Enter presses the switch."""
        if is_enter(event) and self.freeze.hasFocus():
            press(self.freeze)
        event.accept()
