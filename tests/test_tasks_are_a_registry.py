"""Nothing outside the registries names a task, so that a task or a word of it is one entry."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import nnviz
from nnviz.core.base.tasks import TASKS
from nnviz.ui.views.task_words import TASK_WORDS

ROOT = Path(nnviz.__file__).parent
REGISTRIES = {"core/base/tasks.py", "ui/views/task_words.py", "core/data/datasets.py"}
"""Of tasks, of their words, and of data sets, each of which says what its task is."""


def names_of_tasks(tree: ast.AST) -> Iterator[int]:
    """The lines in which a task is named."""
    return (node.lineno for node in ast.walk(tree) if isinstance(node, ast.Constant) and node.value in TASKS)


def test_no_module_names_a_task() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in REGISTRIES
        for line in names_of_tasks(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found, f"ask the entry of core/base/tasks.py instead: {found}"


@pytest.mark.parametrize(
    "source",
    [
        "data.task == 'binary'", "task in ('binary', 'multiclass')", "{'binary': 1, 'multiclass': 2}[task]",
        "match task:\n    case 'autoencoder': pass", "tasks.append('regression')", "replace(data, task='binary')",
    ],
)  # fmt: skip
def test_a_name_is_found(source: str) -> None:
    assert list(names_of_tasks(ast.parse(source)))


def test_every_task_has_its_words() -> None:
    assert list(TASK_WORDS) == list(TASKS)
