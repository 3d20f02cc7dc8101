"""Every language that nnviz speaks besides English: a catalogue of texts, looked up by the English text.

A catalogue is a file of ``resources/translations``, read when its language is first spoken. The window speaks
``WINDOW_LANGUAGE``, the lecture panel the language of its lessons.
"""

from collections.abc import Mapping
from functools import cache

import msgspec

from nnviz.core.base.problem import Translate, set_translator
from nnviz.resources import resource_path

ENGLISH = "en"
WINDOW_LANGUAGE = ENGLISH


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The texts of a language by their English; empty for English, and for a language whose file cannot be read."""
    if language == ENGLISH:
        return {}
    try:
        texts: dict[str, str] = msgspec.json.decode(resource_path("translations", f"{language}.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return texts


def translator(language: str) -> Translate:
    """Translates a text into a language; what its catalogue lacks stays in English."""
    texts = catalogue(language)
    return lambda text: texts.get(text, text)


def speak(language: str) -> None:
    """Has every error and remark of the core speak a language from now on."""
    set_translator(translator(language))
