"""What pyproject.toml, constraints.txt and the set-up say about the same thing agrees."""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import nnviz
from nnviz import bootstrap
from nnviz.resources import resource_path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
PINS = [
    Requirement(line)
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
# where the module has another name
MODULES = {
    "PySide6-Essentials": "PySide6",
    "python-calamine": "python_calamine",
    "charset-normalizer": "charset_normalizer",
    "pytest-qt": "pytestqt",
    "pytest-xdist": "xdist",
}
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def applies(requirement: Requirement, python: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"python_version": python})


def pins_for(python: str) -> dict[str, str]:
    return {normalized(pin.name): str(pin.specifier).removeprefix("==") for pin in PINS if applies(pin, python)}


def test_set_up_looks_for_every_dependency():
    run = {Requirement(text).name for text in PROJECT["dependencies"]}
    test = {Requirement(text).name for text in EXTRAS["test"]}
    assert {MODULES.get(name, name) for name in run} == set(bootstrap.RUN_MODULES)
    assert {MODULES.get(name, name) for name in test} == set(bootstrap.TEST_MODULES)


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_pinned_within_its_bounds(python):
    pins = pins_for(python)
    for text in PROJECT["dependencies"] + EXTRAS["test"] + EXTRAS["dev"]:
        requirement = Requirement(text)
        if requirement.name != "nnviz" and applies(requirement, python):
            assert requirement.specifier.contains(pins[normalized(requirement.name)]), text


@pytest.mark.parametrize("python", PYTHONS)
def test_each_pin_is_one_exact_version(python):
    pins = [normalized(pin.name) for pin in PINS if applies(pin, python)]
    assert len(pins) == len(set(pins))
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin in PINS)
    assert pins_for(python)["shiboken6"] == pins_for(python)["pyside6-essentials"]


def test_python_3_11_gets_a_qt_that_keeps_its_references():
    version = metadata.version("PySide6-Essentials")
    if sys.version_info < (3, 12):
        assert Requirement("x>=6.11.2,<6.12").specifier.contains(version)
    assert Requirement("x>=6.11.2").specifier.contains(version)


def test_version_is_written_once():
    assert PROJECT["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", nnviz.__version__)


def test_resources_are_found_in_the_checkout():
    assert resource_path("labs") == ROOT / "resources" / "labs"
    assert resource_path().is_dir()
