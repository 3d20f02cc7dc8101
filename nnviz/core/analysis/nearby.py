"""The loss at parameters that differ from the present ones in a single place, many of them at once.

Moving one parameter of unit i of layer l by δ changes z[l] in row i alone: by δ a[l-1][j], or by δ for the bias. So
the layers below are never computed again, layer l + 1 needs one column of W[l+1], and only the layers above that need
a matrix product. The moved networks lie side by side along a second axis: arrays are (n_l, p, m) for p of them.
"""

import numpy as np
from msgspec import Struct

from nnviz.core.base.arrays import Array, Indices, Mask
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.losses import LOSSES
from nnviz.core.network.network import activate, forward, layer_output

EXAMPLES_AT_ONCE = 1024
_NUMBERS_AT_ONCE = 1 << 13
"""Numbers in the widest array. Larger ones are slower: the allocator gives them back and gets them again each time."""


class Moved(Struct, frozen=True, eq=False):
    """What p moved networks say: losses 𝓛 [p, m]; z of the moved layer (1 or n_L rows) and of all above, (n, p, m)."""

    layer: int
    z: tuple[Array, ...]
    losses: Array


class Nearby:
    """Evaluates networks that differ from ``flat`` in one parameter each, on features x (n_0, m) and targets y."""

    def __init__(self, architecture: Architecture, flat: Array, x: Array, y: Array, loss: str) -> None:
        self._architecture, self._loss, self._y = architecture, LOSSES[loss], y[:, None, :]
        self._flat, self._x = flat, x
        self._trace = forward(architecture, flat, x)
        self._weights = [np.ascontiguousarray(w) for w in architecture.weights(flat)]
        self._biases = architecture.biases(flat)
        ones = np.ones((1, x.shape[1]))
        self._below = [np.concatenate([a, ones]) for a in self._trace.a[:-1]]

    def at_once(self, layer: int) -> int:
        """How many networks, moved in this layer, to evaluate in one call."""
        widest = max(self._architecture.sizes[layer + 1 :], default=self._architecture.sizes[-1])
        return max(2, _NUMBERS_AT_ONCE // max(1, widest * int(self._y.shape[2])))

    def move(self, layer: int, offsets: Indices, steps: Array) -> Moved:
        """Moves one parameter in each of p networks: ``offsets`` [p] in the layer's [W|b], row by row, by ``steps``."""
        if self._architecture.shares_weights:
            return self._move_one_by_one(layer, offsets, steps)
        units, columns = np.divmod(offsets, self._architecture.sizes[layer - 1] + 1)
        own = self._trace.z[layer - 1][units] + steps[:, None] * self._below[layer - 1][columns]
        if layer == len(self._weights):
            z = np.repeat(self._trace.z[-1][:, None, :], len(offsets), axis=1)
            z[units, np.arange(len(offsets))] = own
            zs = [z]
        else:
            change = self._activated(layer, own) - self._trace.a[layer][units]
            change[np.isin(units, self._architecture.off_rows(layer))] = 0.0
            column = self._weights[layer].take(units, axis=1)
            zs = [own[None], self._trace.z[layer][:, None, :] + column[:, :, None] * change]
        return self._finish(layer, zs)

    def _move_one_by_one(self, layer: int, offsets: Indices, steps: Array) -> Moved:
        """The same where a parameter acts at several places: a forward pass for each network."""
        start = self._architecture.slices[layer - 1].start
        found = []
        for offset, step in zip(offsets.tolist(), steps.tolist(), strict=True):
            flat = self._flat.copy()
            flat[start + offset] += step
            found.append(forward(self._architecture, flat, self._x).z[layer - 1 :])
        zs = [np.stack(parts, axis=1) for parts in zip(*found, strict=True)]
        return self._finish(layer, zs)

    def _finish(self, layer: int, zs: list[Array]) -> Moved:
        """The forward pass from the last z in ``zs`` upwards."""
        last = len(self._weights)
        for upper in range(layer + len(zs), last + 1):
            a = layer_output(self._architecture, upper - 1, zs[-1])
            z = self._weights[upper - 1] @ a.reshape(len(a), -1)
            z += self._biases[upper - 1][:, None]
            zs.append(z.reshape(len(z), *a.shape[1:]))
        prediction = self._activated(last, zs[-1])
        activation = self._architecture.activations[-1]
        return Moved(layer, tuple(zs), self._loss.per_example(zs[-1], prediction, self._y, activation))

    def crossings(self, moved: Moved) -> Mask:
        """Which pairs k and k + p/2 of moved networks [p/2] have an activation's kink between them, for any example."""
        half = len(moved.losses) // 2
        crossed = np.zeros(half, dtype=np.bool_)
        for z, name in zip(moved.z, self._architecture.activations[moved.layer - 1 :], strict=True):
            if ACTIVATIONS[name].kink:
                crossed |= (np.sign(z[:, :half]) != np.sign(z[:, half:])).any(axis=(0, 2))
        return crossed

    def _activated(self, layer: int, z: Array) -> Array:
        return activate(self._architecture.activations[layer - 1], z, self._architecture.slopes[layer - 1])
