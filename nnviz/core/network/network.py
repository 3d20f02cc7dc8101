"""The network itself: forward pass and back-propagation, written in the order a teacher says it.

This is the readable reference. The fast engine must agree with it to 1e-12. Shapes: m examples are the columns of
A[0] (n_0, m); W[l] is (n_l, n_{l-1}), b[l] (n_l, 1). Gradients have the shape of their parameter (E17).
"""

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Data, Examples, Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.losses import LOSSES, output_delta
from nnviz.core.network.scaling import output_pairs, scaled


class Trace(Struct, frozen=True, eq=False):
    """What a forward pass leaves: z[1..L] and a[0..L] (index 0 is the input), each (n_l, m)."""

    z: tuple[Array, ...]
    a: tuple[Array, ...]

    @property
    def prediction(self) -> Array:
        """ŷ = a[L]."""
        return self.a[-1]


class Gradients(Struct, frozen=True, eq=False):
    """Back-propagation of J: dJ/dW[l], dJ/db[l], and per example d𝓛/dz[l], d𝓛/da[l]; index 0 is layer 1."""

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    dz: tuple[Array, ...]
    da: tuple[Array, ...]


def activate(name: str, z: Array, slope: float) -> Array:
    """Returns a = g(z), by the activation's name."""
    return ACTIVATIONS[name].value(z, slope)


def forward(architecture: Architecture, flat: Array, x: Array) -> Trace:
    """Forward pass on features x (n_0, m): z[l] = W[l] a[l-1] + b[l], a[l] = g[l](z[l]), 0 of a unit that is off."""
    zs, activations = [], [x]
    for number, block in zip(architecture.numbers, architecture.blocks(flat), strict=True):
        z = architecture.layer(number).weighted_sums(block, activations[-1])
        zs.append(z)
        activations.append(layer_output(architecture, number, z))
    return Trace(tuple(zs), tuple(activations))


def layer_output(architecture: Architecture, layer: int, z: Array) -> Array:
    """a[l] = g[l](z[l]) of z (n_l, ...), 0 in the rows of units that are off."""
    a = activate(architecture.activations[layer - 1], z, architecture.slopes[layer - 1])
    rows = architecture.off_rows(layer)
    if rows:
        a = a.copy()  # a linear layer's a is z itself
        a[rows] = 0.0
    return a


def layer_slope(architecture: Architecture, layer: int, a: Array) -> Array:
    """g[l]'(z[l]) of a[l] (n_l, ...), 0 in the rows of units that are off: no gradient passes them."""
    slope = ACTIVATIONS[architecture.activations[layer - 1]].derivative(a, architecture.slopes[layer - 1])
    slope[architecture.off_rows(layer)] = 0.0
    return slope


def backward(
    architecture: Architecture, flat: Array, trace: Trace, y: Array, loss: str, delta: Array | None = None
) -> Gradients:
    """Back-propagation of J over the m examples of the trace; y is (n_L, m). Slides S25 to S29, E1 to E8 fixed.

    ``delta`` (n_L, m) stands in for d𝓛/dz of the last layer where a rule has one of its own.
    """
    m = y.shape[1]
    weights = architecture.weights(flat)
    names, slopes = architecture.activations, architecture.slopes
    da = LOSSES[loss].gradient(trace.z[-1], trace.prediction, y, names[-1])
    dz = output_delta(loss, names[-1], slopes[-1], trace.z[-1], trace.prediction, y) if delta is None else delta
    steps = []
    for number in reversed(architecture.numbers):
        layer, a_below = architecture.layer(number), trace.a[number - 1]
        dw, db, da_below = layer.gradients(weights[number - 1], a_below, dz)
        steps.append((dw / m, db / m, dz, da))
        if number > 1:
            da = da_below
            dz = da * layer_slope(architecture, number - 1, a_below)
    w_grads, b_grads, dzs, das = zip(*reversed(steps), strict=True)
    return Gradients(w_grads, b_grads, dzs, das)


def network_inputs(experiment: Experiment, examples: Examples) -> Array:
    """The features A[0] (n_0, m) of some examples."""
    return Encoder.of(experiment).encode(np.ascontiguousarray(examples.x.T))


def respond(architecture: Architecture, encoder: Encoder, flat: Array, raw: Array) -> Trace:
    """Forward pass on raw inputs (n, m); its prediction is in the network's units.

    A run about to diverge predicts anything, and no warning is raised.
    """
    with np.errstate(all="ignore"):
        return forward(architecture, flat, encoder.encode(raw))


def targets(data: Data, examples: Examples) -> Array:
    """The targets Y (n_L, m): one-hot columns for several classes, the input itself for an autoencoder; all scaled."""
    made = TASKS[data.task].network_targets(examples.x, examples.y, len(data.outputs))
    return scaled(made, output_pairs(data))


def losses(architecture: Architecture, flat: Array, x: Array, y: Array, loss: str) -> Array:
    """𝓛 of each example [m], for features x (n_0, m) and targets y (n_L, m)."""
    return losses_of(architecture, forward(architecture, flat, x), y, loss)


def losses_of(architecture: Architecture, trace: Trace, y: Array, loss: str) -> Array:
    """𝓛 of each example [m] of a forward pass, for targets y (n_L, m)."""
    return LOSSES[loss].per_example(trace.z[-1], trace.prediction, y, architecture.activations[-1])


def correct(prediction: Array, y: Array) -> Array:
    """Which predictions (n_L, m) are right [m], for targets y (n_L, m)."""
    hits: Array = chosen_classes(prediction) == chosen_classes(y)
    return hits


def chosen_classes(output: Array) -> Indices:
    """The class [m] of outputs or targets (n_L, m): of a single one 1 from 0.5 on, of several the largest."""
    found: Indices = (output[0] >= 0.5).astype(np.intp) if len(output) == 1 else output.argmax(axis=0)
    return found


def evaluate(architecture: Architecture, flat: Array, x: Array, y: Array, loss: str) -> tuple[float, float]:
    """(J, share of right predictions) over all examples; NaN for none. The evaluator does the same fast."""
    if not y.shape[1]:
        return float("nan"), float("nan")
    hits = correct(forward(architecture, flat, x).prediction, y)
    return float(losses(architecture, flat, x, y, loss).mean()), float(hits.mean())


def chunks(length: int, size: int) -> Iterator[slice]:
    """Slices of at most ``size`` that cover 0..length."""
    for start in range(0, length, size):
        yield slice(start, min(start + size, length))
