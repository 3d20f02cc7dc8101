"""Controls that leave the wheel to the page around them until they have the focus: scrolling must change no setting."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox

from nnviz.ui.widgets.held import RepeatingSlider


class QuietSlider(RepeatingSlider):
    """A horizontal slider."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone gives no focus

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


def space_is_free(line: QLineEdit, event: QEvent) -> bool:
    """Is it Space, in a box through whose numbers a person has only stepped? Nothing is typed there: it plays."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    return event.key() == Qt.Key.Key_Space.value and not line.isModified()


def drop_typed(box: QSpinBox | QDoubleSpinBox) -> None:
    """A box shows its value again in place of a number that is being typed."""
    box.lineEdit().setModified(False)
    box.blockSignals(True)
    box.setValue(box.value())  # type: ignore[arg-type]  # each box takes what it gives
    box.blockSignals(False)


def show_untyped(box: QSpinBox | QDoubleSpinBox, value: float) -> None:
    """A box shows a value and emits nothing, unless a person is typing one."""
    if box.lineEdit().isModified() and box.hasFocus():
        return
    box.blockSignals(True)
    box.setValue(value)  # type: ignore[arg-type]  # a box of whole numbers is shown whole ones
    box.blockSignals(False)


class QuietWhole(QSpinBox):
    """A box for a whole number."""

    def __init__(self) -> None:
        super().__init__()
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_value(self, value: int) -> None:
        """Shows a value, unless a person is typing one."""
        show_untyped(self, value)

    def drop_edit(self) -> None:
        """Forgets what is being typed."""
        drop_typed(self)

    def event(self, event: QEvent) -> bool:
        """Space is a key of the box only while a number is typed."""
        return False if space_is_free(self.lineEdit(), event) else super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class QuietBox(QDoubleSpinBox):
    """A box for a real number."""

    def __init__(self) -> None:
        super().__init__()
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def drop_edit(self) -> None:
        """Forgets what is being typed."""
        drop_typed(self)

    def event(self, event: QEvent) -> bool:
        """Space is a key of the box only while a number is typed."""
        return False if space_is_free(self.lineEdit(), event) else super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class QuietCombo(QComboBox):
    """A combo box."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def hidePopup(self) -> None:
        """A choice made with the mouse gives the keys back to the window: Space plays again."""
        super().hidePopup()
        self.clearFocus()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
