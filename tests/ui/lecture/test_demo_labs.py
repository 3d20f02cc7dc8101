"""The labs of the course's web demo, chosen and trained in the window as a student does it: they do what the demo does.

Their mathematics is in ``tests/labs/test_lab_demo.py``.
"""

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from nnviz.core.training.snapshot import Snapshot
from nnviz.labs import lab_ids
from tests.ui.user import User
from tests.ui.window.test_training_by_itself import type_into


def right(at_least: int, of: int) -> Callable[[Snapshot], bool]:
    """So many examples of all are answered right."""
    return lambda s: len(s.experiment.data.train) == of and round(s.train_accuracy * of) >= at_least


def below(most: float) -> Callable[[Snapshot], bool]:
    return lambda s: s.train_loss < most


PROMISES: dict[str, tuple[int, Callable[[Snapshot], bool]]] = {
    "kit-circular": (5000, right(50, 51)),
    "kit-three-classes": (5000, right(100, 111)),
    "kit-vowels": (1000, lambda s: 0.8 <= s.train_accuracy < 0.95),
    "kit-autoencoder-line": (2000, below(0.1)),
    "kit-autoencoder-square": (2000, below(1.0)),
    "kit-autoencoder-circle": (2000, below(1.0)),
    "kit-bit-position": (20_000, below(0.3)),
    "kit-perceptron": (50, right(15, 15)),
    "kit-mira": (50, right(15, 15)),
    "kit-averaged-perceptron": (100, right(15, 15)),
    "kit-perceptron-nonlinear": (50, lambda s: s.train_accuracy < 0.9),
    "kit-perceptron-xor": (50, lambda s: s.train_accuracy <= 0.75),
    "kit-time-delay": (200, lambda s: s.train_accuracy >= 0.9),
}


def test_no_lab_of_the_demo_is_left_out() -> None:
    assert set(PROMISES) == {lab_id for lab_id in lab_ids() if lab_id.startswith("kit-")}


@pytest.mark.parametrize("lab_id", PROMISES)
def test_it_is_chosen_played_and_keeps_its_promise(user: User, lab_id: str) -> None:
    window, (epochs, promise) = user.window, PROMISES[lab_id]
    window.lab_picker.activated.emit(window.lab_picker.findData(lab_id))
    user.settle()
    type_into(user, window.stop_form, "training.stop.epochs", str(epochs))
    window.bench.set_speed(math.inf)
    user.qtbot.keyClick(window, Qt.Key.Key_Space)
    user.qtbot.waitUntil(lambda: user.epoch == epochs and not window.bench.playing, timeout=60_000)
    assert promise(window.bench.snapshot), (window.bench.snapshot.train_accuracy, window.bench.snapshot.train_loss)
    assert f"Stopped after epoch {epochs}" in window.status_line.text.text()
