"""Time-delay layers: a layer that sees a few frames at a time, with the same weights wherever in time they lie.

Waibel, Hanazawa, Hinton, Shikano, Lang, "Phoneme Recognition Using Time-Delay Neural Networks" (1989). It is a
convolution over time: with w frames of c numbers in a window, the activation of unit u at frame t is

    z_u(t) = Σ_k W[u, k] x_k(t) + b_u,   x(t) = the w·c numbers of the frames t, t+1, ..., t+w-1.

Places are frames: row t·c + k of (T·c, m) is number k of frame t. So a window is a block of rows that follow each
other, and T frames below give T' = T - w + 1 frames above.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from nnviz.core.base.arrays import Array, Image, Indices
from nnviz.core.base.counting import plural
from nnviz.core.base.experiment import MAX_ROWS, ExperimentError, Layer, NetworkSpec
from nnviz.core.base.problem import say
from nnviz.core.network.activations import Ops
from nnviz.core.network.layers.layer import Grid, NetworkLayer


@dataclass(frozen=True, kw_only=True)
class TimeDelay(NetworkLayer):
    """A layer whose units see ``window`` of the frames below at a time."""

    label = "time-delay"
    shares_weights = True
    takes_named_inputs = False

    @classmethod
    def describes(cls, spec: Layer) -> bool:
        """A layer with a window."""
        return spec.window > 0

    @classmethod
    def grid_of_inputs(cls, network: NetworkSpec) -> Grid:
        """The frames of the features."""
        return (network.frames,)

    @classmethod
    def check(cls, network: NetworkSpec) -> None:
        """Time-delay layers come first, one after the other, and each finds a frame at least."""
        windows, frames = [layer.window for layer in network.layers], network.frames
        if frames and len(network.features) % frames:
            raise ExperimentError(
                "network.frames",
                "is {frames}; {features} features do not divide into so many equally long frames",
                frames=frames,
                features=len(network.features),
            )
        if any(windows) and not frames:
            raise ExperimentError("network.frames", "is missing; with a window it says how many frames there are")
        for i, window in enumerate(windows):
            where = f"network.layers[{i}].window"
            if window and (i == len(windows) - 1 or not all(windows[:i])):
                raise ExperimentError(
                    where, "is given; time-delay layers come first, then plain ones, with the output last"
                )
            if window > frames:
                sentence = plural(
                    frames,
                    "is {window}; the layer below has 1 frame",
                    "is {window}; the layer below has {frames} frames",
                )
                raise ExperimentError(where, sentence, window=window, frames=frames)
            frames = frames - window + 1 if window else 0
            rows = frames * network.layers[i].units
            if rows > MAX_ROWS:
                raise ExperimentError(
                    where,
                    "leaves {rows} activations in the layer; at most {most} are possible",
                    rows=rows,
                    most=MAX_ROWS,
                )

    # ---------------------------------------------------------------- shapes

    @property
    def frames(self) -> int:
        """How many frames there are below; 0 where what is below has none."""
        return self.grid_below[0] if self.grid_below else 0

    @property
    def grid(self) -> Grid:
        """The frames of the layer's activations."""
        return (self.frames - self.window + 1,)

    @property
    def places_seen(self) -> int:
        """The frames in a window."""
        return self.window

    def seen(self) -> Indices:
        """The frames that each frame sees, [T', w]."""
        return np.arange(self.places)[:, None] + np.arange(self.window)

    def _windows(self, below: Array) -> Array:
        """Views (T', w·c, m) of the windows in activations below (T·c, m)."""
        m = below.shape[1]
        row, column = below.strides
        shape = (self.places, self.fan_in, m)
        return np.lib.stride_tricks.as_strided(below, shape, (self.channels * row, row, column), writeable=False)

    # ---------------------------------------------------------------- the reference

    def weighted_sums(self, block: Array, below: Array, bias: bool = True) -> Array:
        """Z (T'·u, m) of W (u, w·c) and b (u,) on activations below (T·c, m)."""
        z: Array = np.matmul(block[:, :-1], self._windows(np.ascontiguousarray(below)))
        if bias:
            z += block[:, -1][:, None]
        return z.reshape(self.size, below.shape[1])

    def gradients(self, weights: Array, below: Array, dz: Array) -> tuple[Array, Array, Array]:
        """Sums over frames and examples of dL/dW (u, w·c) and dL/db (u,), and dL/da below (T·c, m), of dL/dz."""
        m = below.shape[1]
        maps = dz.reshape(self.places, self.units, m)
        dw = np.matmul(maps, self._windows(below).transpose(0, 2, 1)).sum(axis=0)
        return dw, maps.sum(axis=(0, 2)), self._folded(np.matmul(weights.T, maps))

    def _folded(self, spread: Array) -> Array:
        """Sums (T', w·c, m) where windows overlap, to (T·c, m)."""
        m = spread.shape[2]
        total = np.zeros((self.frames, self.channels, m))
        parts = spread.reshape(self.places, self.window, self.channels, m)
        for k in range(self.window):
            total[k : k + self.places] += parts[:, k]
        return total.reshape(self.frames * self.channels, m)

    def coarse_sums(self, block: Array, below: Image, z: Image) -> None:
        """The same, rounded: such a network is seldom shown over a plane."""
        z[:] = self.weighted_sums(block, below[:-1].astype(np.float64))

    # ---------------------------------------------------------------- calls for the engine's tape

    def forward_ops(self, block: Array, below: Array, z: Array) -> Ops:
        """A product for each frame, all in one call."""
        maps = z.reshape(self.places, self.units, z.shape[1])
        return [
            partial(np.matmul, block[:, :-1], self._windows(below[:-1]), maps),
            partial(np.add, maps, block[:, -1:], maps),
        ]

    def backward_space(self, m: int) -> tuple[Array, ...]:
        """The products of each frame, (T', u, w·c), and what each window gets, (T', w·c, m)."""
        return np.empty((self.places, self.units, self.fan_in)), np.empty((self.places, self.fan_in, m))

    def backward_ops(
        self, block: Array, below: Array, dz: Array, gradient: Array, da: Array | None, space: tuple[Array, ...]
    ) -> Ops:
        """A product for each frame, summed; what belongs to several windows is added up."""
        m = below.shape[1]
        maps = dz.reshape(self.places, self.units, m)
        products, spread = space
        ops: Ops = [
            partial(np.matmul, maps, self._windows(below[:-1]).transpose(0, 2, 1), products),
            partial(np.sum, products, 0, None, gradient[:, :-1]),
            partial(np.sum, maps, (0, 2), None, gradient[:, -1]),
        ]
        if da is None:
            return ops
        parts = spread.reshape(self.places, self.window, self.channels, m)
        total = da[:-1].reshape(self.frames, self.channels, m)
        ops += [partial(np.matmul, block[:, :-1].T, maps, spread), partial(total.fill, 0.0)]
        for k in range(self.window):
            view = total[k : k + self.places]
            ops.append(partial(np.add, view, parts[:, k], view))
        return ops

    # ---------------------------------------------------------------- the step-through

    @property
    def arrangement(self) -> str:
        """The windows beside each other."""
        return "win"

    def unfolded(self, below: Array) -> Array:
        """The windows beside each other, (w·c, T'·m): column t·m + i is window t of example i."""
        columns = self.places * below.shape[1]
        return self._windows(below).transpose(1, 0, 2).reshape(self.fan_in, columns)

    def unfold_code(self, below: str, m: int) -> str:
        """The windows beside each other, in each the frames below each other."""
        return f"np.vstack([{below}[:, k * {m} : k * {m} + {self.places * m}] for k in range({self.window})])"

    def fold_code(self, total: str, spread: str, m: int) -> tuple[str, ...]:
        """Adds up what belongs to several windows."""
        return (
            f"{total} = np.zeros(({self.channels}, {self.frames * m}))",
            f"for k in range({self.window}):",
            f"    {total}[:, k * {m} : (k + {self.places}) * {m}]"
            f" += {spread}[k * {self.channels} : (k + 1) * {self.channels}]",
        )

    # ---------------------------------------------------------------- words

    def input_names(self) -> tuple[str, ...] | None:
        """The frame of the window, and the number in it."""
        return tuple(f"t+{k} · {c + 1}" for k in range(self.window) for c in range(self.channels))

    def sight(self, place: int) -> str:
        """Which frames, and how many numbers in each."""
        values = {"window": self.window, "first": place + 1, "last": place + self.window, "count": self.channels}
        if self.window == 1:
            return say(
                plural(self.channels, "frame {first}, of 1 number", "frame {first}, of {count} numbers"), **values
            )
        one = "{window} frames, {first} to {last}, of 1 number"
        return say(plural(self.channels, one, "{window} frames, {first} to {last}, of {count} numbers"), **values)

    @property
    def windows(self) -> range:
        """From one frame to all that there are."""
        return range(1, self.frames + 1)
