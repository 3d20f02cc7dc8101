"""Chooses a lab: a list at the top right, and the same labs in the Lecture menu."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QMenu, QSizePolicy

from nnviz.core.base.experiment import Experiment, LabText
from nnviz.labs import LabHead
from nnviz.ui.theme.sizes import sized
from nnviz.ui.views.view import View
from nnviz.ui.widgets.plain_text import caption, tool_tip
from nnviz.ui.widgets.quiet import QuietCombo

_MOST_LETTERS = 100
"""So many letters are legible in a menu."""


class LabPicker(QuietCombo, View):
    """Lists the labs by slide and title; shows which one is open."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("lab_picker")
        self.setAccessibleName(self.tr("Lab"))
        self._rest = self.tr("Choose a lab of the lecture")
        self.setToolTip(self._rest)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        sized(self, max_width=330)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._indices: dict[LabText, int] = {}
        self.setPlaceholderText(self.tr("Lab: choose one"))
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    def showPopup(self) -> None:
        """Whole titles in the list, which is made when it is first opened."""
        sized(self.view(), min_width=330)
        super().showPopup()

    def show_labs(self, labs: tuple[LabHead, ...]) -> None:
        """Lists these labs."""
        self.clear()
        self._indices = {}
        for lab in labs:
            slide = lab.text.slides[0] if lab.text.slides else ""
            self.addItem(f"{slide}  {lab.text.title}".strip(), lab.id)
            tip = tool_tip(self.itemText(self.count() - 1))
            self.setItemData(self.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            self._indices[lab.text] = self.count() - 1

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Shows the lab that an experiment belongs to, or none."""
        self.setCurrentIndex(-1 if new.lab is None else self._indices.get(new.lab, -1))
        self.setToolTip(tool_tip(self.currentText() or self._rest))

    def fill_menu(self, menu: QMenu) -> None:
        """The labs as menu entries that carry their ids."""
        menu.clear()
        for index in range(self.count()):
            text = self.itemText(index)
            action = menu.addAction(caption(text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"))
            action.setData(self.itemData(index))
