"""The fast engine and the readable reference are two writings of one mathematics: they agree to 1e-12."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.base.arrays import Array
from nnviz.core.base.experiment import Experiment, Training
from nnviz.core.network.activations import ACTIVATIONS
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.freezing import held_mask
from nnviz.core.network.losses import output_delta
from nnviz.core.network.network import backward, forward, layer_output, layer_slope, network_inputs, targets
from nnviz.core.network.optimizers import OPTIMIZERS, Memory, Settings, remembered
from nnviz.core.network.perceptron import mira
from nnviz.core.network.regularizers import REGULARIZERS
from nnviz.core.network.schedules import rate_at
from nnviz.core.training import engine as engine_module
from nnviz.core.training import tape as tape_module
from nnviz.core.training.engine import Engine, settings_of
from nnviz.core.training.session import Session
from nnviz.core.training.tape import CHUNK
from tests.core.making import GRADIENT_RULES, Spec, make, task_data

HIDDEN = [name for name, entry in ACTIVATIONS.items() if entry.hidden]
LASTS = {
    "binary": [("sigmoid", "cross_entropy"), ("sigmoid", "mse"), ("tanh", "mse"), ("linear", "mse")],
    "multiclass": [("softmax", "cross_entropy"), ("softmax", "mse"), ("sigmoid", "cross_entropy"), ("sigmoid", "mse")],
    "regression": [("linear", "mse"), ("tanh", "mse"), ("leaky_relu", "mse"), ("relu", "mse")],
    "autoencoder": [("linear", "mse"), ("sigmoid", "cross_entropy")],
}


def reference(experiment: Experiment, epochs: int) -> tuple[np.ndarray, Memory, int]:
    """Training as a teacher writes it: forward, backward, penalty, update, batch after batch."""
    arch, training = Architecture.of(experiment.network), experiment.training
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    m = x.shape[1]
    size = min(training.batch_size or m, m)
    optimizer, penalty = OPTIMIZERS[training.optimizer.name], REGULARIZERS[training.regularization.kind]
    numbers = settings_of(training.optimizer)
    params, count = initial_parameters(experiment.network), 0
    memory: Memory = {name: np.zeros_like(params) for name in optimizer.memory}
    for epoch in range(epochs):
        order = np.arange(m)
        if training.shuffle and size < m:
            stream = np.random.Philox(key=training.seed, counter=[0, 0, epoch, 0])
            order = np.random.Generator(stream).permutation(m)
        for start in range(0, m, size):
            rows = order[start : start + size]
            memory = remembered(optimizer.name, params, memory, count)
            learning = memory.get(optimizer.trains, params)
            masks = drawn_masks(arch, training.seed, epoch, start // size, len(rows))
            g = gradient(arch, learning, x[:, rows], y[:, rows], training, masks)
            g += arch.weight_mask() * penalty.gradient(params, training.regularization.rate)
            count += 1
            held = held_mask(arch)
            new, kept = optimizer.step(params, g, memory, count, rate_at(training, epoch), numbers)
            params = np.where(held, params, new)
            memory = {name: np.where(held, memory[name], values) for name, values in kept.items()}
    return params, memory, count


def drawn_masks(arch: Architecture, seed: int, epoch: int, batch: int, columns: int) -> list[Array | None]:
    """What dropout multiplies the hidden activations by in one batch: its numbers come part by part of the columns."""
    generator = np.random.Generator(np.random.Philox(key=seed, counter=[0, batch, epoch, 1]))
    parts: list[list[Array]] = [[] for _ in arch.dropout[:-1]]
    for start in range(0, columns, CHUNK):
        for layer, rate in enumerate(arch.dropout[:-1]):
            if rate:
                shape = arch.sizes[layer + 1], min(CHUNK, columns - start)
                parts[layer].append((generator.random(shape) >= rate) / (1.0 - rate))
    return [np.concatenate(part, axis=1) if part else None for part in parts] or [None] * (len(arch.sizes) - 2)


def gradient(
    arch: Architecture, params: Array, x: Array, y: Array, training: Training, masks: list[Array | None]
) -> Array:
    """dJ/dw as the lecture has it; with dropout, layer by layer with the masks."""
    delta = None
    if training.optimizer.name == "mira":
        delta = mira(x, forward(arch, params, x).z[-1], y, training.optimizer.learning_rate)
    if all(mask is None for mask in masks):
        found = backward(arch, params, forward(arch, params, x), y, training.loss, delta)
        return arch.flatten(found.weights, found.biases)
    weights, biases = arch.weights(params), arch.biases(params)
    whole, a = [x], [x]
    for layer in arch.numbers:
        z = weights[layer - 1] @ a[-1] + biases[layer - 1][:, None]
        whole.append(layer_output(arch, layer, z))
        mask = masks[layer - 1] if layer < arch.depth else None
        a.append(whole[-1] if mask is None else whole[-1] * mask)
    dz = output_delta(training.loss, arch.activations[-1], arch.slopes[-1], z, a[-1], y)
    grads = []
    for layer in reversed(arch.numbers):
        grads.insert(0, (dz @ a[layer - 1].T / x.shape[1], dz.mean(axis=1)))
        if layer > 1:
            mask = masks[layer - 2]
            dz = weights[layer - 1].T @ dz * layer_slope(arch, layer - 1, whole[layer - 1])
            dz = dz if mask is None else dz * mask
    return arch.flatten(*zip(*grads, strict=True))


def assert_agrees(experiment: Experiment, epochs: int = 2) -> Session:
    session = Session(experiment)
    session.advance(epochs)
    params, memory, count = reference(experiment, epochs)
    assert session.epoch == epochs and session.position == 0 and session.diverged is None
    assert session.engine.params == pytest.approx(params, rel=1e-12, abs=1e-12)
    for name, values in memory.items():
        assert session.engine.memory[name] == pytest.approx(values, rel=1e-12, abs=1e-12)
    if experiment.training.optimizer.name == "adam":
        assert session.engine.updates == count
    assert not np.array_equal(params, initial_parameters(experiment.network))
    return session


def regularization(kind: str) -> dict[str, Any]:
    return {"kind": kind, "rate": 0.03 if kind != "none" else 0.0}


@st.composite
def with_switches(draw: st.DrawFn, units: int, activation: str) -> Spec:
    """A hidden layer, sometimes with units that are off, dropped out, or frozen."""
    layer: Spec = {"units": units, "activation": activation}
    if draw(st.booleans()):
        layer["off"] = draw(st.lists(st.integers(1, units), max_size=2, unique=True))
        layer["dropout"] = draw(st.sampled_from([0.0, 0.25, 0.5]))
        layer["frozen"] = draw(
            st.lists(st.sampled_from(["W", "b", "W[1]", "W[1,1]", f"b[{units}]"]), max_size=2, unique=True)
        )
    return layer


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    task = draw(st.sampled_from(sorted(LASTS)))
    inputs = draw(st.integers(1, 4))
    outputs = {"binary": 1, "multiclass": draw(st.integers(2, 4)), "regression": draw(st.integers(1, 3)),
               "autoencoder": inputs}[task]  # fmt: skip
    last, loss = draw(st.sampled_from(LASTS[task]))
    hidden = draw(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(HIDDEN)), max_size=5))
    optimizer = {
        "name": draw(st.sampled_from(GRADIENT_RULES)),
        "learning_rate": draw(st.sampled_from([1e-3, 1e-2])),
    }
    return make(
        data=task_data(task, draw(st.integers(2, 60)), inputs, outputs, seed=draw(st.integers(0, 2**32))),
        hidden=[draw(with_switches(units, name)) for units, name in hidden],
        last=(outputs, last),
        init={"scheme": "normal", "scale": 0.7, "seed": draw(st.integers(0, 2**32)), "bias": "same"},
        loss=loss,
        optimizer=optimizer,
        batch_size=draw(st.none() | st.integers(1, 80)),
        shuffle=draw(st.booleans()),
        seed=draw(st.integers(0, 2**63 - 1)),
        regularization=regularization(draw(st.sampled_from(sorted(REGULARIZERS)))),
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(experiments())
def test_agrees_on_random_experiments(experiment: Experiment) -> None:
    session = Session(experiment)
    session.advance(2)
    params, memory, _ = reference(experiment, 2)
    assert session.engine.params == pytest.approx(params, rel=1e-12, abs=1e-12)
    for name, values in memory.items():
        assert session.engine.memory[name] == pytest.approx(values, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("kind", REGULARIZERS)
@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("batch", [None, 1, 7, 20, 21, 1000])
def test_agrees_for_every_update_rule_and_batch(name: str, kind: str, batch: int | None) -> None:
    assert_agrees(
        make(
            data=task_data("binary", 20, seed=1),
            hidden=[(4, "tanh"), (3, "tanh")],
            init={"scheme": "normal", "scale": 0.7, "bias": "same"},
            optimizer={"name": name, "learning_rate": 0.01},
            batch_size=batch,
            regularization=regularization(kind),
        ),
        epochs=4,
    )


MIXTURES = [
    ["relu", "tanh", "tanh", "linear", "leaky_relu", "leaky_relu"],
    ["linear", "linear", "sigmoid"],
    ["tanh", "relu", "tanh"],
    ["sigmoid", "sigmoid", "relu", "relu"],
]


@pytest.mark.parametrize("names", MIXTURES)
@pytest.mark.parametrize("batch", [None, 6])
def test_agrees_with_mixed_activations(names: list[str], batch: int | None) -> None:
    hidden = [{"units": 3 + i % 3, "activation": name} for i, name in enumerate(names)]
    for i, layer in enumerate(hidden):
        if layer["activation"] == "leaky_relu":
            layer["slope"] = [0.2, 0.05][i % 2]
    assert_agrees(
        make(
            data=task_data("multiclass", 31, 3, 3, seed=2),
            hidden=hidden,
            last=(3, "softmax"),
            init={"scheme": "xavier", "bias": "same"},
            optimizer={"learning_rate": 0.05},
            batch_size=batch,
        ),
        epochs=3,
    )


LARGE = [
    (1300, None),  # one batch in chunks
    (1300, 600),  # batches in chunks, the last one shorter than a chunk
    (1537, 512),  # batches of exactly one chunk, the last with one example
    (1537, 1537),
    (1025, 1024),
    (700, 2),  # more batches than one window holds
    (515, 1),  # three windows, the last with three batches
    (1030, 4),  # the last batch, in the second window, is shorter
    (1024, 2),  # two full windows
    (513, 2),  # the second window holds one short batch
]


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize(("examples", "batch"), LARGE)
def test_agrees_in_chunks_and_windows(examples: int, batch: int | None, shuffle: bool) -> None:
    session = assert_agrees(
        make(
            data=task_data("binary", examples, seed=4),
            hidden=[(5, "tanh"), (2, "relu")],
            init={"scheme": "normal", "scale": 0.7, "bias": "same"},
            optimizer={"name": "momentum", "learning_rate": 0.002},
            batch_size=batch,
            shuffle=shuffle,
            regularization=regularization("l2"),
        )
    )
    assert session.engine.batches == -(-examples // (batch or examples))


def test_the_sizes_above_do_cross_chunks_and_windows() -> None:
    assert tape_module.CHUNK == 512 and engine_module.WINDOW == 256


def test_sixteen_layers_of_one_unit_and_of_many() -> None:
    for hidden in ([(1, "tanh")] * 15, [(256, "tanh"), (256, "relu")]):
        assert_agrees(
            make(
                data=task_data("binary", 12),
                hidden=hidden,
                init={"scheme": "xavier"},
                optimizer={"learning_rate": 0.01},
                batch_size=5,
            )
        )


def test_derived_features() -> None:
    names = ["x2", "x1^2", "x1*x2", "sin(x1)", "cos(x2)"]
    assert_agrees(make(data=task_data("binary", 12), features=names, batch_size=5))


def test_learning_rate_changes_between_batches() -> None:
    experiment = make(data=task_data("binary", 10), batch_size=4)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    arch = Architecture.of(experiment.network)
    engine = Engine(arch, experiment.training, x, y)
    params = initial_parameters(experiment.network)
    engine.params[:] = params
    for batch, rate in enumerate([0.1, 0.7, 0.2]):
        engine.set_learning_rate(rate)
        engine.run(batch, batch + 1)
        columns = slice(4 * batch, 4 * batch + 4)
        g = backward(arch, params, forward(arch, params, x[:, columns]), y[:, columns], "cross_entropy")
        params = params - rate * arch.flatten(g.weights, g.biases)
        assert engine.params == pytest.approx(params, rel=1e-12, abs=1e-12)


def test_no_examples() -> None:
    session = Session(make(data={"train": {"x": [], "y": []}}))
    assert session.engine.batches == 0 and not session.can_train
    session.engine.run(0, 0)
    assert session.advance(5) == 0


# -- update rules, written out as torch.optim defines them, for one parameter and three gradients

W, GRADIENTS, RATE = 0.5, (0.4, -1.2, 0.3), 0.1


def torch_steps(name: str, s: Settings) -> list[float]:
    w, out = W, []
    v = mean = square = 0.0
    for t, g in enumerate(GRADIENTS, start=1):
        if name == "sgd":
            w -= RATE * g
        elif name == "momentum":  # buf = momentum * buf + g, the first buf being g
            v = s.momentum * v + g if t > 1 else g
            w -= RATE * v
        elif name == "nesterov":
            v = s.momentum * v + g if t > 1 else g
            w -= RATE * (g + s.momentum * v)
        elif name == "rmsprop":
            v = s.alpha * v + (1 - s.alpha) * g**2
            w -= RATE * g / (v**0.5 + s.eps)
        elif name == "adagrad":
            v += g**2
            w -= RATE * g / (v**0.5 + s.eps)
        elif name == "adam":
            b1, b2 = s.betas
            mean = b1 * mean + (1 - b1) * g
            square = b2 * square + (1 - b2) * g**2
            w -= RATE * (mean / (1 - b1**t)) / ((square / (1 - b2**t)) ** 0.5 + s.eps)
        out.append(w)
    return out


@pytest.mark.parametrize("name", GRADIENT_RULES)
def test_update_rules_are_those_of_torch(name: str) -> None:
    numbers = settings_of(make(optimizer={"name": name}).training.optimizer)
    wanted = torch_steps(name, numbers)
    params, memory = np.array([W]), {n: np.zeros(1) for n in OPTIMIZERS[name].memory}
    for t, g in enumerate(GRADIENTS, start=1):
        params, memory = OPTIMIZERS[name].step(params, np.array([g]), memory, t, RATE, numbers)
        assert params[0] == pytest.approx(wanted[t - 1], rel=1e-13)


def test_first_steps_in_plain_numbers() -> None:
    """The same once more as figures, so that both writings above cannot share a mistake."""
    first = {"sgd": 0.46, "momentum": 0.46, "nesterov": 0.424, "rmsprop": -0.49999975,
             "adagrad": 0.400000000025, "adam": 0.4000000025}  # fmt: skip
    for name, wanted in first.items():
        assert torch_steps(name, settings_of(make(optimizer={"name": name}).training.optimizer))[0] == pytest.approx(
            wanted, rel=1e-9
        )
    assert set(first) == set(GRADIENT_RULES)


@pytest.mark.parametrize(
    ("name", "given_settings", "wanted"),
    [
        ("momentum", {"momentum": 0.5}, Settings(momentum=0.5)),
        ("rmsprop", {"alpha": 0.9}, Settings(alpha=0.9)),
        ("adagrad", {}, Settings(eps=1e-10)),
        ("adam", {"betas": [0.8, 0.99], "eps": 1e-6}, Settings(betas=(0.8, 0.99), eps=1e-6)),
    ],
)
def test_settings_reach_the_rule(name: str, given_settings: dict[str, Any], wanted: Settings) -> None:
    experiment = make(data=task_data("binary", 9), optimizer={"name": name, "learning_rate": 0.01, **given_settings})
    assert settings_of(experiment.training.optimizer) == wanted
    assert_agrees(experiment, 3)


def test_defaults_are_those_of_torch() -> None:
    def defaults(name: str) -> dict[str, object]:
        return dict(OPTIMIZERS[name].settings)

    assert defaults("momentum") == defaults("nesterov") == {"momentum": 0.9}
    assert defaults("rmsprop") == {"alpha": 0.99, "eps": 1e-8}
    assert defaults("adagrad") == {"eps": 1e-10}
    assert defaults("adam") == {"betas": (0.9, 0.999), "eps": 1e-8}


# -- regularisation


def test_penalties_and_their_slopes() -> None:
    w = np.array([2.0, -3.0, 0.0, 0.5])
    assert REGULARIZERS["l1"].penalty(w, 0.1) == pytest.approx(0.55)
    assert REGULARIZERS["l2"].penalty(w, 0.1) == pytest.approx(0.05 * 13.25)
    assert REGULARIZERS["none"].penalty(w, 0.1) == 0.0
    assert REGULARIZERS["l1"].gradient(w, 0.1) == pytest.approx([0.1, -0.1, 0.0, 0.1])
    for entry in REGULARIZERS.values():
        for i in (0, 1, 3):
            step = np.eye(4)[i] * 1e-6
            numeric = (entry.penalty(w + step, 0.1) - entry.penalty(w - step, 0.1)) / 2e-6
            assert entry.gradient(w, 0.1)[i] == pytest.approx(numeric, rel=1e-8, abs=1e-12)


def test_biases_are_not_penalised_and_the_shown_loss_leaves_the_penalty_out() -> None:
    """At inputs and targets of zero with a linear unit the loss moves nothing: all that moves is the penalty."""
    data = {"task": "regression", "train": {"x": [[0.0, 0.0]], "y": [[0.3]]}}
    experiment = make(data=data, hidden=[], last=(1, "linear"), init={"scheme": "constant", "scale": 2.0, "bias": 0.3},
                      optimizer={"learning_rate": 0.1}, regularization={"kind": "l2", "rate": 0.5})  # fmt: skip
    session = Session(experiment)
    assert session.measures().train_loss == 0.0
    session.advance(1)
    assert session.engine.params == pytest.approx([1.9, 1.9, 0.3], rel=1e-15)
    assert session.measures().train_loss == 0.0
