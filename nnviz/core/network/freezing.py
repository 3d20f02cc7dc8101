"""Which parameters training leaves as they are: "W" or "b" of a layer, "W[2]" of one unit, "W[2,1]", "b[2]" of one.

A frozen parameter keeps its value, and the optimizer what it remembers of it, as if it were not there (as
``requires_grad = False`` in PyTorch). Its gradient is computed and shown all the same. So do the weights into and out
of a unit that is switched off, and its bias: neither a penalty nor momentum moves what the network does without.
"""

import re
from collections.abc import Sequence

import numpy as np

from nnviz.core.base.arrays import Indices, Mask
from nnviz.core.base.experiment import shown
from nnviz.core.base.problem import Problem
from nnviz.core.network.architecture import Architecture

_NAME = re.compile(r"(?P<matrix>[Wb])(?:\[(?P<unit>[1-9]\d{0,8})(?:,(?P<source>[1-9]\d{0,8}))?\])?")


def problem_with(name: str, units: int, inputs: int) -> Problem | None:
    """What is wrong with the name of something frozen in a layer of so many units and inputs; None: nothing."""
    match = _NAME.fullmatch(name)
    if match is None or (match["matrix"] == "b" and match["source"]):
        sentence = '{name} is not known; it is "W", "b", "W[unit]", "W[unit,input]" or "b[unit]", counted from 1'
        return Problem(sentence, {"name": shown(name)})
    if int(match["unit"] or 1) > units or int(match["source"] or 1) > inputs:
        sentence = "{name} is not there; the layer has units 1 to {units} and inputs 1 to {inputs}"
        return Problem(sentence, {"name": shown(name), "units": units, "inputs": inputs})
    return None


def layer_mask(names: Sequence[str], units: int, inputs: int) -> Mask:
    """What these names freeze of a layer, laid out like [W|b]: (n_l, n_{l-1} + 1). They have no problem."""
    mask = np.zeros((units, inputs + 1), dtype=np.bool_)
    for name in names:
        match = _NAME.fullmatch(name)
        assert match is not None
        rows = _one_or_all(match["unit"], units)
        columns = slice(inputs, None) if match["matrix"] == "b" else _one_or_all(match["source"], inputs)
        mask[rows, columns] = True
    return mask


def _one_or_all(number: str | None, count: int) -> slice:
    return slice(0, count) if number is None else slice(int(number) - 1, int(number))


def names_of(mask: Mask) -> tuple[str, ...]:
    """The shortest names for what a mask (n_l, n_{l-1} + 1) freezes."""
    weights, biases = mask[:, :-1], mask[:, -1]
    names: list[str] = []
    if weights.all():
        names.append("W")
    else:
        for unit, row in enumerate(weights, start=1):
            names += [f"W[{unit}]"] if row.all() else [f"W[{unit},{j + 1}]" for j in np.flatnonzero(row)]
    names += ["b"] if biases.all() else [f"b[{unit + 1}]" for unit in np.flatnonzero(biases)]
    return tuple(names)


def frozen_blocks(architecture: Architecture) -> list[Mask]:
    """What is frozen of each layer, laid out like [W|b]."""
    return [layer_mask(layer.frozen, layer.units, layer.fan_in) for layer in architecture.layers]


def idle_blocks(architecture: Architecture) -> list[Mask]:
    """What belongs to units that are off, laid out like [W|b]: their own rows, and their columns in the layer above."""
    blocks = [np.zeros(layer.block_shape, dtype=np.bool_) for layer in architecture.layers]
    for index, layer in enumerate(architecture.layers):
        units = [unit - 1 for unit in layer.off]
        blocks[index][units] = True
        if index + 1 < architecture.depth:
            blocks[index + 1][:, architecture.layers[index + 1].columns_of(units)] = True
    return blocks


def held_mask(architecture: Architecture) -> Mask:
    """Which parameters of the flat vector training leaves as they are: frozen ones, and those of units that are off."""
    blocks = zip(frozen_blocks(architecture), idle_blocks(architecture), strict=True)
    return np.concatenate([(frozen | idle).ravel() for frozen, idle in blocks])


def held_indices(architecture: Architecture) -> Indices:
    """Their places in the flat vector."""
    return np.flatnonzero(held_mask(architecture))
