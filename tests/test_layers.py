"""ui -> app -> core, nothing upward: read from the imports themselves, wherever in a file they stand."""

import ast
import graphlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "nnviz"

# What lies lower may not import what lies higher; launch and cli, at the top, know each other.
LAYERS = [
    {"bootstrap", "process", "resources"},
    {"core"},
    {"labs", "panels", "command_line", "training_result"},
    {"import_options"},
    {"lesson_actions"},
    {"lessons"},
    {"app"},
    {"ui"},
    {"launch", "cli", "__main__"},
]
HEIGHT = {unit: height for height, units in enumerate(LAYERS) for unit in units}

QT = {"PySide6", "shiboken6", "pyqtgraph"}
FORBIDDEN = {
    "bootstrap": QT | {"numpy", "msgspec", "contourpy"},
    "process": QT | {"numpy", "msgspec", "contourpy"},
    "resources": QT | {"numpy"},
    "core": QT,
    "labs": QT,
    "panels": QT,
    "command_line": QT | {"numpy"},
    "training_result": QT,
    "import_options": QT,
    "lesson_actions": QT,
    "lessons": QT,
    "app": {"PySide6.QtWidgets", "PySide6.QtOpenGLWidgets", "pyqtgraph"},
}

FILES = sorted(PACKAGE.rglob("*.py"))


def unit_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_names(file: Path) -> set[str]:
    """Returns every name imported anywhere in the file, absolute and in full: ``nnviz.core.training.engine.Engine``."""
    package = ["nnviz", *file.relative_to(PACKAGE).parent.parts]
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def test_the_layers_are_there():
    units = {unit_of(file) for file in FILES} - {"__init__"}
    assert {"core", "app", "ui", "cli", "launch"} <= units
    assert units <= set(HEIGHT), "a new part of nnviz needs its place in LAYERS and in pyproject.toml"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_nothing_imports_upward(file):
    height = HEIGHT.get(unit_of(file), -1)  # nnviz/__init__.py imports no part of nnviz
    units = {name.split(".")[1] for name in imported_names(file) if name.startswith("nnviz.")} & set(HEIGHT)
    assert not {other for other in units if HEIGHT[other] > height}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_nothing_imports_what_its_layer_must_not_know(file):
    forbidden = FORBIDDEN.get(unit_of(file), set())
    names = imported_names(file)
    assert not {name for name in names if any(f"{name}.".startswith(f"{module}.") for module in forbidden)}


def test_core_labs_and_command_line_load_no_qt():
    files = [file for file in (PACKAGE / "core").rglob("*.py") if file.stem != "__init__"]
    modules = [".".join(("nnviz", *file.relative_to(PACKAGE).with_suffix("").parts)) for file in files]
    assert modules
    modules += ["nnviz.core", "nnviz.labs", "nnviz.lessons", "nnviz.cli", "nnviz.launch"]
    code = f"import importlib, json, sys; sys.path.insert(0, {str(PACKAGE.parent)!r})\n"
    code += f"for name in {modules!r}: importlib.import_module(name)\n"
    code += f"print(json.dumps(sorted({QT!r} & set(sys.modules))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


def test_no_modules_import_each_other_in_a_circle():
    """Neither while the program runs nor for the sake of types: what knows each other belongs together or apart."""
    modules = {
        ".".join(("nnviz", *f.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): f for f in FILES
    }
    imports = {
        name: {_module_of(n, modules) for n in imported_names(file)} - {name, None} for name, file in modules.items()
    }
    order = graphlib.TopologicalSorter(imports)
    order.prepare()  # raises CycleError, which names the circle


def _name_of(file):
    return ".".join(("nnviz", *file.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def _module_of(name, modules):
    """The module that an imported name is, or lies in; None: none of nnviz, or only the package around it."""
    if name in modules:
        return name
    return name.rpartition(".")[0] if name.rpartition(".")[0] in modules else None
