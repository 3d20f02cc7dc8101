"""How long a panel takes to open, and to follow a moment of the training.

    python benchmarks/panels.py [--rounds 15] [--points 500]           # offscreen

The network is 2-8-8-1 tanh (linear for the panel *Linear*), with an example chosen. *Open* is the first opening in a
new window: making the panel, telling it everything, and painting. *Follow* is one snapshot shown and painted. Medians;
the goals are 200 ms and 5 ms.
"""

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from nnviz.launch import create_window
from nnviz.process import prepare_process

prepare_process()

import numpy as np
from PySide6.QtCore import QSettings

from nnviz.core.base.experiment import Layer, Recipe, replace
from nnviz.core.editing.edits import with_recipe
from nnviz.core.editing.validation import resolve
from nnviz.labs import load_lab
from nnviz.panels import PANELS
from nnviz.ui.start import make_application


def experiment_of(points, activation="tanh"):
    """The circle with so many training points under 2-8-8-1."""
    recipe = Recipe(name="circle", samples=points, noise=0.1, test_share=0.0, seed=0)
    experiment = with_recipe(load_lab("circle").experiment, recipe)
    layers = (*(Layer(units=8, activation=activation),) * 2, experiment.network.layers[-1])
    return resolve(replace(experiment, network=replace(experiment.network, layers=layers)))


def milliseconds(work):
    """How long a piece of work and the painting it asks for take."""
    began = time.perf_counter()
    work()
    app = make_application()
    app.sendPostedEvents()
    app.processEvents()
    return (time.perf_counter() - began) * 1000


def next_snapshot(bench):
    """Trains one epoch without showing it."""
    box = []
    bench.finish(lambda session: (session.advance(1), box.append(session.snapshot())))
    bench._loop.take()
    return box[0]


def measure(name, experiment, rounds):
    """(opening, [following]) of one panel in a window of its own."""
    window = create_window(experiment)
    window.resize(1280, 800)
    window.show()
    make_application().processEvents()
    window.state.choose(3)
    window.panel_card.open("lab")
    make_application().processEvents()
    window.bench._ticker.stop()
    opening = milliseconds(lambda: window.panel_card.open(name))
    panel, following = window.panel_card.panel, []
    for _ in range(rounds):
        snapshot = next_snapshot(window.bench)
        make_application().processEvents()
        following.append(milliseconds(lambda shown=snapshot: panel.show_snapshot(shown)))
    window.close()
    return opening, following


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--points", type=int, default=500)
    parser.add_argument("--windows", type=int, default=5)
    options = parser.parse_args()
    make_application()
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, "/nonexistent")
    print(f"2-8-8-1, {options.points} points; medians in ms (largest)")
    print(f"{'panel':<12}{'open':>18}{'follow':>18}")
    for name in PANELS:
        experiment = experiment_of(options.points, "linear" if name == "collapse" else "tanh")
        runs = [measure(name, experiment, options.rounds) for _ in range(options.windows)]
        opening = np.array([run[0] for run in runs])
        following = np.concatenate([run[1] for run in runs])
        cells = (f"{np.median(values):.1f} ({values.max():.1f})" for values in (opening, following))
        print(f"{name:<12}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main()
