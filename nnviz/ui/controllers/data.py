"""The data card: which data there are, and the classes and targets of the next point, as edits."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from nnviz.app.view_state import ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.counting import plural
from nnviz.ui.cards.data import DataCard
from nnviz.ui.controllers.editor import Editor


class DataController(QObject):
    """Connects the data card, and the actions of data and classes, with the editor."""

    def __init__(
        self, bench: Workbench, state: ViewState, card: DataCard, editor: Editor, tell: Callable[[str, bool], None]
    ) -> None:
        super().__init__(card)
        self._bench, self._state, self._card, self._editor, self._tell = bench, state, card, editor, tell
        adder = card.adder
        adder.class_chosen.connect(state.set_next_class)
        adder.target_chosen.connect(state.set_next_target)
        adder.class_added.connect(editor.add_class)
        adder.class_removed.connect(self._remove)
        adder.class_renamed.connect(editor.rename_class)
        adder.rename_wanted.connect(self._rename)
        card.scaling.wanted.connect(editor.apply)
        card.recipe_chosen.connect(editor.take_recipe)
        card.cleared.connect(editor.clear_points)
        card.split.wanted.connect(editor.split_again)

    @property
    def slots(self) -> dict[str, Callable[..., object]]:
        """What the actions do, by their names."""
        return {
            "regenerate": lambda: self._editor.take_recipe(self._card.next_recipe(), self.tr("Regenerate")),
            "clear_points": self._editor.clear_points,
            "add_class": self._editor.add_class,
            "remove_class": self._remove,
            "rename_class": lambda: self._rename(self._state.next_class),
        }

    @Slot()
    def _remove(self) -> None:
        before = len(self._bench.experiment.data.train)
        name = self._editor.remove_class()
        if name:
            gone = before - len(self._bench.experiment.data.train)
            one = self.tr("Removed {} and its 1 training point. Undo restores them.")
            many = self.tr("Removed {} and its {} training points. Undo restores them.")
            self._tell(plural(gone, one, many).format(name, gone), False)

    @Slot(int)
    def _rename(self, index: int) -> None:
        if self._bench.experiment.data.class_count:
            self._card.adder.begin_rename(index)
        else:
            self._editor.rename_class(index, "")  # which says why it cannot be
