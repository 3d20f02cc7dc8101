"""What is wrong, as a value: a sentence with gaps, and what fills them.

``say`` alone makes text of it, so that each sentence can be translated as a whole, in one place.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct, field

LONGEST_LINE = 700
"""So many letters has an error message at most, whatever it speaks of."""

Translate = Callable[[str], str]
_translate: Translate = str


def set_translator(translate: Translate) -> None:
    """Has every sentence pass through ``translate`` before its gaps are filled; ``str`` leaves them in English."""
    global _translate
    _translate = translate


def say(sentence: str, **values: object) -> str:
    """The sentence in the language of the person, with ``{name}`` replaced by the value of that name."""
    translated = _translate(sentence)
    return translated.format(**values) if values else translated


class Problem(Struct, frozen=True):
    """A sentence with gaps ``{name}`` and the values that fill them, which may be problems themselves."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return say(self.sentence, **self.values)


def reason_of(error: OSError) -> str:
    """What the system says of a file that cannot be read or written."""
    return error.strerror or str(error)


class ProblemError(ValueError):
    """An error that a person reads. ``problem`` is the value; its text is one line, and names the place ``where``."""

    def __init__(self, problem: Problem, where: str = "") -> None:
        text = str(problem)
        super().__init__(one_line(f"{where}: {text}" if where else text))
        self.problem = problem


def one_line(text: str) -> str:
    """A message as a person reads it: on one line, of bounded length, in letters that every screen and pipe takes."""
    start = text[: 4 * LONGEST_LINE]
    words = " ".join(start.encode("utf-8", "replace").decode().split())
    line = words if words.isprintable() else "".join(c if c.isprintable() else "�" for c in words)
    return line if len(line) <= LONGEST_LINE and len(start) == len(text) else line[: LONGEST_LINE - 2] + " …"
