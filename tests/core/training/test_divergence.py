"""Numbers that overflow end a run at the last finite state, whoever looks when."""

import itertools
import json
import random
from typing import Any

import numpy as np
import pytest

from nnviz.core.base.experiment import Experiment, with_setting
from nnviz.core.editing.files import decode
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.network import evaluate, network_inputs, targets
from nnviz.core.training.engine import Engine
from nnviz.core.training.session import Session
from tests.core.making import make, saved, spec


def plane(rate: float, hidden: list[Any], name: str = "sgd", **changes: Any) -> Experiment:
    return make(
        data={"recipe": {"name": "plane", "samples": 40, "test_share": 0.5}},
        hidden=hidden,
        last=(1, "linear"),
        optimizer={"name": name, "learning_rate": rate},
        batch_size=7,
        **changes,
    )


DIVERGING = {
    "one neuron": plane(3.0, []),
    "deep and linear: the loss overflows long before the weights": plane(0.5, [(4, "linear")] * 6),
    "relu": plane(2.0, [(8, "relu"), (8, "relu")]),
    "momentum": plane(1.0, [(3, "linear")], "momentum"),
    "slow": plane(0.075, []),
    "the optimizer's memory overflows, nothing else": make(
        data={"task": "regression", "train": {"x": [[1e50]], "y": [[0]]}},
        hidden=[],
        last=(1, "linear"),
        init={"scheme": "constant"},
        optimizer={"name": "adagrad", "learning_rate": 1e100},
    ),
}


def last_finite(experiment: Experiment, most: int = 5000) -> tuple[list[float], int, int]:
    """Parameters, epoch and position before the first batch that leaves the finite, found batch by batch."""
    arch = Architecture.of(experiment.network)
    x, y = network_inputs(experiment, experiment.data.train), targets(experiment.data, experiment.data.train)
    engine = Engine(arch, experiment.training, x, y)
    engine.params[:] = initial_parameters(experiment.network)
    with np.errstate(all="ignore"):
        for epoch in range(most):
            stream = np.random.Philox(key=experiment.training.seed, counter=[0, 0, epoch, 0])
            engine.order(np.random.Generator(stream).permutation(x.shape[1]))
            for batch in range(engine.batches):
                before = engine.params.tolist()
                engine.run(batch, batch + 1)
                loss = evaluate(arch, engine.params, x, y, experiment.training.loss)[0]
                numbers = [*engine.params, *itertools.chain(*engine.memory.values()), loss]
                if not np.isfinite(numbers).all() or not engine.params @ engine.params < 1e300:
                    return before, epoch, batch * engine.batch
    raise AssertionError("it does not diverge")


@pytest.mark.parametrize("name", DIVERGING)
def test_divergence_ends_the_run_at_the_last_finite_state(name: str) -> None:
    experiment = DIVERGING[name]
    params, epoch, position = last_finite(experiment)
    session = Session(experiment)
    session.advance(5000)
    assert session.diverged is not None
    assert session.engine.params.tolist() == params
    assert (session.epoch, session.position) == (epoch, position)
    assert session.diverged.epoch == epoch + 1
    assert session.diverged.layer in range(1, len(experiment.network.layers) + 1)
    assert np.isfinite(session.measures().train_loss)
    assert not session.can_train and session.advance(10) == 0
    history = session.state().history
    assert history is not None and None not in history.train_loss and history.epoch[-1] <= epoch


@pytest.mark.parametrize("name", DIVERGING)
def test_divergence_does_not_depend_on_who_looks_when(name: str) -> None:
    whole = Session(DIVERGING[name])
    whole.advance(5000)
    rng = random.Random(1)
    for seconds, look in ((None, 0.0), (1e-9, 0.0), (None, 0.5), (1e-4, 0.1), (None, 1.0)):
        pieces = Session(DIVERGING[name])
        while pieces.can_train and pieces.epoch < 5000:
            pieces.advance(rng.choice([1, 3, 50]), seconds)
            if rng.random() < look:
                pieces.snapshot()
        assert saved(pieces) == saved(whole)
        assert pieces.diverged == whole.diverged
    steps = Session(DIVERGING[name])
    while steps.can_train and steps.epoch < 5000:
        steps.advance_batch()
    assert steps.engine.params.tolist() == whole.engine.params.tolist() and steps.diverged == whole.diverged


def test_a_loss_that_is_no_longer_finite_is_always_a_divergence() -> None:
    """Whatever number of epochs is asked for, a run without a finite loss says so."""
    experiment = DIVERGING["deep and linear: the loss overflows long before the weights"]
    for epochs in range(1, 12):
        session = Session(experiment)
        session.advance(epochs)
        assert np.isfinite(session.measures().train_loss)
        assert (session.diverged is None) == (session.epoch == epochs)
    assert session.diverged is not None


def test_a_start_without_a_finite_loss_diverges_at_once() -> None:
    content = spec(data={"task": "regression", "train": {"x": [[1, 1]], "y": [[1]]}}, hidden=[], last=(1, "linear"))
    content["state"] = {"weights": [[[1e300, 1]]], "biases": [[0]]}
    session = Session(decode(json.dumps(content)))
    session.advance(5)
    assert session.diverged is not None and (session.epoch, session.diverged.layer) == (0, 1)
    assert session.snapshot().diverged == session.diverged


def test_a_smaller_learning_rate_lets_a_diverged_run_go_on() -> None:
    session = Session(plane(3.0, []))
    session.advance(1000)
    assert session.diverged is not None
    epoch = session.epoch
    session.apply(with_setting(session.experiment, "training.optimizer.learning_rate", 1e-3))
    assert session.diverged is None
    session.advance(100)
    assert session.epoch == epoch + 100 and session.diverged is None


def test_a_changed_learning_rate_counts_from_the_moment_it_changed() -> None:
    """What leads up to a divergence is what really happened, with the rates of that time."""
    session = Session(plane(0.001, []))
    session.advance(450)  # past the first thinning of the history, so that not every epoch is measured
    session.advance_batch()
    before = session.engine.params.copy()
    session.apply(with_setting(session.experiment, "training.optimizer.learning_rate", 1e200))
    session.advance(5)
    assert session.diverged is not None and session.diverged.epoch == 451
    assert np.array_equal(session.engine.params, before)


def test_reset_after_divergence() -> None:
    session = Session(plane(3.0, []))
    fresh = saved(session)
    session.advance(1000)
    session.reset()
    assert session.diverged is None and saved(session) == fresh
