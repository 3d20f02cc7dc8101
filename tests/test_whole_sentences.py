"""An error is a whole sentence with gaps: none is put together from pieces, or no catalogue could translate it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "nnviz"
FILES = sorted(PACKAGE.rglob("*.py"))
SENTENCE_AT = {
    "Problem": 0, "TableError": 0, "LessonError": 0, "PictureError": 0, "ExperimentError": 1, "InputError": 1,
    "ImportRefused": 1, "ValueError": 0, "OSError": 1,
}  # fmt: skip
"""Which argument of an error is its sentence."""


def glued(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr | ast.BinOp)


def is_tr(node: ast.expr) -> bool:
    """Is it a call of ``self.tr`` or ``_tr``?"""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in ("tr", "_tr")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_error_is_glued_from_pieces(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SENTENCE_AT:
            sentence = node.args[SENTENCE_AT[node.func.id] :][:1]
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
