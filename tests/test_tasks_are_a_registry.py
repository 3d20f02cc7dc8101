"""Nothing outside the registries asks for a task by its name, so that a task or a word of it is one entry."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import nnviz
from nnviz.core.base.tasks import TASKS
from nnviz.ui.views.task_words import TASK_WORDS

ROOT = Path(nnviz.__file__).parent
REGISTRIES = {"core/base/tasks.py", "ui/views/task_words.py"}


def switches(tree: ast.AST) -> Iterator[int]:
    """The lines of comparisons with a task's name, of matches on one, and of dictionaries with two of them as keys."""
    for node in ast.walk(tree):
        if (
            (isinstance(node, ast.Compare) and any(map(names_a_task, [node.left, *node.comparators])))
            or (isinstance(node, ast.MatchValue) and names_a_task(node.value))
            or (isinstance(node, ast.Dict) and sum(key is not None and names_a_task(key) for key in node.keys) > 1)
        ):
            yield node.lineno


def names_a_task(node: ast.AST) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(map(names_a_task, node.elts))
    return isinstance(node, ast.Constant) and node.value in TASKS


def test_no_module_switches_on_the_name_of_a_task() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in REGISTRIES
        for line in switches(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, f"ask the entry of core/base/tasks.py instead: {found}"


@pytest.mark.parametrize(
    "source",
    [
        "data.task == 'binary'", "'regression' != task", "task in ('binary', 'multiclass')",
        "{'binary': 1, 'multiclass': 2}[task]", "match task:\n    case 'autoencoder': pass",
    ],
)  # fmt: skip
def test_a_switch_is_found(source: str) -> None:
    assert list(switches(ast.parse(source)))


def test_every_task_has_its_words() -> None:
    assert list(TASK_WORDS) == list(TASKS)
