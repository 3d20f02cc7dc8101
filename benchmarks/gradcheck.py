"""How fast the gradient check is, beside the plain way: two whole forward passes for every parameter.

    python benchmarks/gradcheck.py [--rounds 9]

2-8-8-1 tanh with 500 examples by default. Both take turns within each round, on one thread, at the same parameters;
the table shows medians over the rounds and, as spread, the smallest and largest ratio.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
sys.path[:0] = [str(Path(__file__).parents[1])]

import numpy as np

from nnviz.core.analysis.gradcheck import EPSILON, GradientCheck
from nnviz.core.base.work import Work
from nnviz.core.editing.files import decode
from nnviz.core.network.architecture import Architecture, initial_parameters
from nnviz.core.network.network import losses, network_inputs, targets

CASES = [("2-8-8-1 tanh", (8, 8), "tanh"), ("2-8-8-1 relu", (8, 8), "relu"), ("2-8×6-1 tanh", (8,) * 6, "tanh")]
EXAMPLES = 500


def experiment(hidden, activation):
    layers = [{"units": n, "activation": activation} for n in hidden] + [{"units": 1, "activation": "sigmoid"}]
    recipe = {"name": "circle", "samples": 2 * EXAMPLES, "test_share": 0.5}
    return decode(json.dumps({"data": {"recipe": recipe}, "network": {"layers": layers}}))


def plain(architecture, flat, x, y, loss):
    found = np.empty(architecture.count)
    for i in range(architecture.count):
        moved = flat.copy()
        moved[i] += EPSILON
        up = losses(architecture, moved, x, y, loss)
        moved[i] -= 2 * EPSILON
        found[i] = (up - losses(architecture, moved, x, y, loss)).mean() / (2 * EPSILON)
    return found


def ours(architecture, flat, x, y, loss):
    check = Work(GradientCheck(architecture, flat, x, y, loss).steps()).finish()
    return np.array([row.numeric for row in check.rows])


def timed(function, *arguments):
    began = time.perf_counter()
    result = function(*arguments)
    return result, (time.perf_counter() - began) * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print(f"| network, {EXAMPLES} examples | parameters | check, ms | plain way, ms | faster by | smallest – largest |")
    print("|---|---:|---:|---:|---:|---:|")
    for label, hidden, activation in CASES:
        e = experiment(hidden, activation)
        architecture, flat = Architecture.of(e.network), initial_parameters(e.network)
        x, y = network_inputs(e, e.data.train), targets(e.data, e.data.train)
        assert x.shape[1] == EXAMPLES
        rounds = []
        for _ in range(options.rounds + 1):
            fast, spent = timed(ours, architecture, flat, x, y, e.training.loss)
            slow, plainly = timed(plain, architecture, flat, x, y, e.training.loss)
            rounds.append((spent, plainly))
            assert np.allclose(fast, slow, rtol=1e-6, atol=1e-8), "the two ways disagree"
        spent, plainly = np.array(rounds[1:]).T  # the first round warms up
        ratios = plainly / spent
        print(f"| {label} | {architecture.count} | {np.median(spent):.1f} | {np.median(plainly):.1f} "
              f"| {np.median(ratios):.1f} | {ratios.min():.1f} – {ratios.max():.1f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
