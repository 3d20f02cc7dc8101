"""docs/features.md: what is ticked has a test, and the labs of the web demo are all there."""

import re
from pathlib import Path

import pytest

from nnviz.labs import lab_ids

ROOT = Path(__file__).parents[1]
LINES = [
    line for line in (ROOT / "docs/features.md").read_text(encoding="utf-8").splitlines() if line.startswith("- [")
]
TICKED = [line for line in LINES if line.startswith("- [x]")]


@pytest.mark.parametrize("line", TICKED)
def test_every_tick_names_tests_that_are_there(line: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", line)
    assert named, "a tick without a test"
    for path, name in named:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", text, re.MULTILINE), f"{path} has no {name}"


def test_lines_are_ticked_or_not_and_told_apart() -> None:
    assert all(line.startswith(("- [x] ", "- [ ] ")) for line in LINES) and len(TICKED) > 50
    assert len({line[6:].partition(" — ")[0] for line in LINES}) == len(LINES)


def test_every_lab_of_the_web_demo_has_its_line() -> None:
    text = "\n".join(TICKED)
    for lab_id in (i for i in lab_ids() if i.startswith("kit-")):
        assert f"`{lab_id}`" in text, lab_id
