"""The time to the first painted frame: nnviz' window against an empty one with the same libraries, in turn.

    python benchmarks/startup.py [--runs 7]

Each run is a process of its own, offscreen unless QT_QPA_PLATFORM says otherwise. "empty" imports PySide6, NumPy and
pyqtgraph and shows a window with one plot; "nnviz" shows the main window on the default lab. CPU is the processor time
of the process, wall the time, both from before the first import until the window has been painted for the first time.
"until idle" is the processor time until nothing is left to do; "second window" is the time that a further one in the
same process takes to create.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
START = "import time; t0, c0 = time.perf_counter(), time.process_time()\n"
EMPTY = """
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    __import__("os").environ[name] = "1"
import numpy
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
app.setStyle("Fusion")
window = QMainWindow()
window.setCentralWidget(pg.PlotWidget())
"""
NNVIZ = """
from nnviz.process import prepare_process, without_collecting
prepare_process()
with without_collecting():
    from nnviz.ui.start import create_window, make_application
app = make_application()
window = create_window()
"""
END = """
from PySide6.QtCore import QEvent, QObject
class FirstPaint(QObject):
    ended = None
    def eventFilter(self, window, event):
        if event.type() != QEvent.Type.Expose:
            return False
        window.removeEventFilter(self)
        window.event(event)  # paints
        self.ended = time.perf_counter() - t0, time.process_time() - c0
        return True
window.resize(1280, 800)
first = FirstPaint()
window.winId()
window.windowHandle().installEventFilter(first)
window.show()
while first.ended is None:
    app.processEvents()
wall, cpu = first.ended
for _ in range(20):
    app.processEvents()
until_idle = time.process_time() - c0
again = 0.0
if "create_window" in globals():
    began = time.perf_counter()
    second = create_window()
    again = time.perf_counter() - began
    second.bench.shut_down()
    window.bench.shut_down()
import json, os
print(json.dumps([wall, cpu, until_idle, again]), flush=True)
os._exit(0)
"""


def run(code, home):
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "HOME": home, "PYTHONPATH": str(ROOT)}
    environment |= {"PYTHONPYCACHEPREFIX": f"{home}/bytecode", "PYTHONDONTWRITEBYTECODE": ""}  # as on any later start
    command = [sys.executable, "-c", START + code + END]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def spread(values):
    return f"{1e3 * statistics.median(values):6.0f} ms ({1e3 * min(values):.0f} to {1e3 * max(values):.0f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as home:
        for code in (EMPTY, NNVIZ):
            run(code, home)  # compiles, and fills the caches of the disk
        pairs = [(run(EMPTY, home), run(NNVIZ, home)) for _ in range(runs)]
    for column, name in enumerate(("wall", "CPU", "until idle")):
        empty, ours = ([pair[which][column] for pair in pairs] for which in (0, 1))
        ratios = [b / a for a, b in zip(empty, ours, strict=True)]
        print(f"{name:7} empty {spread(empty)}   nnviz {spread(ours)}   "
              f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")  # fmt: skip
    print(f"second window {spread([ours[3] for _, ours in pairs])}")


if __name__ == "__main__":
    main()
