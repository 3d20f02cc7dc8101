"""Formulas come from a process of their own; whatever happens to it, they are shown, if need be as their source."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from nnviz.ui.views.equation import typeset
from nnviz.ui.views.equation.typesetter import Formula, Typesetter, typesetter
from tests.ui.user import User

_INK = QColor(20, 30, 40)


@pytest.fixture
def setter(qtbot: QtBot) -> Typesetter:
    return Typesetter()


QUICK = """import json, os, sys
for line in sys.stdin:
    latex, size = json.loads(line)
    if latex == "bad":
        os._exit(1)
    if latex == "nonsense" and os.path.exists(sys.argv[0] + ".once"):
        os.remove(sys.argv[0] + ".once")
        print("[" * 5000, flush=True)
    print(json.dumps('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -9 9 9"/>'), flush=True)
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program in the place of ours: it answers at once, and dies of what is bad."""
    program = tmp_path / "quick.py"
    program.write_text(QUICK)
    monkeypatch.setattr(typeset, "__file__", str(program))
    return program


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


@pytest.mark.usefixtures("quick")
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
    assert found is not None and found.height > 5 and is_set(setter, "b")
    setter.end()


def test_without_a_process_formulas_are_shown_as_their_source(
    setter: Typesetter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    for latex in ("a", "b", "c", "d", "e"):
        get(setter, latex)
        qtbot.waitUntil(lambda name=latex: get(setter, name) is not None, timeout=20_000)
    qtbot.waitUntil(lambda: setter.process is None)
    setter.end()


def test_the_sign_of_a_product_entry_by_entry_is_as_large_as_a_letter() -> None:
    requests = "".join(json.dumps([latex, 17.0]) + "\n" for latex in (r"\ast", "x"))
    program = [sys.executable, "-P", typeset.__file__]
    done = subprocess.run(program, input=requests, capture_output=True, text=True, check=True)
    star, letter = (float(height) for height in re.findall(r'viewBox=\\"\S+ \S+ \S+ ([\d.]+)', done.stdout))
    assert star > 1.2 * letter


def process_of(setter: Typesetter) -> QProcess:
    found = setter.process
    assert found is not None
    return found


def is_set(setter: Typesetter, latex: str) -> bool:
    return bool(setter.formulas.get((latex, 17.0)))


def stop(process: QProcess) -> None:
    os.kill(process.processId(), signal.SIGSTOP)


@pytest.mark.usefixtures("quick")
def test_a_process_that_is_killed_at_work_is_replaced_and_nothing_is_lost(setter: Typesetter, qtbot: QtBot) -> None:
    for number in range(4):  # as often as it dies
        get(setter, f"a_{{{number}}}")
        get(setter, f"b_{{{number}}}")
        os.kill(process_of(setter).processId(), signal.SIGKILL)
        qtbot.waitUntil(lambda n=number: is_set(setter, f"a_{{{n}}}") and is_set(setter, f"b_{{{n}}}"), timeout=20_000)
    assert not setter.in_trouble
    setter.end()


@pytest.mark.usefixtures("quick")
def test_a_formula_that_kills_the_process_again_is_shown_as_it_is_written(setter: Typesetter, qtbot: QtBot) -> None:
    for latex in ("good", "bad", "better"):
        setter.want(latex, 17.0)
    qtbot.waitUntil(lambda: is_set(setter, "better"), timeout=20_000)
    assert is_set(setter, "good") and setter.formulas["bad", 17.0] == "" and len(setter.starts) == 3
    setter.end()


def test_an_answer_that_is_none_is_asked_for_again(setter: Typesetter, qtbot: QtBot, quick: Path) -> None:
    quick.with_name(quick.name + ".once").touch()
    setter.want("nonsense", 17.0)
    qtbot.waitUntil(lambda: is_set(setter, "nonsense"), timeout=20_000)
    assert len(setter.starts) == 2
    setter.end()


def test_a_process_that_hangs_is_replaced_and_until_then_formulas_stand_as_text(
    setter: Typesetter, qtbot: QtBot
) -> None:
    get(setter, "first")
    setter.finish()
    hung = process_of(setter)
    setter.slow.setInterval(50)
    setter.hung.setInterval(700)
    stop(hung)
    assert get(setter, r"\frac{a}{b}") is None
    qtbot.waitUntil(lambda: get(setter, r"\frac{a}{b}") is not None, timeout=20_000)
    assert not is_set(setter, r"\frac{a}{b}") and hung is process_of(setter)
    text = get(setter, r"\frac{a}{b}")
    for number in range(9):  # more wishes put nothing off
        setter.want(f"c_{{{number}}}", 17.0)
        qtbot.wait(20)
    setter.slow.setInterval(20_000)
    qtbot.waitUntil(lambda: setter.process is not hung, timeout=20_000)
    setter.hung.setInterval(20_000)
    qtbot.waitUntil(lambda: is_set(setter, r"\frac{a}{b}") and is_set(setter, "c_{8}"), timeout=20_000)
    found = get(setter, r"\frac{a}{b}")
    assert found is not None and text is not None and found.height > text.height
    setter.end()


@pytest.mark.usefixtures("quick")
def test_pictures_drawn_without_a_person_do_not_wait_for_ever(
    setter: Typesetter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnviz.ui.views.equation.typesetter.HANGS_MS", 300)
    setter.start()
    stop(process_of(setter))
    get(setter, "z")
    setter.finish()
    assert is_set(setter, "z")
    setter.end()


@pytest.mark.usefixtures("quick")
def test_one_that_dies_all_the_time_is_told_once_and_tried_again_a_minute_later(
    setter: Typesetter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, told = 1000.0, list[str]()
    setter.failed.connect(lambda text, warns: told.append(text))
    monkeypatch.setattr("nnviz.ui.views.equation.typesetter.time.monotonic", lambda: now)
    python, nowhere = sys.executable, "/nowhere/python"
    monkeypatch.setattr(sys, "executable", nowhere)
    get(setter, "a")
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert "ended 5 times within a minute" in told[0] and setter.process is None
    text = get(setter, "a")
    assert text is not None and not is_set(setter, "a") and setter.again.isActive()
    assert 59_000 < setter.again.interval() <= 60_001
    now += 61.0
    setter.send()  # what the timer does
    qtbot.waitUntil(lambda: len(setter.starts) == 5 and setter.process is None, timeout=20_000)
    assert len(told) == 1
    monkeypatch.setattr(sys, "executable", python)
    now += 61.0
    setter.send()
    qtbot.waitUntil(lambda: is_set(setter, "a"), timeout=20_000)
    setter.end()


def test_the_window_tells_it(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    typesetter().failed.emit("Formulas are shown as text: …", True)
    assert user.window.status_line.text.text() == "Formulas are shown as text: …" and user.window.messages.telling
