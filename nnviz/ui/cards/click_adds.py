"""What a click adds: the palette of classes, or the target value of the next point."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.core.base.experiment import Data, Experiment
from nnviz.core.base.tasks import TASKS
from nnviz.core.data.classes import class_names, has_names
from nnviz.core.data.value_range import value_range
from nnviz.core.editing.class_edits import MOST_CLASSES
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.theme.theme import Theme
from nnviz.ui.views.boundary.marks import mark_text, text_color_of
from nnviz.ui.widgets.enter import is_enter
from nnviz.ui.widgets.pieces import label, tool_button
from nnviz.ui.widgets.plain_text import tool_tip
from nnviz.ui.widgets.quiet import QuietCombo, QuietSlider
from nnviz.ui.widgets.value_box import ValueBox

_STEPS = 200
"""Of the slider, from the smallest to the largest target."""
_BEYOND = 1e6
_IN_HEAD = 3
"""So many classes fit beside the words; more have rows of their own."""
_IN_ROW, _MOST_BUTTONS = 8, 16
"""More classes than a row holds have rows of fewer but wider buttons, still more in a list."""
_ROOM, _GAP = 253, 3
_FRAME = 12
"""What a button needs beside its text."""


class ClickAdds(QWidget):
    """Chooses the class or the target of the next point; with classes also more, fewer and other names of them."""

    class_chosen = Signal(int)
    class_added = Signal()
    class_removed = Signal()
    class_renamed = Signal(int, str)
    rename_wanted = Signal(int)
    target_chosen = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shape: tuple[str, tuple[str, ...]] = ("", ())
        self._renamed = 0
        self.group = QButtonGroup(self)
        self.group.idClicked.connect(self.class_chosen)
        self._head, self._rows = _row(), QGridLayout()
        sized(self._rows, spacing=_GAP)
        self._head.addWidget(label(self.tr("Click adds")))
        self._head.addStretch(1)
        self._make_value()
        self.fewer = self._small("−", self.tr("Removes the chosen class and its points"), self.class_removed)
        self.more = self._small("+", self.tr("Adds a class"), self.class_added)
        self.list = QuietCombo()
        self.list.setObjectName("class_list")
        self.list.setAccessibleName(self.tr("Class of the next point"))
        self.list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list.setMinimumContentsLength(8)
        self.list.activated.connect(self.class_chosen)
        self._name = ClassNameLine()
        self._name.entered.connect(lambda text: self.class_renamed.emit(self._renamed, text))
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        sized(body, spacing=4)
        body.addLayout(self._head)
        body.addLayout(self._rows)
        body.addWidget(self.list)
        body.addWidget(self._name)

    def _make_value(self) -> None:
        self.slider = QuietSlider()
        self.slider.setRange(0, _STEPS)
        sized(self.slider, min_width=60)
        self.slider.setObjectName("target_slider")
        self.slider.setAccessibleName(self.tr("Target of the next point"))
        self.slider.valueChanged.connect(self._on_slider)
        self.value = ValueBox()
        sized(self.value, width=84)
        self.value.setObjectName("target_box")
        self.value.setAccessibleName(self.tr("Target of the next point"))
        self.value.entered.connect(self._on_entered)
        self._low, self._high = 0.0, 1.0
        self._head.addWidget(self.slider, 4)
        self._head.addWidget(self.value)

    def _small(self, sign: str, help_: str, signal: object) -> QToolButton:
        button = tool_button(sign, "flat")
        sized(button, size=(22, 22))
        button.setToolTip(help_)
        button.setAccessibleName(help_)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(signal)
        self._head.addWidget(button)
        return button

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of another theme."""
        self._theme = theme
        for button in self.group.buttons():
            self._color(button, self.group.id(button))

    # ---------------------------------------------------------------- showing

    def show_experiment(self, experiment: Experiment, current_class: int, target: float) -> None:
        """Offers the classes of an experiment, or the range of its targets."""
        data = experiment.data
        has_value = TASKS[data.task].predicts_values and len(data.inputs) > 1
        has_classes = data.class_count > 0
        for widget, shown in ((self.value, has_value), (self.slider, has_value), (self.fewer, has_classes),
                              (self.more, has_classes)):  # fmt: skip
            widget.setVisible(shown)
        self.setVisible(has_classes or has_value)
        if has_value:
            self._show_range(*value_range(data), target)
        if self._shape != (data.task, class_names(data)):
            self._shape = (data.task, class_names(data))
            self._name.setVisible(False)
            self._make_buttons(data)
        button = self.group.button(current_class)
        if button is not None:
            button.setChecked(True)
        elif self.list.count():
            self.list.setCurrentIndex(current_class)

    def _show_range(self, low: float, high: float, target: float) -> None:
        self._low, self._high = low, high
        self.value.set_range(low, high)
        beyond = max(_BEYOND, 10.0 * max(abs(low), abs(high)))
        self.value.setRange(-beyond, beyond)
        self._show_target(target)

    def _show_target(self, target: float) -> None:
        self.value.show_value(target)
        self.slider.blockSignals(True)
        share = (target - self._low) / (self._high - self._low)
        self.slider.setValue(round(min(max(share, 0.0), 1.0) * _STEPS))
        self.slider.blockSignals(False)

    def _on_slider(self, step: int) -> None:
        target = self._low + step / _STEPS * (self._high - self._low)
        self.value.show_value(target)
        self.target_chosen.emit(target)

    def _on_entered(self, target: float) -> None:
        self._show_target(target)
        self.target_chosen.emit(target)

    # ---------------------------------------------------------------- classes

    def begin_rename(self, index: int) -> None:
        """Opens a line with the name of a class; Enter takes it, Escape leaves it."""
        self._renamed = index
        task, names = self._shape
        self._name.begin(names[index], self.tr("Name of class {}").format(_number(task, index)))

    def _make_buttons(self, data: Data) -> None:
        for button in self.group.buttons():
            self.group.removeButton(button)
            button.hide()
            button.deleteLater()
        (task, names), count = self._shape, data.class_count
        self.fewer.setEnabled(count > 2)
        self.more.setEnabled(count < MOST_CLASSES)
        self.list.clear()
        self.list.setVisible(count > _MOST_BUTTONS)
        if count > _MOST_BUTTONS:
            self.list.addItems([f"{mark_text(k)} {k + 1}: {name}" for k, name in enumerate(names)])
            return
        for k in reversed(range(count)) if TASKS[task].yes_or_no else range(count):
            if TASKS[task].yes_or_no and has_names(data):
                self._add_named(task, names[k], k)
            else:
                self._add_button(task, names[k], k, count)

    def _add_named(self, task: str, name: str, k: int) -> None:
        """One of two classes with names: both have a row of their own, with as much of the name as fits."""
        button = _ClassButton(mark_text(k))
        sized(button, size=((_ROOM - _GAP) // 2, 27))
        font = button.font()
        font.setWeight(QFont.Weight.DemiBold)
        text = f"{mark_text(k)} {' '.join(name.split())}"
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, button.width() - px(_FRAME))
        button.setText(shown.replace("&", "&&"))  # a single one would underline the letter after it
        self._rows.addWidget(button, 0, 1 - k, Qt.AlignmentFlag.AlignLeft)
        self._finish(button, task, name, k)

    def _add_button(self, task: str, name: str, k: int, count: int) -> None:
        many, in_row = count > _IN_HEAD, _IN_ROW if count <= _IN_ROW else _IN_ROW - 1
        number = _number(task, k)
        button = _ClassButton(f"{mark_text(k)}{number}" if many else f"{mark_text(k)} {number}")
        wide = (_ROOM + _GAP) // in_row - _GAP
        sized(button, size=(wide if many else 44 if count == 2 else 36, 27))
        if many:
            self._rows.addWidget(button, k // in_row, k % in_row, Qt.AlignmentFlag.AlignLeft)
        else:
            self._head.insertWidget(self._head.indexOf(self.fewer), button)
        self._finish(button, task, name, k)

    def _finish(self, button: "_ClassButton", task: str, name: str, k: int) -> None:
        """Says what the button of a class does, and lets it do it."""
        number = _number(task, k)
        button.setAccessibleName(self.tr("Clicks add points of class {}").format(name))
        tip = self.tr("Clicks add points of class {} · double-click renames it").format(name)
        if number <= 10:
            words = self.tr("Clicks add points of class {} (key {}) · double-click renames it")
            tip = words.format(name, number % 10)
        button.setToolTip(tool_tip(tip))
        button.double_clicked.connect(lambda index=k: self.rename_wanted.emit(index))
        self.group.addButton(button, k)
        self._color(button, k)

    def _color(self, button: QWidget, k: int) -> None:
        color = text_color_of(self._shape[0], k, self._theme).name()
        button.setStyleSheet(f"QToolButton {{ color: {color}; font-weight: 600; padding: {px(2)}px 0px; }}")


class _ClassButton(QToolButton):
    """One class of the palette."""

    double_clicked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setText(text)
        self.setCheckable(True)
        self.setProperty("boxed", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for another name."""
        self.double_clicked.emit()


class ClassNameLine(QLineEdit):
    """A line for one name, there only while a person types it."""

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("class_name")
        self.setVisible(False)
        self.returnPressed.connect(self._on_return)

    def begin(self, name: str, accessible: str) -> None:
        """Offers a name to be changed."""
        self.setText(name)
        self.setAccessibleName(accessible)
        self.setPlaceholderText(accessible)
        self.setVisible(True)
        self.selectAll()
        self.setFocus()

    def drop_edit(self) -> None:
        """Leaves the name as it is."""
        self.hide()

    def _on_return(self) -> None:
        self.hide()
        self.entered.emit(self.text())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes on elsewhere leaves the name as it is."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the name as it is; Enter ends here, for the window would press what then has the focus."""
        if event.key() == Qt.Key.Key_Escape.value:
            self.hide()
        else:
            super().keyPressEvent(event)
            if is_enter(event):
                event.accept()


def _number(task: str, index: int) -> int:
    """The number of a class, which is that of its key: two count from 0, several from 1."""
    return TASKS[task].first_class + index


def _row() -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    sized(row, spacing=_GAP)
    return row
