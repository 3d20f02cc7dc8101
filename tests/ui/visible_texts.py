"""Every text of a window that a person can see, for tests that look at all of them."""

import re
from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGraphicsSimpleTextItem,
    QGraphicsTextItem,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QWidget,
)

_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
_TAG = re.compile(r"<[/a-zA-Z!][^<>]*>")
_MOST_ROWS, _MOST_COLUMNS = 5, 12


def texts_of(window: QWidget) -> Iterator[tuple[str, str]]:
    """The texts of a window or dialog and of all that is in it, each with the widget that has it."""
    for widget in (window, *window.findChildren(QWidget)):
        texts = [text for text in _texts(widget) if text]
        if texts:
            name = _name(widget)
            yield from ((name, text) for text in texts)
    for action in window.findChildren(QAction):
        for text in (action.text(), action.toolTip(), action.iconText()):
            yield f"action {action.objectName()}", text


def plain(text: str) -> str:
    """Rich text without its tags."""
    return _TAG.sub(" ", text)


def _name(widget: QWidget) -> str:
    names, part = [], widget
    while part is not None and len(names) < 4:
        names.append(part.objectName() or type(part).__name__)
        part = part.parentWidget()  # type: ignore[assignment]
    return " < ".join(names)


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.accessibleName(), widget.statusTip())
    if widget.isWindow():
        yield widget.windowTitle()
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QGroupBox):
        yield widget.title()
    if isinstance(widget, QLineEdit):
        yield from (widget.text(), widget.placeholderText())
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        yield from (widget.toPlainText(), widget.placeholderText())
    if isinstance(widget, QComboBox):
        yield from (str(widget.itemData(i, role) or "") for i in range(widget.count()) for role in _ROLES)
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _cells(widget.model(), isinstance(widget, QTableView))
    if isinstance(widget, QGraphicsView) and widget.scene() is not None:
        for item in widget.scene().items():
            if isinstance(item, QGraphicsTextItem):
                yield item.toPlainText()
            elif isinstance(item, QGraphicsSimpleTextItem):
                yield item.text()


def _cells(model: QAbstractItemModel, with_heads: bool) -> Iterator[str]:
    root = QModelIndex()
    rows = min(model.rowCount(root), _MOST_ROWS)
    columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(root), _MOST_COLUMNS)
    for i in range(rows):
        for j in range(columns):
            yield from _shown(model.data(model.index(i, j, root), role) for role in _ROLES)
    for side, count in ((Qt.Orientation.Horizontal, columns), (Qt.Orientation.Vertical, rows)):
        if with_heads:
            yield from _shown(model.headerData(k, side, role) for k in range(count) for role in _ROLES)


def _shown(values: Iterator[Any]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))
