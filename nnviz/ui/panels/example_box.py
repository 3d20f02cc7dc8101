"""The box with the number of the chosen example."""

from PySide6.QtWidgets import QSpinBox


class ExampleBox(QSpinBox):
    """Goes down to the next example and up to the one before, and round at the ends.

    So do the keys of the window and the rows of the table of examples; a spin box by itself would count up.
    """

    def __init__(self) -> None:
        super().__init__(minimum=1, maximum=1)
        self.setAccessibleName(self.tr("Example"))
        self.setToolTip(self.tr("Which example: ↓ the next, ↑ the one before; Ctrl+click on a point chooses it"))
        self.setKeyboardTracking(False)
        self.setWrapping(True)

    def stepBy(self, steps: int) -> None:
        """Down, a negative step, is the next example."""
        super().stepBy(-steps)
