"""The list of panels: name, words, and how to make one."""

from collections.abc import Callable
from importlib import import_module

from msgspec import Struct

from nnviz.core.analysis.collapse import bent_layers
from nnviz.core.analysis.logic import MOST_INPUTS
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.architecture import Architecture
from nnviz.ui.panels.base import Context, Panel
from nnviz.ui.theme.theme import Theme

Make = Callable[[Context, Theme], Panel]


class Entry(Struct, frozen=True):
    """One panel. ``height``: pixels that it wants at least; lessons and settings know it by its ``name``.

    ``fits``: has it anything to show of such an experiment?
    """

    name: str
    title: str
    help: str
    height: int
    make: Make
    fits: Callable[[Experiment], bool] = lambda experiment: True


def _panel(name: str) -> Make:
    """A panel by the name of its class; its module is loaded when it is first opened, not when the window is."""

    def make(context: Context, theme: Theme) -> Panel:
        module = import_module(f"nnviz.ui.panels.{name.removesuffix('Panel').lower()}")
        panel: Panel = getattr(module, name)(context, theme)
        return panel

    return make


def _has_gradient(experiment: Experiment) -> bool:
    return experiment.network.layers[-1].activation != "threshold"


def _is_straight(experiment: Experiment) -> bool:
    return not bent_layers(Architecture.of(experiment.network))


def _has_truth_table(experiment: Experiment) -> bool:
    return len(experiment.data.inputs) <= MOST_INPUTS


PANELS: dict[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("lab", "Lab", "What to do and what to watch in this lab", 150, _panel("LabPanel")),
        Entry("maths", "Maths", "Step by step through one update, with every number", 305, _panel("MathsPanel")),
        Entry(
            "weights", "Weights", "The matrix [W|b] of a layer, to edit, paste and freeze", 220, _panel("WeightsPanel")
        ),
        Entry("examples", "Examples", "Every training example with ŷ, y and 𝓛", 220, _panel("ExamplesPanel")),
        Entry("results", "Results", "Confusion matrix, accuracy and R²", 240, _panel("ResultsPanel")),
        Entry("warp", "Warp", "The plane and its points as a layer sees them", 250, _panel("WarpPanel")),
        Entry(
            "activation", "Activation", "g and g' with the z of a layer's units on them", 220, _panel("ActivationPanel")
        ),
        Entry(
            "loss",
            "Loss function",
            "Cross-entropy and squared error over ŷ, and their derivatives over z",
            240,
            _panel("LossPanel"),
        ),
        Entry(
            "gradients",
            "Gradient check",
            "Back-propagation against difference quotients, and the slides' mistakes",
            240,
            _panel("GradientsPanel"),
            _has_gradient,
        ),
        Entry(
            "landscape",
            "J(w)",
            "J along one selected weight, with the current point on it",
            230,
            _panel("LandscapePanel"),
        ),
        Entry(
            "health",
            "Health",
            "Dead, saturated and identical units, and vanishing gradients",
            240,
            _panel("HealthPanel"),
        ),
        Entry(
            "logic",
            "Logic",
            "The truth table of the network, and its weights to adjust",
            230,
            _panel("LogicPanel"),
            _has_truth_table,
        ),
        Entry(
            "collapse",
            "Linear",
            "The single layer W'x + b' that linear layers collapse into",
            200,
            _panel("CollapsePanel"),
            _is_straight,
        ),
        Entry(
            "jacobian",
            "Jacobian",
            "The derivatives of the outputs by the inputs, at the probe",
            190,
            _panel("JacobianPanel"),
        ),
    )
}
