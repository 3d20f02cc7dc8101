"""The slides' wrong gradients (E1 to E8), each as something that can be switched on and watched failing a check.

The slides have two layers. In a deeper network the last layer plays their [2], every layer below plays their [1].
A mistake that changes dL/dz[l] is handed on downwards, as a program that makes it would. ``mistake_words`` writes them
for a network, and says why one that is made may not show at some weights.
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from nnviz.core.base.arrays import Array
from nnviz.core.base.problem import say
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import Gradients, Trace, layer_slope

Matrix = tuple[str, int]
"""W[l] or b[l]: the letter and the layer."""


class Backprop(Struct, frozen=True, eq=False):
    """All that a mistaken back-propagation starts from: the network, a forward pass, and the right gradients."""

    architecture: Architecture
    flat: Array
    trace: Trace
    y: Array
    loss: str
    right: Gradients

    @property
    def examples(self) -> int:
        """The number of examples m."""
        return int(self.y.shape[1])


class Mistake(Struct, frozen=True):
    """One mistake. ``written`` is what the slide writes, ``missing`` what it leaves out and the correct formula.

    Both name the layer that is wrong {l}, the one above {n}, its error {e} and what comes from below {b}. ``layers``
    are those where the mistake is made.
    ``why_not(architecture, loss, m)`` says why it makes no difference in a network; None where it does.
    ``shows(architecture, loss, m)`` are the matrices whose gradient it spoils, and ``unfit(architecture, m)`` says why
    that cannot even be computed; None where it can. ``wrong(work)`` gives the wrong gradients, in the shapes of the
    right ones; it raises ValueError with that reason.
    """

    id: str
    written: str
    missing: str
    layers: Callable[[Architecture], list[int]]
    why_not: Callable[[Architecture, str, int], str | None]
    shows: Callable[[Architecture, str, int], frozenset[Matrix]]
    wrong: Callable[[Backprop], Gradients]
    unfit: Callable[[Architecture, int], str | None] = lambda architecture, m: None


# ---------------------------------------------------------------- gradients


def _mean_in_every_place(values: Array, shape: tuple[int, ...]) -> Array:
    """(1/m) Σ of values (n_l, m), put in every column of a matrix."""
    return np.array(np.broadcast_to(values.mean(axis=1)[:, None], shape))


def _last_weights_from_da(work: Backprop) -> Gradients:
    right = work.right
    last = _mean_in_every_place(right.da[-1], right.weights[-1].shape)
    return replace(right, weights=(*right.weights[:-1], last))


def _last_biases_from_da(work: Backprop) -> Gradients:
    return replace(work.right, biases=(*work.right.biases[:-1], work.right.da[-1].mean(axis=1)))


def _hidden_weights_from_da(work: Backprop) -> Gradients:
    right = work.right
    hidden = [_mean_in_every_place(da, w.shape) for da, w in zip(right.da[:-1], right.weights[:-1], strict=True)]
    return replace(right, weights=(*hidden, right.weights[-1]))


def _hidden_biases_from_da(work: Backprop) -> Gradients:
    hidden = [da.mean(axis=1) for da in work.right.da[:-1]]
    return replace(work.right, biases=(*hidden, work.right.biases[-1]))


def slope_at(work: Backprop, layer: int) -> Array:
    """The slopes g'(z[l]) (n_l, m)."""
    return layer_slope(work.architecture, layer, work.trace.a[layer])


Step = Callable[[Backprop, int, Array], Array]
"""Of the work, a hidden layer l and dL/dz[l+1] (n_{l+1}, m)."""


def _da(work: Backprop, layer: int, above: Array) -> Array:
    """dL/da[l] = W[l+1]ᵀ dL/dz[l+1], as it should be."""
    da: Array = work.architecture.weights(work.flat)[layer].T @ above
    return da


def _da_without_weights(work: Backprop, layer: int, above: Array) -> Array:
    """The chain without dz[l+1]/da[l] = W[l+1]: each unit of layer l gets the plain sum over the units above."""
    return np.array(np.broadcast_to(above.sum(axis=0), (work.architecture.sizes[layer], work.examples)))


def _da_with_factors_swapped(work: Backprop, layer: int, above: Array) -> Array:
    """dL/dz[l+1] W[l+1]ᵀ. With one unit above the (1, 1) is read as a number, as NumPy's * does: that is right."""
    weights = work.architecture.weights(work.flat)[layer]
    if len(weights) == 1:
        return _da(work, layer, above)
    reason = _unfit(work.architecture, layer, work.examples)
    if reason is not None:
        raise ValueError(reason)
    swapped: Array = above @ weights.T
    return swapped


def sigmoid_slope(work: Backprop, layer: int) -> Array:
    """The slopes a[l](1 - a[l]) (n_l, m), whatever g[l] is."""
    return ACTIVATIONS["sigmoid"].derivative(work.trace.a[layer], 0.0)


def _downwards(work: Backprop, da_of: Step = _da, slope: Callable[[Backprop, int], Array] = slope_at) -> Gradients:
    """Back-propagation below the last layer with a step of one's own."""
    dz, steps = work.right.dz[-1], [(work.right.da[-1], work.right.dz[-1])]
    for layer in range(len(work.right.dz) - 1, 0, -1):
        da = da_of(work, layer, dz)
        dz = da * slope(work, layer)
        steps.insert(0, (da, dz))
    das, dzs = zip(*steps, strict=True)
    weights = tuple(dz @ a.T / work.examples for dz, a in zip(dzs, work.trace.a[:-1], strict=True))
    return Gradients(weights, tuple(dz.mean(axis=1) for dz in dzs), dzs, das)


def _hidden_biases_without_weights(work: Backprop) -> Gradients:
    hidden = [
        (_da_without_weights(work, layer, work.right.dz[layer]) * slope_at(work, layer)).mean(axis=1)
        for layer in range(1, len(work.right.dz))
    ]
    return replace(work.right, biases=(*hidden, work.right.biases[-1]))


# ---------------------------------------------------------------- where they show


def _hidden(architecture: Architecture) -> range:
    return architecture.numbers[:-1]


def _names(architecture: Architecture, layers: range) -> set[str]:
    return {architecture.activations[layer - 1] for layer in layers}


def _slope_is_one(architecture: Architecture, loss: str, layer: int) -> bool:
    """Is dL/dz[l] the same as dL/da[l]?"""
    is_last = layer == architecture.depth
    return architecture.activations[layer - 1] == "linear" and not (is_last and LOSSES[loss].delta)


def _no_hidden_layer(architecture: Architecture) -> str | None:
    return None if _hidden(architecture) else say("there is no hidden layer, so there is nothing to propagate back to")


def _always(architecture: Architecture, loss: str, m: int) -> str | None:
    return None


def _with_hidden(architecture: Architecture, loss: str, m: int) -> str | None:
    return _no_hidden_layer(architecture)


def _last_slope_matters(architecture: Architecture, loss: str, m: int) -> str | None:
    if _slope_is_one(architecture, loss, architecture.depth):
        return say("the last layer is linear: g' = 1, so dL/da and dL/dz are the same and no factor is missing")
    return None


def _hidden_slope_matters(architecture: Architecture, loss: str, m: int) -> str | None:
    if _hidden(architecture) and _names(architecture, _hidden(architecture)) == {"linear"}:
        return say("the hidden layers are linear: g' = 1, so leaving it out changes nothing")
    return _no_hidden_layer(architecture)


def _not_all_sigmoid(architecture: Architecture, loss: str, m: int) -> str | None:
    if _hidden(architecture) and _names(architecture, _hidden(architecture)) == {"sigmoid"}:
        return say("the hidden layers are sigmoid, and there a(1-a) is g'")
    return _no_hidden_layer(architecture)


def _unfit(architecture: Architecture, layer: int, m: int) -> str | None:
    """Why dL/dz[l+1] W[l+1]ᵀ cannot stand for dL/da[l]; None where the shapes happen to fit, for all m at once."""
    n, above = architecture.sizes[layer], architecture.sizes[layer + 1]
    if n == above == m:
        return None
    return say(_UNFIT_ALONE if n == 1 else _UNFIT, above=above, n=n, next=layer + 1)


_UNFIT = (
    "({above},1)({n},{above}) cannot be multiplied: 1 is not {n}; "
    "W[{next}]ᵀ dL/dz[{next}] fits: ({n},{above})({above},1) gives ({n},1)"
)
_UNFIT_ALONE = (
    "({above},1)({n},{above}) gives ({above},{above}), not (1,1); "
    "W[{next}]ᵀ dL/dz[{next}] fits: ({n},{above})({above},1) gives ({n},1)"
)


def _swapped_layers(architecture: Architecture) -> list[int]:
    """The hidden layers below more than one unit: with one, its (1, 1) can be read as a number."""
    return [layer for layer in _hidden(architecture) if architecture.sizes[layer + 1] > 1]


def _swapping_matters(architecture: Architecture, loss: str, m: int) -> str | None:
    if _swapped_layers(architecture) or not _hidden(architecture):
        return _no_hidden_layer(architecture)
    n = architecture.sizes[-2]
    if n == 1:
        return say(
            "with one unit above, (1,1)(1,1) can be read as any number and happens to be right; "
            "as matrices only (1,1)(1,1) is sure to fit"
        )
    return say(
        "with one unit above, (1,1)({n},1) can be read as a number times ({n},1) and happens to be right; "
        "as matrices only ({n},1)(1,1) is sure to fit",
        n=n,
    )


def _swapped_unfit(architecture: Architecture, m: int) -> str | None:
    reasons = (_unfit(architecture, layer, m) for layer in reversed(_swapped_layers(architecture)))
    return next((reason for reason in reasons if reason is not None), None)


# ---------------------------------------------------------------- where they are made


def _last_layer(architecture: Architecture) -> list[int]:
    return [architecture.depth]


def _hidden_layers(architecture: Architecture) -> list[int]:
    return list(_hidden(architecture))


def _not_sigmoid_layers(architecture: Architecture) -> list[int]:
    return [layer for layer in _hidden(architecture) if architecture.activations[layer - 1] != "sigmoid"]


# ---------------------------------------------------------------- the matrices they spoil


def _spoils(
    matrices: str, layers_of: Callable[[Architecture, str], list[int]]
) -> Callable[[Architecture, str, int], frozenset[Matrix]]:
    def shows(architecture: Architecture, loss: str, m: int) -> frozenset[Matrix]:
        return frozenset((matrix, layer) for matrix in matrices for layer in layers_of(architecture, loss))

    return shows


def _last(architecture: Architecture, loss: str) -> list[int]:
    return _last_layer(architecture)


def _last_unless_linear(architecture: Architecture, loss: str) -> list[int]:
    return [layer for layer in _last(architecture, loss) if not _slope_is_one(architecture, loss, layer)]


def _every_hidden(architecture: Architecture, loss: str) -> list[int]:
    return _hidden_layers(architecture)


def _hidden_unless_linear(architecture: Architecture, loss: str) -> list[int]:
    return [layer for layer in _hidden(architecture) if not _slope_is_one(architecture, loss, layer)]


def _from_the_highest_not_sigmoid(architecture: Architecture, loss: str) -> list[int]:
    return list(range(1, max(_not_sigmoid_layers(architecture), default=0) + 1))


def _from_the_highest_swapped(architecture: Architecture, loss: str, m: int) -> frozenset[Matrix]:
    spoiled = range(1, max(_swapped_layers(architecture), default=0) + 1)
    return frozenset((matrix, layer) for matrix in "Wb" for layer in spoiled)


_ALL = (
    Mistake(
        "E1", "dJ/dW[{l}] = (1/m) Σ dL/da[{l}]",
        "The factors da[{l}]/dz[{l}] and {b}ᵀ are missing: dJ/dW[{l}] = (1/m) Σ dL/dz[{l}] {b}ᵀ",
        _last_layer, _always, _spoils("W", _last), _last_weights_from_da,
    ),
    Mistake(
        "E2", "dJ/db[{l}] = (1/m) Σ dL/da[{l}]",
        "The factor da[{l}]/dz[{l}] is missing: dJ/db[{l}] = (1/m) Σ dL/dz[{l}]",
        _last_layer, _last_slope_matters, _spoils("b", _last_unless_linear), _last_biases_from_da,
    ),
    Mistake(
        "E3", "dJ/dW[{l}] = (1/m) Σ dL/da[{l}]",
        "The factors g[{l}]'(z[{l}]) and {b}ᵀ are missing: dJ/dW[{l}] = (1/m) Σ dL/dz[{l}] {b}ᵀ",
        _hidden_layers, _with_hidden, _spoils("W", _every_hidden), _hidden_weights_from_da,
    ),
    Mistake(
        "E4", "dJ/db[{l}] = (1/m) Σ dL/da[{l}]",
        "The factor g[{l}]'(z[{l}]) is missing: dJ/db[{l}] = (1/m) Σ dL/dz[{l}], dL/dz[{l}] = dL/da[{l}] ∗ "
        "g[{l}]'(z[{l}])",
        _hidden_layers, _hidden_slope_matters, _spoils("b", _hidden_unless_linear), _hidden_biases_from_da,
    ),
    Mistake(
        "E5", "dL/dz[{l}] = dL/da[{n}] · da[{n}]/dz[{n}] · da[{l}]/dz[{l}]",
        "The factor dz[{n}]/da[{l}] = W[{n}] is missing: dL/dz[{l}] = W[{n}]ᵀ dL/dz[{n}] ∗ g[{l}]'(z[{l}])",
        _hidden_layers, _with_hidden, _spoils("Wb", _every_hidden),
        lambda work: _downwards(work, da_of=_da_without_weights),
    ),
    Mistake(
        "E6", "dL/db[{l}] = dL/da[{n}] · da[{n}]/dz[{n}] · da[{l}]/dz[{l}] · dz[{l}]/db[{l}]",
        "The factor dz[{n}]/da[{l}] = W[{n}] is missing: dL/db[{l}] = dL/dz[{l}] = W[{n}]ᵀ dL/dz[{n}] ∗ "
        "g[{l}]'(z[{l}])",
        _hidden_layers, _with_hidden, _spoils("b", _every_hidden), _hidden_biases_without_weights,
    ),
    Mistake(
        "E7", "dL/da[{l}] = {e} W[{n}]ᵀ",
        "No factor is missing, but the order is wrong: dL/da[{l}] = W[{n}]ᵀ {e}",
        _swapped_layers, _swapping_matters, _from_the_highest_swapped,
        lambda work: _downwards(work, da_of=_da_with_factors_swapped), _swapped_unfit,
    ),
    Mistake(
        "E8", "dL/dz[{l}] = W[{n}]ᵀ {e} ∗ a[{l}](1-a[{l}])",
        "a[{l}](1-a[{l}]) is g' of a sigmoid alone: dL/dz[{l}] = W[{n}]ᵀ {e} ∗ g[{l}]'(z[{l}])",
        _not_sigmoid_layers, _not_all_sigmoid, _spoils("Wb", _from_the_highest_not_sigmoid),
        lambda work: _downwards(work, slope=sigmoid_slope),
    ),
)  # fmt: skip

MISTAKES: dict[str, Mistake] = {entry.id: entry for entry in _ALL}
