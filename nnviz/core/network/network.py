"""The network itself: parameters, forward pass, back-propagation, written in the order a teacher says it.

This is the readable reference. The fast engine must agree with it to 1e-12. Shapes: m examples are the columns of
A[0] (n_0, m); W[l] is (n_l, n_{l-1}), b[l] (n_l, 1). Gradients have the shape of their parameter (E17).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnviz.core.base.arrays import Array, Indices
from nnviz.core.base.experiment import Data, Examples, Experiment, NetworkSpec
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.initializers import INITIALIZERS
from nnviz.core.network.losses import LOSSES, output_delta
from nnviz.core.network.scaling import answer_pairs, scaled
from nnviz.core.network.time_delay import TimeDelay, time_delays


@dataclass(frozen=True, slots=True)
class Architecture:
    """Sizes n_0..n_L and the activations g[1]..g[L], with the slopes of leaky ReLU.

    Parameters live in one flat vector: for each layer the matrix [W[l] | b[l]], (n_l, n_{l-1} + 1), row by row.
    """

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    slopes: tuple[float, ...]
    off: tuple[tuple[int, ...], ...] = ()
    """The units, from 1, of each layer that are switched off: a = 0 (empty: none anywhere)."""
    dropout: tuple[float, ...] = ()
    """The share of each layer's units that training drops (empty: none)."""
    frozen: tuple[tuple[str, ...], ...] = ()
    """What training leaves as it is in each layer, in the words of ``freezing`` (empty: nothing)."""
    delays: tuple[TimeDelay | None, ...] = ()
    """The shape of each layer that sees a window of time; None for a plain one (empty: all are plain)."""

    @classmethod
    def of(cls, spec: NetworkSpec) -> "Architecture":
        """The architecture of a resolved network."""
        delays: tuple[TimeDelay | None, ...] = ()
        if any(layer.window for layer in spec.layers):
            units, windows = (layer.units for layer in spec.layers), (layer.window for layer in spec.layers)
            delays = time_delays(spec.frames, len(spec.features), tuple(units), tuple(windows))
        heights = [layer.units for layer in spec.layers]
        for index, delay in enumerate(delays):
            heights[index] *= delay.frames_out if delay is not None else 1
        return cls(
            (len(spec.features), *heights),
            tuple(layer.activation for layer in spec.layers),
            tuple(layer.slope if layer.activation == "leaky_relu" else 0.0 for layer in spec.layers),
            tuple(layer.off for layer in spec.layers) if any(layer.off for layer in spec.layers) else (),
            tuple(layer.dropout for layer in spec.layers) if any(layer.dropout for layer in spec.layers) else (),
            tuple(layer.frozen for layer in spec.layers) if any(layer.frozen for layer in spec.layers) else (),
            delays,
        )

    def delay(self, layer: int) -> TimeDelay | None:
        """The shape of layer l where it sees a window of time; None for a plain one."""
        return self.delays[layer - 1] if self.delays else None

    def frames(self, layer: int) -> int | None:
        """How many frames layer l has, of layer 0 those of the inputs; None for a plain one."""
        if layer:
            delay = self.delay(layer)
            return None if delay is None else delay.frames_out
        above = self.delay(1)
        return None if above is None else above.frames

    def block_shape(self, layer: int) -> tuple[int, int]:
        """Rows and columns of [W[l] | b[l]]: units, and their inputs with the bias."""
        delay = self.delay(layer)
        if delay is not None:
            return delay.units, delay.fan_in + 1
        return self.sizes[layer], self.sizes[layer - 1] + 1

    def off_rows(self, layer: int) -> list[int]:
        """The rows, from 0, of the units of layer l that are switched off."""
        if not self.off:
            return []
        delay, units = self.delay(layer), [unit - 1 for unit in self.off[layer - 1]]
        return units if delay is None else [t * delay.units + u for t in range(delay.frames_out) for u in units]

    @property
    def layers(self) -> range:
        """1..L."""
        return range(1, len(self.sizes))

    @property
    def count(self) -> int:
        """How many parameters there are."""
        return sum(rows * columns for rows, columns in map(self.block_shape, self.layers))

    def blocks(self, flat: Array) -> list[Array]:
        """Views [W[l] | b[l]] of a flat vector, one per layer."""
        views, start = [], 0
        for shape in map(self.block_shape, self.layers):
            stop = start + shape[0] * shape[1]
            views.append(flat[start:stop].reshape(shape))
            start = stop
        return views

    def weights(self, flat: Array) -> list[Array]:
        """Views W[1]..W[L] (n_l, n_{l-1}) of a flat vector; of a time-delay layer (units, window · channels)."""
        return [block[:, :-1] for block in self.blocks(flat)]

    def biases(self, flat: Array) -> list[Array]:
        """Views b[1]..b[L] (n_l,) of a flat vector."""
        return [block[:, -1] for block in self.blocks(flat)]

    def flatten(self, weights: tuple[Array, ...], biases: tuple[Array, ...]) -> Array:
        """A new flat vector of these matrices and vectors."""
        flat = np.empty(self.count)
        for block, w, b in zip(self.blocks(flat), weights, biases, strict=True):
            block[:, :-1], block[:, -1] = w, b
        return flat

    def weight_mask(self) -> Array:
        """A flat vector with 1 where a parameter is a weight and 0 where it is a bias."""
        mask = np.ones(self.count)
        for b in self.biases(mask):
            b[:] = 0.0
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What a forward pass leaves: z[1..L] and a[0..L] (index 0 is the input), each (n_l, m)."""

    z: tuple[Array, ...]
    a: tuple[Array, ...]

    @property
    def prediction(self) -> Array:
        """ŷ = a[L]."""
        return self.a[-1]


@dataclass(frozen=True, slots=True, eq=False)
class Gradients:
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
    for layer, block in zip(architecture.layers, architecture.blocks(flat), strict=True):
        z = weighted_sums(architecture, layer, block, activations[-1])
        zs.append(z)
        activations.append(layer_output(architecture, layer, z))
    return Trace(tuple(zs), tuple(activations))


def weighted_sums(architecture: Architecture, layer: int, block: Array, below: Array, bias: bool = True) -> Array:
    """z[l] = W[l] a[l-1] + b[l] of [W[l]|b[l]] and a[l-1] (n_{l-1}, m); without ``bias`` the product alone."""
    delay = architecture.delay(layer)
    if delay is not None:
        return delay.forward(block[:, :-1], block[:, -1] if bias else None, np.ascontiguousarray(below))
    product: Array = block[:, :-1] @ below
    return product + block[:, -1:] if bias else product


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
    """Back-propagation of J over the m examples of the trace; y is (n_L, m). Slides S25 to S29, E1 to E8 mended.

    ``delta`` (n_L, m) stands in for d𝓛/dz of the last layer where a rule has one of its own.
    """
    m = y.shape[1]
    weights = architecture.weights(flat)
    names, slopes = architecture.activations, architecture.slopes
    da = LOSSES[loss].gradient(trace.z[-1], trace.prediction, y, names[-1])
    dz = output_delta(loss, names[-1], slopes[-1], trace.z[-1], trace.prediction, y) if delta is None else delta
    steps = []
    for layer in reversed(architecture.layers):
        dw, db, below = _layer_gradients(architecture, layer, weights[layer - 1], trace.a[layer - 1], dz)
        steps.append((dw / m, db / m, dz, da))
        if layer > 1:
            da = below
            dz = da * layer_slope(architecture, layer - 1, trace.a[layer - 1])
    w_grads, b_grads, dzs, das = zip(*reversed(steps), strict=True)
    return Gradients(w_grads, b_grads, dzs, das)


def _layer_gradients(
    architecture: Architecture, layer: int, weights: Array, below: Array, dz: Array
) -> tuple[Array, Array, Array]:
    """Σ over the examples of d𝓛/dW[l] = d𝓛/dz[l] a[l-1]ᵀ and d𝓛/db[l], and d𝓛/da[l-1] = W[l]ᵀ d𝓛/dz[l]."""
    delay = architecture.delay(layer)
    if delay is not None:
        return delay.gradients(weights, below, dz)
    return dz @ below.T, dz.sum(axis=1), weights.T @ dz


def initial_parameters(spec: NetworkSpec) -> Array:
    """The flat parameters a run starts from, drawn layer by layer as ``init`` says (S30, S31)."""
    architecture, init = Architecture.of(spec), spec.init
    scheme = INITIALIZERS[init.scheme]
    rng = np.random.default_rng(init.seed)
    flat = np.empty(architecture.count)
    for block in architecture.blocks(flat):
        n, fan_in = block.shape[0], block.shape[1] - 1
        block[:, :-1] = scheme.draw(rng, (n, fan_in), (fan_in, n), init.scale)
        same = isinstance(init.bias, str)
        block[:, -1:] = scheme.draw(rng, (n, 1), (fan_in, n), init.scale) if same else init.bias
    return flat


def network_inputs(experiment: Experiment, examples: Examples) -> Array:
    """The features A[0] (n_0, m) of some examples."""
    return Encoder.of(experiment).encode(np.ascontiguousarray(examples.x.T))


def respond(architecture: Architecture, encoder: Encoder, flat: Array, raw: Array) -> Trace:
    """Forward pass on raw inputs (n, m); its answer is in the network's units.

    A run about to diverge answers with anything, and nobody is warned.
    """
    with np.errstate(all="ignore"):
        return forward(architecture, flat, encoder.encode(raw))


def targets(data: Data, examples: Examples) -> Array:
    """The targets Y (n_L, m): one-hot columns for several classes, the input itself for an autoencoder; all scaled."""
    if data.task == "autoencoder":
        return scaled(np.ascontiguousarray(examples.x.T), answer_pairs(data))
    assert examples.y is not None
    if data.task != "multiclass":
        return scaled(np.ascontiguousarray(examples.y.T), answer_pairs(data))
    classes = examples.y[:, 0].astype(np.intp)
    return np.ascontiguousarray((np.arange(len(data.outputs))[:, None] == classes).astype(np.float64))


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
