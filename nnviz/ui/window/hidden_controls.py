"""Which controls are shown: a dialog to choose them, and what follows from the choice of an experiment."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.base.problem import say
from nnviz.core.editing.controls import CARDS, SETTINGS, with_hidden
from nnviz.ui.cards.form import Form
from nnviz.ui.theme.sizes import px
from nnviz.ui.views.view import View
from nnviz.ui.widgets.enter import Dialog
from nnviz.ui.widgets.pieces import label, tool_button

_SIZE = (340, 520)
_NAME = Qt.ItemDataRole.UserRole


class ControlsDialog(Dialog):
    """A tree of cards and their settings, each with a box; ``chosen`` carries the names of those that are hidden."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("controls_dialog")
        self.setWindowTitle(self.tr("Shown controls"))
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.tree.setAccessibleName(self.tr("Controls that are shown"))
        self.items: dict[str, QTreeWidgetItem] = {}
        for card, title in CARDS.items():
            top = self._add(self.tree.invisibleRootItem(), card, say(title))
            for field in SETTINGS.get(card, ()):
                self._add(top, field.path, say(field.label))
        self.tree.itemChanged.connect(lambda _item: self.chosen.emit(self.hidden))
        about = label(
            self.tr("What is hidden here is hidden for everyone who opens this experiment, from a file or from a text. "
                    "Menus and shortcuts remain available."),
            "muted",
        )  # fmt: skip
        about.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.show_all = buttons.addButton(self.tr("Show all"), QDialogButtonBox.ButtonRole.ResetRole)
        self.show_all.clicked.connect(lambda: self.chosen.emit(()))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(about)
        layout.addWidget(self.tree, 1)
        layout.addWidget(buttons)
        self.resize(*(px(side) for side in _SIZE))

    def _add(self, above: QTreeWidgetItem, name: str, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(above, [title])
        item.setData(0, _NAME, name)
        item.setCheckState(0, Qt.CheckState.Checked)
        self.items[name] = item
        return item

    @property
    def hidden(self) -> tuple[str, ...]:
        """The names of the controls whose boxes are empty."""
        return tuple(name for name, item in self.items.items() if item.checkState(0) == Qt.CheckState.Unchecked)

    def show_hidden(self, hidden: tuple[str, ...]) -> None:
        """Shows which controls are hidden; what lies in a hidden card cannot be chosen."""
        self.tree.blockSignals(True)
        for name, item in self.items.items():
            item.setCheckState(0, Qt.CheckState.Unchecked if name in hidden else Qt.CheckState.Checked)
            above = item.parent()
            item.setDisabled(above is not None and above.data(0, _NAME) in hidden)
        self.tree.blockSignals(False)
        self.tree.viewport().update()
        self.show_all.setEnabled(bool(hidden))


class HiddenControls(QObject, View):
    """Hides and shows the cards of the window; ``note`` is shown below them where something is hidden."""

    def __init__(
        self, window: QWidget, bench: Workbench, cards: Mapping[str, QWidget], forms: Mapping[str, Form]
    ) -> None:
        super().__init__(window)
        self._window, self._bench, self._cards, self._forms = window, bench, cards, forms
        self.dialog: ControlsDialog | None = None
        self.note = tool_button(self.tr("Some controls are hidden…"), "flat")
        self.note.setObjectName("some_hidden")
        self.note.setToolTip(self.tr("Lists them, and shows them again"))
        self.note.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.note.clicked.connect(self.choose)
        self.note.hide()

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {"shown_controls": self.choose}

    def choose(self) -> None:
        """Opens the dialog, which stays beside the window until it is closed."""
        if self.dialog is None:
            self.dialog = ControlsDialog(self._window)
            self.dialog.chosen.connect(self._take)
        self.dialog.show_hidden(self._bench.experiment.hidden)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _take(self, hidden: tuple[str, ...]) -> None:
        self._bench.edit(self.tr("Shown controls"), with_hidden(self._bench.experiment, hidden))

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Shows what an experiment shows; a card of settings goes with the last of them."""
        for name, card in self._cards.items():
            form = self._forms.get(name)
            hidden = name in new.hidden or (form is not None and not form.has_rows)
            if card.isHidden() != hidden:  # Qt lays a card out again even where it is shown already
                card.setVisible(not hidden)
        self.note.setVisible(bool(new.hidden))
        if self.dialog is not None:
            self.dialog.show_hidden(new.hidden)
