"""However a window ends, its thread ends with it: a QThread destroyed while it runs aborts the process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.app.trainer import running_trainers
from nnviz.launch import create_window
from tests.ui.user import User

START = """
import gc, os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from nnviz.launch import create_window
from nnviz.process import prepare_process
prepare_process()
from nnviz.ui.start import make_application
app = make_application()
window = create_window()
import pathlib, tempfile
table = pathlib.Path(tempfile.mkdtemp(dir=os.environ["HOME"])) / "table.csv"
table.write_text("a,b,y\\n" + "1.5,2.5,1\\n" * 200_000)
def turn():
    for _ in range(20):
        app.processEvents()
"""
ENDS = {
    "deleted, never shown": "window.deleteLater(); turn()",
    "dropped, never shown": "del window; gc.collect()",
    "left open": "window.show(); turn()",
    "left open, playing": "window.show(); window.bench.set_speed(float('inf')); window.bench.play(); turn()",
    "changed, close refused, dropped": "window.show(); window.editor.add_point(1, 1, False); window.close(); "
    "del window",
    "changed, close refused, deleted": "window.show(); window.editor.add_point(1, 1, False); window.close(); "
    "window.deleteLater(); turn()",
    "maths panel left open while formulas are set": "window.show(); window.panel_card.open('maths'); turn()",
    "maths panel dropped while formulas are set": "window.show(); window.panel_card.open('maths'); turn(); "
    "window.bench.stack.setClean(); window.close(); window.deleteLater(); turn()",
    "every panel opened": "window.show(); [window.panel_card.open(n) for n in window.panel_card.tabs.buttons]; turn()",
    "left open while a table is read": "window.show(); window.tables.importer.begin(table); turn()",
    "closed while a table is read": "window.show(); window.tables.importer.begin(table); window.close(); turn()",
    "deleted while a table is read": "window.show(); window.tables.importer.begin(table); window.deleteLater(); turn()",
    "closed while playing": "window.show(); window.bench.play(); turn(); window.close(); turn()",
}  # fmt: skip


@pytest.mark.parametrize("end", ENDS)
def test_the_process_ends_in_peace(end: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"{START}\n{ENDS[end]}"], capture_output=True, text=True, timeout=60,
        env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "QThread" not in done.stderr and "Traceback" not in done.stderr


def test_a_changed_window_is_closed_and_deleted_by_the_test_that_made_it(qtbot: QtBot, no_settings: None) -> None:
    window = create_window()
    window.show()
    User(window, qtbot).click(4.0, 5.0)
    (thread,) = running_trainers()
    assert thread.isRunning() and not window.close()
    window.hide()
    window.deleteLater()
    qtbot.waitUntil(lambda: not thread.isRunning(), timeout=5000)


def test_a_closed_window_shown_again_trains_again(qtbot: QtBot, no_settings: None) -> None:
    window = create_window()
    window.show()
    assert window.close()
    window.show()
    user = User(window, qtbot)
    user.key(Qt.Key.Key_Right)
    user.wait_epoch(1)
    window.close()
    window.deleteLater()


def test_the_trainer_leaves_the_lock_to_an_edit_until_it_is_shown(user: User) -> None:
    bench, gates = user.window.bench, []
    (trainer,) = running_trainers()
    bench.experiment_changed.connect(lambda *_: gates.append(trainer.loop.gate.is_set()))
    user.click(4.0, 5.0)
    assert gates == [False]
    user.qtbot.waitUntil(lambda: len(bench.snapshot.experiment.data.train) == user.points, timeout=5_000)
    assert trainer.loop.gate.is_set()
