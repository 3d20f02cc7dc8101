"""Keys that JSON text gives twice in one object: readers keep one of the two, and which was meant is unknown.

Of a text without any, which is nearly every one, this takes a few passes over its bytes and no second reading.
"""

from typing import Any

_OTHERS = bytes(set(range(256)) - set(b'":'))


def repeated_key(text: bytes, decoded: Any) -> str | None:
    """A key that valid JSON in UTF-8 gives twice in one object, where there is one; ``decoded`` is its value."""
    if _written(text) == _kept(decoded):
        return None
    import json  # no other decoder tells of both; a file that comes here is rare

    found: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                found.append(key)
            seen.add(key)

    json.loads(text, object_pairs_hook=note, parse_int=str, parse_float=str)
    return found[0] if found else None


def _written(text: bytes) -> int:
    """How many keys the text has: its colons outside of quotation marks."""
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    return sum(part.count(b":") for part in text.translate(None, _OTHERS).split(b'"')[::2])


def _kept(value: Any) -> int:
    """How many keys a value has in all. Lists of numbers are passed over: in a list of lists there is no object."""
    if isinstance(value, dict):
        return len(value) + sum(map(_kept, value.values()))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return sum(map(_kept, value))
    return 0
