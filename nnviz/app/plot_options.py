"""What of the boundary plot is shown beside the colours: switches that change no run and are no step for Undo."""

from msgspec import Struct
from msgspec.structs import fields

from nnviz.core.base.experiment import Experiment
from nnviz.core.base.tasks import TASKS


class PlotOptions(Struct, frozen=True):
    """The switches of the menu View > Output."""

    discretise: bool = False
    test_points: bool = True
    confidence: bool = False
    residuals: bool = False


SWITCHES = tuple(field.name for field in fields(PlotOptions))


def meaningful(experiment: Experiment) -> frozenset[str]:
    """The switches that mean something for an experiment."""
    data, found = experiment.data, set()
    classifies, is_plane = TASKS[data.task].has_classes, len(data.inputs) > 1
    if classifies and is_plane:
        found.add("discretise")
        if experiment.network.layers[-1].activation != "threshold":
            found.add("confidence")
    if TASKS[data.task].predicts_values:
        found.add("residuals")
    if len(data.test):
        found.add("test_points")
    return frozenset(found)


def options_of(on: frozenset[str]) -> PlotOptions:
    """The options with just these switches on."""
    return PlotOptions(**{name: name in on for name in SWITCHES})
