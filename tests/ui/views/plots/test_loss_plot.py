"""The loss against the epoch, without a window."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from nnviz.labs import load_lab
from nnviz.ui.theme.theme import DARK
from nnviz.ui.views.plots.loss_plot import LossPlot
from tests.ui.alone import Alone, ShowAlone


def trained(show_alone: ShowAlone, epochs: int = 40) -> Alone[LossPlot]:
    alone = show_alone(load_lab("circle").experiment, lambda theme, state: LossPlot(theme), (500, 200))
    alone.after(lambda session: session.advance(epochs))
    return alone


def test_both_curves_are_those_of_the_run(show_alone: ShowAlone) -> None:
    plot = trained(show_alone).view
    assert plot.snapshot is not None
    for curve, expected in ((plot.train_curve, plot.snapshot.curve.train_loss),
                            (plot.test_curve, plot.snapshot.curve.test_loss)):  # fmt: skip
        epochs, values = curve.getData()
        assert epochs.tolist() == plot.snapshot.curve.epoch.tolist() and values == pytest.approx(expected)


def test_the_mouse_reads_the_epoch_below_it(show_alone: ShowAlone, qtbot: QtBot) -> None:
    plot = trained(show_alone).view
    box = plot.box
    with qtbot.waitSignal(plot.read) as told:
        plot.point_at(box.mapViewToScene(QPointF(20.0, 0.3)))
    assert "20" in told.args[0] and plot.cursor_line.isVisible()
    plot.point_at(QPointF(-50.0, -50.0))
    assert not plot.cursor_line.isVisible()


def test_logarithmic_and_dark(show_alone: ShowAlone) -> None:
    plot = trained(show_alone).view
    before = plot.grab().toImage()
    plot.set_logarithmic(True)
    assert plot.snapshot is not None
    shown = plot.train_curve.getData()[1]
    assert shown == pytest.approx(np.log10(plot.snapshot.curve.train_loss))
    plot.set_theme(DARK)
    assert plot.grab().toImage() != before
