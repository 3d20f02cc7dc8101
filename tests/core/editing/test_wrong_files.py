"""Whatever is wrong with an experiment file is said in one line."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.core.base.experiment import ExperimentError, replace
from nnviz.core.editing import files
from nnviz.core.editing.files import decode, encode, read
from nnviz.core.training.session import Session
from tests.core.editing.file_contents import GOOD, JSON, PLACES, STATE, WRONG, refusal, with_text, with_value
from tests.core.making import make, saved, spec


@pytest.mark.parametrize(
    ("path", "value", "where", "wrong", "right"), WRONG, ids=[f"{i}-{row[2]}" for i, row in enumerate(WRONG)]
)
def test_bad_values_are_explained(path: str, value: Any, where: str, wrong: str, right: str) -> None:
    error = refusal(with_value(path, value))
    assert error.where == where
    assert wrong in error.what and right in error.what


@pytest.mark.parametrize("key", ["data", "network"])
def test_what_is_required(key: str) -> None:
    content = spec()
    del content[key]
    assert f"the key {key!r} is missing" in refusal(json.dumps(content)).what


def test_memory_of_another_network() -> None:
    content = spec(optimizer={"name": "momentum"})
    content["state"] = STATE | {"memory": {"velocity": [1, 2]}}
    error = refusal(json.dumps(content))
    assert error.where == "state.memory.velocity" and "needs (13,)" in error.what


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "nan", "inf"])
def test_numbers_that_are_none(number: str) -> None:
    error = refusal(with_text(number))
    assert error.where == f"line 1, column {with_text(number).index(number) + 1}" and "NaN and Infinity" in error.what


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1E+400"])
def test_numbers_beyond_float64(number: str) -> None:
    text = with_text(number)
    error = refusal(text)
    assert error.where == f"line 1, column {text.index(number) + 1}" and "finite" in error.what


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "", "is empty"),
        (" \n\t", "", "is empty"),
        (b"\xef\xbb\xbf", "", "is empty"),
        ("[]", "", "is a list; it must be an object"),
        ("3", "", "is 3; it must be an object"),
        ("null", "", "is null; it must be an object"),
        ("{", "", "ends too early"),
        ('{"title": "a', "", "ends too early"),
        ("{'title': 1}", "line 1, column 2", "is not JSON"),
        ('{\n  "title": "a",\n}', "line 3, column 1", "trailing comma"),
        ('{"title": "a"} x', "line 1, column 16", "is not JSON"),
        (b"\xff\xfe{\x00", "line 1, column 1", "is not JSON"),
        (b'{"title": "\xff"}', "", "UTF-8"),
        (b'{"title": "\\ud800\\u0041"}', "line 1, column 24", "surrogate"),
        (b"\x00" * 100, "line 1, column 1", "is not JSON"),
        (b"PK\x03\x04 and more", "line 1, column 1", "is not JSON"),
        ("[" * 100_000, "", "too deeply"),
        ('{"data": ' * 100_000, "", "too deeply"),
    ],
)
def test_text_that_is_no_experiment(text: str | bytes, where: str, what: str) -> None:
    error = refusal(text)
    assert error.where == where and what in error.what


@pytest.mark.parametrize(("text", "key"), [
    (GOOD.replace('"training"', '"training": {"batch_size": 10}, "training"'), "training"),
    (GOOD.replace('"units": 3', '"units": 3, "units": 3'), "units"),
    (GOOD.replace('"x":', '"x": [[1, 2]], "x":'), "x"),
    (GOOD.replace('"x":', '"\\u0078": [[1, 2]], "x":'), "x"),
    (GOOD[:-1] + ', "lab": {"title": "a \\\\\\" : b", "do": "", "watch": ":", "do": ""}}', "do"),
    (GOOD[:-1] + ', "state": {"weights": [], "biases": [], "memory": {"a:\\"": [], "a:\\"": []}}}', 'a:"'),
    ('{"data": {"a": {"b": 1, "b": 2}}, "x": [[{"c": 1}]]}', "b"),
    ('{"data": [[{"c": 1, "c": 2}]]}', "c"),
], ids=str)  # fmt: skip
def test_a_key_that_is_given_twice_is_named(text: str, key: str) -> None:
    assert refusal(text).what == f"has the key {key!r} twice in one object; give it once"


def test_colons_and_quotation_marks_in_text_are_no_keys() -> None:
    title = 'a": {"b": 1, "b": 2} \\" \\\\ \n: '
    assert decode(encode(replace(make(), title=title, notes=title * 3))).title == title
    assert decode(json.dumps(spec() | {"title": title})).title == title


def test_every_truncation_is_refused() -> None:
    session = Session(make())
    session.advance(3)
    text = saved(session).rstrip()
    for length in range(0, len(text), 7):
        refusal(text[:length])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=40) | st.text(max_size=40).map(str.encode))
def test_no_bytes_make_it_stumble(text: bytes) -> None:
    refusal(text)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.sampled_from(PLACES), JSON)
def test_no_value_makes_it_stumble(path: str, value: Any) -> None:
    """Any value at any place is either fine, and then trains and reads back, or refused in one line."""
    text = with_value(path, value)
    try:
        experiment = decode(text)
    except ExperimentError:
        refusal(text)
        return
    session = Session(experiment)
    session.advance(2)
    decode(saved(session))


def test_reading_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.json")
    with pytest.raises(IsADirectoryError):
        read(tmp_path)


def test_a_file_beyond_all_measure_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(files.MAX_BYTES + 1)
    with pytest.raises(OSError, match="it has 512 MiB; at most 512 MiB are read"):
        read(path)
    path.write_bytes(b"x" * 100)
    monkeypatch.setattr(files, "MAX_BYTES", 99)
    with pytest.raises(OSError, match="at most"):
        read(path)
