"""The health of the run that is shown, and how the gradients of its layers went."""

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnviz.app.health_watch import HealthWatch
from nnviz.core.training.session import Session
from tests.core.making import batches


def test_gradients_are_kept_by_epoch_and_the_part_of_it(qtbot: QtBot) -> None:
    watch, session = HealthWatch(), Session(batches())
    told: list[int] = []
    watch.changed.connect(lambda: told.append(1))
    for _ in range(3):
        watch.check(session.snapshot())
        session.advance_batch()
    curves = watch.curves()
    assert curves.epoch == pytest.approx([0.0, 5 / 23, 10 / 23])
    assert watch.health is not None and len(told) == 3
    last = [layer.gradient for layer in watch.health.layers]
    assert curves.gradient[-1] == pytest.approx(last)


def test_a_moment_is_looked_at_once(qtbot: QtBot) -> None:
    watch, snapshot = HealthWatch(), Session(batches()).snapshot()
    told: list[int] = []
    watch.changed.connect(lambda: told.append(1))
    watch.check(snapshot)
    watch.check(snapshot)
    assert len(told) == 1 and watch.snapshot is snapshot and np.isfinite(watch.ratios).all()
