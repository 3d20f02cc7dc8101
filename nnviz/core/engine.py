"""The fast training loop.

Small networks are bound by the cost of a NumPy call, not by arithmetic. So all that training does is prepared once as
a tape: a list of NumPy calls bound to preallocated buffers, run by ``for op in tape: op()``. The bias is an extra
column of [W|b] with a row of ones under the activations, gradients and parameters are one flat vector each, hidden
layers that share an activation share the calls for its derivative. network.py says the same thing readably.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.core.activations import ACTIVATIONS, Activation, Ops
from nnviz.core.arrays import Array, constant
from nnviz.core.experiment import OptimizerSpec, Training
from nnviz.core.network import Architecture, chunks
from nnviz.core.optimizers import OPTIMIZERS, Buffers, Memory, Settings
from nnviz.core.regularizers import REGULARIZERS

_CHUNK = 512
"""Columns worked on at once: larger batches are cut, for the cache's sake, and their gradients added up."""
_WINDOW = 256
"""Batches that have their tape ready; more are loaded window by window, so that memory stays bounded."""


class Engine:
    """Trains flat parameters in place on features x (n_0, m) and targets y (n_L, m), batch by batch.

    ``params``, ``memory`` and ``updates`` are the caller's to read and overwrite between calls, in place.
    """

    def __init__(self, architecture: Architecture, training: Training, x: Array, y: Array) -> None:
        self.architecture = architecture
        self.examples = x.shape[1]
        self.batch = min(training.batch_size or self.examples, self.examples)
        self.batches = -(-self.examples // self.batch) if self.examples else 0
        self.params = np.zeros(architecture.count)
        self.memory: Memory = {
            name: np.zeros(architecture.count) for name in OPTIMIZERS[training.optimizer.name].memory
        }
        self._training = training
        self._gradient = np.zeros(architecture.count)
        self._scratch = np.empty(architecture.count)
        self._counter = constant(0.0)
        self._source = np.concatenate([x, np.ones((1, x.shape[1])), y])
        self._window = min(self.batches, _WINDOW if self.batch <= _CHUNK else 1)
        self._loaded: int | None = None
        self._order: np.ndarray | None = None
        width = min(self._window * self.batch, self.examples)
        self._data = np.empty((len(self._source), width))
        self._workspaces: dict[int, _Workspace] = {}
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

    @property
    def counts_updates(self) -> bool:
        """Does the update rule depend on how many updates there were?"""
        return self._training.optimizer.name == "adam"

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

    def run(self, first: int, last: int) -> None:
        """Trains on the batches ``first`` .. ``last - 1`` of the epoch."""
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
        parts = [slice(batch.start + c.start, batch.start + c.stop) for c in chunks(batch.stop - batch.start, _CHUNK)]
        ops = self._gradient_ops(parts[0], self._gradient)
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
        if size not in self._workspaces:
            self._workspaces[size] = _Workspace.of(self.architecture, size)
        space = self._workspaces[size]
        blocks, grads = self.architecture.blocks(self.params), self.architecture.blocks(gradient)
        ops: Ops = []
        below = x
        for layer, block in enumerate(blocks):
            ops.append(partial(block.dot, below, space.a[layer]))
            ops += self._activation(layer).value_ops(
                _flat(space.a[layer], self.architecture.activations[layer]),
                _flat(space.d[layer], self.architecture.activations[layer]),
                self.architecture.slopes[layer],
            )
            below = space.with_ones[layer]
        ops += self._output_delta_ops(space, y)
        ops += self._hidden_derivative_ops(space)
        for layer in range(len(blocks) - 1, -1, -1):
            below = space.with_ones[layer - 1] if layer else x
            ops.append(partial(space.dz[layer].dot, below.T, grads[layer]))
            if layer:
                ops.append(partial(blocks[layer].T.dot, space.dz[layer], space.da[layer - 1]))
                if self._activation(layer - 1).derivative_ops is not None:
                    dz = space.dz[layer - 1].reshape(-1)
                    ops.append(partial(np.multiply, dz, space.d[layer - 1].reshape(-1), dz))
        return ops

    def _activation(self, layer: int) -> Activation:
        return ACTIVATIONS[self.architecture.activations[layer]]

    def _output_delta_ops(self, space: "_Workspace", y: Array) -> Ops:
        """d𝓛/dz of the last layer, into dz; losses.output_delta says it readably."""
        a, dz, d = space.a[-1], space.dz[-1], space.d[-1]
        ops: Ops = [partial(np.subtract, a, y, dz)]
        if self._training.loss == "cross_entropy":
            return ops
        ops.append(partial(np.multiply, dz, constant(2.0), dz))
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

    def _hidden_derivative_ops(self, space: "_Workspace") -> Ops:
        """Computes g' of the hidden layers; neighbours with one activation share the calls."""
        ops: Ops = []
        names, slopes = self.architecture.activations[:-1], self.architecture.slopes
        first = 0
        while first < len(names):
            last = first
            while last + 1 < len(names) and (names[last + 1], slopes[last + 1]) == (names[first], slopes[first]):
                last += 1
            derivative = ACTIVATIONS[names[first]].derivative_ops
            if derivative is not None:
                start, stop = space.starts[first], space.starts[last] + space.a[last].size
                ops += derivative(space.all_a[start:stop], space.all_d[start:stop], slopes[first])
            first = last + 1
        return ops

    def _update_ops(self, size: int) -> Ops:
        """Mean gradient, penalty and update; for plain SGD the mean is folded into the learning rate."""
        spec, penalty = self._training.optimizer, self._training.regularization
        buffers = Buffers(self.params, self._gradient, self._scratch, self._rate, self.memory, self._counter)
        ops: Ops = []
        if spec.name == "sgd" and (penalty.kind == "none" or penalty.rate == 0.0):
            if size not in self._rates:
                self._rates[size] = (constant(0.0), 1.0 / size)
            buffers.rate = self._rates[size][0]
        else:
            ops.append(partial(np.multiply, self._gradient, constant(1.0 / size), self._gradient))
            mask = penalty.rate * self.architecture.weight_mask()
            ops += REGULARIZERS[penalty.kind].ops(self.params, self._gradient, self._scratch, mask)
        return ops + OPTIMIZERS[spec.name].ops(buffers, settings_of(spec))


def settings_of(spec: OptimizerSpec) -> Settings:
    """The numbers of a resolved optimizer."""
    names = ("momentum", "alpha", "betas", "eps")
    defaults = Settings()
    own = OPTIMIZERS[spec.name].settings
    return Settings(*(getattr(spec, n) if n in own else getattr(defaults, n) for n in names))


def _flat(values: Array, activation: str) -> Array:
    """One dimension is faster, but softmax works along the columns."""
    return values if activation == "softmax" else values.reshape(-1)


@dataclass(frozen=True, slots=True, eq=False)
class _Workspace:
    """Buffers for one number of columns; a, d and dz are (n_l, m), ``with_ones`` and ``da`` (n_l + 1, m)."""

    all_a: Array
    all_d: Array
    starts: tuple[int, ...]
    with_ones: tuple[Array, ...]
    a: tuple[Array, ...]
    d: tuple[Array, ...]
    da: tuple[Array, ...]
    dz: tuple[Array, ...]

    @classmethod
    def of(cls, architecture: Architecture, columns: int) -> "_Workspace":
        heights = [n + 1 for n in architecture.sizes[1:]]
        starts = np.cumsum([0, *heights]) * columns
        all_a, all_d, all_dz = (np.ones(starts[-1]) for _ in range(3))
        with_ones, d, da = (
            [whole[s : s + h * columns].reshape(h, columns) for s, h in zip(starts, heights, strict=False)]
            for whole in (all_a, all_d, all_dz)
        )
        return cls(
            all_a, all_d, tuple(int(s) for s in starts[:-1]), tuple(with_ones),
            tuple(block[:-1] for block in with_ones), tuple(block[:-1] for block in d),
            tuple(da), tuple(block[:-1] for block in da),
        )  # fmt: skip
