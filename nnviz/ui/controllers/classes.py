"""Classes and targets of the next point, and the scaling of all: from card and menu to the editor, and back."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from nnviz.app.workbench import Workbench
from nnviz.core.base.counting import counted
from nnviz.ui.cards.data import DataCard
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.widgets.actions import Actions


class ClassController(QObject):
    """Connects palette and scaling of the data card, and the actions of classes, with the editor."""

    def __init__(
        self, bench: Workbench, card: DataCard, editor: Editor, actions: Actions, tell: Callable[[str, bool], None]
    ) -> None:
        super().__init__(card)
        self._bench, self._card, self._editor, self._tell = bench, card, editor, tell
        adder = card.adder
        adder.class_chosen.connect(editor.choose_class)
        adder.target_chosen.connect(editor.choose_target)
        adder.class_added.connect(editor.add_class)
        adder.class_removed.connect(self._remove)
        adder.class_renamed.connect(editor.rename_class)
        adder.rename_wanted.connect(self._rename)
        editor.class_changed.connect(self.show)
        card.scaling.wanted.connect(editor.apply)
        actions.connect("add_class", editor.add_class)
        actions.connect("remove_class", self._remove)
        actions.connect("rename_class", lambda: self._rename(editor.current_class))

    @Slot()
    def show(self, *_: object) -> None:
        """Shows in the card what the next point will be."""
        self._card.show_experiment(self._bench.experiment, self._editor.current_class, self._editor.target)

    @Slot()
    def _remove(self) -> None:
        before = len(self._bench.experiment.data.train)
        name = self._editor.remove_class()
        if name:
            gone = before - len(self._bench.experiment.data.train)
            points = counted(gone, self.tr("1 training point"), self.tr("{} training points"))
            self._tell(self.tr("{} is gone, with its {}. Undo brings them back.").format(name, points), False)

    @Slot(int)
    def _rename(self, index: int) -> None:
        if self._bench.experiment.data.class_count:
            self._card.adder.begin_rename(index)
        else:
            self._editor.rename_class(index, "")  # which says why it cannot be
