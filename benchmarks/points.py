"""How long it takes from a hand on the points until the plane is painted.

    python benchmarks/points.py [--rounds 25] [--counts 500 5000 50000 100000]      # offscreen

*Click* is from the release of the mouse to the painted window, one training point more. *Drag* is one move of a drag,
of one point and of a thousand selected ones (or all). *Lasso* is the release of the mouse after a loop of 200 corners.
*Scatter* is the way before, in the same plot and in the same rounds: a pyqtgraph scatter plot of all points, given one
point more and painted (styles made beforehand, which is the lesser part of the work).
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from nnviz.launch import create_window
from nnviz.process import prepare_process

prepare_process()

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSettings, Qt
from PySide6.QtTest import QTest

from nnviz.core.base.experiment import Recipe
from nnviz.core.editing.edits import with_recipe
from nnviz.core.editing.validation import resolve
from nnviz.labs import load_lab
from nnviz.ui.start import make_application

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Hand:
    """A window on so many points of the circle, and what is timed in it."""

    def __init__(self, count):
        recipe = Recipe(name="circle", samples=count, noise=0.1, test_share=0.0, seed=0)
        self.window = create_window(resolve(with_recipe(load_lab("circle").experiment, recipe)))
        self.window.resize(1280, 800)
        self.window.show()
        self.plot, self.app = self.window.boundary_plot, make_application()
        self.rest(0.5)

    def rest(self, seconds=0.15):
        """The window and its trainer come to rest."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            self.app.processEvents()
            time.sleep(0.005)

    def at(self, x, y):
        """A place of the plane in pixels of the plot."""
        return self.plot.mapFromScene(self.plot.tools.mapViewToScene(QPointF(x, y)))

    def timed(self, work):
        """Milliseconds until what the work changes is painted."""
        began = time.perf_counter()
        work()
        for kind in (QEvent.Type.MetaCall, QEvent.Type.UpdateRequest):
            self.app.sendPostedEvents(None, kind.value)
        return (time.perf_counter() - began) * 1000

    def press(self, at):
        """The left button goes down at a place, after the mouse has come there."""
        QTest.mouseMove(self.plot.viewport(), at)
        self.rest(0.02)
        QTest.mousePress(self.plot.viewport(), LEFT, NONE, at)
        self.app.processEvents()

    def release(self, at):
        """The left button goes up."""
        QTest.mouseRelease(self.plot.viewport(), LEFT, NONE, at)

    def click(self, x, y):
        """A click that adds a point."""
        at = self.at(x, y)
        self.press(at)
        took = self.timed(lambda: self.release(at))
        self.rest()
        return took

    def drag(self, x, y, moves):
        """Moves of a drag that takes hold at a point."""
        self.press(self.at(x, y))
        QTest.mouseMove(self.plot.viewport(), self.at(x, y - 0.5))
        self.rest()
        took = []
        for i in range(moves):
            to = self.at(x + 0.1 * (i % 7), y - 0.1 * (i % 5) - 0.2)
            took.append(self.timed(lambda at=to: (QTest.mouseMove(self.plot.viewport(), at), self.app.processEvents())))
            self.rest(0.05)
        self.release(self.at(x, y - 0.5))
        self.rest()
        return took

    def lasso(self, rounds):
        """Loops around the middle with the tool chosen by its key."""
        QTest.keyClick(self.window, Qt.Key.Key_L)
        took = []
        for _ in range(rounds):
            angles = np.linspace(0, 2 * np.pi, 200)
            loop = [self.at(3 * np.cos(a), 3 * np.sin(a)) for a in angles]
            self.press(loop[0])
            for at in loop[1:]:
                QTest.mouseMove(self.plot.viewport(), at)
                self.rest(0.011)  # pyqtgraph takes a hundred moves a second
            took.append(self.timed(lambda at=loop[-1]: self.release(at)))
            self.window.state.select_points(())
            self.rest(0.05)
        return took

    def scatter(self):
        """The former way: a scatter plot made anew with one point more."""
        places = np.concatenate([self.plot.points.positions, [[0.0, 0.0]]])
        brushes = [pg.mkBrush("b"), pg.mkBrush("r")]
        fills, marks = [brushes[i % 2] for i in range(len(places))], ["o", "x"] * (len(places) // 2 + 1)
        item = pg.ScatterPlotItem(pxMode=True, size=12)
        self.plot.points.setVisible(False)
        self.plot.add(item)
        item.setData(x=places[:-1, 0], y=places[:-1, 1], symbol=marks[: len(places) - 1], brush=fills[:-1])
        self.rest(0.05)
        took = self.timed(
            lambda: item.setData(x=places[:, 0], y=places[:, 1], symbol=marks[: len(places)], brush=fills)
        )
        self.plot.box.removeItem(item)
        self.plot.points.setVisible(True)
        self.rest(0.05)
        return took

    def close(self):
        """Closes the window without a question."""
        self.window.bench.stack.setClean()
        self.window.close()


def row(name, values):
    """Median and 90th percentile."""
    print(f"  {name:<26}{np.median(values):>9.1f}{np.percentile(values, 90):>9.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--counts", type=int, nargs="+", default=[500, 5_000, 50_000, 100_000])
    options = parser.parse_args()
    make_application()
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, tempfile.mkdtemp())
    rng = np.random.default_rng(0)
    for count in options.counts:
        hand = Hand(count)
        hand.click(0.0, 0.0)
        clicks, scatters = [], []
        for _ in range(options.rounds):
            clicks.append(hand.click(*rng.uniform(-4.0, 4.0, 2)))
            scatters.append(hand.scatter())
        hand.click(5.5, 5.5)
        print(f"{count} points; ms{'median':>20}{'90 %':>9}")
        row("click adds a point", clicks)
        row("scatter with one more", scatters)
        row("drag of one point", hand.drag(5.5, 5.5, options.rounds))
        hand.click(-5.5, 5.5)
        hand.window.state.select_points((*range(0, count, max(count // 1000, 1)), len(hand.plot.points.positions) - 1))
        row("drag of 1000 selected", hand.drag(-5.5, 5.5, options.rounds))
        row("lasso", hand.lasso(max(options.rounds // 3, 3)))
        hand.close()


if __name__ == "__main__":
    main()
