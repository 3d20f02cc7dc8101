"""Is a network able to learn? Dead, saturated and identical units, and gradients that vanish (S7, S8, S30, S31).

- **dead**: g'(z) is exactly 0 for every example, so that no gradient ever passes. It has a meaning for activations with
  a kink: ReLU, and leaky ReLU of slope 0. A sigmoid's g' rounds to 0 as well, far out; that is saturated.
- **saturated**: |g'(z)| < 0.01. It has a meaning for smooth activations: sigmoid and tanh. In a last layer whose loss
  has no g' in its gradient (cross-entropy: a - y) a flat place does no harm (E12): there it is counted, not found.
- **identical**: hidden units with the same incoming weights and the same bias give the same activation for every input.
  Where their outgoing weights are the same as well they get the same gradients and stay identical for ever (E13).
- **vanishing**: a typical entry of dJ/dW[l] is less than a thousandth of one in the layer where it is largest.

A gradient that is killed (saturated, vanishing) harms a network that still has to learn. Where J is next to nothing the
predictions are right, often just because units are flat, as in gates set by hand (S3): such findings are harmless.
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from nnviz.core.base.arrays import Array, Indices, Mask, read_only
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.freezing import idle_blocks
from nnviz.core.network.layers.layer import by_unit
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import Trace, backward, forward

FLAT = 0.01
"""Below this |g'| a unit is in the flat part of its activation."""
SATURATED_SHARE = 0.9
"""A unit that is flat for this share of the examples is found saturated."""
VANISHING = 1e-3
LEARNT = 0.01
"""A network has learnt its data where J is below this share of the J of always predicting the mean of the targets."""
_SAME = 1e-12


class Finding(Struct, frozen=True):
    """Something to badge. ``kind`` is dead, saturated, identical or vanishing; layers and units count from 1.

    ``value`` is the share of examples for dead and saturated (the smallest among the units), the ratio to the largest
    layer for vanishing, and for identical 1 where the units stay so for ever, 0 where the layer above tells them apart.
    ``harmless``: it kills a gradient that is not needed any more.
    """

    kind: str
    layer: int
    units: tuple[int, ...]
    value: float
    harmless: bool = False


class LayerHealth(Struct, frozen=True, eq=False):
    """One layer and its ``gradient``, the Frobenius norm ‖dJ/dW[l]‖.

    ``saturated`` [n_l] is the share of examples at which each unit is flat, ``dead`` [n_l] the share at which a unit
    with a kink has g' = 0; None where that has no meaning. Units that are switched off are counted nowhere: ``on``
    are the others, from 0, and the shares of those that are off are NaN.
    """

    layer: int
    saturated: Array | None
    dead: Array | None
    gradient: float
    on: Indices

    @property
    def saturated_share(self) -> float | None:
        """The share over all units that are on, and all examples."""
        if self.saturated is None or not len(self.on):
            return None
        return float(self.saturated[self.on].mean())


class Health(Struct, frozen=True, eq=False):
    """All layers, what was found in them, from the first layer to the last, and dJ/dw of every parameter, flat."""

    layers: tuple[LayerHealth, ...]
    findings: tuple[Finding, ...]
    slopes: Array


def health(architecture: Architecture, flat: Array, x: Array, y: Array, loss: str) -> Health:
    """The health of a network on features x (n_0, m) and targets y (n_L, m).

    Without examples nothing but identical units can be found, and gradients are NaN.
    """
    with np.errstate(all="ignore"):
        trace = forward(architecture, flat, x)
        found = backward(architecture, flat, trace, y, loss)
        gradients, slopes = found.weights, read_only(architecture.flatten(found.weights, found.biases))
        layers = tuple(
            _layer(architecture, trace, layer, float(np.linalg.norm(gradient)))
            for layer, gradient in enumerate(gradients, start=1)
        )
        vanishing = _vanishing(architecture, gradients)
        learnt = _has_learnt(trace, y, loss, architecture.activations[-1])
    findings: list[Finding] = []
    for part in layers:
        findings += _flat_findings(architecture, part, loss)
        findings += identical_units(architecture, flat, part.layer)
        findings += [finding for finding in vanishing if finding.layer == part.layer]
    if learnt:
        findings = [replace(f, harmless=f.kind in ("saturated", "vanishing")) for f in findings]
    return Health(layers, tuple(findings), slopes)


def update_ratios(architecture: Architecture, before: Array, after: Array) -> Array:
    """‖ΔW[l]‖ / ‖W[l]‖ [L] of a step between two parameter vectors; NaN where W[l] was 0."""
    olds, news = architecture.weights(before), architecture.weights(after)
    used = _used_weights(architecture)
    with np.errstate(all="ignore"):
        sizes = [
            [np.linalg.norm((new - old)[mask]), np.linalg.norm(old[mask])]
            for old, new, mask in zip(olds, news, used, strict=True)
        ]
        norms = np.array(sizes)
        ratios = np.full(len(norms), np.nan)
        np.divide(norms[:, 0], norms[:, 1], out=ratios, where=norms[:, 1] > 0)
    return ratios


def identical_units(architecture: Architecture, flat: Array, layer: int) -> list[Finding]:
    """Groups of units of a hidden layer with the same incoming weights and bias, to 1e-12 of the largest of them."""
    if layer == architecture.depth:
        return []  # outputs have targets of their own, which tell them apart
    if architecture.layer(layer).shares_weights or architecture.layer(layer + 1).shares_weights:
        return []  # a unit has as many activations as there are places, and what it sends on lies in all of them
    outgoing = architecture.weights(flat)[layer].T
    on = _all_but(architecture.off_rows(layer), architecture.sizes[layer])
    groups = [on[group] for group in _equal_groups(architecture.blocks(flat)[layer - 1][on])] if len(on) > 1 else []
    return [
        Finding("identical", layer, tuple(int(i) + 1 for i in group), float(_all_equal(outgoing[group])))
        for group in groups
    ]


def _all_but(left_out: Sequence[int] | Indices, count: int) -> Indices:
    """The numbers from 0 on below ``count`` that are not left out; np.setdiff1d would load a package for it."""
    kept = np.ones(count, dtype=np.bool_)
    kept[list(left_out)] = False
    return np.flatnonzero(kept)


def _all_equal(rows: Array) -> bool:
    return [len(group) for group in _equal_groups(rows)] == [len(rows)]


def _equal_groups(rows: Array) -> list[Indices]:
    """Groups of two and more equal rows. Equal rows are neighbours once sorted by a mixture of their columns."""
    mixture = rows @ np.cos(np.arange(1.0, rows.shape[1] + 1.0))
    order = np.argsort(mixture, kind="stable")
    sorted_rows = rows[order]
    scale = np.abs(sorted_rows).max(axis=1)
    apart = ~(np.abs(np.diff(sorted_rows, axis=0)).max(axis=1) <= _SAME * scale[1:])
    groups = np.split(order, np.flatnonzero(apart) + 1)
    return sorted((np.sort(group) for group in groups if len(group) > 1), key=lambda group: int(group[0]))


def _layer(architecture: Architecture, trace: Trace, layer: int, gradient: float) -> LayerHealth:
    name, slope = architecture.activations[layer - 1], architecture.slopes[layer - 1]
    entry, a = ACTIVATIONS[name], trace.a[layer]
    on = _units_on(architecture, layer)
    if not entry.elementwise or entry.step or not a.shape[1]:
        return LayerHealth(layer, None, None, gradient, on)
    derivative = by_unit(np.abs(entry.derivative(a, slope)), architecture.grid(layer))  # counted over all places
    shares = np.full(len(derivative), np.nan)
    shares[on] = ((derivative == 0.0) if entry.kink else (derivative < FLAT))[on].mean(axis=1)
    if entry.kink:
        return LayerHealth(layer, None, read_only(shares), gradient, on)
    return LayerHealth(layer, read_only(shares), None, gradient, on)


def _units_on(architecture: Architecture, layer: int) -> Indices:
    """The units of a layer, from 0, that are not switched off, each once for all places."""
    shape = architecture.layer(layer)
    return _all_but([unit - 1 for unit in shape.off], shape.units)


def _used_weights(architecture: Architecture) -> list[Mask]:
    """The weights of each layer, (n_l, n_{l-1}), that neither belong to units that are off nor lead from them."""
    return [~block[:, :-1] for block in idle_blocks(architecture)]


def _has_learnt(trace: Trace, y: Array, loss: str, activation: str) -> bool:
    """Is J next to nothing, measured by the loss of the best constant prediction, the mean of the targets?

    Where that costs nothing, as with a single class, J is measured by ``LEARNT`` itself.
    """
    if not y.shape[1]:
        return False
    per_example = LOSSES[loss].per_example
    mean = np.broadcast_to(y.mean(axis=1, keepdims=True), y.shape)
    share = np.clip(mean, 1e-12, 1.0 - 1e-12)
    z = np.log(share) if activation == "softmax" else np.log(share) - np.log1p(-share)  # cross-entropy reads z alone
    constant = per_example(z, mean, y, activation).mean()
    return bool(per_example(trace.z[-1], trace.a[-1], y, activation).mean() < LEARNT * max(constant, LEARNT))


def _flat_findings(architecture: Architecture, part: LayerHealth, loss: str) -> list[Finding]:
    found = []
    slope_counts = part.layer < architecture.depth or LOSSES[loss].delta is None
    for kind, share, least in (("dead", part.dead, 1.0), ("saturated", part.saturated, SATURATED_SHARE)):
        if share is None or not slope_counts:
            continue
        units = np.flatnonzero(share >= least)
        if len(units):
            found.append(Finding(kind, part.layer, tuple(int(i) + 1 for i in units), float(share[units].min())))
    return found


def _root_mean_square(values: Array) -> float:
    """Of values [any shape]; those whose squares would be rounded to 0 count as well."""
    largest = float(np.abs(values).max(initial=0.0))
    if not (np.isfinite(largest) and largest > 0):
        return largest
    return float(largest * np.sqrt(np.mean(np.square(values / largest))))


def _vanishing(architecture: Architecture, gradients: tuple[Array, ...]) -> list[Finding]:
    """Compares root mean squares: a layer with more weights has no larger ones for that."""
    used = _used_weights(architecture)
    typical = np.array([_root_mean_square(gradient[mask]) for gradient, mask in zip(gradients, used, strict=True)])
    largest = typical.max()
    if not (np.isfinite(largest) and largest > 0):
        return []
    ratios = typical / largest
    return [
        Finding("vanishing", layer, tuple(int(i) + 1 for i in _units_on(architecture, layer)), float(ratio))
        for layer, ratio in enumerate(ratios.tolist(), start=1)
        if ratio < VANISHING and used[layer - 1].any()
    ]
