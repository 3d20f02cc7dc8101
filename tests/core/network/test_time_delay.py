"""Time-delay layers: a convolution over time, the same as a plain layer whose weights are tied."""

import contextlib
import io
import json
from typing import Any

import numpy as np
import pytest

from nnviz.core.analysis.gradcheck import gradient_check
from nnviz.core.analysis.health import health
from nnviz.core.analysis.jacobian import jacobian
from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import ExperimentError
from nnviz.core.editing import edits
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.validation import resolve
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.encoder import Encoder
from nnviz.core.network.freezing import held_mask
from nnviz.core.network.layers.time_delay import TimeDelay
from nnviz.core.network.network import backward, forward, network_inputs, targets
from nnviz.core.steps.build_steps import build_steps
from nnviz.core.steps.copying import step_latex, step_numpy
from nnviz.core.steps.model import Step, StepInput
from nnviz.core.training.session import Session
from tests.core.latex import problems
from tests.core.making import CHANNELS, FRAMES, make, saved, sequence


def by_loops(delay: TimeDelay, w: Array, b: Array, x: Array) -> Array:
    """z of one example, number by number."""
    z = np.zeros((delay.places, delay.units))
    for t in range(delay.places):
        for u in range(delay.units):
            z[t, u] = b[u]
            for k in range(delay.window):
                for c in range(delay.channels):
                    z[t, u] += w[u, k * delay.channels + c] * x[(t + k) * delay.channels + c]
    return z.ravel()


def test_the_shape_of_the_network() -> None:
    architecture = Architecture.of(sequence().network)
    assert architecture.sizes == (18, 4 * 4, 3 * 2, 3)
    assert [architecture.layer(layer).block_shape for layer in architecture.numbers] == [(4, 10), (2, 9), (3, 7)]
    assert architecture.count == 40 + 18 + 21


def test_the_forward_pass_number_by_number() -> None:
    experiment = sequence()
    architecture, params = Architecture.of(experiment.network), initial_parameters(experiment.network)
    x = network_inputs(experiment, experiment.data.train)
    trace = forward(architecture, params, x)
    for layer in (1, 2):
        delay, block = architecture.layer(layer), architecture.blocks(params)[layer - 1]
        assert isinstance(delay, TimeDelay)
        for i in range(x.shape[1]):
            wanted = by_loops(delay, block[:, :-1], block[:, -1], trace.a[layer - 1][:, i])
            assert trace.z[layer - 1][:, i] == pytest.approx(wanted, rel=1e-12, abs=1e-14)
    assert delay.unfolded(trace.a[1]).shape == (8, 3 * 9)
    assert delay.unfolded(trace.a[1])[:, 9 + 4].tolist() == trace.a[1][4:12, 4].tolist()


def test_what_moves_in_time_moves_in_the_answer() -> None:
    """The same pattern a frame later gives the same activations a frame later."""
    experiment = sequence()
    architecture, params = Architecture.of(experiment.network), initial_parameters(experiment.network)
    pattern = np.zeros((FRAMES, CHANNELS))
    pattern[1:3] = [[1.0, -0.5, 0.3], [0.2, 0.8, -1.0]]
    later = np.roll(pattern, 1, axis=0)
    first, second = (forward(architecture, params, p.reshape(-1, 1)).a[1].reshape(4, 4) for p in (pattern, later))
    assert second[1:] == pytest.approx(first[:-1], abs=1e-15)


def test_every_gradient_is_right() -> None:
    rows = gradient_check(sequence())
    assert len(rows) == 79 and max(row.error for row in rows if not row.kink) < 1e-7
    with pytest.raises(ValueError, match="plain layers"):
        gradient_check(sequence(), mistake="E1")


def test_what_belongs_to_a_unit_that_is_off_is_held_in_every_frame() -> None:
    layers = [{"units": 3, "activation": "tanh", "window": 2, "off": [2]},
              {"units": 2, "activation": "tanh", "window": 3, "off": [1]}]  # fmt: skip
    architecture = Session(sequence(layers)).architecture
    first, second, last = architecture.blocks(held_mask(architecture))
    assert first.all(axis=1).tolist() == [False, True, False] == first.any(axis=1).tolist()
    assert second[0].all() and second[1].tolist() == [False, True, False] * 3 + [False]
    assert last[0].tolist() == [True, False] * 3 + [False]


@pytest.mark.parametrize("batch", [None, 1, 4])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("extra", [{}, {"off": [2], "frozen": ["W[1]", "b"]}], ids=["plain", "switched"])
def test_the_fast_engine_agrees(batch: int | None, optimizer: str, extra: dict[str, Any]) -> None:
    layers = [{"units": 4, "activation": "tanh", "window": 3, **extra}, {"units": 2, "activation": "relu", "window": 2}]
    experiment = sequence(layers, batch_size=batch, shuffle=False, optimizer={"name": optimizer, "learning_rate": 0.01},
                          regularization={"kind": "l2", "rate": 0.02})  # fmt: skip
    session = Session(experiment)
    architecture, params = session.architecture, session.engine.params.copy()
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    from nnviz.core.training.update import update

    memory: dict[str, Array] = {}
    size, updates = batch or 9, 0
    for start in range(0, 9, size):
        part = slice(start, start + size)
        found = backward(architecture, params, forward(architecture, params, x[:, part]), y[:, part], "mse")
        flat = architecture.flatten(found.weights, found.biases)
        made = update(architecture, experiment.training, params, memory, updates, flat)
        params, memory, updates = made.params, made.memory, updates + 1
    session.advance(1)
    assert session.engine.params == pytest.approx(params, rel=1e-10, abs=1e-12)
    evaluated = session.measures().train_loss
    error = forward(architecture, session.engine.params, x).prediction - y
    assert evaluated == pytest.approx(np.square(error).sum(axis=0).mean(), rel=1e-12)


def test_a_saved_run_goes_on_as_if_it_had_never_stopped() -> None:
    whole, pieces = Session(sequence(batch_size=4)), Session(sequence(batch_size=4))
    whole.advance(3)
    for _ in range(9):
        pieces.advance_batch()
        pieces = Session(decode(saved(pieces)))
    assert saved(pieces) == saved(whole)
    assert decode(encode(sequence())) == sequence()


def test_the_jacobian_is_that_of_difference_quotients() -> None:
    experiment = sequence()
    architecture, params = Architecture.of(experiment.network), initial_parameters(experiment.network)
    point = experiment.data.train.x[0]
    found = jacobian(architecture, params, Encoder.of(experiment), point)
    for j in range(18):
        up, down = (point.copy() for _ in range(2))
        up[j] += 1e-6
        down[j] -= 1e-6
        ends = [forward(architecture, params, p[:, None]).prediction[:, 0] for p in (up, down)]
        assert found[:, j] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-8)


def test_health_counts_a_unit_over_all_frames() -> None:
    layers = [{"units": 2, "activation": "relu", "window": 3}]
    experiment = sequence(layers)
    architecture, params = Architecture.of(experiment.network), initial_parameters(experiment.network)
    architecture.biases(params)[0][1] = -100.0
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    found = health(architecture, params, x, y, "mse")
    assert [(f.kind, f.units) for f in found.findings if f.layer == 1] == [("dead", (2,))]
    assert found.layers[0].dead is not None and len(found.layers[0].dead) == 2


@pytest.mark.parametrize(
    ("network", "said"),
    [
        ({"frames": 5}, r"network\.frames: is 5; 18 features do not divide into so many equally long frames"),
        ({"frames": 0}, r"network\.frames: is missing"),
        ({"windows": [7, 0]}, r"layers\[0\]\.window: is 7; the layer below has 6 frames"),
        ({"windows": [3, 5]}, r"layers\[1\]\.window: is 5; the layer below has 4 frames"),
        ({"windows": [0, 2]}, r"layers\[1\]\.window: is given; time-delay layers come first"),
    ],
)
def test_what_cannot_be_is_refused(network: dict[str, Any], said: str) -> None:
    raw = json.loads(encode(sequence()))
    raw["network"]["frames"] = network.get("frames", FRAMES)
    for layer, window in zip(raw["network"]["layers"], network.get("windows", []), strict=False):
        layer["window"] = window
    with pytest.raises(ExperimentError, match=said):
        decode(json.dumps(raw))


def test_an_output_cannot_see_windows() -> None:
    raw = json.loads(encode(sequence()))
    raw["network"]["layers"][2]["window"] = 1
    with pytest.raises(ExperimentError, match="time-delay layers come first"):
        decode(json.dumps(raw))


def test_another_number_of_units_keeps_the_other_weights() -> None:
    session = Session(sequence())
    before = [block.copy() for block in session.architecture.blocks(session.engine.params)]
    session.apply(resolve(edits.with_units(session.experiment, 0, 5)))
    after = session.architecture.blocks(session.engine.params)
    assert after[0][:4].tolist() == before[0].tolist()
    assert after[1][:, [0, 1, 2, 3, 5, 6, 7, 8, -1]].tolist() == before[1].tolist()
    assert after[2].tolist() == before[2].tolist()
    wider = resolve(edits.with_window(session.experiment, 0, 4))
    session.apply(wider)
    assert session.architecture.sizes == (18, 3 * 5, 2 * 2, 3)


def test_no_examples() -> None:
    raw = json.loads(encode(sequence()))
    raw["data"]["train"] = {"x": [], "y": []}
    session = Session(decode(json.dumps(raw)))
    assert not session.can_train and np.isnan(session.measures().train_loss)


def test_a_plain_layer_can_follow_and_nothing_else_changes() -> None:
    plain = make(hidden=[(3, "tanh")])
    assert not Architecture.of(plain.network).shares_weights
    deeper = resolve(edits.add_layer(sequence()))
    assert [layer.window for layer in deeper.network.layers] == [3, 2, 0, 0]


# ---------------------------------------------------------------- the steps


def walked(example: int | None, **extra: Any) -> tuple[Session, dict[tuple[str, int], Step]]:
    layers = [{"units": 4, "activation": "tanh", "window": 3, **extra}, {"units": 2, "activation": "relu", "window": 2}]
    session = Session(sequence(layers))
    session.advance(2)
    s = session.snapshot()
    steps = build_steps(StepInput(s.experiment, s.state, example))
    return session, {(step.kind, step.layer): step for step in steps}


@pytest.mark.parametrize("example", [4, None])
@pytest.mark.parametrize("extra", [{}, {"off": [2]}], ids=["plain", "off"])
def test_every_step_computes_what_its_code_and_its_words_say(example: int | None, extra: dict[str, Any]) -> None:
    _, steps = walked(example, **extra)
    for step in steps.values():
        if step.kind == "x":
            continue
        names: dict[str, Array] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(step_numpy(step), names)
        found = np.ravel(names[step.result.symbol.code])
        assert found == pytest.approx(step.result.values.ravel(), rel=1e-9, abs=1e-12), (step.kind, step.layer)
        rows, columns = step.result.values.shape
        for i, j in ((0, 0), (rows - 1, columns - 1)):
            written = step.rows[0].explain(i, j).split("= ")[-1].replace("−", "-")
            assert float(written) == pytest.approx(step.result.values[i, j], rel=2e-2, abs=1e-3)
        assert problems(step_latex(step)) == [], (step.kind, step.layer)


@pytest.mark.parametrize("example", [4, None])
def test_the_update_of_the_steps_is_the_update_of_the_run(example: int | None) -> None:
    session, steps = walked(example)
    session.update_by_hand(example)
    for layer, block in enumerate(session.architecture.blocks(session.engine.params), start=1):
        assert np.array_equal(steps["update", layer].result.values, block[:, :-1])
        assert np.array_equal(steps["update_b", layer].result.values, block[:, -1:])


def test_the_shapes_of_the_steps_fit_each_other() -> None:
    _, steps = walked(4)
    shapes = {
        key: [m.values.shape for m in step.rows[0].items if not isinstance(m, str)] for key, step in steps.items()
    }
    assert shapes["z", 1] == [(4, 4), (4, 9), (9, 4), (4, 1)]
    assert shapes["z", 2] == [(2, 3), (2, 8), (8, 3), (2, 1)]
    assert shapes["z", 3] == [(3, 1), (3, 6), (6, 1), (3, 1)]
    assert shapes["dW", 1] == [(4, 9), (4, 4), (4, 9)] and shapes["da", 1] == [(4, 4), (8, 2), (2, 3)]
    assert shapes["da", 2] == [(6, 1), (6, 3), (3, 1)] and shapes["dz", 2] == [(2, 3), (2, 3), (2, 3)]
