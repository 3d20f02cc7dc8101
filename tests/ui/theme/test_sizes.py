"""One scale for every size of the window."""

import ast
import re
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
SIZED = {
    "setFixedSize", "setFixedWidth", "setFixedHeight", "setMinimumSize", "setMinimumWidth", "setMinimumHeight",
    "setMaximumSize", "setMaximumWidth", "setMaximumHeight", "setContentsMargins", "setSpacing", "setIconSize",
    "setIndent", "setIndentWidth", "setPixelSize", "setHandleWidth", "setDefaultSectionSize", "resize", "resizeSection",
    "setColumnWidth", "setRowHeight", "setSizes", "adjusted", "translated", "drawRoundedRect", "QPen", "mkPen", "QSize",
    "QRectF", "setSize", "setGeometry", "QPointF", "drawEllipse", "drawLine", "QPixmap", "QImage", "move",
    "ensureVisible",
}  # fmt: skip
PASSED_ON = {"min", "max", "int", "round"}
"""A size in their brackets is still one; other functions take what they need, and ``px`` and ``dp`` sizes."""
DRAWN_LARGE = {"cards/thumbnails.py", "cards/tool_strip.py", "dialogs/picture_reading.py"}
"""Pictures with pixels of their own, which Qt makes as large as their place is."""
SIZE_IN_HTML = re.compile(r"[2-9]\d*px|cell(?:padding|spacing)=.?[2-9]")
COUNTS = {"setColumnWidth": 1, "resizeSection": 1}
"""The first arguments of these are numbers of columns."""


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


def _numbers(node: ast.AST, constants: set[str]) -> Iterator[ast.AST]:
    """Numbers above 1, and names of numbers, that no function of the scale has seen; factors are no sizes."""
    if isinstance(node, ast.Call) and _name(node) not in PASSED_ON:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and abs(node.value) > 1:
        yield node
    if isinstance(node, ast.Name) and node.id in constants:
        yield node
    parts = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        parts = [node.elt]
    if isinstance(node, ast.IfExp):
        parts = [node.body, node.orelse]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.FloorDiv):
        parts = [part for part in parts if not isinstance(part, ast.Constant)]
    for part in parts:
        yield from _numbers(part, constants)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _constants(tree: ast.Module) -> set[str]:
    """The names that a module gives to numbers."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            if all(isinstance(value, ast.Constant) and isinstance(value.value, int | float) for value in values):
                found |= {name.id for name in ast.walk(node.targets[0]) if isinstance(name, ast.Name)}
    return found


def _unscaled(source: str) -> list[str]:
    tree = ast.parse(source)
    constants, found = _constants(tree), []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) in SIZED):
        arguments = [*call.args[COUNTS.get(_name(call), 0) :], *(k.value for k in call.keywords)]
        if any(True for argument in arguments for _ in _numbers(argument, constants)):
            found.append(f"{call.lineno}: {ast.unparse(call)}")
    return found


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("w.resize(720, 320)", True), ("w.resize(px(720), px(320))", False), ("w.resize(1, 0)", False),
        ("pen = QPen(c, 1.5)", True), ("pen = mkPen(c, width=2)", True), ("pen = QPen(c, dp(1.5))", False),
        ("_A = 5\nw.setIndent(_A)", True), ("_A, B = 5, 6\nw.setIndent(px(B))", False),
        ("box.adjusted(-3, 0, 0, 0)", True), ("QRectF(x - size / 2, y, size, size)", False),
        ("t.setColumnWidth(4, wide + 24)", True), ("t.setColumnWidth(4, wide)", False),
    ],
)  # fmt: skip
def test_the_search_tells_sizes_from_counts_and_factors(source: str, is_found: bool) -> None:
    assert bool(_unscaled(source)) == is_found


def test_no_size_is_written_beside_the_scale() -> None:
    """A number of pixels passes through ``px``, ``dp`` or ``sized``; 0 and 1 need no scale."""
    found = [
        f"{path.relative_to(UI)}:{line}"
        for path in sorted(UI.rglob("*.py"))
        if path.parent.name != "theme" and str(path.relative_to(UI)) not in DRAWN_LARGE
        for line in _unscaled(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_size_is_written_into_html() -> None:
    """What a label draws as HTML has the scale as well: the number of pixels is a gap that ``px`` fills."""
    found = [
        f"{path.relative_to(UI)}:{node.lineno}: {node.value}"
        for path in sorted(UI.rglob("*.py"))
        if path.parent.name != "theme"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SIZE_IN_HTML.search(node.value)
    ]
    assert found == []
