"""Controls that leave the wheel to the page around them until they have the focus: scrolling must change no setting."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSlider


class QuietSlider(QSlider):
    """A horizontal slider."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel alone gives no focus

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class QuietBox(QDoubleSpinBox):
    """A box for a real number."""

    def __init__(self) -> None:
        super().__init__()
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

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
