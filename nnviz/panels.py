"""The panels below the network: an entry each, which window, lessons and command line find.

The panel itself is a class of ``nnviz.ui.panels``: of the entry ``maths`` the class ``MathsPanel`` in ``maths.py``.
"""

from collections.abc import Callable

from msgspec import Struct

from nnviz.core.analysis.collapse import bent_layers
from nnviz.core.analysis.logic import MOST_INPUTS
from nnviz.core.base.experiment import Experiment
from nnviz.core.network.architecture import Architecture


class Entry(Struct, frozen=True):
    """One panel. Lessons, settings and the command line know it by its ``name``.

    ``height``: pixels of the design that it wants at least. ``fits``: has it anything to show of such an experiment?
    """

    name: str
    title: str
    help: str
    height: int
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
        Entry("lab", "Lab", "What to do and what to watch in this lab", 150),
        Entry("maths", "Maths", "Step by step through one update, with every number", 305),
        Entry("weights", "Weights", "The matrix [W|b] of a layer, to edit, paste and freeze", 220),
        Entry("examples", "Examples", "Every training example with ŷ, y and 𝓛", 220),
        Entry("results", "Results", "Confusion matrix, accuracy and R²", 240),
        Entry("warp", "Warp", "The plane and its points as a layer sees them", 250),
        Entry("activation", "Activation", "g and g' with the z of a layer's units on them", 220),
        Entry("loss", "Loss function", "Cross-entropy and squared error over ŷ, and their derivatives over z", 240),
        Entry(
            "gradients",
            "Gradient check",
            "Back-propagation against difference quotients, and the slides' mistakes",
            240,
            _has_gradient,
        ),
        Entry("landscape", "J(w)", "J along one selected weight, with the current point on it", 230),
        Entry("health", "Health", "Dead, saturated and identical units, and vanishing gradients", 240),
        Entry("logic", "Logic", "The truth table of the network, and its weights to adjust", 230, _has_truth_table),
        Entry("collapse", "Linear", "The single layer W'x + b' that linear layers collapse into", 200, _is_straight),
        Entry("jacobian", "Jacobian", "The derivatives of the outputs by the inputs, at the probe", 190),
    )
}
