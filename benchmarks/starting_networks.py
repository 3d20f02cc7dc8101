"""How well the network trains that data from a file start with, beside a plain multi-layer perceptron.

    python benchmarks/starting_networks.py [--seconds 8]        # needs scikit-learn

Data sets of 4 to 150 000 rows and 1 to 784 inputs, scaled to mean 0 and standard deviation 1, a fifth of the rows kept
for testing. The peer is scikit-learn's MLP with its defaults (100 units, Adam) and 300 iterations, fewer for the large
sets. Both columns are the share of right answers, or R², on training and test rows; ours after 300 epochs or when
time is up, with three seeds. The last column is the time of an epoch.
"""

import argparse
import sys
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from sklearn import datasets
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

from nnviz.core.base.experiment import Data, Examples, with_setting
from nnviz.core.data.data_validation import resolve_data
from nnviz.core.editing.starting_network import starting_experiment
from nnviz.core.training.session import Session

warnings.filterwarnings("ignore")
LARGE = 50_000


def tables():
    """(name, task, x, y) of each data set."""
    rng = np.random.default_rng(0)
    yield "xor", "binary", np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([0, 1, 1, 0])
    x = np.linspace(-3, 3, 60)[:, None]
    yield "sine", "regression", x, np.sin(2 * x[:, 0]) + rng.normal(0, 0.05, 60)
    t, k = rng.uniform(0, 3 * np.pi, 400), rng.integers(0, 2, 400)
    turned = np.c_[t * np.cos(t + np.pi * k), t * np.sin(t + np.pi * k)]
    yield "spiral", "binary", turned + rng.normal(0, 0.2, (400, 2)), k
    for name, task in (("iris", "multiclass"), ("wine", "multiclass"), ("breast_cancer", "binary"),
                       ("diabetes", "regression"), ("digits", "multiclass")):  # fmt: skip
        found = getattr(datasets, f"load_{name}")()
        yield name, task, found.data, found.target
    wide = np.kron(found.images, np.ones((1, 4, 4)))[:, 2:30, 2:30]
    yield "digits 28 × 28", "multiclass", wide.reshape(len(wide), -1), found.target
    x = rng.normal(size=(100_000, 10))
    yield "100 000 rows", "binary", x, x[:, 0] * x[:, 1] + x[:, 2] > 0
    x = rng.normal(size=(150_000, 3))
    yield "150 000 rows", "regression", x, np.sin(x[:, 0]) + x[:, 1] * x[:, 2]


def split(x, y, task):
    """Training and test rows, scaled by what the training rows say; of a handful all are both."""
    x, y = np.asarray(x, float), np.asarray(y, float).reshape(-1, 1)
    parts = train_test_split(x, y, test_size=0.2, random_state=0) if len(x) > 10 else (x, x, y, y)
    inputs = StandardScaler().fit(parts[0])
    targets = StandardScaler(with_mean=task == "regression", with_std=task == "regression").fit(parts[2])
    return [scaler.transform(v) for scaler, v in zip((inputs, inputs, targets, targets), parts, strict=True)]


def score(session):
    """The shares of right answers, or R², on training and test rows."""
    measures, data = session.measures(), session.experiment.data
    if data.task != "regression":
        return measures.train_accuracy, measures.test_accuracy
    return 1 - measures.train_loss / data.train.y.var(), 1 - measures.test_loss / data.test.y.var()


def main():
    """Prints one line for each data set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=8.0)
    seconds = parser.parse_args().seconds
    for name, task, x, y in tables():
        train_x, test_x, train_y, test_y = split(x, y, task)
        peer = (MLPRegressor if task == "regression" else MLPClassifier)(
            max_iter=20 if len(train_x) > LARGE else 300, random_state=0
        ).fit(train_x, train_y.ravel())
        theirs = [peer.score(*rows) for rows in ((train_x, train_y.ravel()), (test_x, test_y.ravel()))]
        data = resolve_data(Data(task=task, train=Examples(x=train_x, y=train_y), test=Examples(x=test_x, y=test_y)))
        ours, took = [], []
        for seed in range(3):
            session = Session(with_setting(starting_experiment(data), "network.init.seed", seed))
            began = time.perf_counter()
            epochs = session.advance(300, seconds)
            took.append((time.perf_counter() - began) / epochs)
            ours.append(score(session))
        told = "  ".join(f"{a:.3f} {b:.3f}" for a, b in ours)
        print(f"{name:16} {len(train_x):7} × {x.shape[1]:<4} peer {theirs[0]:.3f} {theirs[1]:.3f}   nnviz {told}   "
              f"{1000 * np.median(took):7.1f} ms", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
