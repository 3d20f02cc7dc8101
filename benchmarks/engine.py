"""How fast the engine trains, beside the textbook way and, where installed, scikit-learn and PyTorch.

    python benchmarks/engine.py [--rounds 9] [--seconds 0.4] [--markdown]

All contestants take turns within each round, on one thread; the table shows medians over the rounds and, as spread,
the smallest and largest ratio. Ours is the session as users run it, its loss history included.
"""

import argparse
import json
import os
import sys
import time
import warnings
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

import numpy as np
from textbook import Textbook

from nnviz.core.editing.files import decode
from nnviz.core.network.network import network_inputs, targets
from nnviz.core.network.responses import ResponseGrid
from nnviz.core.training.session import Session

WARM = 2000

CASES = [
    ("2-4-2-1 tanh, 250 points, batch 10", (4, 2), "tanh", "circle", 500, 10, 4.2),
    ("2-4-1 sigmoid, 4 points, full batch", (4,), "sigmoid", "xor_gate", 4, None, 2.7),
    ("2-8-8-8-8-8-8-1 tanh, 250 points, batch 10", (8,) * 6, "tanh", "circle", 500, 10, 3.9),
    ("2-64-64-1 relu, 500 points, batch 32", (64, 64), "relu", "circle", 1000, 32, 1.9),
]


def experiment(hidden, activation, data, samples, batch):
    layers = [{"units": n, "activation": activation} for n in hidden] + [{"units": 1, "activation": "sigmoid"}]
    recipe = {"name": data, "samples": samples}
    if data != "xor_gate":
        recipe["test_share"] = 0.5
    text = {
        "data": {"recipe": recipe},
        "network": {"layers": layers},
        "training": {"batch_size": batch, "optimizer": {"learning_rate": 0.03}},
    }
    return decode(json.dumps(text))


class Ours:
    def __init__(self, session):
        self.session = session
        session.advance(WARM)  # a run's first few hundred epochs all go into its loss curve; later few do

    def run(self, epochs):
        self.session.advance(epochs)


class ScikitLearn:
    def __init__(self, hidden, activation, x, y, batch):
        from sklearn.neural_network import MLPClassifier

        name = {"sigmoid": "logistic"}.get(activation, activation)
        self.x, self.y = x.T.copy(), y[0].astype(int)
        self.model = MLPClassifier(
            hidden, activation=name, solver="sgd", alpha=0.0, momentum=0.0, learning_rate_init=0.03,
            batch_size=batch or x.shape[1], max_iter=1, tol=0.0, n_iter_no_change=10**9, warm_start=True,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model.fit(self.x, self.y)

    def run(self, epochs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model.set_params(max_iter=epochs)
            self.model.fit(self.x, self.y)


class PyTorch:
    def __init__(self, hidden, activation, x, y, batch):
        import torch

        torch.set_num_threads(1)
        self.torch = torch
        acts = {"tanh": torch.nn.Tanh, "sigmoid": torch.nn.Sigmoid, "relu": torch.nn.ReLU}
        sizes, parts = (x.shape[0], *hidden), []
        for n, m in zip(sizes, sizes[1:], strict=False):
            parts += [torch.nn.Linear(n, m), acts[activation]()]
        self.model = torch.nn.Sequential(*parts, torch.nn.Linear(sizes[-1], 1)).double()
        self.x, self.y = torch.from_numpy(x.T.copy()), torch.from_numpy(y.T.copy())
        self.batch = batch or len(self.x)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.03)
        self.loss = torch.nn.BCEWithLogitsLoss()

    def run(self, epochs):
        for _ in range(epochs):
            order = self.torch.randperm(len(self.x))
            for start in range(0, len(order), self.batch):
                part = order[start : start + self.batch]
                self.optimizer.zero_grad()
                self.loss(self.model(self.x[part]), self.y[part]).backward()
                self.optimizer.step()


def contestants(case):
    _, hidden, activation, data, samples, batch, _ = case
    e = experiment(hidden, activation, data, samples, batch)
    x, y = network_inputs(e, e.data.train), targets(e.data, e.data.train)
    result = {
        "nnviz": Ours(Session(e)),
        "textbook": Textbook((2, *hidden, 1), activation, x, y, 0.03, batch),
    }
    for name, peer in (("scikit-learn", ScikitLearn), ("PyTorch", PyTorch)):
        try:
            result[name] = peer(hidden, activation, x, y, batch)
        except ImportError:
            print(f"({name} is not installed: no row)", file=sys.stderr)
    return result


def rates(runners, rounds, seconds):
    """Epochs per second of each, [rounds], all taking turns."""
    counts = {}
    for name, runner in runners.items():
        count, spent = 1, 0.0
        while spent < seconds / 4:
            count *= 2
            began = time.perf_counter()
            runner.run(count)
            spent = time.perf_counter() - began
        counts[name] = max(1, int(count * seconds / spent))
    found = {name: [] for name in runners}
    for _ in range(rounds):
        for name, runner in runners.items():
            began = time.perf_counter()
            runner.run(counts[name])
            found[name].append(counts[name] / (time.perf_counter() - began))
    return {name: np.array(values) for name, values in found.items()}


def grid_milliseconds(hidden, rounds=300):
    e = experiment(hidden, "tanh", "circle", 500, 10)
    grid, params = ResponseGrid(e, (-6, 6, -6, 6), 100, 100, np.zeros(2)), np.array(Session(e).engine.params)
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        grid.responses(params)
        found.append((time.perf_counter() - began) * 1000)
    return np.median(found), np.percentile(found, 90)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.4)
    options = parser.parse_args()
    print("| network | engine | epochs/s | nnviz is faster by | smallest – largest | goal |")
    print("|---|---|---:|---:|---:|---:|")
    for case in CASES:
        found = rates(contestants(case), options.rounds, options.seconds)
        for name, values in found.items():
            ratios = found["nnviz"] / values
            goal = {"textbook": f"{case[-1]}", "scikit-learn": "8", "PyTorch": "20" if case is not CASES[-1] else "–"}
            print(f"| {case[0]} | {name} | {np.median(values):,.0f} | {np.median(ratios):.2f} "
                  f"| {ratios.min():.2f} – {ratios.max():.2f} | {goal.get(name, '')} |", flush=True)  # fmt: skip
    print("\n| all responses on the 100 × 100 grid | median ms | 90th percentile | goal |\n|---|---:|---:|---:|")
    for label, hidden, goal in (("2-4-2-1", (4, 2), 0.1), ("2-8×6-1", (8,) * 6, 1.0)):
        print("| {} | {:.3f} | {:.3f} | {} |".format(label, *grid_milliseconds(hidden), goal))


if __name__ == "__main__":
    main()
