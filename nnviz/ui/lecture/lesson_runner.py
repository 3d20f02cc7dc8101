"""What a click on a link of a lesson does: one entry for each kind of action."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nnviz.core.base.experiment import ExperimentError
from nnviz.lessons import Action, LessonError, edited, parse_action
from nnviz.ui.views.diagram.inspector import Part

if TYPE_CHECKING:
    from nnviz.ui.window.main_window import MainWindow


class LessonRunner(QObject):
    """Carries the actions out in a window. What does not go with the present experiment is told; nothing changes."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.doers: dict[str, Callable[[Action], object]] = {
            "lab": lambda action: window.shelf.open_lab(action.argument),
            "panel": lambda action: window.panel_card.open(action.argument),
            "example": self._example, "examples": self._examples, "unit": self._unit, "step": self._step,
            "set": self._edit, "activation": self._edit, "units": self._edit,
            "train": lambda action: window.bench.step_epochs(action.numbers[0]),
            "play": lambda action: window.bench.toggle(), "reset": lambda action: window.bench.reset(),
            "seed": lambda action: window.editor.new_seed(), "mistake": self._mistake,
        }  # fmt: skip

    def run(self, url: str) -> None:
        """Does what a link says."""
        try:
            action = parse_action(url)
            self.doers[action.kind](action)
        except (LessonError, ExperimentError) as error:
            self._window.tell(str(error), True)

    def _edit(self, action: Action) -> None:
        bench = self._window.bench
        bench.edit(self.tr("Change by the lesson"), edited(bench.experiment, action), is_work=False)

    def _example(self, action: Action) -> None:
        count, wanted = len(self._window.bench.experiment.data.train), action.numbers[0]
        if wanted > count:
            self._window.tell(self.tr("There is no example {}; there are {}.").format(wanted, count), True)
        else:
            self._window.probe.choose(wanted - 1)

    def _examples(self, action: Action) -> None:
        self._window.panel_card.open("maths")
        self._window.steps.show_all(action.argument == "all")

    def _unit(self, action: Action) -> None:
        layer, unit = action.numbers
        layers = self._window.bench.experiment.network.layers
        if layer > len(layers) or unit > layers[layer - 1].units:
            self._window.tell(self.tr("This network has no unit {} in layer {}.").format(unit, layer), True)
        else:
            self._window.network_view.select(Part(layer, unit - 1))

    def _step(self, action: Action) -> None:
        self._window.panel_card.open("maths")
        self._window.bench.finish(lambda session: None)
        self._window.bench.refresh()  # a lab that was opened just now has its numbers first
        self._window.steps.go(action.key, action.numbers[0])

    def _mistake(self, action: Action) -> None:
        self._window.panel_card.open("gradients").set_mistake(action.argument)
