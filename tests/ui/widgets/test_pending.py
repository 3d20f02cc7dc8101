"""A field that is told to drop its edit shows what was there before, and tells nobody of what was typed."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nnviz.core.editing.fields import HYPERPARAMETERS, Number
from nnviz.ui.cards.click_adds import ClassNameLine
from nnviz.ui.cards.form import NumberBox
from nnviz.ui.panels.example_box import ExampleBox
from nnviz.ui.panels.example_table import CellTable
from nnviz.ui.panels.weights import WeightTable
from nnviz.ui.widgets.number_line import NumberLine
from nnviz.ui.widgets.pending import TypedField, drop_edits
from nnviz.ui.widgets.quiet import QuietBox, QuietWhole

Told = list[object]


def whole(told: Told) -> QWidget:
    box = QuietWhole()
    box.setValue(7)
    box.valueChanged.connect(told.append)
    return box


def real(told: Told) -> QWidget:
    box = QuietBox()
    box.setValue(7.5)
    box.valueChanged.connect(told.append)
    return box


def example(told: Told) -> QWidget:
    box = ExampleBox()
    box.setMaximum(50)
    box.setValue(7)
    box.valueChanged.connect(told.append)
    return box


def number_line(told: Told) -> QWidget:
    line = NumberLine("Weight")
    line.show_value(7.5)
    line.entered.connect(told.append)
    return line


def setting(told: Told) -> QWidget:
    field = next(f for f in HYPERPARAMETERS if f.path == "training.optimizer.learning_rate")
    assert isinstance(field, Number)
    box = NumberBox(field)
    box.show_value(0.5)
    box.entered.connect(told.append)
    return box


def cell(table: QAbstractItemView, told: Told) -> QWidget:
    model = QStandardItemModel(table)
    model.appendRow([QStandardItem("7.5")])
    table.setModel(model)
    model.itemChanged.connect(told.append)
    return table


def line_of(field: QWidget) -> QLineEdit:
    if isinstance(field, QAbstractItemView):
        index = field.model().index(0, 0)
        field.setCurrentIndex(index)
        field.edit(index)
        return next(line for line in field.viewport().findChildren(QLineEdit) if line.isVisible())
    line = field if isinstance(field, QLineEdit) else field.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    return line


FIELDS: dict[str, Callable[[Told], QWidget]] = {
    "whole number": whole, "real number": real, "example": example, "weight": number_line, "setting": setting,
    "cell of the examples": lambda told: cell(CellTable(), told),
    "cell of a matrix": lambda told: cell(WeightTable(), told),
}  # fmt: skip


@pytest.mark.parametrize("make", FIELDS.values(), ids=FIELDS)
def test_what_was_typed_is_dropped(qtbot: QtBot, make: Callable[[Told], QWidget]) -> None:
    told: Told = []
    field, page = make(told), QWidget()
    qtbot.addWidget(page)
    field.setParent(page)
    page.show()
    line = line_of(field)
    before = line.text()
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "3")
    assert line.text() == "3" and line.isModified() and isinstance(field, TypedField)
    drop_edits(page)
    if isinstance(field, QAbstractItemView):
        assert field.state() != QAbstractItemView.State.EditingState and field.model().index(0, 0).data() == before
    else:
        assert line.text() == before and not line.isModified()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told == []


def test_a_name_that_was_begun_is_dropped(qtbot: QtBot) -> None:
    told: Told = []
    line, page = ClassNameLine(), QWidget()
    qtbot.addWidget(page)
    line.setParent(page)
    line.entered.connect(told.append)
    page.show()
    line.begin("cat", "Name of the class")
    qtbot.keyClicks(line, "dog")
    drop_edits(page)
    assert line.isHidden() and told == []


def test_every_kind_of_field_is_tried_here() -> None:
    """A further class with ``drop_edit`` belongs in the list above."""
    tried = {QuietWhole, QuietBox, ExampleBox, NumberLine, NumberBox, CellTable, WeightTable, ClassNameLine}

    def below(kind: type) -> set[type]:
        return {kind}.union(*(below(child) for child in kind.__subclasses__()))

    found = {kind for kind in below(QWidget) if "drop_edit" in vars(kind) and kind.__module__.startswith("nnviz")}
    assert found == tried
