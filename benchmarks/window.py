"""How smoothly the window moves while it trains flat out, and what that costs the training.

    python benchmarks/window.py [--seconds 30] [--lab circle]          # offscreen; under xvfb-run: a real window
    python benchmarks/window.py --switch confidence --hover            # with a switch on, the mouse over the neurons
    python benchmarks/window.py --lab kit-autoencoder-circle --points 400
    QT_QPA_PLATFORM=xcb xvfb-run -a python benchmarks/window.py

A frame is one tick of the window: newest snapshot taken, all views updated and painted; the trainer waits at the gate
meanwhile. The headless rate is measured in the same process, before and after.
"""

import argparse
import itertools
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
from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtTest import QTest

from nnviz.core.base.experiment import replace, with_setting
from nnviz.core.editing.edits import with_recipe
from nnviz.core.editing.validation import resolve
from nnviz.core.training.session import Session
from nnviz.labs import load_lab
from nnviz.ui.start import make_application


def changed(experiment, samples, batch):
    """The experiment with another number of points, or other mini-batches."""
    if samples is not None:
        recipe = replace(experiment.data.recipe, samples=samples, test_share=0.0)
        experiment = with_recipe(experiment, recipe)
    if batch is not None:
        experiment = with_setting(experiment, "training.batch_size", batch or None)
    return resolve(experiment)


def headless_rate(experiment, seconds=3.0):
    """Epochs a second of a session alone, warm."""
    session = Session(experiment)
    session.advance(10**9, 1.0)
    start, began = session.epoch, time.perf_counter()
    session.advance(10**9, seconds)
    return (session.epoch - start) / (time.perf_counter() - began)


def wait(seconds):
    """Lets the event loop run; app.quit would close the window."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def measure(window, seconds):
    """Plays flat out; returns (times of frames, work of frames in seconds, epochs/s)."""
    bench = window.bench
    ends, work, began_at = [], [], [0.0]

    def tick_begins():
        began_at[0] = time.perf_counter()

    def frame_ends():
        now = time.perf_counter()
        ends.append(now)
        work.append(now - began_at[0])

    bench._ticker.timeout.disconnect(bench._tick)
    bench._ticker.timeout.connect(tick_begins)
    bench._ticker.timeout.connect(bench._tick)
    bench._ticker.timeout.connect(frame_ends)
    bench.set_speed(float("inf"))
    bench.play()
    wait(2.0)
    ends.clear(), work.clear()
    epoch, began = bench.snapshot.epoch, time.perf_counter()
    wait(seconds)
    rate = (bench.snapshot.epoch - epoch) / (time.perf_counter() - began)
    bench.pause()
    return np.array(ends), np.array(work), rate


def hovering(view):
    """A mouse that goes over the neurons of the diagram."""
    places = [place for layer in view.diagram.centres for place in layer]
    steps = itertools.cycle(places)

    def move():
        x, y = next(steps)
        QTest.mouseMove(view, QPoint(round(float(x)), round(float(y))))

    timer = QTimer(view, interval=100)
    timer.timeout.connect(move)
    timer.start()
    return timer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--lab", default="circle")
    parser.add_argument("--switch", action="append", default=[], help="an entry of the menu View > Output")
    parser.add_argument("--hover", action="store_true", help="the mouse goes from neuron to neuron, ten a second")
    parser.add_argument("--points", type=int, help="as many points of the lab's data set, all for training")
    parser.add_argument("--batch", type=int, help="examples of a mini-batch; 0: all")
    options = parser.parse_args()
    experiment = changed(load_lab(options.lab).experiment, options.points, options.batch)
    before = headless_rate(experiment)
    app = make_application()
    window = create_window(experiment)
    window.resize(1280, 800)
    window.show()
    for name in options.switch:
        window.actions_[name].setChecked(True)
    mouse = hovering(window.network_view) if options.hover else None
    ends, work, rate = measure(window, options.seconds)
    for name in options.switch:
        window.actions_[name].setChecked(False)  # the settings are the person's own
    if mouse is not None:
        mouse.stop()
    window.close()
    after = headless_rate(experiment)
    gaps = np.diff(ends) * 1000
    alone = (before + after) / 2
    print(
        f"platform {app.platformName()}, lab {options.lab}, {window.width()} × {window.height()}, {options.seconds:g} s"
    )
    print(f"frames a second        {len(ends) / (ends[-1] - ends[0]):8.1f}   goal at least 58")
    print(f"gap, 99th percentile   {np.percentile(gaps, 99):8.1f} ms   goal at most 25")
    print(f"gap, largest           {gaps.max():8.1f} ms   goal at most 50")
    print(f"work of a frame        {np.median(work) * 1000:8.1f} ms   goal at most 5")
    deciles = " ".join(f"{v:.1f}" for v in np.percentile(work * 1000, range(10, 100, 10)))
    print(f"work by decile         {deciles} ms")
    print(f"epochs a second        {rate:8.0f}   headless {before:.0f} before, {after:.0f} after")
    print(f"share of headless      {rate / alone:8.1%}   goal at least 60 %")


if __name__ == "__main__":
    main()
