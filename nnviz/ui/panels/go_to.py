"""The button that opens a menu of all steps, with the gradient of each layer first."""

from functools import partial
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton

from nnviz.core.steps.model import Step


class GoTo(QToolButton):
    """``chosen`` carries kind and layer of a step, ``gradient`` a layer of whose dJ/dW over all m is wanted."""

    chosen = Signal(str, int)
    gradient = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setText(self.tr("Go ▾"))
        self.setProperty("small", True)
        self.setObjectName("go_to")
        self.setToolTip(self.tr("Goes to the gradient of a layer over all m examples, or to any step"))
        self.setAccessibleName(self.toolTip())
        self._steps: tuple[Step, ...] = ()
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        """Offers these steps."""
        self._steps = steps
        self.setEnabled(bool(steps))

    def _fill(self) -> None:
        self._menu.clear()
        for step in sorted((step for step in self._steps if step.kind == "dW"), key=lambda step: step.layer):
            name = step.result.symbol.text.replace("𝓛", "J")
            action = self._menu.addAction(self.tr("{} of all m").format(name))
            action.triggered.connect(partial(self.gradient.emit, step.layer))
        words = {"forward": self.tr("Forward"), "loss": self.tr("Loss"), "backward": self.tr("Backward"),
                 "update": self.tr("Update")}  # fmt: skip
        self._menu.addSeparator()
        for phase, steps in groupby(self._steps, key=lambda step: step.phase):
            part = self._menu.addMenu(words[phase])
            for step in steps:
                part.addAction(step.result.symbol.text, partial(self.chosen.emit, step.kind, step.layer))
