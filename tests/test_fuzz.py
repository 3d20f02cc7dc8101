"""A small dose of the fuzzer, always the same, and what the fuzzer itself promises."""

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.core.base.experiment import ExperimentError
from nnviz.core.editing.files import decode, encode
from nnviz.core.editing.sharing import from_text, to_text
from nnviz.labs import load_lab
from tests import fuzz

DOSE = {
    "experiment": 80, "shared": 50, "lab": 80, "table": 120, "names": 120, "picture": 120, "lesson": 160,
    "settings": 120,
}  # fmt: skip


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_a_small_dose_of_bad_files_opens_or_is_told_in_a_line(qtbot: QtBot, kind: str) -> None:
    opened, failures = fuzz.fuzz(kind, 0, range(DOSE[kind]))
    assert not failures, failures[0].why
    assert opened > 0 and (opened < DOSE[kind] or kind == "names")


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_equal_seeds_make_equal_files(qtbot: QtBot, kind: str) -> None:
    first = [fuzz.content_of(kind, 3, number) for number in range(5)]
    assert first == [fuzz.content_of(kind, 3, number) for number in range(5)]
    assert first != [fuzz.content_of(kind, 4, number) for number in range(5)]


@pytest.mark.parametrize("raised", [ExperimentError("", "x" * 20), ExperimentError("a", "b\nc")])
def test_a_line_that_is_short_is_none_of_its_failures(monkeypatch: pytest.MonkeyPatch, raised: Exception) -> None:
    def refuse(content: bytes, folder: Path) -> str:
        raise raised

    monkeypatch.setitem(fuzz.KINDS, "table", (lambda rng: b"", refuse))
    assert fuzz.fuzz("table", 0, range(3)) == (0, [])


@pytest.mark.parametrize("raised", [KeyError("x"), RecursionError(), OSError(5, "x" * 5000), MemoryError()])
def test_whatever_else_is_raised_is_one_of_them(monkeypatch: pytest.MonkeyPatch, raised: Exception) -> None:
    def stumble(content: bytes, folder: Path) -> str:
        raise raised

    monkeypatch.setitem(fuzz.KINDS, "table", (lambda rng: b"file", stumble))
    opened, (failure,) = fuzz.fuzz("table", 0, range(7, 8))
    assert (opened, failure.kind, failure.number, failure.content) == (0, "table", 7, b"file")
    assert type(raised).__name__ in failure.why or "AssertionError" in failure.why


# ---------------------------------------------------------------- what it found


def test_a_text_keeps_points_that_its_recipe_would_not_make() -> None:
    content = json.loads(encode(load_lab("and").experiment)) | {"state": None, "lab": None}
    content["data"]["recipe"] = {"name": "and"}
    same = decode(json.dumps(content))
    assert len(to_text(same, points=True, state=False)) < 400
    content["data"]["train"]["x"][0] = [0.25, 0.5]
    other = decode(json.dumps(content))
    assert from_text(to_text(other, points=True, state=False)).data == other.data
