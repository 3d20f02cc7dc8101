"""Catalogues of texts: read once, in English where a text is missing, and whole for the lecture panel."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnviz.app import translation
from nnviz.app.translation import catalogue, speak, translator
from nnviz.core.base.counting import plural
from nnviz.core.base.problem import Problem, say, set_translator
from nnviz.lessons import LANGUAGES
from nnviz.resources import resource_path

PANEL = Path(__file__).parents[2] / "nnviz" / "ui" / "lecture" / "lecture_view.py"


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    set_translator(str)
    catalogue.cache_clear()


def test_english_needs_no_file() -> None:
    assert catalogue("en") == {} and translator("en")("Next ▶") == "Next ▶"


def test_a_text_is_translated_and_a_missing_one_stays_in_english() -> None:
    italian = translator("it")
    assert italian("Next ▶") == "Avanti ▶" and italian("Not in any catalogue") == "Not in any catalogue"


def test_every_catalogue_keeps_the_gaps_of_its_texts() -> None:
    for language in LANGUAGES:
        for english, text in catalogue(language).items():
            assert text.strip() and english.count("{}") == text.count("{}")


def test_all_words_of_the_lecture_panel_are_in_every_catalogue() -> None:
    calls = (node for node in ast.walk(ast.parse(PANEL.read_text("utf-8"))) if isinstance(node, ast.Call))
    spoken = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "speak"]
    words = {node.value for call in spoken for node in ast.walk(call.args[0]) if isinstance(node, ast.Constant)}
    assert len(words) > 10
    for language in set(LANGUAGES) - {"en"}:
        assert {word for word in words if isinstance(word, str)} <= set(catalogue(language))


def test_a_catalogue_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = catalogue("it")
    monkeypatch.setattr(translation, "resource_path", lambda *parts: Path("nowhere"))
    assert catalogue("it") is first


@pytest.mark.parametrize("content", [None, "", "{", "\xff"])
def test_a_broken_catalogue_leaves_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "xx.json").write_text(content, "latin-1")
    monkeypatch.setattr(translation, "resource_path", lambda *parts: tmp_path / parts[-1])
    assert catalogue("xx") == {} and translator("xx")("Do") == "Do"


def test_the_core_speaks_the_language_that_was_set() -> None:
    speak("it")
    assert say("{} of {} lessons done").format(1, 2) == "1 di 2 lezioni fatte"
    assert str(Problem("Question")) == "Domanda"
    speak("en")
    assert str(Problem("Question")) == "Question"


def test_the_files_are_plain_tables_of_texts() -> None:
    for path in resource_path("translations").glob("*.json"):
        texts = json.loads(path.read_text("utf-8"))
        assert all(isinstance(key, str) and isinstance(text, str) for key, text in texts.items())


def test_one_and_many_are_two_whole_sentences() -> None:
    assert [plural(n, "1 row", "{n} rows") for n in (0, 1, 2)] == ["{n} rows", "1 row", "{n} rows"]
