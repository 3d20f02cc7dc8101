"""How large an experiment may be, looked at before the memory for it is taken.

What keeps to these bounds can be trained, shown, saved and read again: its file has at most ``MAX_VALUES`` numbers.
"""

from collections import Counter
from collections.abc import Sequence

from nnviz.core.base.experiment import (
    MAX_ACTIVATIONS,
    MAX_NUMBERS,
    MAX_PARAMETERS,
    MAX_PER_EXAMPLE,
    Data,
    Experiment,
    ExperimentError,
    NetworkSpec,
    shown,
)
from nnviz.core.network.architecture import Architecture

LONGEST_WORDS, LONGEST_TEXT = 1000, 2**20
"""Letters of a title or a name, and of a text of several lines."""
_MOST_SLIDES = 1000


def check_numbers(where: str, examples: int, inputs: int, targets: int) -> None:
    """Raises ExperimentError where so many examples, training and test together, hold too many numbers."""
    count = examples * (inputs + targets)
    if count > MAX_NUMBERS:
        raise ExperimentError(
            where,
            "has {examples} examples of {numbers} numbers, {count} in all; at most {most} are possible",
            examples=examples,
            numbers=inputs + targets,
            count=count,
            most=MAX_NUMBERS,
        )


def check_network(network: NetworkSpec, data: Data) -> None:
    """Raises ExperimentError where a network with this data has too many parameters, or makes too many numbers."""
    architecture = Architecture.of(network)
    if architecture.count > MAX_PARAMETERS:
        raise ExperimentError(
            "network.layers",
            "has {count} weights and biases; at most {most} are possible, take fewer units",
            count=architecture.count,
            most=MAX_PARAMETERS,
        )
    per_example = _per_example(architecture)
    if per_example > MAX_PER_EXAMPLE:
        raise ExperimentError(
            "network.layers",
            "makes {count} numbers of each example; at most {most} are possible, take fewer units",
            count=per_example,
            most=MAX_PER_EXAMPLE,
        )
    examples = len(data.train) + len(data.test)
    if examples * per_example > MAX_ACTIVATIONS:
        raise ExperimentError(
            "network.layers",
            "makes {count} numbers of each of {examples} examples, {total} in all; at most {most} are possible, take "
            "fewer units or examples",
            count=per_example,
            examples=examples,
            total=examples * per_example,
            most=MAX_ACTIVATIONS,
        )


def _per_example(architecture: Architecture) -> int:
    """The features and the activations of all layers; and the numbers below that a layer copies."""
    return sum(architecture.sizes) + sum(layer.copied for layer in architecture.layers)


def check_texts(experiment: Experiment) -> None:
    """Raises ExperimentError where a title, a name or a text is too long to be shown."""
    data, lab = experiment.data, experiment.lab
    words = [("title", experiment.title)]
    for where, names in (("data.inputs", data.inputs), ("data.outputs", data.outputs), ("data.classes", data.classes)):
        words += [(f"{where}[{i}]", name) for i, name in enumerate(names)]
    texts = [("notes", experiment.notes)]
    if lab is not None:
        if len(lab.slides) > _MOST_SLIDES:
            raise ExperimentError(
                "lab.slides",
                "has {count} entries; at most {most_slides} are possible",
                count=len(lab.slides),
                most_slides=_MOST_SLIDES,
            )
        words += [("lab.title", lab.title), *((f"lab.slides[{i}]", name) for i, name in enumerate(lab.slides))]
        texts += [("lab.do", lab.do), ("lab.watch", lab.watch)]
    for most, pairs in ((LONGEST_WORDS, words), (LONGEST_TEXT, texts)):
        for where, text in pairs:
            if len(text) > most:
                raise ExperimentError(
                    where,
                    "is {text}, {count} letters; at most {most} are possible",
                    text=shown(text),
                    count=len(text),
                    most=most,
                )


def check_unique(where: str, names: Sequence[object], sentence: str = "names {value} twice; once is enough") -> None:
    """Raises ExperimentError where one of these is there twice; the ``sentence`` has a gap for its ``{value}``."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ExperimentError(where, sentence, value=shown(twice[0]))
