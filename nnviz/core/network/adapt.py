"""What of a run outlives a change of its experiment, and how: what still has a meaning keeps its value.

A unit added leaves the other weights as they are; its own are drawn as ``init`` says. A layer is recognised by its
distance from the input, the output layer by being the last.
"""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct, field

from nnviz.core.base.arrays import Array, Mask
from nnviz.core.base.experiment import Data, Experiment, NetworkSpec, replace, with_setting
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.freezing import layer_mask, names_of


def carry_over(flat: Array, old: Experiment, new: Experiment, fresh: Array) -> Array:
    """New flat parameters: ``fresh`` (drawn for the new network) overwritten by what the old network keeps."""
    result = fresh.copy()
    old_blocks = Architecture.of(old.network).blocks(flat)
    new_blocks = Architecture.of(new.network).blocks(result)
    for target, source in _layer_pairs(len(new_blocks), len(old_blocks)):
        rows = output_rows(old.data, new.data) if target == len(new_blocks) - 1 else None
        _copy_layer(new_blocks[target], old_blocks[source], *_columns(old.network, new.network, target, source), rows)
    return result


def output_rows(old: Data, new: Data) -> list[tuple[int, int]]:
    """(new unit, old unit) pairs of the output layers that say the same: of several classes, those of the same name."""
    before, after = old.outputs, new.outputs
    if old.task != new.task:
        return []
    if len(before) == len(after):
        return [(i, i) for i in range(len(after))]
    return [(after.index(name), k) for k, name in enumerate(before) if name in after]


def _layer_pairs(new: int, old: int) -> list[tuple[int, int]]:
    """(new layer, old layer) pairs that are the same layer."""
    hidden = [(i, i) for i in range(min(new, old) - 1)]
    return [*hidden, (new - 1, old - 1)]


def _columns(old: NetworkSpec, new: NetworkSpec, target: int, source: int) -> tuple[list[int], list[int]]:
    """Which input columns of the two layers are the same input."""
    if target != source:
        return [], []  # the layer below is another one: its inputs mean something else
    after, before = (Architecture.of(network).layers[target] for network in (new, old))
    if target == 0 and after.takes_named_inputs and before.takes_named_inputs:
        names = [name for name in new.features if name in old.features]
        return [new.features.index(n) for n in names], [old.features.index(n) for n in names]
    places = range(min(after.places_seen, before.places_seen))
    channels = range(min(after.channels, before.channels))
    both = [(p, c) for p in places for c in channels]
    return [p * after.channels + c for p, c in both], [p * before.channels + c for p, c in both]


def _copy_layer(
    target: Array | Mask,
    source: Array | Mask,
    target_columns: list[int],
    source_columns: list[int],
    rows: list[tuple[int, int]] | None = None,
) -> None:
    """Copies the columns of the same inputs, in (new, old) pairs of ``rows``; without them in those of equal number."""
    if not target_columns:
        return
    pairs = [(i, i) for i in range(min(len(target), len(source)))] if rows is None else rows
    for new, old in pairs:
        target[new, [*target_columns, -1]] = source[old, [*source_columns, -1]]


def refitted(old: NetworkSpec, new: NetworkSpec, outputs: list[tuple[int, int]] | None = None) -> NetworkSpec:
    """The new network with what was off or frozen in the layers that it keeps, as far as it is still there.

    ``outputs`` are the (new, old) pairs of output units that say the same; None: those of equal number.
    """
    if not any(layer.off or layer.frozen for layer in old.layers):
        return new
    layers = [replace(layer, off=(), frozen=()) for layer in new.layers]
    for target, source in _layer_pairs(len(new.layers), len(old.layers)):
        before, after = old.layers[source], layers[target]
        mask = np.zeros((after.units, _inputs(new, target) + 1), dtype=np.bool_)
        former = layer_mask(before.frozen, before.units, _inputs(old, source))
        rows = outputs if target == len(layers) - 1 else None
        _copy_layer(mask, former, *_columns(old, new, target, source), rows)
        off = tuple(unit for unit in before.off if unit <= after.units and target < len(layers) - 1)
        layers[target] = replace(after, off=off, frozen=names_of(mask))
    return replace(new, layers=tuple(layers))


def _inputs(network: NetworkSpec, layer: int) -> int:
    """How many inputs each unit of a layer, counted from 0, has."""
    return Architecture.of(network).layer(layer + 1).fan_in


def same_shape(old: NetworkSpec, new: NetworkSpec) -> bool:
    """Do both networks have the same parameters, with the same meaning?"""
    if old.features != new.features or old.frames != new.frames:
        return False
    return Architecture.of(old).geometry == Architecture.of(new).geometry


class Source(Struct, frozen=True, eq=False):
    """Where a network takes what it cannot carry over from.

    Flat vectors [count]: the parameters, those that Reset restores, and by its name what the optimizer remembers of
    each (0 where the name is missing).
    """

    params: Array
    initial: Array
    memory: Mapping[str, Array] = field(default_factory=dict)


def carried_memory(memory: Mapping[str, Array], old: Experiment, new: Experiment, source: Source) -> dict[str, Array]:
    """Optimizer memory for the new network; new parameters have that of their source."""
    zeros = np.zeros(Architecture.of(new.network).count)
    return {name: carry_over(values, old, new, source.memory.get(name, zeros)) for name, values in memory.items()}


def is_another_run(old: Experiment, new: Experiment) -> bool:
    """Is nothing of the old run worth keeping: another task, other inputs, another scaling or initialisation?

    More or fewer classes of the same points are no other task: what the hidden layers have learned goes on.
    """
    if len(old.data.inputs) != len(new.data.inputs) or old.network.init != new.network.init:
        return True
    if old.data.scaling != new.data.scaling:
        return True
    if old.data.task == new.data.task and len(old.data.outputs) == len(new.data.outputs):
        return False
    classes = TASKS[old.data.task].has_classes and TASKS[new.data.task].has_classes
    return not (classes and _same_points(old.data, new.data))


def _same_points(old: Data, new: Data) -> bool:
    """Are the points those of before, or now a person's own, so that one set has become the other by hand?"""
    return new.recipe is None or np.array_equal(old.train.x, new.train.x)


def only_rate_differs(old: Experiment, new: Experiment) -> bool:
    """Is the learning rate the only difference?"""
    rate = new.training.optimizer.learning_rate
    return with_setting(old, "training.optimizer.learning_rate", rate) == new


def same_training(old: Experiment, new: Experiment) -> bool:
    """Is nothing different that training knows of: another title, or other controls are hidden?"""
    return (old.data, old.network, old.training) == (new.data, new.network, new.training)


def same_memory(old: Experiment, new: Experiment) -> bool:
    """Does the optimizer's memory keep its meaning?"""
    return old.training.optimizer.name == new.training.optimizer.name


def same_order(old: Experiment, new: Experiment) -> bool:
    """Are the batches of an epoch made of the same rows?"""
    a, b = old.training, new.training
    same_batches = (a.batch_size, a.shuffle, a.seed) == (b.batch_size, b.shuffle, b.seed)
    return same_batches and len(old.data.train) == len(new.data.train)
