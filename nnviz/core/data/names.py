"""The names of inputs, outputs and classes, and what a person may write for one."""

from collections.abc import Sequence

from nnviz.core.base.experiment import Experiment, ExperimentError, replace
from nnviz.core.base.tasks import PLAIN, TASKS
from nnviz.core.network.features import raw_position

LONGEST_NAME = 60


def place_of_name(experiment: Experiment, layer: int, unit: int) -> tuple[str, int] | None:
    """Which name a node of the network bears, layer 0 being the features: ("inputs" or "outputs", its index)."""
    data = experiment.data
    if layer:
        return ("outputs", unit) if layer == len(experiment.network.layers) and unit < len(data.outputs) else None
    position = raw_position(experiment.network.features[unit])
    return None if position is None else ("inputs", position)


def with_name(experiment: Experiment, where: str, index: int, name: str) -> Experiment:
    """Another name for an input, an output or a class. Raises ExperimentError for one that cannot be."""
    data = experiment.data
    names = [name if k == index else other for k, other in enumerate(getattr(data, where))]
    if TASKS[data.task].rebuilds_inputs:
        return with_names(experiment, names, names)
    return replace(experiment, data=replace(data, **{where: _checked(where, names)}))


def with_classes(experiment: Experiment, classes: Sequence[str]) -> Experiment:
    """Other names of the two classes of a binary task; 0 and 1 are as good as none. Raises ExperimentError."""
    chosen = _checked("classes", classes)
    return replace(experiment, data=replace(experiment.data, classes=() if chosen == PLAIN else chosen))


def with_names(
    experiment: Experiment, inputs: Sequence[str], outputs: Sequence[str], classes: Sequence[str] = ()
) -> Experiment:
    """Other names of inputs and of outputs or classes. Raises ExperimentError for one that cannot be.

    ``classes`` are those of a binary task; without them they stay. The outputs of an autoencoder are the inputs again,
    and bear their names.
    """
    data = experiment.data
    chosen = _checked("inputs", inputs)
    named = chosen if TASKS[data.task].rebuilds_inputs else _checked("outputs", outputs)
    named_data = replace(experiment, data=replace(data, inputs=chosen, outputs=named))
    return with_classes(named_data, classes) if classes else named_data


def _checked(where: str, names: Sequence[str]) -> tuple[str, ...]:
    """The names without needless blanks, none of them empty, too long or there twice."""
    clean = tuple(" ".join(name.split()) for name in names)
    for i, name in enumerate(clean):
        if not name:
            raise ExperimentError(
                f"data.{where}",
                "name {value} is empty; it has 1 to {longest_name} letters",
                value=i + 1,
                longest_name=LONGEST_NAME,
            )
        if len(name) > LONGEST_NAME:
            raise ExperimentError(
                f"data.{where}",
                "“{value}…” has {count} letters; at most {longest_name}",
                value=name[:20],
                count=len(name),
                longest_name=LONGEST_NAME,
            )
        if name in clean[:i] or name in clean[i + 1 :]:
            raise ExperimentError(f"data.{where}", "“{name}” is taken already; every one has its own name", name=name)
    return clean
