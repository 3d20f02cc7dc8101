"""A pseudo-language puts every sentence of the command line between ⟦ and ⟧: what stays outside has escaped."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nnviz import cli
from nnviz.core.base.problem import set_translator
from nnviz.core.editing.files import write
from nnviz.labs import load_lab
from tests.core.making import make

_BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
_ARGPARSE = re.compile(
    r"usage: .*?\n\n|positional arguments|options|show this help message and exit"
    r"|show program's version number and exit|argument|expected one|the following|are required|\(choose from[^)]*\)",
    re.DOTALL,
)
"""What argparse says in its own words, which its own catalogue translates."""
_NAMES = re.compile(r"--?[\w-]+|\S*[/.]\S+|\{[^}]*\}|\b[A-Z]+(x[A-Z]+)?\b|\bnnviz\b|\|none\b|W\[.*?\]\S*|b\[.*?\]\S*")
"""Options, files and names, which are the same in every language."""


@pytest.fixture
def pseudo() -> Iterator[None]:
    set_translator(lambda text: f"⟦{text}⟧")
    yield
    set_translator(str)


def escaped(text: str) -> list[str]:
    left = text
    while _BRACKETS.search(left):
        left = _BRACKETS.sub(" ", left)
    return re.findall(r"[A-Za-z]{3,}", _NAMES.sub(" ", _ARGPARSE.sub(" ", left)))


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    cli.main(list(argv))
    out, err = capsys.readouterr()
    assert out + err
    return out + err


@pytest.fixture
def files(tmp_path: Path) -> Path:
    write(load_lab("xor").experiment, tmp_path / "xor.nnviz.json")
    write(
        make(hidden=(), last=(1, "linear"), loss="mse", optimizer={"learning_rate": 1e6}), tmp_path / "far.nnviz.json"
    )
    (tmp_path / "table.csv").write_text("p;q\n1,5;0\n2,5;1\nx;1\n", encoding="utf-8")
    return tmp_path


RESULTS = (
    "train {xor} --epochs 5", "train {far} --epochs 500", "check {xor}", "check {far}",
    "import {table} --out {out} --leave-out-bad", "import {table} --out {out}",
)  # fmt: skip
REFUSED = (
    "train {xor} --epochs many", "render {xor} --size large --out a.png", "render {xor} --out a.gif",
    "render {xor} --out a.png --panel nothing", "train --lab nothing", "train missing.json",
    "export {xor} --to x --out a",
    "import {table} --out {out} --header first", "import {table} --out {out} --seed x", "check {table}",
    "import {table} --out {out} --test-share 2", "import {table} --out {out} --delimiter long",
    "import {table} --out {out} --encoding none-such", "import {table} --out {out} --thousands x",
)  # fmt: skip
COMMANDS = ("labs", "train", "check", "import", "export", "render")
HELP = ("--help", *(f"{command} --help" for command in COMMANDS))


@pytest.mark.parametrize("line", [*RESULTS, *REFUSED, *HELP])
def test_every_sentence_of_the_command_line_can_be_translated(
    capsys: pytest.CaptureFixture[str], files: Path, pseudo: None, line: str
) -> None:
    names = {"xor": files / "xor.nnviz.json", "far": files / "far.nnviz.json", "table": files / "table.csv"}
    argv = [part.format(**names, out=files / "made.nnviz.json") for part in line.split()]
    assert [word for word in escaped(said(capsys, *argv)) if word not in COMMANDS] == []


def test_text_that_escapes_is_found() -> None:
    assert escaped("nnviz: error: ⟦--lab: ⟦there is no lab⟧⟧ of this name") == ["error", "this", "name"]
