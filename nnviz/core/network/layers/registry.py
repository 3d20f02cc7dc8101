"""The kinds of layers. Another kind is a file of its own and an entry here."""

import math

from nnviz.core.base.experiment import Layer, NetworkSpec, replace
from nnviz.core.network.layers.dense import Dense
from nnviz.core.network.layers.layer import NetworkLayer
from nnviz.core.network.layers.time_delay import TimeDelay

KINDS: tuple[type[NetworkLayer], ...] = (TimeDelay, Dense)


def kind_of(spec: Layer) -> type[NetworkLayer]:
    """The kind of a layer of an experiment."""
    return next(kind for kind in KINDS if kind.describes(spec))


def layers_of(network: NetworkSpec) -> tuple[NetworkLayer, ...]:
    """Layers 1 to L of a resolved network, each above the one before."""
    grid = kind_of(network.layers[0]).grid_of_inputs(network)
    channels = len(network.features) // max(math.prod(grid), 1)
    found: list[NetworkLayer] = []
    for spec in network.layers:
        found.append(kind_of(spec).of(spec, grid, channels))
        grid, channels = found[-1].grid, spec.units
    return tuple(found)


def check_layers(network: NetworkSpec) -> None:
    """Raises ExperimentError where layers do not fit each other or the features."""
    for kind in KINDS:
        kind.check(network)


def as_plain(spec: Layer) -> Layer:
    """The same layer of an experiment as a plain one."""
    return replace(spec, window=0)
