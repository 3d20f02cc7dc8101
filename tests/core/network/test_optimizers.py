"""Two updates of each rule, calculated with plain numbers, and the same by the calls of the fast engine."""

import math

import numpy as np
import pytest

from nnviz.core.network.optimizers import OPTIMIZERS, Buffers, Settings, remembered

RATE, START, GRADIENTS = 0.1, 1.0, (0.4, -0.2)
MU, RHO, (BETA1, BETA2), EPS = 0.9, 0.99, (0.9, 0.999), 1e-8


def by_hand(name: str) -> list[float]:
    """w after each of the updates, by the rule as PyTorch defines it."""
    w, v, m, latest, found = START, 0.0, 0.0, START, []
    for t, g in enumerate(GRADIENTS, start=1):
        if name in ("sgd", "perceptron"):
            w -= RATE * g
        elif name == "momentum":
            v = MU * v + g
            w -= RATE * v
        elif name == "nesterov":
            v = MU * v + g
            w -= RATE * (g + MU * v)
        elif name == "rmsprop":
            v = RHO * v + (1 - RHO) * g * g
            w -= RATE * g / (math.sqrt(v) + EPS)
        elif name == "adagrad":
            v += g * g
            w -= RATE * g / (math.sqrt(v) + EPS)
        elif name == "adam":
            m, v = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g * g
            w -= RATE * (m / (1 - BETA1**t)) / (math.sqrt(v / (1 - BETA2**t)) + EPS)
        elif name == "averaged_perceptron":
            latest -= RATE * g
            w += (latest - w) / t
        elif name == "mira":
            w -= g
        found.append(w)
    return found


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_two_updates(name: str) -> None:
    rule, settings = OPTIMIZERS[name], Settings(MU, RHO, (BETA1, BETA2), EPS)
    w, found = np.array([START]), []
    memory = remembered(name, w, {}, 0)
    for count, g in enumerate(GRADIENTS, start=1):
        w, memory = rule.step(w, np.array([g]), memory, count, RATE, settings)
        found.append(float(w[0]))
    assert found == pytest.approx(by_hand(name), rel=1e-12) and found[0] != START
    assert set(memory) == set(rule.memory)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_calls_of_the_engine_do_the_same(name: str) -> None:
    rule, settings = OPTIMIZERS[name], Settings(MU, RHO, (BETA1, BETA2), EPS)
    w, gradient, found = np.array([START]), np.zeros(1), []
    memory = {key: np.array(values) for key, values in remembered(name, w, {}, 0).items()}
    ops = rule.ops(Buffers(w, gradient, np.empty(1), np.array(RATE), memory, np.array(0.0)), settings)
    for g in GRADIENTS:
        gradient[:] = g
        for op in ops:
            op()
        found.append(float(w[0]))
    assert found == pytest.approx(by_hand(name), rel=1e-12)
