"""The fast training loop.

Small networks are bound by the cost of a NumPy call, not by arithmetic. So all that training does is prepared once as
a tape: a list of NumPy calls bound to preallocated buffers, run by ``for op in tape: op()``. The bias is an extra
column of [W|b] with a row of ones under the activations, gradients and parameters are one flat vector each, hidden
layers that share an activation share the calls for its derivative. network.py says the same thing readably.
"""

from functools import partial

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, constant
from nnviz.core.base.experiment import OptimizerSpec, Training
from nnviz.core.network import perceptron
from nnviz.core.network.activations import ACTIVATIONS, Activation, Ops
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.dropout import DropoutStream
from nnviz.core.network.freezing import held_indices
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import chunks
from nnviz.core.network.optimizers import OPTIMIZERS, Buffers, Memory, Settings
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.training.tape import CHUNK, Workspace, forward_ops, zero_ops

WINDOW = 256
"""Batches that have their tape ready; more are loaded window by window, so that memory stays bounded."""


class Engine:
    """Trains flat parameters in place on features x (n_0, m) and targets y (n_L, m), batch by batch.

    ``params``, ``memory`` and ``updates`` are the caller's to read and overwrite between calls, in place.
    """

    def __init__(self, architecture: Architecture, training: Training, x: Array, y: Array) -> None:
        self.architecture = architecture
        self.examples: int = x.shape[1]
        self.batch: int = min(training.batch_size or self.examples, self.examples)
        self.batches: int = -(-self.examples // self.batch) if self.examples else 0
        self.params = np.zeros(architecture.count)
        self.memory: Memory = {
            name: np.zeros(architecture.count) for name in OPTIMIZERS[training.optimizer.name].memory
        }
        self._training = training
        self._dropout = DropoutStream(training.seed)
        self._epoch = self._next_batch = 0
        self._trained = self.memory.get(OPTIMIZERS[training.optimizer.name].trains, self.params)
        self._mira = training.optimizer.name == "mira"
        self._gradient = np.zeros(architecture.count)
        self._scratch = np.empty(architecture.count)
        self._counter = constant(0.0)
        self._halved = training.loss == "cross_entropy" and architecture.activations[-1] == "sigmoid"
        self._source = np.concatenate([x, np.ones((1, x.shape[1])), 2.0 * y - 1.0 if self._halved else y])
        self._window = min(self.batches, WINDOW if self.batch <= CHUNK else 1)
        self._loaded: int | None = None
        self._order: np.ndarray | None = None
        width = min(self._window * self.batch, self.examples)
        self._data = np.empty((len(self._source), width))
        self._workspaces: dict[int, Workspace] = {}
        self._layer_spaces: dict[tuple[int, int], tuple[Array, ...]] = {}
        self._drops_of: dict[int, dict[int, _Drop]] = {}
        self._rates: dict[int, tuple[Array, float]] = {}
        self._rate = constant(0.0)
        self._tapes = [self._tape(batch) for batch in chunks(width, self.batch)] if self.batches else []
        self._last_tape = self._short_tape() if self._window < self.batches else None
        self.set_learning_rate(training.optimizer.learning_rate)

    @property
    def updates(self) -> int:
        """How many updates the optimizer has made."""
        return int(self._counter)

    @updates.setter
    def updates(self, count: int) -> None:
        self._counter[()] = float(count)

    def set_learning_rate(self, rate: float) -> None:
        """Changes α at once: one number is rewritten, the tapes stay."""
        self._rate[()] = rate
        for scaled, factor in self._rates.values():
            scaled[()] = rate * factor

    def order(self, order: np.ndarray | None) -> None:
        """Sets the order in which an epoch takes the examples; None: as they come."""
        if order is not None or self._order is not None:
            self._loaded = None
        self._order = order

    def run(self, first: int, last: int, epoch: int = 0) -> None:
        """Trains on the batches ``first`` .. ``last - 1`` of the epoch; its number decides what dropout leaves out."""
        self._epoch, self._next_batch = epoch, first
        if self._trained is not self.params and not self.updates:
            self._trained[:] = self.params
        while first < last:
            window, start = divmod(first, self._window)
            if self._loaded != window:
                self._load(window)
            stop = min(start + last - first, self._window)
            for tape in self._window_tapes(window)[start:stop]:
                for op in tape:
                    op()
            first += stop - start

    def _short_tape(self) -> Ops | None:
        """The tape of a shorter last batch, at its place in the last window; None where all are of one length."""
        short = self.examples - (self.batches - 1) * self.batch
        start = (self.batches - 1) % self._window * self.batch
        return self._tape(slice(start, start + short)) if short < self.batch else None

    def _window_tapes(self, window: int) -> list[Ops]:
        if self._last_tape is None or (window + 1) * self._window < self.batches:
            return self._tapes
        full = self.batches - 1 - window * self._window
        return [*self._tapes[:full], self._last_tape]

    def _load(self, window: int) -> None:
        start = window * self._window * self.batch
        stop = min(start + self._data.shape[1], self.examples)
        target = self._data[:, : stop - start]
        if self._order is None:
            target[...] = self._source[:, start:stop]
        elif target.flags.c_contiguous:
            self._source.take(self._order[start:stop], axis=1, out=target, mode="clip")
        else:
            target[...] = self._source.take(self._order[start:stop], axis=1)
        self._loaded = window

    # ---------------------------------------------------------------- tapes

    def _tape(self, batch: slice) -> Ops:
        """The calls of one batch: gradient over its columns of the data window, then the update."""
        parts = [slice(batch.start + c.start, batch.start + c.stop) for c in chunks(batch.stop - batch.start, CHUNK)]
        ops: Ops = [self._begin_dropout] if any(self.architecture.dropout[:-1]) else []
        ops += self._gradient_ops(parts[0], self._gradient)
        if len(parts) > 1:
            part_gradient = self._scratch  # free until the update
            for part in parts[1:]:
                ops += self._gradient_ops(part, part_gradient)
                ops.append(partial(np.add, self._gradient, part_gradient, self._gradient))
        return ops + self._update_ops(batch.stop - batch.start)

    def _gradient_ops(self, columns: slice, gradient: Array) -> Ops:
        """Forward and backward over some columns; leaves the *sum* of the examples' gradients."""
        n0 = self.architecture.sizes[0]
        x, y = self._data[: n0 + 1, columns], self._data[n0 + 1 :, columns]
        size = columns.stop - columns.start
        space, drops = self._space(size)
        blocks, grads = self.architecture.blocks(self._trained), self.architecture.blocks(gradient)
        ops = forward_ops(
            self.architecture, blocks, x, space, last_activation=not (self._halved or self._mira),
            after=partial(self._drop_ops, drops),
        )  # fmt: skip
        if self._mira:
            ops += perceptron.mira_ops(x, space.a[-1], y, space.dz[-1], self._rate)
        else:
            ops += self._output_delta_ops(space, y)
        ops += self._hidden_derivative_ops(space)
        for layer in range(len(blocks) - 1, -1, -1):
            below = space.with_ones[layer - 1] if layer else x
            da = space.da[layer - 1] if layer else None
            if (layer, size) not in self._layer_spaces:
                self._layer_spaces[layer, size] = self.architecture.layers[layer].backward_space(size)
            ops += self.architecture.layers[layer].backward_ops(
                blocks[layer], below, space.dz[layer], grads[layer], da, self._layer_spaces[layer, size]
            )
            if layer:
                factors: tuple[Array, ...] = (drops[layer].factors,) if layer in drops else ()
                if self._activation(layer - 1).derivative_ops is not None:
                    factors += (space.d[layer - 1],)
                dz = space.dz[layer - 1].reshape(-1)
                ops += [partial(np.multiply, dz, factor.reshape(-1), dz) for factor in factors]
                ops += zero_ops(space.dz[layer - 1], self.architecture.off_rows(layer))
        return ops

    def _space(self, size: int) -> tuple[Workspace, dict[int, "_Drop"]]:
        """The buffers for so many columns, made once."""
        if size not in self._workspaces:
            space = Workspace.of(self.architecture, size)
            self._workspaces[size], self._drops_of[size] = space, self._drops(space)
        return self._workspaces[size], self._drops_of[size]

    # ---------------------------------------------------------------- dropout

    def _drops(self, space: Workspace) -> dict[int, "_Drop"]:
        """What dropout needs in each layer that it acts on."""
        rates = self.architecture.dropout[:-1]
        return {
            layer: _Drop(np.empty(space.a[layer - 1].shape), rate, space.a[layer - 1], space.d[layer - 1])
            for layer, rate in enumerate(rates, start=1)
            if rate
        }

    def _drop_ops(self, drops: dict[int, "_Drop"], layer: int) -> Ops:
        """g'(z[l]) while a[l] is still whole, then a[l] with some units left out."""
        if layer not in drops:
            return []
        drop = drops[layer]
        derivative = self._activation(layer - 1).derivative_ops
        whole, out = drop.a.reshape(-1), drop.d.reshape(-1)
        ops = [] if derivative is None else derivative(whole, out, self.architecture.slopes[layer - 1])
        ops += self._dropout.ops(drop.factors, drop.rate)
        return [*ops, partial(np.multiply, whole, drop.factors.reshape(-1), whole)]

    def _begin_dropout(self) -> None:
        self._dropout.begin(self._epoch, self._next_batch)
        self._next_batch += 1

    def _activation(self, layer: int) -> Activation:
        return ACTIVATIONS[self.architecture.activations[layer]]

    def _output_delta_ops(self, space: Workspace, y: Array) -> Ops:
        """d𝓛/dz of the last layer, into dz; losses.output_delta says it readably."""
        a, dz, d = space.a[-1], space.dz[-1], space.d[-1]
        if self._halved:  # 2 (σ(z) - y) = tanh(z/2) - (2y - 1): three calls instead of five; see _share
            z = a.reshape(-1)
            return [partial(np.multiply, z, constant(0.5), z), partial(np.tanh, z, z), partial(np.subtract, a, y, dz)]
        if self.architecture.activations[-1] == "threshold":
            return [partial(np.subtract, a, y, dz)]
        loss = LOSSES[self._training.loss]
        ops = loss.ops(a, y, dz)
        if loss.delta is not None:
            return ops
        if self.architecture.activations[-1] == "softmax":
            row = np.empty((1, a.shape[1]))
            ops += [
                partial(np.multiply, a, dz, d),
                partial(np.sum, d, 0, None, row, True),
                partial(np.subtract, dz, row, dz),
                partial(np.multiply, a, dz, dz),
            ]
            return ops
        derivative = self._activation(-1).derivative_ops
        if derivative is not None:
            ops += derivative(a, d, self.architecture.slopes[-1])
            ops.append(partial(np.multiply, dz, d, dz))
        return ops

    def _hidden_derivative_ops(self, space: Workspace) -> Ops:
        """Computes g' of the hidden layers; neighbours with one activation share the calls."""
        ops: Ops = []
        names, slopes = self.architecture.activations[:-1], self.architecture.slopes
        dropped = [rate > 0.0 for rate in self.architecture.dropout]
        kinds = list(zip(names, slopes, dropped, strict=False))
        first = 0
        while first < len(names):
            last = first
            while last + 1 < len(names) and kinds[last + 1] == kinds[first]:
                last += 1
            derivative = ACTIVATIONS[names[first]].derivative_ops
            if derivative is not None and not dropped[first]:
                start, stop = space.starts[first], space.starts[last] + space.a[last].size
                ops += derivative(space.all_a[start:stop], space.all_d[start:stop], slopes[first])
            first = last + 1
        return ops

    def _share(self, size: int) -> float:
        """What turns the tape's gradient, a sum over so many examples, into their mean."""
        return (0.5 if self._halved else 1.0) / size

    def _update_ops(self, size: int) -> Ops:
        """Mean gradient, penalty and update; for plain SGD the mean is folded into the learning rate."""
        spec, penalty = self._training.optimizer, self._training.regularization
        buffers = Buffers(self.params, self._gradient, self._scratch, self._rate, self.memory, self._counter)
        ops: Ops = []
        if spec.name in ("sgd", "perceptron") and (penalty.kind == "none" or penalty.rate == 0.0):
            if size not in self._rates:
                self._rates[size] = (constant(0.0), self._share(size))
            buffers.rate = self._rates[size][0]
        else:
            ops.append(partial(np.multiply, self._gradient, constant(self._share(size)), self._gradient))
            mask = penalty.rate * self.architecture.weight_mask()
            ops += REGULARIZERS[penalty.kind].ops(self.params, self._gradient, self._scratch, mask)
        return ops + self._but_held(OPTIMIZERS[spec.name].ops(buffers, settings_of(spec)))

    def _but_held(self, ops: Ops) -> Ops:
        """An update that leaves held parameters, and what the optimizer remembers of them, as they are."""
        held = held_indices(self.architecture)
        if not len(held):
            return ops
        vectors = [self.params, *self.memory.values()]
        kept = [(vector, np.empty(len(held))) for vector in vectors]
        before: Ops = [partial(vector.take, held, 0, values, "clip") for vector, values in kept]
        after: Ops = [partial(vector.put, held, values, "clip") for vector, values in kept]
        return [*before, *ops, *after]


class _Drop(Struct, frozen=True, eq=False):
    """Dropout in one layer: the factors (n_l, m) of the present columns, and the buffers a and g' that it works on."""

    factors: Array
    rate: float
    a: Array
    d: Array


def settings_of(spec: OptimizerSpec) -> Settings:
    """The numbers of a resolved optimizer."""
    names = ("momentum", "alpha", "betas", "eps")
    defaults = Settings()
    own = OPTIMIZERS[spec.name].settings
    return Settings(*(getattr(spec, n) if n in own else getattr(defaults, n) for n in names))
