"""One scale for every size of the window."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget
from pytestqt.qtbot import QtBot

import nnviz
from nnviz.ui.theme import sizes
from nnviz.ui.theme.sizes import dp, px, rescale, set_scale, sized
from nnviz.ui.theme.style_sheet import style_sheet
from nnviz.ui.theme.theme import LIGHT

UI = Path(nnviz.__file__).parent / "ui"
SETTERS = {
    "setFixedSize", "setFixedWidth", "setFixedHeight", "setMinimumSize", "setMinimumWidth", "setMinimumHeight",
    "setMaximumWidth", "setContentsMargins", "setSpacing", "setIconSize", "setIndent", "setPixelSize", "setHandleWidth",
    "setDefaultSectionSize",
}  # fmt: skip


@pytest.fixture
def twice() -> Iterator[None]:
    set_scale(2.0)
    yield
    set_scale(1.0)


def test_what_is_sized_follows_another_scale(qtbot: QtBot) -> None:
    box, button = QWidget(), QToolButton()
    qtbot.addWidget(box)
    row = QHBoxLayout(box)
    row.addWidget(button)
    sized(button, size=(22, 20))
    sized(row, spacing=6, margins=(1, 2, 3, 4))
    sized(button, min_width=22)
    set_scale(1.5)
    try:
        rescale(box)
        assert (button.width(), button.height()) == (33, 30)
        assert row.spacing() == 9 and row.contentsMargins().bottom() == 6
        assert (px(0), px(-1), dp(0.5)) == (0, -2, 0.75)
    finally:
        set_scale(1.0)


def test_nothing_vanishes_at_a_small_scale() -> None:
    set_scale(0.3)
    try:
        assert (px(1), px(-1), px(0)) == (1, -1, 0)
    finally:
        set_scale(1.0)


def test_the_style_sheet_follows(twice: None) -> None:
    assert sizes.scale() == 2.0
    sheet = style_sheet(LIGHT)
    assert 'QLabel[role="value"] { font-size: 32px; font-weight: 600; }' in sheet and "padding: 10px 20px" in sheet


def test_no_size_is_written_beside_the_scale() -> None:
    """A number of pixels passes through ``px``, ``dp`` or ``sized``; 0 and 1 need no scale."""
    found = []
    for path in sorted(UI.rglob("*.py")):
        if path.parent.name == "theme":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SETTERS:
                constants = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                if any(value not in (0, 1) for value in constants):
                    found.append(f"{path.relative_to(UI)}:{node.lineno}: {ast.unparse(node)}")
    assert found == []
