"""The loss curve: J against the epoch, for the training and the test set."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from nnviz.core.base.arrays import Array
from nnviz.core.base.notation import general
from nnviz.core.training.history import Curve
from nnviz.core.training.snapshot import Snapshot
from nnviz.ui.theme.sizes import dp
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.plots.number_axis import NumberAxis
from nnviz.ui.views.plots.plot import Plot
from nnviz.ui.views.view import View


class LossAxis(NumberAxis):
    """A loss axis that, when logarithmic, labels decades, and 2 and 5 where there are few of them."""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, list[float]]]:
        """(spacing, places) of the ticks, as pyqtgraph wants them; logarithmic places are exponents."""
        if not self.logMode:
            values: list[tuple[float, list[float]]] = super().tickValues(minVal, maxVal, size)
            return values
        low, high = int(np.floor(minVal)), int(np.ceil(maxVal))
        every = 1 + int((high - low) * 16 / max(size, 1.0))
        parts = (0.0, float(np.log10(2.0)), float(np.log10(5.0))) if high - low <= 2 else (0.0,)
        places = [d + part for d in range(low, high + 1, every) for part in parts]
        return [(1.0, [p for p in places if minVal <= p <= maxVal])]

    def logTickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The losses themselves."""
        return [general(10.0**v, 3) for v in values]


class LossPlot(Plot, View):
    """Training and test loss; the cursor reads the values, which ``read`` carries as text."""

    frame_group = "loss"
    read = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(left=LossAxis("left"), margins=(1, 8, 10, 1))
        self.setObjectName("loss_plot")
        self.setAccessibleName(self.tr("Loss against epoch"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.theme = theme
        self.logarithmic = False
        self.snapshot: Snapshot | None = None
        self.box.setMouseEnabled(x=False, y=False)
        self.name_axis("bottom", self.tr("epoch"))
        self.test_curve, self.train_curve = (pg.PlotDataItem(antialias=True) for _ in range(2))
        self.cursor_line = pg.InfiniteLine(angle=90, movable=False)
        self.cursor_line.setVisible(False)
        for item in (self.test_curve, self.train_curve, self.cursor_line):
            self.add(item)
        self.scene().sigMouseMoved.connect(self.point_at)
        self._cursor: QPointF | None = None  # on the screen: the axis grows under a mouse that does not move
        self._ranges: tuple[float, ...] = ()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self.theme = theme
        self.style_axes(theme)
        self.train_curve.setPen(pg.mkPen(theme.color("ink"), width=dp(2)))
        self.test_curve.setPen(pg.mkPen(theme.color("muted"), width=1))  # dashes are slow
        self.cursor_line.setPen(pg.mkPen(theme.color("strong_line")))

    def set_logarithmic(self, on: bool) -> None:
        """A logarithmic loss axis, or a linear one."""
        self.logarithmic = on
        for part in (self.train_curve, self.test_curve, self.axes["left"]):
            part.setLogMode(False, on)
        self._ranges = ()
        if self.snapshot is not None:
            self.show_snapshot(self.snapshot)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Draws the curve so far."""
        self.snapshot = snapshot
        if not self.isVisible():
            return
        curve = snapshot.curve
        for item, losses in ((self.train_curve, curve.train_loss), (self.test_curve, curve.test_loss)):
            shown = np.isfinite(losses) & ((losses > 0) | (not self.logarithmic))
            item.setData(curve.epoch[shown], losses[shown])
        self._fit(curve)
        self._read_cursor()

    def _fit(self, curve: Curve) -> None:
        """Axes that grow in steps: a range that changes every frame would have every label redrawn every frame."""
        losses = np.concatenate([curve.train_loss, curve.test_loss])
        losses = losses[np.isfinite(losses) & ((losses > 0) | (not self.logarithmic))]
        ranges = (round_up(max(10.0, float(curve.epoch[-1]) if len(curve.epoch) else 0.0)), *self._loss_range(losses))
        if ranges != self._ranges:
            self._ranges = ranges
            self.box.setXRange(0.0, ranges[0], padding=0.01)
            self.box.setYRange(ranges[1], ranges[2], padding=0.02)

    def _loss_range(self, losses: Array) -> tuple[float, float]:
        if not len(losses):
            return 0.0, 1.0
        low, high = float(losses.min()), float(losses.max())
        if self.logarithmic:
            return float(np.floor(np.log10(low))), float(np.ceil(np.log10(high) + 1e-9))
        return 0.0, round_up(high) if high > 0 else 1.0

    @Slot(object)
    def point_at(self, position: QPointF) -> None:
        """The mouse is at a place of the scene: the values of its epoch are read."""
        inside = self.box.sceneBoundingRect().contains(position)
        self._cursor = position if inside else None
        self._read_cursor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the window's: the scene would swallow them."""
        event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse went away: nothing is read."""
        self._cursor = None
        self._read_cursor()
        super().leaveEvent(event)

    def _read_cursor(self) -> None:
        curve = self.snapshot.curve if self.snapshot is not None else None
        if self._cursor is None or curve is None or not len(curve.epoch):
            if self.cursor_line.isVisible():
                self.cursor_line.setVisible(False)
                self.read.emit("")
            return
        epoch = self.box.mapSceneToView(self._cursor).x()
        nearest = int(np.abs(curve.epoch - epoch).argmin())
        self.cursor_line.setValue(curve.epoch[nearest])
        self.cursor_line.setVisible(True)
        self.read.emit(reading(curve, nearest))


def round_up(value: float) -> float:
    """The next round number, never more than a third above."""
    power = 10.0 ** np.floor(np.log10(value))
    steps = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
    return float(power * next(s for s in steps if s * power >= value * (1 - 1e-12)))


def reading(curve: Curve, index: int) -> str:
    """One entry of the curve in words."""
    epoch, train = int(curve.epoch[index]), general(float(curve.train_loss[index]), 4)
    test = curve.test_loss[index]
    if not np.isfinite(test):
        return QCoreApplication.translate("LossPlot", "epoch {} · train {}").format(epoch, train)
    words = QCoreApplication.translate("LossPlot", "epoch {} · train {} · test {}")
    return words.format(epoch, train, general(float(test), 4))
