"""How long it takes from a hand that pulls a weight until boundary and diagram are painted with it.

    python benchmarks/by_hand.py [--rounds 40]        # offscreen

A weight of the diagram is gripped and pulled by the mouse, one move after the other at uneven distances in time.
*Frame* is from the move to the end of the tick after which boundary and diagram have both been painted with the new
weight: up to a frame of 16 ms passes anyway until the next tick. *Ticks* is how many of them that was, on average; 1 is
the next frame. *Work* is what the last of them took. While training plays, the other weights go on.
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
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from nnviz.core.base.experiment import Layer, Recipe, replace
from nnviz.core.editing.edits import with_recipe
from nnviz.core.editing.validation import resolve
from nnviz.core.network.parameters import index_of
from nnviz.core.network.part import Part
from nnviz.labs import load_lab
from nnviz.ui.start import make_application

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PART = Part(1, 0, 0)


def experiment_of(hidden, count, batch):
    """The circle with so many points, under hidden layers of so many tanh units."""
    circle = load_lab("circle").experiment
    layers = (*(Layer(units=n, activation="tanh") for n in hidden), circle.network.layers[-1])
    network = replace(circle.network, layers=layers)
    optimizer = replace(circle.training.optimizer, learning_rate=1e-6)  # the hand alone moves the weight
    training = replace(circle.training, batch_size=batch, optimizer=optimizer)
    changed = replace(circle, network=network, training=training)
    return resolve(with_recipe(changed, Recipe(name="circle", samples=count, noise=0.1, test_share=0.0, seed=0)))


class Hand:
    """A window, and one weight of it under the hand."""

    def __init__(self, experiment):
        self.window = create_window(experiment)
        self.window.resize(1280, 800)
        self.window.show()
        self.app, self.bench, self.view = make_application(), self.window.bench, self.window.network_view
        self.index = index_of(self.bench.snapshot.architecture, PART.parameter)
        self.ends, self.began = [], 0.0
        first = float(self.bench.snapshot.params[self.index])
        self.seen = {"boundary": first, "network": first}
        for name, view in (("boundary", self.window.boundary_plot), ("network", self.view)):
            view.show_snapshot = self._noting(name, view.show_snapshot)
        ticker = self.bench._ticker
        ticker.timeout.disconnect(self.bench._tick)
        ticker.timeout.connect(self._begin)
        ticker.timeout.connect(self.bench._tick)
        ticker.timeout.connect(self._end)
        self.rest(1.0)

    def _noting(self, name, show):
        def shown(snapshot):
            show(snapshot)
            self.seen[name] = float(snapshot.params[self.index])

        return shown

    def _begin(self):
        self.began = time.perf_counter()

    def _end(self):
        now = time.perf_counter()
        self.ends.append((now, now - self.began, tuple(self.seen.values())))

    def rest(self, seconds):
        """The window goes on for a while."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.app.processEvents()
            time.sleep(0.0005)

    def place(self):
        """A place of the edge where no other is nearer."""
        below = len(self.view.diagram.centres[PART.layer - 1])
        line = self.view.lines[PART.layer - 1][PART.unit * below + PART.source]
        return next(QPointF(x, y).toPoint() for x, y in line[2:-2] if self.view.part_at(QPointF(x, y)) == PART)

    def pull(self, rounds, plays):
        """Milliseconds of (frame, work), and ticks, for each move."""
        rng, start = np.random.default_rng(0), self.place()
        if plays:
            self.bench.set_speed(float("inf"))
            self.bench.play()
            self.rest(1.0)
        QTest.mousePress(self.view, LEFT, NONE, start)
        took = []
        for i in range(rounds):
            before = float(self.bench.snapshot.params[self.index])
            self.ends.clear()
            moved = time.perf_counter()
            QTest.mouseMove(self.view, start - QPoint(0, 6 + 3 * (i % 9) + i))
            limit = moved + 2.0
            while time.perf_counter() < limit:
                self.app.processEvents()
                last = next((i for i, e in enumerate(self.ends) if all(abs(v - before) > 0.03 for v in e[2])), None)
                if last is not None:
                    took.append((1000 * (self.ends[last][0] - moved), 1000 * self.ends[last][1], last + 1))
                    break
                time.sleep(0.0002)
            self.rest(0.02 + 0.02 * rng.random())
        QTest.mouseRelease(self.view, LEFT, NONE, start)
        self.bench.pause()
        return np.array(took)

    def close(self):
        """No question about unsaved work."""
        self.bench.stack.setClean()
        self.window.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    make_application()
    print("network   points   batch  training   frame ms: median  p90   work ms: median  p90   ticks")
    for hidden in ((4, 2), (8, 8)):
        for count, batch in ((500, 10), (50_000, None), (100_000, None), (100_000, 10)):
            hand = Hand(experiment_of(hidden, count, batch))
            for plays in (False, True):
                took = hand.pull(options.rounds, plays)
                frame, work, ticks = took.T
                name = "-".join(str(n) for n in (2, *hidden, 1))
                print(f"{name:<9} {count:>7}  {batch or 'all':>5}  {'plays' if plays else 'rests':<9}  "
                      f"{np.median(frame):14.1f} {np.quantile(frame, 0.9):6.1f} "
                      f"{np.median(work):15.1f} {np.quantile(work, 0.9):6.1f} {ticks.mean():7.2f}  ({len(took)})",
                      flush=True)  # fmt: skip
            hand.close()


if __name__ == "__main__":
    main()
