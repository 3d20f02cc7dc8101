"""The row at the top: the buttons of the training and its numbers."""

import math

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from nnviz.app.workbench import Workbench
from nnviz.core.base.notation import fixed, loss_text, percent
from nnviz.core.training.snapshot import Snapshot
from nnviz.resources import resource_path
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.units import loss_tip
from nnviz.ui.views.view import View
from nnviz.ui.widgets.actions import Actions
from nnviz.ui.widgets.pieces import begin_segments, follow, label, tool_button
from nnviz.ui.widgets.quiet import QuietCombo

SPEEDS = (1.0, 5.0, 10.0, 30.0, 60.0, 120.0, 500.0, math.inf)
DEFAULT_SPEED = 60.0
_NARROWEST = 700
"""Pixels that the bar can be pressed into."""
STEPS = (5, 10, 100, 1000, 10_000)


class Readout(QWidget):
    """A caption above a number; wide enough for the widest number, so that nothing jumps."""

    def __init__(self, caption: str, name: str, widest: str) -> None:
        super().__init__()
        self.caption, self.value = label(caption, "small"), label("–", "value")
        self.value.setObjectName(name)
        self.value.setAccessibleName(caption)
        # No layout: a number that changes would have the whole window laid out again ten times a second.
        self.caption.setParent(self)
        self.value.setParent(self)
        self._widest = widest

    def fit(self) -> None:
        """Makes room for the caption and the widest number; called once the style is known."""
        for part in (self.caption, self.value):
            part.ensurePolished()
        number, caption = QFontMetrics(self.value.font()), QFontMetrics(self.caption.font())
        width = max(number.horizontalAdvance(self._widest), caption.horizontalAdvance(self.caption.text())) + px(8)
        self.caption.setGeometry(0, 0, width, caption.height())
        self.value.setGeometry(0, caption.height(), width, number.height() + px(1))
        self.setFixedSize(width, caption.height() + number.height() + px(1))


class StepButtons(QWidget):
    """The step sizes beside each other: one operation, one example, one mini-batch, one epoch, many epochs."""

    def __init__(self, actions: Actions, many: QToolButton) -> None:
        super().__init__()
        caption = label(self.tr("Step forward by one"), "small")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        words = (("step_operation", self.tr("operation")), ("step_example", self.tr("example")),
                 ("step_batch", self.tr("batch")), ("step_epoch", self.tr("epoch")))  # fmt: skip
        buttons = [*(self._button(actions[name], word) for name, word in words), many]
        begin_segments(buttons[0])
        for button in buttons:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(caption)
        column.addLayout(row)

    def _button(self, action: QAction, word: str) -> QToolButton:
        """A button with a short word that keeps tool tip and state of its action."""
        button = tool_button(word, "segment")
        button.setObjectName(f"button_{action.objectName()}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        follow(button, action)
        return button


class TopBar(QFrame, View):
    """Buttons, numbers, speed and the lab picker."""

    speed_chosen = Signal(float)
    steps_wanted = Signal(int)

    def __init__(self, bench: Workbench, actions: Actions, lab_picker: QWidget, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("bar")
        self._bench, self._actions, self._theme = bench, actions, theme
        bench.playing_changed.connect(self._show_playing)
        self.play_button = QToolButton()
        layout = QHBoxLayout(self)
        sized(layout, margins=(10, 6, 10, 6))
        sized(layout, spacing=6)
        for name in ("reset", "new_seed"):
            layout.addWidget(self._button(actions[name]))
        self.play_button.setDefaultAction(actions["play"])
        self.play_button.setProperty("primary", True)
        sized(self.play_button, width=86)  # Play and Pause take the same room
        sized(self.play_button, icon=(11, 11))
        self.play_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        layout.addWidget(self.play_button)
        layout.addWidget(StepButtons(actions, self._steps_button(actions["step_many"])))
        self.speed_choice = self._speed_combo()
        layout.addWidget(self.speed_choice)
        layout.addSpacing(4)
        self.epoch = Readout(self.tr("Epoch"), "epoch_label", "000000")
        self.train_loss = Readout(self.tr("Training loss J"), "train_loss_label", "0.00000")
        self.test_loss = Readout(self.tr("Test loss"), "test_loss_label", "0.00000")
        self.accuracy = Readout(self.tr("Accuracy"), "accuracy_label", "100.0 %")
        self.rate = Readout(self.tr("Epochs/s"), "speed_label", "0000")
        self._readouts = (self.epoch, self.train_loss, self.test_loss, self.accuracy, self.rate)
        for readout in self._readouts:
            layout.addWidget(readout)
        layout.addStretch(1)
        layout.addWidget(lab_picker, 20)

    def minimumSizeHint(self) -> QSize:
        """Narrow: what finds no room is left out, rarely needed things first."""
        return QSize(px(_NARROWEST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shows as many of the numbers as there is room for."""
        super().resizeEvent(event)
        self._fit_parts()

    def _fit_parts(self) -> None:
        layout = self.layout()
        leaves = (self.rate, self.test_loss, self.speed_choice, self.accuracy)
        for part in leaves:
            part.setVisible(True)
        for part in leaves:
            if layout is None or layout.minimumSize().width() <= self.width():
                break
            part.setVisible(False)

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setProperty("boxed", True)
        button.setProperty("tight", True)
        button.setDefaultAction(action)
        button.setAccessibleName(action.iconText())
        button.setObjectName(f"button_{action.objectName()}")
        return button

    def _steps_button(self, action: QAction) -> QToolButton:
        button = tool_button("×100", "segment")
        follow(button, action, self.tr("{}; hold for other numbers"))
        menu = QMenu(button)
        for count in STEPS:
            step = menu.addAction(self.tr("Step {} epochs").format(count))
            step.setData(count)
        menu.triggered.connect(self._on_steps)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
        return button

    def _on_steps(self, action: QAction) -> None:
        self.steps_wanted.emit(action.data())

    def _speed_combo(self) -> QuietCombo:
        combo = QuietCombo()
        combo.setObjectName("speed")
        combo.setAccessibleName(self.tr("Speed"))
        combo.setToolTip(self.tr("Epochs per second while playing"))
        for speed in SPEEDS:
            combo.addItem(self.tr("max") if math.isinf(speed) else f"{speed:g}/s", speed)
        combo.setCurrentIndex(SPEEDS.index(DEFAULT_SPEED))
        combo.activated.connect(lambda index: self.speed_chosen.emit(SPEEDS[index]))
        return combo

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme, and reserves room for the numbers in its letters."""
        self._theme = theme
        self._show_playing()
        for readout in self._readouts:
            readout.fit()
        self._fit_parts()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Shows the numbers of a snapshot."""
        self.epoch.value.setText(str(snapshot.epoch))
        m = len(snapshot.experiment.data.train)
        self.epoch.value.setToolTip(
            self.tr("{} of {} examples of the next epoch done").format(snapshot.position, m)
            if snapshot.position
            else ""
        )
        self.train_loss.value.setText(loss_text(snapshot.train_loss))
        self.test_loss.value.setText(loss_text(snapshot.test_loss))
        self._tell_units(loss_tip(snapshot.experiment.data))
        self._show_accuracy(snapshot)
        self.rate.value.setText(_rate_text(self._bench.meter.epochs_per_second))

    @Slot()
    def _show_playing(self) -> None:
        """The play action says what it will do."""
        playing = self._bench.playing
        self._actions.set_text("play", self.tr("Pause") if playing else self.tr("Play"))
        icon = resource_path("icons", f"{'pause' if playing else 'play'}-{self._theme.name}.svg")
        self._actions["play"].setIcon(QIcon(str(icon)))

    def _tell_units(self, tip: str) -> None:
        for readout in (self.train_loss, self.test_loss):
            if readout.value.toolTip() != tip:
                readout.value.setToolTip(tip)
                readout.caption.setToolTip(tip)

    def _show_accuracy(self, snapshot: Snapshot) -> None:
        train, test = snapshot.train_accuracy, snapshot.test_accuracy
        self.accuracy.value.setText(percent(train, 1, 2))  # no wider than 100.0 %
        tip = self.tr("of the training points")
        if not math.isnan(test) and not math.isnan(train):
            tip = self.tr("of the training points; of the test points {}").format(percent(test, 1))
        self.accuracy.value.setToolTip(tip)


def _rate_text(epochs_per_second: float) -> str:
    """Whole epochs a second; of fewer than one also a decimal."""
    if math.isnan(epochs_per_second):
        return "–"
    return fixed(epochs_per_second, 0 if epochs_per_second >= 1.0 else 1)
