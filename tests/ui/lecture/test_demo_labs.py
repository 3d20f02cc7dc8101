"""The labs of the course's web demo, chosen and trained in the window as a student does it: it is the same training.

What they then can do is in ``tests/labs/test_lab_demo.py``: equal parameters keep equal promises.
"""

import math

import numpy as np
from PySide6.QtCore import Qt

from tests.labs.lab_runs import run
from tests.labs.test_lab_demo import PROMISES
from tests.ui.user import User
from tests.ui.window.test_training_by_itself import type_into

MOST_EPOCHS = 100
"""As many are trained in the window at most. From there on nothing is new but the time it takes."""


def test_each_is_chosen_and_played_and_is_the_same_training_bit_for_bit(user: User) -> None:
    window = user.window
    for lab_id, (promised, _) in PROMISES.items():
        epochs = min(promised, MOST_EPOCHS)
        window.lab_picker.activated.emit(window.lab_picker.findData(lab_id))
        user.settle()
        type_into(user, window.stop_form, "training.stop.epochs", str(epochs))
        window.bench.set_speed(math.inf)
        user.qtbot.keyClick(window, Qt.Key.Key_Space)
        user.qtbot.waitUntil(lambda n=epochs: user.epoch == n and not window.bench.playing, timeout=60_000)
        session = run(lab_id, epochs)
        assert np.array_equal(window.bench.snapshot.params, session.engine.params), lab_id
        measured = session.measures()
        assert window.bench.snapshot.train_loss == measured.train_loss, lab_id
        assert f"Stopped after epoch {epochs}" in window.status_line.text.text(), lab_id
