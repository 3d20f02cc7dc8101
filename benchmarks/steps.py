"""How long the step-through takes: opening the Maths panel, one step drawn, all steps made anew, a formula set.

Measured first is what a student meets who opens the panel just after the window and presses Next at once, again and
again, while no formula has been set yet: the press itself, and how long the window listens to nobody meanwhile.

    python benchmarks/steps.py                       # offscreen; QT_QPA_PLATFORM=xcb under xvfb-run: a real window

A step is drawn when panel and diagram have been painted after a press of Next. Opening is from the click on the tab
to the first painted panel, in a window that never had it open. Medians, with the 90th percentile.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from nnviz.launch import create_window
from nnviz.process import prepare_process

prepare_process()

from PySide6.QtGui import QColor

from nnviz.core.base.experiment import Layer, Recipe, replace
from nnviz.core.editing.edits import with_recipe
from nnviz.core.editing.validation import resolve
from nnviz.labs import load_lab
from nnviz.ui.start import make_application
from nnviz.ui.views.equation.typesetter import typesetter

NETWORKS = {"2-4-2-1": (4, 2), "2-8-8-8-8-8-1": (8, 8, 8, 8, 8)}


def experiment_of(hidden):
    """The default lab with other hidden layers and 500 training points."""
    experiment = with_recipe(
        load_lab("circle").experiment, Recipe(name="circle", samples=500, noise=0.1, test_share=0.0)
    )
    layers = tuple(Layer(units=n, activation="tanh") for n in hidden) + experiment.network.layers[-1:]
    return resolve(replace(experiment, network=replace(experiment.network, layers=layers)))


def line(name, times):
    ordered = sorted(times)
    print(
        f"  {name:34} {1e3 * statistics.median(ordered):7.1f} ms   p90 {1e3 * ordered[int(0.9 * len(ordered))]:7.1f} ms"
    )


def timed(call):
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def first_steps(app):
    """Opens the panel in a new window and presses Next twelve times, ten times a second."""
    print("right after the window has opened, 2-8-8-8-8-8-1")
    window = make_window(app, NETWORKS["2-8-8-8-8-8-1"])
    opening = timed(lambda: (window.panel_card.open("maths"), window.panel_card.repaint()))
    panel, presses, gaps = window.panel_card.panel, [], []
    for _ in range(12):
        presses.append(timed(lambda: (panel.next.click(), panel.repaint(), window.network_view.repaint())))
        end = time.perf_counter() + 0.1
        while time.perf_counter() < end:
            gaps.append(timed(app.processEvents))
            time.sleep(0.001)
    line("opening the panel", [opening])
    line("a press of Next", presses)
    print(f"  {'the longest press':34} {1e3 * max(presses):7.1f} ms")
    print(f"  {'the longest that the window slept':34} {1e3 * max(gaps):7.1f} ms")
    close(app, window)


def main():
    app = make_application()
    first_steps(app)
    for name, hidden in NETWORKS.items():
        print(f"{name}, 500 examples")
        opening = []
        for _ in range(7):
            window = make_window(app, hidden)
            opening.append(timed(lambda w=window: (w.panel_card.open("maths"), w.panel_card.repaint())))
            if len(opening) < 7:
                close(app, window)
        line("opening the panel", opening)
        panel = window.panel_card.panel
        for everything, words in ((False, "one example"), (True, "all m examples")):
            window.panel_card.steps.show_all(everything)
            settle(app, 1.5)
            walk(app, window, panel)
            line(f"a step, {words}", walk(app, window, panel) + walk(app, window, panel))
            line(
                f"all steps made anew, {words}",
                [timed(lambda w=window: w.panel_card.steps._make(force=True)) for _ in range(30)],
            )
        close(app, window)
    print("a formula that was not set before, until its picture is there")
    setter = typesetter()
    pattern = r"\frac{d\mathcal{L}}{dW^{[%d]}} = \frac{d\mathcal{L}}{dz^{[%d]}}\, {a^{[%d]}}^T"
    formulas = [pattern % (i, i, i - 1) for i in range(1, 21)]
    setter.finish()
    line("in its own process", [timed(lambda f=f: set_one(setter, f)) for f in formulas])


def set_one(setter, formula):
    setter.want(formula, 17.0)
    setter.finish()
    setter.formula(formula, 17.0, QColor("black"), 1.0)


def make_window(app, hidden):
    window = create_window(experiment_of(hidden))
    window.panel_card.open("lab")
    window.resize(1280, 800)
    window.show()
    settle(app, 0.4)
    return window


def walk(app, window, panel):
    """Next through all steps; the times until each is painted."""
    window.panel_card.steps.go("x", 0)
    times = []
    for _ in range(len(window.panel_card.steps.steps) - 1):
        times.append(timed(lambda: (panel.next.click(), panel.repaint(), window.network_view.repaint())))
        app.processEvents()
    return times


def settle(app, seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        app.processEvents()
        time.sleep(0.002)


def close(app, window):
    window.bench.stack.setClean()
    window.close()
    window.deleteLater()
    app.processEvents()


if __name__ == "__main__":
    main()
