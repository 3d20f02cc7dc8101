"""What a person has begun to type into a field belongs to the experiment that was there: another one drops it."""

from collections.abc import Callable
from functools import cache
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
        if _is_typed_field(type(widget)):
            cast(TypedField, widget).drop_edit()


@cache
def _is_typed_field(kind: type[QWidget]) -> bool:
    """Asked once for each kind of widget: a protocol compares names, which takes longer than all the rest."""
    return issubclass(kind, TypedField)


Close = Callable[[QWidget, QAbstractItemDelegate.EndEditHint], object]


def close_editors(table: QAbstractItemView, close: Close) -> None:
    """Closes the editor of a table's cell without taking what was typed; ``close`` is the table's own method."""
    for editor in table.viewport().findChildren(QLineEdit):
        if editor.isVisible():
            close(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
