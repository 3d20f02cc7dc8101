"""Time-delay layers: a layer that sees a few frames at a time, with the same weights wherever in time they lie.

Waibel, Hanazawa, Hinton, Shikano, Lang, "Phoneme Recognition Using Time-Delay Neural Networks" (1989). It is a
convolution over time: with w frames of c numbers in a window, unit u answers frame t with

    z_u(t) = Σ_k W[u, k] x_k(t) + b_u,   x(t) = the w·c numbers of the frames t, t+1, ..., t+w-1.

Activations lie frame by frame: row t·c + k of (T·c, m) is number k of frame t. So a window is a block of rows that
follow each other, and T frames below give T - w + 1 frames above.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.core.base.arrays import Array
from nnviz.core.network.activations import Ops


@dataclass(frozen=True, slots=True)
class TimeDelay:
    """The shape of one such layer: ``units`` that see ``window`` of the ``frames`` below, each of ``channels``."""

    units: int
    window: int
    frames: int
    channels: int

    @property
    def frames_out(self) -> int:
        """How many frames the layer answers."""
        return self.frames - self.window + 1

    @property
    def fan_in(self) -> int:
        """The numbers in a window: what each unit has a weight for."""
        return self.window * self.channels

    def windows(self, below: Array) -> Array:
        """Views (T', w·c, m) of the windows in activations below (T·c, m)."""
        m = below.shape[1]
        row, column = below.strides
        shape = (self.frames_out, self.fan_in, m)
        return np.lib.stride_tricks.as_strided(below, shape, (self.channels * row, row, column), writeable=False)

    def unfolded(self, below: Array) -> Array:
        """The windows beside each other, (w·c, T'·m): column t·m + i is window t of example i."""
        columns = self.frames_out * below.shape[1]
        return self.windows(below).transpose(1, 0, 2).reshape(self.fan_in, columns)

    def forward(self, weights: Array, bias: Array | None, below: Array) -> Array:
        """Z (T'·u, m) of W (u, w·c) and b (u,) on activations below (T·c, m); without b the product alone."""
        z: Array = np.matmul(weights, self.windows(below))
        if bias is not None:
            z += bias[:, None]
        return z.reshape(self.frames_out * self.units, below.shape[1])

    def gradients(self, weights: Array, below: Array, dz: Array) -> tuple[Array, Array, Array]:
        """Sums over frames and examples of dL/dW (u, w·c) and dL/db (u,), and dL/da below (T·c, m), of dL/dz."""
        m = below.shape[1]
        maps = dz.reshape(self.frames_out, self.units, m)
        dw = np.matmul(maps, self.windows(below).transpose(0, 2, 1)).sum(axis=0)
        return dw, maps.sum(axis=(0, 2)), self._folded(np.matmul(weights.T, maps))

    def _folded(self, spread: Array) -> Array:
        """Sums (T', w·c, m) where windows overlap, to (T·c, m)."""
        m = spread.shape[2]
        total = np.zeros((self.frames, self.channels, m))
        parts = spread.reshape(self.frames_out, self.window, self.channels, m)
        for k in range(self.window):
            total[k : k + self.frames_out] += parts[:, k]
        return total.reshape(self.frames * self.channels, m)

    # ---------------------------------------------------------------- calls for the engine's tape

    def forward_ops(self, block: Array, below: Array, z: Array) -> Ops:
        """Writes z (T'·u, m) of [W|b] and of activations below, buffers that stay where they are."""
        maps = z.reshape(self.frames_out, self.units, z.shape[1])
        return [
            partial(np.matmul, block[:, :-1], self.windows(below), maps),
            partial(np.add, maps, block[:, -1:], maps),
        ]

    def backward_space(self, m: int) -> tuple[Array, Array]:
        """What ``backward_ops`` of m columns work in: (T', u, w·c) and (T', w·c, m). All tapes of a layer share it."""
        return np.empty((self.frames_out, self.units, self.fan_in)), np.empty((self.frames_out, self.fan_in, m))

    def backward_ops(
        self, block: Array, below: Array, dz: Array, gradient: Array, da: Array | None, space: tuple[Array, Array]
    ) -> Ops:
        """Writes the sums of the gradient of [W|b], and dL/da below where it is wanted."""
        m = below.shape[1]
        maps = dz.reshape(self.frames_out, self.units, m)
        products, spread = space
        ops: Ops = [
            partial(np.matmul, maps, self.windows(below).transpose(0, 2, 1), products),
            partial(np.sum, products, 0, None, gradient[:, :-1]),
            partial(np.sum, maps, (0, 2), None, gradient[:, -1]),
        ]
        if da is None:
            return ops
        parts = spread.reshape(self.frames_out, self.window, self.channels, m)
        total = da.reshape(self.frames, self.channels, m)
        ops += [partial(np.matmul, block[:, :-1].T, maps, spread), partial(total.fill, 0.0)]
        for k in range(self.window):
            view = total[k : k + self.frames_out]
            ops.append(partial(np.add, view, parts[:, k], view))
        return ops


def by_unit(values: Array, frames: int) -> Array:
    """Values (T·u, m), frame by frame, as (u, T·m): column t·m + i is frame t of example i."""
    m = values.shape[1]
    return values.reshape(frames, -1, m).transpose(1, 0, 2).reshape(-1, frames * m)


def time_delays(
    frames: int, inputs: int, units: tuple[int, ...], windows: tuple[int, ...]
) -> tuple["TimeDelay | None", ...]:
    """The shape of each layer in turn; None for a plain one. ``frames`` are those of the inputs."""
    found: list[TimeDelay | None] = []
    channels = inputs // frames if frames else inputs
    for count, window in zip(units, windows, strict=True):
        if not window:
            found.append(None)
            frames, channels = 0, count
            continue
        layer = TimeDelay(count, window, frames, channels)
        found.append(layer)
        frames, channels = layer.frames_out, count
    return tuple(found)
