"""Forms built from the rows of core.fields: one control per setting, always showing the experiment as it is."""

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from nnviz.core.base.experiment import Experiment
from nnviz.core.base.problem import Problem, ProblemError, say
from nnviz.core.editing.fields import Choice, Field, Number, Switch
from nnviz.core.tables.numbers import either_number, too_large
from nnviz.ui.theme.sizes import px, sized
from nnviz.ui.views.view import View
from nnviz.ui.widgets.enter import is_enter
from nnviz.ui.widgets.pieces import mark_wrong
from nnviz.ui.widgets.quiet import QuietCombo, space_is_free

_DASH = "–"
_DIGITS = 8
"""So many digits of a number are seen at least."""
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)


class Control:
    """A widget for one field: ``show``a value without emitting anything, and tell ``changed`` what a person entered."""

    def __init__(self, widget: QWidget, show: Callable[[Any], None]) -> None:
        self.widget, self.show = widget, show


class NumberBox(QuietCombo):
    """An editable list of presets for a real or whole number; ``entered`` carries a valid value, None for "open"."""

    entered = Signal(object)
    refused = Signal(str)

    def __init__(self, field: Number) -> None:
        super().__init__()
        self._field, self._value = field, None  # type: Number, Any
        self._shown = False
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setPlaceholderText(_DASH)  # no preset is chosen from the start: that would make the list
        if field.none:
            self.addItem(say(field.none))
        self.addItems([write_number(v) for v in field.presets])
        line = QLineEdit()
        self.setLineEdit(line)
        self.setCompleter(None)  # type: ignore[arg-type]  # or 50 would become 500, the first preset that begins so
        self.textActivated.connect(self._on_text)
        line.editingFinished.connect(self._on_edited)
        line.textEdited.connect(lambda _text: mark_wrong(self, False))

    def show_value(self, value: Any) -> None:
        """Shows a value, unless a person is typing one."""
        self._value = value
        line = self.lineEdit()
        if line is not None and not line.isModified():
            line.setText(self._text(value))
            line.setCursorPosition(0)

    def drop_edit(self) -> None:
        """Forgets what is being typed."""
        line = self.lineEdit()
        if line is not None and line.isModified():
            line.setModified(False)
            mark_wrong(self, False)
            self.show_value(self._value)

    def show_dash(self) -> None:
        """Shows that there is no value."""
        line = self.lineEdit()
        if line is not None:
            line.setText(_DASH)

    def _text(self, value: Any) -> str:
        return say(self._field.none) if value is None else write_number(value)

    def _on_edited(self) -> None:
        line = self.lineEdit()
        if line is None or line.text() == _DASH:
            return
        if line.isModified():
            self._on_text(line.text())

    def _on_text(self, text: str) -> None:
        line = self.lineEdit()
        if line is not None:
            line.setModified(False)
        mark_wrong(self, False)
        try:
            value = read_number(text, self._field)
        except ValueError as error:
            self._on_rubbish()
            self.refused.emit(f"{say(self._field.label)}: {error}")
            return
        if value != self._value:
            self.entered.emit(value)
        else:
            self.show_value(self._value)

    def _on_rubbish(self) -> None:
        """Whoever pressed Enter can fix it; whoever has gone elsewhere finds the value that holds."""
        line = self.lineEdit()
        if line is not None and self.hasFocus():
            line.setModified(True)
            line.selectAll()
            mark_wrong(self, True)
        else:
            self.show_value(self._value)

    def changeEvent(self, event: QEvent) -> None:
        """A style before the box is shown for the first time, when its size is asked for again, tells it nothing.

        It would make the list of presets: a dozen widgets for each box, before anybody opens it.
        """
        if event.type() == QEvent.Type.StyleChange and not self._shown:
            QWidget.changeEvent(self, event)
        else:
            super().changeEvent(event)

    def sizeHint(self) -> QSize:
        """One line of digits; Qt would make the list of presets to ask how wide its texts are drawn."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        letters = self.fontMetrics()
        content = QSize(letters.horizontalAdvance("0" * _DIGITS), max(letters.height(), px(14)) + px(2))
        return self.style().sizeFromContents(QStyle.ContentsType.CT_ComboBox, option, content, self)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def showEvent(self, event: QShowEvent) -> None:
        """From now on another style is another size."""
        super().showEvent(event)
        self._shown = True

    def event(self, event: QEvent) -> bool:
        """Space is a key of the box only while a number is typed."""
        line = self.lineEdit()
        return False if line is not None and space_is_free(line, event) else super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter gives the keys back to the window, but for what cannot be taken; Esc takes back what was typed."""
        line = self.lineEdit()
        if event.key() == Qt.Key.Key_Escape.value and line is not None and line.isModified():
            self.drop_edit()
            line.selectAll()
            event.accept()
            return
        super().keyPressEvent(event)
        if is_enter(event) and self.property("wrong"):
            event.accept()


def write_number(value: float) -> str:
    """A number as short as it can be read back."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.12g}"
    return text if "e" in text or len(text) < 9 else f"{value:.6g}"


def read_number(text: str, field: Number) -> Any:
    """What a person typed, where it can be set. Raises ValueError with what would be right."""
    text = text.strip().replace("−", "-")
    if field.none and text.lower() in (say(field.none).lower(), "all", "m", "none", "–", ""):
        return None
    value: float | None = either_number(text)
    if value is None and too_large(text):
        value = float("inf")
    if value is None or (field.bounds.whole and not _WHOLE.fullmatch(text)):
        raise ProblemError(Problem("{text!r} is not a number; it must be {wanted}", _gaps(text, field)))
    if field.bounds.whole and isfinite(value):
        value = int(text)  # as it was typed: a float has no digits for the largest seeds
    if field.problem_with(value) is not None:
        raise ProblemError(Problem("{text} is out of bounds; it must be {wanted}", _gaps(text, field)))
    return value


def _gaps(text: str, field: Number) -> dict[str, object]:
    return {"text": text, "wanted": field.bounds.wanted()}


class Form(QWidget, View):
    """A column of labelled controls. ``edited`` carries a field and the value that a person chose."""

    edited = Signal(object, object)
    refused = Signal(str)

    def __init__(self, fields: tuple[Field, ...]) -> None:
        super().__init__()
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        sized(self._layout, row_spacing=5)
        sized(self._layout, column_spacing=8)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.controls: dict[str, Control] = {}
        """By the paths of their settings; each is made when its setting applies for the first time."""
        self.fields = fields
        self.has_rows = True
        """Is any setting shown?"""

    def shows(self, path: str) -> bool:
        """Can a person see this setting, by its path, wherever the form itself is shown?"""
        return path in self.controls and self.controls[path].widget.isVisibleTo(self)

    def _control_of(self, field: Field) -> Control:
        """The control of a field, at its place among those that there are, also for Tab."""
        if field.path not in self.controls:
            there = [other.path for other in self.fields if other.path in self.controls or other is field]
            row = there.index(field.path)
            self._insert(row, field)
            if row + 1 < len(there):
                _tab_before(self.controls[there[row + 1]].widget, self.controls[field.path].widget)
        return self.controls[field.path]

    def _insert(self, row: int, field: Field) -> None:
        control = self._make(field)
        goes_on = field.effect == "goes on"
        words = self.tr("{} (changes at once)") if goes_on else self.tr("{} (training starts over)")
        control.widget.setToolTip(words.format(say(field.help)))
        control.widget.setAccessibleName(say(field.label))
        control.widget.setObjectName(field.path)
        sized(control.widget, min_width=96)
        label = QLabel(say(field.label))
        label.setToolTip(control.widget.toolTip())
        self._layout.insertRow(row, label, control.widget)
        self.controls[field.path] = control

    def _make(self, field: Field) -> Control:
        if isinstance(field, Choice):
            return self._choice(field)
        if isinstance(field, Switch):
            box = QCheckBox()
            box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            box.clicked.connect(lambda on: self.edited.emit(field, on))
            return Control(box, box.setChecked)
        assert isinstance(field, Number)
        number = NumberBox(field)
        number.entered.connect(lambda value: self.edited.emit(field, value))
        number.refused.connect(self.refused)
        return Control(number, number.show_value)

    def _choice(self, field: Choice) -> Control:
        combo = QuietCombo()
        combo.activated.connect(lambda index: self.edited.emit(field, combo.itemData(index)))
        return Control(combo, lambda value: combo.setCurrentIndex(combo.findData(value)))

    def show_nothing(self) -> None:
        """There is nothing to set: no value is shown that does not hold."""
        for control in self.controls.values():
            if isinstance(control.widget, NumberBox):
                control.widget.show_dash()

    def show_experiment(self, old: Experiment | None, new: Experiment) -> None:
        """Shows the settings of an experiment; those that do not apply, or that it hides, are left out."""
        self.has_rows = False
        for field in self.fields:
            applies = field.applies(new) and field.path not in new.hidden
            self.has_rows |= applies
            if applies:
                control = self._control_of(field)
                if isinstance(field, Choice) and isinstance(control.widget, QComboBox):
                    _offer(control.widget, {v: t for v, t in field.choices.items() if field.offered(new, v)})
                control.show(field.get(new))
            if field.path in self.controls:
                self._layout.setRowVisible(self.controls[field.path].widget, applies)


def _tab_before(there: QWidget, new: QWidget) -> None:
    """Has Tab come to a new widget just before it comes to the one that is there already."""
    before = there.previousInFocusChain()
    while before is not None and before is not there and not before.focusPolicy() & Qt.FocusPolicy.TabFocus:
        before = before.previousInFocusChain()
    if before is not None:
        QWidget.setTabOrder(before, new)


def _offer(combo: QComboBox, choices: dict[str, str]) -> None:
    """Has a list offer just these values; nothing changes where it does already."""
    if [combo.itemData(i) for i in range(combo.count())] != list(choices):
        combo.clear()
        for value, label in choices.items():
            combo.addItem(say(label), value)
