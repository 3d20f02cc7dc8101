"""Formulas come from a process of their own; whatever happens to it, they are shown, if need be as their source."""

import json
import re
import subprocess
import sys

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from nnviz.ui import typeset
from nnviz.ui.typesetter import Formula, Typesetter

_INK = QColor(20, 30, 40)


@pytest.fixture
def setter(qtbot: QtBot) -> Typesetter:
    return Typesetter()


def get(setter: Typesetter, latex: str) -> Formula | None:
    return setter.formula(latex, 17.0, _INK, 1.0)


def test_program_answers_every_request_in_its_order() -> None:
    requests = "".join(json.dumps([latex, 12.0]) + "\n" for latex in ("x", r"\frac{1}{", "y"))
    program = [sys.executable, "-P", typeset.__file__]
    done = subprocess.run(program, input=requests, capture_output=True, text=True, check=True)
    first, broken, last = (json.loads(line) for line in done.stdout.splitlines())
    assert first.startswith("<svg") and last.startswith("<svg") and first != last
    assert broken == ""


def test_formula_comes_later_and_is_then_kept(setter: Typesetter, qtbot: QtBot) -> None:
    with qtbot.waitSignal(setter.ready, timeout=20_000):
        assert get(setter, "z = W x + b") is None
    found = get(setter, "z = W x + b")
    assert found is not None and found.width > 40
    assert get(setter, "z = W x + b") is found
    setter.end()


def test_one_that_is_needed_overtakes_those_that_are_wanted_for_later(setter: Typesetter, qtbot: QtBot) -> None:
    for i in range(40):
        setter.want(f"later_{{{i}}}", 17.0)
    assert get(setter, "now") is None
    qtbot.waitUntil(lambda: get(setter, "now") is not None, timeout=20_000)
    assert get(setter, "later_{39}") is None
    setter.finish()
    assert get(setter, "later_{39}") is not None
    setter.end()


def test_latex_that_nobody_knows_is_shown_as_it_is_written(setter: Typesetter) -> None:
    get(setter, r"\frac{1}{")
    setter.finish()
    found = get(setter, r"\frac{1}{")
    assert found is not None and found.width > 20
    setter.end()


def test_process_that_dies_is_replaced(setter: Typesetter, qtbot: QtBot) -> None:
    get(setter, "a")
    setter.finish()
    process = setter.findChild(QProcess)
    assert process is not None
    process.kill()
    qtbot.waitUntil(lambda: setter.findChild(QProcess) is None, timeout=20_000)
    get(setter, "b")
    setter.finish()
    found = get(setter, "b")
    assert found is not None and found.height > 5
    setter.end()


def test_without_a_process_formulas_are_shown_as_their_source(
    setter: Typesetter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    for latex in ("a", "b", "c", "d", "e"):
        get(setter, latex)
        qtbot.waitUntil(lambda name=latex: get(setter, name) is not None, timeout=20_000)
    assert setter.findChild(QProcess) is None


def test_the_sign_of_a_product_entry_by_entry_is_as_large_as_a_letter() -> None:
    requests = "".join(json.dumps([latex, 17.0]) + "\n" for latex in (r"\ast", "x"))
    program = [sys.executable, "-P", typeset.__file__]
    done = subprocess.run(program, input=requests, capture_output=True, text=True, check=True)
    star, letter = (float(height) for height in re.findall(r'viewBox=\\"\S+ \S+ \S+ ([\d.]+)', done.stdout))
    assert star > 1.2 * letter
