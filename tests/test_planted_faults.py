"""The list of faults fits the code: each can be planted at just one place, and gives other code that still compiles."""

import ast
from collections import Counter

import pytest

from tests.planted_faults import ROOT, Fault, mirrored, places_of, read_faults

FAULTS = read_faults()


def test_there_are_enough_faults_in_every_package_of_core_and_in_app() -> None:
    packages = Counter(fault.file.rpartition("/")[0] for fault in FAULTS)
    folders = [path.parent for path in (ROOT / "nnviz").glob("core/*/__init__.py")] + [ROOT / "nnviz/app"]
    assert len(FAULTS) >= 60 and len(set(FAULTS)) == len(FAULTS)
    assert set(packages) == {str(folder.relative_to(ROOT / "nnviz")) for folder in folders}
    assert min(packages.values()) >= 5


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.file}: {fault.text[:40]}")
def test_each_fault_has_one_place(fault: Fault) -> None:
    assert places_of(fault) == 1
    before = (ROOT / "nnviz" / fault.file).read_text(encoding="utf-8")
    assert ast.dump(ast.parse(before.replace(fault.text, fault.planted))) != ast.dump(ast.parse(before))
    assert mirrored(fault)
