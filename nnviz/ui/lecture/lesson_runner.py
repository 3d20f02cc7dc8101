"""What a click on a link of a lesson does: one entry for each kind of action."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from nnviz.app.view_state import ViewState
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import ExperimentError
from nnviz.core.network.part import Part
from nnviz.lessons import Action, LessonError, edited, parse_action
from nnviz.ui.controllers.editor import Editor
from nnviz.ui.lecture.labs_menu import LabsMenu
from nnviz.ui.panels.card import PanelCard


class LessonRunner(QObject):
    """Carries the actions out. What does not go with the present experiment is told; nothing changes."""

    def __init__(
        self, bench: Workbench, state: ViewState, editor: Editor, panels: PanelCard, labs: LabsMenu,
        tell: Callable[[str, bool], None],
    ) -> None:  # fmt: skip
        super().__init__(panels)
        self._bench, self._state, self._panels, self._labs, self._tell = bench, state, panels, labs, tell
        self.doers: dict[str, Callable[[Action], object]] = {
            "lab": lambda action: labs.open(action.argument),
            "panel": lambda action: panels.open(action.argument),
            "example": self._example, "examples": self._examples, "unit": self._unit, "step": self._step,
            "set": self._edit, "activation": self._edit, "units": self._edit,
            "train": lambda action: bench.step_epochs(action.numbers[0]),
            "play": lambda action: bench.toggle(), "reset": lambda action: bench.reset(),
            "seed": lambda action: editor.new_seed(), "mistake": self._mistake,
        }  # fmt: skip

    def open_lab(self, lab_id: str) -> None:
        """The lab of a lesson that has been opened. A mistake that an earlier lesson switched on is switched off."""
        self._panels.forget_mistake()
        self._labs.open_unless_there(lab_id)

    def run(self, url: str) -> None:
        """Does what a link says."""
        try:
            action = parse_action(url)
            self.doers[action.kind](action)
        except (LessonError, ExperimentError) as error:
            self._tell(str(error), True)

    def _edit(self, action: Action) -> None:
        changed = edited(self._bench.experiment, action)
        self._bench.edit(self.tr("Change by the lesson"), changed, is_work=False)

    def _example(self, action: Action) -> None:
        count, wanted = len(self._bench.experiment.data.train), action.numbers[0]
        if wanted > count:
            self._tell(self.tr("There is no example {}; there are {}.").format(wanted, count), True)
        else:
            self._state.choose(wanted - 1)

    def _examples(self, action: Action) -> None:
        self._panels.steps.show_all(action.argument == "all")

    def _unit(self, action: Action) -> None:
        layer, unit = action.numbers
        layers = self._bench.experiment.network.layers
        if layer > len(layers) or unit > layers[layer - 1].units:
            self._tell(self.tr("This network has no unit {} in layer {}.").format(unit, layer), True)
        else:
            self._state.select(Part(layer, unit - 1))

    def _step(self, action: Action) -> None:
        steps = self._panels.steps
        self._bench.finish(lambda session: None)
        self._bench.refresh()  # a lab that was opened just now has its numbers first
        steps.go(action.key, action.numbers[0])

    def _mistake(self, action: Action) -> None:
        self._panels.open("gradients").set_mistake(action.argument)
