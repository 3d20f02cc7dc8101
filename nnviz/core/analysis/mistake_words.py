"""The mistakes of the slides in words: on the slide, in a network, and why one may not show at some weights."""

import numpy as np

from nnviz.core.analysis.mistakes import Backprop, Matrix, Mistake, sigmoid_slope, slope_at
from nnviz.core.base.arrays import Array
from nnviz.core.base.counting import plural
from nnviz.core.base.problem import say
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.network import Gradients

_SAME = 1e-10
"""Numbers that are so close are the same for a check that allows 1e-6 of a share of J."""


def on_slide(mistake: Mistake) -> str:
    """What the slide writes, of its network with one hidden layer."""
    return mistake.written.format(**_names(2 if _is_of_last(mistake) else 1, 2))


def in_network(mistake: Mistake, architecture: Architecture) -> tuple[str, str]:
    """The same and what is missing in it, with the layers of a network: by number, or [l] where there are several."""
    layers, depth = mistake.layers(architecture), architecture.depth
    if not layers:  # made nowhere: as on the slide
        return on_slide(mistake), say(mistake.missing, **_names(2 if _is_of_last(mistake) else 1, 2)) + "."
    if len(layers) == 1:
        names, suffix = _names(layers[0], depth), "."
    else:
        names, suffix = _GENERAL, f", l = {_listed(layers)}."
    return mistake.written.format(**names) + suffix.removesuffix("."), say(mistake.missing, **names) + suffix


_GENERAL = {"l": "l", "n": "l+1", "b": "a[l-1]", "e": "dL/dz[l+1]"}


def _names(layer: int, depth: int) -> dict[str, str]:
    below = f"a[{layer - 1}]" if layer > 1 else "x"
    error = f"(a[{layer + 1}]-y)" if depth == 2 else f"dL/dz[{layer + 1}]"
    return {"l": str(layer), "n": str(layer + 1), "b": below, "e": error}


def _is_of_last(mistake: Mistake) -> bool:
    return mistake.layers(_TWO_LAYERS) == [2]


_TWO_LAYERS = Architecture.dense((3, 4, 1), ("tanh", "sigmoid"), (0.0, 0.0))


def _listed(layers: list[int]) -> str:
    if layers == list(range(layers[0], layers[-1] + 1)) and len(layers) > 2:
        return f"{layers[0]} … {layers[-1]}"
    return ", ".join(map(str, layers))


# ---------------------------------------------------------------- why it does not show


def why_same(mistake: Mistake, work: Backprop, wrong: Gradients) -> str:
    """Why a mistake that is made changes no gradient at these weights, or less than a check can find."""
    layers, depth = mistake.layers(work.architecture), work.architecture.depth
    if _zero(work.right.dz[-1]):
        return say(
            "every ŷ is right, so dL/dz[{depth}] is 0, and with it every gradient, with the mistake or without",
            depth=depth,
        )
    if not _is_of_last(mistake):
        reason = _why_same_below(mistake, work, layers)
        if reason:
            return reason
    if _all_zero(mistake, work, wrong):
        return say("the errors of the m examples cancel: their mean is 0, with the mistake or without")
    return say("the wrong formula happens to give the same numbers here")


def _why_same_below(mistake: Mistake, work: Backprop, layers: list[int]) -> str:
    """What it is in the hidden layers that hides the mistake; empty where it is something else."""
    weights = work.architecture.weights(work.flat)
    slopes = {layer: slope_at(work, layer) for layer in layers}
    named = ", ".join(f"W[{layer + 1}]" for layer in layers)
    factors = ", ".join(f"g[{layer}]'(z[{layer}])" for layer in layers)
    drops_weights = mistake.id in ("E5", "E6")
    if not drops_weights and all(_zero(weights[layer]) for layer in layers):
        one = "{named} is 0, so no error is passed back: dL/da below is 0, with the mistake or without"
        many = "{named} are 0, so no error is passed back: dL/da below is 0, with the mistake or without"
        return say(plural(len(layers), one, many), named=named)
    if drops_weights and all(_zero(weights[layer] - 1.0) for layer in layers):
        return say("every weight in {named} is 1, so the factor that is left out is 1", named=named)
    if mistake.id in ("E5", "E6", "E7", "E8") and all(_zero(slope) for slope in slopes.values()):
        one = "{factors} is 0 for every example, so nothing passes these layers, with the mistake or without"
        many = "{factors} are 0 for every example, so nothing passes these layers, with the mistake or without"
        return say(plural(len(layers), one, many), factors=factors)
    if mistake.id == "E4" and all(_zero(slope - 1.0) for slope in slopes.values()):
        one = "{factors} is 1 for every example, so the factor that is left out is 1"
        many = "{factors} are 1 for every example, so the factor that is left out is 1"
        return say(plural(len(layers), one, many), factors=factors)
    if mistake.id == "E8" and all(_zero(slope - sigmoid_slope(work, layer)) for layer, slope in slopes.items()):
        one = "{factors} is the same as a(1-a) for every example"
        many = "{factors} are the same as a(1-a) for every example"
        return say(plural(len(layers), one, many), factors=factors)
    return ""


def _all_zero(mistake: Mistake, work: Backprop, wrong: Gradients) -> bool:
    spoiled = mistake.shows(work.architecture, work.loss, work.examples)
    return all(_zero(_gradient(gradients, matrix)) for matrix in spoiled for gradients in (work.right, wrong))


def _gradient(gradients: Gradients, matrix: Matrix) -> Array:
    letter, layer = matrix
    return (gradients.weights if letter == "W" else gradients.biases)[layer - 1]


def _zero(values: Array) -> bool:
    return bool((np.abs(values) < _SAME).all())
