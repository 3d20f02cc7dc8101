"""What a person has begun to type into a field belongs to the experiment that was there: another one drops it."""

from collections.abc import Callable
from typing import Protocol, cast, runtime_checkable

from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QLineEdit, QWidget


@runtime_checkable
class TypedField(Protocol):
    """A field that keeps what is typed into it until Enter or until it is left."""

    def drop_edit(self) -> None:
        """Shows again what was there before anything was typed; emits nothing."""


def drop_edits(window: QWidget) -> None:
    """Has every field of a window forget what was begun in it."""
    for widget in window.findChildren(QWidget):
        if issubclass(type(widget), TypedField):  # remembered for each class; isinstance compares names every time
            cast(TypedField, widget).drop_edit()


Close = Callable[[QWidget, QAbstractItemDelegate.EndEditHint], object]


def close_editors(table: QAbstractItemView, close: Close) -> None:
    """Closes the editor of a table's cell without taking what was typed; ``close`` is the table's own method."""
    for editor in table.viewport().findChildren(QLineEdit):
        if editor.isVisible():
            close(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
