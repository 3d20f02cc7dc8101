"""Files that fit in a head, functions that fit on a screen, and tests that use what others can use as well."""

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = sorted((ROOT / "nnviz").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
STANDS_IN = (".", "nnviz", "nnviz/core", "nnviz/ui", "resources", "tests")
"""Folders that documents leave out before the path of a file."""
SCRIPTS = sorted([*(ROOT / "benchmarks").rglob("*.py"), *(ROOT / "docs").rglob("*.py")])
LONGEST = {"nnviz": 400, "tests": 500}
LONGEST_FUNCTION = 40
BY_NAME = {"setattr", "getattr", "hasattr", "delattr", "object", "patch"}
"""Calls that reach an attribute by its name in quotation marks."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_no_file_is_too_long() -> None:
    lengths = {name_of(path): path.read_text(encoding="utf-8").count("\n") for path in [*PRODUCT, *TESTS]}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST[name.partition("/")[0]]} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    assert {
        name: lines for path in [*PRODUCT, *TESTS] for name, lines in _functions(path) if lines > LONGEST_FUNCTION
    } == {}


def test_no_test_reaches_into_what_is_private() -> None:
    found = {name_of(path): list(_private_names(tree_of(path))) for path in TESTS}
    assert {name: names for name, names in found.items() if names} == {}


def test_documents_name_files_that_are_there() -> None:
    paths = {
        path for document in DOCUMENTS for path in re.findall(r"`((?:[\w.]+/)+\w+\.py)`", document.read_text("utf-8"))
    }
    assert len(paths) > 20
    assert [path for path in sorted(paths) if not any((ROOT / folder / path).is_file() for folder in STANDS_IN)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_scripts_use_names_that_are_there(path: Path) -> None:
    taken = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in taken if (node.module or "").startswith("nnviz")]
    for node in ours:
        module = importlib.import_module(node.module or "")
        assert [alias.name for alias in node.names if not _is_in(module, alias.name)] == [], f"line {node.lineno}"


def _is_in(module: ModuleType, name: str) -> bool:
    return hasattr(module, name) or importlib.util.find_spec(f"{module.__name__}.{name}") is not None


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name_of(path)}: {node.name}", (node.end_lineno or 0) - node.lineno + 1


def _private_names(tree: ast.Module) -> Iterator[str]:
    """Private names that are not those of the file itself: taken from modules and objects, also by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_private(node.attr):
            owner = ast.unparse(node.value)
            if owner not in ("self", "cls", "os"):
                yield f"{node.lineno}: {owner}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nnviz"):
            yield from (f"{node.lineno}: {alias.name}" for alias in node.names if _is_private(alias.name))
        elif isinstance(node, ast.Call) and _called(node) in BY_NAME:
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            yield from (f"{node.lineno}: {text!r}" for text in texts if _is_private(text.rpartition(".")[2]))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
