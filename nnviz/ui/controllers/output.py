"""What the boundary plot shows: the response of a neuron that is pointed at, and the switches of View > Output."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QObject, Slot

from nnviz.app.settings import Settings
from nnviz.app.workbench import Workbench
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.features import feature_labels
from nnviz.core.network.scaling import scales_targets
from nnviz.ui.cards.boundary import BoundaryCard
from nnviz.ui.views.boundary.plot_options import SWITCHES, Look, meaningful
from nnviz.ui.views.diagram.inspector import Part
from nnviz.ui.views.diagram.network_view import NetworkView
from nnviz.ui.widgets.actions import Actions


class OutputController(QObject):
    """Takes what the mouse points at in the diagram, and the switches, to the boundary plot and its card."""

    def __init__(
        self, bench: Workbench, network: NetworkView, card: BoundaryCard, actions: Actions, settings: Settings
    ) -> None:
        super().__init__(card)
        self._bench, self._network, self._card = bench, network, card
        self._actions, self._settings = actions, settings
        network.pointed.connect(self._show_unit)
        network.selected.connect(self._show_unit)
        card.plot.tools.sigRangeChanged.connect(self._show_unit)
        on = settings.plot_switches
        for name in SWITCHES:
            actions[name].setChecked(name in on)
            actions[name].toggled.connect(self._switch)
        card.plot.set_look(_look(on))

    @Slot()
    def _switch(self) -> None:
        on = frozenset(name for name in SWITCHES if self._actions[name].isChecked())
        self._settings.plot_switches = on
        self._card.plot.set_look(_look(on))

    def show_experiment(self, experiment: Experiment) -> None:
        """Offers what means something for an experiment."""
        useful = meaningful(experiment)
        for name in SWITCHES:
            self._actions[name].setEnabled(name in useful)
        self._show_unit()

    @Slot()
    def _show_unit(self, *_: object) -> None:
        """The neuron under the mouse comes before the one that was clicked."""
        parts = (self._network.hovered, self._network.selection)
        unit = next((part for part in parts if part is not None and not part.is_parameter), None)
        self._card.plot.show_unit(unit)
        name = "" if unit is None else unit_name(self._bench.experiment, unit)
        self._card.show_unit(name, self._card.plot.answer.scale)


def unit_name(experiment: Experiment, unit: Part) -> str:
    """What a neuron is called in words and on the slides; empty where the network has no such neuron."""
    layers, features = experiment.network.layers, experiment.network.features
    sizes = (len(features), *(layer.units for layer in layers))
    if unit.layer >= len(sizes) or unit.unit >= sizes[unit.layer]:
        return ""
    number, sign = unit.unit + 1, f"a[{unit.layer}]{unit.unit + 1}"
    if unit.layer == 0:
        return _tr("Input {}: {}").format(number, feature_labels(features, experiment.data.inputs)[unit.unit])
    if unit.layer < len(layers):
        return _tr("Hidden {}, unit {}: {}").format(unit.layer, number, sign)
    outputs = experiment.data.outputs
    if experiment.data.task == "multiclass" and unit.unit < len(outputs):
        return _tr("Output, unit {} ({}): {}").format(number, outputs[unit.unit], sign)
    if scales_targets(experiment.data):  # ŷ is shown in own units, a[L] is not
        return _tr("Output, unit {}: ŷ").format(number)
    return _tr("Output, unit {}: ŷ = {}").format(number, sign)


def _look(on: frozenset[str]) -> Look:
    return replace(Look(), **{name: name in on for name in SWITCHES})


def _tr(text: str) -> str:
    return QCoreApplication.translate("OutputController", text)
