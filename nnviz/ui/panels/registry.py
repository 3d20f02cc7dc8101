"""The list of panels: name, words, and how to make one."""

from collections.abc import Callable
from dataclasses import dataclass

from nnviz.core.analysis.collapse import bent_layers
from nnviz.core.analysis.logic import MOST_INPUTS
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.architecture import Architecture
from nnviz.ui.panels.activation import ActivationPanel
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.panels.collapse import CollapsePanel
from nnviz.ui.panels.examples import ExamplesPanel
from nnviz.ui.panels.gradients import GradientsPanel
from nnviz.ui.panels.health import HealthPanel
from nnviz.ui.panels.jacobian import JacobianPanel
from nnviz.ui.panels.lab import LabPanel
from nnviz.ui.panels.landscape import LandscapePanel
from nnviz.ui.panels.logic import LogicPanel
from nnviz.ui.panels.loss import LossPanel
from nnviz.ui.panels.maths import MathsPanel
from nnviz.ui.panels.results import ResultsPanel
from nnviz.ui.panels.warp import WarpPanel
from nnviz.ui.panels.weights import WeightsPanel
from nnviz.ui.theme.theme import Theme


@dataclass(frozen=True, slots=True)
class Entry:
    """One panel. ``height``: pixels that it wants at least; lessons and settings know it by its ``name``.

    ``fits``: has it anything to show of such an experiment?
    """

    name: str
    title: str
    help: str
    height: int
    make: Callable[[Context, Theme], Panel]
    fits: Callable[[Experiment], bool] = lambda experiment: True


def _has_gradient(experiment: Experiment) -> bool:
    return experiment.network.layers[-1].activation != "threshold"


def _is_straight(experiment: Experiment) -> bool:
    return not bent_layers(Architecture.of(experiment.network))


def _has_truth_table(experiment: Experiment) -> bool:
    return len(experiment.data.inputs) <= MOST_INPUTS


PANELS: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("lab", "Lab", "What to do and what to watch in this lab", 150, LabPanel),
        Entry("maths", "Maths", "Step by step through one update, with every number", 305, MathsPanel),
        Entry("weights", "Weights", "The matrix [W|b] of a layer, to edit, paste and freeze", 220, WeightsPanel),
        Entry("examples", "Examples", "Every training example with ŷ, y and 𝓛", 220, ExamplesPanel),
        Entry("results", "Results", "Confusion matrix, accuracy and R²", 240, ResultsPanel),
        Entry("warp", "Warp", "The plane and its points as a layer sees them", 250, WarpPanel),
        Entry("activation", "Activation", "g and g' with the z of a layer's units on them", 220, ActivationPanel),
        Entry("loss", "Loss curve", "Cross-entropy and squared error over ŷ, and their slopes over z", 240, LossPanel),
        Entry(
            "gradients",
            "Gradient check",
            "Back-propagation against difference quotients, and the slides' mistakes",
            240,
            GradientsPanel,
            _has_gradient,
        ),
        Entry("landscape", "J(w)", "J along one chosen weight, with the present point on it", 230, LandscapePanel),
        Entry("health", "Health", "Dead, saturated and identical units, and vanishing gradients", 240, HealthPanel),
        Entry(
            "logic",
            "Logic",
            "The truth table of the network, and its weights to turn by hand",
            230,
            LogicPanel,
            _has_truth_table,
        ),
        Entry(
            "collapse",
            "Linear",
            "The single layer W'x + b' that linear layers collapse into",
            200,
            CollapsePanel,
            _is_straight,
        ),
        Entry("jacobian", "Jacobian", "The derivatives of the outputs by the inputs, at the probe", 190, JacobianPanel),
    )
}
