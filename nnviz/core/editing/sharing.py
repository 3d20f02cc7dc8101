"""An experiment as a line of text that can be pasted into a mail or a chat, and back.

The text is the experiment file without what it may leave out, compressed (zlib), in the letters of URLs (base64).
Points that a recipe makes are never in it: the recipe is.
"""

import base64
import re
import zlib
from typing import Any

import msgspec
import numpy as np

from nnviz.core.base.experiment import NO_MEMORY, Data, Experiment, ExperimentError, replace
from nnviz.core.data.data_validation import generate_from
from nnviz.core.editing.edits import remove_all_points
from nnviz.core.editing.files import decode, rows_of_arrays

PREFIX = "nnviz1:"
MOST_BYTES = 64 * 2**20
"""An experiment of more bytes is for a file; a text that unfolds to more is refused before it is unfolded."""

MOST_LETTERS = 2 * MOST_BYTES

_LARGE = 2**20
"""From so many bytes on it is packed in a tenth of the time, a tenth larger."""


def to_text(experiment: Experiment, *, points: bool, state: bool) -> str:
    """The experiment as one line. ``points``: those made by hand too; ``state``: weights and place of the run.

    Raises ExperimentError where that is too much for a text.
    """
    data = experiment.data
    if data.recipe is None and not points:
        experiment = remove_all_points(experiment)
        if experiment.state is not None:  # without its examples an epoch is at its beginning
            experiment = replace(experiment, state=replace(experiment.state, position=0, order=None))
    if not state:
        experiment = replace(experiment, state=None)
    raw = _without_defaults(experiment)
    if data.recipe is not None and _made_by_recipe(data):
        for name in ("train", "test"):
            raw["data"].pop(name, None)
    content = msgspec.json.encode(raw, enc_hook=rows_of_arrays)
    if len(content) > MOST_BYTES:
        raise ExperimentError(
            "the text",
            "would hold {size} MiB; it holds at most {most}, save a file instead",
            size=len(content) >> 20,
            most=MOST_BYTES >> 20,
        )
    packed = zlib.compress(content, 9 if len(content) < _LARGE else 1)
    return PREFIX + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _made_by_recipe(data: Data) -> bool:
    """Are the points those that the recipe makes? A file that was written by hand may have others."""
    assert data.recipe is not None
    made = generate_from(data.recipe)
    pairs = ((data.train, made.train_x, made.train_y), (data.test, made.test_x, made.test_y))
    return all(np.array_equal(given.x, x) and (given.y is None or np.array_equal(given.y, y)) for given, x, y in pairs)


def from_text(text: str) -> Experiment:
    """The experiment in such a text, complete and checked; JSON is taken as well. Raises ExperimentError."""
    if len(text) > MOST_LETTERS:
        raise ExperimentError(
            "the text",
            "has {count} letters; an experiment as text has at most {most_letters}",
            count=len(text),
            most_letters=MOST_LETTERS,
        )
    text = text.strip()
    if text.startswith("{"):
        return decode(text)
    found = re.search(re.escape(PREFIX) + r"([\w\-\s]+)", text)
    if not found:
        shown = " ".join(text.split())[:20]
        what = f"is {shown!r}" if shown else "is empty"
        raise ExperimentError(
            "the text", "{value}; an experiment as text begins with {prefix}", value=what, prefix=PREFIX
        )
    return decode(_unfold("".join(found[1].split())))


def _unfold(letters: str) -> bytes:
    broken = ExperimentError("the text", "is cut off or changed on its way; copy it once more, as a whole")
    unfolding = zlib.decompressobj()
    try:
        packed = base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True)
        content = unfolding.decompress(packed, MOST_BYTES)
    except MemoryError:
        raise ExperimentError("the text", NO_MEMORY) from None
    except (ValueError, zlib.error):  # a letter that is none of base64, a length that is none
        raise broken from None
    if unfolding.unconsumed_tail:
        raise ExperimentError(
            "the text", "unfolds to more than {value} MiB; an experiment has less", value=MOST_BYTES >> 20
        )
    if not unfolding.eof:
        raise broken
    return content


def _without_defaults(part: Any) -> Any:
    """A part of an experiment as plain values, without the fields that a file may leave out."""
    raw: dict[str, Any] = {}
    for field in msgspec.structs.fields(part):
        value = getattr(part, field.name)
        if value is msgspec.UNSET or _same(value, field.default):
            continue
        raw[field.name] = _plain(value)
    return raw


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return _without_defaults(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _same(value: Any, default: Any) -> bool:
    return type(value) is type(default) and bool(value == default)
