"""A folder of labs and lessons that nobody means well with."""

import os
import socket
from pathlib import Path

GOOD = (
    '{"data": {"recipe": {"name": "and"}}, "network": {"layers": [{"units": 1, "activation": "sigmoid"}]},'
    ' "lab": {"title": "Mine"}}'
)
LESSON = """+++
title = "Mine"
slides = ["S5"]
lab = "xor"
+++

## do

1. [Play](play:).

## watch

Look.

## question

Why?

## answer

Because.
"""
DIGITS = "1" * 4301
_TRAIN = (
    '{"data": {"train": {"x": [[0, 1]], "y": [[0]]}}, "network": {"layers": [{"units": 1, "activation": "sigmoid"}]}}'
)

LABS = {
    "deep lists": "[" * 2500 + "]" * 2500,
    "deep objects": '{"data": ' * 2500 + "1" + "}" * 2500,
    "deep in a place": GOOD.replace('"and"', "[" * 990 + "]" * 990),
    "deep in a text": GOOD.replace('"Mine"', "[" * 990 + "]" * 990),
    "digits in x": _TRAIN.replace("[[0, 1]]", f"[[0, {DIGITS}]]"),
    "digits in y": _TRAIN.replace("[[0]]", f"[[{DIGITS}]]"),
    "digits behind the point": _TRAIN.replace("[[0, 1]]", f"[[0, {DIGITS}.{DIGITS}]]"),
    "digits in a count": GOOD.replace('"units": 1', f'"units": {DIGITS}'),
    "digits in a text": GOOD.replace('"Mine"', DIGITS),
    "a hundred digits in a text": GOOD.replace('"Mine"', "1" * 100),
    "digits in a key": GOOD.replace('"data"', f'"{DIGITS}": 1, "data"'),
    "digits frozen": GOOD.replace('"units": 1', f'"units": 1, "frozen": ["W[1,{DIGITS}]"]'),
    "digits frozen unit": GOOD.replace('"units": 1', f'"units": 1, "frozen": ["b[{DIGITS}]"]'),
    "digits of a feature": GOOD.replace('{"layers"', f'{{"features": ["x{DIGITS}"], "layers"'),
    "digits of a hidden control": GOOD.replace('"network"', f'"hidden": ["x{DIGITS}"], "network"'),
    "a million letters": GOOD.replace("Mine", "M" * 2_000_000),
    "a million names": GOOD.replace('"recipe"', '"inputs": ["' + "x" * 2_000_000 + '", "b"], "recipe"'),
    "a key twice": GOOD.replace('"lab"', '"lab": {"title": "Yours"}, "lab"'),
    "not text": b"\xff\xfe\x00\xd8" * 100,
    "a surrogate": GOOD.replace("Mine", "\\ud800"),
    "many numbers": '{"data": {"train": {"x": [[' + "0," * 18_000_000 + "0]]}}}",
    "many activations": GOOD.replace('"name": "and"', '"name": "circle", "samples": 100000').replace(
        '{"layers": [', '{"layers": [' + '{"units": 256, "activation": "tanh"},' * 9
    ),
}
"""Files that are no labs, each for a reason of its own."""

LESSONS = {
    "digits": LESSON.replace('"Mine"', DIGITS),
    "deep": LESSON.replace('["S5"]', "[" * 2500 + "]" * 2500),
    "deep keys": LESSON.replace("title =", "a." * 2500 + "b ="),
    "long title": LESSON.replace('"Mine"', '"' + "x" * 1001 + '"'),
    "many slides": LESSON.replace('["S5"]', str(["S5"] * 1001)),
    "long key": LESSON.replace("title =", "k" * 100_000 + " ="),
    "long line": LESSON.replace("Look.", "[a](" + "x" * 100_000 + ")"),
    "digits in a link": LESSON.replace("(play:)", f"(step:x,{DIGITS})"),
    "brackets": LESSON.replace("Look.", "[]" * 60_000 + "]("),
    "open links": LESSON.replace("Look.", "](" * 5_000),
    "not text": LESSON.encode().replace(b"Look", b"\xff"),
    "endless": LESSON + "x" * 2**20,
}


def fill(folder: Path) -> int:
    """Puts all of it, and one good lab and lesson, into a folder; returns how many files are broken."""
    for i, content in enumerate(LABS.values()):
        (folder / f"lab{i:02}.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    for i, content in enumerate(LESSONS.values()):
        (folder / f"lesson{i:02}.md").write_bytes(content if isinstance(content, bytes) else content.encode())
    strange = 0
    for ending in ("json", "md"):
        os.mkfifo(folder / f"pipe.{ending}")
        (folder / f"zero.{ending}").symlink_to("/dev/zero")
        (folder / f"loop.{ending}").symlink_to(folder / f"loop.{ending}")
        (folder / f"folder.{ending}").mkdir()
        with (folder / f"huge.{ending}").open("wb") as file:
            file.truncate(2**36)
        with socket.socket(socket.AF_UNIX) as listener:
            here = os.getcwd()
            os.chdir(folder)  # the path of a socket may be a hundred letters long
            listener.bind(f"socket.{ending}")
            os.chdir(here)
        strange += 6
    (folder / "order.txt").symlink_to("/dev/zero")
    (folder / "good.json").write_text(GOOD)
    (folder / "good.md").write_text(LESSON)
    return len(LABS) + len(LESSONS) + strange + 1
