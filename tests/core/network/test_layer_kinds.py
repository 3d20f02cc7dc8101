"""What every kind of layer promises, and that another kind is one class: a convolution over pictures, made here."""

import contextlib
import dataclasses
import io
import math
from dataclasses import dataclass

import numpy as np
import pytest

from nnviz.core.analysis.gradcheck import gradient_check
from nnviz.core.analysis.health import health
from nnviz.core.base.arrays import Array, Image, Indices
from nnviz.core.base.experiment import Experiment, Layer, NetworkSpec, replace
from nnviz.core.editing import edits
from nnviz.core.editing.validation import resolve
from nnviz.core.network.activations import Ops
from nnviz.core.network.architecture import Architecture
from nnviz.core.network.freezing import held_mask
from nnviz.core.network.layers import registry
from nnviz.core.network.layers.dense import Dense
from nnviz.core.network.layers.layer import Grid, NetworkLayer, by_unit
from nnviz.core.network.layers.time_delay import TimeDelay
from nnviz.core.network.network import backward, forward, network_inputs, targets
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.copying import step_numpy
from nnviz.core.steps.model import StepInput
from nnviz.core.steps.script import update_numpy
from nnviz.core.training.session import Session
from nnviz.core.training.update import penalised, update_on
from tests.core.making import make, saved, task_data

SIDE = 4


@dataclass(frozen=True, kw_only=True)
class Convolution(NetworkLayer):
    """Windows of w × w places of a picture, which is square."""

    label = "convolution"
    shares_weights = True
    takes_named_inputs = False

    @classmethod
    def describes(cls, spec: Layer) -> bool:
        return spec.window > 0

    @classmethod
    def grid_of_inputs(cls, network: NetworkSpec) -> Grid:
        side = math.isqrt(network.frames)
        return side, side

    @classmethod
    def check(cls, network: NetworkSpec) -> None:
        """Nothing is refused here."""

    @property
    def grid(self) -> Grid:
        rows, columns = self.grid_below
        return rows - self.window + 1, columns - self.window + 1

    @property
    def places_seen(self) -> int:
        return self.window**2

    def seen(self) -> Indices:
        below = np.arange(math.prod(self.grid_below)).reshape(self.grid_below)
        windows = np.lib.stride_tricks.sliding_window_view(below, (self.window, self.window))
        return windows.reshape(self.places, self.places_seen)

    def _gathered(self, below: Array) -> Array:
        """(places, fan_in, m)"""
        places = below.reshape(-1, self.channels, below.shape[1])
        return places[self.seen()].reshape(self.places, self.fan_in, -1)

    def weighted_sums(self, block: Array, below: Array, bias: bool = True) -> Array:
        z = np.matmul(block[:, :-1], self._gathered(below))
        return (z + block[:, -1:] if bias else z).reshape(self.size, -1)

    def gradients(self, weights: Array, below: Array, dz: Array) -> tuple[Array, Array, Array]:
        m = below.shape[1]
        maps = dz.reshape(self.places, self.units, m)
        dw = np.einsum("pum,pfm->uf", maps, self._gathered(below))
        spread = np.matmul(weights.T, maps).reshape(self.places, self.places_seen, self.channels, m)
        total = np.zeros((math.prod(self.grid_below), self.channels, m))
        np.add.at(total, self.seen(), spread)
        return dw, maps.sum(axis=(0, 2)), total.reshape(-1, m)

    def coarse_sums(self, block: Array, below: Image, z: Image) -> None:
        z[:] = self.weighted_sums(block, below[:-1].astype(np.float64))

    def forward_ops(self, block: Array, below: Array, z: Array) -> Ops:
        def write() -> None:
            z[:] = self.weighted_sums(block, below[:-1])

        return [write]

    def backward_space(self, m: int) -> tuple[Array, ...]:
        return ()

    def backward_ops(
        self, block: Array, below: Array, dz: Array, gradient: Array, da: Array | None, space: tuple[Array, ...]
    ) -> Ops:
        def write() -> None:
            gradient[:, :-1], gradient[:, -1], spread = self.gradients(block[:, :-1], below[:-1], dz)
            if da is not None:
                da[:-1] = spread

        return [write]

    @property
    def arrangement(self) -> str:
        return "win"

    def unfolded(self, below: Array) -> Array:
        return self._gathered(below).transpose(1, 0, 2).reshape(self.fan_in, -1)

    def unfold_code(self, below: str, m: int) -> str:
        cut = f"{below}.reshape({self.channels}, -1, {m})[:, np.array({self.seen().tolist()})]"
        return f"{cut}.transpose(2, 0, 1, 3).reshape({self.fan_in}, -1)"

    def fold_code(self, total: str, spread: str, m: int) -> tuple[str, ...]:
        places = math.prod(self.grid_below)
        shape = f"{self.places_seen}, {self.channels}, {self.places}, {m}"
        return (
            f"{total} = np.zeros(({self.channels}, {places}, {m}))",
            f"for p, seen in enumerate({self.seen().tolist()}):",
            f"    {total}[:, seen] += {spread}.reshape({shape})[:, :, p].transpose(1, 0, 2)",
            f"{total} = {total}.reshape({self.channels}, -1)",
        )

    def input_names(self) -> tuple[str, ...] | None:
        return tuple(f"p{place}·{c}" for place in range(self.places_seen) for c in range(self.channels))

    def sight(self, place: int) -> str:
        return f"{self.window} × {self.window} places"


SHAPES: list[NetworkLayer] = [
    Dense(units=3, activation="tanh", grid_below=(), channels=5),
    Dense(units=3, activation="tanh", grid_below=(4,), channels=2),
    TimeDelay(units=3, activation="tanh", grid_below=(6,), channels=2, window=3),
    TimeDelay(units=1, activation="tanh", grid_below=(4,), channels=1, window=4),
    Convolution(units=3, activation="tanh", grid_below=(4, 3), channels=2, window=2),
]
M = 4


def numbers(layer: NetworkLayer) -> tuple[Array, Array, Array]:
    """[W|b], activations below (n_{l-1}, m) and dz (n_l, m)."""
    rng = np.random.default_rng(0)
    inputs = math.prod(layer.grid_below) * layer.channels
    return rng.normal(size=layer.block_shape), rng.normal(size=(inputs, M)), rng.normal(size=(layer.size, M))


@pytest.mark.parametrize("layer", SHAPES)
def test_gradients_are_those_of_difference_quotients(layer: NetworkLayer) -> None:
    block, below, dz = numbers(layer)
    dw, db, da = layer.gradients(block[:, :-1], below, dz)
    for values, found in ((block, np.concatenate([dw, db[:, None]], axis=1)), (below, da)):
        for index in np.ndindex(values.shape):
            ends = []
            for step in (1e-6, -1e-6):
                moved = values.copy()
                moved[index] += step
                b, x = (moved, below) if values is block else (block, moved)
                ends.append(float((layer.weighted_sums(b, x) * dz).sum()))
            assert found[index] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-7)


@pytest.mark.parametrize("layer", SHAPES)
def test_the_tape_computes_what_the_reference_says(layer: NetworkLayer) -> None:
    block, below, dz = numbers(layer)
    with_ones = np.concatenate([below, np.ones((1, M))])
    z, gradient, da = np.empty((layer.size, M)), np.empty(layer.block_shape), np.empty_like(with_ones)
    calls = layer.forward_ops(block, with_ones, z)
    calls += layer.backward_ops(block, with_ones, dz, gradient, da, layer.backward_space(M))
    for call in calls:
        call()
    dw, db, spread = layer.gradients(block[:, :-1], below, dz)
    assert z == pytest.approx(layer.weighted_sums(block, below), rel=1e-12)
    assert gradient == pytest.approx(np.concatenate([dw, db[:, None]], axis=1), rel=1e-12)
    assert da[:-1] == pytest.approx(spread, rel=1e-12, abs=1e-14)
    coarse = np.empty(z.shape, np.float32)
    layer.coarse_sums(block, with_ones.astype(np.float32), coarse)
    assert coarse == pytest.approx(z, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("layer", SHAPES)
def test_what_each_place_sees_is_what_its_answers_depend_on(layer: NetworkLayer) -> None:
    block, below, _ = numbers(layer)
    seen = layer.seen()
    assert seen.shape == (layer.places, layer.places_seen)
    rows = below.reshape(-1, layer.channels, M)
    windows = rows[seen].reshape(layer.places, layer.fan_in, M)
    z = np.matmul(block[:, :-1], windows) + block[:, -1:]
    assert layer.weighted_sums(block, below) == pytest.approx(z.reshape(layer.size, M), rel=1e-12)
    unfolded = layer.unfolded(below)
    assert unfolded.shape == (layer.fan_in, layer.places * M)
    maps = by_unit(layer.weighted_sums(block, below, bias=False), layer.grid)
    assert block[:, :-1] @ unfolded == pytest.approx(maps, rel=1e-12)
    for row in range(layer.size):
        place, unit = layer.place_and_unit(row)
        assert row in layer.rows_of([unit]) and (place, unit) == (row // layer.units, row % layer.units)
    held = block.copy()
    held[:, layer.columns_of([0])] = 0.0
    rows[:, 0] = 0.0
    assert layer.weighted_sums(held, below) == pytest.approx(layer.weighted_sums(block, below))


@pytest.mark.parametrize("layer", [layer for layer in SHAPES if layer.arrangement])
def test_the_code_of_the_steps_unfolds_and_folds_alike(layer: NetworkLayer) -> None:
    block, below, dz = numbers(layer)
    names = {"np": np, "a": by_unit(below, layer.grid_below)}
    exec(f"win = {layer.unfold_code('a', M)}", names)
    assert names["win"] == pytest.approx(layer.unfolded(below), rel=1e-15)
    names["spread"] = block[:, :-1].T @ by_unit(dz, layer.grid)
    exec("\n".join(layer.fold_code("da", "spread", M)), names)
    _, _, da = layer.gradients(block[:, :-1], below, dz)
    assert names["da"] == pytest.approx(by_unit(da, layer.grid_below), rel=1e-12, abs=1e-14)


def test_settings_are_no_part_of_the_geometry() -> None:
    plain = SHAPES[0]
    other = dataclasses.replace(plain, activation="relu", dropout=0.5, off=(2,), frozen=("b",))
    assert plain != other and plain.geometry == other.geometry
    assert len({layer.geometry for layer in SHAPES}) == len(SHAPES)
    assert dataclasses.replace(plain, units=4).geometry != plain.geometry


# -- another kind


@pytest.fixture
def pictures(monkeypatch: pytest.MonkeyPatch) -> Experiment:
    """Pictures of 4 × 4 places, of which two layers see windows of 2 × 2 and 2 × 2, then a plain one."""
    monkeypatch.setattr(registry, "KINDS", (Convolution, Dense))
    experiment = make(
        data=task_data("binary", 9, inputs=SIDE**2),
        hidden=[{"units": 3, "activation": "tanh"}, {"units": 2, "activation": "tanh", "off": [2]}],
        init={"scale": 0.5, "bias": "same"}, batch_size=4, optimizer={"name": "adam", "learning_rate": 0.05},
    )  # fmt: skip
    *hidden, last = experiment.network.layers
    layers = (*(replace(layer, window=2) for layer in hidden), last)
    return resolve(replace(experiment, network=replace(experiment.network, frames=SIDE**2, layers=layers)))


def test_another_kind_of_layer_is_one_class(pictures: Experiment) -> None:
    architecture = Architecture.of(pictures.network)
    assert architecture.sizes == (16, 9 * 3, 4 * 2, 1) and architecture.count == 3 * 5 + 2 * 13 + 9
    assert [architecture.grid(layer) for layer in range(4)] == [(4, 4), (3, 3), (2, 2), ()]
    rows = gradient_check(pictures)
    assert max(row.error for row in rows) < 1e-6
    assert held_mask(architecture).sum() == 13 + 4  # the unit that is off, and what it sends on from four places
    session = Session(pictures)
    before = session.measures().train_loss
    session.advance(50)
    assert session.measures().train_loss < before
    session.apply(edits.with_units(session.experiment, 0, 4))
    assert session.epoch == 50 and session.architecture.sizes[1] == 9 * 4
    session.advance(3)
    assert saved(session)
    x, y = network_inputs(pictures, pictures.data.train), targets(pictures.data, pictures.data.train)
    assert len(health(architecture, Session(pictures).engine.params, x, y, "cross_entropy").layers[0].on) == 3


def test_the_engine_makes_the_updates_of_another_kind(pictures: Experiment) -> None:
    architecture, params = Architecture.of(pictures.network), Session(pictures).engine.params
    plain = edits.with_optimizer(pictures, "sgd").training
    x, y = network_inputs(pictures, pictures.data.train), targets(pictures.data, pictures.data.train)
    found = backward(architecture, params, forward(architecture, params, x), y, "cross_entropy")
    gradient = penalised(architecture, plain, params, architecture.flatten(found.weights, found.biases))
    rate = plain.optimizer.learning_rate
    expected = np.where(held_mask(architecture), params, params - rate * gradient)
    made = update_on(architecture, plain, params, {}, 0, x, y).params
    assert made == pytest.approx(expected, rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("example", [2, None])
def test_the_steps_of_another_kind_run(pictures: Experiment, example: int | None) -> None:
    session = Session(pictures)
    steps = build_steps(StepInput(session.experiment, session.capture(), example))
    for step in steps:
        if step.kind == "x":
            continue
        names: dict[str, Array] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(step_numpy(step), names)
        computed = np.ravel(names[step.result.symbol.code])
        assert computed == pytest.approx(step.result.values.ravel(), rel=1e-9, abs=1e-12), (step.kind, step.layer)
        written = step.rows[0].explain(0, 0).split("= ")[-1].replace("−", "-")
        assert float(written) == pytest.approx(step.result.values[0, 0], rel=2e-2, abs=1e-3)
    with contextlib.redirect_stdout(io.StringIO()):
        exec(update_numpy(steps, "One update"), {})
