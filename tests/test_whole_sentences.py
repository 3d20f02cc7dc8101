"""An error is a whole sentence with gaps: none is put together from pieces, or no catalogue could translate it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "nnviz"
FILES = sorted(PACKAGE.rglob("*.py"))
SENTENCE_AT = {
    "Problem": 0, "TableError": 0, "LessonError": 0, "PictureError": 0, "ExperimentError": 1, "InputError": 1,
    "ImportRefused": 1, "ValueError": 0, "OSError": 1, "BadOption": 0, "ArgumentTypeError": 0, "say": 0,
}  # fmt: skip
"""Which argument of an error, or of what says it, is the sentence."""


def glued(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr | ast.BinOp)


def called(node: ast.Call) -> str:
    """The name of what is called, without the module or object it belongs to."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def is_tr(node: ast.expr) -> bool:
    """Is it a call of ``self.tr`` or ``_tr``?"""
    return isinstance(node, ast.Call) and called(node) in ("tr", "_tr")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_error_is_glued_from_pieces(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and called(node) in SENTENCE_AT:
            sentence = node.args[SENTENCE_AT[called(node)] :][:1]
            assert not any(map(glued, sentence)), f"{path}:{node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_translated_text_is_added_to_another(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            parts: tuple[ast.expr, ...] = (node.left, node.right)
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            parts = (node.value,)
        else:
            continue
        found = [part for top in parts for part in ast.walk(top) if isinstance(part, ast.expr) and is_tr(part)]
        assert not found, f"{path}:{node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_help_text_is_glued_from_pieces(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.keyword) and node.arg in ("help", "noise", "label", "phrase", "description"):
            assert not glued(node.value), f"{path}:{node.value.lineno}: {ast.unparse(node.value)}"
