"""The head of a layer in the diagram: its name, its activation to choose, and buttons for its units."""

from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from nnviz.core.base.experiment import MAX_UNITS, Experiment, Layer
from nnviz.core.base.problem import say
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.losses import LOSSES
from nnviz.ui.theme.sizes import sized
from nnviz.ui.widgets.held import RepeatingButton, let_go


class LayerHeader(QWidget):
    """Emits what the person wants of one layer; ``index`` is its place in ``network.layers``, from 0."""

    activation_chosen = Signal(int, str)
    units_wanted = Signal(int, int)

    def __init__(self, index: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = index
        self._units = 0
        self._narrow, self._names, self._activation = False, ("", ""), ""
        self._title = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._title.setProperty("role", "title")
        self.activation = QToolButton(popupMode=QToolButton.ToolButtonPopupMode.InstantPopup)
        self.activation.setProperty("flat", True)
        self.activation.setToolTip(self.tr("Choose the activation of this layer"))
        self._chosen, self._choices = "", ()  # type: str, tuple[str, ...]
        menu = QMenu(self.activation)
        menu.aboutToShow.connect(self._fill_menu)
        menu.triggered.connect(self._on_activation)
        self._group = QActionGroup(menu)
        self.activation.setMenu(menu)
        self.fewer, self.more = self._button("−"), self._button("+")
        self._count = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.fewer.clicked.connect(self._on_fewer)
        self.more.clicked.connect(self._on_more)
        self._lay_out()

    def _button(self, text: str) -> RepeatingButton:
        button = RepeatingButton(text)
        sized(button, size=(20, 20))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addStretch()
        for part in (self.fewer, self._count, self.more):
            row.addWidget(part)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self.activation, alignment=Qt.AlignmentFlag.AlignCenter)
        column.addLayout(row)

    def follow_in_tab_order(self, before: "LayerHeader") -> None:
        """Tab comes here from the header of the layer before, and not after all that was made earlier."""
        stops = (before.more, self.activation, self.fewer, self.more)
        for one, next_one in pairwise(stops):
            self.setTabOrder(one, next_one)

    def set_narrow(self, narrow: bool) -> None:
        """Fits many layers beside each other: short names, no ornaments."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.activation.setProperty("narrow", narrow)
            self.activation.style().unpolish(self.activation)
            self.activation.style().polish(self.activation)
            for button in (self.fewer, self.more):
                sized(button, size=(16 if narrow else 20, 20))
            self._write()

    def _write(self) -> None:
        self._title.setText(self._names[1 if self._narrow else 0])
        self.activation.setText(self._activation if self._narrow else f"{self._activation} ▾")

    def show_layer(self, names: tuple[str, str], layer: Layer, is_output: bool, choices: tuple[str, ...]) -> None:
        """Shows the layer as it is; ``names`` are the usual and the short one."""
        units, activation = layer.units, layer.activation
        title, label = names[0], ACTIVATIONS[activation].label
        if layer.dropout:
            label = self.tr("{} · drop {:g}").format(label, layer.dropout)
        self._names, self._activation = names, label
        self._units = units
        self._count.setText(str(units))
        self._write()
        self.activation.setAccessibleName(self.tr("{}: activation {}").format(title, label))
        self.activation.setToolTip(say(ACTIVATIONS[activation].help))
        for button, word in ((self.fewer, self.tr("one unit fewer")), (self.more, self.tr("one unit more"))):
            button.setVisible(not is_output)
            button.setAccessibleName(f"{title}: {word}")
            button.setToolTip(word)
        self.fewer.setEnabled(units > 1)
        self.more.setEnabled(units < MAX_UNITS)
        self._chosen, self._choices = activation, choices

    def let_go(self) -> None:
        """Nothing here is held any more."""
        let_go(self.fewer)
        let_go(self.more)

    @Slot()
    def _fill_menu(self) -> None:
        """The entries are made when the menu opens: few are opened, and the layer is shown again with each edit."""
        menu = self.activation.menu()
        menu.clear()
        for name in self._choices:
            entry = ACTIVATIONS[name]
            action = menu.addAction(f"{entry.label}    {say(entry.formula)}")
            action.setCheckable(True)
            action.setChecked(name == self._chosen)
            action.setData(name)
            self._group.addAction(action)

    def _on_activation(self, action: QAction) -> None:
        self.activation_chosen.emit(self.index, action.data())

    def _on_fewer(self) -> None:
        self.units_wanted.emit(self.index, self._units - 1)

    def _on_more(self) -> None:
        self.units_wanted.emit(self.index, self._units + 1)


def activation_choices(experiment: Experiment, index: int) -> tuple[str, ...]:
    """The activations that a layer can have."""
    if index < len(experiment.network.layers) - 1:
        return tuple(name for name, entry in ACTIVATIONS.items() if entry.hidden)
    task, fits = TASKS[experiment.data.task], LOSSES["cross_entropy"].outputs or ()
    first = tuple(name for name in fits if task.allows(name))
    others = tuple(n for n in ACTIVATIONS if n not in first and ACTIVATIONS[n].hidden)
    alone = task.yes_or_no and len(experiment.network.layers) == 1
    return first + others + (("threshold",) if alone else ())
